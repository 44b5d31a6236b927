"""`yaffle measure`: its help, what it refuses, its files, and going on after a kill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.evaluation import sources, subjects
from agent.evaluation.correcting import Check
from tests.agent.conftest import Run
from tests.agent.evaluation.zoo import checked

MEASURES = ("pope", "chair", "amber", "faithscore", "mme", "claims", "calibration")


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that refutes every text with "star" in it, and supports all others."""

    def check(picture: object, text: str) -> Check:
        state = "refuted" if "star" in text else "supported"
        return Check(text, (checked(text, state, 0.1 if "star" in text else 0.9),), 0.01, 0.01)

    monkeypatch.setattr(subjects.Workshop, "checker", lambda self: check)


@pytest.fixture(autouse=True)
def small_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frequencies of 20 pictures are enough here."""
    monkeypatch.setattr(sources, "WORLD_SIZE", 20)


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_has_its_help(measure: str, yaffle: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    code, out, _ = yaffle("measure", measure, "--help")
    assert code == 0
    for option in ("--data", "--limit", "--out", "--resume", "--json"):
        assert option in out
    assert ("--subject" in out) == (measure not in ("claims", "calibration"))


@pytest.mark.parametrize("measure", ["pope", "chair", "amber", "mme", "faithscore"])
def test_each_measure_of_subjects_runs_and_keeps_what_it_found(
    measure: str, yaffle: Run, strict: None, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, shown, errors = yaffle("measure", measure, "--limit", "3", "--subject", "reference", "--out", str(out))
    assert code == 0, errors
    assert "reference" in shown and "decoding: greedy" in shown
    assert (out / f"{measure}.txt").read_text().rstrip() == shown.rstrip()
    data = json.loads((out / f"{measure}.json").read_text())
    assert data["command"].startswith("yaffle") and data["failed"] == {"reference": 0} and data["scores"]
    assert all(one["low"] <= one["value"] <= one["high"] for one in data["scores"])
    before = (out / f"{measure}.jsonl").read_text()
    again = yaffle(
        "measure", measure, "--limit", "3", "--subject", "reference", "--out", str(out), "--resume", "--json"
    )
    assert json.loads(again[1])["scores"] == data["scores"]
    assert (out / f"{measure}.jsonl").read_text() == before


def test_claims_and_calibration_are_measured_and_drawn(yaffle: Run, strict: None, tmp_path: Path) -> None:
    code, shown, errors = yaffle("measure", "claims", "--limit", "12", "--out", str(tmp_path))
    assert code == 0 and "damaged" in shown and "planted" in shown, errors
    kept = (tmp_path / "claims.jsonl").read_text()
    code, shown, errors = yaffle("measure", "calibration", "--limit", "12", "--out", str(tmp_path), "--resume")
    assert code == 0 and "ECE" in shown, errors
    assert (tmp_path / "claims.jsonl").read_text() == kept
    assert (tmp_path / "calibration.png").stat().st_size > 5_000


def test_a_run_goes_on_where_another_was_killed(
    yaffle: Run, strict: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(folder: str, *more: str) -> tuple[int, str, str]:
        return yaffle(
            "measure", "mme", "--limit", "5", "--subject", "reference", "--out", str(tmp_path / folder), *more
        )

    whole = command("whole")
    answer = subjects.ReferenceSubject.answer
    left = [4]

    def dying(self: subjects.ReferenceSubject, *arguments: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return answer(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(subjects.ReferenceSubject, "answer", dying)
        assert command("killed")[0] == 130
    assert len((tmp_path / "killed" / "mme.jsonl").read_text().splitlines()) == 1 + 4
    assert command("killed", "--resume")[1] == whole[1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--data", "nowhere"), 1, "nowhere"),
        (("--subject", "nobody"), 1, "names no subject"),
        (("--resume",), 2, "--out"),
        (("--limit", "0"), 2, "limit"),
        (("--data", "unclear",), 1, "what is in it"),
    ],
)  # fmt: skip
def test_what_can_t_be_measured_is_said_in_a_line(
    arguments: tuple[str, ...], code: int, words: str, yaffle: Run
) -> None:
    left, out, errors = yaffle("measure", "pope", *arguments)
    assert (left, out) == (code, "") and words in errors and errors.count("\n") == 1
