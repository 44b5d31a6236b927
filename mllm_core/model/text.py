"""Text and pictures to tokens and tiles, over any tokenizer: what needs no transformers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from mllm_core import tokens
from mllm_core.errors import YaffleError
from mllm_core.model.encoding import EncodedSample, EncodedTurn
from mllm_core.model.pictures import scaled, tiles_of
from mllm_core.samples import IMAGE_MARK, Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image


class ProcessorError(YaffleError):
    """Text and pictures that do not go together."""


class TextTokenizer(Protocol):
    """What is needed of a tokenizer."""

    def encode(self, text: str) -> list[int]:
        """A person's text in tokens. Special marks in it are text, locations are tokens."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """Tokens as text, none left out."""
        ...

    def id_of(self, token: str) -> int:
        """The number of an entry of the vocabulary."""
        ...

    def serialised(self) -> str:
        """The content of tokenizer.json, without padding and truncation."""
        ...

    def __len__(self) -> int:
        """Entries, the added ones counted."""
        ...


class FileTokenizer:
    """A tokenizer from tokenizer.json alone, by the library `tokenizers`. Used by any number of threads."""

    def __init__(self, file: Path) -> None:
        """Raises OSError where the file can't be read, and ValueError where it is no tokenizer."""
        from tokenizers import Tokenizer

        text = file.read_text(encoding="utf-8")
        try:
            self._own = Tokenizer.from_str(text)
        except Exception as error:  # tokenizers raises bare Exceptions
            raise ValueError(f"{file} is no tokenizer: {error}") from error
        self._own.no_padding()
        self._own.no_truncation()
        self._own.encode_special_tokens = True  # transformers' split_special_tokens

    def encode(self, text: str) -> list[int]:
        return list(self._own.encode(text, add_special_tokens=False).ids)

    def decode(self, ids: Sequence[int]) -> str:
        return str(self._own.decode(list(ids), skip_special_tokens=False))

    def id_of(self, token: str) -> int:
        """Raises ProcessorError for what is no entry."""
        found = self._own.token_to_id(token)
        if found is None:
            raise ProcessorError(
                f"the tokenizer has no entry {token!r}.", remedy="Use the tokenizer that was saved with the model."
            )
        return int(found)

    def serialised(self) -> str:
        return str(self._own.to_str())

    def __len__(self) -> int:
        return int(self._own.get_vocab_size(with_added_tokens=True))


@dataclass(frozen=True)
class Codec:
    """Text and pictures to tokens and tiles, and tokens to text.

    `tile_size` and `tokens_per_tile` are the model's (CoreConfig); a picture is cut into at most `max_tiles` tiles
    beside its whole view.
    """

    tokenizer: TextTokenizer
    tile_size: int = 192
    tokens_per_tile: int = 36
    max_tiles: int = 4

    @cached_property
    def marks(self) -> Mapping[str, int]:
        """The numbers of all marks and locations: first in our own tokenizer, elsewhere in another's."""
        return {mark: self.tokenizer.id_of(mark) for mark in tokens.SPECIAL}

    def encode_context(self, context: str, pictures: Sequence[Image.Image]) -> tuple[list[int], NDArray[np.uint8]]:
        """The tokens of a prefix, and its pictures' tiles: (tiles, 3, side, side), uint8.

        Raises ProcessorError where marks and pictures differ in number.
        """
        context = context or IMAGE_MARK * len(pictures)
        parts = context.split(IMAGE_MARK)
        if len(parts) - 1 == 0 and pictures:
            parts = [""] * len(pictures) + parts
        if len(parts) - 1 != len(pictures):
            raise ProcessorError(
                f"the text has {len(parts) - 1} {IMAGE_MARK} for {len(pictures)} pictures.",
                remedy="One mark for each picture, or none.",
            )
        ids = [self.marks[tokens.BOS], *self._text(parts[0])]
        patches = [self.marks[tokens.PATCH]] * self.tokens_per_tile
        views: list[Any] = []
        for picture, text in zip(pictures, parts[1:], strict=True):
            cut, (columns, rows) = tiles_of(picture, self.tile_size, self.max_tiles, tokens.GRID)
            views += cut
            ids += [self.marks[tokens.PICTURE], *patches]
            if len(cut) > 1:
                for row in range(rows):
                    for column in range(columns):
                        ids += [self.marks[tokens.tile_mark(row, column)], *patches]
            ids += self._text(text)
        empty = np.zeros((0, 3, self.tile_size, self.tile_size), np.uint8)
        tiles = np.stack([np.asarray(view, np.uint8).transpose(2, 0, 1) for view in views]) if views else empty
        return ids, tiles

    def encode_prompt(self, prompt: str) -> list[int]:
        """The tokens of a question, up to where the answer begins."""
        return [self.marks[tokens.USER], *self._text(prompt), self.marks[tokens.ASSISTANT]]

    def encode_answer(self, answer: str) -> list[int]:
        """The tokens of an answer with its end mark."""
        return [*self._text(answer), self.marks[tokens.END]]

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

    def decode(self, ids: Iterable[Any]) -> str:
        """Tokens as text, up to the end mark; location tokens are kept, the other marks are not."""
        plain = [int(token) for token in ids]
        end = self.marks[tokens.END]
        if end in plain:
            plain = plain[: plain.index(end)]
        return self.tokenizer.decode([token for token in plain if token not in self._skipped])

    @cached_property
    def _skipped(self) -> frozenset[int]:
        return frozenset(self.marks[mark] for mark in tokens.MARKS)

    def _text(self, text: str) -> list[int]:
        # marks in a person's text are text: a question can't close its turn or open another
        return self.tokenizer.encode(text) if text else []


def normalised(tiles: NDArray[np.uint8]) -> Any:
    """Tiles (uint8) as a tensor of numbers -1..1."""
    import torch

    return scaled(torch.from_numpy(tiles))
