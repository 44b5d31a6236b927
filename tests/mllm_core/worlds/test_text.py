"""Text alone: sums are right, answers stand in the text, and what doesn't stand there is said not to."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.samples import Sample, samples, seed_of
from mllm_core.worlds.documents.statements import UNSAID
from mllm_core.worlds.documents.words import words
from mllm_core.worlds.text import TextWorld

WORLD = TextWorld()


@pytest.fixture(scope="module")
def texts() -> list[Sample]:
    return list(samples(WORLD, "train", 600))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**40 - 1))
def test_any_seed_gives_the_same_turns_twice(index: int) -> None:
    seed = seed_of("validation", index)
    sample = WORLD.sample(seed)
    assert sample == WORLD.sample(seed)
    assert not sample.pictures
    assert {turn.task for turn in sample.turns} == {"text"}
    assert 4 <= len(sample.turns) <= 10
    for turn in sample.turns:
        assert turn.prompt and turn.answer and "{" not in turn.prompt + turn.answer
        assert turn.rejected != turn.answer


def test_every_kind_comes_up(texts: list[Sample]) -> None:
    assert {sample.truth["kind"] for sample in texts} == {"reckoning", "story", "receipt", "table", "form"}


def test_sums_are_right(texts: list[Sample]) -> None:
    seen: Counter[str] = Counter()
    signs = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "x": lambda a, b: a * b, "/": lambda a, b: a / b}
    for sample in texts:
        for turn in sample.turns:
            match = re.fullmatch(r"(?:What is )?(\d+) ([-+x/]) (\d+)(?: = )?\?", turn.prompt)
            if match and sample.truth["kind"] == "reckoning":
                seen[match[2]] += 1
                assert float(turn.answer) == signs[match[2]](int(match[1]), int(match[3]))
            for a, sign, b, result in re.findall(r"^(\d+) ([-+x]) (\d+) = (\d+)\. Answer", turn.answer):
                assert signs[sign](int(a), int(b)) == int(result)
    assert set(seen) == set(signs), seen


def test_lists_are_sorted(texts: list[Sample]) -> None:
    seen = 0
    for sample in texts:
        for turn in sample.turns:
            match = re.fullmatch(r"Sort (.+) from small to large\.", turn.prompt)
            if match:
                seen += 1
                assert [int(part) for part in turn.answer.split(", ")] == sorted(map(int, match[1].split(", ")))
    assert seen


def test_what_a_story_says_is_found_and_what_it_doesn_t_is_not(texts: list[Sample]) -> None:
    asked: Counter[str] = Counter()
    for sample in texts:
        if sample.truth["kind"] != "story":
            continue
        facts = {(who, kind): what for who, kind, what in sample.truth["facts"]}
        for turn in sample.turns:
            for kind, wording in (("city", "Where does (.+) live\\?"), ("age", "How old is (.+)\\?")):
                match = re.fullmatch(wording, turn.prompt)
                if match:
                    expected = facts.get((match[1], kind), UNSAID["en"])
                    asked["said" if (match[1], kind) in facts else "unsaid"] += 1
                    assert turn.answer == expected
    assert asked["said"] > 10 and asked["unsaid"] > 5, asked


def test_claims_are_true_or_false_as_the_facts_are(texts: list[Sample]) -> None:
    answers: Counter[str] = Counter()
    for sample in texts:
        if sample.truth["kind"] != "story":
            continue
        facts = {(who, kind): what for who, kind, what in sample.truth["facts"]}
        for turn in sample.turns:
            match = re.fullmatch(
                r'(?:Is it true that|Is this right:) "(\w+) (?:lives in|is) (\w+)(?: years old)?\."\?', turn.prompt
            )
            if match:
                kind = "age" if match[2].isdigit() else "city"
                answers[turn.answer] += 1
                assert turn.answer == ("yes" if facts.get((match[1], kind)) == match[2] else "no"), (
                    sample.context,
                    turn,
                )
    assert answers["yes"] > 5 and answers["no"] > 5, answers


def test_yes_and_no_are_balanced(texts: list[Sample]) -> None:
    answers = Counter(turn.answer for sample in texts for turn in sample.turns if turn.answer in ("yes", "no"))
    assert 0.42 < answers["yes"] / sum(answers.values()) < 0.58, answers


def test_receipt_fields_are_copied_from_the_context(texts: list[Sample]) -> None:
    seen = 0
    for sample in texts:
        if sample.truth["kind"] == "receipt":
            for turn in sample.turns:
                if turn.prompt in ("What is the company?", "What is the total?", "Which shop is it from?"):
                    seen += 1
                    assert turn.answer in sample.context
    assert seen > 5


def test_training_never_sees_the_words_held_back() -> None:
    held = set(words("person", "test")) - set(words("person", "train"))
    assert held

    def found(split_samples: list[Sample]) -> bool:
        said = " ".join(f"{sample.context} {turn.prompt}" for sample in split_samples for turn in sample.turns)
        return bool(held & set(re.findall(r"\w+", said)))

    assert not found(list(samples(WORLD, "train", 200)))
    assert found(list(samples(WORLD, "test", 200)))
