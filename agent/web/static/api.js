// Calls of the server: with the key where it wants one, again where it is busy or the line breaks.

import { eventsOf } from "./sse.js";

const KEY = "yaffle-key";
/** the server sends a sign of life every 15 s */
const SILENCE = 45_000;
const MOST_TRIES = 6;

/** What the server says went wrong, in words for a person; `code` is a word for programs. */
export class ApiError extends Error {
  constructor(status, code, message, wait = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.wait = wait;
  }
}

let askForKey = async () => null;
let asking = null;

/** `ask(why)` gives a key, or null where the person has none. */
export function useKeyDialog(ask) {
  askForKey = ask;
}

/** A random name, also where there is no secure context (crypto.randomUUID needs one). */
export const randomName = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });

/** Take a picture in; gives {id, width, height}. */
export async function upload(file, name, signal) {
  const form = new FormData();
  form.append("file", file, name);
  return (await patiently("/v1/files", { method: "POST", body: form, signal })).json();
}

/** Forget an upload; that it is forgotten already is no matter. */
export const forget = (id) => call(`/v1/files/${id}`, { method: "DELETE", keepalive: true }).catch(() => {});

/** Ask; gives the run. Sent again under the same name where the line breaks: the run is accepted once. */
export async function submit(question, { signal, busy }) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": randomName() };
  const options = { method: "POST", headers, body: JSON.stringify(question), signal };
  return (await patiently("/v1/runs", options, { busy, again: true })).json();
}

export async function check(question, { signal, busy }) {
  const headers = { "Content-Type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify(question), signal };
  return (await patiently("/v1/check", options, { busy })).json();
}

export const run = async (id, signal) => (await call(`/v1/runs/${id}`, { signal })).json();
export const approve = (id, yes) =>
  call(`/v1/runs/${id}/approve`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ approve: yes }),
  });
export const cancel = (id) => call(`/v1/runs/${id}/cancel`, { method: "POST" });
/** The report of one of the "runs" or "checks". */
export const report = async (kind, id) => (await call(`/v1/${kind}/${encodeURIComponent(id)}/report`)).blob();
export const picture = async (id, image) => (await call(`/v1/runs/${id}/pictures/${image}`)).blob();
/** Does the server let us in? Asks for the key where it wants one. */
export const knock = () => call("/v1/models");

/** The events of a run up to its answer, its error, or that it waits for approval; across broken connections. */
export async function* follow(id, signal) {
  let last = null;
  for (let failures = 0; ; ) {
    try {
      const headers = last === null ? {} : { "Last-Event-ID": last };
      const response = await call(`/v1/runs/${id}/events`, { headers, signal });
      for await (const event of eventsOf(response.body, SILENCE)) {
        failures = 0;
        last = event.id ?? last;
        const said = JSON.parse(event.data);
        yield said;
        if (["answer", "approval", "error"].includes(said.event)) return;
      }
    } catch (error) {
      const final = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
      if (signal?.aborted || final || failures >= MOST_TRIES) throw error;
    }
    failures += 1;
    if (failures > MOST_TRIES) throw new ApiError(0, "no_connection", "The server can't be reached.");
    await pause(Math.min(500 * 2 ** failures, 15_000), signal);
  }
}

/** `call`, again where the server is busy (429) and, with `again`, where it can't be reached. */
async function patiently(path, options, { busy = () => {}, again = false } = {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call(path, options);
    } catch (error) {
      const refused = error.status === 429;
      if (options.signal?.aborted || tries >= MOST_TRIES || !(refused || (again && error.status === 0))) throw error;
      const seconds = refused ? Math.min(error.wait ?? 2, 60) : tries;
      busy(refused ? `The server is busy; trying again in ${seconds} s.` : "No connection; trying again.");
      await pause(seconds * 1000, options.signal);
    }
  }
}

async function call(path, options = {}) {
  for (;;) {
    const key = sessionStorage.getItem(KEY);
    const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
    let response;
    try {
      response = await fetch(path, { ...options, headers, credentials: "same-origin" });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new ApiError(0, "no_connection", "The server can't be reached.");
    }
    if (response.ok) return response;
    const error = await errorOf(response);
    if (response.status !== 401 || !(await keyInstead(key, error.message))) throw error;
  }
}

/** Ask for a key in place of `old`, once for all calls that want one. Is there another key now? */
async function keyInstead(old, why) {
  if (sessionStorage.getItem(KEY) !== old) return true;
  asking ??= askForKey(why).finally(() => (asking = null));
  const key = await asking;
  if (key) sessionStorage.setItem(KEY, key);
  return Boolean(key);
}

async function errorOf(response) {
  let said = {};
  try {
    said = (await response.json()).error ?? {};
  } catch {
    // not the server's own answer: a proxy's, perhaps
  }
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const message = said.message ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, said.code ?? "", message, Number.isNaN(wait) ? null : wait);
}
