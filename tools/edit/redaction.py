"""The tool REDACT: text of a kind, quoted text, or things of a label, covered for good.

What matches is painted over with opaque colour. The covered places are then read again, and where the text can still
be read the cover grows to the whole line: it is the result that must hide, not the estimate.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.edit.masking import saved
from tools.edit.patterns import PATTERNS, Span, pattern_name
from tools.errors import ToolArgumentError, ToolError
from tools.masks import pixel_box
from tools.placing import placed
from tools.read.order import rows_of
from tools.values import Box, Image, Region, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_COVER = (16, 16, 18)
_QUOTED = re.compile(r"^[\"“'‘](?P<text>.+)[\"”'’]$")


@tool(cost=1.2)
def redact(ctx: ToolContext, image: Image, what: str) -> Image:
    """Cover text of a kind, or things of a kind, with opaque colour.

    Args:
        image: the picture to edit.
        what: email, phone, card, number, date, text (all of it); a text in quotes; or the label of things to find
            ("face", "person"); several separated by commas.

    Returns:
        the edited picture, of the same size.

    Limits: covers what was read or found; text that the reader can't read stays. Nothing found is an error.
    Example: REDACT(image=IMAGE, what='email, phone')
    """
    whole = [what] if _QUOTED.match(what.strip()) else re.split(r",|;|\band\b|和|、", what)
    parts = [part.strip() for part in whole if part.strip()]
    if not parts:
        raise ToolArgumentError("REDACT needs to know what to cover.", remedy="Say email, phone, card, face ...")
    boxes: list[Box] = []
    missing: list[str] = []
    for part in parts:
        found = _found(ctx, image, part)
        boxes += found
        if not found:
            missing.append(part)
    if missing and not boxes:
        raise ToolError(f"no {' and no '.join(missing)} was found, so nothing was covered.", remedy="Look closer: CUT.")
    if missing:
        ctx.note(f"no {' and no '.join(missing)} was found to cover")
    result = saved(ctx, _covered(ctx.pixels(image), boxes), image)
    for part in parts:
        result = _checked(ctx, image, result, part)
    return result


REDACT_TOOLS: list[ToolSpec] = [redact]


def _found(ctx: ToolContext, image: Image, part: str) -> list[Box]:
    """The boxes that cover one part of the request."""
    if _is_text(part):
        return [box for line, spans in _matches(_lines(ctx, image), part) for box in _span_boxes(line, spans)]
    name = "FACEDET" if re.fullmatch(r"(?:the |all )?(?:human )?faces?|人脸", part.casefold()) else "LOC"
    if name == "FACEDET" and name in ctx.registry:
        regions: tuple[Region, ...] = ctx.call(name, image=image)
    else:
        regions = ctx.call("LOC", image=image, object=part)
    return [moved.box.grown(2) for region in regions if (moved := placed(region, image)) is not None]


def _is_text(part: str) -> bool:
    return pattern_name(part) is not None or _QUOTED.match(part) is not None


def _lines(ctx: ToolContext, image: Image) -> tuple[TextLine, ...]:
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    return lines


def _matches(lines: tuple[TextLine, ...], part: str) -> list[tuple[TextLine, list[Span]]]:
    """Each line with the spans of its text that match. Neighbours on one row are read as one text: a reader often cuts
    a number at a gap."""
    found: dict[int, list[Span]] = {}
    indexed = list(enumerate(lines))
    for row in rows_of(indexed, lambda pair: pair[1].box.as_tuple()):
        for group in _close_together(row):
            text, starts = "", []
            for _, line in group:
                starts.append(len(text))
                text += line.text + " "
            for begin, end in _spans(text.rstrip(), part):
                for (index, line), start in zip(group, starts, strict=True):
                    inside = max(begin - start, 0), min(end - start, len(line.text))
                    if inside[0] < inside[1]:
                        found.setdefault(index, []).append(inside)
    return [(lines[index], spans) for index, spans in sorted(found.items())]


def _close_together(row: list[tuple[int, TextLine]]) -> list[list[tuple[int, TextLine]]]:
    """A row cut where the gap is wider than two letters."""
    groups: list[list[tuple[int, TextLine]]] = []
    for item in row:
        box = item[1].box
        if groups and box.x0 - groups[-1][-1][1].box.x1 < 1.2 * box.height:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _spans(text: str, part: str) -> list[Span]:
    quoted = _QUOTED.match(part)
    if quoted is None:
        return PATTERNS[pattern_name(part) or "text"](text)
    wanted = r"\s*".join(re.escape(letter) for letter in re.sub(r"\s+", "", quoted["text"]))
    return [match.span() for match in re.finditer(wanted, text, re.IGNORECASE)]


def _span_boxes(line: TextLine, spans: list[Span]) -> list[Box]:
    """Boxes over parts of a line, from the usual widths of its letters, with a margin for what that misses."""
    widths = [_width(letter) for letter in line.text]
    whole = sum(widths) or 1.0
    box, boxes = line.box, []
    for begin, end in spans:
        everything = begin == 0 and end >= len(line.text)
        left, right = sum(widths[:begin]) / whole, sum(widths[:end]) / whole
        slack = 0.3 * box.height if everything else 0.45 * box.height
        boxes.append(
            Box.of(
                box.x0 + left * box.width - slack,
                box.y0 - 0.15 * box.height,
                box.x0 + right * box.width + slack,
                box.y1 + 0.15 * box.height,
            )
        )
    return boxes


def _width(letter: str) -> float:
    """The usual width of a letter, an "n" being 1."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.8
    if letter in "ijl|.,:;'!`()[]tfrI1 -":
        return 0.6
    return 1.45 if letter in "mwMW@%" else 1.2 if letter.isupper() else 1.0


def _covered(pixels: Pixels, boxes: list[Box]) -> Pixels:
    result = pixels.copy()
    for box in boxes:
        inner = box.clipped(pixels.shape[1], pixels.shape[0])
        if inner is not None:
            x0, y0, x1, y1 = pixel_box(inner, pixels.shape[1], pixels.shape[0])
            result[y0:y1, x0:x1] = _COVER
    return result


def _checked(ctx: ToolContext, image: Image, result: Image, part: str) -> Image:
    """Read the lines that were touched again; where the text is still there, cover the whole line."""
    if not _is_text(part):
        return result
    for line, _ in _matches(_lines(ctx, image), part):
        ctx.checkpoint()
        around = line.box.grown(0.3 * line.box.height).clipped(image.width, image.height)
        if around is None:
            continue
        left: tuple[TextLine, ...] = ctx.call("READ", image=result, region=around)
        if _matches(left, part) or (pattern_name(part) == "text" and left):
            result = saved(ctx, _covered(ctx.pixels(result), [around]), image)
    return result
