// Asks for the API key, where the server wants one.

import { byId, put } from "./dom.js";

/** Ask; gives the key, or null where the person has none. `why` is what the server said. */
export function keyDialog(why) {
  const dialog = byId("key");
  const field = byId("key-text");
  put(byId("key-why"), `The server says: ${why}`);
  field.value = "";
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = (key) => {
      listening.abort();
      if (dialog.open) dialog.close();
      field.value = "";
      resolve(key);
    };
    const { signal } = listening;
    byId("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const key = field.value.trim();
      // a header can carry no other letters
      if (/^[\x21-\x7e]+$/.test(key)) end(key);
      else put(byId("key-why"), "A key has no spaces and no letters beyond ASCII.");
    }, { signal });
    byId("key-cancel").addEventListener("click", () => end(null), { signal });
    dialog.addEventListener("close", () => end(null), { signal });
    dialog.showModal();
  });
}
