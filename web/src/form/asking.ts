/** Requests of a form's page: each is answered with what to show, or with every reason against it. */
import { token } from "./token";

export interface Refusal {
  reasons: string[];
  status: number;
}

export type Reply<T> = { answer: T } | { refusal: Refusal };

/** Throws where there is no connection. */
export async function ask<T>(form: HTMLFormElement, url: string, body: FormData | string): Promise<Reply<T>> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "X-CSRFToken": token(form),
      ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}),
    },
    body,
  });
  const said: unknown = await response.json().catch(() => null);
  if (response.ok && said) return { answer: said as T };
  const failed = (form.dataset.textFailed ?? "").replace("{number}", response.headers.get("X-Request-Number") ?? "—");
  return { refusal: { reasons: (said as Refusal | null)?.reasons ?? [failed], status: response.status } };
}

/** Shows the reasons at the place of what was asked; one that the reader signs in against brings the way there. */
export function showRefusal(form: HTMLFormElement, place: Element | null, refusal: Refusal | null): void {
  const lines = (refusal?.reasons ?? []).map((reason) => {
    const line = document.createElement("p");
    line.className = "field-error";
    line.append(errorIcon(), words(reason));
    return line;
  });
  if (refusal?.status === 401) lines.at(-1)?.append(signIn(form));
  place?.replaceChildren(...lines);
}

export function errorIcon(): Node {
  const icon = document.querySelector<HTMLTemplateElement>("template[data-error-icon]");
  return icon ? document.importNode(icon.content, true) : document.createDocumentFragment();
}

export function words(text: string): HTMLElement {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

function signIn(form: HTMLFormElement): HTMLElement {
  const link = document.createElement("a");
  Object.assign(link, { href: form.dataset.login, target: "_blank", rel: "noopener", textContent: form.dataset.textLogin });
  return link;
}
