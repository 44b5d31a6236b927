"""Text and pictures to the model's inputs, and samples to tokens: `Codec` as a processor of transformers."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from transformers import BatchFeature, ProcessorMixin

from mllm_core import tokens
from mllm_core.model.encoding import EncodedSample
from mllm_core.model.text import Codec, ProcessorError, normalised
from mllm_core.samples import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image
    from transformers import PreTrainedTokenizerFast

__all__ = ["CoreProcessor", "ProcessorError", "TransformersTokenizer", "normalised"]


class TransformersTokenizer:
    """A tokenizer of transformers as a TextTokenizer."""

    def __init__(self, own: PreTrainedTokenizerFast) -> None:
        self.own = own

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self.own(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        return str(self.own.decode(list(ids), skip_special_tokens=False))

    def id_of(self, token: str) -> int:
        return int(self.own.convert_tokens_to_ids(token))

    def serialised(self) -> str:
        backend = copy(self.own.backend_tokenizer)
        backend.no_padding()
        backend.no_truncation()
        return str(backend.to_str())

    def __len__(self) -> int:
        return len(self.own)


class CoreProcessor(ProcessorMixin):  # type: ignore[misc]
    """Makes the model's inputs. See Codec for the sizes; `codec` is what does without transformers."""

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
        self.codec = Codec(TransformersTokenizer(self.tokenizer), tile_size, tokens_per_tile, max_tiles)

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
        pad = self.codec.marks[tokens.PAD]
        data: dict[str, Any] = {
            "input_ids": torch.tensor([[pad] * (width - len(row)) + row for row in rows]),
            "attention_mask": torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows]),
        }
        if owners:
            data["pixel_values"] = normalised(np.concatenate(tiles))
            data["tile_documents"] = torch.tensor(owners)
        return BatchFeature(data)

    def encode_context(self, context: str, pictures: Sequence[Image.Image]) -> tuple[list[int], NDArray[np.uint8]]:
        """The tokens of a prefix, and its pictures' tiles: (tiles, 3, side, side), uint8."""
        return self.codec.encode_context(context, pictures)

    def encode_prompt(self, prompt: str) -> list[int]:
        """The tokens of a question, up to where the answer begins."""
        return self.codec.encode_prompt(prompt)

    def encode_answer(self, answer: str) -> list[int]:
        """The tokens of an answer with its end mark."""
        return self.codec.encode_answer(answer)

    def encode_sample(self, sample: Sample) -> EncodedSample:
        """A sample in tokens and pixels."""
        return self.codec.encode_sample(sample)

    def decode(self, ids: Any, **kwargs: Any) -> str:
        """Tokens as text, up to the end mark; location tokens are kept, the other marks are not."""
        return self.codec.decode(ids)
