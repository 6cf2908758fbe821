/** An expert's rubric: saves itself a second after the last key, and loses nothing where that can't be done. */
import { forget, keepAll, takeOver } from "./form/keeping";
import { token } from "./form/token";

const PAUSE = 1000;

interface Answer {
  saved_at: string;
  missing: number;
  wrong: Record<string, string>;
  total: string;
}
type Control = HTMLInputElement | HTMLTextAreaElement;

class Rubric {
  private readonly changed = new Map<string, string>();
  private timer = 0;
  private sending = false;

  constructor(private readonly form: HTMLFormElement) {
    form.addEventListener("input", (event) => this.touch(event.target));
    form.addEventListener("change", (event) => this.touch(event.target));
    form.addEventListener("submit", () => forget(this.key));
    window.addEventListener("online", () => void this.save());
    document.addEventListener("visibilitychange", () => void this.save());
    this.restore();
  }

  private get key(): string {
    return `rubric-${this.form.dataset.rubric}`;
  }

  /** What an earlier visit couldn't send comes back into its fields and is sent now. */
  private restore(): void {
    for (const [place, typed] of takeOver(this.key)?.changes ?? []) {
      for (const control of this.form.querySelectorAll<Control>(`[name="${CSS.escape(place)}"]`)) {
        if (control instanceof HTMLInputElement && control.type === "radio") control.checked = control.value === typed;
        else control.value = String(typed);
      }
      this.changed.set(place, String(typed));
    }
    this.keep();
    void this.save(true);
  }

  private touch(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) || !target.name) return;
    this.changed.set(target.name, target.value);
    this.keep();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE);
  }

  private keep(): void {
    if (this.changed.size) keepAll(this.key, { base: 0, changes: [...this.changed] });
  }

  /** Sends what changed; `ask` asks how the ballot stands, with nothing of ours. */
  private async save(ask = false): Promise<void> {
    if (this.sending || (!ask && !this.changed.size)) return;
    this.sending = true;
    const sent = new Map(this.changed);
    if (sent.size) this.show("[data-saved]", this.form.dataset.textSaving ?? "");
    try {
      const answer = await fetch(this.form.dataset.save ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token(this.form) },
        body: JSON.stringify(Object.fromEntries(sent)),
      });
      if (answer.ok) this.taken(sent, (await answer.json()) as Answer);
      else await this.refused(answer);
    } catch {
      this.show("[data-saved]", this.form.dataset.textOffline ?? "");
    } finally {
      this.sending = false;
    }
  }

  private taken(sent: Map<string, string>, answer: Answer): void {
    for (const [place, typed] of sent) if (this.changed.get(place) === typed) this.changed.delete(place);
    if (this.changed.size) this.timer = window.setTimeout(() => void this.save(), PAUSE);
    else forget(this.key);
    this.alert("");
    if (sent.size) this.show("[data-saved]", `${this.form.dataset.textSaved} ${answer.saved_at}`);
    this.show("[data-total]", answer.total || "—");
    const { textMissing = "", textWhole = "" } = this.form.dataset;
    this.show("[data-missing]", answer.missing ? textMissing.replace("{n}", String(answer.missing)) : textWhole);
    for (const place of this.form.querySelectorAll<HTMLElement>("[data-wrong]")) {
      const said = answer.wrong[place.dataset.wrong ?? ""] ?? "";
      const line = document.createElement("p");
      Object.assign(line, { className: "field-error", textContent: said });
      place.replaceChildren(...(said ? [line] : []));
    }
  }

  private async refused(answer: Response): Promise<void> {
    const body: unknown = await answer.json().catch(() => ({}));
    const reason = (body as { reason?: string }).reason ?? this.form.dataset.textOffline ?? "";
    this.alert(reason, answer.status === 401 ? this.form.dataset.login : undefined);
  }

  private alert(text: string, login?: string): void {
    const note = document.getElementById("rubric-alert");
    const line = note?.querySelector("p");
    if (!note || !line) return;
    note.hidden = !text;
    line.textContent = text;
    if (!login) return;
    const link = document.createElement("a");
    Object.assign(link, { href: login, target: "_blank", rel: "noopener", textContent: this.form.dataset.textLogin });
    line.append(" ", link);
  }

  private show(place: string, text: string): void {
    const found = this.form.querySelector(place);
    if (found) found.textContent = text;
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-rubric]")) new Rubric(form);
