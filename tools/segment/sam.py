"""SAM and MobileSAM checkpoints (.pth, .pt) through the segment-anything package.

The sizes of the network are read off the checkpoint, so that fine-tuned and reduced ones load as well. MobileSAM's
encoder comes from the mobile_sam package, or from ultralytics, whichever is installed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.offline import prepare_backends
from tools.segment.interface import Prompt, Segment
from tools.segment.prompted import Embeddings, frame_of, in_groups, network_input, segments_of

if TYPE_CHECKING:
    from tools.artifacts import Pixels


@dataclass(frozen=True, eq=False)
class _Loaded:
    sam: Any
    side: int
    embeddings: Embeddings = field(default_factory=Embeddings)


class SamSegmenter:
    """A Segment Anything checkpoint; one mask for each box or point."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.origin = str(path)
        self.name = path.stem.replace("_", "-")

    def segment(self, pixels: Pixels, key: str, prompts: tuple[Prompt, ...]) -> tuple[Segment, ...]:
        import torch

        shared = self._shared()
        loaded = shared.model
        frame = frame_of(pixels, loaded.side, stretch=False)
        with shared.lock, torch.inference_mode():
            embedding = loaded.embeddings.of(key, lambda: loaded.sam.image_encoder(network_input(pixels, frame)))

            def run(group: tuple[Prompt, ...], point: bool) -> tuple[Segment, ...]:
                prompted: dict[str, Any]
                if point:
                    places = torch.tensor([[frame.point(prompt)] for prompt in group])
                    prompted = {"points": (places, torch.ones(len(group), 1)), "boxes": None}
                else:
                    prompted = {
                        "points": None,
                        "boxes": torch.tensor([frame.box(prompt) for prompt in group]),
                    }
                sparse, dense = loaded.sam.prompt_encoder(**prompted, masks=None)
                logits, scores = loaded.sam.mask_decoder(
                    image_embeddings=embedding,
                    image_pe=loaded.sam.prompt_encoder.get_dense_pe(),
                    sparse_prompt_embeddings=sparse,
                    dense_prompt_embeddings=dense,
                    multimask_output=point,
                )
                return segments_of(logits, scores, frame)

            return in_groups(prompts, run)

    def _shared(self) -> SharedModel[_Loaded]:
        return shared_model(("sam", self.origin), lambda: _load(self.path))


def _load(path: Path) -> _Loaded:
    prepare_backends()
    import torch

    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise BackendUnavailable(
            f"{path} can't be read as a checkpoint: {type(error).__name__}.",
            remedy="Fetch it again: yaffle models pull",
        ) from error
    if "image_encoder.pos_embed" in weights:
        build = _build_vit
    elif any(name.startswith("image_encoder.layers.") for name in weights):
        build = _build_mobile
    else:
        raise BackendUnavailable(
            f"{path} is not a checkpoint of SAM or MobileSAM.", remedy="For SAM 2 use transformers:/path/to/folder."
        )
    try:
        sam, side = build(weights)
        sam.load_state_dict(weights)
    except (KeyError, RuntimeError) as error:
        raise BackendUnavailable(f"{path} does not fit the SAM architecture: {error}") from error
    return _Loaded(sam.eval(), side)


def _modeling() -> Any:
    try:
        from segment_anything import modeling
    except (ImportError, RuntimeError) as error:
        raise BackendUnavailable(
            f"the segment-anything package can't be imported ({error}).",
            remedy="Install it: pip install 'yaffle[sam]' (its torchvision must match torch: see yaffle doctor).",
        ) from error
    return modeling


def _build_vit(weights: dict[str, Any]) -> tuple[Any, int]:
    """A Sam of the sizes that the checkpoint has, without its weights."""
    import torch

    modeling = _modeling()
    width, patch = weights["image_encoder.patch_embed.proj.weight"].shape[0::2][:2]
    grid = weights["image_encoder.pos_embed"].shape[1]
    depth = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("image_encoder.blocks."))
    reach = [weights[f"image_encoder.blocks.{index}.attn.rel_pos_h"].shape for index in range(depth)]
    everywhere = [index for index, shape in enumerate(reach) if shape[0] == 2 * grid - 1]
    windowed = [(shape[0] + 1) // 2 for index, shape in enumerate(reach) if index not in everywhere]
    channels = weights["image_encoder.neck.0.weight"].shape[0]
    side = grid * patch
    sam = modeling.Sam(
        image_encoder=modeling.ImageEncoderViT(
            depth=depth,
            embed_dim=width,
            img_size=side,
            mlp_ratio=weights["image_encoder.blocks.0.mlp.lin1.weight"].shape[0] / width,
            norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
            num_heads=width // reach[0][1],
            patch_size=patch,
            qkv_bias=True,
            use_rel_pos=True,
            global_attn_indexes=everywhere,
            window_size=windowed[0] if windowed else 0,
            out_chans=channels,
        ),
        prompt_encoder=modeling.PromptEncoder(
            embed_dim=channels,
            image_embedding_size=(grid, grid),
            input_image_size=(side, side),
            mask_in_chans=weights["prompt_encoder.mask_downscaling.3.weight"].shape[0],
        ),
        mask_decoder=_decoder(modeling, weights, channels),
    )
    return sam, side


def _decoder(modeling: Any, weights: dict[str, Any], channels: int) -> Any:
    layers = [name for name in weights if name.startswith("mask_decoder.transformer.layers.")]
    quality = [name for name in weights if name.startswith("mask_decoder.iou_prediction_head.layers.")]
    return modeling.MaskDecoder(
        num_multimask_outputs=weights["mask_decoder.mask_tokens.weight"].shape[0] - 1,
        transformer=modeling.TwoWayTransformer(
            depth=1 + max(int(name.split(".")[3]) for name in layers),
            embedding_dim=channels,
            mlp_dim=weights["mask_decoder.transformer.layers.0.mlp.lin1.weight"].shape[0],
            num_heads=8,
        ),
        transformer_dim=channels,
        iou_head_depth=1 + max(int(name.split(".")[3]) for name in quality),
        iou_head_hidden_dim=weights["mask_decoder.iou_prediction_head.layers.0.weight"].shape[0],
    )


def _build_mobile(weights: dict[str, Any]) -> tuple[Any, int]:
    """MobileSAM's network, without its weights; its input is 1024 pixels."""
    try:
        from mobile_sam import sam_model_registry

        return sam_model_registry["vit_t"](), 1024
    except ImportError:
        pass  # the other package that has it is tried below
    try:
        from ultralytics.models.sam.build import build_mobile_sam
    except (ImportError, RuntimeError) as error:
        raise BackendUnavailable(
            "MobileSAM needs the mobile_sam package or ultralytics.",
            remedy="Install it: pip install 'yaffle[ultralytics]', or use a SAM ViT-B checkpoint.",
        ) from error
    return build_mobile_sam(), 1024
