// The page: what is asked about which pictures, and who is told.

import * as api from "./api.js";
import { announce, byId, h, put } from "./dom.js";
import { watchForPictures } from "./intake.js";
import * as memory from "./keep.js";
import { createCheckView } from "./check_view.js";
import { createComposer } from "./composer.js";
import { keyDialog } from "./key_dialog.js";
import { openPicture, reopened, sent } from "./pictures.js";
import { createRunView } from "./run_view.js";
import { createStage } from "./stage.js";
import { worded } from "./region.js";
import { short } from "./words.js";

let pictures = []; // those that are asked about
let chosen = null; // the one of them that is looked at
let thread = api.randomName();
let kept = []; // the turns as they are remembered: {kind, run, question, region} or {kind, text, made}
let work = null; // what is under way: {stop()}

const composer = createComposer({
  send: (said) => (said.mode === "ask" ? ask(said.text) : check(said)),
  stop: () => work?.stop(),
  forgetRegion: () => stage.region.set(null),
});
const stage = createStage((region) => composer.about(region));

// -- pictures --------------------------------------------------------------------------------------------------------

async function take(files, join) {
  complain("");
  const opened = await Promise.all(files.map(openPicture));
  if (!join) {
    work?.stop();
    leave();
  }
  pictures = [...pictures, ...opened];
  look(opened[0]);
  for (const picture of opened) {
    sent(picture).then(
      () => picture === chosen && stage.choose(picture),
      (error) => refuse(picture, error.message),
    );
  }
  composer.ready();
  announce(`${opened.map((picture) => picture.name).join(", ")} is here.`);
}

/** Turn from the pictures that are there; their questions stay to be read. */
function leave() {
  if (kept.length) byId("turns").append(h("li", { class: "divider" }, `Another picture, after ${pictures.map((one) => short(one.name, 40)).join(", ")}`));
  else byId("turns").replaceChildren();
  pictures = [];
  kept = [];
  thread = api.randomName();
  stage.clear();
}

function look(picture) {
  chosen = picture;
  document.body.classList.toggle("empty", !picture);
  byId("welcome").hidden = Boolean(picture);
  byId("fresh").hidden = !picture;
  stage.choose(picture);
  strip();
}

function strip() {
  const list = byId("strip");
  list.hidden = pictures.length < 2;
  put(list, pictures.map((picture, index) => {
    const name = `Picture ${index + 1}: ${short(picture.name, 60)}`;
    const see = h("button", { type: "button", class: "thumb", "aria-label": name, "aria-pressed": String(picture === chosen), onclick: () => look(picture) },
      h("img", { src: picture.url, alt: "" }));
    const away = h("button", { type: "button", class: "away", "aria-label": `Take away ${name}`, onclick: () => remove(picture) }, "×");
    return h("li", {}, see, away);
  }));
}

function remove(picture) {
  pictures = pictures.filter((one) => one !== picture);
  if (picture === chosen || !pictures.length) look(pictures[0] ?? null);
  else strip();
}

function refuse(picture, message) {
  if (!pictures.includes(picture)) return;
  remove(picture);
  complain(`${short(picture.name, 60)}: ${message}`);
}

function complain(message) {
  byId("problem").hidden = !message;
  put(byId("problem"), message);
}

// -- questions -------------------------------------------------------------------------------------------------------

async function ask(question) {
  const region = stage.region.get();
  const asked = region ? [chosen] : [...pictures]; // a region is one of the picture that is looked at
  const view = createRunView(stage, question, region ? worded(region) : "");
  const entry = { kind: "ask", question, region };
  await working(view, () => ask(question), async (signal, stopping) => {
    view.say("Sending the picture");
    const run = await withPictures(asked, (images) => {
      const box = region && { region: [region.x0, region.y0, region.x1, region.y1] };
      return api.submit({ query: question, images, thread, ...box }, { signal, busy: view.say });
    });
    stopping(() => api.cancel(run.id).catch(() => {}));
    known(asked, run);
    remember({ ...entry, run: run.id });
    await followed(view, run.id, signal);
  });
}

/** Follow a run to its end, asking the person where it waits for one. */
async function followed(view, run, signal) {
  for (;;) {
    let waits = null;
    for await (const event of api.follow(run, signal)) {
      if (event.event === "answer") return view.answered(run, event.answer);
      if (event.event === "error") throw new api.ApiError(0, event.error.code, event.error.message);
      if (event.event === "approval") waits = event.steps;
      else view.hear(event);
    }
    await api.approve(run, await view.approval(waits ?? []));
  }
}

async function check({ text, unknown, boxes }) {
  const picture = chosen;
  const view = createCheckView(stage, text, "");
  await working(view, () => check({ text, unknown, boxes }), async (signal, stopping, abort) => {
    stopping(abort); // the server gives the check up when we leave
    view.say("Checking each claim");
    const made = await withPictures([picture], ([image]) => api.check({ image, text, unknown, boxes }, { signal, busy: view.say }));
    picture.image = made.images[0].id;
    stage.know(picture);
    view.checked(made);
    remember({ kind: "check", text, made });
  });
}

/** Show `view`, do `job(signal, stopping, abort)`, and say how it went wrong where it does. */
async function working(view, again, job) {
  const left = new AbortController();
  let stop = () => left.abort();
  const mine = { stop: () => stop() };
  work = mine;
  complain("");
  stage.clear();
  composer.busy(true);
  byId("turns").append(view.element);
  show(view.element);
  try {
    await job(left.signal, (how) => (stop = how), () => left.abort());
  } catch (error) {
    const stopped = left.signal.aborted || error.code === "cancelled";
    if (!stopped && !(error instanceof api.ApiError)) console.error(error);
    view.failed(stopped ? "Stopped." : error.message, again);
    announce(stopped ? "Stopped." : error.message);
  } finally {
    if (work === mine) {
      work = null;
      composer.busy(false);
    }
  }
  if (view.element.isConnected) show(view.element);
}

/** Call with the uploads' ids; once more where the server has forgotten them. */
async function withPictures(asked, call) {
  try {
    return await call(await Promise.all(asked.map(sent)));
  } catch (error) {
    if (error.code !== "unknown_file") throw error;
    for (const picture of asked) picture.sending = null;
    return call(await Promise.all(asked.map(sent)));
  }
}

function known(asked, run) {
  asked.forEach((picture, index) => {
    Object.assign(picture, { image: run.images[index].id, run: run.id });
    stage.know(picture);
  });
}

function show(element) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

// -- memory ----------------------------------------------------------------------------------------------------------

function remember(turn) {
  kept.push(turn);
  const shown = pictures.filter((picture) => picture.run).map(({ id, name, width, height, image, run }) => ({ id, name, width, height, image, run }));
  if (shown.length) memory.keep({ thread, pictures: shown, turns: kept });
}

/** Take up what this tab had before it was put away. */
async function restore() {
  const before = memory.kept();
  if (!before?.pictures?.length) return;
  try {
    pictures = await Promise.all(before.pictures.map(reopened));
  } catch {
    memory.forget(); // the server has forgotten it, too
    return;
  }
  thread = before.thread;
  kept = before.turns;
  look(pictures[0]);
  pictures.forEach((picture) => stage.know(picture));
  for (const turn of kept) await shownAgain(turn);
}

async function shownAgain(turn) {
  if (turn.kind === "check") {
    const view = createCheckView(stage, turn.text, "");
    byId("turns").append(view.element);
    return view.checked(turn.made);
  }
  const view = createRunView(stage, turn.question, turn.region ? worded(turn.region) : "");
  await working(view, null, async (signal, stopping) => {
    stopping(() => api.cancel(turn.run).catch(() => {}));
    await followed(view, turn.run, signal);
  });
}

function startOver() {
  work?.stop();
  for (const picture of pictures) if (picture.id) api.forget(picture.id);
  kept = [];
  leave();
  memory.forget();
  complain("");
  look(null);
  byId("choose").focus();
}

byId("fresh").addEventListener("click", startOver);
api.useKeyDialog(keyDialog);
watchForPictures(take, complain);
api.knock().catch((error) => complain(error.message)).then(restore);
