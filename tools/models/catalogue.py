"""The model files that `yaffle models pull` knows: what each is for, where it comes from, its size, hash and licence.

Only files whose address and hash are established are listed; any other file can be used by putting it into a folder of
YAFFLE_MODELS or by naming it ("ultralytics:/models/yolo11n.pt").
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from tools.errors import ModelFileError

_YOLOX = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A known model file. `size` is in bytes, `sha256` in lower-case hex, `url` is https."""

    name: str
    file: str
    url: str
    sha256: str
    size: int
    licence: str
    purpose: str


MODELS: tuple[ModelEntry, ...] = (
    ModelEntry(
        name="yolox-nano",
        file="yolox_nano.onnx",
        url=_YOLOX + "yolox_nano.onnx",
        sha256="c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d",
        size=3_659_407,
        licence="Apache-2.0",
        purpose="find objects of 80 kinds (COCO); small and quick",
    ),
    ModelEntry(
        name="yolox-tiny",
        file="yolox_tiny.onnx",
        url=_YOLOX + "yolox_tiny.onnx",
        sha256="427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7",
        size=20_219_662,
        licence="Apache-2.0",
        purpose="find objects of 80 kinds (COCO); finds more than yolox-nano, takes about three times as long",
    ),
    ModelEntry(
        name="yolox-s",
        file="yolox_s.onnx",
        url=_YOLOX + "yolox_s.onnx",
        sha256="c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063",
        size=35_858_002,
        licence="Apache-2.0",
        purpose="find objects of 80 kinds (COCO); the most accurate and slowest of the three",
    ),
    ModelEntry(
        name="yunet",
        file="face_detection_yunet_2023mar.onnx",
        url="https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
        sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        size=232_589,
        licence="MIT",
        purpose="find faces",
    ),
    ModelEntry(
        name="mobile-sam",
        file="mobile_sam.pt",
        url="https://raw.githubusercontent.com/ChaoningZhang/MobileSAM/"
        "f706ad9c4eb7f219c00d9050e46328518ffb65d2/weights/mobile_sam.pt",
        sha256="6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f",
        size=40_728_226,
        licence="Apache-2.0",
        purpose="segment an object from a box or point; the small one",
    ),
    ModelEntry(
        name="sam-vit-b",
        file="sam_vit_b_01ec64.pth",
        url="https://dl.fbaipublicfiles.com/segment_anything/sam_vit_b_01ec64.pth",
        sha256="ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
        size=375_042_383,
        licence="Apache-2.0",
        purpose="segment an object from a box or point; more accurate, slower",
    ),
)


def model_entry(name: str) -> ModelEntry:
    """The entry of that name (or file name). Raises ModelFileError, naming the nearest."""
    for entry in MODELS:
        if name in (entry.name, entry.file):
            return entry
    names = [entry.name for entry in MODELS]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}."
    raise ModelFileError(f"no model is named {name!r}.", remedy=hint)
