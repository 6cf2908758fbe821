/** The page of a form: saves itself a second after the last key, loses nothing, and shows what others change. */
import { forget, keepAll, kept } from "./form/keeping";
import { asksOtherFields, offerMends, redrawSections, showAnswer, showConflicts, type Answer } from "./form/showing";
import { pathOf, typedAt, setTyped, watchTables } from "./form/fields";
import { watchPaste } from "./form/pasting";
import { watchSections } from "./form/sections";
import { token } from "./form/token";

const PAUSE = 1000;
const LISTEN = 15_000;

class Form {
  private readonly changed = new Map<string, unknown>();
  /** Places where two values stand against each other: ours, until the reader has chosen. */
  private readonly disputed = new Map<string, unknown>();
  private disputedSince = Infinity;
  private timer = 0;
  private sending = false;
  private safe = true;
  private revision: number;

  constructor(private readonly form: HTMLFormElement) {
    this.revision = Number(form.dataset.revision);
    form.addEventListener("input", (event) => this.touch(event.target));
    form.addEventListener("change", (event) => this.chosen(event.target));
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("form:row", (event) => this.mark((event as CustomEvent<string>).detail));
    document.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("beforeunload", (event) => this.changed.size && !this.safe && event.preventDefault());
    const listens = !("readonly" in form.dataset);
    // Back from another window, where one may have signed in again: what waits is sent at once.
    document.addEventListener("visibilitychange", () => void this.save(listens && !document.hidden));
    this.restore();
    if (listens) window.setInterval(() => void (document.hidden || this.save(true)), LISTEN);
  }

  private get key(): string {
    return `form-${this.form.dataset.draft}`;
  }

  /** What an earlier visit couldn't send comes back into its fields and is sent now. */
  private restore(): void {
    const earlier = kept(this.key);
    if (!earlier?.changes?.length) return;
    this.revision = Math.min(this.revision, earlier.base);
    for (const [path, typed] of earlier.changes) {
      setTyped(this.form, path, typed);
      this.changed.set(path, typed);
    }
    this.say(this.form.dataset.textRestored ?? "");
    void this.save();
  }

  private keep(): void {
    const changes = [...this.disputed, ...this.changed];
    if (!changes.length) return forget(this.key);
    this.safe = keepAll(this.key, { base: Math.min(this.revision, this.disputedSince), changes });
  }

  private touch(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement)) return;
    const path = pathOf(target);
    if (path) this.mark(path);
  }

  /** A choice is made at once; a chosen file is uploaded. */
  private chosen(target: EventTarget | null): void {
    if (target instanceof HTMLInputElement && target.dataset.upload) {
      if (target.files?.length) this.upload(target);
    } else this.touch(target);
  }

  private mark(path: string): void {
    (this.disputed.has(path) ? this.disputed : this.changed).set(path, typedAt(this.form, path));
    this.keep();
    this.saveSoon();
  }

  private saveSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), PAUSE);
  }

  /** Sends what changed since the last save; `listen` asks for others' changes too, with nothing of ours. */
  async save(listen = false): Promise<boolean> {
    if (this.sending || (!listen && !this.changed.size)) return !this.changed.size;
    window.clearTimeout(this.timer);
    this.sending = true;
    const sent = new Map(this.changed);
    if (sent.size) this.say(this.form.dataset.textSaving ?? "");
    try {
      const answer = await fetch(this.form.dataset.save ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token(this.form) },
        body: JSON.stringify({ base: this.revision, changes: Object.fromEntries(sent) }),
      });
      if (!answer.ok) return await this.refused(answer);
      this.taken(sent, (await answer.json()) as Answer);
      return true;
    } catch {
      this.say(this.form.dataset.textOffline ?? "");
      return false;
    } finally {
      this.sending = false;
    }
  }

  private taken(sent: Map<string, unknown>, answer: Answer): void {
    for (const [path, typed] of sent) if (this.changed.get(path) === typed) this.changed.delete(path);
    for (const { path } of answer.conflicts) this.dispute(path, sent.get(path));
    const news = Object.entries(answer.news).filter(([path]) => !this.changed.has(path));
    for (const [path, item] of news) setTyped(this.form, path, item.typed);
    if (news.length === Object.keys(answer.news).length) this.revision = answer.revision;
    this.keep();
    if (this.changed.size) this.saveSoon();
    if (sent.size) this.say(`${this.form.dataset.textSaved} ${answer.saved_at}`);
    this.alert("");
    showAnswer(this.form, answer);
    showConflicts(this.form, answer.conflicts, this.disputed, (path) => this.settle(path));
    if (asksOtherFields(this.form, answer)) void this.redraw();
  }

  private dispute(path: string, typed: unknown): void {
    this.disputed.set(path, this.changed.get(path) ?? typed);
    this.disputedSince = Math.min(this.disputedSince, this.revision);
    this.changed.delete(path);
  }

  /** The reader has chosen: what stands in the field now is meant. */
  private settle(path: string): void {
    this.disputed.delete(path);
    if (!this.disputed.size) this.disputedSince = Infinity;
    this.mark(path);
  }

  /** Conditional fields come and go; what was typed meanwhile goes back into its fields. */
  private async redraw(): Promise<void> {
    await redrawSections(this.form);
    for (const [path, typed] of [...this.disputed, ...this.changed]) setTyped(this.form, path, typed);
  }

  /** A refused save keeps everything here; after signing in again it goes on. */
  private async refused(answer: Response): Promise<boolean> {
    const body: unknown = await answer.json().catch(() => ({}));
    const reason = (body as { reason?: string }).reason ?? this.form.dataset.textOffline ?? "";
    this.alert(reason, answer.status === 401 ? this.form.dataset.login : undefined);
    return false;
  }

  private alert(text: string, login?: string): void {
    const note = document.getElementById("form-alert");
    const line = note?.querySelector("p");
    if (!note || !line) return;
    note.hidden = !text;
    line.textContent = text;
    if (!login) return;
    const link = document.createElement("a");
    Object.assign(link, { href: login, target: "_blank", rel: "noopener", textContent: this.form.dataset.textLogin });
    line.append(" ", link);
  }

  private say(text: string): void {
    const line = document.getElementById("form-saved");
    if (line) line.textContent = text;
  }

  private upload(input: HTMLInputElement): void {
    const body = new FormData();
    for (const file of input.files ?? []) body.append("file", file);
    this.say(this.form.dataset.textSaving ?? "");
    input.disabled = true;
    void this.save().then(() =>
      fetch(input.dataset.upload ?? "", { method: "POST", headers: { "X-CSRFToken": token(this.form) }, body })
        .then((answer) => answer.text())
        .then((page) => this.replaceField(input, page))
        .catch(() => this.say(this.form.dataset.textOffline ?? ""))
        .finally(() => (input.disabled = false)),
    );
  }

  /** The page that came back holds the field with its files, or a refusal that says why. */
  private replaceField(input: HTMLInputElement, page: string): void {
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const field = input.closest("[data-field]");
    const same = field && fresh.getElementById(field.id);
    if (field && same) {
      field.replaceWith(document.importNode(same, true));
      this.revision = Number(fresh.querySelector<HTMLElement>("[data-form]")?.dataset.revision ?? this.revision);
      void this.save(true);
    } else this.alert(fresh.querySelector("[data-reason]")?.textContent ?? "");
  }

  private submitted(event: SubmitEvent): void {
    const action = (event.submitter as HTMLButtonElement | null)?.formAction ?? "";
    if (["/files/", "/sections/", "/comments/"].some((place) => action.includes(place))) return;
    event.preventDefault();
    void this.save();
  }

  private clicked(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const mend = event.target.closest<HTMLElement>("[data-mend]");
    if (mend) return this.mend(JSON.parse(mend.dataset.mend ?? "{}") as Record<string, unknown>);
    const check = event.target.closest<HTMLAnchorElement>("[data-form-check]");
    if (check && this.changed.size && !check.hash) {
      event.preventDefault();
      void this.save().then((saved) => saved && window.location.assign(check.href));
    }
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
  new Form(form);
  watchTables(form);
  watchSections(form);
  offerMends(form);
  watchPaste(form);
}
