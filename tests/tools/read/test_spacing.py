"""Texts and spaces from a recognizer's probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from tools.read.spacing import SpacingDecoder

SIGNS = ["blank", "A", "b", "7", "福", " "]


def _decoded(*steps: dict[str, float]) -> tuple[str, float]:
    table = np.zeros((1, len(steps), len(SIGNS)), np.float32)
    for place, step in enumerate(steps):
        for sign, share in step.items():
            table[0, place, SIGNS.index(sign)] = share
    [read], _ = SpacingDecoder(SIGNS)(table)
    return read


def test_repeated_steps_are_one_sign_unless_a_blank_parts_them() -> None:
    text, score = _decoded({"A": 0.9}, {"A": 0.5}, {"blank": 0.9}, {"A": 0.7})
    assert text == "AA"
    assert score == pytest.approx(0.8)
    assert _decoded({"blank": 1.0}) == ("", 0.0)


@pytest.mark.parametrize(
    ("left", "right", "share", "text"),
    [
        ("A", "b", 0.15, "A b"),
        ("A", "b", 0.05, "Ab"),
        ("A", "7", 0.4, "A7"),
        ("福", "福", 0.4, "福福"),
    ],
)
def test_a_space_is_seen_where_one_is_likely_between_two_latin_letters(
    left: str, right: str, share: float, text: str
) -> None:
    assert _decoded({left: 0.9}, {"blank": 1 - share, " ": share}, {right: 0.9})[0] == text


def test_a_space_that_is_the_likeliest_sign_is_not_doubled() -> None:
    assert _decoded({"A": 0.9}, {" ": 0.9}, {"b": 0.9})[0] == "A b"
