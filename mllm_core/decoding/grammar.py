"""Decoding under a grammar: which tokens may come next, and which must (llguidance)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import llguidance
import numpy as np

from mllm_core import tokens
from mllm_core.decoding.errors import GrammarDeadEnd, GrammarError
from mllm_core.decoding.options import Grammar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mllm_core.model.text import TextTokenizer

_KEPT = 128


def location_rule(tokenizer: TextTokenizer) -> str:
    """What stands for any one location token in a grammar. (To llguidance it is no text: "<loc" does not match it.)"""
    ids = sorted(tokenizer.id_of(location) for location in tokens.LOCATIONS)
    if ids != list(range(ids[0], ids[0] + len(ids))):
        return "(" + " | ".join(tokens.LOCATIONS) + ")"
    return f"<[{ids[0]}-{ids[-1]}]>"


class Constraint:
    """Where one row of text stands in a grammar. Belongs to one row; `copy` for another."""

    def __init__(self, matcher: llguidance.LLMatcher, compiler: GrammarCompiler, written: tuple[int, ...] = ()) -> None:
        self._matcher = matcher
        self._compiler = compiler
        self._written = list(written)
        self._mask: NDArray[np.bool_] | None = None

    def copy(self) -> Constraint:
        return Constraint(self._matcher.deep_copy(), self._compiler, tuple(self._written))

    def allowed(self) -> NDArray[np.bool_]:
        """Which tokens may come next, (vocabulary). Raises GrammarDeadEnd where there is none."""
        if self._mask is None:
            packed = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
            mask = np.unpackbits(packed, bitorder="little")[: self._compiler.vocabulary].view(np.bool_)
            if self._matcher.is_error() or not mask.any():
                raise self._dead()
            self._mask = mask
        return self._mask

    def advance(self, token: int) -> list[int]:
        """Takes a token; gives the tokens that must follow, which are taken, too. The end mark may be the last."""
        self._take([token])
        return [] if token == self._compiler.end else self.forced()

    def forced(self) -> list[int]:
        """The tokens that must come next, which are taken.

        A stretch of text that can be cut into tokens in several ways is left to the model from where it is so.
        """
        found: list[int] = []
        while not found or found[-1] != self._compiler.end:
            ahead = [int(token) for token in self._matcher.compute_ff_tokens()]
            if not ahead and int(self.allowed().sum()) == 1:
                ahead = [int(self.allowed().argmax())]
            if not ahead:
                break
            self._take(ahead)
            found += ahead
        return found

    def _take(self, added: list[int]) -> None:
        text = added[:-1] if added[-1] == self._compiler.end else added  # after its last byte a matcher takes nothing
        if text and not self._matcher.consume_tokens(text):
            raise self._dead()
        self._written += added
        self._mask = None

    def _dead(self) -> GrammarDeadEnd:
        said = self._matcher.get_error().strip()
        reason = said.splitlines()[0] if said else str(self._matcher.stop_reason())
        return GrammarDeadEnd(self._compiler.text(self._written), reason)


class GrammarCompiler:
    """Grammars for one tokenizer, each compiled once. Used by any number of threads."""

    def __init__(self, tokenizer: TextTokenizer, vocabulary: int, end: int) -> None:
        """`vocabulary` is the number of logits, which may exceed the tokenizer's entries."""
        self.vocabulary = vocabulary
        self.end = end
        self._tokenizer = tokenizer
        self._own: llguidance.LLTokenizer | None = None
        self._compiled: OrderedDict[str, llguidance.LLMatcher] = OrderedDict()
        self._lock = threading.Lock()

    def constraint(self, grammar: Grammar) -> Constraint:
        """The start of a grammar. Raises GrammarError with llguidance's message where it does not compile."""
        with self._lock:
            if self._own is None:
                size = max(self.vocabulary, len(self._tokenizer))
                self._own = llguidance.LLTokenizer(self._tokenizer.serialised(), n_vocab=size, eos_token=self.end)
            matcher = self._compiled.get(grammar.lark)
            if matcher is None:
                matcher = llguidance.LLMatcher(self._own, llguidance.LLMatcher.grammar_from_lark(grammar.lark))
                if matcher.is_error():
                    raise GrammarError(
                        f"the grammar does not compile: {matcher.get_error().strip()}",
                        remedy="See https://github.com/guidance-ai/llguidance/blob/main/docs/syntax.md.",
                    )
                self._compiled[grammar.lark] = matcher
                while len(self._compiled) > _KEPT:
                    self._compiled.popitem(last=False)
            self._compiled.move_to_end(grammar.lark)
            return Constraint(matcher.deep_copy(), self)

    def __len__(self) -> int:
        return len(self._compiled)

    def text(self, written: list[int]) -> str:
        return self._tokenizer.decode(written)
