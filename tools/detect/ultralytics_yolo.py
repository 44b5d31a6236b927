"""YOLO and YOLO-World through the ultralytics package (AGPL-3.0, not part of the default install).

Weights are a local .pt or .onnx file, or an exported folder (OpenVINO ...). Nothing is downloaded.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.detect.interface import Detection
from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.offline import prepare_backends

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_FLOOR = 0.05


class UltralyticsDetector:
    """A YOLO detector, or a YOLO-World one, which looks for any words."""

    threshold = 0.25
    relative = 0.0

    def __init__(self, path: Path) -> None:
        self.path = path
        self.origin = str(path)
        self.name = path.stem.removesuffix("_openvino_model").replace("_", "-")

    @property
    def labels(self) -> tuple[str, ...] | None:
        shared = self._shared()
        with shared.lock:
            return None if _open_vocabulary(shared.model) else tuple(_names(shared.model).values())

    def detect(self, pixels: Pixels, words: tuple[str, ...]) -> tuple[Detection, ...]:
        import numpy as np

        shared = self._shared()
        # one predictor holds the state of the current picture: never two at a time
        with shared.lock:
            if _open_vocabulary(shared.model):
                _set_words(shared.model, words)
            bgr = np.ascontiguousarray(pixels[:, :, ::-1])
            result = shared.model.predict(bgr, conf=_FLOOR, verbose=False, save=False, show=False)[0]
            boxes = result.boxes.xyxy.cpu().numpy().tolist()
            scores = result.boxes.conf.cpu().numpy().tolist()
            classes = result.boxes.cls.cpu().numpy().astype(int).tolist()
            names = dict(result.names)
        height, width = pixels.shape[:2]
        found = []
        for (x0, y0, x1, y1), score, label in zip(boxes, scores, classes, strict=True):
            box = (max(0.0, x0), max(0.0, y0), min(float(width), x1), min(float(height), y1))
            if box[0] < box[2] and box[1] < box[3]:
                found.append(Detection(box, str(names[label]), min(1.0, float(score))))
        return tuple(sorted(found, key=lambda d: (-d.score, d.box)))

    def _shared(self) -> SharedModel[Any]:
        return shared_model(("ultralytics", self.origin), lambda: _load(self.path))


def _load(path: Path) -> Any:
    prepare_backends()
    try:
        # it greets on standard output, which belongs to the answer
        with contextlib.redirect_stdout(io.StringIO()):
            from ultralytics import YOLO
    except ImportError as error:
        raise BackendUnavailable(
            f"the ultralytics backend can't be imported ({error}).",
            remedy="Install it: pip install 'yaffle[ultralytics]'",
        ) from error
    except RuntimeError as error:
        raise BackendUnavailable(
            f"ultralytics can't be imported: {error}",
            remedy="torchvision does not match torch: see yaffle doctor.",
        ) from error
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            model = YOLO(str(path), task="detect")
            _names(model)
    except Exception as error:
        raise BackendUnavailable(
            f"{path} can't be loaded by ultralytics: {error}",
            remedy="Check the file; an exported folder also needs its runtime (pip install openvino).",
        ) from error
    return model


def _names(model: Any) -> dict[int, str]:
    return {int(key): str(name) for key, name in model.names.items()}


def _open_vocabulary(model: Any) -> bool:
    return type(model).__name__ in ("YOLOWorld", "YOLOE")


def _set_words(model: Any, words: tuple[str, ...]) -> None:
    """Tell YOLO-World what to look for; that needs a text encoder, which it may lack."""
    if tuple(_names(model).values()) == words:
        return
    try:
        model.set_classes(list(words))
    except Exception as error:
        raise BackendUnavailable(
            f"this YOLO-World model can't take words ({error}).",
            remedy="It needs the CLIP text encoder: see ultralytics, or use transformers:<folder>.",
        ) from error
