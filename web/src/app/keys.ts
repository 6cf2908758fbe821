/** Keys: ⌘K and [ for the frame, J K X Enter in a list, letters that buttons carry, ? for the table of all. */
import { open } from "./dialogs";
import { foldSide } from "./frame";

const SWITCH = "letter-keys";

export function keys(): void {
  const box = document.querySelector<HTMLInputElement>("[data-letter-keys]");
  if (box) {
    box.checked = lettersOn();
    box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      document.querySelector<HTMLInputElement>("[data-search]")?.focus();
    } else if (!event.metaKey && !event.ctrlKey && !event.altKey && !busy(event.target as HTMLElement)) {
      if (press(event)) event.preventDefault();
    }
  });
}

function lettersOn(): boolean {
  return localStorage.getItem(SWITCH) !== "off";
}

/** Letters belong to the field that has focus, and to a dialog while one is open. */
function busy(target: HTMLElement): boolean {
  const typing = target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  return typing || document.querySelector("dialog[open]") !== null;
}

function press(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === "enter") return openRow(event.target as HTMLElement);
  if (!lettersOn()) return false;
  if (key === "[") {
    foldSide();
    return true;
  }
  if (key === "?") return open("keys");
  if ((key === "j" || key === "k") && rows().length) return moveRow(key === "j" ? 1 : -1);
  if (key === "x") return tickRow();
  const pressed = [...document.querySelectorAll<HTMLElement>("[data-key]")].find((one) => one.dataset.key === key);
  pressed?.focus();
  pressed?.click();
  return pressed !== undefined;
}

function rows(): HTMLElement[] {
  const inside = "[data-list] > tbody > tr, [data-list]:is(ul, ol) > li, [data-list] [data-row]";
  return [...document.querySelectorAll<HTMLElement>(inside)].filter((row) => row.querySelector("a, input"));
}

function currentRow(): HTMLElement | undefined {
  return rows().find((row) => row.contains(document.activeElement));
}

function moveRow(step: number): boolean {
  const all = rows();
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = now < 0 ? all[step > 0 ? 0 : all.length - 1] : all[now + step];
  if (!next) return false;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function tickRow(): boolean {
  const box = currentRow()?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

/** Enter opens only where the row itself has focus; a link or a button in it does its own. */
function openRow(target: HTMLElement): boolean {
  const link = rows().includes(target) ? target.querySelector<HTMLAnchorElement>("a[href]") : null;
  link?.click();
  return Boolean(link);
}
