/** A block of cells from Excel or WPS, read by the server and put into a table or a budget. */
import { changed, setRows, setTyped, tableAt } from "./fields";
import { token } from "./token";

interface Pasted {
  cells: Record<string, string>;
  rows: number;
  problems: { text: string }[];
}

export function watchPaste(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-paste-do]");
    const box = button && button.closest<HTMLElement>("[data-paste]");
    if (box) void read(form, box);
  });
}

async function read(form: HTMLFormElement, box: HTMLElement): Promise<void> {
  const field = box.dataset.paste ?? "";
  const body = new FormData();
  body.append("text", box.querySelector("textarea")?.value ?? "");
  body.append("unit", box.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value ?? "");
  const url = (form.dataset.paste ?? "").replace("FIELD", encodeURIComponent(field));
  const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token(form) }, body });
  if (!answer.ok) return;
  const pasted = (await answer.json()) as Pasted;
  const problems = box.querySelector("[data-paste-problems]");
  problems?.replaceChildren(
    ...pasted.problems.map((problem) => {
      const line = document.createElement("p");
      line.className = "field-error";
      line.textContent = problem.text;
      return line;
    }),
  );
  put(form, field, pasted);
  if (!pasted.problems.length) box.closest("details")?.removeAttribute("open");
}

function put(form: HTMLFormElement, field: string, pasted: Pasted): void {
  const table = tableAt(form, field);
  if (!table) {
    for (const [path, text] of Object.entries(pasted.cells)) {
      setTyped(form, path, text);
      changed(form, path);
    }
    return;
  }
  const rows: Record<string, string>[] = Array.from({ length: pasted.rows }, () => ({}));
  for (const [path, text] of Object.entries(pasted.cells)) {
    const found = /\[(\d+)\]\.(.+)$/.exec(path);
    const row = found && rows[Number(found[1])];
    if (found && row) row[found[2] ?? ""] = text;
  }
  setRows(table, rows);
  changed(form, field);
}
