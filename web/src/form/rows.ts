/** Rows of a table: added, moved up, removed and put back. */
import { addRow, renumber, typedRow } from "./fields";

const FORGET = 10_000;

export function watchTables(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const table = event.target.closest<HTMLElement>("[data-table]");
    if (table && done(table, event.target)) changed(form, table.dataset.table ?? "");
  });
  form.addEventListener("keydown", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    const table = row?.closest<HTMLElement>("[data-table]");
    if (!row || !table) return;
    if (event.key === "ArrowUp" && event.altKey && raise(row)) changed(form, table.dataset.table ?? "");
    else if (event.key === "Enter" && !event.isComposing && isCell(event.target)) below(table, row, event.target);
    else return;
    event.preventDefault();
  });
}

/** Tells the form that a place was changed by other means than typing. */
export function changed(form: HTMLFormElement, path: string): void {
  const table = form.querySelector<HTMLElement>(`[data-table="${CSS.escape(path)}"]`);
  if (table) renumber(table);
  form.dispatchEvent(new CustomEvent("form:row", { detail: path }));
}

function done(table: HTMLElement, pressed: Element): boolean {
  const row = pressed.closest<HTMLElement>("[data-row]");
  if (pressed.closest("[data-add-row]")) addRow(table)?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  else if (row && pressed.closest("[data-raise-row]")) return raise(row);
  else if (row && pressed.closest("[data-remove-row]")) remove(table, row);
  else if (pressed.closest("[data-put-back]")) putBack(table);
  else return false;
  return true;
}

function raise(row: HTMLElement): boolean {
  const focused = document.activeElement;
  const above = row.previousElementSibling;
  above?.before(row);
  if (focused instanceof HTMLElement) focused.focus();
  return above !== null;
}

function isCell(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && "column" in target.dataset);
}

/** Enter goes to the cell below, as in a spreadsheet. */
function below(table: HTMLElement, row: HTMLElement, cell: HTMLElement): void {
  const next = (row.nextElementSibling as HTMLElement | null) ?? addRow(table);
  renumber(table);
  next?.querySelector<HTMLElement>(`[data-column="${CSS.escape(cell.dataset.column ?? "")}"]`)?.focus();
}

const removed = new WeakMap<HTMLElement, { row: HTMLElement; next: Element | null; timer: number }>();

function remove(table: HTMLElement, row: HTMLElement): void {
  const next = row.nextElementSibling;
  row.remove();
  const target = (next ?? table.querySelector("[data-rows]")?.lastElementChild)?.querySelector<HTMLElement>("[data-remove-row]");
  (target ?? table.querySelector<HTMLElement>("[data-add-row]"))?.focus();
  if (!Object.values(typedRow(row)).some((text) => text.trim())) return;
  window.clearTimeout(removed.get(table)?.timer);
  removed.set(table, { row, next, timer: window.setTimeout(() => offer(table, false), FORGET) });
  offer(table, true);
}

function putBack(table: HTMLElement): void {
  const last = removed.get(table);
  const rows = table.querySelector("[data-rows]");
  if (!last || !rows) return;
  rows.insertBefore(last.row, last.next?.parentNode === rows ? last.next : null);
  last.row.querySelector<HTMLElement>("input, select, textarea")?.focus();
  offer(table, false);
}

function offer(table: HTMLElement, open: boolean): void {
  table.querySelector<HTMLElement>("[data-removed]")?.toggleAttribute("hidden", !open);
}
