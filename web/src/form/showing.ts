/** What the server answered to a save, on the page. */
import { setTyped } from "./fields";
import { showSection } from "./sections";

export interface Problem {
  text: string;
  path: string;
  missing: boolean;
}

export interface Conflict {
  path: string;
  theirs: string;
  typed: unknown;
  text: string;
}

export interface Answer {
  revision: number;
  saved_at: string;
  conflicts: Conflict[];
  news: Record<string, { typed: unknown; by: string }>;
  computed: Record<string, string>;
  fields: string[];
  problems: Problem[];
  present: string[];
  side: string;
  nav: string;
}

export function showAnswer(form: HTMLFormElement, answer: Answer): void {
  const side = document.getElementById("form-side");
  const nav = document.getElementById("form-nav");
  if (side) side.innerHTML = answer.side;
  if (nav) redrawMenu(nav, answer.nav);
  for (const [path, text] of Object.entries(answer.computed)) showComputed(form, path, text);
  for (const [path, item] of Object.entries(answer.news)) showChange(form, path, item.by);
  showProblems(form, answer.problems);
  offerMends(form);
  showSection();
  const present = document.getElementById("form-present");
  if (present) present.textContent = answer.present.length ? form.dataset.textPresent + answer.present.join("、") : "";
}

/** The list of sections stays open or closed as the reader left it. */
function redrawMenu(place: HTMLElement, menu: string): void {
  const open = place.querySelector("details")?.open ?? true;
  place.innerHTML = menu;
  place.querySelector("details")?.toggleAttribute("open", open);
}

function fieldsIn(root: ParentNode): string[] {
  return [...root.querySelectorAll<HTMLElement>("[data-field]")].map((field) => field.dataset.field ?? "");
}

/** Whether the page shows other fields than the data now asks for. */
export function asksOtherFields(form: HTMLFormElement, answer: Answer): boolean {
  const present = new Set(fieldsIn(form));
  return present.size !== answer.fields.length || answer.fields.some((name) => !present.has(name));
}

/** Redraws the sections whose fields have come or gone, and leaves the reader where they were. */
export async function redrawSections(form: HTMLFormElement): Promise<void> {
  const answer = await fetch(window.location.pathname);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const section of form.querySelectorAll<HTMLElement>("[data-section]")) {
    const same = fresh.getElementById(section.id);
    if (same && fieldsIn(same).join() !== fieldsIn(section).join())
      section.replaceChildren(...[...same.childNodes].map((node) => document.importNode(node, true)));
  }
  if (focused) document.getElementById(focused)?.focus();
}

function showComputed(form: HTMLFormElement, path: string, text: string): void {
  const at = CSS.escape(path);
  for (const place of form.querySelectorAll<HTMLElement>(`[data-computed="${at}"]`)) place.textContent = text;
}

function fieldOf(form: HTMLFormElement, path: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-field="${CSS.escape(path.split(".")[0] ?? "")}"]`);
}

/** What somebody else changed is marked until the reader goes there. */
function showChange(form: HTMLFormElement, path: string, by: string): void {
  const field = fieldOf(form, path);
  if (!field) return;
  const place = form.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`) ?? field;
  place.classList.add("changed");
  field.addEventListener("focusin", () => place.classList.remove("changed"), { once: true });
  let note = field.querySelector<HTMLElement>("[data-changed]");
  if (!note) {
    note = document.createElement("p");
    note.className = "field-note";
    note.dataset.changed = "";
    field.append(note);
  }
  note.textContent = `${form.dataset.textChanged} ${by}`;
}

/** What is wrong stands at its field; what is only missing stands in the side box. */
function showProblems(form: HTMLFormElement, problems: Problem[]): void {
  const wrong = new Map<string, string[]>();
  for (const problem of problems)
    if (!problem.missing) wrong.set(problem.path, [...(wrong.get(problem.path) ?? []), problem.text]);
  for (const place of form.querySelectorAll<HTMLElement>("[data-errors]")) {
    const path = place.dataset.errors ?? "";
    const texts = wrong.get(path) ?? [];
    place.replaceChildren(...texts.map(errorLine));
    const control = form.querySelector(`[data-path="${CSS.escape(path)}"],[name="${CSS.escape(path)}"]`);
    if (texts.length) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    place.closest(".field")?.classList.toggle("invalid", place.closest(".field")?.querySelector(".field-error") !== null);
  }
}

/** The mend that the side box offers stands under the error as well. */
export function offerMends(form: HTMLFormElement): void {
  for (const mend of document.querySelectorAll<HTMLElement>("#form-side [data-mend-at]")) {
    const errors = form.querySelector(`[data-errors="${CSS.escape(mend.dataset.mendAt ?? "")}"]:has(.field-error)`);
    if (!errors || errors.querySelector("[data-mend]")) continue;
    const button = mend.cloneNode(true) as HTMLElement;
    button.className = "button soft small";
    errors.append(button);
  }
}

function errorLine(text: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "field-error";
  const icon = document.querySelector<HTMLTemplateElement>("template[data-error-icon]");
  line.append(...(icon ? [document.importNode(icon.content, true)] : []), text);
  return line;
}

/** Both values of a place that two people changed; the reader chooses, nothing is overwritten silently. */
export function showConflicts(
  form: HTMLFormElement,
  conflicts: Conflict[],
  mine: Map<string, unknown>,
  settle: (path: string) => void,
): void {
  for (const conflict of conflicts) {
    const field = fieldOf(form, conflict.path);
    if (!field) continue;
    field.querySelector(`[data-conflict="${CSS.escape(conflict.path)}"]`)?.remove();
    const box = document.createElement("div");
    box.className = "note undetermined";
    box.dataset.conflict = conflict.path;
    box.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = `${conflict.text} ${conflict.theirs}`;
    const choose = (words: string, typed: () => unknown) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = words;
      button.addEventListener("click", () => {
        setTyped(form, conflict.path, typed());
        box.remove();
        settle(conflict.path);
      });
      return button;
    };
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    buttons.append(
      choose(form.dataset.textMine ?? "", () => mine.get(conflict.path)),
      choose(form.dataset.textTheirs ?? "", () => conflict.typed),
    );
    box.append(text, buttons);
    field.append(box);
  }
}
