"""Things as questions name them, and what a phrase for one may refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mllm_core.nouns import plural
from planners.forms.lexicon import Superlative, lexicon


@dataclass(frozen=True)
class Thing:
    """A thing asked for. `source` is "LOC", "FACEDET" or "REGION" (the region that came with the question)."""

    noun: str
    words: str
    source: str = "LOC"
    plural: bool = False
    colors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    relations: tuple[tuple[str, Thing], ...] = ()
    rank: Superlative | None = None
    nth: int = 0
    pictures: tuple[str, ...] = ()

    def name(self) -> str:
        """What it is called in an answer: "red cups on the table", "dog in the second picture"."""
        if not self.noun or not self.noun.isascii():
            return self.words
        noun = plural(self.noun) if self.plural else self.noun
        parts = [*self.places[:1], *self.colors, noun]
        parts += [f"{relation} the {other.name()}" for relation, other in self.relations]
        return " ".join(parts)

    @property
    def plain(self) -> bool:
        """Nothing but a noun."""
        return not (self.colors or self.places or self.relations or self.rank or self.source == "REGION")


@dataclass(frozen=True)
class Setting:
    """What a phrase may refer to: the pictures, whether a region was given, and the thing spoken of before."""

    pictures: tuple[str, ...] = ("IMAGE",)
    region: bool = False
    before: Thing | None = None
    names: frozenset[str] = field(default_factory=frozenset)


def pictures_called(which: str, setting: Setting) -> tuple[str, ...] | None:
    """The inputs that "left", "second", "both" ... picture means; () for the picture itself; None if there is none."""
    pictures = setting.pictures
    which = re.sub(r"^(?:the|this|that)\s+|\s*(?:hand|most)$", "", which.strip().lower())
    if which in ("", "whole", "entire", "given", "same"):
        return ()
    if which in (
        "both",
        "both of the",
        "all",
        "all the",
        "all of the",
        "two",
        "all three",
        "either",
        "each",
        "the two",
    ):
        return pictures
    if which in ("left", "left hand", "left-hand"):
        return pictures[:1] if len(pictures) > 1 else None
    if which in ("right", "right hand", "right-hand", "other"):
        return pictures[1:2] if len(pictures) == 2 else None
    index = lexicon().ordinals.get(which)
    if index is not None and -len(pictures) <= index < len(pictures):
        return (pictures[index],)
    return None
