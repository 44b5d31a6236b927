// Where a question, or a text to check, is written.

import { byId, h, put } from "./dom.js";
import { worded } from "./region.js";

const MODES = {
  ask: { label: "Question", send: "Ask", most: 2000, hint: "What is the total?" },
  check: { label: "Text to check", send: "Check", most: 20_000, hint: "Any text about this picture" },
};

/** Is there a mouse? A finger that asks is not made to write on: the keyboard would cover the picture. */
const mouse = () => matchMedia("(pointer: fine)").matches;

/** `send({mode, text, unknown, boxes})`, `stop()`, `forgetRegion()` are told of what the person does. */
export function createComposer({ send, stop, forgetRegion }) {
  const form = byId("composer");
  const field = byId("question");
  const mode = () => form.elements.mode.value;
  let working = false;

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, innerHeight * 0.3)}px`;
  }

  function change() {
    const now = MODES[mode()];
    put(byId("question-label"), now.label);
    put(byId("send"), now.send);
    field.placeholder = now.hint;
    field.maxLength = now.most;
    field.rows = mode() === "check" ? 2 : 1;
    byId("options").hidden = mode() !== "check";
    grow();
  }

  form.addEventListener("change", change);
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    // Enter that ends a word of an input method (Chinese, Japanese) is not for us.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (mode() === "check" && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || working) return;
    send({ mode: mode(), text, unknown: byId("unknown").value, boxes: byId("boxes").checked });
    field.value = "";
    grow();
    if (!mouse()) field.blur();
  });
  byId("stop").addEventListener("click", stop);
  change();

  return {
    /** Something is under way: it can be stopped, and nothing else asked. */
    busy(on) {
      const held = [byId("send"), byId("stop")].includes(document.activeElement);
      working = on;
      byId("send").hidden = on;
      byId("stop").hidden = !on;
      if (held && mouse()) field.focus();
    },

    /** A picture is here: write. */
    ready() {
      if (mouse()) field.focus();
    },

    /** The region that is asked about, or null. */
    about(region) {
      const place = byId("about");
      place.hidden = !region;
      if (!region) return put(place);
      const away = h("button", { type: "button", "aria-label": "Ask about the whole picture", onclick: () => (forgetRegion(), field.focus()) }, "×");
      put(place, worded(region), " ", away);
    },
  };
}
