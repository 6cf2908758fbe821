/** The page of a form: saves itself a second after the last key, loses nothing, and shows what others change. */
import { watchActs, type Host } from "./form/acting";
import { ask, showRefusal } from "./form/asking";
import { Disputes } from "./form/conflicts";
import { pathOf, renumber, setTyped, tableAt, typedAt } from "./form/fields";
import { forget, keepAll, takeOver } from "./form/keeping";
import { watchPaste } from "./form/pasting";
import { watchTables } from "./form/rows";
import { watchSections } from "./form/sections";
import { fieldsShown, offerMends, showAnswer, showChange, showMissing, type Answer, type Saved } from "./form/showing";

const PAUSE = 1000;
const LISTEN = 15_000;

class Form implements Host {
  private readonly changed = new Map<string, unknown>();
  private readonly disputes: Disputes;
  private timer = 0;
  private sending: Promise<boolean> | null = null;
  private composing = false;
  private safe = true;
  private revision: number;
  private lastSaved = document.querySelector("#form-saved > span")?.textContent ?? "";

  constructor(readonly form: HTMLFormElement) {
    this.revision = Number(form.dataset.revision);
    this.disputes = new Disputes(form, (path) => this.mark(path));
    form.addEventListener("input", (event) => this.touch(event.target));
    form.addEventListener("change", (event) => this.touch(event.target));
    form.addEventListener("compositionstart", () => (this.composing = true));
    form.addEventListener("compositionend", (event) => this.composed(event.target));
    form.addEventListener("form:row", (event) => this.mark((event as CustomEvent<string>).detail));
    document.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("online", () => void this.save());
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("beforeunload", (event) => this.changed.size && !this.safe && event.preventDefault());
    const listens = !("readonly" in form.dataset);
    // Back from another window, where one may have signed in again: what waits is sent at once.
    document.addEventListener("visibilitychange", () => void (document.hidden || this.send(listens)));
    this.restore();
    if (listens) window.setInterval(() => void (document.hidden || this.composing || this.send(true)), LISTEN);
  }

  private get key(): string {
    return `form-${this.form.dataset.draft}`;
  }

  /** What an earlier visit couldn't send comes back into its fields and is sent now. */
  private restore(): void {
    const earlier = takeOver(this.key);
    if (!earlier) return;
    this.revision = Math.min(this.revision, earlier.base);
    for (const [path, typed] of earlier.changes) {
      setTyped(this.form, path, typed);
      this.changed.set(path, typed);
    }
    this.keep();
    this.say(this.form.dataset.textRestored ?? "");
    void this.save();
  }

  private keep(): void {
    const changes = [...this.disputes.entries(), ...this.changed];
    if (!changes.length) return forget(this.key);
    this.safe = keepAll(this.key, { base: Math.min(this.revision, this.disputes.since), changes });
  }

  private touch(target: EventTarget | null): void {
    const path = target instanceof HTMLElement && !this.composing ? pathOf(target) : null;
    if (path) this.mark(path);
  }

  private composed(target: EventTarget | null): void {
    this.composing = false;
    this.touch(target);
  }

  private mark(path: string): void {
    const table = tableAt(this.form, path);
    if (table) renumber(table);
    if (this.disputes.has(path)) this.disputes.retype(path);
    else this.changed.set(path, typedAt(this.form, path));
    this.keep();
    this.saveSoon();
  }

  private saveSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE);
  }

  /** Sends what is typed and not yet saved; whether all of it is. */
  async save(): Promise<boolean> {
    while (this.sending) await this.sending;
    return this.changed.size ? this.send() : true;
  }

  /** Sends what changed since the last save; with nothing of ours it asks for what others changed. */
  private send(listening = false): Promise<boolean> {
    if (this.sending || !(listening || this.changed.size)) return this.sending ?? Promise.resolve(true);
    window.clearTimeout(this.timer);
    this.sending = this.exchange().finally(() => (this.sending = null));
    return this.sending;
  }

  private async exchange(): Promise<boolean> {
    const sent = new Map(this.changed);
    if (sent.size) this.say(this.form.dataset.textSaving ?? "");
    const body = { base: this.revision, changes: Object.fromEntries(sent), shown: fieldsShown(this.form) };
    try {
      const reply = await ask<Saved>(this.form, this.form.dataset.save ?? "", JSON.stringify(body));
      this.alert("refusal" in reply ? reply.refusal : null);
      if ("refusal" in reply) return false;
      this.taken(sent, reply.answer);
      return !this.changed.size;
    } catch {
      if (sent.size) this.say(this.form.dataset.textOffline ?? "");
      return false;
    }
  }

  private taken(sent: Map<string, unknown>, answer: Saved): void {
    for (const [path, typed] of sent) if (this.changed.get(path) === typed) this.changed.delete(path);
    const before = this.revision;
    for (const change of answer.conflicts) {
      this.disputes.open(change, this.changed.get(change.path) ?? sent.get(change.path), before);
      this.changed.delete(change.path);
    }
    const news = Object.values(answer.news);
    for (const change of news) this.heard(change.path, () => setTyped(this.form, change.path, change.typed));
    const missed = news.some((change) => this.changed.has(change.path));
    if (!missed) this.revision = answer.revision;
    this.keep();
    this.draw(answer);
    for (const change of news) this.heard(change.path, () => showChange(this.form, change));
    for (const change of news) if (this.disputes.has(change.path)) this.disputes.renew(change);
    if (this.changed.size) this.saveSoon();
    if (sent.size) this.say(`${this.form.dataset.textSaved} ${answer.saved_at}`, true);
  }

  /** Somebody else's change is taken over where nothing of ours stands against it. */
  private heard(path: string, take: () => void): void {
    if (!this.changed.has(path) && !this.disputes.has(path)) take();
  }

  /** The answer of a button: the form as it stands then. */
  show(answer: Answer): void {
    this.revision = Math.max(this.revision, answer.revision);
    this.draw(answer);
    this.say(`${this.form.dataset.textSaved} ${answer.saved_at}`, true);
  }

  /** What is typed and not yet saved goes back into sections that were drawn anew, and so do open conflicts. */
  private draw(answer: Answer): void {
    showAnswer(this.form, this.composing ? { ...answer, parts: {} } : answer);
    for (const [path, typed] of this.changed) setTyped(this.form, path, typed);
    this.disputes.redraw();
  }

  /** A refused save keeps everything here; after signing in again it goes on. */
  private alert(refusal: { reasons: string[]; status: number } | null): void {
    const note = document.getElementById("form-alert");
    if (!note) return;
    if (refusal) this.say(this.form.dataset.textUnsaved ?? "");
    note.hidden = refusal === null;
    showRefusal(this.form, note.querySelector("[data-refusal]"), refusal);
  }

  /** In the line of state; nothing says again when it was last saved. */
  say(text: string, done = false): void {
    const line = document.getElementById("form-saved");
    const words = line?.querySelector("span");
    if (!line || !words) return;
    if (done) this.lastSaved = text;
    words.textContent = text || this.lastSaved;
    line.classList.toggle("done", done || !text);
  }

  private clicked(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const mend = event.target.closest<HTMLElement>("[data-mend]");
    if (mend) return this.mend(JSON.parse(mend.dataset.mend ?? "{}") as Record<string, unknown>);
    const check = event.target.closest<HTMLAnchorElement>("[data-form-check]");
    if (check && !check.hash && (this.changed.size || this.disputes.size)) {
      event.preventDefault();
      void this.leave(check.href);
    }
  }

  /** Everything typed must be saved first, and no place may have two values. */
  private async leave(href: string): Promise<void> {
    if (this.disputes.lead()) return this.say(this.form.dataset.textConflict ?? "");
    if (await this.save()) window.location.assign(href);
  }

  private mend(values: Record<string, unknown>): void {
    for (const [path, text] of Object.entries(values)) {
      setTyped(this.form, path, text);
      this.mark(path);
    }
    void this.save();
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-form]")) {
  watchActs(new Form(form));
  watchTables(form);
  watchSections(form);
  offerMends(form);
  watchPaste(form);
  showMissing();
}
