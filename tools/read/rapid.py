"""The default reader: rapidocr, PP-OCR models on onnxruntime, carried in its own wheel (nothing is downloaded).

Source: https://github.com/RapidAI/RapidOCR (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.models.threads import model_threads
from tools.read.base import SeenText, seen_text
from tools.read.spacing import SpacingDecoder

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: models of this size gain nothing from more threads
_MOST_THREADS = 4
#: the detector gets a picture whose short side has this many pixels, enlarged by no more than this factor: beyond it
#: small pictures take twice the time and are read no better
_SHORT_SIDE, _MOST_ENLARGED = 736, 3
#: crops are recognized one by one, filled up to this width at a height of 48: filling them up to the 320 pixels and to
#: the longest of six, as rapidocr does, takes up to twice the time and reads no better, and what a crop is read as
#: would depend on its neighbors
_NARROWEST, _TOGETHER = 160, 1
#: how much of its height a line's crop is made longer at both ends: detectors cut full stops, commas and half letters
_LONGER = 0.15
#: pieces less sure than this are recognized a second time, where a picture has no more pieces than a photo has
_UNSURE, _FEW = 0.9, 24
#: the second time crops are filled up to this width, and one of the two is made so much longer, as far as no
#: neighbor stands in the way
_WIDER, _FAR_LONGER = 320, 0.3
#: what the models are tried on when they are loaded
_BLANK = (48, 96, 3)


class RapidReader:
    """rapidocr behind the reader contract: one engine a process, one call at a time (its flags are shared state)."""

    name = "rapidocr"

    def read(self, pixels: Pixels) -> list[SeenText]:
        shared = _engine()
        with shared.lock:
            # All settings at every call: rapidocr remembers those of the last one.
            shared.model.text_det.limit_side_len = min(_SHORT_SIDE, _MOST_ENLARGED * min(pixels.shape[:2]))
            seen = shared.model(
                _bgr(pixels), use_det=True, use_cls=False, use_rec=True, return_word_box=False, text_score=0.0
            )
            if getattr(seen, "boxes", None) is None or seen.txts is None:
                return []
            pieces = list(zip(seen.txts, map(float, seen.scores), strict=True))
            if len(pieces) <= _FEW:
                pieces = _again(shared.model, pixels, seen.boxes, pieces)
        return [seen_text(points, text, score) for points, (text, score) in zip(seen.boxes, pieces, strict=True)]

    def recognize(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        if not crops:
            return []
        from rapidocr.ch_ppocr_rec.typings import TextRecInput

        shared = _engine()
        with shared.lock:
            seen = shared.model.text_rec(TextRecInput(img=[_bgr(crop) for crop in crops], return_word_box=False))
        return [(text, float(score)) for text, score in zip(seen.txts, seen.scores, strict=True)]


def carried_models() -> dict[str, Path]:
    """The model files inside the rapidocr wheel: "det", "rec", "cls" -> path. Raises BackendUnavailable."""
    try:
        import rapidocr
    except ImportError as error:
        raise BackendUnavailable("the reader needs rapidocr.", remedy="pip install rapidocr onnxruntime") from error
    folder = Path(str(rapidocr.__file__)).parent / "models"
    found: dict[str, Path] = {}
    for kind in ("det", "rec", "cls"):
        files = sorted(folder.glob(f"*_{kind}_*.onnx"))
        if files:
            found[kind] = files[-1]
    if "det" not in found or "rec" not in found:
        raise BackendUnavailable(
            f"this rapidocr carries no models in {folder}.", remedy="pip install --force-reinstall 'rapidocr>=3.10'"
        )
    return found


def thread_count() -> int:
    """Threads for one OCR model: the cores that this process may use, a few at most."""
    return model_threads(_MOST_THREADS)


def _engine() -> SharedModel[Any]:
    return shared_model(("read", "rapidocr"), _load)


def _load() -> Any:
    models = carried_models()
    import numpy as np
    from rapidocr import RapidOCR

    onnx = "EngineConfig.onnxruntime."
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            # Paths of our own choosing: rapidocr looks for a download only where it is given none.
            **{f"{kind.capitalize()}.model_path": str(path) for kind, path in models.items()},
            # For the blank below, which is not to be enlarged; a call that reads sets its own.
            "Det.limit_side_len": _BLANK[0],
            onnx + "intra_op_num_threads": thread_count(),
            onnx + "inter_op_num_threads": 1,
            # Reusing memory halves the time of a call.
            onnx + "enable_cpu_mem_arena": True,
        }
    )
    engine.crop_text_regions = _crops
    # rapidocr loads its models at their first use: here, so that later calls find them.
    blank = np.full(_BLANK, 255, np.uint8)
    engine(blank, use_det=True, use_cls=False, use_rec=False)
    engine(blank, use_det=False, use_cls=False, use_rec=True)
    engine.text_rec.rec_image_shape = [3, 48, _NARROWEST]
    engine.text_rec.rec_batch_num = _TOGETHER
    engine.text_rec.postprocess_op = SpacingDecoder(engine.text_rec.postprocess_op.character)
    return engine


def _again(engine: Any, pixels: Pixels, corners: Any, pieces: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The pieces, of which those that were read unsurely are recognized in two further crops; the surest one counts."""
    import numpy as np
    from rapidocr.ch_ppocr_rec.typings import TextRecInput
    from rapidocr.utils.process_img import get_rotate_crop_image

    unsure = [place for place, (_, score) in enumerate(pieces) if score < _UNSURE]
    if not unsure:
        return pieces
    quads = [np.array(quad, np.float32) for quad in corners]
    picture, crops = _bgr(pixels), []
    for place in unsure:
        others = quads[:place] + quads[place + 1 :]
        for quad in (quads[place], longer(quads[place], _FAR_LONGER, others)):
            crops.append(get_rotate_crop_image(picture, quad))
    usual = engine.text_rec.rec_image_shape
    try:
        engine.text_rec.rec_image_shape = [*usual[:2], _WIDER]
        seen = engine.text_rec(TextRecInput(img=crops, return_word_box=False))
    finally:
        engine.text_rec.rec_image_shape = usual
    read = [(text, float(score)) for text, score in zip(seen.txts, seen.scores, strict=True)]
    better = {place: max(read[2 * nth : 2 * nth + 2], key=lambda one: one[1]) for nth, place in enumerate(unsure)}
    return [
        better[place] if place in better and better[place][1] > piece[1] else piece
        for place, piece in enumerate(pieces)
    ]


def _crops(picture: Any, corners: Any) -> list[Any]:
    """What is recognized of each quadrilateral that was detected: all of it, and a little more along its line."""
    from rapidocr.utils.process_img import get_rotate_crop_image

    return [get_rotate_crop_image(picture, longer(quad)) for quad in corners]


def longer(corners: Any, share: float = _LONGER, others: Sequence[Any] = ()) -> Any:
    """The corners of a line (clockwise from the upper left one) moved outwards along it by a share of its height.

    A short piece stays as it is; towards one of `others` that stands on the line, half of the gap is the most. What
    then lies outside the picture is filled with its edge.
    """
    import numpy as np

    quad = np.array(corners, np.float32)
    along = quad[1] - quad[0]
    width = float(np.linalg.norm(along))
    height = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    if width <= 1.2 * height:
        return quad
    along /= width
    axes = np.stack([along, (-along[1], along[0])], 1)
    middle = quad.mean(0)
    low, high = _reach(quad, axes, middle)
    ends = [share * height, share * height]
    for other in others:
        first, last = _reach(other, axes, middle)
        shared = min(high[1], last[1]) - max(low[1], first[1])
        if shared >= 0.3 * min(high[1] - low[1], last[1] - first[1]):
            ahead = int(first[0] + last[0] > 0)
            gap = float(first[0] - high[0] if ahead else low[0] - last[0])
            ends[ahead] = min(ends[ahead], max(0.0, gap / 2))
    return quad + np.outer((-ends[0], ends[1], ends[1], -ends[0]), along).astype(np.float32)


def _reach(quad: Any, axes: Any, middle: Any) -> tuple[Any, Any]:
    """The least and the greatest coordinates of a quadrilateral along two axes through `middle`."""
    turned = (quad - middle) @ axes
    return turned.min(0), turned.max(0)


def _bgr(pixels: Pixels) -> Any:
    import numpy as np

    return np.ascontiguousarray(pixels[:, :, ::-1])
