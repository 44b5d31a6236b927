"""Claims about words in the picture: what is written there, and on which sign of which color.

What is read settles that it stands there. That something else stands there is settled where the place is legible and
its text is unlike what was said, at two looks; a slip of the reader refutes nothing.
"""

from __future__ import annotations

import re

from agent.checking.checked import CheckedClaim
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.reading_likeness import holds
from agent.checking.reading_pages import Inscription, inscriptions, lines_of, second_look
from agent.claims.claim import Claim
from tools.ask.drawn import looks_drawn
from tools.context import ToolContext
from tools.detect.drawing.naming import paint_word
from tools.values import Evidence, Image, TextLine

#: from this likeness on, a text was read; up to the other, something else stands there
_READ, _OTHER = 0.8, 0.55
#: a time of day, which a clock in a photo "says" without a word
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)
#: a line is legible from this score on
_LEGIBLE = 0.7
#: what text can stand on: they are seen by their text
SIGNS = frozenset(
    {"sign", "board", "label", "plate", "poster", "banner", "signboard", "billboard", "notice", "sticker"}
)


def check_text_claim(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim:
    """Whether `claim.value` is written in the picture (on its subject, where a color tells which that is)."""
    groups = groups_of(image, context)
    there = _meant(claim, groups)
    best, place = _best(claim.value, there)
    if best >= _READ and place is not None:
        return settled(
            claim, True, f"it was read: {place.text!r}", _seen(place, image), kind="reader", score=_sure(place)
        )
    again = inscriptions(image, second_look(image, context), context)
    closer, other = _best(claim.value, _meant(claim, again))
    if closer >= _READ and other is not None:
        why = f"it was read, enlarged: {other.text!r}"
        return settled(claim, True, why, _seen(other, image), kind="reader", score=_sure(other))
    legible = [group for group in (*there, *_meant(claim, again)) if group.score >= _LEGIBLE]
    likeness = max(best, closer)
    if _CLOCK.fullmatch(claim.value.strip()) and not looks_drawn(context.pixels(image)):
        return leaning(claim, 0.5, "a time may be told by the hands of a clock", kind="reader")
    if not legible:
        return leaning(claim, 0.5, "what is written there is not legible", kind="reader")
    if likeness > _OTHER:
        return leaning(claim, 0.3 + 0.5 * likeness, f"{legible[0].text!r} was read", _seen(legible[0], image))
    actual = legible[0].text if _one_place(there, again) and legible[0].score >= 0.85 else ""
    why = f"{', '.join(repr(group.text) for group in legible[:3])} was read"
    return settled(claim, False, why, _seen(legible[0], image), actual=actual, kind="reader", score=0.93)


def check_sign(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """A claim that there is a sign, how many, or of which color; None where the claim is about something else."""
    thing = claim.subject
    if thing is None or thing.noun not in SIGNS:
        return None
    groups = groups_of(image, context)
    if not groups:
        return None
    seen = [piece for group in groups[:6] for piece in _seen(group, image)]
    paint = next((name for word in thing.words if (name := paint_word(word))), "")
    if claim.kind == "attribute" and claim.attribute == "color":
        said = paint_word(claim.value)
        if said is None:
            return None
        if any(said in group.paints for group in groups):
            return settled(claim, True, "the color around the text was measured", seen)
        if not looks_drawn(context.pixels(image)):
            return None  # in a photo, a sign may stand there whose text is too small to be read
        actual = groups[0].paints[0] if len(groups) == 1 else ""
        return settled(claim, False, "no text stands on that color", seen, actual=actual)
    if claim.kind == "existence":
        if not paint or any(paint in group.paints for group in groups):
            return settled(claim, True, "text stands there", seen, kind="reader")
        return leaning(claim, 0.5, "text stands there, but on another color", seen)
    if claim.kind == "count" and thing.number is not None and looks_drawn(context.pixels(image)):
        count = sum(not paint or paint in group.paints for group in groups)
        return leaning(claim, 0.85 if count == thing.number else 0.3, f"{count} texts stand there", seen)
    return None


def groups_of(image: Image, context: ToolContext) -> tuple[Inscription, ...]:
    """The inscriptions of the picture; where nothing is read, those of a second, enlarged look."""
    lines: tuple[TextLine, ...] = lines_of(image, context) or second_look(image, context)
    return inscriptions(image, lines, context)


def _meant(claim: Claim, groups: tuple[Inscription, ...]) -> tuple[Inscription, ...]:
    """The inscriptions on the color that the claim's subject has; all where it has none, or none has it."""
    words = claim.subject.words if claim.subject else ()
    paint = next((name for word in words if (name := paint_word(word))), "")
    if not paint or claim.subject is None or claim.subject.noun not in SIGNS:
        return groups
    return tuple(group for group in groups if paint in group.paints) or groups


def _best(said: str, groups: tuple[Inscription, ...]) -> tuple[float, Inscription | None]:
    """The likeness of the inscription that holds `said` best, and which that is. A text may run over all its lines."""
    found = [
        (max(holds(said, group.text), *(holds(said, line.text) for line in group.lines)), group) for group in groups
    ]
    whole = holds(said, " ".join(group.text for group in groups)) if len(groups) > 1 else 0.0
    best = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return (whole, groups[0]) if whole == 1.0 > best[0] else best


def _one_place(there: tuple[Inscription, ...], again: tuple[Inscription, ...]) -> bool:
    return len(there) == 1 or (not there and len(again) == 1)


def _sure(group: Inscription) -> float:
    return min(0.97, 0.85 + 0.12 * group.score)


def _seen(group: Inscription, image: Image) -> list[Evidence]:
    return [
        Evidence(
            tool="READ", kind="text", text=line.text, image=image.root, box=image.to_root(line.box), score=line.score
        )
        for line in group.lines
    ]
