"""Slips of the reader in common words are put right; names that only look like them stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.documents.respelling import PLACE_WORDS, TRADE_WORDS, parted, respelled


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Jaian Damai", "Jalan Damai"),
        ("SE_ANGOR", "SELANGOR"),
        ("JA:AN SS4", "JALAN SS4"),
        ("KUALA L.UMPUR", "KUALA LUMPUR"),
        ("Selangr", "Selangor"),
    ],
)
def test_one_wrong_character_in_a_common_word_of_addresses_is_put_right(read: str, meant: str) -> None:
    assert respelled(read, PLACE_WORDS) == meant


@pytest.mark.parametrize("name", ["STATIONERS", "SUPPLIER", "STATIONARY", "RESTAURANTS", "Baker", "MR.D.I.Y."])
def test_names_that_are_no_slips_stay(name: str) -> None:
    assert respelled(name, TRADE_WORDS, alike=True) == name


def test_a_letter_that_looks_like_the_right_one_is_put_right_in_names() -> None:
    assert respelled("GARDEN BAKERLES", TRADE_WORDS, alike=True) == "GARDEN BAKERIES"
    assert respelled("HARDWARF", TRADE_WORDS, alike=True) == "HARDWARE"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("BLUESTATIONERYSHOP", "BLUE STATIONERY SHOP"),
        ("HILLHARDWARETRADING", "HILL HARDWARE TRADING"),
        ("WORKSHOPMASTERS", "WORKSHOPMASTERS"),
        ("BOOKSHOPOWNERS", "BOOKSHOPOWNERS"),
        ("INTERNATIONAL", "INTERNATIONAL"),
        ("Stationeryshop", "Stationeryshop"),
    ],
)
def test_run_together_names_are_parted_at_common_words(read: str, meant: str) -> None:
    assert parted(read) == meant


@given(st.text(max_size=60))
def test_parting_adds_spaces_and_nothing_else(text: str) -> None:
    assert parted(text).replace(" ", "") == text.replace(" ", "")


@given(st.text(max_size=60))
def test_respelling_twice_changes_nothing_more(text: str) -> None:
    once = respelled(text, PLACE_WORDS)
    assert respelled(once, PLACE_WORDS) == once
