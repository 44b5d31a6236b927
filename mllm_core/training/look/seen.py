"""What there is to see in a picture of the worlds: things with their names, colours and boxes, from `Sample.truth`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]

TEXT = "text"
#: the words of each attribute; what is not among them is not taught
LABELS = (
    TEXT, "circle", "ellipse", "square", "rectangle", "triangle", "diamond", "pentagon", "hexagon", "star", "cross",
    "heart", "arrow", "semicircle", "cube", "sphere", "cylinder", "sign", "bar", "pie", "point",
)  # fmt: skip
COLOURS = (
    "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown", "gray", "black", "white", "cyan", "teal",
)  # fmt: skip
SIZES = ("small", "medium", "large")
FILLS = ("solid", "outlined", "striped", "dotted", "hollow", "shaded")
MATERIALS = ("rubber", "metal")


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing in a picture, its box in pixels (left, top, right, bottom). An empty attribute is not known."""

    label: str
    box: Box
    colour: str = ""
    size: str = ""
    fill: str = ""
    material: str = ""


def seen_in(truth: Mapping[str, Any]) -> tuple[Seen, ...]:
    """All that is known to be in a picture, farthest first; text lies upon what it is written on."""
    return (*_things(truth), *_marks(truth), *_texts(truth))


def _box(values: Any) -> Box:
    left, top, right, bottom = (float(value) for value in values)
    return left, top, right, bottom


def _things(truth: Mapping[str, Any]) -> Iterator[Seen]:
    for thing in truth.get("objects", ()):
        yield Seen(
            thing["label"],
            _box(thing["box"]),
            thing.get("colour", ""),
            thing.get("size", ""),
            thing.get("fill", ""),
            thing.get("material", ""),
        )


def _marks(truth: Mapping[str, Any]) -> Iterator[Seen]:
    """The marks of a chart; the slices of a pie, whose boxes cover one another, are one thing."""
    marks, kind = truth.get("marks", ()), str(truth.get("kind", ""))
    if marks and ("pie" in kind or "donut" in kind or "doughnut" in kind):
        boxes = [_box(mark["box"]) for mark in marks]
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        yield Seen("pie", (min(lefts), min(tops), max(rights), max(bottoms)))
        return
    for mark in marks:
        colour = str(mark["color"]).removeprefix("dark ").removeprefix("light ")
        yield Seen("bar" if "bar" in kind else "point", _box(mark["box"]), colour)


def _texts(truth: Mapping[str, Any]) -> Iterator[Seen]:
    """Every line of text: of charts and receipts, of forms, of tables, of signs."""
    for name in ("texts", "entries", "cells"):
        for text in truth.get(name, ()):
            yield Seen(TEXT, _box(text["box"]))
    for thing in truth.get("objects", ()):
        for line in thing.get("lines", ()):
            yield Seen(TEXT, _box(line["box"]), thing.get("ink", ""))
