"""Opening a folder of weights for decoding without transformers, whose import takes longer than all the rest."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from mllm_core import tokens as marks
from mllm_core.decoding.engine import LeanEngine
from mllm_core.decoding.errors import DecodingError
from mllm_core.decoding.vision import Vision, build_vision, unknown_vision
from mllm_core.decoding.weights import Precision, fast_bfloat16, fuse_tensors, unknown_shape
from mllm_core.model.loading import WeightsError
from mllm_core.model.text import Codec, FileTokenizer, ProcessorError

_PLAIN_TOKENIZERS = ("TokenizersBackend", "PreTrainedTokenizerFast")  # others may do more than tokenizer.json says
_PREFIX = "model."


@dataclass(frozen=True)
class Opened:
    """What decoding needs of a model: `patch` is the token that stands for one visual token."""

    engine: LeanEngine
    codec: Codec
    patch: int


class NotLean(DecodingError):
    """A folder that can't be opened without transformers."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"can't open it without transformers: {reason}.", remedy="Load it with mllm_core.model.load.")


def open_lean(folder: Path, precision: Precision) -> Opened:
    """The model in a folder that `save_pretrained` wrote, on the CPU.

    Raises NotLean for what only transformers knows (other backbones and connectors, quantised weights, several files),
    and for what is missing, of which transformers says more; WeightsError for damaged weights.
    """
    try:
        config = _json(folder / "config.json")
        if reason := unknown(config):
            raise NotLean(reason)
        tensors = load_file(folder / "model.safetensors")
        own = {name.removeprefix(_PREFIX): tensor for name, tensor in tensors.items()}
        engine = _engine(config, own, precision)
        return Opened(engine, _codec(folder), int(config["image_token_id"]))
    except SafetensorError as error:
        raise WeightsError(
            f"the model in {folder} can't be loaded: {error}", remedy="Fetch or train it anew."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ProcessorError) as error:
        raise NotLean(f"{type(error).__name__}: {error}") from error


def unknown(config: Mapping[str, Any]) -> str:
    """Why a model of this configuration (config.json) can't be opened here; empty if it can."""
    if config["model_type"] != "yaffle_core" or config.get("quantization_config"):
        return "it is another model, or quantised"
    if config["connector"] != "pixel_shuffle":
        return f"its connector is {config['connector']}"
    if config["text_config"]["model_type"] != "qwen3":
        return f"its decoder is a {config['text_config']['model_type']}"
    return unknown_shape(config["text_config"]) or unknown_vision(config["vision_config"], int(config["shuffle"]))


class _Eyes:
    """The pictures' part, made at the first picture: a question about text does not pay for it."""

    def __init__(self, tensors: Mapping[str, Tensor], config: Mapping[str, Any], *, low: bool) -> None:
        self._tensors, self._config, self._low = tensors, config, low
        self._made: Vision | None = None
        self._lock = threading.Lock()

    def __call__(self, pixels: Tensor) -> Tensor:
        with self._lock:
            if self._made is None:
                shuffle = int(self._config["shuffle"])
                precision: Precision = "bfloat16" if self._low else "float32"
                self._made = build_vision(self._tensors, self._config["vision_config"], shuffle, precision)
                self._tensors = {}
        return self._made(pixels)


def _engine(config: Mapping[str, Any], tensors: Mapping[str, Tensor], precision: Precision) -> LeanEngine:
    text = config["text_config"]
    part = "language."
    language = {name.removeprefix(part): tensor for name, tensor in tensors.items() if name.startswith(part)}
    head = language["embed_tokens.weight"] if config["tie_word_embeddings"] else tensors["lm_head.weight"]
    limit = int(text["max_position_embeddings"])
    low = precision != "float32" and fast_bfloat16(torch.device("cpu"))
    seen = {name: tensor for name, tensor in tensors.items() if name.startswith(("vision.", "connector."))}
    eyes = _Eyes(seen, config, low=low)
    weights = fuse_tensors(language, head, text, precision, limit)
    return LeanEngine(weights, eyes, int(config["image_token_id"]), limit, f"lean {precision}")


def _codec(folder: Path) -> Codec:
    settings, sizes = _json(folder / "tokenizer_config.json"), _json(folder / "processor_config.json")
    if settings.get("tokenizer_class") not in _PLAIN_TOKENIZERS or settings.get("clean_up_tokenization_spaces"):
        raise NotLean(f"its tokenizer is a {settings.get('tokenizer_class')}")
    tokenizer = FileTokenizer(folder / "tokenizer.json")
    codec = Codec(tokenizer, int(sizes["tile_size"]), int(sizes["tokens_per_tile"]), int(sizes["max_tiles"]))
    if len(set(codec.marks.values())) != len(marks.SPECIAL):
        raise NotLean("its tokenizer lacks marks")
    return codec


def _json(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
