// Boxes in pixels of a picture: which evidence shares one, and what is clipped away.

/** Okabe and Ito's palette: told apart with every common form of color blindness. The reports use the same order. */
const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442"];
const DARK = new Set([PALETTE[0]]);
/** boxes of the same thing seen by two tools differ by some pixels */
const SAME = 0.9;

export const colorOf = (index) => PALETTE[index % PALETTE.length];
export const inkOn = (color) => (DARK.has(color) ? "#ffffff" : "#000000");

/** `evidence` with the numbers under which it is shown. */
export const numbered = (evidence) => evidence.map((piece, index) => ({ ...piece, number: index + 1 }));

/** The boxes to draw on the picture `image`: {box, numbers, text, color}; each box once. */
export function marksOn(evidence, image, width, height) {
  const marks = [];
  for (const piece of evidence) {
    const box = piece.box && piece.image === image ? clipped(piece.box, width, height) : null;
    if (!box) continue;
    const same = marks.find((mark) => overlap(mark.box, box) > SAME);
    if (same) same.numbers.push(piece.number);
    else marks.push({ box, numbers: [piece.number], text: piece.text, color: colorOf((piece.number ?? 1) - 1) });
  }
  return marks;
}

export function clipped(box, width, height) {
  const x0 = Math.max(0, box.x0);
  const y0 = Math.max(0, box.y0);
  const x1 = Math.min(width, box.x1);
  const y1 = Math.min(height, box.y1);
  return x1 > x0 && y1 > y0 ? { x0, y0, x1, y1 } : null;
}

const area = (box) => (box.x1 - box.x0) * (box.y1 - box.y0);

function overlap(a, b) {
  const wide = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const high = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  if (wide <= 0 || high <= 0) return 0;
  return (wide * high) / (area(a) + area(b) - wide * high);
}

/** Put `element` over `box` of a picture of this size, in shares of the picture: it then moves and grows with it. */
export function placeOver(element, box, width, height) {
  element.style.left = `${(100 * box.x0) / width}%`;
  element.style.top = `${(100 * box.y0) / height}%`;
  element.style.width = `${(100 * (box.x1 - box.x0)) / width}%`;
  element.style.height = `${(100 * (box.y1 - box.y0)) / height}%`;
}
