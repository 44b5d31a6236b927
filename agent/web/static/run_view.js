// A question and its answer: the steps as they come, then the answer with all that stands behind it.

import { announce, download, h, put } from "./dom.js";
import * as api from "./api.js";
import { numbered } from "./boxes.js";
import { button, claimItem, code, confidence, evidenceList, fold, problem, reportButton, turn } from "./parts.js";
import { changed, duration, many, percent, short } from "./words.js";

const REASONS = { not_covered: "a kind of question that it does not know", failed: "a step failed", refused: "a step was refused" };

/** The view of one question. `owned` are the ids of its pictures at the server, once known. */
export function createRunView(stage, question, about) {
  const { element, body } = turn(question || "(a program)", about, "ask");
  const doing = h("p", { class: "doing" });
  const lines = h("ol", { class: "steps" });
  const working = h("div", { class: "working" }, doing, lines);
  const result = h("div", { class: "result" });
  put(body, working, result);
  let planned = new Map(); // the steps of the plan that is at work: by name, the element
  let evidence = [];
  const entries = new Map();
  const hover = (numbers, on) => numbers.forEach((number) => entries.get(number)?.classList.toggle("on", on));
  const rest = () => stage.rest(evidence, hover);
  element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && evidence.length && rest());
  element.addEventListener("focusin", () => evidence.length && rest());

  const say = (text) => put(doing, text);

  function plan(event) {
    for (const line of planned.values()) if (line.classList.contains("pending")) line.remove();
    planned = new Map();
    if (event.thought) lines.append(h("li", { class: "thought" }, event.thought));
    for (const line of event.program.split("\n").filter((text) => text.trim())) {
      const item = h("li", { class: "step pending" }, h("pre", {}, code(line)));
      planned.set(line.split("=", 1)[0].trim(), item);
      lines.append(item);
    }
    say("Checking the program");
  }

  function step(event) {
    const item = stepItem(stage, event.step);
    const waiting = planned.get(event.step.name);
    if (waiting?.isConnected) waiting.replaceWith(item);
    else lines.append(item);
    planned.set(event.step.name, item);
    const left = [...planned.values()].filter((line) => line.classList.contains("pending")).length;
    say(left ? `Looking: ${many(left, "step")} to go` : "Checking the answer");
  }

  const heard = {
    queued: (event) => say(event.ahead ? `Waiting: ${many(event.ahead, "question")} ahead` : "Waiting"),
    begin: () => say("Planning"),
    plan,
    check: (event) => {
      if (event.ok) return say(planned.size ? `Looking: ${many(planned.size, "step")} to go` : "Looking");
      for (const said of event.problems) lines.append(h("li", { class: "wrong" }, said.message ?? String(said)));
      say("Planning again");
    },
    step,
    correct: (event) => {
      say("Correcting");
      if (event.draft !== event.text) lines.append(h("li", { class: "thought" }, `Corrected: ${short(event.text, 160)}`));
    },
  };

  return {
    element,
    say,
    rest,
    hear: (event) => heard[event.event]?.(event),

    /** The answer is there. */
    answered(run, answer) {
      evidence = numbered(answer.evidence);
      working.hidden = true;
      put(result, answerParts(stage, run, answer, evidence, entries));
      rest();
      const sure = answer.abstained ? "" : `, ${percent(answer.confidence)} sure`;
      announce(`Answer: ${short(answer.text, 400)}${sure}`);
    },

    failed(message, again = null) {
      for (const line of planned.values()) line.classList.remove("pending");
      doing.hidden = true;
      put(result, problem(message, again));
    },

    /** Steps wait for a person; gives true or false. */
    approval(steps) {
      say("Waiting for you");
      return new Promise((resolve) => {
        const decide = (yes) => () => (put(result), resolve(yes));
        const yes = button("Let them run", decide(true), "main");
        put(
          result,
          h("div", { class: "approval", role: "group", "aria-label": "Approval" },
            h("p", {}, steps.length === 1 ? "This step needs your word before it runs:" : "These steps need your word before they run:"),
            h("ul", {}, steps.map((one) => h("li", {}, h("pre", {}, code(one.line ?? ""))))),
            h("p", { class: "buttons" }, yes, button("Refuse", decide(false)))),
        );
        yes.focus();
        announce("A step waits for your approval.");
      });
    },
  };
}

function stepItem(stage, step, pictureOf = null) {
  const seen = step.evidence.filter((piece) => piece.box);
  const show = seen.length ? h("button", { type: "button", class: "quiet show", "aria-label": `Show what ${step.name} saw` }, "Show") : null;
  const said = step.error || (step.status === "skipped" ? "not run" : step.text);
  const facts = [
    step.status === "failed" && "failed",
    duration(step.seconds),
    step.cached && "from the cache",
    step.attempt > 1 && `attempt ${step.attempt}`,
  ];
  const item = h(
    "li",
    { class: `step ${step.status}` },
    step.thought ? h("p", { class: "thought" }, step.thought) : null,
    h("pre", {}, code(step.line)),
    said ? h("p", { class: step.error ? "wrong" : "saw" }, step.error ? "" : "→ ", short(said, 280)) : null,
    h("p", { class: "soft" }, facts.filter(Boolean).join(", "), show),
    pictureOf?.(step),
  );
  if (show) stage.points(item, seen, show);
  return item;
}

function answerParts(stage, run, answer, evidence, entries) {
  const { trace } = answer;
  const long = answer.text.length > 70 || answer.text.includes("\n");
  const given = new Set(answer.images.map((image) => image.id));
  const pictureOf = (step) =>
    step.picture && !given.has(step.picture) ? later(run, step.picture, `what ${step.name} gave`, "thumb") : null;
  const seconds = duration(answer.usage.seconds || trace.seconds);
  const planner = trace.plans.at(-1)?.planner;
  const witnesses = (claim) => claim.witnesses.map((piece) => ({ ...piece, number: numberOf(evidence, piece) }));
  return [
    h("p", { class: `answer${long ? " long" : ""}${answer.abstained ? " abstained" : ""}` }, answer.text),
    answer.abstained
      ? h("p", { class: "soft" }, `No answer given${REASONS[answer.reason] ? `: ${REASONS[answer.reason]}` : ""}.`)
      : confidence(answer.confidence),
    answer.warnings.length ? h("ul", { class: "warnings" }, answer.warnings.map((text) => h("li", {}, text))) : null,
    answer.image ? edited(run, answer.image) : null,
    evidence.length ? evidenceList(stage, evidence, entries) : null,
    trace.corrections.length
      ? fold("Corrections", String(trace.corrections.length), true, trace.corrections.map(correction))
      : null,
    trace.claims.length
      ? fold("Claims, checked", String(trace.claims.length), trace.claims.some((claim) => claim.state !== "supported"),
          h("ul", { class: "claims" }, trace.claims.map((claim) =>
            claimItem(stage, claim.state, claim.claim, { ...claim, witnesses: witnesses(claim) }))))
      : null,
    trace.steps.length
      ? fold("How it was found", `${many(trace.steps.length, "step")}, ${seconds}${planner ? `, planned by ${planner}` : ""}`, false,
          h("ol", { class: "steps" }, trace.steps.map((step) => stepItem(stage, step, pictureOf))))
      : null,
    answer.program ? fold("Program", many(answer.program.split("\n").length, "line"), false, program(answer.program)) : null,
    h("p", { class: "buttons" }, reportButton("runs", run)),
  ];
}

function numberOf(evidence, piece) {
  const same = (one) => one.text === piece.text && one.image === piece.image && JSON.stringify(one.box) === JSON.stringify(piece.box);
  return evidence.find(same)?.number;
}

function program(text) {
  const shown = h("pre", { class: "program", tabindex: "0", "aria-label": "The program" }, code(text));
  if (!navigator.clipboard) return shown; // only pages of https or of this machine have one
  const copy = button("Copy", () => navigator.clipboard.writeText(text).then(() => put(copy, "Copied"), () => put(copy, "No clipboard")));
  return [shown, copy];
}

function correction({ before, after, reason }) {
  const [start, gone, come, end] = changed(before, after);
  return h(
    "div",
    { class: "correction" },
    h("p", {}, start, gone && h("del", {}, gone), come && gone && " ", come && h("ins", {}, come), end),
    h("p", { class: "soft" }, reason),
  );
}

/** A picture of the run; the key goes with the call, which an address in `src` could not carry. */
function later(run, id, alt, name) {
  const image = h("img", { class: name, alt, hidden: true });
  api.picture(run, id).then(
    (blob) => {
      image.src = URL.createObjectURL(blob);
      image.hidden = false;
    },
    () => image.replaceWith(h("small", {}, `(${alt}: its pixels are no longer stored)`)),
  );
  return image;
}

function edited(run, image) {
  const save = button("Download the picture", () => api.picture(run, image.id).then((blob) => download(blob, `yaffle-${run.slice(0, 8)}.png`)));
  return h("div", { class: "edited" }, later(run, image.id, "the edited picture", "made"), h("p", { class: "buttons" }, save));
}
