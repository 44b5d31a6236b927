"""Regions and lines of text to compute with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.expressions import evaluate
from tools.values import Box, Expression, Image, Region, TextLine

PICTURE = Image(id="0123456789abcdef", width=640, height=480)


@pytest.fixture
def compute() -> Callable[..., Any]:
    """compute("A + 1", A=2) is 3."""
    return lambda source, **names: evaluate(Expression(source=source, names=names))


@pytest.fixture
def line() -> Callable[[str], TextLine]:
    return lambda text: TextLine(image=PICTURE, box=Box.of(0, 0, 100, 20), text=text)


@pytest.fixture
def region() -> Callable[..., Region]:
    def make(label: str, x: float = 50, y: float = 50, size: float = 20, score: float = 0.9) -> Region:
        box = Box.of(x - size / 2, y - size / 2, x + size / 2, y + size / 2)
        return Region(image=PICTURE, box=box, label=label, score=score)

    return make
