"""The rewrite on texts that the grammar takes apart: claims by rule, verdicts given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim
from agent.claims.grammar import GrammarSplitter
from agent.rewriting.rewrite import rewrite
from tools.values import Verdict


def parsed(words: str, false: Callable[[Claim], bool], actual: str = "") -> list[CheckedClaim]:
    """The claims of a text, of which those that are `false` are refuted (`actual` is there instead), others hold."""
    checked = []
    for claim in GrammarSplitter().split(words):
        wrong = false(claim)
        verdict = Verdict(claim=claim.sentence, state="refuted" if wrong else "supported", score=0.9)
        probability = 0.02 if wrong else 0.95
        checked.append(CheckedClaim(claim=claim, verdict=verdict, probability=probability, actual=actual * wrong))
    return checked


def is_not_there(noun: str) -> Callable[[Claim], bool]:
    """The claims that a thing of this name is there."""
    return lambda claim: claim.kind == "existence" and claim.subject is not None and claim.subject.noun == noun


@pytest.mark.parametrize(
    ("words", "kind", "noun", "actual", "expected"),
    [
        ("图中有一只狗、一只猫和一个人。", "existence", "人", "", "图中有一只狗和一只猫。"),
        ("图中有一只狗、一只猫和一个人。", "existence", "猫", "", "图中有一只狗和一个人。"),
        ("狗是红色的，猫是白色的。", "attribute", "狗", "", "猫是白色的。"),
        ("猫在狗的左边。", "relation", "猫", "右边", "猫在狗的右边。"),
        ("图中有两只狗。", "count", "狗", "3", "图中有三只狗。"),
        ("图中没有狗。", "existence", "狗", "", "图中有狗。"),
        ("图中有一只狗。狗是红色的。", "existence", "狗", "", ""),
        ("图中有一只狗和一只猫，旁边有一个杯子。", "existence", "杯子", "", "图中有一只狗和一只猫。"),
    ],
)
def test_chinese_texts_taken_apart_by_the_grammar(words, kind, noun, actual, expected):
    def false(claim):
        return claim.kind == kind and claim.subject is not None and claim.subject.head.of(words) == noun

    assert rewrite(words, parsed(words, false, actual)).text == expected


def test_what_is_said_anew_is_said_in_the_language_of_the_text():
    words = "猫在狗的左边。"
    checked = parsed(words, lambda claim: claim.kind == "relation")

    assert rewrite(words, checked).text == "有猫。有狗。"


@pytest.mark.parametrize(
    ("words", "gone", "expected"),
    [
        ("A dog and a cat sit on a bed.", "cat", "A dog sits on a bed."),
        ("A dog and a cat sit on a bed.", "dog", "A cat sits on a bed."),
        ("A man, a dog and a cat sit on a bed.", "cat", "A man and a dog sit on a bed."),
        (
            "A room with a clock, a mirror and other clutter.",
            "clock",
            "There is a room. The room has a mirror. The room has clutter.",
        ),
    ],
)
def test_captions_taken_apart_by_the_grammar(words, gone, expected):
    assert rewrite(words, parsed(words, is_not_there(gone))).text == expected


def test_what_is_said_anew_brings_things_in_with_their_words_and_together():
    words = "A bike parked on top of a traffic light next to a blue sign."
    checked = parsed(words, lambda claim: claim.relation == "on")

    anew = (
        "There is a bike, a traffic light and a blue sign. The bike is parked. The traffic light is near the blue sign."
    )
    assert rewrite(words, checked).text == anew


@pytest.mark.parametrize(
    ("words", "gone", "expected"),
    [
        ("There is a **purple dog**, and a cat.", "dog", "There is a cat."),
        ("There is a *cat* and a **dog**.", "dog", "There is a cat."),
        ("There is **a dog and a cat**.", "dog", "There is a cat."),
        ("- A cat.\n- A `dog`.\n- A cup.", "dog", "- A cat.\n- A cup."),
    ],
)
def test_marks_of_emphasis_go_with_what_they_emphasise(words, gone, expected):
    done = rewrite(words, parsed(words, is_not_there(gone)))

    assert done.text == expected
    assert all(words[edit.start : edit.end] == edit.before for edit in done.edits)
