"""Slots that say what is imagined done to the things of a picture: "all red cubes are removed", "3 balls"."""

from __future__ import annotations

from typing import Any

from planners.data.filling import Filler, Filling
from planners.data.things import color_words
from planners.data.wordings import Slot, Writer
from planners.forms.things import Thing

_ALL = (
    "all {} are removed",
    "you remove all {}",
    "I take away all {}",
    "all the {} are taken away",
    "you subtract all {}",
)
_SOME = ("{} are removed", "you take away {}", "I subtract {}", "{} are taken out", "{} are added", "someone adds {}")
_MOST = 9


def _changes(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    draw = filling.words.draw
    things = _things(filling)
    if draw.random() < 0.6:
        return filling.read("changes", draw.choice(_ALL).format(things))
    return filling.read("changes", draw.choice(_SOME).format(f"{draw.randint(2, _MOST)} {things}"))


def _left_over(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    return filling.read("left_over", f"{filling.words.draw.randint(2, _MOST)} {_things(filling)}")


def _things(filling: Filling) -> str:
    """Several things: mostly of the kind that the question is about, so that taking them away makes a difference."""
    draw = filling.words.draw
    asked = [value for value in filling.values.values() if isinstance(value, Thing)]
    many = asked[0].words if asked and asked[0].plural and draw.random() < 0.7 else filling.words.noun().many
    many = many.removeprefix("the ")
    return f"{draw.choice(color_words(False))} {many}" if draw.random() < 0.5 else many


FILLERS: dict[str, Filler] = {"changes": _changes, "left_over": _left_over}
