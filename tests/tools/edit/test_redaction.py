"""REDACT: what matches is covered so that it can't be read again, and the rest can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.context import ToolContext
from tools.edit.patterns import PATTERNS, luhn, pattern_name
from tools.edit.slant import slope_of
from tools.errors import ToolArgumentError, ToolError
from tools.values import Box, Image


def text_of(ctx: ToolContext, image: Image) -> str:
    return " ".join(line.text for line in ctx.call("READ", image=image))


def matches(what: str, text: str) -> list[str]:
    return [text[begin:end] for begin, end in PATTERNS[what](text)]


@pytest.mark.parametrize(
    ("picture", "what", "gone", "kept"),
    [
        (
            "form.jpg",
            "e-mail, phone",
            ["lindqvist@", "07700", "900461"],
            ["Rosa Lindqvist", "5555 5555", "Heron Close"],
        ),
        ("form.jpg", "card numbers", ["5555 5555"], ["07700 900461", "rosa.lindqvist"]),
        ("receipt_hardware.jpg", "date", ["02-11-2023"], ["KB-008731", "TOTAL", "78.70"]),
        ("receipt_chinese.jpg", "'长乐路'", ["长乐路"], ["62.00", "2024-06-18"]),
        ("sign_parking.jpg", "all text", ["PARKING", "Monday", "AM"], []),
    ],
)
def test_what_is_covered_can_not_be_read_again(
    picture: str, what: str, gone: list[str], kept: list[str], everything: ToolContext, example: Callable[[str], Image]
) -> None:
    before = text_of(everything, example(picture))
    after = text_of(everything, everything.call("REDACT", image=example(picture), what=what))
    for word in gone:
        assert word in before and word not in after, word
    for word in kept:
        assert word in after, word


def test_only_the_matching_part_of_a_line_is_covered_and_opaque(
    everything: ToolContext, example: Callable[[str], Image]
) -> None:
    image = example("invoice.jpg")
    result = everything.call("REDACT", image=image, what="email")
    after = text_of(everything, result)
    assert "billing@" not in after and "office@" not in after
    assert "Please pay within 30 days" in after
    different = (everything.pixels(image) != everything.pixels(result)).any(axis=2)
    assert (everything.pixels(result)[different] == (16, 16, 18)).all()
    assert different.mean() < 0.05


def test_things_are_covered_by_label(everything: ToolContext, example: Callable[[str], Image]) -> None:
    image = example("scene_shapes.png")
    result = everything.call("REDACT", image=image, what="red circles")
    left = everything.call("LOC", image=result, object="red circles")
    assert len(everything.call("LOC", image=image, object="red circles")) == 3 and left == ()


def test_nothing_found_is_an_error_and_half_found_a_note(
    everything: ToolContext, example: Callable[[str], Image]
) -> None:
    with pytest.raises(ToolError, match="no email was found, so nothing was covered"):
        everything.call("REDACT", image=example("sign_exit.jpg"), what="email")
    with pytest.raises(ToolArgumentError, match="what to cover"):
        everything.call("REDACT", image=example("sign_exit.jpg"), what=" , ")
    notes: list[str] = []
    noting = replace(everything, note=notes.append)
    noting.call("REDACT", image=example("receipt_pharmacy.jpg"), what="date, email")
    assert notes == ["no email was found to cover"]


@pytest.mark.parametrize(
    ("what", "text", "found"),
    [
        ("email", "Write to a.b-c@mail.example.org, or call", ["a.b-c@mail.example.org"]),
        ("email", "twitter @name and 5 @ 3.50", []),
        ("phone", "Tel: 01603 555 0142", ["01603 555 0142"]),
        ("phone", "+44 20 7946 0958", ["+44 20 7946 0958"]),
        ("phone", "(503) 555-0178", ["(503) 555-0178"]),
        ("phone", "手机 13812345678", ["13812345678"]),
        ("phone", "mobile 9123 4567", ["9123 4567"]),
        ("phone", "GST ID: 000812345678", []),
        ("phone", "Invoice No INV-2024-0317", []),
        ("phone", "14/03/2024 12:47", []),
        ("phone", "TOTAL 1,234,567.00", []),
        ("phone", "Card 4111 1111 1111 1111", []),
        ("card", "Card 4111 1111 1111 1111 thanks", ["4111 1111 1111 1111"]),
        ("card", "4111-1111-1111-1112", []),
        ("card", "VISA **** 4242", ["**** 4242"]),
        ("date", "on 14/03/2024, 2024-05-27 and 21 Jan 2025", ["14/03/2024", "2024-05-27", "21 Jan 2025"]),
        ("date", "March 3, 2024", ["March 3, 2024"]),
        ("date", "2024年6月18日", ["2024年6月18日"]),
        ("date", "version 1.2.3.4", []),
        ("number", "3 x RM 12.50", ["3", "RM 12.50"]),
    ],
)
def test_patterns(what: str, text: str, found: list[str]) -> None:
    assert [match.strip() for match in matches(what, text)] == found


@given(st.integers(10**11, 10**15 - 1))
def test_every_number_has_one_check_digit(number: int) -> None:
    stem = str(number)
    right = [digit for digit in "0123456789" if luhn(stem + digit)]
    assert len(right) == 1 or set(stem) | set(right[:1]) == {stem[0]}


@given(st.text(max_size=60))
def test_patterns_never_fail_and_stay_inside(text: str) -> None:
    for find in PATTERNS.values():
        assert all(0 <= begin < end <= len(text) for begin, end in find(text))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("E-mails", "email"),
        ("all the phone numbers", "phone"),
        ("credit card", "card"),
        ("Dates", "date"),
        ("face", None),
        ("手机号", "phone"),
        ("all text", "text"),
        ("email addresses", "email"),
    ],
)
def test_pattern_names(said: str, meant: str | None) -> None:
    assert pattern_name(said) == meant


@pytest.mark.parametrize("degrees", [-5.0, 0.0, 4.0])
def test_the_slant_of_a_line_is_measured(degrees: float) -> None:
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    page = Pillow.new("RGB", (500, 120), "white")
    ImageDraw.Draw(page).text((20, 45), "Receipt number 20417 of May", font=ImageFont.load_default(26), fill=0)
    turned = np.asarray(page.rotate(-degrees, fillcolor="white"))
    dark = np.argwhere(turned.min(axis=2) < 100)
    (y0, x0), (y1, x1) = dark.min(axis=0), dark.max(axis=0) + 1
    slope = slope_of(turned, Box.of(x0, y0, x1, y1))
    assert abs(np.degrees(np.arctan(slope)) - degrees) <= 1.0
