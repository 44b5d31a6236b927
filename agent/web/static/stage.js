// The picture that is looked at, and the boxes on it: those of an answer at rest, those pointed at in front.

import { byId, h, put } from "./dom.js";
import { inkOn, marksOn, placeOver } from "./boxes.js";
import { createRegion } from "./region.js";
import { short } from "./words.js";

/** more boxes than this at rest would hide the picture: they are shown when they are pointed at */
const MOST_AT_REST = 24;
/** a picture is enlarged at most so many times */
const MOST_SCALE = 4;

/**
 * The stage. A picture is {url, name, width, height, image}: `image` is its id at the server, once that is known.
 * `onregion(region)` is told of what is drawn.
 */
export function createStage(onregion) {
  const canvas = byId("canvas");
  const image = byId("picture");
  const layer = byId("marks");
  const known = new Map(); // pictures by their id at the server
  let chosen = null; // the picture that is asked about
  let shown = null; // the one that is looked at: another while evidence on it is pointed at
  let resting = { evidence: [], hover: () => {} };
  let preview = null;
  let pinned = null;

  const region = createRegion(() => shown ?? { width: 1, height: 1 }, onregion);

  function look(picture) {
    if (picture === shown) return;
    shown = picture;
    if (!picture) return;
    image.src = picture.url;
    image.alt = `The picture: ${short(picture.name, 80)}`;
    put(byId("name"), short(picture.name, 60));
    fit();
  }

  function fit() {
    if (!shown?.width) return;
    const wide = byId("stage").clientWidth;
    const narrow = matchMedia("(max-width: 860px)").matches;
    const high = narrow ? Math.max(140, innerHeight * 0.34) : Math.max(240, innerHeight - 210);
    const scale = Math.min(wide / shown.width, high / shown.height, MOST_SCALE);
    canvas.style.width = `${Math.max(1, Math.round(shown.width * scale))}px`;
    canvas.style.aspectRatio = `${shown.width} / ${shown.height}`;
  }
  new ResizeObserver(fit).observe(byId("stage"));
  const pane = canvas.closest(".look"); // on a phone it stays over the turns, which scroll to below it
  new ResizeObserver(() => document.body.style.setProperty("--look", `${pane.offsetHeight}px`)).observe(pane);
  addEventListener("resize", fit);

  function draw() {
    const front = preview ?? pinned?.evidence ?? null;
    const away = front?.find((piece) => piece.box && known.has(piece.image));
    look(front && away && !front.some((piece) => piece.image === chosen?.image) ? known.get(away.image) : chosen);
    if (!shown) return;
    byId("region").classList.toggle("away", shown !== chosen);
    const size = [shown.image, shown.width, shown.height];
    const back = marksOn(resting.evidence, ...size);
    const marks = marksOn(front ?? [], ...size).map((mark) => markElement(mark, true));
    if (front || back.length <= MOST_AT_REST) {
      const behind = front ? back.filter((mark) => !front.some((piece) => mark.numbers.includes(piece.number))) : back;
      marks.unshift(...behind.map((mark) => markElement(mark, false)));
    }
    put(layer, marks);
    layer.classList.toggle("pointed", Boolean(front));
  }

  function markElement(mark, front) {
    const numbers = mark.numbers.filter(Boolean).join(", ");
    const label = front ? `${numbers} ${short(mark.text, 48)}`.trim() : numbers;
    const badge = h("span", { class: "badge" }, label);
    const element = h("div", { class: front ? "mark on" : "mark" }, label && badge);
    placeOver(element, mark.box, shown.width, shown.height);
    element.style.setProperty("--m", mark.color);
    badge.style.color = inkOn(mark.color);
    if (mark.box.y0 / shown.height < 0.07) badge.classList.add("inside");
    if (mark.box.x0 / shown.width > 0.6) badge.classList.add("left");
    if (!front) {
      const point = (on) => () => {
        element.classList.toggle("on", on);
        put(badge, on ? `${numbers} ${short(mark.text, 48)}` : numbers);
        resting.hover(mark.numbers, on);
      };
      element.addEventListener("pointerenter", point(true));
      element.addEventListener("pointerleave", point(false));
    }
    return element;
  }

  function unpin() {
    pinned?.element.setAttribute("aria-pressed", "false");
    pinned = null;
  }

  image.addEventListener("load", () => (byId("unseen").hidden = true));
  image.addEventListener("error", () => (byId("unseen").hidden = false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (pinned || preview)) {
      unpin();
      preview = null;
      draw();
    }
  });

  return {
    region,

    /** Ask about `picture` from now on (null: about none). */
    choose(picture) {
      if (picture !== chosen) region.set(null);
      chosen = picture;
      byId("stage").hidden = !picture;
      draw();
      fit();
    },

    /** The server knows `picture` as `picture.image`. */
    know(picture) {
      known.set(picture.image, picture);
      draw();
    },

    /** The boxes that are there when nothing is pointed at; `hover(numbers, on)` is told when one of them is. */
    rest(evidence, hover = () => {}) {
      if (resting.evidence === evidence) return;
      resting = { evidence, hover };
      draw();
    },

    /** Forget what is pointed at. */
    clear() {
      unpin();
      preview = null;
      resting = { evidence: [], hover: () => {} };
      draw();
    },

    /**
     * Let `element` show the boxes of `evidence`: while the mouse is on it, while it has the focus, and, where it is a
     * button, from one click on it to the next.
     */
    points(element, evidence, button = element) {
      if (!evidence.some((piece) => piece.box)) return;
      const show = () => ((preview = evidence), draw());
      const hide = () => {
        if (preview === evidence) preview = null;
        draw();
      };
      element.classList.add("points");
      element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show());
      element.addEventListener("pointerleave", hide);
      element.addEventListener("focusin", show);
      element.addEventListener("focusout", hide);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        const again = pinned?.element === button;
        unpin();
        preview = null;
        if (!again) {
          pinned = { element: button, evidence };
          button.setAttribute("aria-pressed", "true");
        }
        draw();
      });
    },
  };
}
