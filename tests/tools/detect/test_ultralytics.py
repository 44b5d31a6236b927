"""YOLO through ultralytics, with real weights. Runs where ultralytics (and for the exported folder, openvino) is
installed beside a torchvision that matches torch, or with tests/shims on PYTHONPATH."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.detect.backends import choose_detector
from tools.detect.labels import COCO_LABELS
from tools.errors import BackendUnavailable
from tools.models.loading import loaded_models
from tools.offline import prepare_backends
from tools.values import Box

INSTALLED = importlib.util.find_spec("ultralytics") is not None
needs_ultralytics = pytest.mark.skipif(not INSTALLED, reason="needs the package ultralytics (its own environment)")


@pytest.mark.skipif(INSTALLED, reason="ultralytics is installed")
def test_without_the_package_the_error_names_it(tmp_path: Path) -> None:
    (tmp_path / "yolo11n.pt").write_bytes(b"")
    detector = choose_detector(f"ultralytics:{tmp_path / 'yolo11n.pt'}")
    with pytest.raises(BackendUnavailable, match=r"pip install 'yaffle\[ultralytics\]'"):
        detector.detect(np.zeros((32, 32, 3), np.uint8), ())


def test_without_weights_the_error_says_what_to_name(no_models: None) -> None:
    with pytest.raises(BackendUnavailable, match="ultralytics:/path/to"):
        choose_detector("ultralytics")


@pytest.fixture
def exported(shared_weights: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The YOLO11n detector in OpenVINO's format, found in the model folder."""
    pytest.importorskip("openvino", reason="needs the package openvino (its own environment)")
    monkeypatch.setenv("YAFFLE_MODELS", str(shared_weights))
    return choose_detector("ultralytics")


@needs_ultralytics
def test_real_photos(exported: Any, photos: Any, bench: Callable[..., Any]) -> None:
    assert exported.name == "yolo11n-int8" and set(exported.labels) == set(COCO_LABELS)
    made = bench(detect="ultralytics")
    hits = total = 0
    for pixels, objects in photos[:10]:
        image = made.picture(pixels)
        for thing in objects:
            box = Box.of(*thing["box"])
            if (
                thing["label"] in ("person", "teddy bear", "bus", "cat", "dog", "cup")
                and box.area > 0.03 * pixels[..., 0].size
            ):
                total += 1
                found = made.ctx.call("LOC", image=image, object=thing["label"])
                hits += any(region.box.iou(box) > 0.6 for region in found)
    assert total >= 4 and hits / total >= 0.75


@needs_ultralytics
def test_threads_never_get_another_pictures_boxes(exported: Any, photos: Any) -> None:
    pictures = [pixels for pixels, _ in photos[:4]]
    alone = [exported.detect(pixels, ()) for pixels in pictures]
    assert len(set(alone)) == 4
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda i: exported.detect(pictures[i % 4], ()), range(32)))
    assert all(found == alone[i % 4] for i, found in enumerate(together))
    assert sum(key == ("ultralytics", exported.origin) for key in loaded_models()) == 1


@needs_ultralytics
def test_a_saved_checkpoint_of_our_own(tmp_path: Path) -> None:
    """A tiny random YOLO, saved and loaded as .pt: the path that users' own weights take."""
    prepare_backends()
    import torch
    from ultralytics import YOLO

    torch.manual_seed(0)
    model = YOLO("yolo11n.yaml", task="detect")
    model.model.names = {index: f"kind {index}" for index in range(80)}
    model.save(str(tmp_path / "own.pt"))
    detector = choose_detector(f"ultralytics:{tmp_path / 'own.pt'}")
    assert detector.labels is not None and detector.labels[3] == "kind 3"
    for found in detector.detect(np.random.default_rng(0).integers(0, 255, (64, 96, 3), dtype=np.uint8), ()):
        assert 0 <= found.box[0] < found.box[2] <= 96 and 0 <= found.box[1] < found.box[3] <= 64


@needs_ultralytics
def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.pt").write_bytes(b"nothing")
    detector = choose_detector(f"ultralytics:{tmp_path / 'broken.pt'}")
    with pytest.raises(BackendUnavailable, match=r"broken\.pt can't be loaded"):
        detector.detect(np.zeros((32, 32, 3), np.uint8), ())
