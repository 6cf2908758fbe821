/** Where the reader is in the form: the section in view, the next one, and the next thing that is missing. */

const NARROW = window.matchMedia("(max-width: 1100px)");

export function watchSections(form: HTMLFormElement): void {
  const inView = new Set<string>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) entry.isIntersecting ? inView.add(entry.target.id) : inView.delete(entry.target.id);
      showSection(sections(form).find((section) => inView.has(section.id))?.id ?? "");
    },
    { rootMargin: "-140px 0px -55% 0px" },
  );
  for (const section of sections(form)) observer.observe(section);
  foldMenu();
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-next-problem]")) nextProblem();
    else if (event.target.closest(".form-nav a")) foldMenu();
  });
  // J rests while something is typed; with Alt it works there too.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyJ") return;
    event.preventDefault();
    nextProblem();
  });
}

function sections(form: HTMLFormElement): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>("[data-section]")];
}

/** On a phone the list of sections is a menu that is closed until it is asked for. */
function foldMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>(".form-sections");
  if (menu && NARROW.matches) menu.open = false;
}

let present = "";

/** Marks the section in view, in the list of sections and in the phone's bars. Called again when these are new. */
export function showSection(id = present): void {
  present = id || present;
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".form-nav a")];
  const at = links.findIndex((link) => link.hash === `#${present}`);
  if (at < 0) return;
  for (const link of links) link.toggleAttribute("aria-current", false);
  links[at]?.setAttribute("aria-current", "true");
  const title = links[at]?.querySelector("span")?.textContent ?? "";
  const now = document.querySelector("[data-section-now]");
  if (now) now.textContent = `${at + 1} / ${links.length} ${title}`;
  showNext(links[at + 1]);
}

/** The phone's button leads on to the next section, and after the last one to the check. */
function showNext(next: HTMLAnchorElement | undefined): void {
  const button = document.querySelector<HTMLAnchorElement>("[data-next-section]");
  if (!button) return;
  button.dataset.check ??= button.href;
  button.dataset.checkText ??= button.textContent ?? "";
  button.href = next ? next.hash : button.dataset.check;
  button.textContent = next
    ? `${button.dataset.nextSection}${next.querySelector("span")?.textContent ?? ""}`
    : button.dataset.checkText;
}

/** Where the reader was last led: a table's place and that of a cell in it lie within each other. */
let led = "";

/** The next thing that is missing or wrong, from where the reader is; after the last the first again. */
function nextProblem(): void {
  const found = [...document.querySelectorAll<HTMLAnchorElement>("[data-problem]")]
    .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .filter((place): place is HTMLElement => place !== null);
  const places = [...new Set(found)];
  const around = places.filter((place) => place.contains(document.activeElement));
  const here = around.find((place) => place.id === led) ?? around[0];
  const place = places[here ? places.indexOf(here) + 1 : 0] ?? places[0];
  if (!place) return document.getElementById("form-missing")?.scrollIntoView();
  led = place.id;
  place.scrollIntoView({ block: "center" });
  const control = place.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea, button");
  (control ?? place).focus({ preventScroll: true });
}
