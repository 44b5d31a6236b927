// Server-sent events from a response: EventSource can send no API key.

/** The events in a stream of bytes, as {id, event, data}. Raises where nothing comes for `patience` milliseconds. */
export async function* eventsOf(body, patience) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), patience);
      rest = (rest + (done ? "" : decoder.decode(value, { stream: true }))).replaceAll("\r\n", "\n");
      const blocks = rest.split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event) yield event;
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {}); // it may be broken already
  }
}

function parsed(block) {
  const event = { id: null, event: "message", data: "" };
  const data = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) continue; // a comment: a sign of life
    const value = line.slice(colon + 1).replace(/^ /, "");
    const name = line.slice(0, colon);
    if (name === "data") data.push(value);
    else if (name in event) event[name] = value;
  }
  return data.length ? { ...event, data: data.join("\n") } : null;
}

function inTime(promise, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("the connection is silent")), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
