// Pictures on their way in: chosen, taken with a camera, dropped or pasted.

import { byId } from "./dom.js";

/** `take(files, added)` is called with picture files; `added`: they join those that are there. `refuse(message)` says why not. */
export function watchForPictures(take, refuse) {
  let added = false;
  const open = (input, join) => () => {
    added = join;
    byId(input).click();
  };
  byId("choose").addEventListener("click", open("files", false));
  byId("shoot").addEventListener("click", open("camera", false));
  byId("other").addEventListener("click", open("files", false));
  byId("add").addEventListener("click", open("files", true));
  for (const input of [byId("files"), byId("camera")]) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // the same file may be chosen again
      give(files, added);
    });
  }

  function give(files, join) {
    const pictures = files.filter((file) => file.type.startsWith("image/") || file.type === "");
    if (pictures.length) take(pictures, join);
    else if (files.length) refuse("That is no picture.");
  }

  let depth = 0; // dragenter and dragleave come for every element that is crossed
  const over = (on) => (byId("dropping").hidden = !on);
  const drags = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => drags(event) && over(++depth > 0));
  addEventListener("dragleave", (event) => drags(event) && over(--depth > 0));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault(); // or the browser leaves this page for the file
    over(false);
    depth = 0;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) give(files, false);
    else refuse("Drop the picture's file: pictures of other pages are not fetched.");
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return; // a text, for the field that has the focus
    event.preventDefault();
    give(files, false);
  });
}
