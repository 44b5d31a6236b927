"""What becomes of a reader's raw output: pieces of one line, read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tools.read.base import SeenText
from tools.read.reading import read_lines

if TYPE_CHECKING:
    from tools.artifacts import Pixels


class Recited:
    """A reader that sees given pieces, and reads every crop alike."""

    name = "recited"

    def __init__(self, pieces: list[SeenText], again: tuple[str, float]) -> None:
        self.pieces, self.again = pieces, again

    def read(self, pixels: Pixels) -> list[SeenText]:
        return list(self.pieces)

    def recognize(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        return [self.again for _ in crops]


def _read(left: str, right: str, again: tuple[str, float]) -> list[str]:
    pieces = [SeenText((20, 40, 140, 60), left, 0.9), SeenText((130, 40, 200, 60), right, 0.98)]
    return [line.text for line in read_lines(Recited(pieces, again), np.full((100, 240, 3), 255, np.uint8))]


@pytest.mark.parametrize(
    ("left", "right", "again", "lines"),
    [
        ("BLUE", "GARDEN", ("BLUEGARDFN", 0.92), ["BLUE", "GARDEN"]),  # less sure than the pieces
        ("BLUE", "GARDEN", ("BLUE GARDEN", 0.97), ["BLUE GARDEN"]),
        ("HILL SBN", "NBHD", ("HILL SDN BHD", 0.88), ["HILL SDN BHD"]),  # a letter was read twice
        ("BLUE", "GARDEN", ("", 0.99), ["BLUE", "GARDEN"]),
    ],
)
def test_overlapping_pieces_are_joined_only_where_that_is_surer_or_a_letter_was_read_twice(
    left: str, right: str, again: tuple[str, float], lines: list[str]
) -> None:
    assert _read(left, right, again) == lines
