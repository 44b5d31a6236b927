"""Names that are read once more, at the places where marks say that they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tools.documents.charts.scene import Recognize, Scene
from tools.documents.charts.second_look import names_again, years_again
from tools.values import Image

_IMAGE = Image(id="0" * 32, width=700, height=400)


def scene(recognize: Recognize | None, pixels: Any = None) -> Scene:
    plain = np.full((400, 700, 3), 255, np.uint8) if pixels is None else pixels
    return Scene(_IMAGE, plain, (), (255, 255, 255), (), (), (), None, None, 16.0, recognize)


def reader(*batches: Sequence[tuple[str, float]]) -> Recognize:
    """Reads what it is told, one batch a call."""
    left = list(batches)
    return lambda crops: left.pop(0)[: len(crops)]


def test_years_between_two_ends_are_filled_in_where_those_between_agree() -> None:
    ends = [("'96", 0.95), ("'16", 0.97)]
    found = years_again(scene(reader(ends, [("'00", 0.9), ("04", 0.9), ("", 0.0), ("12", 0.8)])), 100, 500, 300)
    assert found is not None
    assert [year for year, _ in found] == list(range(1996, 2017))
    assert found[5] == (2001, pytest.approx(200))


@pytest.mark.parametrize(
    ("ends", "others"),
    [
        ([("'96", 0.95), ("Sales", 0.97)], []),
        ([("'96", 0.95), ("'16", 0.4)], []),
        ([("'96", 0.95), ("'16", 0.97)], [("'01", 0.9), ("05", 0.9), ("08", 0.9), ("13", 0.9)]),
        ([("'96", 0.95), ("'16", 0.97)], [("'00", 0.9), ("", 0.0), ("", 0.0), ("", 0.0)]),
    ],
)
def test_labels_that_do_not_agree_give_no_years(ends: list[tuple[str, float]], others: list[tuple[str, float]]) -> None:
    assert years_again(scene(reader(ends, others)), 100, 500, 300) is None


def test_without_a_reader_nothing_is_read_again() -> None:
    assert years_again(scene(None), 100, 500, 300) is None
    assert names_again(scene(None), [(10, 30)], 0, 100) == [None]


def test_a_slanted_label_is_turned_level() -> None:
    pixels = np.full((400, 700, 3), 255, np.uint8)
    for step in range(-22, 0):  # a stroke that rises at 45 degrees towards its tick at x = 200
        pixels[310 - step - 2 : 310 - step + 2, 205 + step] = 0
    seen: list[Any] = []

    def recognize(crops: Sequence[Any]) -> list[tuple[str, float]]:
        seen.extend(crops)
        return [("", 0.0)] * len(crops)

    years_again(scene(recognize, pixels), 200, 600, 300)
    dark = np.argwhere(seen[0].min(axis=2) < 100)
    assert np.ptp(dark[:, 1]) > 3 * np.ptp(dark[:, 0])


def test_rows_without_a_name_are_read_one_by_one() -> None:
    found = names_again(
        scene(reader([("Chad", 0.9), ("Mali", 0.3), ("··", 0.9)])), [(10, 30), (40, 60), (70, 90)], 5, 99
    )
    assert [name.text if name else None for name in found] == ["Chad", None, None]
    assert found[0] is not None and found[0].box.as_tuple() == (5, 10, 99, 30)
