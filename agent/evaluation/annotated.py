"""A picture with what is known to be in it: the form in which every measure takes its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that was marked in a picture; `box` is xyxy in pixels. `crowd`: the box holds several of them."""

    label: str
    box: tuple[float, float, float, float]
    color: str = ""
    size: str = ""
    material: str = ""
    crowd: bool = False

    @property
    def centre(self) -> tuple[float, float]:
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2


@dataclass(frozen=True, slots=True)
class Annotated:
    """A picture with its annotation.

    `vocabulary` are the labels that were looked for: one that no thing has is known to be absent; where it is empty,
    nothing is known of what is absent. `captions` are true; `rejected` stand beside them, each the caption
    of its place with one planted error ("" where there is none). `opened` gives the picture anew, to save memory.
    """

    key: str
    source: str
    things: tuple[Thing, ...]
    vocabulary: tuple[str, ...]
    opened: Callable[[], Image.Image]
    captions: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    drawn: bool = False
    truth: Mapping[str, Any] = field(default_factory=dict)

    @property
    def present(self) -> tuple[str, ...]:
        """The labels of the things, once each, in order."""
        return tuple(dict.fromkeys(thing.label for thing in self.things))

    @property
    def absent(self) -> tuple[str, ...]:
        """The labels that were looked for and not found, in the order of the vocabulary."""
        here = set(self.present)
        return tuple(label for label in self.vocabulary if label not in here)

    def count(self, label: str) -> int | None:
        """How many things have the label; None where a crowd of them was marked as one."""
        found = [thing for thing in self.things if thing.label == label]
        return None if any(thing.crowd for thing in found) else len(found)


def first(pictures: Sequence[Annotated], limit: int | None) -> list[Annotated]:
    """The first `limit` pictures of each source (None: all), in order."""
    taken: dict[str, int] = {}
    kept = []
    for picture in pictures:
        taken[picture.source] = taken.get(picture.source, 0) + 1
        if limit is None or taken[picture.source] <= limit:
            kept.append(picture)
    return kept
