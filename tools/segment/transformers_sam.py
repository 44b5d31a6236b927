"""SAM and SAM 2 of the transformers library, from a local folder as written by `save_pretrained`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.models.quiet import quiet_transformers
from tools.offline import downloads_allowed, prepare_backends
from tools.segment.interface import Prompt, Segment
from tools.segment.prompted import Embeddings, frame_of, in_groups, network_input, segments_of

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_FAMILIES = ("sam", "sam2")


@dataclass(frozen=True, eq=False)
class _Loaded:
    model: Any
    side: int
    stretch: bool
    embeddings: Embeddings = field(default_factory=Embeddings)


class TransformersSegmenter:
    """A SAM or SAM 2 model in a folder. Pictures are prepared here: the library's own code for it needs torchvision."""

    def __init__(self, source: str) -> None:
        self.origin = source
        self.name = Path(source).name.lower()

    def segment(self, pixels: Pixels, key: str, prompts: tuple[Prompt, ...]) -> tuple[Segment, ...]:
        import torch

        shared = self._shared()
        loaded = shared.model
        frame = frame_of(pixels, loaded.side, stretch=loaded.stretch)
        with shared.lock, torch.inference_mode():
            embedding = loaded.embeddings.of(
                key, lambda: loaded.model.get_image_embeddings(network_input(pixels, frame))
            )

            def run(group: tuple[Prompt, ...], point: bool) -> tuple[Segment, ...]:
                if point:
                    prompted = {
                        "input_points": torch.tensor([[[frame.point(prompt)] for prompt in group]]),
                        "input_labels": torch.ones(1, len(group), 1, dtype=torch.long),
                    }
                else:
                    prompted = {"input_boxes": torch.tensor([[frame.box(prompt) for prompt in group]])}
                out = loaded.model(image_embeddings=embedding, multimask_output=point, **prompted)
                return segments_of(out.pred_masks[0], out.iou_scores[0], frame)

            return in_groups(prompts, run)

    def _shared(self) -> SharedModel[_Loaded]:
        return shared_model(("transformers-segment", self.origin), lambda: _quietly_loaded(self.origin))


def _quietly_loaded(source: str) -> _Loaded:
    prepare_backends()
    with quiet_transformers():
        return _load(source)


def _load(source: str) -> _Loaded:
    options = {"local_files_only": not downloads_allowed()}
    try:
        from transformers import AutoConfig, Sam2Model, SamModel

        config = AutoConfig.from_pretrained(source, **options)
        family = str(config.model_type).removesuffix("_video")
        if family not in _FAMILIES:
            raise BackendUnavailable(
                f"{source} holds a model of type {config.model_type}.", remedy=f"Known: {', '.join(_FAMILIES)}."
            )
        model = (SamModel if family == "sam" else Sam2Model).from_pretrained(source, **options).eval()
    except BackendUnavailable:
        raise
    except Exception as error:
        reason = str(error).strip().splitlines()
        raise BackendUnavailable(
            f"{source} can't be loaded as a SAM model of transformers: {reason[0] if reason else error!r}",
            remedy="Give the folder that holds config.json and the weights.",
        ) from error
    if family == "sam":
        return _Loaded(model, int(model.config.vision_config.image_size), stretch=False)
    return _Loaded(model, int(model.config.prompt_encoder_config.image_size), stretch=True)
