// A text and its check: the text with its corrections, and each claim with what was seen.

import { announce, download, h, put } from "./dom.js";
import { button, claimItem, confidence, fold, problem, reportButton, turn } from "./parts.js";
import { editedPieces, many } from "./words.js";

const TRUST = [
  ["supported", "holds", "hold"],
  ["refuted", "does not hold", "do not hold"],
  ["doubtful", "may not hold", "may not hold"],
  ["unknown", "can't be told", "can't be told"],
  ["not_checked", "was not checked", "were not checked"],
];

export function createCheckView(stage, text, about) {
  const { element, body } = turn(text, about, "check");
  const doing = h("p", { class: "doing" });
  const result = h("div", { class: "result" });
  put(body, doing, result);
  let evidence = [];
  const rest = () => stage.rest(evidence);
  element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && evidence.length && rest());
  element.addEventListener("focusin", () => evidence.length && rest());

  return {
    element,
    rest,
    say: (words) => put(doing, words),

    /** The check is done: `made` is the body of the answer to POST /v1/check. */
    checked(made) {
      doing.hidden = true;
      // A claim's boxes bear its number, as in the report.
      evidence = made.claims.flatMap((one, index) => one.verdict.witnesses.map((piece) => ({ ...piece, number: index + 1 })));
      put(result, parts(stage, made, evidence));
      rest();
      announce(made.changed ? `Corrected: ${made.text}` : `Nothing was changed. ${summary(made)}`);
    },

    failed(message, again = null) {
      doing.hidden = true;
      put(result, problem(message, again));
    },
  };
}

function summary({ trust, claims }) {
  if (!claims.length) return "The text claims nothing that a picture shows.";
  const said = TRUST.filter(([name]) => trust[name]).map(([name, one, more]) => `${trust[name]} ${trust[name] === 1 ? one : more}`);
  return `${many(claims.length, "claim")}: ${said.join(", ")}.`;
}

function parts(stage, made, evidence) {
  const save = () => download(new Blob([JSON.stringify(made, null, 1)], { type: "application/json" }), "yaffle-check.json");
  return [
    h("p", { class: "answer long" }, made.changed || made.edits.length ? marked(made) : made.text),
    h("p", { class: "soft" }, made.changed ? "" : "Nothing was changed. ", summary(made)),
    made.confidence > 0 ? confidence(made.confidence) : null,
    made.warnings.length ? h("ul", { class: "warnings" }, made.warnings.map((text) => h("li", {}, text))) : null,
    made.claims.length
      ? fold("Claims, checked", String(made.claims.length), true,
          h("ol", { class: "claims numbered" }, made.claims.map((one, index) =>
            claimItem(stage, one.standing, one.claim.sentence, {
              score: one.asked ? one.probability : null,
              note: one.verdict.note || one.why,
              witnesses: evidence.filter((piece) => piece.number === index + 1),
            }))))
      : null,
    made.changed ? fold("Corrected text", "", false, corrected(made.text)) : null,
    h("p", { class: "buttons" }, reportButton("checks", made.id), " ", button("Download as JSON", save)),
  ];
}

/** The text as it was given, with what was taken out and put in. */
function marked({ original, edits }) {
  return editedPieces(original, edits).map(({ text, after, edit }) =>
    edit ? [text && h("del", { title: edit.reason }, text), after && text && " ", after && h("ins", { title: edit.reason }, after)] : text);
}

function corrected(text) {
  const shown = h("p", { class: "corrected" }, text);
  if (!navigator.clipboard) return shown;
  const copy = button("Copy", () => navigator.clipboard.writeText(text).then(() => put(copy, "Copied"), () => put(copy, "No clipboard")));
  return [shown, copy];
}
