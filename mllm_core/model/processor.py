"""Text and pictures to the model's inputs, and samples to tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from transformers import BatchFeature, ProcessorMixin

from mllm_core import tokens
from mllm_core.errors import YaffleError
from mllm_core.model.encoding import EncodedSample, EncodedTurn
from mllm_core.model.pictures import tiles_of
from mllm_core.samples import IMAGE_MARK, Sample

if TYPE_CHECKING:
    from PIL import Image
    from transformers import PreTrainedTokenizerFast


class ProcessorError(YaffleError):
    """Text and pictures that do not go together."""


class CoreProcessor(ProcessorMixin):  # type: ignore[misc]
    """Makes the model's inputs.

    `tile_size` and `tokens_per_tile` are the model's (CoreConfig); a picture is cut into at most `max_tiles` tiles
    beside its whole view.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        tile_size: int = 192,
        tokens_per_tile: int = 36,
        max_tiles: int = 4,
        **kwargs: Any,
    ) -> None:
        self.tile_size = tile_size
        self.tokens_per_tile = tokens_per_tile
        self.max_tiles = max_tiles
        super().__init__(tokenizer, **kwargs)

    def __call__(
        self,
        context: str | Sequence[str] = "",
        prompt: str | Sequence[str] = "",
        pictures: Sequence[Image.Image] | Sequence[Sequence[Image.Image]] = (),
        **kwargs: Any,
    ) -> BatchFeature:
        """Inputs for one prompt, or for a batch (lists of equal length, `pictures` one list for each).

        Gives input_ids and attention_mask (batch, tokens), padded on the left; with pictures pixel_values (tiles, 3,
        side, side) in -1..1 and tile_documents (tiles), the row of each tile. A context without picture marks has its
        pictures put first. Raises ProcessorError where marks and pictures differ in number.
        """
        import torch

        prompts = [prompt] if isinstance(prompt, str) else list(prompt)
        contexts = [context] * len(prompts) if isinstance(context, str) else list(context)
        single = not pictures or not isinstance(pictures[0], (list, tuple))
        albums: list[Any] = [list(pictures)] * len(prompts) if single else list(pictures)
        if not len(contexts) == len(prompts) == len(albums):
            raise ProcessorError(
                f"{len(contexts)} contexts, {len(prompts)} prompts and {len(albums)} lists of pictures were given.",
                remedy="Give as many of each.",
            )
        rows, tiles, owners = [], [], []
        for index, (before, ask, album) in enumerate(zip(contexts, prompts, albums, strict=True)):
            prefix, views = self.encode_context(before, album)
            rows.append([*prefix, *self.encode_prompt(ask)])
            tiles.append(views)
            owners += [index] * len(views)
        width = max(len(row) for row in rows)
        pad = self._id(tokens.PAD)
        data: dict[str, Any] = {
            "input_ids": torch.tensor([[pad] * (width - len(row)) + row for row in rows]),
            "attention_mask": torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows]),
        }
        if owners:
            data["pixel_values"] = normalised(np.concatenate(tiles))
            data["tile_documents"] = torch.tensor(owners)
        return BatchFeature(data)

    def encode_context(self, context: str, pictures: Sequence[Image.Image]) -> tuple[list[int], np.ndarray]:
        """The tokens of a prefix, and its pictures' tiles: (tiles, 3, side, side), uint8."""
        context = context or IMAGE_MARK * len(pictures)
        parts = context.split(IMAGE_MARK)
        if len(parts) - 1 == 0 and pictures:
            parts = [""] * len(pictures) + parts
        if len(parts) - 1 != len(pictures):
            raise ProcessorError(
                f"the text has {len(parts) - 1} {IMAGE_MARK} for {len(pictures)} pictures.",
                remedy="One mark for each picture, or none.",
            )
        ids = [self._id(tokens.BOS), *self._text(parts[0])]
        views: list[Any] = []
        for picture, text in zip(pictures, parts[1:], strict=True):
            cut, (columns, rows) = tiles_of(picture, self.tile_size, self.max_tiles, tokens.GRID)
            views += cut
            ids += [self._id(tokens.PICTURE), *self._patches()]
            if len(cut) > 1:
                for row in range(rows):
                    for column in range(columns):
                        ids += [self._id(tokens.tile_mark(row, column)), *self._patches()]
            ids += self._text(text)
        empty = np.zeros((0, 3, self.tile_size, self.tile_size), np.uint8)
        tiles = np.stack([np.asarray(view, np.uint8).transpose(2, 0, 1) for view in views]) if views else empty
        return ids, tiles

    def encode_prompt(self, prompt: str) -> list[int]:
        """The tokens of a question, up to where the answer begins."""
        return [self._id(tokens.USER), *self._text(prompt), self._id(tokens.ASSISTANT)]

    def encode_answer(self, answer: str) -> list[int]:
        """The tokens of an answer with its end mark."""
        return [*self._text(answer), self._id(tokens.END)]

    def encode_sample(self, sample: Sample) -> EncodedSample:
        """A sample in tokens and pixels."""
        context, tiles = self.encode_context(sample.context, sample.pictures)
        turns = tuple(
            EncodedTurn(
                prompt=tuple(self.encode_prompt(turn.prompt)),
                answer=tuple(self.encode_answer(turn.answer)),
                task=turn.task,
                rejected=tuple(self.encode_answer(turn.rejected)) if turn.rejected else (),
            )
            for turn in sample.turns
        )
        return EncodedSample(tuple(context), turns, tiles, sample.world, sample.seed)

    def decode(self, ids: Any, **kwargs: Any) -> str:
        """Tokens as text, up to the end mark; location tokens are kept, the other marks are not."""
        plain = [int(token) for token in ids]
        end = self._id(tokens.END)
        if end in plain:
            plain = plain[: plain.index(end)]
        skipped = {self._id(mark) for mark in tokens.MARKS}
        return str(self.tokenizer.decode([token for token in plain if token not in skipped], skip_special_tokens=False))

    def _patches(self) -> list[int]:
        return [self._id(tokens.PATCH)] * self.tokens_per_tile

    def _id(self, token: str) -> int:
        return tokens.SPECIAL.index(token) if self._own_marks else int(self.tokenizer.convert_tokens_to_ids(token))

    @property
    def _own_marks(self) -> bool:
        """Whether the marks are the tokenizer's first entries, as in our own tokenizer; added to another's they are
        wherever it put them."""
        cached = getattr(self, "_marks_first", None)
        if cached is None:
            cached = all(
                self.tokenizer.convert_tokens_to_ids(mark) == index
                for index, mark in ((0, tokens.SPECIAL[0]), (len(tokens.SPECIAL) - 1, tokens.SPECIAL[-1]))
            )
            object.__setattr__(self, "_marks_first", cached)
        return bool(cached)

    def _text(self, text: str) -> list[int]:
        if not text:
            return []
        # marks in a person's text are text: a question can't close its turn or open another
        ids: list[int] = self.tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        return ids


def normalised(tiles: np.ndarray) -> Any:
    """Tiles (uint8) as a tensor of numbers -1..1."""
    import torch

    return torch.from_numpy(tiles).float().div_(127.5).sub_(1.0)
