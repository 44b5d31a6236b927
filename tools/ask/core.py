"""What the in-house model sees in a picture: short answers, captions, yes or no.

It has learned from drawn pictures, charts and documents alone. So it refuses photographs, and answers that it is not
sure of; who asked then says what is missing, as where there is no model at all.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mllm_core.decoding.options import Contrast, DecodingOptions
from mllm_core.samples import IMAGE_MARK
from tools.ask.core_model import CoreModel, Generator
from tools.ask.drawn import looks_drawn
from tools.ask.known_words import unknown_words
from tools.ask.sureness import Sureness, own_probability, read_sureness
from tools.context import ToolContext
from tools.errors import BackendUnavailable, ToolArgumentError, YaffleError

if TYPE_CHECKING:
    from PIL import Image as Pillow

    from tools.artifacts import Pixels

Kind = Literal["vqa", "caption", "probe", "point"]

FITTED = Path(__file__).with_name("core_sureness.json")
CAPTION_PROMPT = "Describe the picture."
OFF = "off"  #: as the backend "core": the in-house model is not asked
CONTRAST = "contrast"  #: the backend that says how the in-house model's answers are decoded; see contrast_of
MAX_TOKENS: dict[Kind, int] = {"vqa": 48, "caption": 96, "probe": 8, "point": 24}
_REMEDY = 'Give a vision model: Agent(vision="endpoint:https://HOST/v1#MODEL") or Agent(vision="transformers:FOLDER").'


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of the in-house model, and the chance that it is right.

    `weakest` is the probability of the token that it was least sure of, before any contrast: what may be made up.
    """

    text: str
    chance: float
    weakest: float = 1.0


@dataclass(frozen=True)
class CoreLooker:
    """Looks at pictures with the in-house model; as a VisionModel, too (Agent(vision="core")).

    `sureness` replaces the fitted curve of every kind of answer; with `contrast`, answers are decoded against those to
    a noised picture (VCD), so that what the words alone suggest counts for less. Stateless; safe between threads.
    """

    model: Generator = field(default_factory=CoreModel)
    sureness: Sureness | None = None
    contrast: Contrast | None = None

    @property
    def name(self) -> str:
        if self.contrast is None:
            return "core"
        return f"core, contrast {setting_of(self.contrast)}"

    def see(self, pixels: Pixels, prompt: str, kind: Kind) -> Seen:
        """The answer to `prompt` about a picture (uint8 RGB).

        Raises BackendUnavailable for a photograph, for a yes-or-no question with words that it does not know, for an
        answer that is not sure, and without weights.
        """
        from PIL import Image

        if not looks_drawn(pixels):
            raise BackendUnavailable(
                "the in-house model knows drawn pictures, charts and documents only, and this looks like a photograph.",
                remedy=_REMEDY,
            )
        if kind in ("vqa", "probe") and (unknown := unknown_words(prompt)):
            raise BackendUnavailable(f"the in-house model has not learned what {unknown[0]!r} is.", remedy=_REMEDY)
        return self.look(Image.fromarray(pixels), prompt, kind)

    def look(self, picture: Pillow.Image, prompt: str, kind: Kind) -> Seen:
        """`see`, without the question whether the picture was drawn."""
        options = DecodingOptions(max_tokens=MAX_TOKENS[kind], contrast=self.contrast)
        best = self.model.generate(IMAGE_MARK, prompt, (picture,), options)[0]
        sureness = self.sureness or read_sureness(FITTED, kind)
        chance = sureness.probability(own_probability(best))
        text = best.text.strip()
        if not text or not sureness.enough(chance):
            raise BackendUnavailable(f"the in-house model is not sure of what it sees ({chance:.0%}).", remedy=_REMEDY)
        return Seen(text, chance, best.min_probability)

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
    "off" none; {"contrast": "on"} has it answer by contrastive decoding. Raises ToolArgumentError for a contrast that
    makes no sense."""
    setting = ctx.backends.get("core", "")
    model = CoreModel("" if setting == OFF else setting)
    if setting == OFF or not model.available:
        return None
    return CoreLooker(model, contrast=contrast_of(ctx.backends.get(CONTRAST, OFF)))


def contrast_of(setting: str) -> Contrast | None:
    """The contrast that a backend's text names: "off" none, "on" the usual one, "ALPHA/BETA/STEP" another.

    Raises ToolArgumentError for anything else.
    """
    if setting in ("", OFF):
        return None
    if setting == "on":
        return Contrast()
    try:
        alpha, beta, step = setting.split("/")
        return Contrast(float(alpha), float(beta), int(step))
    except (ValueError, YaffleError) as error:
        raise ToolArgumentError(
            f"{setting!r} names no contrast.", remedy='Write "on", "off" or ALPHA/BETA/STEP, such as "1/0.1/500".'
        ) from error


def setting_of(contrast: Contrast) -> str:
    """The text that `contrast_of` reads as this contrast (its noise drawn from the first seed)."""
    return f"{contrast.alpha:g}/{contrast.beta:g}/{contrast.step}"


def contrast_backend(contrast: bool | Contrast) -> dict[str, str]:
    """The backends that say so: {"contrast": "on"} for True, none for False."""
    if isinstance(contrast, Contrast):
        return {CONTRAST: setting_of(contrast)}
    return {CONTRAST: "on"} if contrast else {}
