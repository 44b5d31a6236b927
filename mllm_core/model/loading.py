"""Loading the model: the one that ships, one from a folder, or a new one of a preset's shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerFast

    from mllm_core.model.configuration import CoreConfig
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.presets import Preset
    from mllm_core.model.processor import CoreProcessor

_SHIPPED = Path(__file__).parents[1] / "weights" / "nano"


class WeightsError(YaffleError):
    """Weights that are missing or can't be used."""


def shipped_weights() -> Path | None:
    """The folder of the weights that ship with the package, where they are there."""
    return _SHIPPED if (_SHIPPED / "model.safetensors").is_file() else None


def load(
    folder: str | Path | None = None, *, dtype: torch.dtype | None = None
) -> tuple[CoreForConditionalGeneration, CoreProcessor]:
    """The model, ready to answer, and its processor. None is the one that ships.

    `dtype` None keeps that of the file. No network is used. Raises WeightsError where there is no model.
    """
    from safetensors import SafetensorError
    from transformers.utils import logging

    from mllm_core.model.auto import register
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor

    register()
    home = Path(folder) if folder is not None else shipped_weights()
    if home is None:
        raise WeightsError(
            "this installation has no trained weights of the in-house model.",
            remedy="Install a release of Yaffle, or train them: yaffle train pretrain --preset nano.",
        )
    if not (home / "config.json").is_file():
        raise WeightsError(
            f"{home} holds no model.", remedy="Name a folder that `yaffle train` or save_pretrained wrote."
        )
    bar = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        model = CoreForConditionalGeneration.from_pretrained(
            home, dtype=dtype if dtype is not None else "auto", local_files_only=True
        )
        processor = CoreProcessor.from_pretrained(home, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise WeightsError(f"the model in {home} can't be loaded: {error}", remedy="Fetch or train it anew.") from error
    finally:
        if bar:
            logging.enable_progress_bar()
    return model.eval(), processor


def new_model(
    config: CoreConfig, tokenizer: PreTrainedTokenizerFast, *, max_tiles: int = 4, seed: int = 0
) -> tuple[CoreForConditionalGeneration, CoreProcessor]:
    """A model of random weights, the same for the same seed, and its processor."""
    import torch

    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = CoreForConditionalGeneration(config)
    return model, processor_for(CoreProcessor, config, tokenizer, max_tiles)


def processor_for(
    kind: type[CoreProcessor], config: CoreConfig, tokenizer: PreTrainedTokenizerFast, max_tiles: int
) -> CoreProcessor:
    """The processor that fits a model of this shape."""
    return kind(tokenizer, tile_size=config.tile_size, tokens_per_tile=config.tokens_per_tile, max_tiles=max_tiles)


def from_backbones(
    preset: Preset, *, local_only: bool = True, connector: str = "pixel_shuffle", dtype: torch.dtype | None = None
) -> tuple[CoreForConditionalGeneration, CoreProcessor]:
    """A model of a preset's public backbones with a new connector.

    `preset.vision` and `preset.text` are folders, or hub ids of files that are in the local cache; `local_only` False
    lets transformers download them. The marks are added to the decoder's tokenizer and embedding. Raises WeightsError.
    """
    from transformers import AutoModel, AutoTokenizer

    from mllm_core import tokens
    from mllm_core.model.configuration import CoreConfig
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor

    try:
        vision = AutoModel.from_pretrained(preset.vision, local_files_only=local_only, dtype=dtype)
        text = AutoModel.from_pretrained(preset.text, local_files_only=local_only, dtype=dtype)
        tokenizer = AutoTokenizer.from_pretrained(preset.text, local_files_only=local_only)
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"the backbones of {preset.name!r} can't be loaded: {str(error).splitlines()[0]}",
            remedy="Put their folders' paths into the preset, or allow the download (--download).",
        ) from error
    vision = getattr(vision, "vision_model", vision) if hasattr(vision, "text_model") else vision
    new = [mark for mark in tokens.SPECIAL if mark not in tokenizer.get_vocab()]
    tokenizer.add_tokens([mark for mark in new if mark in tokens.MARKS], special_tokens=True)
    tokenizer.add_tokens([mark for mark in new if mark in tokens.LOCATIONS])
    if len(tokenizer) > text.get_input_embeddings().num_embeddings:
        text.resize_token_embeddings(len(tokenizer))
    config = CoreConfig(
        vision_config=vision.config,
        text_config=text.config,
        connector=connector,  # type: ignore[arg-type]
        places=True,
        image_token_id=int(tokenizer.convert_tokens_to_ids(tokens.PATCH)),
    )
    model = CoreForConditionalGeneration(config)
    model.model.vision.load_state_dict(vision.state_dict(), strict=False)
    layers = {f"layers.{index}.": layer for index, layer in enumerate(model.model.language.layers)}
    state = {}
    for name, value in text.state_dict().items():
        prefix = next((key for key in layers if name.startswith(key)), None)
        crossed = prefix is not None and hasattr(layers[prefix], "gate")
        state[name.replace(prefix, f"{prefix}layer.") if crossed and prefix else name] = value
    model.model.language.load_state_dict(state, strict=False)
    model.tie_weights()
    return model, processor_for(CoreProcessor, config, tokenizer, preset.max_tiles)
