/** The token of a form: the cookie's, which is new after signing in again; else the page's own. */
export function token(form: HTMLFormElement): string {
  const own = form.elements.namedItem("csrfmiddlewaretoken") as HTMLInputElement;
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? own.value;
}
