"""A toy source and a tiny model for the tests of training; importable by worker processes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from mllm_core.samples import Sample, Turn

COLORS = ("red", "green", "blue")


@dataclass(frozen=True)
class ToySource:
    """Rectangles of one color: how many, which color; every third sample is text alone."""

    name: str = "toy"
    broken_at: int = -1

    def sample(self, seed: int) -> Sample:
        if seed == self.broken_at:
            raise ValueError("no rectangle")
        draw = random.Random(seed)
        if seed % 3 == 2:
            number = draw.randint(0, 9)
            return Sample((Turn(f"after {number}?", str(number + 1), "text"),), self.name, seed, context="count")
        color, count = draw.choice(COLORS), draw.randint(1, 3)
        picture = Image.new("RGB", (48, 40), "white")
        pen = ImageDraw.Draw(picture)
        for at in range(count):
            pen.rectangle((2 + at * 15, 5, 12 + at * 15, 30), fill=color)
        other = draw.choice([one for one in COLORS if one != color])
        turns = (
            Turn("color?", color, "vqa", other),
            Turn("how many?", str(count), "vqa"),
            Turn("describe", f"{count} {color} boxes", "caption", f"{count} {other} boxes"),
        )
        return Sample(turns, self.name, seed, (picture,))


def tiny(vocabulary: int = 320, connector: Any = "pixel_shuffle") -> tuple[Any, Any]:
    """A tiny model with its processor, the same each time."""
    from mllm_core.model.loading import new_model
    from mllm_core.model.presets import tiny_config
    from mllm_core.model.tokenizer import train_tokenizer
    from mllm_core.samples import samples

    texts = [
        part
        for sample in samples(ToySource(), "train", 30)
        for turn in sample.turns
        for part in (turn.prompt, turn.answer)
    ]
    words = train_tokenizer(texts, vocabulary)
    return new_model(tiny_config(len(words), connector=connector), words, max_tiles=2)
