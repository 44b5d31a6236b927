"""PaddleOCR 3 as a reader, on onnxruntime and on the model files that rapidocr carries: no paddlepaddle, no download.

Source: https://github.com/PaddlePaddle/PaddleOCR (Apache-2.0). PaddleOCR wants a folder for each model, with
`inference.onnx` and `inference.yml`; such folders are made once, in the user's cache.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import BackendUnavailable
from tools.models.loading import SharedModel, shared_model
from tools.read.base import SeenText, seen_text
from tools.read.rapid import carried_models, thread_count

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_MEAN, _STD = [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]


class PaddleReader:
    """PaddleOCR behind the reader contract: one pipeline a process, one call at a time."""

    name = "paddle"

    def read(self, pixels: Pixels) -> list[SeenText]:
        shared = _pipeline()
        with shared.lock:
            [page] = shared.model.predict(_bgr(pixels))
        return [
            seen_text(points, text.strip(), score)
            for points, text, score in zip(page["rec_polys"], page["rec_texts"], page["rec_scores"], strict=True)
            if text.strip()
        ]

    def recognize(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        if not crops:
            return []
        shared = _recognizer()
        with shared.lock:
            seen = list(shared.model.predict([_bgr(crop) for crop in crops], batch_size=6))
        return [(item["rec_text"], float(item["rec_score"])) for item in seen]


def model_folders(cache: Path) -> dict[str, tuple[str, Path]]:
    """Folders for PaddleOCR made of the files that rapidocr carries: "det" and "rec" -> (model name, folder)."""
    folders = {}
    for kind, file in carried_models().items():
        if kind == "cls":
            continue
        name = _paddle_name(file, kind)
        mark = hashlib.sha256(f"{file}:{file.stat().st_size}:{file.stat().st_mtime_ns}".encode()).hexdigest()[:10]
        folder = cache / f"{name}-{mark}"
        if not (folder / "inference.yml").exists():
            _make_folder(folder, file, name, kind)
        folders[kind] = (name, folder)
    return folders


def _paddle_name(file: Path, kind: str) -> str:
    """PaddleOCR's name for a model file of rapidocr: PP-OCRv6_det_small.onnx is its PP-OCRv6_small_det."""
    parts = file.stem.split("_")
    version = next((part for part in parts if part.startswith("PP-OCRv")), "")
    size = next((part for part in parts if part in ("tiny", "small", "medium", "mobile", "server")), "")
    if not version or not size:
        raise BackendUnavailable(
            f"PaddleOCR has no name for the model file {file.name}.", remedy="pip install --upgrade rapidocr"
        )
    return f"{version}_{size}_{kind}"


def _make_folder(folder: Path, file: Path, name: str, kind: str) -> None:
    """Write the model folder, complete or not at all: another process may be doing the same."""
    import yaml

    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".part"))
    try:
        shutil.copyfile(file, made / "inference.onnx")
        settings = _detector_settings(name) if kind == "det" else _recognizer_settings(name, file)
        (made / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        try:
            os.replace(made, folder)
        except OSError:
            if not (folder / "inference.yml").exists():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _detector_settings(name: str) -> dict[str, Any]:
    normalize = {"mean": _MEAN, "std": _STD, "scale": "1./255.", "order": "hwc"}
    return {
        "Global": {"model_name": name},
        "PreProcess": {
            "transform_ops": [
                {"DetResizeForTest": {"limit_side_len": 736, "limit_type": "min"}},
                {"NormalizeImage": normalize},
                {"ToCHWImage": None},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.5,
            "max_candidates": 1000,
            "unclip_ratio": 1.6,
        },
    }


def _recognizer_settings(name: str, file: Path) -> dict[str, Any]:
    return {
        "Global": {"model_name": name},
        "PreProcess": {"transform_ops": [{"RecResizeImg": {"image_shape": [3, 48, 320]}}]},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": _characters(file)},
    }


def _characters(file: Path) -> list[str]:
    """The characters that a recogniser knows: the ONNX file carries them in its metadata."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map.get("character")
    if not listed:
        raise BackendUnavailable(f"{file.name} does not say which characters it knows.")
    return list(listed.splitlines())


def _pipeline() -> SharedModel[Any]:
    return shared_model(("read", "paddle"), _load_pipeline)


def _recognizer() -> SharedModel[Any]:
    return shared_model(("read", "paddle", "rec"), _load_recognizer)


def _paddleocr() -> Any:
    # Without this PaddleOCR tries its model hosts over the network as soon as a pipeline is made.
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    try:
        import paddleocr
    except ImportError as error:
        raise BackendUnavailable(
            "the reader 'paddle' needs PaddleOCR 3.", remedy="pip install 'yaffle[paddle]'"
        ) from error
    for noisy in ("paddlex", "paddleocr"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    return paddleocr


def _load_pipeline() -> Any:
    paddleocr = _paddleocr()
    folders = model_folders(_cache())
    (det_name, det), (rec_name, rec) = folders["det"], folders["rec"]
    return paddleocr.PaddleOCR(
        text_detection_model_name=det_name,
        text_detection_model_dir=str(det),
        text_recognition_model_name=rec_name,
        text_recognition_model_dir=str(rec),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        text_det_limit_side_len=736,
        text_det_limit_type="min",
        text_rec_score_thresh=0.0,
        device="cpu",
        engine="onnxruntime",
        engine_config={"intra_op_num_threads": thread_count(), "inter_op_num_threads": 1},
    )


def _load_recognizer() -> Any:
    paddleocr = _paddleocr()
    name, folder = model_folders(_cache())["rec"]
    return paddleocr.TextRecognition(
        model_name=name,
        model_dir=str(folder),
        device="cpu",
        engine="onnxruntime",
        engine_config={"intra_op_num_threads": thread_count(), "inter_op_num_threads": 1},
    )


def _cache() -> Path:
    from tools.models.locate import cache_folder

    return cache_folder().parent / "paddle"


def _bgr(pixels: Pixels) -> Any:
    import numpy as np

    return np.ascontiguousarray(pixels[:, :, ::-1])
