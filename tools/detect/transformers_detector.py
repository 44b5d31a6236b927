"""Detectors of the transformers library: RT-DETR, D-FINE, DETR (fixed labels); Grounding DINO, OWLv2 (any words).

The model is a local folder as written by `save_pretrained`; a hub id is taken only with YAFFLE_ALLOW_DOWNLOADS=1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.detect.interface import Detection
from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.models.quiet import quiet_transformers
from tools.offline import downloads_allowed, prepare_backends

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_FLOOR = 0.05


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: Any
    processor: Any
    labels: tuple[str, ...] | None


class TransformersDetector:
    """A detection model in a folder; closed or open vocabulary, as its configuration says."""

    relative = 0.0

    def __init__(self, source: str) -> None:
        self.origin = source
        self.name = Path(source).name.lower()

    @property
    def labels(self) -> tuple[str, ...] | None:
        return self._shared().model.labels

    @property
    def threshold(self) -> float:
        """Open-vocabulary scores are similarities, which run lower than the scores of fixed classes."""
        return 0.5 if self.labels is not None else 0.25

    def detect(self, pixels: Pixels, words: tuple[str, ...]) -> tuple[Detection, ...]:
        import torch

        shared = self._shared()
        loaded = shared.model
        size = torch.tensor([pixels.shape[:2]])
        with shared.lock, torch.inference_mode():
            if loaded.labels is not None:
                inputs = loaded.processor(images=pixels, return_tensors="pt")
                result = loaded.processor.post_process_object_detection(
                    loaded.model(**inputs), threshold=_FLOOR, target_sizes=size
                )[0]
                names = [loaded.model.config.id2label[int(label)] for label in result["labels"]]
            else:
                inputs = loaded.processor(images=pixels, text=[list(words)], return_tensors="pt")
                result = loaded.processor.post_process_grounded_object_detection(
                    loaded.model(**inputs),
                    threshold=_FLOOR,
                    target_sizes=size,
                    text_labels=[list(words)],
                    **({"input_ids": inputs["input_ids"]} if _wants_ids(loaded.processor) else {}),
                )[0]
                names = [_nearest_word(str(name), words) for name in result["text_labels"]]
        boxes, scores = result["boxes"].tolist(), result["scores"].tolist()
        return _detections(boxes, scores, names, pixels.shape[1], pixels.shape[0])

    def _shared(self) -> SharedModel[_Loaded]:
        return shared_model(("transformers-detect", self.origin), lambda: _quietly_loaded(self.origin))


def _quietly_loaded(source: str) -> _Loaded:
    prepare_backends()
    with quiet_transformers():
        return _load(source)


def _load(source: str) -> _Loaded:
    try:
        from transformers import (
            AutoConfig,
            AutoImageProcessor,
            AutoModelForObjectDetection,
            AutoModelForZeroShotObjectDetection,
            AutoProcessor,
        )
        from transformers.models.auto.modeling_auto import MODEL_FOR_ZERO_SHOT_OBJECT_DETECTION_MAPPING_NAMES
    except ImportError as error:
        raise BackendUnavailable(
            f"transformers can't be imported ({error}).", remedy="Reinstall it: pip install 'yaffle'"
        ) from error
    options = {"local_files_only": not downloads_allowed()}
    try:
        config = AutoConfig.from_pretrained(source, **options)
        if config.model_type in MODEL_FOR_ZERO_SHOT_OBJECT_DETECTION_MAPPING_NAMES:
            model = AutoModelForZeroShotObjectDetection.from_pretrained(source, **options).eval()
            return _Loaded(model, AutoProcessor.from_pretrained(source, **options), None)
        model = AutoModelForObjectDetection.from_pretrained(source, **options).eval()
        labels = tuple(dict.fromkeys(str(name) for name in model.config.id2label.values()))
        return _Loaded(model, AutoImageProcessor.from_pretrained(source, **options), labels)
    except ImportError as error:
        # OWLv2's processor, for one, wants scipy; transformers' own message names the package in its first lines.
        why = " ".join(str(error).split())
        raise BackendUnavailable(f"the detector {source} needs another package: {why}") from error
    except Exception as error:
        reason = str(error).strip().splitlines()
        raise BackendUnavailable(
            f"{source} can't be loaded as a detection model of transformers: {reason[0] if reason else error!r}",
            remedy="Give the folder that holds config.json, the weights and preprocessor_config.json.",
        ) from error


def _wants_ids(processor: Any) -> bool:
    """Grounding DINO finds its labels in the tokens of the prompt; others are told them."""
    import inspect

    return "input_ids" in inspect.signature(processor.post_process_grounded_object_detection).parameters


def _nearest_word(name: str, words: tuple[str, ...]) -> str:
    """The word that was asked for behind a label made of prompt tokens ("red" of "red car", "cat dog")."""
    tokens = set(name.lower().split())
    return max(words, key=lambda word: (name == word, len(tokens & set(word.lower().split())), -len(word)))


def _detections(
    boxes: list[list[float]], scores: list[float], names: list[str], width: int, height: int
) -> tuple[Detection, ...]:
    found = []
    for (x0, y0, x1, y1), score, name in zip(boxes, scores, names, strict=True):
        box = (max(0.0, x0), max(0.0, y0), min(float(width), x1), min(float(height), y1))
        if box[0] < box[2] and box[1] < box[3]:
            found.append(Detection(box, name, min(1.0, max(0.0, score))))
    return tuple(sorted(found, key=lambda d: (-d.score, d.box)))
