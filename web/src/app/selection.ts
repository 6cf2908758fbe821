/** Rows picked for one step: how many, what they sum to, all at once. */
export function selection(part: ParentNode): void {
  for (const form of part.querySelectorAll<HTMLFormElement>("form[data-select]")) {
    form.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.matches("[data-select-all]")) for (const item of items(form)) item.checked = box.checked;
      show(form);
    });
    show(form);
  }
}

function items(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("[data-select-item]")];
}

function show(form: HTMLFormElement): void {
  const all = items(form);
  const picked = all.filter((item) => item.checked);
  const head = form.querySelector<HTMLInputElement>("[data-select-all]");
  if (head) {
    head.checked = picked.length > 0 && picked.length === all.length;
    head.indeterminate = picked.length > 0 && picked.length < all.length;
  }
  const bar = form.querySelector<HTMLElement>("[data-batch]");
  if (!bar) return;
  bar.hidden = picked.length === 0;
  for (const count of bar.querySelectorAll<HTMLElement>("[data-batch-count]"))
    count.textContent = (count.dataset.text ?? "{n}").replace("{n}", String(picked.length));
  const sum = bar.querySelector<HTMLElement>("[data-batch-sum]");
  if (sum) sum.textContent = total(picked.map((item) => item.dataset.amount ?? "0"));
}

/** Amounts are summed in hundredths, as whole numbers: no rounding creeps in. */
export function total(amounts: string[]): string {
  const hundredths = amounts.reduce((sum, amount) => sum + Math.round(Number(amount.replaceAll(",", "")) * 100), 0);
  return (hundredths / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
