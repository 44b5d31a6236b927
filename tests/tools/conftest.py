"""What tests of the tools share: a bench (store, cache, tools, notes), model folders, a drawing, and photos."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.context import ToolContext
from tools.registry import Registry
from tools.values import Image

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_MODULES = ("tools.detect.tool", "tools.objects.tool", "tools.segment.tool")


@dataclass
class Bench:
    """A context to call tools in, and the notes that they made for the person."""

    ctx: ToolContext
    notes: list[str] = field(default_factory=list)

    def picture(self, pixels: Pixels) -> Image:
        return self.ctx.save(pixels)


@pytest.fixture
def bench() -> Callable[..., Bench]:
    """bench(detect="yolox:...") gives a fresh bench with those backends."""

    def make(**backends: str) -> Bench:
        notes: list[str] = []
        registry = Registry(spec for module in _MODULES for spec in import_module(module).TOOLS)
        ctx = ToolContext(
            store=MemoryStore(), registry=registry, cache=ResultCache(), backends=backends, note=notes.append
        )
        return Bench(ctx, notes)

    return make


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No model file can be found."""
    monkeypatch.setenv("YAFFLE_MODELS", str(tmp_path / "no-models"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no-cache"))


@pytest.fixture
def yolox(shared_weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The YOLOX-nano file, in the folder where models are looked for."""
    path = shared_weights / "yolox_nano.onnx"
    if not path.is_file():
        pytest.skip(f"the model file {path} is missing")
    monkeypatch.setenv("YAFFLE_MODELS", str(shared_weights))
    return path.resolve()


@pytest.fixture(scope="session")
def photos(shared_data: Path) -> list[tuple[Pixels, list[dict[str, Any]]]]:
    """Photos with the objects that people marked in them (label, box)."""
    folder = shared_data / "coco"
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text().splitlines()[:40]]
    return [(np.asarray(Pillow.open(folder / item["image"]).convert("RGB")), item["objects"]) for item in items]


@pytest.fixture(scope="session")
def drawing() -> Pixels:
    """A flat drawing: a circle, a square and two triangles on white."""
    picture = Pillow.new("RGB", (320, 240), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((20, 20, 90, 90), fill=(220, 40, 40))
    pen.rectangle((130, 20, 200, 90), fill=(40, 80, 200))
    pen.polygon([(60, 130), (100, 210), (20, 210)], fill=(40, 160, 70))
    pen.polygon([(220, 130), (280, 220), (160, 220)], fill=(240, 200, 40))
    return np.asarray(picture)
