"""The model card: every number in it comes from a run's logs or a benchmark's JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.evaluation.accuracy.scores import Line
from benchmarks import core_ablation, core_card
from mllm_core.errors import YaffleError
from mllm_core.evaluation import report
from mllm_core.evaluation.intervals import Interval
from mllm_core.evaluation.records import Record
from mllm_core.evaluation.scoring import score
from mllm_core.training.logs import STEP_COLUMNS, VALIDATION_COLUMNS
from mllm_core.training.settings import default_settings


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run of alignment of 20 steps."""
    folder = tmp_path / "runs" / "nano-align"
    folder.mkdir(parents=True)
    settings = default_settings("align", steps=20, device="cpu")
    described = {"settings": settings.to_dict(), "shares": {"scenes": 0.75, "charts": 0.25}, "torch": "2.13.0"}
    (folder / "run.json").write_text(json.dumps(described))
    rows = [",".join(STEP_COLUMNS)]
    for step in range(1, 21):
        row: dict[str, Any] = {
            "step": step,
            "loss": 2 - step / 20,
            "margin": step / 10,
            "pair_accuracy": 0.875,
            "samples": 40 * step,
            "tokens": 1000 * step,
            "minutes": step / 4,
            "tokens_per_second": 4321,
        }
        rows.append(",".join(str(row.get(name, "")) for name in STEP_COLUMNS))
    (folder / "log.csv").write_text("\n".join(rows) + "\n")
    checks = {"step": 20, "loss": 0.625, "exact": 0.5}
    lines = [",".join(VALIDATION_COLUMNS), ",".join(str(checks.get(name, "")) for name in VALIDATION_COLUMNS)]
    (folder / "validation.csv").write_text("\n".join(lines) + "\n")
    (folder / "curve.png").write_bytes(b"png")
    return folder


def test_a_stage_in_numbers(run: Path) -> None:
    stage = core_card.stage_of(run, run.parent.parent / "MODEL_CARD.md")
    assert (stage["name"], stage["steps"], stage["samples"], stage["tokens"]) == ("align", 20, 800, 20000)
    assert stage["loss_first"] == pytest.approx(1.925) and stage["loss_last"] == pytest.approx(1.025)
    assert (stage["validation_loss"], stage["exact"], stage["minutes"]) == (0.625, 0.5, 5.0)
    assert stage["margin"] == pytest.approx(1.95) and stage["curve"] == "runs/nano-align/curve.png"
    (run / "log.csv").write_text("")
    with pytest.raises(core_card.CardError, match="no steps"):
        core_card.stage_of(run, run)


def worlds(tmp_path: Path) -> Path:
    def records(given: str) -> list[Record]:
        return [
            Record(world, at, 0, "vqa", "What is it?", truth, given)
            for world in ("scenes", "charts")
            for at, truth in enumerate(["red", "red", "blue", "red"])
        ]

    scores = {"instruct": score(records("blue")), "align": score(records("red"))}
    about = {"command": "python -m benchmarks.core_worlds --count 4", "split": "test", "samples_a_world": 4}
    report.save(tmp_path / "worlds.json", report.as_json(scores, about))
    return tmp_path / "worlds.json"


def test_a_card_has_what_was_measured(run: Path, tmp_path: Path) -> None:
    line = Line("nlvr", Interval(0.62, 0.5, 0.7, 50), 40, 0.9, 0.69, always=0.54, aim=0.7)
    kind = Line("tower", Interval(0.6, 0.5, 0.7, 25), 20, 0.8, 0.75, within=True)
    evaluated = {"command": "yaffle eval nlvr", "settings": {"planner": "core"}, "lines": [line.plain(), kind.plain()]}
    report.save(tmp_path / "real.json", evaluated)
    out = tmp_path / "MODEL_CARD.md"
    arguments = ["--runs", str(run), "--worlds", str(worlds(tmp_path)), "--real", str(tmp_path / "real.json")]
    assert core_card.main([*arguments, "--out", str(out)]) == 0
    text = out.read_text()
    assert "| align | cpu | 20 | 5.0 | 800 | 20,000 | 4,321 | 1.925, 1.025 | 0.625 | 50.0 % |" in text
    assert "reward margin 1.95 and 87.5 % of the pairs" in text
    assert "scenes 75 %, charts 25 %" in text
    row = next(line for line in text.splitlines() if line.startswith("| vqa | exact match"))
    assert "| 25.0 % (" in row and "| 75.0 % (" in row and "at least 95.0 %" in row and row.endswith("| 8 |")
    assert "| scenes | 75.0 % |" in text
    assert "| nlvr | 62.0 % (50 to 70) | 90.0 % | 54.0 % | 70.0 % | 50 |" in text
    assert "`yaffle eval nlvr`" in text and "tower" not in text
    assert text.count("Not measured.") == 1  # the planner
    assert "![Loss of align](runs/nano-align/curve.png)" in text


def test_what_was_not_measured_is_said_and_nonsense_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "MODEL_CARD.md"
    assert core_card.main(["--out", str(out)]) == 0
    assert out.read_text().count("Not measured.") == 3 and "No run was given." in out.read_text()
    (tmp_path / "empty.json").write_text('{"models": {}}')
    assert core_card.main(["--real", str(tmp_path / "empty.json"), "--out", str(out)]) == 2
    assert core_card.main(["--worlds", str(tmp_path / "empty.json"), "--out", str(out)]) == 2
    assert "no scores" in capsys.readouterr().err
    assert core_card.main(["--worlds", str(tmp_path / "missing.json"), "--out", str(out)]) == 2
    assert core_card.main(["--runs", str(tmp_path), "--out", str(out)]) == 2


def test_a_run_of_a_variant_in_numbers(run: Path) -> None:
    numbers = core_ablation.training(run / "log.csv")
    assert numbers == {"loss": pytest.approx(1.025), "tokens_per_second": 4321}
    with pytest.raises(YaffleError, match="no steps"):
        core_ablation.training(run / "missing.csv")
