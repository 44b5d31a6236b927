"""YOLOX as an ONNX file (Ge et al. 2021, arXiv:2107.08430), run by onnxruntime: COCO's 80 kinds of object.

A picture is looked at several times: as a whole, and in overlapping tiles whose objects are small in the tile, so that
what is tiny in the picture is large enough for the network; each view also mirrored, and the two averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.detect.boxes import average_two, suppress
from tools.detect.interface import Detection
from tools.detect.labels import COCO_LABELS
from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.models.threads import model_threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

_PAD = 114  # the grey that the network was trained with around letterboxed pictures
_FLOOR = 0.05  # below this score nothing is reported but one hint for each kind that has no better candidate
_HINT, _HINT_FLOOR = 0.049, 0.002  # the highest and the lowest score of a hint
#: (tiles per side, side of a tile as a share of the picture's)
_TILINGS = ((2, 0.6), (3, 0.42))
_SMALL_NETWORK = 512  # pixels
_TILE_MIN = 96  # pixels; smaller tiles hold nothing that the whole view does not show
_TILE_LARGEST = 0.4  # objects larger than this share of a tile are left to the larger views
_TILE_TRUST = 0.9  # a tile lacks the surroundings, so its scores count a little less
_NMS = 0.55
_MERGE = 0.5
_INSIDE = 0.85
_EDGE = 4.0  # pixels: what touches the inner edge of a tile was cut off by it


@dataclass(frozen=True, slots=True)
class _Network:
    """A loaded file: its session, its input, and the grid of its outputs (N x 2 offsets, N x 1 strides)."""

    session: Any
    input_name: str
    size: tuple[int, int]
    offsets: NDArray[np.float32]
    strides: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Peaks:
    """For each class the best score of any cell in a view (both mirror images averaged), and that cell's box."""

    scores: NDArray[np.floating[Any]]
    boxes: NDArray[np.floating[Any]]


class YoloxDetector:
    """A YOLOX ONNX file as published (boxes not decoded: 4 + 1 + classes numbers for each grid cell)."""

    labels: tuple[str, ...] | None = COCO_LABELS
    #: fits counting on both halves of the pictures of benchmarks/photos.py, which also shows what else would fit
    threshold = 0.1
    relative = 0.25

    def __init__(self, path: Path) -> None:
        self.path = path
        self.origin = str(path)
        self.name = path.stem.replace("_", "-")

    def detect(self, pixels: Pixels, words: tuple[str, ...]) -> tuple[Detection, ...]:
        import numpy as np

        network = self._network().model
        height, width = pixels.shape[:2]
        *whole, peaks = _look(network, pixels, (0, 0, width, height))
        views, highest = [tuple(whole)], peaks.scores
        for tile in tiles(width, height, network.size[0]):
            boxes, scores, classes, other = _look(network, pixels, tile)
            own = _belongs_to_tile(boxes, tile, width, height)
            views.append((boxes[own], scores[own] * _TILE_TRUST, classes[own]))
            highest = np.maximum(highest, other.scores)
        boxes, scores, classes = (np.concatenate(parts) for parts in zip(*views, strict=True))
        keep = [i for i in suppress(boxes, scores, classes, _MERGE, _INSIDE) if scores[i] >= _FLOOR]
        boxes, scores, classes = boxes[keep], scores[keep], classes[keep]
        return (
            *_detections(boxes, scores, classes, width, height),
            *_hints(peaks, highest, classes, width, height),
        )

    def _network(self) -> SharedModel[_Network]:
        return shared_model(("yolox", self.origin), lambda: _load(self.path))


def tiles(width: int, height: int, side: int) -> list[tuple[int, int, int, int]]:
    """The overlapping tiles (x0, y0, x1, y1) of a picture for a network that sees `side` pixels.

    None where they would be tiny. The larger, slower networks get none for pictures that they see nearly at full size.
    """
    if side > _SMALL_NETWORK and max(width, height) <= 2 * side:
        return []
    found = []
    for count, share in _TILINGS:
        tile_width, tile_height = int(width * share), int(height * share)
        if min(tile_width, tile_height) < _TILE_MIN:
            continue
        for row in range(count):
            for column in range(count):
                x0 = (width - tile_width) * column // (count - 1)
                y0 = (height - tile_height) * row // (count - 1)
                found.append((x0, y0, x0 + tile_width, y0 + tile_height))
    return found


def _load(path: Path) -> _Network:
    """Open the file and check that it is a YOLOX detector of 80 classes."""
    import numpy as np
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = model_threads(2)  # the network is small: more only get in each other's way
    options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        first, out = session.get_inputs()[0], session.get_outputs()[0]
        height, width = int(first.shape[2]), int(first.shape[3])
    except Exception as error:
        raise BackendUnavailable(
            f"{path} can't be loaded as an ONNX detector: {error}",
            remedy="Fetch it again: yaffle models pull yolox-nano",
        ) from error
    offsets, strides = [], []
    for stride in (8, 16, 32):
        rows, columns = np.mgrid[: height // stride, : width // stride]
        offsets.append(np.stack([columns, rows], axis=-1).reshape(-1, 2))
        strides.append(np.full((rows.size, 1), stride))
    grid = np.concatenate(offsets).astype(np.float32)
    if tuple(out.shape[1:]) != (len(grid), 5 + len(COCO_LABELS)):
        raise BackendUnavailable(
            f"{path} is not a YOLOX detector of the 80 COCO classes (its output is {out.shape}).",
            remedy="Use a file of: yaffle models list",
        )
    return _Network(session, first.name, (width, height), grid, np.concatenate(strides).astype(np.float32))


def _look(network: _Network, pixels: Pixels, tile: tuple[int, int, int, int]) -> tuple[Any, Any, Any, _Peaks]:
    """(boxes in pixels of the picture, scores, classes, peaks) of one view, averaged with its mirror image."""
    import numpy as np

    x0, y0, x1, y1 = tile
    view = pixels[y0:y1, x0:x1]
    boxes, scores, classes, peaks = _run(network, view)
    mirrored, mirrored_scores, mirrored_classes, others = _run(network, view[:, ::-1])
    mirrored = np.stack(
        [(x1 - x0) - mirrored[:, 2], mirrored[:, 1], (x1 - x0) - mirrored[:, 0], mirrored[:, 3]], axis=1
    )
    boxes, scores, classes = average_two((boxes, scores, classes), (mirrored, mirrored_scores, mirrored_classes))
    shift = np.array([x0, y0, x0, y0], dtype=np.float32)
    return boxes + shift, scores, classes, _Peaks((peaks.scores + others.scores) / 2, peaks.boxes + shift)


def _run(network: _Network, view: Pixels) -> tuple[Any, Any, Any, _Peaks]:
    """(boxes in pixels of `view`, scores, classes, peaks) of one pass: letterboxed into the upper left corner, BGR,
    0..255."""
    import cv2
    import numpy as np

    width, height = network.size
    scale = min(width / view.shape[1], height / view.shape[0])
    fitted = (max(1, round(view.shape[1] * scale)), max(1, round(view.shape[0] * scale)))
    canvas = np.full((height, width, 3), _PAD, dtype=np.uint8)
    canvas[: fitted[1], : fitted[0]] = cv2.resize(np.ascontiguousarray(view[:, :, ::-1]), fitted)
    batch = canvas.transpose(2, 0, 1)[None].astype(np.float32)
    out = network.session.run(None, {network.input_name: batch})[0][0]
    center = (out[:, :2] + network.offsets) * network.strides
    # exp: the network gives the logarithm of the size; clipped so that a bad file gives large boxes, not infinite ones
    half = np.exp(np.clip(out[:, 2:4], -20, 20)) * network.strides / 2
    scores = out[:, 4:5] * out[:, 5:]
    cells, classes = np.nonzero(scores > _FLOOR * 0.8)
    corners = np.concatenate([center - half, center + half], axis=1) / scale
    boxes, found = corners[cells], scores[cells, classes]
    keep = suppress(boxes, found, classes, _NMS)
    top = scores.argmax(axis=0)
    peaks = _Peaks(scores[top, np.arange(scores.shape[1])], corners[top])
    return boxes[keep], found[keep], classes[keep], peaks


def _belongs_to_tile(boxes: Any, tile: tuple[int, int, int, int], width: int, height: int) -> Any:
    """Which boxes are whole and small in their tile; the others are cut off, or better seen in a larger view."""
    x0, y0, x1, y1 = tile
    cut = (
        ((abs(boxes[:, 0] - x0) < _EDGE) & (x0 > 0))
        | ((abs(boxes[:, 1] - y0) < _EDGE) & (y0 > 0))
        | ((abs(boxes[:, 2] - x1) < _EDGE) & (x1 < width))
        | ((abs(boxes[:, 3] - y1) < _EDGE) & (y1 < height))
    )
    longest = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return ~cut & (longest < _TILE_LARGEST * max(x1 - x0, y1 - y0))


def _hints(peaks: _Peaks, highest: Any, found: Any, width: int, height: int) -> list[Detection]:
    """One faint detection for each kind that has no better one: scores too low to report still tell what is more and
    what is less likely to be in the picture. The score is the geometric mean of that of the whole view and the best."""
    import numpy as np

    scores = np.minimum(np.sqrt(peaks.scores * highest), _HINT)
    seen = set(found.tolist())
    missing = np.array([kind for kind in range(len(scores)) if scores[kind] >= _HINT_FLOOR and kind not in seen])
    if not missing.size:
        return []
    hints = _detections(peaks.boxes[missing], scores[missing], missing, width, height)
    return sorted(hints, key=lambda hint: -hint.score)


def _detections(boxes: Any, scores: Any, classes: Any, width: int, height: int) -> list[Detection]:
    found = []
    for box, score, label in zip(boxes.tolist(), scores.tolist(), classes.tolist(), strict=True):
        x0, y0 = max(0.0, box[0]), max(0.0, box[1])
        x1, y1 = min(float(width), box[2]), min(float(height), box[3])
        if x1 - x0 >= 1 and y1 - y0 >= 1:
            found.append(Detection((x0, y0, x1, y1), COCO_LABELS[label], min(1.0, float(score))))
    return found
