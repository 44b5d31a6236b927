"""A chart is known by its marks, and a table is never taken for one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from tools.context import ToolContext
from tools.documents import chart_look
from tools.documents.chart_look import is_chart, looks_like_chart


def opened(path: Path) -> np.ndarray:
    return np.asarray(Pillow.open(path).convert("RGB"))


@pytest.mark.parametrize("name", ["chart_bars.png", "chart_pie.png"])
def test_bars_and_slices_make_a_chart(examples: Path, name: str) -> None:
    assert looks_like_chart(opened(examples / name))


def test_tables_forms_and_receipts_are_no_charts(examples: Path) -> None:
    others = [path for kind in ("table", "form", "receipt", "invoice") for path in examples.glob(f"{kind}*")]
    assert len(others) >= 8
    assert not any(looks_like_chart(opened(path)) for path in others)


@pytest.mark.shared_data
def test_real_tables_and_receipts_are_no_charts(shared_data: Path) -> None:
    pictures = [path for name in ("tabmwp", "sroie") for path in sorted((shared_data / name / "images").iterdir())[:60]]
    assert not any(looks_like_chart(opened(path)) for path in pictures)


def test_a_picture_is_looked_at_once_however_often_it_is_asked(
    examples: Path, context: ToolContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, ...]] = []

    def counted(pixels: np.ndarray) -> bool:
        seen.append(pixels.shape)
        return looks_like_chart(pixels)

    monkeypatch.setattr(chart_look, "looks_like_chart", counted)
    image = context.save(opened(examples / "chart_bars.png"))
    assert is_chart(image, context) and is_chart(image, context)
    assert len(seen) == 1
