// A picture in this page: its file, its address here, its size, and its name at the server.

import * as api from "./api.js";

/** A picture of `file`; its size is the browser's until the server has told its own. */
export async function openPicture(file) {
  const picture = { file, name: file.name || "picture", url: URL.createObjectURL(file), width: 0, height: 0, image: null, sending: null };
  const probe = new Image();
  probe.src = picture.url;
  try {
    await probe.decode();
    picture.width = probe.naturalWidth;
    picture.height = probe.naturalHeight;
  } catch {
    // a format that this browser can't show: the server says how large it is, if it can read it
    Object.assign(picture, { width: 4, height: 3 });
  }
  return picture;
}

/** The id of the upload, sent once. Raises ApiError where the server refuses the picture. */
export function sent(picture) {
  picture.sending ??= api.upload(picture.file, picture.name).then(({ id, width, height }) => {
    Object.assign(picture, { id, width, height });
    return id;
  });
  picture.sending.catch(() => (picture.sending = null));
  return picture.sending;
}

/** A picture of an earlier visit: its pixels come from the run that asked about it. */
export async function reopened(before) {
  const file = await api.picture(before.run, before.image);
  return { ...before, file, url: URL.createObjectURL(file), sending: before.id ? Promise.resolve(before.id) : null };
}
