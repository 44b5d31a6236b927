// Elements made of names, attributes and text. Nothing in this page makes HTML of a text.

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/**
 * A new element. `onclick` and the like are listeners, true and false set and unset an attribute; children are nodes or
 * texts, and those that are null or false are left out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(key, value);
    else if (value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  put(element, ...children);
  return element;
}

/** Replace what is in `element`. */
export function put(element, ...children) {
  const kept = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  element.replaceChildren(...kept.map((child) => (child instanceof Node ? child : clean(child))));
}

// Controls, lone surrogates and direction overrides: with them a text could look like another one.
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `value` as a text that can be shown. */
export const clean = (value) => String(value).replace(UNPRINTABLE, "\ufffd");

/** Say something to those who can't see the page change. */
export function announce(text) {
  byId("status").textContent = clean(text);
}

/** Let the browser keep `blob` as a file. */
export function download(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
