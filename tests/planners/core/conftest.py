"""What tests of planning with the in-house model share: a small tokenizer, and a walk through what a grammar allows."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from mllm_core.decoding.options import Candidate
from planners.exemplars.loader import BUNDLED, load_exemplars
from tools.registry import Registry

if TYPE_CHECKING:
    import llguidance


@dataclass(frozen=True)
class Masks:
    """Grammars over a small tokenizer of byte pairs."""

    tokenizer: llguidance.LLTokenizer
    end: int

    def matcher(self, grammar: str) -> Any:
        import llguidance

        matcher = llguidance.LLMatcher(self.tokenizer, llguidance.LLMatcher.grammar_from_lark(grammar))
        assert not matcher.get_error(), matcher.get_error()
        return matcher

    def accepted(self, grammar: str, text: str) -> str | None:
        """None where the grammar takes all of `text`, what it takes of it otherwise."""
        matcher = self.matcher(grammar)
        tokens = self.tokenizer.tokenize_str(text)
        taken = matcher.validate_tokens(tokens)
        if taken < len(tokens):
            return str(self.tokenizer.decode_str(tokens[:taken]))
        matcher.consume_tokens(tokens)
        return None if matcher.is_accepting() else text

    def walk(self, grammar: str, seed: int, most: int = 300) -> str | None:
        """A text that the grammar allows, token by token at random; None where none came to its end in time."""
        import numpy as np

        draw = random.Random(seed)
        matcher = self.matcher(grammar)
        taken: list[int] = []
        while len(taken) < most:
            mask = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
            allowed = np.nonzero(np.unpackbits(mask, bitorder="little"))[0]
            token = int(allowed[draw.randrange(len(allowed))])
            if matcher.is_accepting() and draw.random() < 0.3:
                token = self.end
            matcher.consume_token(token)
            if token == self.end:
                break
            taken.append(token)
            if matcher.is_stopped():
                break
        else:
            return None
        return str(self.tokenizer.decode_str(taken))


@pytest.fixture(scope="session")
def masks(registry: Registry) -> Masks:
    """A tokenizer trained on the bundled examples, so that tokens cut across the grammar as the model's do."""
    from llguidance.hf import from_tokenizer

    from mllm_core.model.tokenizer import train_tokenizer
    from mllm_core.tokens import END

    shown = load_exemplars(registry, BUNDLED)
    texts = [text for one in shown for text in (one.question, one.program.replace(", ", ","))]
    tokenizer = train_tokenizer(texts, 1200)
    return Masks(from_tokenizer(tokenizer), int(tokenizer.convert_tokens_to_ids(END)))


@dataclass
class ScriptedCore:
    """A generator that gives the same answers, the same probability each, to everything; keeps what was asked."""

    texts: tuple[str, ...]
    probability: float = 0.99
    finish: str = "end"

    def __post_init__(self) -> None:
        self.asked: list[tuple[str, str, tuple[Any, ...], Any]] = []

    def generate(self, context: str, prompt: str, pictures: Any = (), options: Any = None) -> tuple[Candidate, ...]:
        self.asked.append((context, prompt, tuple(pictures), options))
        score = math.log(self.probability)
        return tuple(
            Candidate(text, (1, 2), (score * (place + 1), 0.0), 0.5, self.finish)  # type: ignore[arg-type]
            for place, text in enumerate(self.texts[: options.candidates if options else 1])
        )


@pytest.fixture(scope="session")
def random_core(registry: Registry) -> Any:
    """The decoder of a small model of random weights: it knows nothing, so that the grammar alone makes programs."""
    from mllm_core.decoding import Decoder
    from mllm_core.model.loading import new_model
    from mllm_core.model.presets import nano_config
    from mllm_core.model.tokenizer import train_tokenizer

    shown = load_exemplars(registry, BUNDLED)
    tokenizer = train_tokenizer([one.program for one in shown], 700)
    config = nano_config(len(tokenizer))
    config.text_config.num_hidden_layers = 1
    config.text_config.layer_types = config.text_config.layer_types[:1]
    return Decoder(*new_model(config, tokenizer))
