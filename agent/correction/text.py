"""Checks of what was read: the line is read once more, enlarged, and a field is held against the rest of the page."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from agent.correction.arithmetic import is_real_date, other_dates, total_agrees
from agent.correction.calibration import Signal
from agent.correction.draft import Finding
from agent.evidence import evidence_of
from agent.trace import Correction, TraceStep
from tools.ask.witnesses import Witness, verdict
from tools.cache import cache_key
from tools.calls import result_key
from tools.context import ToolContext
from tools.documents.fields import ALIASES
from tools.errors import YaffleError
from tools.numbers import number_in
from tools.read.backends import reader_for
from tools.read.reading import cut
from tools.read.tool import squeezed
from tools.values import Image, TextLine, decode

#: a second reading is made of one upright line; longer ones (width by height) cost too much
_LONGEST = 24.0
_SLANTED = 3.0
#: crops are enlarged to this height, with this share of it around them
_HEIGHT, _MARGIN = 64, 0.12

_NAME = re.compile(r"\bname\s*=\s*(['\"])(.+?)\1")


def check_text(line: TextLine, step: TraceStep, context: ToolContext, sentence: str = "") -> Finding:
    """Check a text that the answer gives. `step` made it; `sentence` is what the answer says of it, where it says more
    than that it stands there ("The total is 31.00.").

    A reader's second look is of the same kind: two readings that differ convict neither, the surer one stays, with
    less confidence. That a text stands there is settled by reading it; that it is the total is not, until a sum agrees.
    """
    field = _field_of(step)
    lines = known_lines(line.image, context)
    heard = [Witness("reader", True, line.score, evidence_of(line, tool=step.module, step=step.name))]
    again = _second_reading(line, lines, context)
    weight, mended, correction, warning = 1.0, None, None, ""
    if again is not None:
        wanted, other = squeezed(line.text), squeezed(again[0])
        if wanted in other or squeezed(line.raw or "") == other:
            heard.append(Witness("reader", True, again[1], why="a second reading, enlarged, agrees"))
        else:
            # One letter of a name is a slip of the reader; one digit of a number is another number.
            other_number = number_in(line.text) != number_in(again[0])
            weight = 0.6 if other_number else 0.6 + 0.35 * _alike(wanted, other)
            heard.append(Witness("reader", False, again[1], why=f"a second reading, enlarged, gives {again[0]!r}"))
            if _clearly_better(line, again):
                mended = line.model_copy(update={"text": again[0], "score": again[1]})
                why = f"a second, enlarged reading was surer ({again[1]:.2f} against {line.score:.2f})"
                correction = Correction(before=line.text, after=again[0], reason=why)
            elif weight < 0.88:
                warning = f"A second reading of the same place gave {again[0]!r}."
    held = _held_against_page(field, line, lines)
    if held is not None:
        heard.append(held)
    settled = held is None and field == "" and line.score >= 0.9 and weight == 1.0
    if settled:
        heard[0] = Witness("reader", True, line.score, heard[0].evidence, exact=True, why="it was read there")
    text = sentence or f'The picture says "{line.text}".'
    signal = _signal(field, line, held, weight)
    return Finding(verdict(text, heard), signal, warning=warning, line=mended, correction=correction)


def known_lines(image: Image, context: ToolContext) -> tuple[TextLine, ...]:
    """The lines of a picture if they were read already; () otherwise: a check never reads a whole page."""
    if "READ" not in context.registry:
        return ()
    spec = context.registry["READ"]
    found, data = context.cache.get(result_key(spec, spec.bind({"image": image}), context))
    lines: tuple[TextLine, ...] = decode(data) if found else ()
    return lines


def _field_of(step: TraceStep) -> str:
    """The canonical name of the field that a FIELD step asks for; "other" for a printed key, "" for other modules."""
    if step.module != "FIELD":
        return ""
    match = _NAME.search(step.line)
    return ALIASES.get(match[2].strip().lower(), "other") if match else "other"


def _held_against_page(field: str, line: TextLine, lines: tuple[TextLine, ...]) -> Witness | None:
    """What the rest of the page says of a field's value; None where it has nothing to say."""
    if field == "total" and lines:
        value = number_in(line.text)
        why = total_agrees(lines, float(value)) if value is not None else ""
        return Witness("measure", True, 0.9, why=why) if why else None
    if field == "date":
        if not is_real_date(line.text):
            return Witness("measure", False, 0.7, why=f"{line.text!r} is no day of the calendar that has come")
        if lines and not other_dates(lines, line.text):
            return Witness("measure", True, 0.8, why="it is the only date on the page")
    return None


def _signal(field: str, line: TextLine, held: Witness | None, weight: float) -> Signal:
    if not field:
        return Signal("text", line.score * weight)
    backed = "" if held is None else "+" if held.says else "-"
    return Signal(f"field/{field}{backed}", line.score * weight)


def _second_reading(line: TextLine, lines: tuple[TextLine, ...], context: ToolContext) -> tuple[str, float] | None:
    """(text, score) of the line that holds the value, recognised once more on an enlarged crop.

    None where that can't be done cheaply: no text, several lines, slanted or very long ones, another script's layout.
    """
    place = _line_of(line, lines)
    width, height = place.box.width, max(place.box.height, 1.0)
    if not line.text or "\n" in (line.raw or "") or abs(place.angle) > _SLANTED:
        return None
    if width > _LONGEST * height or height > 1.5 * width or place.source in ("measured", "empty"):
        return None
    try:
        reader = reader_for(context)
    except YaffleError:
        return None
    key = cache_key("second-reading-1", reader.name, line.image.id, *(f"{edge:.1f}" for edge in place.box.as_tuple()))
    with context.cache.computing(key):
        found, data = context.cache.get(key)
        if not found:
            crop = _enlarged(cut(context.pixels(line.image), place.box.as_tuple(), margin=_MARGIN * height))
            [(text, score)] = reader.recognize([crop])
            data = [text, score]
            context.cache.put(key, data)
    return (str(data[0]), float(data[1])) if str(data[0]).strip() else None


def _line_of(line: TextLine, lines: tuple[TextLine, ...]) -> TextLine:
    """The whole line that a value was taken from: a part's own box is only an estimate."""
    x, y = line.box.center
    wanted = squeezed(line.text)
    for other in lines:
        inside = other.box.x0 <= x <= other.box.x1 and other.box.y0 <= y <= other.box.y1
        if inside and wanted and wanted in squeezed(other.text):
            return other
    return line


def _enlarged(crop: Any) -> Any:
    import cv2
    import numpy as np

    scale = min(4.0, max(1.0, _HEIGHT / crop.shape[0]))
    size = (max(1, round(crop.shape[1] * scale)), max(1, round(crop.shape[0] * scale)))
    return np.ascontiguousarray(cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC))


def _alike(first: str, second: str) -> float:
    """The share of letters that two readings have in common, 0..1."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _clearly_better(line: TextLine, again: tuple[str, float]) -> bool:
    """Is the second reading so much surer that it should be taken? Only for a whole line, and never a number lost."""
    if line.raw is not None and squeezed(line.raw) != squeezed(line.text):
        return False
    keeps_number = number_in(line.text) is None or number_in(again[0]) is not None
    similar = _alike(squeezed(line.text), squeezed(again[0])) > 0.5
    return line.score < 0.7 and again[1] > line.score + 0.2 and keeps_number and similar
