"""What was read is read once more, enlarged, and a field is held against the rest of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from agent.correction import text as text_module
from agent.correction.draft import Finding
from agent.correction.text import check_text
from tests.agent.correction.conftest import context_of, step
from tools.context import ToolContext
from tools.contract import tool
from tools.values import Box, Image, Region, TextLine


class SecondReader:
    """A reader whose every crop says the same; it counts how often it was asked."""

    name = "second"

    def __init__(self, text: str, score: float) -> None:
        self.answer = (text, score)
        self.crops: list[tuple[int, ...]] = []

    def recognize(self, crops: Sequence[Any]) -> list[tuple[str, float]]:
        self.crops += [crop.shape for crop in crops]
        return [self.answer for _ in crops]


def line(image: Image, text: str, score: float = 0.95, y: float = 10, x: float = 5, **more: Any) -> TextLine:
    box = Box.of(x, y, x + 8 * len(text), y + 12)
    return TextLine(image=image, box=box, text=text, score=score, source="test", **more)


def page_of(*texts: str) -> tuple[ToolContext, Image]:
    """A context in which a page with these lines was read already."""

    @tool
    def read(image: Image, region: Region | None = None) -> list[TextLine]:
        """Read what was prepared."""
        rows = [row.split(" | ") for row in texts]
        return [
            line(image, text, y=10 + 30 * place, x=5 + 200 * column)
            for place, row in enumerate(rows)
            for column, text in enumerate(row)
        ]

    context = context_of(read)
    image = context.save(np.full((400, 600, 3), 255, np.uint8))
    context.call("READ", image=image)
    return context, image


def check(
    monkeypatch: pytest.MonkeyPatch, first: str, score: float, second: str, second_score: float
) -> tuple[Finding, SecondReader]:
    context, image = page_of(first)
    reader = SecondReader(second, second_score)
    monkeypatch.setattr(text_module, "reader_for", lambda _: reader)
    value = line(image, first, score)
    return check_text(value, step("L", "FIND_TEXT(image=IMAGE)", value), context), reader


@pytest.mark.parametrize(("second", "second_score"), [("RM31.00", 0.95), ("Total RM 31.00", 0.9)])
def test_a_second_reading_that_agrees_leaves_it_as_sure_as_it_was(
    monkeypatch: pytest.MonkeyPatch, second: str, second_score: float
) -> None:
    found, reader = check(monkeypatch, "RM 31.00", 0.95, second, second_score)
    assert found.verdict.state == "supported"
    assert found.signal.raw == 0.95
    assert (found.line, found.warning) == (None, "")
    assert reader.crops[0][0] >= 60  # a line 12 pixels high was enlarged


def test_a_digit_read_differently_is_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = check(monkeypatch, "31.00", 0.95, "37.00", 0.95)
    assert found.verdict.state == "unknown"
    assert found.line is None
    assert found.signal.raw < 0.6
    assert "37.00" in found.warning


def test_a_letter_read_differently_is_a_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = check(monkeypatch, "GREEN LEAF CAFE", 0.95, "GREEN LEAF CAFF", 0.95)
    assert found.signal.raw > 0.85
    assert found.warning == ""


def test_a_much_surer_second_reading_mends_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = check(monkeypatch, "3l.00", 0.5, "31.00", 0.95)
    assert found.line is not None
    assert found.line.text == "31.00"
    assert found.correction is not None
    assert (found.correction.before, found.correction.after) == ("3l.00", "31.00")


def test_nonsense_mends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = check(monkeypatch, "31.00", 0.5, "lunch", 0.95)
    assert found.line is None
    assert found.signal.raw < 0.4


def test_the_second_reading_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    context, image = page_of("TOTAL 31.00")
    reader = SecondReader("TOTAL 31.00", 0.9)
    monkeypatch.setattr(text_module, "reader_for", lambda _: reader)
    for _ in range(3):
        check_text(line(image, "31.00", raw="TOTAL 31.00"), step("L", "READ(image=IMAGE)", ()), context)
    assert len(reader.crops) == 1


def test_several_lines_slanted_and_long_ones_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    context, image = page_of("a")
    reader = SecondReader("b", 0.9)
    monkeypatch.setattr(text_module, "reader_for", lambda _: reader)
    for value in (
        line(image, "1 Mill Lane, Norwich", raw="1 Mill Lane\nNorwich"),
        line(image, "slanted", angle=12.0),
        line(image, "x" * 60),
    ):
        check_text(value, step("L", "READ(image=IMAGE)", ()), context)
    assert reader.crops == []


def field(name: str, value: str, *page: str) -> Finding:
    context, image = page_of(*page)
    found = next(one for one in context.call("READ", image=image) if value in one.text)
    part = found.model_copy(update={"text": value, "raw": found.text if found.text != value else None})
    made = step("F", f"FIELD(image=IMAGE, name='{name}')", part)
    return check_text(part, made, context, f"The {name} is {value}.")


@pytest.fixture
def agreeing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader at all: only the page speaks."""
    from tools.errors import BackendUnavailable

    def none(_: ToolContext) -> Any:
        raise BackendUnavailable("there is no reader")

    monkeypatch.setattr(text_module, "reader_for", none)


@pytest.mark.usefixtures("agreeing")
def test_a_total_that_the_page_adds_up_to_is_supported_and_another_is_not_settled() -> None:
    backed = field("total", "22.32", "Subtotal | 18.60", "VAT 20% | 3.72", "TOTAL | 22.32")
    assert backed.verdict.state == "supported"
    assert "18.60 and 3.72 make 22.32" in backed.verdict.note
    assert backed.signal.kind == "field/total+"
    lone = field("grand total", "22.32", "Thank you", "TOTAL | 22.32")
    assert lone.verdict.state == "unknown"
    assert lone.signal.kind == "field/total"


@pytest.mark.usefixtures("agreeing")
def test_a_date_that_no_calendar_has_is_doubted() -> None:
    assert field("date", "31/04/2018", "31/04/2018").signal.kind == "field/date-"
    assert field("date", "30/04/2018", "30/04/2018").verdict.state == "supported"
    assert field("date", "30/04/2018", "30/04/2018", "until 01/06/2018").signal.kind == "field/date"
