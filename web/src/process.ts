/** A case's process: steps that are done in green, the present one marked, returns counted, dates beside the steps. */
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

interface Process {
  xml: string;
  done?: string[];
  now?: string[];
  returns?: Record<string, number>;
  notes?: Record<string, string>;
  here?: string;
  now_text?: string;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Canvas {
  addMarker(id: string, name: string): void;
  zoom(level?: number | "fit-viewport", center?: "auto"): number;
  viewbox(): { inner: Box };
  viewbox(box: Box): void;
  resized(): void;
}

interface Overlays {
  add(id: string, overlay: { position: Record<string, number>; html: HTMLElement; scale?: boolean }): void;
}

interface Elements {
  get(id: string): Partial<Box> | undefined;
}

const LARGEST = 1;
/** Below this scale a step's words can't be read: the drawing is then shown in part, around the present step. */
const SMALLEST = 0.7;
const STEP = 1.25;
const MARGIN = 24;
/** Pixels above and below the drawing, for what is written under the steps. */
const ROOM = 150;

function written(className: string, ...lines: string[]): HTMLElement {
  const note = document.createElement("div");
  note.className = className;
  for (const [place, line] of lines.entries()) {
    const part = document.createElement(place ? "span" : "b");
    part.textContent = line;
    note.append(part);
  }
  return note;
}

function mark(viewer: NavigatedViewer, process: Process): void {
  const canvas = viewer.get<Canvas>("canvas");
  const overlays = viewer.get<Overlays>("overlays");
  const elements = viewer.get<Elements>("elementRegistry");
  const known = (ids: string[]) => ids.filter((id) => elements.get(id));
  for (const id of known(process.done ?? [])) canvas.addMarker(id, "done");
  for (const id of known(process.now ?? [])) {
    const shape = elements.get(id);
    canvas.addMarker(id, "now");
    const lines = [process.here ?? "", process.now_text ?? ""].filter(Boolean);
    if (lines.length && shape)
      overlays.add(id, {
        position: { top: (shape.height ?? 0) + 14, left: (shape.width ?? 0) / 2 },
        html: written("process-here", ...lines),
      });
  }
  for (const id of known(Object.keys(process.returns ?? {})))
    overlays.add(id, {
      position: { top: 0, left: elements.get(id)?.width ?? 0 },
      html: written("process-returns", String(process.returns?.[id])),
    });
  for (const id of known(Object.keys(process.notes ?? {})))
    overlays.add(id, {
      position: { top: (elements.get(id)?.height ?? 0) + 2, left: 0 },
      html: written("process-note", process.notes?.[id] ?? ""),
    });
}

/** As tall as the drawing needs at this width, never blown up, and never too small to read: then what is now shows. */
function fit(place: HTMLElement, canvas: Canvas, present?: Partial<Box>): void {
  const { x, y, width, height } = canvas.viewbox().inner;
  const level = Math.max(SMALLEST, Math.min(LARGEST, (place.clientWidth - 40) / width));
  place.style.height = `${Math.min(640, Math.max(200, height * level + ROOM))}px`;
  canvas.resized();
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() >= SMALLEST) {
    if (canvas.zoom() > LARGEST) canvas.zoom(LARGEST, "auto");
    return;
  }
  const shown = { width: place.clientWidth / level, height: place.clientHeight / level };
  const left = Math.max(x, (present?.x ?? x) - shown.width / 3);
  canvas.viewbox({ ...shown, x: left - MARGIN, y: y - MARGIN });
}

function zoomButtons(place: HTMLElement, canvas: Canvas): void {
  const buttons = document.createElement("div");
  buttons.className = "segments process-zoom";
  const level = document.createElement("span");
  const show = () => (level.textContent = `${Math.round(canvas.zoom() * 100)}%`);
  const button = (sign: string, label: string, factor: number) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => {
      canvas.zoom(canvas.zoom() * factor, "auto");
      show();
    });
    return made;
  };
  const whole = document.createElement("button");
  const { less = "−", more = "+", all = "⤢" } = place.dataset;
  whole.type = "button";
  whole.textContent = all;
  whole.addEventListener("click", () => {
    canvas.zoom("fit-viewport", "auto");
    show();
  });
  buttons.append(button("−", less, 1 / STEP), level, button("+", more, STEP), whole);
  place.append(buttons);
  show();
}

async function draw(place: HTMLElement): Promise<void> {
  const source = document.getElementById(place.dataset.process ?? "");
  if (!source) return;
  const process = JSON.parse(source.textContent ?? "{}") as Process;
  const viewer = new NavigatedViewer({
    container: place,
    bpmnRenderer: { defaultStrokeColor: "#434a57", defaultLabelColor: "#171a21" },
  } as object);
  await viewer.importXML(process.xml);
  const canvas = viewer.get<Canvas>("canvas");
  mark(viewer, process);
  fit(place, canvas, viewer.get<Elements>("elementRegistry").get(process.now?.[0] ?? ""));
  zoomButtons(place, canvas);
}

for (const place of document.querySelectorAll<HTMLElement>("[data-process]")) void draw(place);
