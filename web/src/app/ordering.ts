/** A list that is put in order: rows are dragged, or moved by their arrows or Alt with an arrow key; each move is saved. */
export function orderings(part: ParentNode): void {
  for (const list of part.querySelectorAll<HTMLOListElement>("[data-ordering]")) {
    for (const row of rows(list)) {
      row.draggable = true;
      row.addEventListener("dragstart", () => row.classList.add("moving"));
      row.addEventListener("dragend", () => row.classList.remove("moving"));
    }
    let before = order(list);
    list.addEventListener("dragover", (event) => {
      const moving = list.querySelector(":scope > .moving");
      if (!moving) return;
      event.preventDefault();
      const next = below(list, event.clientY);
      if (next !== moving.nextElementSibling) list.insertBefore(moving, next);
    });
    list.addEventListener("drop", (event) => {
      event.preventDefault();
      if (order(list) === before) return;
      before = order(list);
      list.closest("form")?.requestSubmit();
    });
    list.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      const way = event.key === "ArrowUp" ? ":up" : ":down";
      const button = (event.target as Element).closest("li")?.querySelector<HTMLButtonElement>(`button[value$="${way}"]`);
      if (!button || button.disabled) return;
      event.preventDefault();
      button.click();
    });
  }
}

function rows(list: HTMLOListElement): HTMLLIElement[] {
  return [...list.querySelectorAll<HTMLLIElement>(":scope > li")];
}

function order(list: HTMLOListElement): string {
  return rows(list)
    .map((row) => row.id)
    .join(" ");
}

/** The row before which something at this height belongs; none at the end. */
function below(list: HTMLOListElement, y: number): HTMLLIElement | null {
  const next = rows(list).find((row) => {
    const box = row.getBoundingClientRect();
    return !row.classList.contains("moving") && y < box.top + box.height / 2;
  });
  return next ?? null;
}
