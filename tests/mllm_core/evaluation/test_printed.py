"""Captions of charts and documents: words that aren't printed there, and wrong counts."""

from __future__ import annotations

import pytest

from mllm_core.evaluation.printed import faults_of_printed, words_of

TRUE = "A receipt from Novak Garden Ltd, dated 15/12/2007, with 3 items, among them tea. The total is RM 143.76."
WORDS = tuple(words_of({"lines": ("NOVAK GARDEN LTD", "TEA 2 x", "PASTA"), "fields": {"total": "RM 143.76"}}))


@pytest.mark.parametrize(
    ("given", "hallucinated", "miscounted"),
    [
        (TRUE, 0, 0),
        (TRUE.replace("tea", "pasta"), 0, 0),
        (TRUE.replace("tea", "gloves"), 1, 0),
        (TRUE.replace("143.76", "42.61"), 1, 0),
        (TRUE.replace("15/12/2007", "01/01/2001"), 1, 0),
        (TRUE.replace("3 items", "5 items"), 0, 1),
        (TRUE.replace("receipt", "chart"), 1, 0),
        ("A table.", 1, 0),
    ],
)
def test_faults(given: str, hallucinated: int, miscounted: int) -> None:
    found = faults_of_printed(given, TRUE, WORDS)
    assert (found.hallucinated, found.miscounted) == (hallucinated, miscounted)
    assert found.clean is (hallucinated == 0)


def test_counts_with_an_adjective_and_chinese() -> None:
    chart = "A bar chart of Fruit sold with 4 red bars. The highest is figs."
    assert faults_of_printed(chart.replace("4 red", "6 red"), chart, ()).miscounted == 1
    true = "一张关于Fruit sold的条形图，有4个红色条，最高的是figs。"
    assert faults_of_printed(true, true, ()).clean
    assert faults_of_printed(true.replace("条形图", "饼图"), true, ()).hallucinated == 1
    assert faults_of_printed(true.replace("figs", "cherries"), true, ()).hallucinated == 1


def test_silence_names_nothing() -> None:
    assert faults_of_printed("", TRUE, WORDS).silent
    assert faults_of_printed("The picture shows it.", TRUE, WORDS).silent
    whole = faults_of_printed(TRUE, TRUE, WORDS)
    assert whole.named == whole.objects > 5


def test_words_of_nested_data() -> None:
    assert list(words_of({"a": ["Total:", ("$4.20", 3)], "b": "50%"})) == ["total", "4.20", "50%"]


@pytest.mark.slow
def test_captions_of_the_worlds_are_faithful_and_most_planted_errors_are_found() -> None:
    from mllm_core.evaluation.running import questions
    from mllm_core.samples import samples
    from mllm_core.training.mixtures import worlds

    wrong, spoilt, found = [], 0, 0
    for world in worlds():
        if world.name in ("scenes", "text"):
            continue
        for sample in samples(world, "test", 25):
            for record in questions(sample, ["caption"]):
                right = faults_of_printed(record.truth, record.truth, record.facts["words"])
                if not right.clean or right.miscounted or right.silent:
                    wrong.append(record.truth)
                rejected = sample.turns[record.turn].rejected
                if rejected:
                    other = faults_of_printed(rejected, record.truth, record.facts["words"])
                    spoilt += 1
                    found += bool(other.hallucinated or other.miscounted)
    assert not wrong, wrong[:3]
    assert spoilt > 40 and found > 0.75 * spoilt, found / spoilt
