"""Faces, by YuNet (Wu et al. 2023) through OpenCV's FaceDetectorYN. OpenCV itself carries no face model any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.detect.interface import Detection
from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.models.locate import find_model

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_SCORE = 0.6
_NMS = 0.3
_SIDE = 1280  # pixels: larger pictures are reduced to this; faces are found down to about 10 pixels


def find_faces(pixels: Pixels) -> tuple[Detection, ...]:
    """The faces of a picture (uint8 RGB), best first. Raises BackendUnavailable where the model file is missing."""
    import cv2
    import numpy as np

    shared = _shared()
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = cv2.resize(np.ascontiguousarray(pixels[:, :, ::-1]), size)
    with shared.lock:  # the detector keeps the size of its input
        shared.model.setInputSize(size)
        _, rows = shared.model.detect(picture)
    found = []
    for row in [] if rows is None else rows.tolist():
        x, y, w, h = (value / scale for value in row[:4])
        box = (max(0.0, x), max(0.0, y), min(float(width), x + w), min(float(height), y + h))
        if box[0] < box[2] and box[1] < box[3]:
            found.append(Detection(box, "face", min(1.0, max(0.0, float(row[14])))))
    return tuple(sorted(found, key=lambda d: (-d.score, d.box)))


def _shared() -> SharedModel[Any]:
    path = find_model("yunet")
    if path is None:
        raise BackendUnavailable("finding faces needs a model file.", remedy="Get it with: yaffle models pull yunet")

    def load() -> Any:
        import cv2

        try:
            return cv2.FaceDetectorYN.create(str(path), "", (320, 320), _SCORE, _NMS, 5000)
        except (cv2.error, AttributeError) as error:
            raise BackendUnavailable(
                f"{path} can't be loaded as a face detector: {error}", remedy="Fetch it again: yaffle models pull yunet"
            ) from error

    return shared_model(("yunet", str(path)), load)
