"""What the answers of our forms may call, besides what those of the teacher may (planners/forms/expansions.py)."""

from __future__ import annotations

from typing import Any

from planners.forms import expansions
from planners.forms.building import Builder, Name, Raw, expands
from planners.forms.things import Thing

__all__ = ["CROPS", "expansions"]  # the import registers the teacher's

CROPS = {
    "left of": "CROP_LEFTOF",
    "right of": "CROP_RIGHTOF",
    "above": "CROP_ABOVE",
    "below": "CROP_BELOW",
    "in front of": "CROP_INFRONTOF",
    "behind": "CROP_BEHIND",
    "ahead of": "CROP_AHEAD",
}


@expands
def part_at(builder: Builder, side: str, thing: Thing) -> Name:
    """The part of the picture that lies on a side of a thing."""
    return builder.call(CROPS[side], image=builder.image(), box=builder.located(thing))


@expands
def quoted(builder: Builder, text: str) -> Raw:
    """A text as a literal of an expression."""
    return Raw(repr(text))


@expands
def prompt_of(builder: Builder, order: str, lines: Name) -> str:
    """A prompt about the text of lines."""
    texts = builder.call("EVAL", expr=Raw(f"[line.text for line in {{{lines.name}}}]"))
    return f"{order}: {{{texts.name}}}"


@expands
def picture_of(builder: Builder, pictures: tuple[str, ...]) -> Name:
    """The picture that is named."""
    return Name(pictures[0])


@expands
def color_in(builder: Builder, thing: Thing, pictures: tuple[str, ...]) -> Any:
    """The color of a thing in a picture."""
    return builder.call("COLOR", image=Name(pictures[0]), object=builder.located(thing, pictures[0]))


@expands
def both(builder: Builder, first: str, second: str) -> list[str]:
    """Two texts as a list."""
    return [first, second]
