// Pieces that answers and checked texts share: chips, meters, evidence, claims, the head of a turn.

import { download, h } from "./dom.js";
import * as api from "./api.js";
import { colorOf, inkOn } from "./boxes.js";
import { VERDICTS, codePieces, confidenceWord, percent, short } from "./words.js";

const CHIPS = { supported: "good", refuted: "bad", doubtful: "unsure", unknown: "unsure" };

export const chip = (standing) => h("span", { class: `chip ${CHIPS[standing] ?? ""}` }, VERDICTS[standing]);

/** How sure something is, as a bar and in words. */
export function confidence(share) {
  const bar = h("span", { class: `meter ${confidenceWord(share)}`, "aria-hidden": "true" }, h("span"));
  bar.firstChild.style.width = `${100 * share}%`;
  return h("p", { class: "confidence" }, bar, h("b", {}, percent(share)), ` sure (${confidenceWord(share)})`);
}

/** Program lines, colored. */
export const code = (text) =>
  h("code", {}, codePieces(text).map(([kind, piece]) => (kind ? h("span", { class: `c-${kind}` }, piece) : piece)));

/** Something to open: closed at first, with a count or a note behind its name. */
export const fold = (name, note, open, ...children) =>
  h("details", { open }, h("summary", {}, name, note && h("small", {}, ` ${note}`)), ...children);

export const button = (text, onclick, name = "quiet") => h("button", { type: "button", class: name, onclick }, text);

/** Downloads the report of one of the "runs" or "checks". */
export const reportButton = (kind, id) =>
  button("Download the report", ({ currentTarget: pressed }) =>
    api.report(kind, id).then(
      (blob) => download(blob, `yaffle-${kind === "checks" ? "check-" : ""}${id.slice(0, 8)}.html`),
      (error) => pressed.after(h("span", { class: "wrong", role: "alert" }, ` ${error.message}`)),
    ));

/** Numbered evidence; each entry shows its box. `elements` is filled: by number, the element. */
export function evidenceList(stage, evidence, elements) {
  return h("ol", { class: "evidence", "aria-label": "Evidence" }, evidence.map((piece) => {
    const number = h("span", { class: "n" }, String(piece.number));
    if (piece.box) {
      number.style.backgroundColor = colorOf(piece.number - 1);
      number.style.color = inkOn(colorOf(piece.number - 1));
    }
    const text = [number, h("b", {}, short(piece.text, 120)), h("small", {}, `${piece.tool}, ${percent(piece.score)}`)];
    const entry = piece.box ? h("button", { type: "button", class: "piece" }, text) : h("p", { class: "piece" }, text);
    stage.points(entry, [piece]);
    elements.set(piece.number, entry);
    return h("li", {}, entry);
  }));
}

/** A checked claim, with what was seen and a way to show where. */
export function claimItem(stage, standing, claim, { score, note, witnesses }) {
  const seen = witnesses.filter((piece) => piece.box);
  const show = seen.length ? h("button", { type: "button", class: "quiet show", "aria-label": `Show where: ${short(claim, 80)}` }, "Show") : null;
  const item = h(
    "li",
    { class: "claim" },
    h("p", {}, chip(standing), " ", h("b", {}, claim), score === null ? null : h("small", {}, ` ${percent(score)}`), show),
    note ? h("p", { class: "soft" }, note) : null,
  );
  if (show) stage.points(item, seen, show);
  return item;
}

/** The frame of a turn: what was asked, and `body` under it. */
export function turn(question, about, kind) {
  const body = h("div", { class: "body" });
  const element = h(
    "li",
    { class: `turn ${kind}`, tabindex: "-1" },
    h("h2", { class: "question" }, h("span", { class: "hidden" }, kind === "check" ? "Text to check: " : "Question: "), question),
    about ? h("p", { class: "soft about" }, about) : null,
    body,
  );
  return { element, body };
}

/** What went wrong, with a way to try it again. */
export const problem = (message, again) =>
  h("div", { class: "problem", role: "alert" }, h("p", {}, message), again ? button("Try again", again) : null);
