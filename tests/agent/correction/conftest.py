"""Drafts as the graph makes them, and contexts whose detector and reader say what a test wants them to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from agent.correction.draft import Draft
from agent.evidence import evidence_of
from agent.trace import TraceStep
from agent.wording import answer_text
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.registry import Registry
from tools.values import Box, Image, Region, encode


class Seer:
    """A vision model that always says the same."""

    name = "seer"

    def __init__(self, says: str) -> None:
        self.says = says
        self.asked: list[str] = []

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        self.asked.append(question)
        return self.says


def detector_that_sees(scores: tuple[float, ...], label: str = "cup", believed: float = 0.3) -> ToolSpec:
    """LOC over a fixed list of candidates, side by side."""

    @tool
    def loc(ctx: ToolContext, image: Image, object: str, threshold: float = 0) -> tuple[Region, ...]:
        """Find what was prepared."""
        least = threshold or believed
        return tuple(
            Region(image=image, box=Box.of(9 * i, 0, 9 * i + 8, 8), label=label, score=score, source="fake")
            for i, score in enumerate(scores)
            if score >= least and object == label
        )

    return loc


def context_of(*tools: ToolSpec, vision: Seer | None = None) -> ToolContext:
    return ToolContext(store=MemoryStore(), registry=Registry(tools), cache=ResultCache(), vision_model=vision)


def step(name: str, line: str, value: Any, *depends: str) -> TraceStep:
    """A finished step of the trace."""
    module = line.split("(")[0]
    return TraceStep(
        name=name,
        line=f"{name}={line}",
        module=module,
        status="done",
        value=encode(value),
        depends=depends,
        evidence=evidence_of(value, tool=module, step=name),
    )


def draft_of(query: str, value: Any, steps: list[TraceStep], images: tuple[Image, ...], claim: str = "") -> Draft:
    return Draft(
        query=query,
        claim=claim,
        value=value,
        text=answer_text(value),
        steps=tuple(steps),
        result_step=steps[-1].name,
        program="\n".join(one.line for one in steps),
        images=images,
    )


@pytest.fixture
def picture() -> Callable[[ToolContext], Image]:
    """Puts a grey picture into a context's store."""
    return lambda context: context.save(np.full((60, 90, 3), 128, np.uint8))
