/** Sections that the server has drawn anew take the place of the old ones; the reader stays where they were. */

export function replaceParts(parts: Record<string, string>): void {
  const here = place();
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    const made = document.createElement("template");
    made.innerHTML = html;
    const fresh = made.content.firstElementChild;
    if (!old || !fresh) continue;
    // The section itself stays: who watches it goes on watching.
    old.replaceChildren(...fresh.childNodes);
    old.dispatchEvent(new CustomEvent("page:new", { bubbles: true }));
  }
  here();
}

/** Where the focus and the cursor are, to go back there. */
function place(): () => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body) return () => undefined;
  const named = active as HTMLInputElement;
  const find = active.id ? `#${CSS.escape(active.id)}` : named.name ? `[name="${CSS.escape(named.name)}"]` : "";
  const chosen = named.type === "radio" || named.type === "checkbox" ? `[value="${CSS.escape(named.value)}"]` : "";
  const from = textual(active) ? active.selectionStart : null;
  return () => {
    if (active.isConnected || !find) return;
    const again = document.querySelector<HTMLElement>(find + chosen);
    again?.focus({ preventScroll: true });
    if (again && textual(again) && from !== null) again.setSelectionRange(from, from);
  };
}

function textual(element: Element): element is HTMLTextAreaElement | HTMLInputElement {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type === "text");
}
