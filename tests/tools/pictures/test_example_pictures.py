"""The example pictures: there, small, loadable, and made by the script beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tools.artifacts import MemoryStore
from tools.pictures import load_picture


def test_each_picture_has_its_truth_and_loads(examples: Path) -> None:
    truth = json.loads((examples / "truth.json").read_text(encoding="utf-8"))
    files = {path.name for path in examples.iterdir()} - {"truth.json"}
    assert files == set(truth)
    assert sum(path.stat().st_size for path in examples.iterdir()) < 3_000_000
    store = MemoryStore()
    for name, questions in truth.items():
        image = load_picture(examples / name, store)
        assert min(image.width, image.height) >= 300, name
        for item in questions:
            assert set(item) == {"question", "answer", "kind"}, name


def test_the_odd_files_look_like_the_ones_they_were_made_from(examples: Path) -> None:
    store = MemoryStore()

    def pixels(name: str) -> np.ndarray:
        return store.get(load_picture(examples / name, store)).astype(int)

    assert np.abs(pixels("odd_rotated.jpg") - pixels("receipt_cafe.jpg")).mean() < 4
    assert np.abs(pixels("odd_cmyk.jpg") - pixels("sign_parking.jpg")).mean() < 8
    gray = pixels("scene_shapes.png") @ np.array([0.299, 0.587, 0.114])
    assert np.abs(pixels("odd_16bit.png")[:, :, 0] - gray).mean() < 2


@pytest.mark.slow
def test_the_script_makes_the_same_pictures_again(examples: Path, tmp_path: Path) -> None:
    import cv2

    if not hasattr(cv2, "FontFace"):
        pytest.skip("the script needs OpenCV 5 (its built-in fonts)")
    script = examples.parent / "make_pictures.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, timeout=120)
    store = MemoryStore()
    assert (tmp_path / "truth.json").read_bytes() == (examples / "truth.json").read_bytes()
    for path in sorted(tmp_path.glob("*.[jpg][pni][gf]")):
        made, kept = (store.get(load_picture(p, store)).astype(int) for p in (path, examples / path.name))
        assert np.abs(made - kept).mean() < 1.5, path.name
