/** Fields and their places: a plain field by its path, a table as a whole. */

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The place that an element belongs to; a cell of a table belongs to the table. */
export function pathOf(element: HTMLElement): string | null {
  if (element.dataset.path) return element.dataset.path;
  return element.dataset.column ? (element.closest<HTMLElement>("[data-table]")?.dataset.table ?? null) : null;
}

/** What is typed at a place now. */
export function typedAt(form: HTMLFormElement, path: string): unknown {
  const table = tableAt(form, path);
  if (table) return rowsOf(table).map(typedRow).filter((row) => Object.values(row).some((text) => text.trim()));
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

function controlsAt(form: HTMLFormElement, path: string): Control[] {
  return [...form.querySelectorAll<Control>(`[data-path="${CSS.escape(path)}"]`)];
}

export function tableAt(form: HTMLFormElement, path: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-table="${CSS.escape(path)}"]`);
}

function rowsOf(table: HTMLElement): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>("[data-rows] > [data-row]")];
}

function typedRow(row: HTMLElement): Record<string, string> {
  const cells = [...row.querySelectorAll<Control>("[data-column]")];
  return Object.fromEntries(cells.map((cell) => [cell.dataset.column ?? "", cell.value]));
}

/** Makes a table hold exactly these rows. */
export function setRows(table: HTMLElement, rows: Record<string, string>[]): void {
  table.querySelector("[data-rows]")?.replaceChildren();
  for (const typed of rows) {
    const row = addRow(table);
    for (const cell of row?.querySelectorAll<Control>("[data-column]") ?? [])
      cell.value = typed[cell.dataset.column ?? ""] ?? "";
  }
}

function addRow(table: HTMLElement): HTMLElement | null {
  const blank = table.querySelector<HTMLTemplateElement>("template[data-blank]");
  const body = table.querySelector("[data-rows]");
  const row = blank?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!row || !body) return null;
  const number = String(body.children.length);
  for (const part of row.querySelectorAll<HTMLElement>("[name],[id],[data-errors]"))
    for (const name of ["name", "id", "data-errors"])
      if (part.hasAttribute(name)) part.setAttribute(name, renumbered(part.getAttribute(name) ?? "", number));
  body.append(row);
  return row;
}

function renumbered(name: string, number: string): string {
  return name.replace("[_]", `[${number}]`).replace("-_-", `-${number}-`);
}

/** Adding and removing rows. */
export function watchTables(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const table = event.target.closest<HTMLElement>("[data-table]");
    if (!table) return;
    if (event.target.closest("[data-add-row]")) addRow(table)?.querySelector<HTMLElement>("input,select")?.focus();
    else if (event.target.closest("[data-remove-row]")) event.target.closest("[data-row]")?.remove();
    else return;
    changed(form, table.dataset.table ?? "");
  });
}

export function changed(form: HTMLFormElement, path: string): void {
  form.dispatchEvent(new CustomEvent("form:row", { detail: path }));
}
