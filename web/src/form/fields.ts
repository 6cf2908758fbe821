/** Fields and their places: a plain field by its path, a table as a whole. */

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The place that an element belongs to; a cell of a table belongs to the table. */
export function pathOf(element: HTMLElement): string | null {
  if (element.dataset.path) return element.dataset.path;
  return element.dataset.column ? (element.closest<HTMLElement>("[data-table]")?.dataset.table ?? null) : null;
}

/** What is typed at a place now. */
export function typedAt(form: HTMLFormElement, path: string): unknown {
  const table = tableAt(form, path);
  if (table) return filledRows(table).map(typedRow);
  const controls = controlsAt(form, path);
  const first = controls[0];
  if (first instanceof HTMLInputElement && "many" in first.dataset)
    return (controls as HTMLInputElement[]).filter((box) => box.checked).map((box) => box.value);
  if (first instanceof HTMLInputElement && first.type === "checkbox") return first.checked;
  if (first instanceof HTMLInputElement && first.type === "radio")
    return (controls as HTMLInputElement[]).find((radio) => radio.checked)?.value ?? "";
  return first?.value ?? "";
}

/** Puts what was typed, here or elsewhere, into its field. */
export function setTyped(form: HTMLFormElement, path: string, typed: unknown): void {
  const table = tableAt(form, path);
  if (table && Array.isArray(typed)) return setRows(table, typed as Record<string, string>[]);
  for (const control of controlsAt(form, path)) {
    if (control instanceof HTMLInputElement && "many" in control.dataset)
      control.checked = Array.isArray(typed) && typed.includes(control.value);
    else if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = typed === true;
    else if (control instanceof HTMLInputElement && control.type === "radio") control.checked = control.value === typed;
    else if (typeof typed === "string") control.value = typed;
  }
}

export function controlsAt(form: HTMLFormElement, path: string): Control[] {
  return [...form.querySelectorAll<Control>(`[data-path="${CSS.escape(path)}"]`)];
}

export function tableAt(form: HTMLFormElement, path: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-table="${CSS.escape(path)}"]`);
}

/** The rows in which something is typed: the others aren't in the data. */
export function filledRows(table: HTMLElement): HTMLElement[] {
  return rowsOf(table).filter((row) => Object.values(typedRow(row)).some((text) => text.trim()));
}

function rowsOf(table: HTMLElement): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>("[data-rows] > [data-row]")];
}

export function typedRow(row: HTMLElement): Record<string, string> {
  const cells = [...row.querySelectorAll<Control>("[data-column]")];
  return Object.fromEntries(cells.map((cell) => [cell.dataset.column ?? "", cell.value]));
}

/** Makes a table hold exactly these rows. */
function setRows(table: HTMLElement, rows: Record<string, string>[]): void {
  table.querySelector("[data-rows]")?.replaceChildren();
  for (const typed of rows) {
    const row = addRow(table);
    for (const cell of row?.querySelectorAll<Control>("[data-column]") ?? [])
      cell.value = typed[cell.dataset.column ?? ""] ?? "";
  }
  renumber(table);
}

export function addRow(table: HTMLElement): HTMLElement | null {
  const blank = table.querySelector<HTMLTemplateElement>("template[data-blank]");
  const row = blank?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!row) return null;
  table.querySelector("[data-rows]")?.append(row);
  return row;
}

const NUMBERED = ["name", "id", "data-errors", "aria-describedby"];

/** The names in a row carry its number, as the server counts them: rows in which nothing is typed aren't counted. */
export function renumber(table: HTMLElement): void {
  const filled = filledRows(table);
  const empty = rowsOf(table).filter((row) => !filled.includes(row));
  const name = table.dataset.table ?? "";
  [...filled, ...empty].forEach((row, at) => {
    for (const part of row.querySelectorAll<HTMLElement>("[name],[id],[data-errors]"))
      for (const attribute of NUMBERED) {
        const old = part.getAttribute(attribute);
        if (old !== null) part.setAttribute(attribute, numbered(old, name, at));
      }
  });
}

function numbered(old: string, table: string, at: number): string {
  if (old.startsWith(`${table}[`)) return old.replace(/\[(\d+|_)\]/, `[${at}]`);
  return old.replace(new RegExp(`^((?:note-)?${table})-(\\d+|_)-`), `$1-${at}-`);
}
