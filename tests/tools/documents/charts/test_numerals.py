"""Numbers and names in the lines of a chart: how high letters are, units cut off, several names in one line."""

from __future__ import annotations

from tools.documents.charts.numerals import letters_of, split_numbers, without_units
from tools.values import Box, Image, TextLine

_IMAGE = Image(id="0" * 32, width=900, height=600)


def line(text: str, box: tuple[float, float, float, float] = (0, 0, 200, 20), angle: float = 0.0) -> TextLine:
    return TextLine(image=_IMAGE, box=Box.of(*box), text=text, angle=angle)


def test_turned_names_do_not_make_letters_higher() -> None:
    turned = [line(str(year), (0, 0, 42, 41), angle=-45.0) for year in range(1990, 2000)]
    assert letters_of([*turned, line("Sales"), line("in millions")]) == 20


def test_the_unit_of_several_numbers_is_cut_off_and_counted_things_are_kept() -> None:
    measured = [line("71 kilocalories"), line("114.2 kilocalories"), line("0 kilocalories"), line("Depth of deficit")]
    assert [one.text for one in without_units(measured)] == ["71", "114.2", "0", "Depth of deficit"]
    named = [line("1 person"), line("2 persons"), line("3 persons"), line("$4 trillion")]
    assert [one.text for one in without_units(named)] == [one.text for one in named]


def test_times_in_one_line_are_taken_apart_at_their_places() -> None:
    [first, second, third] = split_numbers([line("May '20 Jun '20 Jul '20", (100, 0, 330, 20))])
    assert [first.text, second.text, third.text] == ["May '20", "Jun '20", "Jul '20"]
    assert first.box.x1 < second.box.x0 < third.box.x0
    assert [one.text for one in split_numbers([line("May be so")])] == ["May be so"]
