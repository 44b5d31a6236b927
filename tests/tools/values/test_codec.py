"""Values become plain JSON and come back equal."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import InvalidValue
from tools.values import (
    Box,
    Evidence,
    Expression,
    Image,
    Mask,
    Region,
    Table,
    TextLine,
    Verdict,
    decode,
    digest,
    encode,
)

PICTURE = Image(id="a" * 32, width=4, height=2)
LINE = TextLine(image=PICTURE, box=Box.of(0, 0, 2, 1), text="Größe 5 \u4f60", score=0.5, source="test")
REGION = Region(image=PICTURE, box=Box.of(0, 0, 2, 1), label="cup", mask=Mask(width=4, height=2, runs=(3, 2, 3)))
EXAMPLES = [
    PICTURE,
    LINE,
    REGION,
    (REGION, REGION),
    Table(image=PICTURE, box=Box.of(0, 0, 4, 2), rows=((LINE, LINE),), header=1),
    Verdict(
        claim="a cup",
        state="unknown",
        score=0.5,
        witnesses=(Evidence(tool="LOC", kind="object", text="cup", image="i"),),
    ),
    Expression(source="A > 1", names={"A": (REGION,), "B": 2}),
    {"a": (1, 2.5, "x", True, None)},
]


@pytest.mark.parametrize("value", EXAMPLES, ids=lambda value: type(value).__name__)
def test_a_value_survives_the_round_trip_through_json(value: object) -> None:
    again = decode(json.loads(json.dumps(encode(value))))
    assert again == value
    assert digest(again) == digest(value)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


@given(plain)
def test_plain_values_survive_too(value: object) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


def test_numpy_numbers_become_plain_ones() -> None:
    assert encode((np.float32(0.5), np.int64(3), np.bool_(True))) == [0.5, 3, True]
    assert type(encode(np.int64(3))) is int


@pytest.mark.parametrize(
    "value", [object(), float("nan"), np.zeros((2, 2)), open], ids=["object", "nan", "array", "function"]
)
def test_what_is_no_value_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        encode(value)


def test_stored_data_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(InvalidValue, match="Nonsense"):
        decode({"$": "Nonsense"})


def test_different_values_have_different_digests() -> None:
    assert len({digest(value) for value in EXAMPLES}) == len(EXAMPLES)
    assert digest(1) != digest("1")
