"""What reads tokens and gives logits: the lean path, or transformers' own where the lean one doesn't know the shape."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from mllm_core.decoding import lean
from mllm_core.decoding.cache import KeyValues
from mllm_core.decoding.weights import Precision, Weights, fast_bfloat16, fuse, unsupported


class Engine(Protocol):
    """Rows of tokens in, logits out. An engine is shared by threads; a state belongs to one caller."""

    name: str
    limit: int  #: tokens that a row may have, the answer included
    vocabulary: int
    pictures_everywhere: bool  #: whether tokens before a picture see it, too

    def read(self, state: Any, ids: Sequence[int], pixels: Tensor | None, capacity: int) -> Any:
        """A new state: that of one row (None: nothing read yet) after more tokens with their pictures' tiles."""
        ...

    def extend(self, state: Any, added: Sequence[Sequence[int]], *, last: bool = False) -> list[Tensor]:
        """Adds tokens to each row of a state (at least one a row) and gives their logits, float32: for each row
        (tokens, vocabulary), with `last` (1, vocabulary)."""
        ...

    def prefix(self, state: Any, length: int, capacity: int) -> Any:
        """A copy of the first `length` tokens of a state of one row."""
        ...

    def select(self, state: Any, rows: Sequence[int]) -> Any:
        """A state of these rows; a row may be named several times. The given one is used up."""
        ...

    def stack(self, states: Sequence[Any]) -> Any:
        """A state of all rows of all states, which are used up."""
        ...


class LeanEngine:
    """The lean path over fused weights."""

    pictures_everywhere = False

    def __init__(
        self, weights: Weights, see: Callable[[Tensor], Tensor], patch: int, limit: int, name: str = "lean"
    ) -> None:
        """`see` makes visual tokens (tiles, tokens, width) of tiles (tiles, 3, side, side), float32 in -1..1; `patch`
        is the token that stands for one of them."""
        self.name = name
        self.limit = limit
        self.vocabulary = weights.vocabulary
        self._weights = weights
        self._see = see
        self._patch = patch

    @classmethod
    def of(cls, model: Any, precision: Precision) -> LeanEngine:
        """The lean path of a model, which is kept for its pictures."""
        core = model.model
        low = precision != "float32" and fast_bfloat16(model.device)

        def see(pixels: Tensor) -> Tensor:
            with torch.autocast(pixels.device.type, torch.bfloat16, enabled=low):
                seen: Tensor = core.see(pixels.to(core.connector_dtype))
                return seen.float()

        limit = int(core.language.config.max_position_embeddings)
        weights = fuse(core.language, model.lm_head, precision, limit)
        return cls(weights, see, int(model.config.image_token_id), limit, f"lean {precision}")

    def read(self, state: KeyValues | None, ids: Sequence[int], pixels: Tensor | None, capacity: int) -> KeyValues:
        cache = lean.new_cache(self._weights, capacity) if state is None else state
        if ids:
            index = torch.tensor(ids, device=self._weights.embedding.device)
            embeds = self._weights.embedding[index].float()
            if pixels is not None and len(pixels):
                embeds[index == self._patch] = self._see(pixels.to(index.device)).flatten(0, 1)
            lean.forward(self._weights, cache, embeds[None], [len(ids)])
        return cache

    def extend(self, state: KeyValues, added: Sequence[Sequence[int]], *, last: bool = False) -> list[Tensor]:
        counts = [len(row) for row in added]
        width = max(counts)
        padded = [[*row, *[0] * (width - len(row))] for row in added]
        embeds = self._weights.embedding[torch.tensor(padded, device=self._weights.embedding.device)].float()
        hidden = lean.forward(self._weights, state, embeds, counts)
        wanted = [hidden[row, count - 1 if last else 0 : count] for row, count in enumerate(counts)]
        logits = self._weights.head(torch.cat(wanted) if len(wanted) > 1 else wanted[0])
        return list(torch.split(logits, [len(part) for part in wanted]))

    def prefix(self, state: KeyValues, length: int, capacity: int) -> KeyValues:
        return state.prefix(length, capacity=capacity)

    def select(self, state: KeyValues, rows: Sequence[int]) -> KeyValues:
        if list(rows) == list(range(len(state.lengths))):
            return state
        if len(rows) == len(state.lengths):
            state.reorder(rows)
            return state
        return state.select(rows)

    def stack(self, states: Sequence[KeyValues]) -> KeyValues:
        return KeyValues.stack(states)


@dataclass
class PlainRow:
    """One row in transformers' own cache, with what its pictures became."""

    cache: Any
    visual: Tensor | None
    length: int


@dataclass
class PlainState:
    """Rows, each with a cache of its own."""

    rows: list[PlainRow]

    @property
    def nbytes(self) -> int:
        held = 0
        for row in self.rows:
            for layer in row.cache.layers:
                held += sum(kept.numel() * kept.element_size() for kept in (layer.keys, layer.values))
            held += row.visual.numel() * row.visual.element_size() if row.visual is not None else 0
        return held


class PlainEngine:
    """The model's own forward pass, row by row: for connectors and decoders that the lean path does not know."""

    def __init__(self, model: Any, reason: str) -> None:
        text = model.config.text_config
        self.limit = int(text.max_position_embeddings)
        self.vocabulary = int(text.vocab_size)
        self.pictures_everywhere = model.config.connector == "cross_attention"
        self.name = f"transformers ({reason})"
        self._model = model

    def read(self, state: PlainState | None, ids: Sequence[int], pixels: Tensor | None, capacity: int) -> PlainState:
        if state is None:
            from transformers import DynamicCache

            state = PlainState([PlainRow(DynamicCache(config=self._model.config.text_config), None, 0)])
        if ids:
            self._step(state.rows[0], ids, pixels, last=True)
        return state

    def extend(self, state: PlainState, added: Sequence[Sequence[int]], *, last: bool = False) -> list[Tensor]:
        return [self._step(row, ids, None, last=last) for row, ids in zip(state.rows, added, strict=True)]

    def _step(self, row: PlainRow, ids: Sequence[int], pixels: Tensor | None, *, last: bool) -> Tensor:
        device = self._model.device
        if pixels is not None and len(pixels):
            row.visual = self._model.model.see(pixels.to(device, self._model.model.connector_dtype))
            visual = row.visual
        else:
            visual = row.visual if self.pictures_everywhere else None
        out = self._model(
            input_ids=torch.tensor([list(ids)], device=device),
            visual=visual,
            past_key_values=row.cache,
            use_cache=True,
            logits_to_keep=1 if last else 0,
        )
        row.length += len(ids)
        logits: Tensor = out.logits[0].float()
        return logits

    def prefix(self, state: PlainState, length: int, capacity: int) -> PlainState:
        row = copy.deepcopy(state.rows[0])
        if length < row.length:
            row.cache.crop(length - row.length)
            row.length = length
        return PlainState([row])

    def select(self, state: PlainState, rows: Sequence[int]) -> PlainState:
        first: set[int] = set()
        chosen = []
        for row in rows:
            chosen.append(copy.deepcopy(state.rows[row]) if row in first else state.rows[row])
            first.add(row)
        return PlainState(chosen)

    def stack(self, states: Sequence[PlainState]) -> PlainState:
        return PlainState([row for state in states for row in state.rows])


def choose_engine(model: Any, precision: Precision) -> Engine:
    """The lean path where it knows the model's shape, otherwise transformers' own."""
    if model.config.connector == "cross_attention":
        return PlainEngine(model, "cross-attention")
    reason = unsupported(model.model.language, model.lm_head)
    return PlainEngine(model, reason) if reason else LeanEngine.of(model, precision)
