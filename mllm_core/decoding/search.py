"""From prompts that were read to answers: row by row (greedy, sampled) or by the best hypotheses (beam)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from mllm_core.decoding.engine import Engine
from mllm_core.decoding.rows import Row


@dataclass
class Stream:
    """Rows in an engine with the logits of each one's next token, (rows, vocabulary)."""

    engine: Engine
    state: Any
    logits: Tensor

    def extend(self, rows: Sequence[Sequence[int]]) -> list[Tensor]:
        """Reads new tokens of every row; gives their logits, (tokens, vocabulary) each."""
        out = self.engine.extend(self.state, rows)
        self.logits = torch.stack([part[-1] for part in out])
        return out

    def select(self, rows: Sequence[int]) -> None:
        self.state = self.engine.select(self.state, rows)
        self.logits = self.logits[list(rows)]


def decode_rows(stream: Stream, rows: Sequence[Row], blurred: Stream | None = None) -> None:
    """Decodes all rows to their ends, greedily or by draws. `blurred` is the same rows with noised pictures."""
    streams = [stream] if blurred is None else [stream, blurred]
    active = list(rows)
    for row in active:
        row.begin()
    # what a grammar starts with is read like any other forced text; its first token is known from the prompt's logits
    for index, row in enumerate(active):
        if row.tokens:
            row.forced_first(stream.logits[index])
        else:
            row.choose(stream.logits[index], blurred.logits[index] if blurred else None)
    while True:
        kept = [index for index, row in enumerate(active) if row.unread]
        if not kept:
            return
        if len(kept) < len(active):
            for each in streams:
                each.select(kept)
            active = [active[index] for index in kept]
        unread = [row.unread for row in active]
        heard = stream.extend(unread)
        if blurred is not None:
            blurred.extend(unread)
        for index, row in enumerate(active):
            row.heard(heard[index])
            if row.finish is None:
                row.choose(stream.logits[index], blurred.logits[index] if blurred else None)


def decode_beams(stream: Stream, seed: Row) -> list[Row]:
    """The best answers, best first: at most `options.candidates`. `stream` has one row.

    Each step extends every hypothesis by one choice (and what the grammar forces after it) and keeps the `beams` best
    by their log-probability among what the grammar allows: what it forces costs nothing, or a long copied text, whose
    words the model would not have said by itself, would fall behind a short wrong one. The search ends when `beams`
    answers are complete and none that is under way scores better now.
    """
    options = seed.options
    seed.begin()
    if seed.tokens:
        seed.forced_first(stream.logits[0])
        if seed.unread:
            seed.heard(stream.extend([seed.unread])[0])
    alive = [] if seed.finish else [seed]
    done = [seed] if seed.finish else []
    while alive:
        grown = _grow(alive, stream.logits, options.beams)
        complete = [(parent, row) for parent, row in grown if row.finish and not row.unread]
        done += [row for _, row in complete]
        grown = [(parent, row) for parent, row in grown if row.unread]
        if not grown:
            break
        # rows are kept at a constant number, so that the cache can be put into order in place
        parents = [parent for parent, _ in grown]
        filled = len(stream.logits) if len(stream.logits) >= len(parents) and len(stream.logits) > 1 else options.beams
        spare = max(filled, len(parents)) - len(parents)
        stream.select(parents + [parents[0]] * spare)
        unread = [row.unread for _, row in grown]
        heard = stream.extend(unread + [unread[0]] * spare)
        for index, (_, row) in enumerate(grown):
            row.heard(heard[index])
        done += [row for _, row in grown if row.finish]
        stay = [index for index, (_, row) in enumerate(grown) if not row.finish]
        alive = [grown[index][1] for index in stay]
        order = stay + [index for index in range(len(stream.logits)) if index not in stay]
        if order != sorted(order):
            stream.select(order)
        done = distinct(sorted(done, key=Row.score, reverse=True))
        if len(done) >= options.beams and alive:
            best = max(row.score() for row in alive)
            if best <= done[options.beams - 1].score():
                break
    return distinct(sorted(done, key=Row.score, reverse=True))[: options.candidates]


def _grow(alive: Sequence[Row], logits: Tensor, beams: int) -> list[tuple[int, Row]]:
    """The best continuations of all hypotheses by one choice, best first, each with its parent's place.

    Of the first 2 x `beams`, `beams` at most go on; what ends before these are found is given besides.
    """
    offers: list[tuple[float, int, int, float, float, float]] = []
    for index, row in enumerate(alive):
        own = logits[index].log_softmax(-1)
        left = row.masked(own).log_softmax(-1)
        values, tokens = left.topk(min(2 * beams, len(left)))
        first, second = values[:2].exp().tolist()
        total = sum(row.allowed)
        for allowed, value, token in zip(values.tolist(), own[tokens].tolist(), tokens.tolist(), strict=True):
            if allowed > -torch.inf:
                offers.append((total + allowed, index, token, value, allowed, first - second))
    offers.sort(key=lambda offer: -offer[0])
    grown: list[tuple[int, Row]] = []
    going_on = 0
    for rank, (_, index, token, value, allowed, margin) in enumerate(offers[: 2 * beams]):
        if rank >= beams and token == alive[index].vocabulary.end:
            continue  # an ending beyond the first `beams` is none of the best
        row = alive[index].copy()
        row.take(token, value, allowed, margin)
        grown.append((index, row))
        going_on += bool(row.unread)
        if going_on == beams:
            break
    return grown


def distinct(rows: Sequence[Row]) -> list[Row]:
    """The first row of each text, in order: a text cut into tokens in two ways is one answer."""
    found: dict[str | tuple[int, ...], Row] = {}
    for row in rows:
        text = row.candidate().text
        found.setdefault(tuple(row.tokens) if "\ufffd" in text else text, row)  # half a character has no text
    return list(found.values())
