"""The network: pictures through a vision encoder and a connector into a decoder that writes text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoModel, GenerationMixin, PreTrainedModel
from transformers.cache_utils import Cache
from transformers.modeling_outputs import ModelOutput

from mllm_core.errors import YaffleError
from mllm_core.model.configuration import CoreConfig
from mllm_core.model.connectors import CrossAttended, build_connector
from mllm_core.model.encoding import IGNORED


class CoreInputError(YaffleError):
    """Inputs that do not belong together."""


@dataclass
class CoreOutput(ModelOutput):  # type: ignore[misc]
    """What a forward pass gives.

    `logits` is (batch, tokens, vocabulary); where labels were given, (learned tokens, vocabulary). `visual` is what the
    connector made of the pictures (tiles, tokens a tile, text width), to be handed in again instead of the pictures.
    """

    loss: Tensor | None = None
    logits: Tensor | None = None
    past_key_values: Cache | None = None
    hidden_states: tuple[Tensor, ...] | None = None
    attentions: tuple[Tensor, ...] | None = None
    last_hidden_state: Tensor | None = None
    visual: Tensor | None = None


class CorePreTrainedModel(PreTrainedModel):  # type: ignore[misc]
    """Weights and their names."""

    config_class = CoreConfig
    base_model_prefix = "model"
    supports_gradient_checkpointing = True
    _supports_sdpa = True
    _supports_flash_attn = True
    _can_compile_fullgraph = False
    _skip_keys_device_placement = ("past_key_values",)

    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)
        if isinstance(module, CrossAttended):
            nn.init.zeros_(module.gate)


class CoreModel(CorePreTrainedModel):
    """Vision encoder, connector and decoder, without the projection to the vocabulary."""

    def __init__(self, config: CoreConfig) -> None:
        super().__init__(config)
        self.vision = AutoModel.from_config(config.vision_config)
        self.connector = build_connector(config)
        self.language = AutoModel.from_config(config.text_config)
        if config.connector == "cross_attention":
            width = int(config.text_config.hidden_size)
            for index in range(0, len(self.language.layers), config.cross_every):
                self.language.layers[index] = CrossAttended(self.language.layers[index], width)
        self.post_init()

    def get_input_embeddings(self) -> nn.Module:
        return cast(nn.Module, self.language.get_input_embeddings())

    def set_input_embeddings(self, value: nn.Module) -> None:
        self.language.set_input_embeddings(value)

    def see(self, pixel_values: Tensor) -> Tensor:
        """What the connector makes of tiles: (tiles, 3, side, side), values -1..1, to (tiles, tokens, text width)."""
        patches = self.vision(pixel_values=pixel_values).last_hidden_state
        side = int(patches.shape[1] ** 0.5)
        return cast(Tensor, self.connector(patches[:, patches.shape[1] - side * side :]))

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        pixel_values: Tensor | None = None,
        tile_documents: Tensor | None = None,
        document_ids: Tensor | None = None,
        visual: Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: Tensor | None = None,
        use_cache: bool | None = None,
        **kwargs: Any,
    ) -> CoreOutput:
        """Hidden states (batch, tokens, text width).

        `tile_documents` (tiles) and `document_ids` (batch, tokens) say which picture belongs to which document of a
        packed row; left out, each row is one document and `tile_documents` counts rows.
        """
        if pixel_values is not None and visual is None:
            visual = self.see(pixel_values.to(self.connector_dtype))
        if inputs_embeds is None:
            if input_ids is None:
                raise CoreInputError("there is nothing to read.", remedy="Give input_ids or inputs_embeds.")
            inputs_embeds = self.get_input_embeddings()(input_ids)
        if visual is not None:
            if self.config.connector == "cross_attention":
                kwargs["visual"] = visual.flatten(0, 1)
                kwargs["visual_mask"] = self._visual_mask(inputs_embeds, visual, tile_documents, document_ids)
            elif input_ids is not None:
                inputs_embeds = self._with_pictures(input_ids, inputs_embeds, visual)
        out = self.language(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            use_cache=use_cache,
            **kwargs,
        )
        return CoreOutput(
            last_hidden_state=out.last_hidden_state,
            past_key_values=out.past_key_values,
            hidden_states=getattr(out, "hidden_states", None),
            attentions=getattr(out, "attentions", None),
            visual=visual,
        )

    @property
    def connector_dtype(self) -> torch.dtype:
        return next(self.connector.parameters()).dtype

    def _with_pictures(self, input_ids: Tensor, embeds: Tensor, visual: Tensor) -> Tensor:
        """The embeddings with the visual tokens in place of their marks, in order."""
        marks = input_ids == self.config.image_token_id
        wanted, given = int(marks.sum()), visual.shape[0] * visual.shape[1]
        if wanted == 0:
            return embeds
        if wanted != given:
            raise CoreInputError(
                f"the text has {wanted} marks for visual tokens, the pictures give {given}.",
                remedy="Make text and pixels with the same CoreProcessor call.",
            )
        return embeds.masked_scatter(marks[..., None].expand_as(embeds), visual.to(embeds.dtype))

    def _visual_mask(
        self, embeds: Tensor, visual: Tensor, tile_documents: Tensor | None, document_ids: Tensor | None
    ) -> Tensor:
        """Which patches a token may see: those of its own document's tiles. (batch, tokens, tiles x patches)."""
        batch, count = embeds.shape[:2]
        if tile_documents is None:
            if batch > 1:
                raise CoreInputError("it is not said which row a tile belongs to.", remedy="Give tile_documents.")
            tile_documents = torch.zeros(len(visual), dtype=torch.long, device=embeds.device)
        if document_ids is None:
            document_ids = torch.arange(batch, device=embeds.device)[:, None].expand(batch, count)
        own = document_ids[:, :, None] == tile_documents[None, None, :]
        return own.repeat_interleave(visual.shape[1], dim=-1)


class CoreForConditionalGeneration(CorePreTrainedModel, GenerationMixin):  # type: ignore[misc]
    """The model with its projection to the vocabulary, for training and for generating text."""

    _tied_weights_keys = {"lm_head.weight": "model.language.embed_tokens.weight"}  # noqa: RUF012 - transformers' way

    def __init__(self, config: CoreConfig) -> None:
        super().__init__(config)
        self.model = CoreModel(config)
        text = config.text_config
        self.lm_head = nn.Linear(int(text.hidden_size), int(text.vocab_size), bias=False)
        self.post_init()

    def get_output_embeddings(self) -> nn.Module:
        return self.lm_head

    def set_output_embeddings(self, value: nn.Linear) -> None:
        self.lm_head = value

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        pixel_values: Tensor | None = None,
        tile_documents: Tensor | None = None,
        document_ids: Tensor | None = None,
        visual: Tensor | None = None,
        past_key_values: Cache | None = None,
        inputs_embeds: Tensor | None = None,
        labels: Tensor | None = None,
        use_cache: bool | None = None,
        logits_to_keep: int | Tensor = 0,
        **kwargs: Any,
    ) -> CoreOutput:
        """The next token's logits, and with `labels` (batch, tokens; -100 is not learned) the mean loss.

        `attention_mask` is (batch, tokens), or bool (batch, 1, tokens, tokens) where it says all. With labels the
        projection is made only where something is learned: `logits` has one row for each such token, in reading order.
        """
        out = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            pixel_values=pixel_values,
            tile_documents=tile_documents,
            document_ids=document_ids,
            visual=visual,
            past_key_values=past_key_values,
            inputs_embeds=inputs_embeds,
            use_cache=use_cache,
            **kwargs,
        )
        hidden = out.last_hidden_state
        if labels is not None:
            learned = labels[:, 1:] != IGNORED
            out.logits = self.lm_head(hidden[:, :-1][learned]).float()
            out.loss = nn.functional.cross_entropy(out.logits, labels[:, 1:][learned])
            return cast(CoreOutput, out)
        kept = slice(-logits_to_keep, None) if isinstance(logits_to_keep, int) else logits_to_keep
        out.logits = self.lm_head(hidden[:, kept]).float()
        return cast(CoreOutput, out)

    def prepare_inputs_for_generation(
        self, input_ids: Tensor, past_key_values: Cache | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Pictures are looked at once; afterwards the decoder has them in its cache, or takes `visual`."""
        inputs: dict[str, Any] = super().prepare_inputs_for_generation(
            input_ids, past_key_values=past_key_values, **kwargs
        )
        if past_key_values is not None and past_key_values.get_seq_length() > 0:
            inputs["pixel_values"] = None
            if self.config.connector != "cross_attention":
                inputs["visual"] = None
        return inputs

    def _update_model_kwargs_for_generation(
        self, outputs: CoreOutput, model_kwargs: dict[str, Any], **kwargs: Any
    ) -> dict[str, Any]:
        updated: dict[str, Any] = super()._update_model_kwargs_for_generation(outputs, model_kwargs, **kwargs)
        if outputs.visual is not None:
            updated["visual"] = outputs.visual
        return updated

    def _expand_inputs_for_generation(
        self,
        expand_size: int = 1,
        is_encoder_decoder: bool = False,
        input_ids: Tensor | None = None,
        **model_kwargs: Any,
    ) -> tuple[Tensor | None, dict[str, Any]]:
        """Beams and samples of one prompt each get that prompt's pictures."""
        pixels, owners = model_kwargs.pop("pixel_values", None), model_kwargs.pop("tile_documents", None)
        ids, expanded = super()._expand_inputs_for_generation(
            expand_size, is_encoder_decoder, input_ids, **model_kwargs
        )
        if pixels is not None:
            if owners is None:
                owners = torch.zeros(len(pixels), dtype=torch.long, device=pixels.device)
            order = [
                (tile, int(owner) * expand_size + copy)
                for copy in range(expand_size)
                for tile, owner in enumerate(owners.tolist())
            ]
            order.sort(key=lambda pair: (pair[1], pair[0]))
            expanded["pixel_values"] = pixels[[tile for tile, _ in order]]
            expanded["tile_documents"] = torch.tensor([owner for _, owner in order], device=pixels.device)
        return ids, expanded
