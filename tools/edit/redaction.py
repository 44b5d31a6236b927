"""The tool REDACT: text of a kind, quoted text, or things of a label, covered for good.

What matches is painted over with opaque colour. The result is then read again, and where the text can still be read
the cover grows to the whole line: it is the result that must hide, not the estimate.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.edit.masking import saved
from tools.edit.patterns import PATTERNS, Span, pattern_name
from tools.edit.slant import band, slope_of
from tools.errors import ToolArgumentError, ToolError
from tools.placing import placed
from tools.read.order import rows_of
from tools.values import Box, Image, Region, TextLine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

    Area = NDArray[np.int32]

_COVER = (16, 16, 18)
_ROUNDS = 2
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
    areas: list[Area] = []
    missing: list[str] = []
    for part in parts:
        found = _found(ctx, image, part)
        areas += found
        if not found:
            missing.append(part)
    if missing and not areas:
        raise ToolError(f"no {' and no '.join(missing)} was found, so nothing was covered.", remedy="Look closer: CUT.")
    if missing:
        ctx.note(f"no {' and no '.join(missing)} was found to cover")
    result = saved(ctx, _covered(ctx.pixels(image), areas), image)
    return _checked(ctx, result, [part for part in parts if _is_text(part)])


REDACT_TOOLS: list[ToolSpec] = [redact]


def _found(ctx: ToolContext, image: Image, part: str) -> list[Area]:
    """The areas that cover one part of the request."""
    if _is_text(part):
        pixels = ctx.pixels(image)
        return [area for line, spans in _matches(_lines(ctx, image), part) for area in _span_areas(pixels, line, spans)]
    name = "FACEDET" if re.fullmatch(r"(?:the |all )?(?:human )?faces?|人脸", part.casefold()) else "LOC"
    if name == "FACEDET" and name in ctx.registry:
        regions: tuple[Region, ...] = ctx.call(name, image=image)
    else:
        regions = ctx.call("LOC", image=image, object=part)
    return [_area(moved.box.grown(2)) for region in regions if (moved := placed(region, image)) is not None]


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


def _span_areas(pixels: Pixels, line: TextLine, spans: list[Span]) -> list[Area]:
    """Areas over parts of a line, placed by the usual widths of its letters, with a margin for what that misses."""
    widths = [_width(letter) for letter in line.text]
    whole = sum(widths) or 1.0
    box, slope, areas = line.box, slope_of(pixels, line.box), []
    tall = max(0.7 * box.height, box.height - abs(slope) * box.width)
    for begin, end in spans:
        everything = begin == 0 and end >= len(line.text)
        left, right = sum(widths[:begin]) / whole, sum(widths[:end]) / whole
        slack = 0.3 * tall if everything else 0.45 * tall
        ends = box.x0 + left * box.width - slack, box.x0 + right * box.width + slack
        areas.append(band(box, slope, *ends, room=0.12 * tall))
    return areas


def _area(box: Box) -> Area:
    """The corners of an upright box."""
    import numpy as np

    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    return np.asarray(np.rint(np.array(corners)), dtype=np.int32)


def _width(letter: str) -> float:
    """The usual width of a letter, an "n" being 1."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.8
    if letter in "ijl|.,:;'!`()[]tfrI1 -":
        return 0.6
    return 1.45 if letter in "mwMW@%" else 1.2 if letter.isupper() else 1.0


def _covered(pixels: Pixels, areas: list[Area]) -> Pixels:
    import cv2

    result = pixels.copy()
    for area in areas:
        cv2.fillPoly(result, [area], _COVER)
    return result


def _checked(ctx: ToolContext, result: Image, parts: list[str]) -> Image:
    """Read the result; where the text is still there, cover the whole line."""
    if not parts:
        return result
    for _ in range(_ROUNDS):
        ctx.checkpoint()
        lines = _lines(ctx, result)
        left = [line for part in parts for line, _ in _matches(lines, part)]
        if not left:
            break
        areas = [_area(line.box.grown(0.15 * line.box.height)) for line in left]
        result = saved(ctx, _covered(ctx.pixels(result), areas), result)
    return result
