"""The most suspicious claims come first: expected things, unsure words, late places; and a budget cuts the list."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.suspicion import Budget, Clock, ordered, suspicion
from agent.claims.claim import Span
from tests.agent.checking.making import claim

TABLE = [claim("existence", noun, at=10 * n) for n, noun in enumerate(["fork", "knife", "zebra", "plate"])]


def test_what_goes_with_the_rest_is_suspected_more():
    # the spoon goes with fork and knife, the zebra with nothing; both stand at the same place
    spoon, zebra = claim("existence", "spoon", at=40), claim("existence", "zebra", at=40)
    others = TABLE[:2]
    assert suspicion(spoon, [*others, spoon]) > suspicion(zebra, [*others, zebra])


def test_unsure_words_are_suspected_more():
    budget = Budget(uncertainty=((Span(start=0, end=3), 0.9),))
    assert suspicion(TABLE[0], TABLE, budget) > suspicion(TABLE[0], TABLE)


def test_later_is_more_suspect():
    early, late = claim("existence", "dog", at=0), claim("existence", "dog", at=90)
    assert suspicion(late, [early, late]) > suspicion(early, [early, late])


def test_what_a_claim_stands_on_comes_before_it():
    first = claim("existence", "dog", at=0)
    second = claim("attribute", "dog", at=50, attribute="color", value="red", stands_on=(0,))
    assert ordered([first, second], Budget()) == [0, 1]


def test_what_is_not_visual_is_left_out():
    assert ordered([claim("not_visual"), TABLE[0]], Budget()) == [1]


def test_time_runs_out():
    assert Clock(0.0).over
    assert not Clock(None).over


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["cat", "dog", "car", "cup", "grass"]), max_size=8), st.integers(0, 9))
def test_a_budget_of_checks_is_kept(nouns, checks):
    claims = [claim("existence", noun, at=n) for n, noun in enumerate(nouns)]
    chosen = ordered(claims, Budget(checks=checks))
    assert len(chosen) == min(checks, len(claims))
    assert len(set(chosen)) == len(chosen)
    assert all(0 <= suspicion(one, claims) <= 1 for one in claims)
