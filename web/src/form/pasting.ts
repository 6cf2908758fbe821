/** A block of cells from Excel or WPS, read by the server and put into a table or a budget. */
import { ask, showRefusal } from "./asking";
import { filledRows, setTyped, tableAt, typedRow } from "./fields";
import { changed } from "./rows";

interface Pasted {
  cells: Record<string, string>;
  rows: number;
  problems: string[];
}

export function watchPaste(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-paste-do]") : null;
    const box = button?.closest<HTMLElement>("[data-paste]");
    if (button && box) void read(form, box, button);
  });
  form.addEventListener("toggle", (event) => event.target instanceof HTMLElement && opened(form, event.target), true);
  form.addEventListener("paste", caught);
}

/** Several cells pasted into one of the table's own: they are meant for the table. */
function caught(event: ClipboardEvent): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const cell = event.target instanceof Element ? event.target.closest("[data-table] [data-row], [data-budget] td") : null;
  const box = cell?.closest("[data-field]")?.querySelector<HTMLDetailsElement>("[data-paste]");
  if (!box || !text.trim().match(/\t|\n/)) return;
  event.preventDefault();
  const area = box.querySelector<HTMLTextAreaElement>("[data-paste-text]");
  if (area) area.value = text;
  box.open = true;
  (box.querySelector<HTMLElement>("[data-paste-unit]") ?? box.querySelector<HTMLElement>("[data-paste-do]"))?.focus();
}

/** Rows that are there already are asked about, never thrown away silently. */
function opened(form: HTMLFormElement, box: HTMLElement): void {
  if (!box.matches("[data-paste][open]")) return;
  const table = tableAt(form, box.dataset.paste ?? "");
  box.querySelector("[data-paste-where]")?.toggleAttribute("hidden", !table || !filledRows(table).length);
  if (!box.contains(document.activeElement) || document.activeElement?.tagName === "SUMMARY")
    box.querySelector<HTMLElement>("[data-paste-text]")?.focus();
}

async function read(form: HTMLFormElement, box: HTMLElement, button: HTMLElement): Promise<void> {
  const place = box.querySelector("[data-paste-problems]");
  const text = box.querySelector<HTMLTextAreaElement>("[data-paste-text]")?.value ?? "";
  const units = [...box.querySelectorAll<HTMLInputElement>("[data-paste-unit]")];
  const unit = units.length ? units.find((one) => one.checked)?.value : "元";
  const lacking = !text.trim() ? button.dataset.textEmpty : unit === undefined ? button.dataset.textUnit : undefined;
  if (lacking !== undefined) return showRefusal(form, place, { reasons: [lacking], status: 0 });
  const body = new FormData();
  body.append("text", text);
  body.append("unit", unit ?? "");
  const url = (form.dataset.paste ?? "").replace("FIELD", encodeURIComponent(box.dataset.paste ?? ""));
  const offline = { refusal: { reasons: [form.dataset.textUnsent ?? ""], status: 0 } };
  const reply = await ask<Pasted>(form, url, body).catch(() => offline);
  if ("refusal" in reply) return showRefusal(form, place, reply.refusal);
  showRefusal(form, place, { reasons: reply.answer.problems, status: 0 });
  put(form, box, reply.answer);
  if (!reply.answer.problems.length) close(box);
}

function close(box: HTMLElement): void {
  const area = box.querySelector<HTMLTextAreaElement>("[data-paste-text]");
  if (area) area.value = "";
  box.removeAttribute("open");
  box.querySelector("summary")?.focus();
}

function put(form: HTMLFormElement, box: HTMLElement, pasted: Pasted): void {
  const field = box.dataset.paste ?? "";
  const table = tableAt(form, field);
  if (!table) {
    for (const [path, text] of Object.entries(pasted.cells)) {
      setTyped(form, path, text);
      changed(form, path);
    }
    return;
  }
  const instead = box.querySelector<HTMLInputElement>("[data-paste-where]:not([hidden]) [value=instead]")?.checked;
  const kept = instead ? [] : filledRows(table).map(typedRow);
  setTyped(form, field, [...kept, ...rowsOf(pasted)]);
  changed(form, field);
}

function rowsOf(pasted: Pasted): Record<string, string>[] {
  const rows: Record<string, string>[] = Array.from({ length: pasted.rows }, () => ({}));
  for (const [path, text] of Object.entries(pasted.cells)) {
    const found = /\[(\d+)\]\.(.+)$/.exec(path);
    const row = found && rows[Number(found[1])];
    if (found && row) row[found[2] ?? ""] = text;
  }
  return rows;
}
