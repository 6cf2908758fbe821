/** A question with the consequences in words before a step that can't be undone. */
export function open(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  dialog.showModal();
  return true;
}

export function confirmations(): void {
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-open]");
    if (opener?.dataset.open) open(opener.dataset.open);
  });
  document.addEventListener("submit", ask, true);
}

function ask(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = document.getElementById("confirm") as HTMLDialogElement;
  (dialog.querySelector("p") as HTMLElement).textContent = question;
  (dialog.querySelector("[data-confirm-yes]") as HTMLElement).textContent =
    button?.dataset.confirmDo ?? form.dataset.confirmDo ?? button?.textContent?.trim() ?? "";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(button);
  }, { once: true });
  dialog.showModal();
}
