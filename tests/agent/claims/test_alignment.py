"""Quotes find their places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.claims.alignment import Aligner
from agent.claims.claim import Span

TEXT = "A cat sat on the mat. The  Cat’s bowl said “EXIT”."


def find(quote: str, near: Span | None = None) -> str | None:
    span = Aligner(TEXT, 0, len(TEXT)).find(quote, near)
    return span.of(TEXT) if span is not None else None


def test_case_spaces_and_marks_do_not_matter() -> None:
    assert find("the cat's bowl") == "The  Cat’s bowl"
    assert find('"exit"') == "EXIT"
    assert find(" said ") == "said"


def test_words_are_not_cut() -> None:
    assert find("he") is None and find("at") is None
    assert find("sat on") == "sat on"


def test_what_is_not_there_is_not_found() -> None:
    assert find("a dog") is None and find("") is None and find("...") is None


def test_the_place_that_is_meant_comes_first() -> None:
    start = TEXT.index("The")
    assert Aligner(TEXT, 0, len(TEXT)).find("cat", Span(start=start, end=len(TEXT))) == Span(start=27, end=30)


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_every_whole_word_piece_of_a_text_is_found(text: str, start: int, length: int) -> None:
    piece = text[start : start + length]
    span = Aligner(text, 0, len(text)).find(piece)
    if span is not None:
        assert 0 <= span.start < span.end <= len(text)
    if piece.strip() and piece == text:
        assert span is not None and span.of(text) == piece.strip()
