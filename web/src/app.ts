/** What every page gets: htmx with the form token, the frame, menus, keys, lists and questions before a step. */
import htmx from "htmx.org";
import { announceMessages, dismissables, copyButtons, counters, scrollers, secrets } from "./app/controls";
import { confirmations } from "./app/dialogs";
import { frame } from "./app/frame";
import { keys } from "./app/keys";
import { orderings } from "./app/ordering";
import { selection } from "./app/selection";
import { typing } from "./app/typing";

const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = token;
});

/** Whatever a fragment brings in gets the same behaviour as the page it came into. */
function enhance(part: ParentNode): void {
  for (const hidden of part.querySelectorAll<HTMLElement>("[hidden]:is([data-dismiss], [data-copy], [data-open], [data-fold], [data-secret])"))
    hidden.hidden = false;
  copyButtons(part);
  counters(part);
  secrets(part);
  dismissables(part);
  selection(part);
  orderings(part);
  scrollers(part);
}

frame();
keys();
confirmations();
announceMessages();
typing();
enhance(document);
document.addEventListener("page:new", (event) => {
  htmx.process(event.target as Element);
  enhance(event.target as Element);
});
htmx.onLoad((part) => {
  if (part !== document.body && part instanceof Element) enhance(part);
});
