"""From records to scores: each task's measures, the baseline, and no pass for silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mllm_core.evaluation import records as files
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.records import Record
from mllm_core.evaluation.scoring import Score, score
from mllm_core.samples import Task
from mllm_core.tokens import box_text

FACTS: dict[str, Any] = {
    "objects": [
        {"label": "circle", "colour": "red", "box": [0, 0, 5, 5]},
        {"label": "star", "colour": "blue", "box": [9, 0, 12, 5]},
    ],
    "labels": ["circle", "star", "square"],
    "colours": ["red", "blue"],
}
BOX = box_text((10, 10, 40, 40), (100, 100))


def record(task: Task, truth: str, given: str, at: int = 0, prompt: str = "?", **more: Any) -> Record:
    return Record(more.pop("world", "scenes"), at, 0, task, prompt, truth, given, **more)


def value(scores: Sequence[Score], measure: str, kind: str = "all", world: str = "scenes") -> Score:
    return next(s for s in scores if (s.measure, s.kind, s.world) == (measure, kind, world))


def everything(given: str | None) -> list[Record]:
    """A record of each task that is scored, answered right (None), or all the same."""
    truths: list[tuple[Task, str, dict[str, Any]]] = [
        ("vqa", "3", {}),
        ("vqa", "red", {}),
        ("rationale", "I see three. Answer: 3", {}),
        ("point", BOX, {"size": (100, 100)}),
        ("point", "none", {"size": (100, 100)}),
        ("region", "a red circle", {}),
        ("probe", "yes", {}),
        ("probe", "no", {}),
        ("premise", "There is no dog.", {}),
        ("caption", "A red circle and a blue star.", {"facts": FACTS}),
        ("text", "Paris", {}),
    ]
    return [
        record(task, truth, truth if given is None else given, at, **more)
        for at, (task, truth, more) in enumerate(truths)
    ]


def test_the_truth_scores_full_marks() -> None:
    for one in score(everything(None)):
        if one.measure != "yes rate":
            assert one.interval.value == (0.0 if one.lower else 1.0), one


@pytest.mark.parametrize("given", ["", "   ", "."])
def test_silence_never_passes(given: str) -> None:
    scores = score(everything(given))
    assert {one.task for one in scores} == {record.task for record in everything(given)}
    for one in scores:
        gated = one.measure in ("CHAIR_i", "CHAIR_s") or not one.lower
        if gated and one.measure != "yes rate":
            assert one.interval.value == (1.0 if one.lower else 0.0), one


def test_no_records_no_score() -> None:
    with pytest.raises(EvaluationError, match="no answers"):
        score([])
    with pytest.raises(EvaluationError, match="twice"):
        score([record("vqa", "3", "3"), record("vqa", "3", "3")])


def test_questions_are_told_apart_by_kind_and_world() -> None:
    asked = [
        record("vqa", "3", "3", 0, "How many circles are there?"),
        record("vqa", "2", "3", 1, "How many stars are there?"),
        record("vqa", "red", "red", 2, "What color is it?"),
        record("vqa", "4", "4", 3, "How many bars are there?", world="charts"),
    ]
    scores = score(asked)
    assert value(scores, "exact match", world="all").interval.value == pytest.approx(3 / 4)
    assert value(scores, "exact match", "count").interval.value == pytest.approx(1 / 2)
    assert value(scores, "exact match", "color").interval.value == 1
    assert value(scores, "exact match", world="charts").interval.count == 1


def test_the_baseline_always_gives_the_most_frequent_answer() -> None:
    asked = [record("vqa", truth, "x", at) for at, truth in enumerate(["2", "2", "2", "1"])]
    assert value(score(asked), "exact match").baseline == 0.75
    probes = [record("probe", truth, truth, at) for at, truth in enumerate(["yes", "yes", "no"])]
    assert value(score(probes), "F1").baseline == pytest.approx(0.8)
    rationales = [record("rationale", f"{at} things. Answer: 2", "", at) for at in range(3)]
    assert value(score(rationales), "right conclusion").baseline == 1.0


def test_pointing_counts_boxes_and_what_is_absent() -> None:
    far = box_text((60, 60, 90, 90), (100, 100))
    asked = [
        record("point", BOX + far, far, 0, size=(100, 100)),
        record("point", BOX, far, 1, size=(100, 100)),
        record("point", "none", BOX, 2, size=(100, 100)),
        record("point", "none", "none", 3, size=(100, 100)),
    ]
    scores = score(asked)
    assert value(scores, "recall, IoU >= 0.5").interval.value == pytest.approx(1 / 3)
    assert value(scores, "precision, IoU >= 0.5").interval.value == pytest.approx(1 / 3)
    assert value(scores, "first box, IoU >= 0.5").interval.value == pytest.approx(1 / 2)
    assert value(scores, "every box right").interval.value == 0
    assert value(scores, "absent, and said so").interval.value == pytest.approx(1 / 2)


def test_captions_count_hallucinations() -> None:
    said = ["A red circle and a blue square.", "A blue circle.", "Two red circles.", "A blue star."]
    scores = score([record("caption", "-", text, at, facts=FACTS) for at, text in enumerate(said)])
    assert value(scores, "CHAIR_i").interval.value == pytest.approx(2 / 5)
    assert value(scores, "CHAIR_s").interval.value == pytest.approx(2 / 4)
    assert value(scores, "nouns that aren't there").interval.value == pytest.approx(1 / 5)
    assert value(scores, "wrong attributes").interval.value == pytest.approx(1 / 5)
    assert value(scores, "wrong counts").interval.value == 1
    assert all(one.lower for one in scores if one.measure.startswith("CHAIR"))


def test_a_premise_is_noticed_in_other_words_too() -> None:
    asked = [
        record("premise", "There is no dog.", "There is no star.", 0),
        record("premise", "There is no dog.", "left", 1),
    ]
    scores = score(asked)
    assert value(scores, "false premise noticed").interval.value == 0.5
    assert value(scores, "exact match").interval.value == 0


def test_records_are_kept_and_read_again(tmp_path: Path) -> None:
    kept = [replace(one, turn=at) for at, one in enumerate(everything("红色 \u2028 red"))]
    path = tmp_path / "records.jsonl"
    files.append(path, kept[:3])
    files.append(path, kept[3:])
    assert files.read(path) == kept
    with path.open("a") as file:
        file.write('{"world": "sce')  # the process was killed here
    assert files.read(path) == kept
    with path.open("a") as file:
        file.write('\n{"world": "scenes"}\n')
    with pytest.raises(EvaluationError, match="line 12"):
        files.read(path)
