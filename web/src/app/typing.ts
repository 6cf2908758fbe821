/** `data-typing`: what is typed while an answer is on its way outlives the answer, which replaces the whole form. */
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Swap = { xhr: XMLHttpRequest; target: HTMLElement | null };

const asked = new WeakMap<XMLHttpRequest, Map<string, string>>();
const later = new WeakMap<XMLHttpRequest, [string, string][]>();

export function typing(): void {
  on("htmx:beforeSend", ({ xhr, target }) => {
    if (target?.matches("[data-typing]")) asked.set(xhr, values(target));
  });
  on("htmx:beforeSwap", ({ xhr, target }) => {
    const before = asked.get(xhr);
    if (before && target) later.set(xhr, [...values(target)].filter(([id, value]) => before.get(id) !== value));
  });
  on("htmx:afterSwap", ({ xhr }) => {
    for (const [id, value] of later.get(xhr) ?? []) field(id).value = value;
  });
  on("htmx:afterSettle", ({ xhr }) => {
    for (const [id] of later.get(xhr) ?? []) save(field(id));
    later.delete(xhr);
  });
}

function on(name: string, act: (swap: Swap) => void): void {
  document.addEventListener(name, (event) => act((event as CustomEvent<Swap>).detail));
}

function values(form: HTMLElement): Map<string, string> {
  const fields = form.querySelectorAll<Field>("input[id], select[id], textarea[id]");
  return new Map([...fields].map((field) => [field.id, field.value]));
}

function field(id: string): Field {
  return (document.getElementById(id) as Field | null) ?? document.createElement("input");
}

/** Now that htmx listens to the new form; or when the writer leaves the field. */
function save(kept: Field): void {
  const tell = () => kept.dispatchEvent(new Event("change", { bubbles: true }));
  if (document.activeElement === kept) kept.addEventListener("blur", tell, { once: true });
  else tell();
}
