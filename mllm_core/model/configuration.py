"""The shape of the model: a vision encoder, a connector and a decoder, each of transformers' own kinds."""

from __future__ import annotations

from typing import Any, Literal, get_args

from transformers import AutoConfig, PreTrainedConfig

from mllm_core.errors import YaffleError

Connector = Literal["pixel_shuffle", "resampler", "cross_attention"]
CONNECTORS: tuple[Connector, ...] = get_args(Connector)


class CoreConfigError(YaffleError):
    """A shape of the model that can't be built."""


class CoreConfig(PreTrainedConfig):  # type: ignore[misc]
    """The configuration of CoreForConditionalGeneration.

    `vision_config` and `text_config` are configurations of transformers (or their dictionaries, with "model_type").
    `connector` is how pictures reach the decoder:

    - "pixel_shuffle": `shuffle` x `shuffle` neighbouring patches become one visual token, by an MLP (default);
    - "resampler": `queries` learned queries look at all patches of a tile (BLIP-2's Q-Former, Flamingo's Perceiver);
    - "cross_attention": the decoder looks at the patches by gated cross-attention before every `cross_every`-th layer
      (Flamingo); a tile takes one token of the text.

    With `places` the connector adds to each visual token a learned vector of its place in the tile, so that the decoder
    can tell where it is. `image_token_id` is the token that stands for one visual token.
    """

    model_type = "yaffle_core"
    sub_configs = {"vision_config": AutoConfig, "text_config": AutoConfig}  # noqa: RUF012 - transformers' own way

    def __init__(
        self,
        vision_config: PreTrainedConfig | dict[str, Any] | None = None,
        text_config: PreTrainedConfig | dict[str, Any] | None = None,
        connector: Connector = "pixel_shuffle",
        shuffle: int = 2,
        queries: int = 32,
        connector_layers: int = 2,
        cross_every: int = 2,
        places: bool = False,
        image_token_id: int = 6,
        **kwargs: Any,
    ) -> None:
        if connector not in CONNECTORS:
            raise CoreConfigError(
                f"there is no connector {connector!r}.", remedy=f"Choose one of {', '.join(CONNECTORS)}."
            )
        self.vision_config = _config(vision_config, "siglip_vision_model")
        self.text_config = _config(text_config, "qwen3")
        self.connector = connector
        self.shuffle = shuffle
        self.queries = queries
        self.connector_layers = connector_layers
        self.cross_every = cross_every
        self.places = places
        self.image_token_id = image_token_id
        kwargs.setdefault("tie_word_embeddings", bool(getattr(self.text_config, "tie_word_embeddings", True)))
        for key in ("bos_token_id", "eos_token_id", "pad_token_id"):
            kwargs.setdefault(key, getattr(self.text_config, key, None))
        super().__init__(**kwargs)
        if connector == "pixel_shuffle" and self.patches_a_side % shuffle:
            raise CoreConfigError(
                f"{self.patches_a_side} patches a side can't be shuffled by {shuffle}.",
                remedy="Choose a divisor of the number of patches a side.",
            )

    @property
    def tile_size(self) -> int:
        """Width and height of a tile, in pixels."""
        return int(self.vision_config.image_size)

    @property
    def patches_a_side(self) -> int:
        return self.tile_size // int(self.vision_config.patch_size)

    @property
    def tokens_per_tile(self) -> int:
        """How many visual tokens of the text one tile takes."""
        if self.connector == "pixel_shuffle":
            return int((self.patches_a_side // self.shuffle) ** 2)
        return int(self.queries) if self.connector == "resampler" else 1

    def get_text_config(self, *args: Any, **kwargs: Any) -> PreTrainedConfig:
        """The decoder's configuration: what generation asks for layers and heads."""
        return self.text_config


def _config(value: PreTrainedConfig | dict[str, Any] | None, kind: str) -> PreTrainedConfig:
    if isinstance(value, PreTrainedConfig):
        return value
    plain = dict(value or {})
    return AutoConfig.for_model(plain.pop("model_type", kind), **plain)
