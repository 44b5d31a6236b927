"""Which segmentation backend draws the masks: the one that was chosen, or GrabCut, which needs no model file."""

from __future__ import annotations

from pathlib import Path

from tools.errors import BackendUnavailable, ModelFileError
from tools.models.locate import find_model, locate_model
from tools.offline import downloads_allowed
from tools.segment.interface import Segmenter

BACKENDS = ("grabcut", "sam", "transformers")


def choose_segmenter(setting: str | None) -> Segmenter:
    """The segmenter that a setting names: "grabcut", "sam:/models/sam_vit_b_01ec64.pth", "transformers:/folder".

    None or "" gives GrabCut. Raises BackendUnavailable that names the fix.
    """
    kind, _, where = (setting or "grabcut").partition(":")
    kind, where = kind.strip().lower(), where.strip()
    if kind == "grabcut":
        from tools.segment.grabcut import GrabCutSegmenter

        return GrabCutSegmenter()
    if kind == "sam":
        from tools.segment.sam import SamSegmenter

        return SamSegmenter(_existing(where) if where else _default_sam())
    if kind == "transformers":
        from tools.segment.transformers_sam import TransformersSegmenter

        if not where:
            raise BackendUnavailable(
                "the transformers backend needs a model.", remedy="Name a local folder: transformers:/path/to/folder"
            )
        hub = downloads_allowed() and not Path(where).expanduser().exists() and find_model(where) is None
        return TransformersSegmenter(where if hub else str(_existing(where)))
    raise BackendUnavailable(
        f"no segmentation backend is named {kind!r}.", remedy=f"Choose one of: {', '.join(BACKENDS)}."
    )


def _default_sam() -> Path:
    for name in ("sam-vit-b", "mobile-sam"):
        path = find_model(name)
        if path is not None:
            return path
    raise BackendUnavailable("the sam backend has no checkpoint.", remedy="Get one with: yaffle models pull mobile-sam")


def _existing(where: str) -> Path:
    try:
        return locate_model(where)
    except ModelFileError as error:
        raise BackendUnavailable(error.message, remedy=error.remedy) from error
