"""What goes into decoding and what comes out of it, as plain immutable values (no torch here)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mllm_core.decoding.errors import DecodingError

if TYPE_CHECKING:
    from PIL import Image

Mode = Literal["greedy", "sample", "beam"]
Finish = Literal["end", "stop", "length"]


@dataclass(frozen=True, slots=True)
class Grammar:
    """What an answer may look like: a grammar in llguidance's dialect of Lark.

    See https://github.com/guidance-ai/llguidance/blob/main/docs/syntax.md. `%regex { "substring_words": "..." }`
    makes a terminal of all spans of words of a text.
    """

    lark: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """Visual contrastive decoding (VCD, Leng et al. 2024): (1 + alpha) l(v) - alpha l(v').

    v' is the picture after `step` of 1,000 diffusion steps; only tokens with l(v) >= log(beta) + max l(v) remain. The
    noise is drawn from `seed`.
    """

    alpha: float = 1.0
    beta: float = 0.1
    step: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        if self.alpha < 0 or not 0 < self.beta <= 1 or not 0 <= self.step < 1000:
            raise DecodingError(
                f"contrast(alpha={self.alpha}, beta={self.beta}, step={self.step}) makes no sense.",
                remedy="alpha >= 0, 0 < beta <= 1, 0 <= step < 1000.",
            )


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How to decode.

    `candidates` is how many different answers come back, at most: the best of `beams` hypotheses ("beam"), or as many
    draws less the duplicates ("sample"); "greedy" gives one. `temperature` and `top_p` (nucleus) shape sampling only.
    Beams are ranked by their log-probability among what the grammar allows, divided by their length to the power of
    `length_penalty`.
    Decoding ends at the model's end mark, before the first of `stop`, or after `max_tokens`.
    """

    max_tokens: int = 128
    mode: Mode = "greedy"
    temperature: float = 1.0
    top_p: float = 1.0
    beams: int = 4
    candidates: int = 1
    length_penalty: float = 1.0
    grammar: Grammar | None = None
    contrast: Contrast | None = None
    seed: int = 0
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for wrong, problem, remedy in (
            (self.max_tokens < 1, f"max_tokens={self.max_tokens}", "Give 1 or more."),
            (self.mode not in ("greedy", "sample", "beam"), f"mode={self.mode!r}", "Give greedy, sample or beam."),
            (not self.temperature > 0, f"temperature={self.temperature}", "More than 0; or mode='greedy'."),
            (not 0 < self.top_p <= 1, f"top_p={self.top_p}", "More than 0, at most 1."),
            (self.candidates < 1, f"candidates={self.candidates}", "Give 1 or more."),
            (
                self.mode == "greedy" and self.candidates > 1,
                "several greedy candidates",
                "Use mode='beam' or 'sample'.",
            ),
            (
                self.mode == "beam" and self.beams < self.candidates,
                f"{self.candidates} candidates of {self.beams} beams",
                "Give as many beams as candidates, or more.",
            ),
            (
                self.mode == "beam" and self.contrast is not None,
                "contrast over beams",
                "Use mode='greedy' or 'sample'.",
            ),
            (any(not text for text in self.stop), "an empty stop text", "Leave it out."),
        ):
            if wrong:
                raise DecodingError(f"can't decode with {problem}.", remedy=remedy)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to decode: a context (its `<image>` marks stand for the pictures, in order) and a prompt."""

    context: str
    prompt: str
    pictures: tuple[Image.Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer, with how sure the model was of it.

    `token_logprobs` are the model's own log-probabilities of `tokens` (natural logarithm, temperature 1, before
    grammar, nucleus and contrast), those that the grammar forced included: where the model was made to say what it
    would not have said, they tell. `allowed_logprobs` are those among what the grammar allowed at each place, 0.0
    where it left no choice (None: as `token_logprobs`): copied words are hardly ever what a model would say by itself,
    and yet it may be sure which to copy. The end mark, where it was reached (`finish == "end"`), is the last of
    `tokens`. `margin` is the smallest difference between the probabilities of the first and the second choice, over the
    steps where there was a choice (1.0 where there was none), among what the grammar allows.
    """

    text: str
    tokens: tuple[int, ...]
    token_logprobs: tuple[float, ...]
    margin: float
    finish: Finish
    allowed_logprobs: tuple[float, ...] | None = None

    @property
    def logprob(self) -> float:
        """Log-probability of the whole answer."""
        return math.fsum(self.token_logprobs)

    @property
    def allowed_logprob(self) -> float:
        """Log-probability of the whole answer among those that the grammar allows."""
        return self.logprob if self.allowed_logprobs is None else math.fsum(self.allowed_logprobs)

    @property
    def mean_logprob(self) -> float:
        """Log-probability per token; 0.0 for no token."""
        return self.logprob / len(self.token_logprobs) if self.token_logprobs else 0.0

    @property
    def min_probability(self) -> float:
        """Probability of the token that the model was least sure of; 1.0 for no token."""
        return math.exp(min(self.token_logprobs, default=0.0))
