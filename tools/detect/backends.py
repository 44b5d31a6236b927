"""Which detection backend looks at a picture: the one that was chosen, or the offline default."""

from __future__ import annotations

from pathlib import Path

from tools.detect.interface import Detector
from tools.errors import BackendUnavailable, ModelFileError
from tools.models.locate import find_model, locate_model, search_path
from tools.offline import downloads_allowed

BACKENDS = ("yolox", "ultralytics", "transformers", "shapes", "core")
#: looked for in this order: whoever pulled a larger one wants it used
_YOLOX_FILES = ("yolox-s", "yolox-tiny", "yolox-nano")


def choose_detector(setting: str | None) -> Detector:
    """The detector that a setting names: "yolox", "ultralytics:/models/yolo11n.pt", "transformers:/folder" ...

    None or "" gives the default for photos, YOLOX. Raises BackendUnavailable that names the fix.
    """
    kind, _, where = (setting or "yolox").partition(":")
    kind = kind.strip().lower()
    if kind == "yolox":
        from tools.detect.yolox import YoloxDetector

        return YoloxDetector(_existing(where.strip()) if where.strip() else _default_yolox())
    if kind == "ultralytics":
        from tools.detect.ultralytics_yolo import UltralyticsDetector

        return UltralyticsDetector(_existing(where.strip()) if where.strip() else _default_ultralytics())
    if kind == "transformers":
        from tools.detect.transformers_detector import TransformersDetector

        return TransformersDetector(_folder(where.strip()))
    if kind == "shapes":
        from tools.detect.shapes import ShapeDetector

        return ShapeDetector()
    if kind == "core":
        from tools.detect.core_pointing import core_detector

        return core_detector(where.strip())
    raise BackendUnavailable(
        f"no detection backend is named {kind!r}.", remedy=f"Choose one of: {', '.join(BACKENDS)}."
    )


def _default_yolox() -> Path:
    for name in _YOLOX_FILES:
        path = find_model(name)
        if path is not None:
            return path
    raise BackendUnavailable(
        "finding objects in photos needs a model file, and none is there.",
        remedy="Get it with: yaffle models pull yolox-nano",
    )


def _default_ultralytics() -> Path:
    for folder in search_path():
        for pattern in ("yolo*.pt", "yolo*_openvino_model"):
            found = sorted(folder.glob(pattern)) if folder.is_dir() else []
            if found:
                return found[0].resolve()
    raise BackendUnavailable(
        "the ultralytics backend has no weights.",
        remedy="Name a local file or exported folder: ultralytics:/path/to/yolo11n.pt",
    )


def _folder(where: str) -> str:
    if not where:
        raise BackendUnavailable(
            "the transformers backend needs a model.", remedy="Name a local folder: transformers:/path/to/folder"
        )
    if downloads_allowed() and not Path(where).expanduser().exists() and find_model(where) is None:
        return where
    return str(_existing(where))


def _existing(where: str) -> Path:
    try:
        return locate_model(where)
    except ModelFileError as error:
        raise BackendUnavailable(error.message, remedy=error.remedy) from error
