/** What the server answered, on the page. */
import { announce } from "../app/controls";
import { errorIcon, words } from "./asking";
import type { Change } from "./conflicts";
import { filledRows, tableAt } from "./fields";
import { replaceParts } from "./parts";
import { showSection } from "./sections";

export interface Problem {
  text: string;
  path: string;
  missing: boolean;
}

/** The form as it stands, after a save or a button. */
export interface Answer {
  revision: number;
  saved_at: string;
  computed: Record<string, string>;
  problems: Problem[];
  present: string[];
  confirmations: Record<string, string[]>;
  side: string;
  nav: string;
  parts: Record<string, string>;
}

export interface Saved extends Answer {
  conflicts: Change[];
  news: Record<string, Change>;
}

export function showAnswer(form: HTMLFormElement, answer: Answer): void {
  redraw("form-side", answer.side);
  redraw("form-nav", answer.nav);
  replaceParts(answer.parts);
  showMissing();
  for (const [path, text] of Object.entries(answer.computed)) showComputed(form, path, text);
  for (const [path, rows] of Object.entries(answer.confirmations)) showConfirmations(form, path, rows);
  showProblems(form, answer.problems);
  offerMends(form);
  showSection();
  const present = document.getElementById("form-present");
  if (present) present.textContent = answer.present.length ? form.dataset.textPresent + answer.present.join("、") : "";
}

/** What the reader has opened there stays open, and the focus stays with it. */
function redraw(id: string, html: string): void {
  const place = document.getElementById(id);
  if (!place) return;
  const open = [...place.querySelectorAll("details")].map((fold) => fold.open);
  const focused = [...place.querySelectorAll<HTMLElement>("a, button, summary")].indexOf(document.activeElement as HTMLElement);
  place.innerHTML = html;
  place.querySelectorAll("details").forEach((fold, at) => (fold.open = open[at] ?? fold.open));
  if (focused >= 0) place.querySelectorAll<HTMLElement>("a, button, summary")[focused]?.focus({ preventScroll: true });
}

/** The phone's bar says the same as the side box. */
export function showMissing(): void {
  const bar = document.querySelector("[data-form-missing]");
  const box = document.querySelector("#form-missing h2");
  if (bar && box) bar.textContent = box.textContent;
  bar?.closest("button")?.classList.toggle("lacking", document.querySelector("[data-problem]") !== null);
}

/** The fields that the page shows. */
export function fieldsShown(form: HTMLFormElement): string[] {
  return [...form.querySelectorAll<HTMLElement>("[data-field]")].map((field) => field.dataset.field ?? "");
}

function showComputed(form: HTMLFormElement, path: string, text: string): void {
  const at = CSS.escape(path);
  for (const place of form.querySelectorAll<HTMLElement>(`[data-computed="${at}"]`)) place.textContent = text;
}

function showConfirmations(form: HTMLFormElement, path: string, states: string[]): void {
  const table = tableAt(form, path);
  const rows = table ? filledRows(table) : [];
  rows.forEach((row, at) => {
    const place = row.querySelector("[data-confirmation]");
    if (place) place.innerHTML = states[at] ?? "";
  });
}

function fieldOf(form: HTMLFormElement, path: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-field="${CSS.escape(path.split(".")[0] ?? "")}"]`);
}

/** What somebody else changed is marked until the reader goes there. */
export function showChange(form: HTMLFormElement, change: Change): void {
  const field = fieldOf(form, change.path);
  if (!field) return;
  const place = form.querySelector<HTMLElement>(`[data-path="${CSS.escape(change.path)}"]`) ?? field;
  place.classList.add("changed");
  field.addEventListener("focusin", () => place.classList.remove("changed"), { once: true });
  let note = field.querySelector<HTMLElement>("[data-changed]");
  if (!note) {
    note = document.createElement("p");
    note.className = "field-note";
    note.dataset.changed = "";
    field.append(note);
  }
  note.textContent = `${form.dataset.textChanged} ${change.by}`;
}

/** What is wrong stands at its field and is said aloud once; what is only missing stands in the side box. */
function showProblems(form: HTMLFormElement, problems: Problem[]): void {
  const wrong = new Map<string, string[]>();
  for (const problem of problems)
    if (!problem.missing) wrong.set(problem.path, [...(wrong.get(problem.path) ?? []), problem.text]);
  const fresh: string[] = [];
  for (const place of form.querySelectorAll<HTMLElement>("[data-errors]")) {
    const path = place.dataset.errors ?? "";
    const texts = wrong.get(path) ?? [];
    const before = [...place.querySelectorAll(".field-error > span")].map((line) => line.textContent);
    fresh.push(...texts.filter((text) => !before.includes(text)));
    place.replaceChildren(...texts.map(errorLine));
    const control = form.querySelector(`[data-path="${CSS.escape(path)}"], [name="${CSS.escape(path)}"][data-column]`);
    if (texts.length) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    place.closest(".field")?.classList.toggle("invalid", place.closest(".field")?.querySelector(".field-error") !== null);
  }
  if (fresh.length) announce(fresh.join(" "));
}

function errorLine(text: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "field-error";
  line.append(errorIcon(), words(text));
  return line;
}

/** The mend that the side box offers stands under the error as well. */
export function offerMends(form: HTMLFormElement): void {
  for (const mend of document.querySelectorAll<HTMLElement>("#form-side [data-mend-at]")) {
    const errors = form.querySelector(`[data-errors="${CSS.escape(mend.dataset.mendAt ?? "")}"]:has(.field-error)`);
    if (!errors || errors.querySelector("[data-mend]")) continue;
    const button = mend.cloneNode(true) as HTMLElement;
    button.className = "button soft small mend";
    errors.append(button);
  }
}
