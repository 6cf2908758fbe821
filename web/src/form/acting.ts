/** Buttons and files of a form: done without leaving the page; what is refused is said where it was asked. */
import { ask, showRefusal } from "./asking";
import type { Answer } from "./showing";

/** What acting needs of the form: first what was typed is saved, then the form is shown as it stands. */
export interface Host {
  readonly form: HTMLFormElement;
  save(): Promise<boolean>;
  say(text: string): void;
  show(answer: Answer): void;
}

export function watchActs(host: Host): void {
  host.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if (button && "act" in button.dataset) void press(host, button);
    else void host.save();
  });
  host.form.addEventListener("change", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.dataset.upload && input.files?.length) void upload(host, input);
  });
}

async function press(host: Host, button: HTMLButtonElement): Promise<void> {
  const body = new FormData();
  body.append("command", (host.form.elements.namedItem("command") as HTMLInputElement).value);
  if (button.name) body.append(button.name, button.value);
  button.disabled = true;
  await act(host, button, button.formAction, body);
  button.disabled = false;
}

async function upload(host: Host, input: HTMLInputElement): Promise<void> {
  const body = new FormData();
  for (const file of input.files ?? []) body.append("file", file);
  host.say(host.form.dataset.textUploading ?? "");
  input.disabled = true;
  await act(host, input, input.dataset.upload ?? "", body);
  input.disabled = false;
  input.value = "";
}

async function act(host: Host, from: HTMLElement, url: string, body: FormData): Promise<void> {
  const { form } = host;
  const place = (from.closest("[data-field]") ?? from.closest("[data-section]"))?.querySelector("[data-refusal]") ?? null;
  showRefusal(form, place, null);
  await host.save();
  const offline = { refusal: { reasons: [form.dataset.textUnsent ?? ""], status: 0 } };
  const reply = await ask<Answer>(form, url, body).catch(() => offline);
  if ("answer" in reply) host.show(reply.answer);
  else {
    showRefusal(form, place, reply.refusal);
    host.say("");
  }
}
