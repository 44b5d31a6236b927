"""Conditions over the fields of one item, as FILTER evaluates them."""

from __future__ import annotations

import pytest

from tools.errors import ExpressionError
from tools.expressions import evaluate_for_item, names_in
from tools.expressions.syntax import ITEM_FIELDS


def test_fields_bare_or_of_item():
    fields = {"label": "cup", "x": 100, "image_width": 640}
    assert evaluate_for_item("label == 'cup' and item.x < image_width / 2", fields)
    assert not evaluate_for_item("x > LIMIT", fields, {"LIMIT": 200})


def test_a_field_is_measured_once_and_only_where_it_is_named():
    measured = []

    def color() -> str:
        measured.append("color")
        return "red and white"

    fields = {"label": "cup", "color": color}
    assert evaluate_for_item("label == 'cup'", fields)
    assert not evaluate_for_item("label == 'bowl' and 'red' in color", fields)
    assert measured == []
    assert evaluate_for_item("'red' in color and 'white' in item.color", fields)
    assert measured == ["color"]


def test_a_placeholder_is_the_programs_name_even_where_a_field_is_spelt_alike():
    assert evaluate_for_item("label == {label}", {"label": "cup"}, {"label": "cup"})
    assert names_in("label == {label} and x > LIMIT", ITEM_FIELDS) == ("label", "LIMIT")
    assert names_in("label == 'cup' and item.x > 3", ITEM_FIELDS) == ()


def test_item_alone_is_no_value():
    with pytest.raises(ExpressionError, match=r"item\.label"):
        evaluate_for_item("[item]", {"label": "cup"})


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{A} + B", ("A", "B")),
        ("'{A} of {B}'", ("A", "B")),
        ("'{{A}}'", ()),
        ("[x for x in BOX0 if x.score > MIN]", ("BOX0", "MIN")),
        ("max(len(A), 2)", ("A",)),
        ("{A} xor {B}", ("A", "B")),
        ("true", ()),
    ],
)
def test_names_in(source, names):
    assert names_in(source) == names
