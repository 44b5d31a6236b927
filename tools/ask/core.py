"""What the in-house model sees in a picture: short answers, captions, yes or no.

It has learned from drawn pictures, charts and documents alone. So it refuses photographs, and answers that it is not
sure of; who asked then says what is missing, as where there is no model at all.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mllm_core.decoding.options import DecodingOptions
from mllm_core.samples import IMAGE_MARK
from tools.ask.core_model import CoreModel, Generator
from tools.ask.drawn import looks_drawn
from tools.ask.sureness import Sureness, own_probability, read_sureness
from tools.context import ToolContext
from tools.errors import BackendUnavailable

if TYPE_CHECKING:
    from PIL import Image as Pillow

    from tools.artifacts import Pixels

Kind = Literal["vqa", "caption", "probe", "point"]

FITTED = Path(__file__).with_name("core_sureness.json")
CAPTION_PROMPT = "Describe the picture."
OFF = "off"  #: as the backend "core": the in-house model is not asked
MAX_TOKENS: dict[Kind, int] = {"vqa": 48, "caption": 96, "probe": 8, "point": 24}
_REMEDY = 'Give a vision model: Agent(vision="endpoint:https://HOST/v1#MODEL") or Agent(vision="transformers:FOLDER").'


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of the in-house model, and the chance that it is right."""

    text: str
    chance: float


@dataclass(frozen=True)
class CoreLooker:
    """Looks at pictures with the in-house model; as a VisionModel, too (Agent(vision="core")).

    `sureness` replaces the fitted curve of every kind of answer. Stateless; safe to share between threads.
    """

    model: Generator = field(default_factory=CoreModel)
    sureness: Sureness | None = None
    name: str = "core"

    def see(self, pixels: Pixels, prompt: str, kind: Kind) -> Seen:
        """The answer to `prompt` about a picture (uint8 RGB).

        Raises BackendUnavailable for a photograph, for an answer that is not sure, and without weights.
        """
        from PIL import Image

        if not looks_drawn(pixels):
            raise BackendUnavailable(
                "the in-house model knows drawn pictures, charts and documents only, and this looks like a photograph.",
                remedy=_REMEDY,
            )
        return self.look(Image.fromarray(pixels), prompt, kind)

    def look(self, picture: Pillow.Image, prompt: str, kind: Kind) -> Seen:
        """`see`, without the question whether the picture was drawn."""
        options = DecodingOptions(max_tokens=MAX_TOKENS[kind])
        best = self.model.generate(IMAGE_MARK, prompt, (picture,), options)[0]
        sureness = self.sureness or read_sureness(FITTED, kind)
        chance = sureness.probability(own_probability(best))
        text = best.text.strip()
        if not text or not sureness.enough(chance):
            raise BackendUnavailable(f"the in-house model is not sure of what it sees ({chance:.0%}).", remedy=_REMEDY)
        return Seen(text, chance)

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        """The answer as a VisionModel gives it. `timeout` is not needed: it takes a fraction of a second."""
        import numpy as np
        from PIL import Image

        from tools.ask.looking import bare_question

        with Image.open(io.BytesIO(picture)) as opened:
            pixels = np.asarray(opened.convert("RGB"))
        prompt = bare_question(question)
        return self.see(pixels, *((CAPTION_PROMPT, "caption") if _wants_caption(prompt) else (prompt, "vqa"))).text


def _wants_caption(question: str) -> bool:
    return question.lower().startswith("describe this picture")


def core_of_run(ctx: ToolContext) -> CoreLooker | None:
    """The in-house model of a run, where its weights are: backends={"core": FOLDER} names others than those that ship,
    "off" none."""
    setting = ctx.backends.get("core", "")
    model = CoreModel("" if setting == OFF else setting)
    return CoreLooker(model) if setting != OFF and model.available else None
