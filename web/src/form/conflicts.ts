/** Places where two values stand against each other: a box at each stays until the reader has chosen one. */
import { controlsAt, setTyped, typedAt } from "./fields";

/** What somebody else put in a place, or oneself in another window. */
export interface Change {
  path: string;
  by: string;
  text: string;
  theirs: string;
  typed: unknown;
}

type Choice = "mine" | "theirs" | "both";

export class Disputes {
  /** By path, what was typed here; the other value once the server has told it. */
  private readonly mine = new Map<string, unknown>();
  private readonly theirs = new Map<string, Change>();
  /** The oldest revision that one of them was typed on. */
  since = Infinity;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly settled: (path: string) => void,
  ) {
    document.addEventListener("click", (event) => this.clicked(event));
  }

  get size(): number {
    return this.mine.size;
  }

  has(path: string): boolean {
    return this.mine.has(path);
  }

  entries(): [string, unknown][] {
    return [...this.mine];
  }

  open(change: Change, typed: unknown, revision: number): void {
    this.mine.set(change.path, typed);
    this.theirs.set(change.path, change);
    this.since = Math.min(this.since, revision);
    this.draw(change);
  }

  /** Typed on while the box is there. */
  retype(path: string): void {
    this.mine.set(path, typedAt(this.form, path));
  }

  /** The other value has changed once more. */
  renew(change: Change): void {
    this.theirs.set(change.path, change);
    this.draw(change);
  }

  /** Boxes and typed values go back into sections that were drawn anew. */
  redraw(): void {
    for (const [path, typed] of this.mine) setTyped(this.form, path, typed);
    for (const change of this.theirs.values()) if (!boxOf(change.path)) this.draw(change);
  }

  /** Leads to the first one; false where there is none. */
  lead(): boolean {
    const box = document.querySelector<HTMLElement>("[data-conflict]");
    box?.scrollIntoView({ block: "center" });
    box?.querySelector("button")?.focus({ preventScroll: true });
    return box !== null;
  }

  private draw(change: Change): void {
    const template = document.querySelector<HTMLTemplateElement>("template[data-conflict-box]");
    const box = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!box) return;
    boxOf(change.path)?.remove();
    box.dataset.conflict = change.path;
    box.setAttribute("aria-label", change.text);
    fill(box, "[data-text]", change.text);
    fill(box, "[data-theirs]", change.theirs);
    if (this.merged(change.path) === null) box.querySelector("[data-choose=both]")?.remove();
    (fieldOf(this.form, change.path) ?? document.getElementById("form-conflicts"))?.append(box);
  }

  private clicked(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-choose]") : null;
    const path = button?.closest<HTMLElement>("[data-conflict]")?.dataset.conflict;
    if (button && path !== undefined) this.choose(path, button.dataset.choose as Choice);
  }

  private choose(path: string, choice: Choice): void {
    const typed = { mine: this.mine.get(path), theirs: this.theirs.get(path)?.typed, both: this.merged(path) }[choice];
    setTyped(this.form, path, typed);
    boxOf(path)?.remove();
    this.mine.delete(path);
    this.theirs.delete(path);
    if (!this.mine.size) this.since = Infinity;
    controlsAt(this.form, path)[0]?.focus();
    this.settled(path);
  }

  /** Both values together: texts one after the other, rows and choices of either; null where there is no such thing. */
  private merged(path: string): unknown {
    const mine = this.mine.get(path);
    const theirs = this.theirs.get(path)?.typed;
    if (Array.isArray(mine) && Array.isArray(theirs)) {
      const known = new Set(mine.map((item) => JSON.stringify(item)));
      return [...mine, ...theirs.filter((item) => !known.has(JSON.stringify(item)))];
    }
    const control = controlsAt(this.form, path)[0];
    if (typeof mine !== "string" || typeof theirs !== "string" || !mine || !theirs) return null;
    if (control instanceof HTMLTextAreaElement) return `${mine}\n\n${theirs}`;
    const plain = control instanceof HTMLInputElement && control.type === "text" && !control.classList.contains("amount");
    return plain ? mine + (this.form.dataset.textJoint ?? "") + theirs : null;
  }
}

function boxOf(path: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-conflict="${CSS.escape(path)}"]`);
}

function fieldOf(form: HTMLFormElement, path: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-field="${CSS.escape(path.split(".")[0] ?? "")}"]`);
}

function fill(box: HTMLElement, place: string, text: string): void {
  const part = box.querySelector(place);
  if (part) part.textContent = text;
}
