"""Claims made by hand, a grainy picture with even patches, and a context whose detector says what a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.claims.claim import Claim, Span, Thing
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.context import ToolContext, VisionModel
from tools.contract import ToolSpec, tool
from tools.registry import Registry
from tools.values import Box, Image, Region

#: label, box, score
Spot = tuple[str, tuple[float, float, float, float], float]


def thing(noun: str, *words: str, number: int | None = None, least: bool = False) -> Thing:
    place = Span(start=0, end=1)
    return Thing(noun=noun, span=place, head=place, words=words, number=number, least=least)


def claim(kind: Any, noun: str = "", *, at: int = 0, sentence: str = "It is so.", **more: Any) -> Claim:
    more.setdefault("subject", thing(noun) if noun else None)
    place = Span(start=at, end=at + 1)
    return Claim(kind=kind, sentence=sentence, span=place, within=place, **more)


class Seer:
    """A vision model that says yes to what holds one of these words, and no to the rest."""

    name = "seer"

    def __init__(self, *yes: str) -> None:
        self.yes = yes
        self.asked: list[str] = []

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        self.asked.append(question)
        return "Yes." if any(word in question for word in self.yes) else "No."


def detector(spots: Sequence[Spot], calls: list[str]) -> ToolSpec:
    """LOC over fixed things."""

    @tool
    def loc(image: Image, object: str, threshold: float = 0) -> tuple[Region, ...]:
        """Find objects.

        Args:
            image: the picture.
            object: the labels, separated by commas.
            threshold: the least score.

        Returns:
            the objects.

        Limits: knows what the test says.
        Example: LOC(image=IMAGE, object='cup')
        """
        calls.append(object)
        wanted = object.split(", ")
        found = [
            Region(image=image, box=Box.of(*box), label=label, score=score, source="yolox-nano")
            for label, box, score in spots
            if label in wanted and score >= threshold
        ]
        return tuple(sorted(found, key=lambda region: -region.score))

    return loc


def _grainy() -> NDArray[np.uint8]:
    """Patches, shading and grain everywhere, as in a photograph."""
    draws = np.random.default_rng(7)
    rows, columns = np.mgrid[0:300, 0:600]
    shaded = 110 + 40 * np.sin(rows / 17) * np.cos(columns / 23)
    patches = np.kron(draws.uniform(-60, 60, (15, 30, 3)), np.ones((20, 20, 1)))
    grain = draws.normal(0, 9, (300, 600, 3))
    return np.clip(shaded[..., None] + patches + grain, 0, 255).astype(np.uint8)


def scene(
    *spots: Spot, vision: VisionModel | None = None, colors: dict[str, tuple[int, int, int]] | None = None
) -> tuple[Image, ToolContext, list[str]]:
    """A picture of 600 x 300 pixels with these things on grainy ground (`colors` by label), the context that finds
    them, and the list that takes down what was looked for."""
    pixels = _grainy()
    for label, (x0, y0, x1, y1), _ in spots:
        pixels[int(y0) : int(y1), int(x0) : int(x1)] = (colors or {}).get(label, (120, 120, 120))
    calls: list[str] = []
    context = ToolContext(
        store=MemoryStore(),
        registry=Registry([detector(spots, calls)]),
        cache=ResultCache(),
        backends={"core": "off"},
        vision_model=vision,
    )
    return context.save(pixels), context, calls
