"""Checks of what was read: the value's own line is read once more, enlarged, and the two readings are compared."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from agent.evidence import evidence_of
from agent.trace import Correction
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.numbers import number_in
from tools.read.tool import squeezed
from tools.values import Region, TextLine, Verdict

#: a line is higher than this share of its width only where it holds a few letters or several lines
_FLAT = 0.6


@dataclass(frozen=True)
class Reading:
    """What a second reading came to: the line (mended where the second was clearly better), verdict, confidence."""

    line: TextLine
    verdict: Verdict
    confidence: float
    correction: Correction | None = None
    warning: str = ""


def check_text(line: TextLine, context: ToolContext) -> Reading:
    """Read `line` again where it stands. A reader's second look is of the same kind, so two readings that differ
    convict neither: the answer keeps the surer one, with less confidence and a warning."""
    claim = f'The picture says "{line.text}"'
    seen = evidence_of(line, tool=line.source or "READ", step="")
    first = Witness("reader", True, line.score, seen, exact=line.score >= 0.9, why="it was read there")
    again = _again(line, context)
    if again is None:
        return Reading(line, verdict(claim, [first]), line.score)
    wanted, other = squeezed(line.text), squeezed(again.text)
    if wanted and (wanted in other or other == squeezed(line.raw or line.text)):
        sure = 1 - (1 - line.score) * (1 - min(again.score, 0.95))
        second = Witness("reader", True, again.score, (), exact=True, why="a second reading, enlarged, agrees")
        return Reading(line, verdict(claim, [first, second]), min(sure, 0.99))
    second = Witness("reader", False, again.score, (), why=f"a second reading, enlarged, gives {again.text!r}")
    reached = verdict(claim, [first, second])
    if _clearly_better(line, again):
        mended = line.model_copy(update={"text": again.text, "score": again.score})
        why = f"a second, enlarged reading was surer ({again.score:.2f} against {line.score:.2f})"
        return Reading(mended, reached, 0.6, Correction(before=line.text, after=again.text, reason=why))
    alike = _alike(wanted, other)
    # One letter of a name is a slip of the reader; one digit of a number is another number.
    other_number = number_in(line.text) != number_in(again.text)
    warning = f"A second reading of the same place gave {again.text!r}." if other_number or alike <= 0.8 else ""
    weight = 0.6 if other_number else 0.6 + 0.35 * alike
    return Reading(line, reached, line.score * weight, warning=warning)


def _again(line: TextLine, context: ToolContext) -> TextLine | None:
    """The line's second reading; None where it can't be made cheaply (several lines, an empty or computed text)."""
    if not line.text or (line.box.height > _FLAT * line.box.width and len(line.text) > 3):
        return None
    if "\n" in (line.raw or "") or line.source in ("measured", "empty"):
        return None
    try:
        place = Region(image=line.image, box=line.box, label=line.text)
        lines: tuple[TextLine, ...] = context.call("READ", image=line.image, region=place)
    except YaffleError:
        return None
    if not lines:
        return None
    text = " ".join(other.text for other in lines)
    return lines[0].model_copy(update={"text": text, "score": min(other.score for other in lines)})


def _alike(first: str, second: str) -> float:
    """The share of letters that two readings have in common, 0..1."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _clearly_better(line: TextLine, again: TextLine) -> bool:
    """Is the second reading so much surer that it should be taken? Only for a whole line, and never a number lost."""
    if line.raw is not None and squeezed(line.raw) != squeezed(line.text):
        return False
    keeps_number = number_in(line.text) is None or number_in(again.text) is not None
    similar = _alike(squeezed(line.text), squeezed(again.text)) > 0.5
    return line.score < 0.7 and again.score > line.score + 0.2 and keeps_number and similar
