"""Numbers that were worked out by hand, and what must hold of all numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.evaluation.scores import PROBES, Answered, Measure, gain_of, interval_of, ratio, score_rows, share
from agent.evaluation.tables import as_json, as_text
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import row


def rows_of(true_yes: int, false_yes: int, false_no: int, true_no: int) -> list:
    """Rows in which the subject "core" has this confusion matrix."""
    kinds = [("yes", "Yes.", true_yes), ("no", "yes", false_yes), ("yes", "no", false_no), ("no", "No, none", true_no)]
    return [row(f"{truth}{said}{i}", truth, core=said) for truth, said, count in kinds for i in range(count)]


def values(scores: list, subject: str = "core", group: str = "all") -> dict[str, float]:
    return {one.measure: one.interval.value for one in scores if (one.subject, one.group) == (subject, group)}


def test_a_known_confusion_matrix_has_its_scores() -> None:
    """30 right yes, 10 wrong yes, 20 missed, 40 right no: worked out by hand."""
    found = values(score_rows(rows_of(30, 10, 20, 40), PROBES))
    assert found == pytest.approx(
        {
            "accuracy": 0.7,
            "precision": 0.75,
            "recall": 0.6,
            "F1": 2 * 0.75 * 0.6 / 1.35,
            "yes rate": 0.4,
            "neither": 0.0,
        }
    )


def test_an_answer_that_is_neither_counts_as_wrong_and_not_as_yes() -> None:
    found = values(score_rows([row("a", "yes", core="a dog"), row("b", "no", core="")], PROBES))
    assert found["accuracy"] == 0 and found["yes rate"] == 0 and found["recall"] == 0


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, 12)] * 4).filter(any))
def test_f1_is_the_harmonic_mean_and_intervals_hold_their_value(matrix: tuple[int, int, int, int]) -> None:
    scores = score_rows(rows_of(*matrix), PROBES)
    found = values(scores)
    precision, recall = found["precision"], found["recall"]
    wanted = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    assert found["F1"] == pytest.approx(wanted)
    for one in scores:
        assert 0 <= one.interval.low <= one.interval.value <= one.interval.high <= 1
        assert one.interval.count == sum(matrix)


def test_a_gain_is_drawn_on_the_same_pictures() -> None:
    """The second is right wherever the first is, and once more in each picture: the gain is the same in all draws."""
    rows = []
    for picture in range(8):
        rows.append(row(f"{picture}a", "yes", picture=str(picture), **{"core": "yes", "core+check": "yes"}))
        rows.append(row(f"{picture}b", "yes", picture=str(picture), **{"core": "no", "core+check": "yes"}))
    scores = score_rows(rows, PROBES)
    gain = next(one.gain for one in scores if (one.subject, one.measure) == ("core+check", "accuracy"))
    assert gain is not None and (gain.value, gain.low, gain.high) == (0.5, 0.5, 0.5)
    assert all(one.gain is None for one in scores if one.subject == "core")


def test_a_gain_can_be_a_loss_whose_interval_meets_zero() -> None:
    before = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    after = [1.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    measure: Measure[tuple[int, float]] = share("right", lambda one: bool(one[1]))
    pairs = [((place, a), (place, b)) for place, (a, b) in enumerate(zip(before, after, strict=True))]
    gain = gain_of(measure, pairs, lambda one: one[0])
    assert gain is not None and gain.value == pytest.approx(-1 / 6) and gain.low < 0 < gain.high


def test_groups_are_scored_apart_and_a_row_may_count_in_several() -> None:
    rows = [
        row("a", "yes", ("random", "popular"), core="yes"),
        row("b", "no", ("random",), core="yes"),
        row("c", "no", ("popular",), core="no"),
    ]
    scores = score_rows(rows, PROBES, groups=("random", "popular"))
    assert values(scores, group="random")["accuracy"] == 0.5
    assert values(scores, group="popular")["accuracy"] == 1.0
    assert {one.group for one in scores} == {"random", "popular"}


def test_what_is_not_defined_is_left_out() -> None:
    measure: Measure[int] = Measure("share", lambda one: (0.0, 0.0), ratio)
    assert interval_of(measure, [1, 2], lambda one: one) is None
    none: Measure[int] = share("never", lambda one: None)
    assert interval_of(none, [1, 2], lambda one: one) is None
    with pytest.raises(EvaluationError):
        score_rows([], PROBES)


def test_counts_of_captions_do_not_reach_probes() -> None:
    caption = row("a", "yes", core="yes")
    assert Answered(caption, "core").text == "yes"


def test_the_table_and_the_json_hold_every_number() -> None:
    rows = [
        row(str(i), "yes" if i % 2 else "no", **{"core": "yes", "core+check": "yes" if i % 2 else "no"})
        for i in range(10)
    ]
    scores = score_rows(rows, PROBES)
    text = as_text(scores, "POPE")
    assert (
        "core+check" in text
        and "66.7" in text
        and "100.0" in text
        and "+50.0" in text
        and "gain" in text
        and "greedy" in text
    )
    data = as_json(scores, {"command": "yaffle measure pope"})
    assert data["decoding"] == "greedy" and len(data["scores"]) == 12
    f1 = next(one for one in data["scores"] if one["subject"] == "core+check" and one["measure"] == "F1")
    assert f1["value"] == 1.0 and f1["gain"]["value"] == pytest.approx(1 / 3)
