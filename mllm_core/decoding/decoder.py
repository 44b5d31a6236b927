"""The door to decoding: a model and its processor in, answers to prompts out."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch

from mllm_core import tokens as marks
from mllm_core.decoding.contrast import noised
from mllm_core.decoding.engine import Engine, choose_engine
from mllm_core.decoding.errors import DecodingError, PromptTooLong
from mllm_core.decoding.grammar import GrammarCompiler
from mllm_core.decoding.options import Candidate, Contrast, DecodingOptions, Request
from mllm_core.decoding.prefix import PrefixCache
from mllm_core.decoding.rows import Row, Vocabulary
from mllm_core.decoding.search import Stream, decode_beams, decode_rows, distinct
from mllm_core.decoding.weights import Precision, best_precision
from mllm_core.model.text import Codec, normalised

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image

    from mllm_core.model import CoreForConditionalGeneration, CoreProcessor

_log = logging.getLogger(__name__)

DType = Literal["auto", "float32", "bfloat16", "int8"]
_ROWS = 16  #: how many rows are decoded together
_PREFIX_BYTES = 64 << 20


@dataclass(frozen=True)
class _Encoded:
    """A request in tokens. `tiles` are the pictures', uint8 (tiles, 3, side, side)."""

    context: tuple[int, ...]
    prompt: tuple[int, ...]
    tiles: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.context) + len(self.prompt)


class Decoder:
    """Answers prompts. Used by any number of threads: they share the weights and the prefixes, nothing else.

    `dtype` is what products are computed in: "float32", "bfloat16", "int8" (weights alone, one scale for each output;
    prompts are read unquantised), or "auto", the fastest of them at equal quality. Contexts (tool cards, pictures) are
    read once and kept, up to `prefix_bytes` of keys and values.
    """

    def __init__(
        self,
        model: CoreForConditionalGeneration,
        processor: CoreProcessor,
        dtype: DType = "auto",
        *,
        prefix_bytes: int = _PREFIX_BYTES,
    ) -> None:
        precision = self._precision(dtype, model.device)
        self._begin(
            choose_engine(model.eval(), precision), processor.codec, int(model.config.image_token_id), prefix_bytes
        )

    @classmethod
    def open(
        cls, folder: str | Path | None = None, dtype: DType = "auto", *, prefix_bytes: int = _PREFIX_BYTES
    ) -> Decoder:
        """The decoder of the model in a folder (None: the one that ships), on the CPU.

        Without transformers where the lean path knows the model, else by mllm_core.model.load. Raises WeightsError
        where there is no model.
        """
        from mllm_core.decoding.opening import NotLean, open_lean
        from mllm_core.model.loading import load, shipped_weights

        home = Path(folder) if folder is not None else shipped_weights()
        precision = cls._precision(dtype, torch.device("cpu"))
        try:
            if home is None:
                raise NotLean("no weights")
            opened = open_lean(home, precision)
        except NotLean as error:
            _log.info("%s: %s", home, error.message)
            return cls(*load(home), dtype, prefix_bytes=prefix_bytes)
        decoder = cls.__new__(cls)
        decoder._begin(opened.engine, opened.codec, opened.patch, prefix_bytes)
        return decoder

    def _begin(self, engine: Engine, codec: Codec, patch: int, prefix_bytes: int) -> None:
        self.engine = engine
        self.codec = codec
        self.prefixes: PrefixCache[Any] = PrefixCache(prefix_bytes)
        self._patch = patch
        end = codec.marks[marks.END]
        self._vocabulary = Vocabulary(end, codec.decode)
        self.grammars = GrammarCompiler(codec.tokenizer, engine.vocabulary, end)

    def generate(
        self,
        context: str,
        prompt: str,
        pictures: Sequence[Image.Image] = (),
        options: DecodingOptions | None = None,
    ) -> tuple[Candidate, ...]:
        """Answers to one prompt, best first.

        `context` is what comes before the prompt and may be shared by many: one `<image>` for each picture, or none for
        pictures that come first. Raises PromptTooLong, GrammarError, GrammarDeadEnd, DecodingError.
        """
        return self.generate_batch([Request(context, prompt, tuple(pictures))], options)[0]

    @torch.inference_mode()
    def generate_batch(
        self, requests: Sequence[Request], options: DecodingOptions | Sequence[DecodingOptions] | None = None
    ) -> tuple[tuple[Candidate, ...], ...]:
        """Answers to several prompts, decoded together: the same as one by one. `options` are for all, or one each."""
        each = [options or DecodingOptions()] * len(requests) if not isinstance(options, Sequence) else list(options)
        if len(each) != len(requests):
            raise DecodingError(f"{len(requests)} requests have {len(each)} options.", remedy="Give one each.")
        encoded = [self._encode(request) for request in requests]
        answers: dict[int, tuple[Candidate, ...]] = {}
        waiting: dict[bool, list[tuple[int, Row]]] = {False: [], True: []}
        for index, (request, own) in enumerate(zip(encoded, each, strict=True)):
            if own.contrast is not None and not len(request.tiles):
                raise DecodingError("there is no picture to contrast with.", remedy="Leave contrast out.")
            if own.mode == "beam":
                found = decode_beams(self._read(request, own, None), self._row(request, own, 0))
                answers[index] = tuple(row.candidate() for row in found)
            else:
                draws = own.candidates if own.mode == "sample" else 1
                rows = waiting[own.contrast is not None]
                rows += [(index, self._row(request, own, draw)) for draw in range(draws)]
        for contrast, rows in waiting.items():
            for at in range(0, len(rows), _ROWS):
                self._together(rows[at : at + _ROWS], encoded, contrast=contrast)
            for index in {index for index, _ in rows}:
                own_rows = sorted((row for of, row in rows if of == index), key=Row.score, reverse=True)
                answers[index] = tuple(row.candidate() for row in distinct(own_rows))
        return tuple(answers[index] for index in range(len(requests)))

    def _together(self, rows: Sequence[tuple[int, Row]], encoded: Sequence[_Encoded], *, contrast: bool) -> None:
        """Decodes rows, each the answer to the request whose number it comes with."""

        def stream(blurred: bool) -> Stream:
            parts = []
            for index in dict.fromkeys(index for index, _ in rows):
                own = [row for of, row in rows if of == index]
                part = self._read(encoded[index], own[0].options, own[0].options.contrast if blurred else None)
                part.select([0] * len(own))
                parts.append(part)
            logits = torch.cat([part.logits for part in parts])
            return Stream(self.engine, self.engine.stack([part.state for part in parts]), logits)

        decode_rows(stream(False), [row for _, row in rows], stream(True) if contrast else None)

    def _encode(self, request: Request) -> _Encoded:
        context, tiles = self.codec.encode_context(request.context, request.pictures)
        encoded = _Encoded(tuple(context), tuple(self.codec.encode_prompt(request.prompt)), tiles)
        if len(encoded) >= self.engine.limit:
            raise PromptTooLong(len(encoded), self.engine.limit)
        return encoded

    def _row(self, request: _Encoded, options: DecodingOptions, draw: int) -> Row:
        row = Row(options, min(options.max_tokens, self.engine.limit - len(request)), self._vocabulary)
        if options.grammar is not None:
            row.constraint = self.grammars.constraint(options.grammar)
        if options.mode == "sample":
            row.generator = torch.Generator().manual_seed(options.seed * 1_000_003 + draw)
        return row

    def _read(self, request: _Encoded, options: DecodingOptions, contrast: Contrast | None) -> Stream:
        """A stream that has read a request, its context from the kept ones as far as it is there."""
        key = self._key(request, contrast)
        extra = 1  # the key's first number stands for no token
        capacity = len(request) + min(options.max_tokens, self.engine.limit - len(request)) + 1
        found = self.prefixes.find(key)
        known = max(0, found[0] - extra) if found else 0
        if self.engine.pictures_everywhere and len(request.tiles) and known < len(request.context):
            known = 0  # a part of the text would have seen a part of the pictures
        state = self.engine.prefix(found[1], known, capacity) if found and known else None
        if known < len(request.context):
            rest = request.context[known:]
            seen = sum(token == self._patch for token in request.context[:known])
            pixels = self._pixels(request.tiles[seen // self.codec.tokens_per_tile :], contrast)
            state = self.engine.read(state, rest, pixels, capacity)
            self.prefixes.keep(key, self.engine.prefix(state, len(request.context), len(request.context)))
        return Stream(self.engine, state, self.engine.extend(state, [request.prompt], last=True)[0])

    def _pixels(self, tiles: NDArray[np.uint8], contrast: Contrast | None) -> torch.Tensor | None:
        if not len(tiles):
            return None
        pixels: torch.Tensor = normalised(tiles)
        return torch.cat([noised(tile[None], contrast) for tile in pixels]) if contrast else pixels

    def _key(self, request: _Encoded, contrast: Contrast | None) -> NDArray[np.int64]:
        """A context's key: its tokens, those of a picture replaced by the digest of its tile."""
        noise = repr((contrast.step, contrast.seed)).encode() if contrast else b""
        digests = [
            int.from_bytes(hashlib.blake2b(tile.tobytes() + noise, digest_size=8).digest()) >> 1
            for tile in request.tiles
        ]
        key = np.array([0, *request.context], np.int64)
        places = np.flatnonzero(key == self._patch)
        if digests:
            key[places] = -1 - np.repeat(np.array(digests, np.int64), len(places) // len(digests))
        if digests and self.engine.pictures_everywhere:
            key[0] = int.from_bytes(hashlib.blake2b(repr(digests).encode(), digest_size=8).digest()) >> 1
        return key

    @staticmethod
    def _precision(dtype: str, device: torch.device) -> Precision:
        if dtype == "auto":
            return best_precision(device)
        if dtype not in ("float32", "bfloat16", "int8"):
            raise DecodingError(f"can't decode in {dtype!r}.", remedy="Choose auto, float32, bfloat16 or int8.")
        return dtype  # type: ignore[return-value]
