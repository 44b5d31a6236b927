// How numbers, times, programs and changes are worded: as in the reports.

export const VERDICTS = {
  supported: "holds",
  refuted: "does not hold",
  doubtful: "may not hold",
  unknown: "can't tell",
  not_checked: "not checked",
};

export const percent = (share) => `${Math.round(share * 100)} %`;

export const confidenceWord = (share) => (share >= 0.85 ? "high" : share >= 0.6 ? "moderate" : "low");

export function duration(seconds) {
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

export function short(text, limit) {
  const letters = Array.from(text.split(/\s+/).join(" ").trim());
  return letters.length <= limit ? letters.join("") : `${letters.slice(0, limit - 1).join("").trimEnd()}…`;
}

export const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

const TOKEN =
  /(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<module>[A-Z][A-Z0-9_]*)(?=\()|(?<name>[A-Z][A-Z0-9_]*)|(?<key>[a-z_]+)(?==)|(?<number>\d+(?:\.\d+)?)/g;

/** A program line as [kind, text] pieces for coloring; the texts joined are the line. */
export function codePieces(line) {
  const pieces = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > at) pieces.push(["", line.slice(at, match.index)]);
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    pieces.push([kind, match[0]]);
    at = match.index + match[0].length;
  }
  if (at < line.length) pieces.push(["", line.slice(at)]);
  return pieces;
}

/** `text` cut by `edits` (places counted in letters, as the server counts them) into {text, after, edit} pieces. */
export function editedPieces(text, edits) {
  const letters = Array.from(text);
  const pieces = [];
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start > at) pieces.push({ text: letters.slice(at, edit.start).join("") });
    const from = Math.max(at, edit.start);
    pieces.push({ text: letters.slice(from, Math.max(from, edit.end)).join(""), after: edit.after, edit });
    at = Math.max(from, edit.end);
  }
  if (at < letters.length) pieces.push({ text: letters.slice(at).join("") });
  return pieces;
}

/** The words that differ between two texts: [same, gone, come, same]. */
export function changed(before, after) {
  const a = before.match(/\s+|\S+/g) ?? [];
  const b = after.match(/\s+|\S+/g) ?? [];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const middle = (words) => words.slice(start, words.length - end).join("");
  return [a.slice(0, start).join(""), middle(a), middle(b), a.slice(a.length - end).join("")];
}
