"""Values as words: the answer for a person, and the short observation for the trace and the decision maker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from mllm_core.nouns import plural
from tools.numbers import number_text
from tools.values import Box, Image, Mask, Region, Table, TextLine, Value, Verdict, decode

_OBSERVATION_LETTERS = 400
_LISTED = 12
#: more regions than this are counted, not placed one by one
_PLACED = 4

_EDITS = {
    "COLORPOP": "left {} in colour and made the rest grey",
    "BGBLUR": "blurred everything but {}",
    "REPLACE": "replaced {}",
    "EMOJI": "put an emoji on {}",
    "TAG": "labelled {}",
    "BLUR": "blurred {}",
    "HIGHLIGHT": "highlighted {}",
    "ERASE": "erased {}",
    "REDACT": "covered {}",
    "DRAW": "drew {}",
    "CROP": "cut out {}",
    "CUT": "cut out {}",
}


def answer_text(value: Any) -> str:
    """`value` as the text of an answer: "3", "yes", "RM 31.00", lines of text, a small table, "Done." for a picture."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number_text(round(value, 6) if isinstance(value, float) else value)
        case str():
            return value.strip()
        case TextLine():
            return value.text.strip()
        case Image():
            return "Done: the picture was edited."
        case Verdict():
            return {"supported": "yes", "refuted": "no", "unknown": "I can't tell"}[value.state]
        case Table():
            return "\n".join(" | ".join(row) for row in value.texts())
        case Region():
            return f"{value.label or 'something'} {_place(value)}" if value.image.origin is None else value.label
        case Box():
            return _corners(value)
        case Mask():
            return f"a mask of {value.area} pixels"
        case tuple() | list():
            return _list_text(value)
        case dict():
            return "\n".join(f"{key}: {answer_text(item)}" for key, item in value.items())
    return str(value)


def _list_text(items: tuple[Any, ...] | list[Any]) -> str:
    if not items:
        return "nothing"
    if all(isinstance(item, TextLine) for item in items):
        return "\n".join(item.text.strip() for item in items)
    if all(isinstance(item, Region) for item in items):
        if len(items) > _PLACED:
            return counted([item.label for item in items])
        return "; ".join(answer_text(item) for item in items)
    return ", ".join(answer_text(item) for item in items)


def edit_text(module: str, what: str) -> str:
    """What an editing step did: edit_text("BLUR", "2 people") is "Done: blurred 2 people."."""
    done = _EDITS.get(module)
    return f"Done: {done.format(what)}." if done and what else "Done: the picture was edited."


def with_article(label: str) -> str:
    """with_article("umbrella") is "an umbrella"."""
    return f"an {label}" if label[:1].lower() in tuple("aeiou") else f"a {label}"


def counted(labels: Sequence[str]) -> str:
    """The labels counted, the most frequent first: "2 cups and 1 fork"."""
    counts = Counter(label or "region" for label in labels).most_common()
    return listed([f"{count} {label if count == 1 else plural(label)}" for label, count in counts])


def listed(words: Sequence[str]) -> str:
    """listed(["a", "b", "c"]) is "a, b and c"; no words are "nothing"."""
    *first, last = words or ["nothing"]
    return f"{', '.join(first)} and {last}" if first else last


def observation_text(value: Any) -> str:
    """What a step gave, in a few words. `value` may be encoded or not; never longer than some 400 letters."""
    if isinstance(value, list | dict):
        value = decode(value)
    match value:
        case Image():
            text = f"picture, {value.width} x {value.height}"
        case Region():
            text = _region(value)
        case TextLine():
            text = repr(value.text)
        case Table():
            rows = "; ".join(" | ".join(row) for row in value.texts()[:_LISTED])
            text = f"table of {len(value.rows)} rows: {rows}"
        case Verdict():
            text = f"{value.state} ({value.score:.2f}): {value.claim}"
        case tuple():
            shown = ", ".join(observation_text(item) for item in value[:_LISTED])
            more = f" and {len(value) - _LISTED} more" if len(value) > _LISTED else ""
            text = f"{len(value)} found: {shown}{more}" if value else "nothing found"
        case str():
            text = repr(value)
        case Value():
            text = str(value)
        case _:
            text = answer_text(value)
    return text if len(text) <= _OBSERVATION_LETTERS else text[: _OBSERVATION_LETTERS - 1] + "\u2026"


def _region(region: Region) -> str:
    return f"{region.label or 'region'} {region.score:.2f} at {_corners(region.box)}"


def _corners(box: Box) -> str:
    return f"({box.x0:.0f}, {box.y0:.0f}, {box.x1:.0f}, {box.y1:.0f})"


def _place(region: Region) -> str:
    """Where a region is, in words: "in the upper left", "in the middle"."""
    x, y = region.box.center
    column = min(int(3 * x / region.image.width), 2)
    row = min(int(3 * y / region.image.height), 2)
    words = " ".join(word for word in (("upper", "", "lower")[row], ("left", "", "right")[column]) if word)
    place = {"": "in the middle", "upper": "at the top", "lower": "at the bottom"}.get(words)
    if words in ("left", "right"):
        place = f"on the {words}"
    return place or f"in the {words}"
