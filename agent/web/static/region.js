// A box that a person draws on the picture, with a mouse, a finger or the keyboard.

import { announce, byId } from "./dom.js";
import { clipped, placeOver } from "./boxes.js";

/** a drag shorter than this (CSS pixels) was a click */
const CLICK = 5;

/** `size()` gives the {width, height} of the picture in its own pixels; `changed(region)` is told of each change. */
export function createRegion(size, changed) {
  const canvas = byId("canvas");
  const shown = byId("region");
  const button = byId("mark");
  const clear = byId("unmark");
  let region = null;
  let start = null;

  function set(box) {
    const { width, height } = size();
    region = box ? whole(clipped(box, width, height)) : null;
    shown.hidden = clear.hidden = !region;
    if (region) {
      placeOver(shown, region, width, height);
      shown.setAttribute(
        "aria-label",
        `${worded(region)}. Arrow keys move it, Shift and arrow keys change its size, Delete removes it, Enter goes to the question.`,
      );
    }
    changed(region);
  }

  function drawing(on) {
    button.setAttribute("aria-pressed", String(on));
    canvas.classList.toggle("drawing", on);
    byId("hint").hidden = !on;
  }

  /** Where the pointer is, in pixels of the picture. */
  function at(event) {
    const place = canvas.getBoundingClientRect();
    const { width, height } = size();
    return {
      x: ((event.clientX - place.left) / place.width) * width,
      y: ((event.clientY - place.top) / place.height) * height,
    };
  }

  canvas.addEventListener("pointerdown", (event) => {
    const wanted = event.pointerType === "mouse" || canvas.classList.contains("drawing");
    if (event.button !== 0 || !event.isPrimary || !wanted) return;
    start = { ...at(event), clientX: event.clientX, clientY: event.clientY, before: region, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!start) return;
    const far = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    if (!start.moved && far < CLICK) return;
    start.moved = true;
    set(between(start, at(event)));
  });
  const finish = (event) => {
    if (!start) return;
    if (event.type === "pointercancel") set(start.before);
    else if (start.moved) {
      drawing(false);
      if (region) announce(`${worded(region)} is marked.`);
    }
    start = null;
  };
  canvas.addEventListener("pointerup", finish);
  canvas.addEventListener("pointercancel", finish);

  button.addEventListener("click", (event) => {
    const { width, height } = size();
    if (event.detail === 0) {
      // by keyboard: there is no dragging, so begin with the middle
      if (!region) set({ x0: width / 4, y0: height / 4, x1: (3 * width) / 4, y1: (3 * height) / 4 });
      shown.focus();
    } else drawing(!canvas.classList.contains("drawing"));
  });
  clear.addEventListener("click", () => (set(null), button.focus()));

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  shown.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (move && !event.ctrlKey && !event.metaKey && !event.altKey) {
      set(event.shiftKey ? resized(region, move, size()) : moved(region, move, size()));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      set(null);
      button.focus();
    } else if (event.key === "Enter" || event.key === "Escape") byId("question").focus();
    else return;
    event.preventDefault();
  });

  return { get: () => region, set, drawing };
}

export const worded = (box) => `Region ${box.x0}, ${box.y0} to ${box.x1}, ${box.y1}`;

const between = (a, b) => ({
  x0: Math.min(a.x, b.x),
  y0: Math.min(a.y, b.y),
  x1: Math.max(a.x, b.x),
  y1: Math.max(a.y, b.y),
});

/** `box` in whole pixels, none of them lost. */
const whole = (box) =>
  box && { x0: Math.floor(box.x0), y0: Math.floor(box.y0), x1: Math.ceil(box.x1), y1: Math.ceil(box.y1) };

const stepOf = ({ width, height }) => Math.max(1, Math.round(Math.max(width, height) / 50));

function moved(box, [right, down], size) {
  const step = stepOf(size);
  const x = Math.min(Math.max(right * step, -box.x0), size.width - box.x1);
  const y = Math.min(Math.max(down * step, -box.y0), size.height - box.y1);
  return { x0: box.x0 + x, y0: box.y0 + y, x1: box.x1 + x, y1: box.y1 + y };
}

function resized(box, [right, down], size) {
  const step = stepOf(size);
  const x1 = Math.min(Math.max(box.x1 + right * step, box.x0 + 1), size.width);
  const y1 = Math.min(Math.max(box.y1 + down * step, box.y0 + 1), size.height);
  return { ...box, x1, y1 };
}
