// What this tab remembers of its conversation, so that a phone that puts the page away can take it up again.

const NAME = "yaffle-conversation";

/** Keep {thread, pictures: [{id, name, width, height, image, run}], turns}. Where there is no room, nothing is kept. */
export function keep(conversation) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(conversation));
  } catch {
    forget();
  }
}

export const forget = () => sessionStorage.removeItem(NAME);

export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null");
  } catch {
    return null;
  }
}
