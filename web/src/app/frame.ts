/** The side bar that folds, and menus that close by themselves. */
const YEAR = 31_536_000;

export function frame(): void {
  for (const here of document.querySelectorAll<HTMLElement>(".steps > .now, .tabs > [aria-current]")) bringIntoView(here);
  document.querySelector<HTMLElement>("[data-fold]")?.addEventListener("click", foldSide);
  document.addEventListener("click", (event) => closeMenus(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("select[data-auto], input[data-auto]")) (field as HTMLSelectElement).form?.requestSubmit();
  });
}

/** The server reads the cookie, so that the next page comes folded at once. */
export function foldSide(): void {
  const folded = document.body.classList.toggle("folded");
  document.querySelector("[data-fold]")?.setAttribute("aria-expanded", String(!folded));
  document.cookie = `side=${folded ? "folded" : "open"}; path=/; max-age=${YEAR}; samesite=lax`;
}

/** On a narrow screen the strip of steps or tabs starts where the case stands. */
function bringIntoView(part: HTMLElement): void {
  const strip = part.parentElement;
  if (strip && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = part.offsetLeft - strip.offsetLeft - 16;
}

function closeMenus(clicked: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (clicked && menu.contains(clicked)) continue;
    if (!clicked && menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.open = false;
  }
}
