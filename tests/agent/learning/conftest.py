"""A small world to learn in: pictures of one colour, in which red counts the cups and green the dogs, and a model that
writes what it is told to."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from agent.learning.known import Known, from_lines
from agent.learning.trying import Bench
from mllm_core.decoding.options import Candidate, DecodingOptions
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.contract import tool
from tools.errors import ToolError
from tools.values import Image

STEP = 20
CHANNELS = {"cup": 0, "dog": 1, "lamp": 2}


@tool
def tally(ctx: ToolContext, image: Image, object: str) -> float:
    """Count things by the colour of the picture.

    Args:
        object: cup, dog or lamp.
    """
    if object not in CHANNELS:
        raise ToolError(f"there is no {object}.")
    return float(round(float(ctx.pixels(image)[..., CHANNELS[object]].mean()) / STEP))


@tool
def wide(image: Image) -> float:
    """Measure the width of a picture, in pixels."""
    return float(image.width)


@tool(approve=True)
def mail(image: Image) -> str:
    """Send it to somebody."""
    return "sent"


def counting(thing: str) -> str:
    return f"COUNT0=TALLY(image=IMAGE,object='{thing}')\nFINAL=RESULT(var=COUNT0)"


def constant(number: int) -> str:
    return (
        f"SEEN=TALLY(image=IMAGE,object='cup')\nANSWER0=EVAL(expr='{{SEEN}} * 0 + {number}')\nFINAL=RESULT(var=ANSWER0)"
    )


class Scripted:
    """A model: for the question of the prompt it writes programs, the most probable first."""

    def __init__(self, writes: Callable[[str], Sequence[str]]) -> None:
        self.writes = writes
        self.asked: list[str] = []

    def generate(
        self, context: str, prompt: str, pictures: Sequence[Any] = (), options: DecodingOptions | None = None
    ) -> Sequence[Candidate]:
        self.asked.append(prompt)
        programs = self.writes(prompt.removeprefix("plan: "))
        assert options is not None
        return [
            Candidate(text, (1,), (math.log(0.5 / (place + 1)),), 1.0, "end")
            for place, text in enumerate(programs[: options.candidates])
        ]


@pytest.fixture
def bench() -> Bench:
    return Bench(default_registry(plugins=False).with_tools(tally, wide, mail), seconds=5.0)


@pytest.fixture
def questions(tmp_path: Path) -> Callable[[Sequence[Mapping[str, Any]]], list[Known]]:
    """questions([{"cup": 3, "dog": 4, "question": ..., "answer": ...}]): as a file of JSON lines would give them."""

    def make(items: Sequence[Mapping[str, Any]]) -> list[Known]:
        lines = []
        for item in items:
            colour = [STEP * int(item.get(thing, 0)) for thing in CHANNELS]
            name = "-".join(map(str, colour)) + ".png"
            Pillow.fromarray(np.full((40, 60, 3), colour, np.uint8)).save(tmp_path / name)
            lines.append(json.dumps({"image": name, **{key: item[key] for key in ("question", "answer")}}))
        path = tmp_path / "asked.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        return from_lines(path)

    return make


@pytest.fixture
def counts(questions: Callable[[Sequence[Mapping[str, Any]]], list[Known]]) -> Iterator[list[Known]]:
    """How many cups and dogs there are in five pictures."""
    items = [
        {"cup": cups, "dog": dogs, "question": f"How many {thing}s are there?", "answer": str(number)}
        for cups, dogs in ((2, 5), (3, 1), (4, 7), (6, 2), (1, 8))
        for thing, number in (("cup", cups), ("dog", dogs))
    ]
    yield questions(items)
