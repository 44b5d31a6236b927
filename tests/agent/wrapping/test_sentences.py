"""Sentences of a text that grows: found as soon as they are sure to be complete, and none of them lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.wrapping.sentences import LONGEST, finished


def pieces(text: str) -> list[str]:
    begin, found = 0, []
    for end in finished(text):
        found.append(text[begin:end])
        begin = end
    return [*found, text[begin:]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A dog runs. It is brown.", ["A dog runs. ", "It is brown."]),
        ("It costs 3.50 in all. Fine!", ["It costs 3.50 in all. ", "Fine!"]),
        ("Mr. Smith waves. He smiles.", ["Mr. Smith waves. ", "He smiles."]),
        ('It says "Stop!" Then it ends.', ['It says "Stop!" ', "Then it ends."]),
        ("1. A dog.\n2. A cat.", ["1. A dog.\n", "2. A cat."]),
        ("图中有一只狗。它是棕色的。", ["图中有一只狗。", "它是棕色的。"]),
        ("A dog\n\nA cat", ["A dog\n\n", "A cat"]),
        ("Just this", ["Just this"]),
        ("**A dog.** A cat.", ["**A dog.** ", "A cat."]),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert pieces(text) == wanted


def test_the_last_sentence_waits_for_what_may_still_come() -> None:
    assert finished("It is 3.") == ()
    assert finished("It is 3. ") == ()
    assert finished("It is 3. A") == (9,)


@given(st.text(alphabet='ab .!?\n。"1', max_size=80), st.text(alphabet='ab .!?\n。"1', max_size=20))
def test_what_was_complete_stays_so_whatever_comes(text: str, more: str) -> None:
    ends = finished(text)
    assert list(ends) == sorted(set(ends))
    assert finished(text + more)[: len(ends)] == ends
    assert "".join(pieces(text)) == text


def test_a_text_without_an_end_is_given_out_in_pieces() -> None:
    text = "word " * 1000
    assert max(len(piece) for piece in pieces(text)) <= LONGEST
    assert max(len(piece) for piece in pieces("x" * 5000)) <= LONGEST
