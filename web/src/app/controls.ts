/** Small behaviour of single controls: copy, dismiss, count letters, show a password, say a message aloud. */
export function copyButtons(part: ParentNode): void {
  for (const button of part.querySelectorAll<HTMLElement>("[data-copy]"))
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy ?? "");
      announce(document.getElementById("words")?.dataset.copied ?? "");
    });
}

export function dismissables(part: ParentNode): void {
  for (const button of part.querySelectorAll<HTMLElement>("[data-dismiss]"))
    button.addEventListener("click", () => button.closest(".note")?.remove());
}

/** `<span data-count="id">`: letters typed into the field with that id, of the most it takes. */
export function counters(part: ParentNode): void {
  for (const counter of part.querySelectorAll<HTMLElement>("[data-count]")) {
    const field = document.getElementById(counter.dataset.count ?? "") as HTMLTextAreaElement | null;
    if (!field) continue;
    const show = () => {
      const most = field.maxLength > 0 ? field.maxLength : Number(field.dataset.most ?? 0);
      counter.textContent = most ? `${[...field.value].length} / ${most}` : String([...field.value].length);
    };
    field.addEventListener("input", show);
    show();
  }
}

/** The eye beside a password. */
export function secrets(part: ParentNode): void {
  for (const button of part.querySelectorAll<HTMLElement>("[data-secret]"))
    button.addEventListener("click", () => {
      const field = button.parentElement?.querySelector("input");
      if (!field) return;
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
}

export function announce(words: string): void {
  const place = document.getElementById("announce");
  if (place) place.textContent = words;
}

/** Messages that stood in the page before a screen reader listened are said once more. */
export function announceMessages(): void {
  const words = [...document.querySelectorAll(".messages .note > div")].map((note) => note.textContent?.trim());
  if (words.length) setTimeout(() => announce(words.join("。")), 300);
}

/** What is wider than its window can be reached and scrolled by keyboard. */
export function scrollers(part: ParentNode): void {
  for (const region of part.querySelectorAll<HTMLElement>(".scroll")) {
    const reach = () => {
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    };
    new ResizeObserver(reach).observe(region);
    reach();
  }
}
