"""One row of text that is being decoded: what it has, how sure the model was, what comes next, when it ends."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from mllm_core.decoding.contrast import contrasted
from mllm_core.decoding.grammar import Constraint
from mllm_core.decoding.options import Candidate, DecodingOptions, Finish


@dataclass(frozen=True)
class Vocabulary:
    """What a row needs to know of the tokenizer."""

    end: int
    text: Callable[[list[int]], str]


@dataclass
class Row:
    """Text so far. `pending` are tokens that the model has not read yet; their log-probabilities but the first's are
    known once it has."""

    options: DecodingOptions
    budget: int
    vocabulary: Vocabulary
    constraint: Constraint | None = None
    generator: torch.Generator | None = None
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    allowed: list[float] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    margin: float = 1.0
    finish: Finish | None = None

    def copy(self) -> Row:
        """Another row with the same text."""
        return Row(
            self.options, self.budget, self.vocabulary, self.constraint.copy() if self.constraint else None,
            self.generator, list(self.tokens), list(self.logprobs), list(self.allowed), list(self.pending), self.margin,
            self.finish,
        )  # fmt: skip

    def masked(self, logits: Tensor) -> Tensor:
        """Logits (vocabulary) with -inf for what the grammar forbids."""
        if self.constraint is None:
            return logits
        allowed = torch.from_numpy(self.constraint.allowed()).to(logits.device)
        return logits.masked_fill(~allowed, -torch.inf)

    def choose(self, logits: Tensor, blurred: Tensor | None = None) -> None:
        """Takes the next token, greedily or drawn, given the model's logits (vocabulary)."""
        own = logits.log_softmax(-1)
        left = scores = self.masked(own).log_softmax(-1)
        if blurred is not None and self.options.contrast is not None:
            scores = contrasted(left, self.masked(blurred), self.options.contrast)
        first, second = scores.softmax(-1).topk(2).values.tolist()
        token = self._drawn(scores) if self.options.mode == "sample" else int(scores.argmax())
        self.take(token, float(own[token]), float(left[token]), first - second)

    def take(self, token: int, logprob: float, allowed: float, margin: float) -> None:
        """Appends a token, and what must follow it. `allowed` is its log-probability among what the grammar allows."""
        self.margin = min(self.margin, margin)
        self.logprobs.append(logprob)
        self.allowed.append(allowed)
        self._append([token, *(self.constraint.advance(token) if self.constraint else [])])

    def forced_first(self, logits: Tensor) -> None:
        """Notes the log-probability of the first token, which the grammar forced: `logits` is (vocabulary)."""
        self.logprobs.append(float(logits.log_softmax(-1)[self.tokens[0]]))
        self.allowed.append(0.0)

    def begin(self) -> None:
        """Appends what the grammar starts with, if it leaves no choice."""
        if self.constraint and (forced := self.constraint.forced()):
            self._append(forced)

    def heard(self, logits: Tensor) -> None:
        """Notes the log-probabilities of the pending tokens: `logits` is (tokens read, vocabulary)."""
        behind = len(self.tokens) - len(self.logprobs)
        if behind:
            known = logits[:behind].log_softmax(-1)
            wanted = torch.tensor(self.tokens[-behind:], device=logits.device)
            self.logprobs += known.gather(-1, wanted[:, None])[:, 0].tolist()
            self.allowed += [0.0] * behind
        self.pending = []

    @property
    def unread(self) -> list[int]:
        """What the model must read next; empty for a row that is done and needs no more numbers."""
        if self.finish is None:
            return self.pending
        behind = len(self.tokens) - len(self.logprobs)
        return self.pending[: len(self.pending) - 1] if behind else []

    def score(self) -> float:
        """Log-probability among what the grammar allows, over the length to the power of the penalty."""
        return math.fsum(self.allowed) / math.pow(max(1, len(self.tokens)), self.options.length_penalty)

    def candidate(self) -> Candidate:
        """The row as an answer."""
        ended = self.finish == "end"
        text = self.vocabulary.text(self.tokens[:-1] if ended else self.tokens)
        if self.finish == "stop":
            text = text[: min(at for at in (text.find(stop) for stop in self.options.stop) if at >= 0)]
        return Candidate(
            text=text,
            tokens=tuple(self.tokens),
            token_logprobs=tuple(self.logprobs),
            margin=self.margin,
            finish=self.finish or "length",
            allowed_logprobs=tuple(self.allowed),
        )

    def _append(self, added: list[int]) -> None:
        for token in added:
            self.tokens.append(token)
            self.pending.append(token)
            if token == self.vocabulary.end:
                self.finish = "end"
            elif self.options.stop and any(stop in self.vocabulary.text(self.tokens) for stop in self.options.stop):
                self.finish = "stop"
            elif len(self.tokens) >= self.budget:
                self.finish = "length"
            if self.finish:
                break

    def _drawn(self, scores: Tensor) -> int:
        """A token drawn from the nucleus (Holtzman et al. 2020): the likeliest tokens that make up `top_p`."""
        chances = (scores / self.options.temperature).softmax(-1)
        if self.options.top_p < 1:
            ordered, order = chances.sort(descending=True)
            outside = ordered.cumsum(-1) - ordered >= self.options.top_p
            chances = torch.zeros_like(chances).scatter(-1, order, ordered.masked_fill(outside, 0.0))
        return int(torch.multinomial(chances.cpu(), 1, generator=self.generator))
