"""Asking a model: greedy, resumable, nothing asked twice; scores as table and JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from mllm_core.decoding.options import Candidate, DecodingOptions, Request
from mllm_core.evaluation import records as files
from mllm_core.evaluation import report
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.running import collect
from mllm_core.evaluation.scoring import score
from mllm_core.samples import Sample, Turn, split_of


@dataclass(frozen=True)
class World:
    """Pictures of one circle; the seed says how many questions there are."""

    name: str = "circles"

    def sample(self, seed: int) -> Sample:
        turns = (
            Turn("Describe the picture.", "The picture shows a red circle.", "caption"),
            Turn("How many circles are there?", "1", "vqa"),
            Turn("Is there a star?", "no", "probe"),
            Turn("plan: How many circles?", "NONE", "plan"),
        )
        truth = {
            "kind": "scene",
            "objects": ({"label": "circle", "colour": "red", "box": (1, 1, 9, 9)},),
            "labels": ("circle", "star"),
            "colours": ("red", "blue"),
        }
        return Sample(turns, self.name, seed, (Image.new("RGB", (20, 10)),), truth=truth)


@dataclass
class Scripted:
    """A model that knows the answers in `knows`, and gives the empty text otherwise; dies after `lives` calls."""

    knows: dict[str, str]
    lives: int = 10**6
    asked: list[Request] = field(default_factory=list)
    options: list[DecodingOptions] = field(default_factory=list)

    def generate_batch(
        self, requests: Sequence[Request], options: Sequence[DecodingOptions]
    ) -> Sequence[Sequence[Candidate]]:
        if not self.lives:
            raise KeyboardInterrupt
        self.lives -= 1
        self.asked += requests
        self.options += options
        return [(Candidate(self.knows.get(r.prompt, ""), (1,), (-0.5,), 1.0, "end"),) for r in requests]


RIGHT = {
    "Describe the picture.": "The picture shows a red circle.",
    "How many circles are there?": "1",
    "Is there a star?": "no",
}


def test_a_model_is_asked_greedily_about_held_out_samples_and_not_for_programs() -> None:
    model = Scripted(RIGHT)
    answered = collect(model, World(), "test", 6)
    assert len(answered) == len(model.asked) == 18
    assert {split_of(record.seed) for record in answered} == {"test"}
    assert {option.mode for option in model.options} == {"greedy"}
    assert all(request.pictures[0].size == (20, 10) and request.context == "<image>" for request in model.asked)
    assert answered[0].size == (20, 10) and answered[0].probability == pytest.approx(0.6065, abs=1e-3)
    assert {one.task: one.interval.value for one in score(answered) if one.measure in ("CHAIR_i", "exact match")} == {
        "caption": 1.0,
        "vqa": 1.0,
    }


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = tmp_path / "answers.jsonl"
    with pytest.raises(KeyboardInterrupt):
        collect(Scripted(RIGHT, lives=2), World(), "test", 20, kept=kept)
    assert len(files.read(kept)) == 24
    with kept.open("a") as file:
        file.write('{"world": "circ')
    model = Scripted(RIGHT)
    done: list[int] = []
    answered = collect(model, World(), "test", 20, kept=kept, resume=True, advanced=done.append)
    assert (len(answered), len(model.asked), sum(done)) == (60, 36, 20)
    assert files.read(kept) == answered == collect(Scripted(RIGHT), World(), "test", 20)
    again = Scripted({})
    assert collect(again, World(), "test", 20, kept=kept, resume=True) == answered and not again.asked
    collect(again, World(), "test", 1, kept=kept)
    assert [record.given for record in files.read(kept)] == ["", "", ""]


def test_only_the_tasks_that_were_named() -> None:
    assert {record.task for record in collect(Scripted(RIGHT), World(), "test", 2, tasks=["probe"])} == {"probe"}
    with pytest.raises(EvaluationError, match="no question"):
        collect(Scripted(RIGHT), World(), "test", 2, tasks=["region"])
    with pytest.raises(EvaluationError, match="no question"):
        collect(Scripted(RIGHT), World(), "test", 0)


def test_what_was_measured_is_shown_side_by_side_and_kept(tmp_path: Path) -> None:
    from rich.console import Console

    good = score(collect(Scripted(RIGHT), World(), "test", 4))
    bad = score(collect(Scripted({**RIGHT, "Describe the picture.": "A blue star."}), World(), "test", 4))
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(report.table({"after": good, "before": bad}, "circles"))
    shown = console.export_text()
    assert "greedy" in shown and "after" in shown and "before" in shown
    line = next(line for line in shown.splitlines() if "CHAIR_i" in line)
    assert "0.0%" in line and "100.0%" in line and "<= 3%" in line
    path = tmp_path / "out" / "worlds.json"
    report.save(path, report.as_json({"after": good, "before": bad}, {"split": "test"}))
    data = json.loads(path.read_text())
    assert (data["decoding"], data["split"], list(data["models"])) == ("greedy", "test", ["after", "before"])
    assert data["models"]["after"][0].keys() >= {"task", "measure", "value", "low", "high", "count", "baseline"}
    with pytest.raises(EvaluationError, match="no scores"):
        report.table({})


def test_wrong_answers_are_shown_by_task() -> None:
    answered = collect(Scripted({**RIGHT, "Is there a star?": "yes"}), World(), "test", 3)
    shown = report.examples([record for record in answered if record.given != record.truth], 2)
    assert len(shown) == 4 and "Is there a star?" in shown[0] and "given: 'yes'" in shown[1]


def test_aims_are_met_or_not() -> None:
    scores = score(collect(Scripted(RIGHT), World(), "test", 4))
    met = {one.measure: report.meets(one, aim) for one in scores if (aim := report.aim_of(one))}
    assert met == {"CHAIR_i": True, "exact match": True, "F1": False}  # no "yes" among the probes: nothing to find
