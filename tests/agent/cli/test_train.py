"""`yaffle train`: its help, what it refuses, and a whole short run of the three stages, interrupted and resumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.cli import train
from mllm_core.samples import seed_of
from mllm_core.training.preferences.pairs import Pair
from mllm_core.worlds.scenes.world import SceneWorld
from tests.agent.conftest import Run
from tests.mllm_core.training.toy import ToySource, tiny

QUICK = (
    "--device", "cpu", "--workers", "0", "--batch-tokens", "512", "--micro-tokens", "512", "--row-tokens", "256",
    "--validate-every", "50", "--warmup", "2",
)  # fmt: skip


@pytest.fixture
def toy_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training on the toy source instead of the worlds."""
    monkeypatch.setattr(train, "_sources", lambda learned, pairs: (ToySource("scenes"), ToySource("planning")))


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder with a tiny model."""
    model, processor = tiny()
    model.save_pretrained(tmp_path / "tiny")
    processor.save_pretrained(tmp_path / "tiny")
    return tmp_path / "tiny"


@pytest.mark.parametrize("stage", ["look", "pretrain", "instruct", "align"])
def test_each_stage_has_its_help(stage: str, yaffle: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    code, out, _ = yaffle("train", stage, "--help")
    assert code == 0
    for option in ("--preset", "--from", "--out", "--resume", "--minutes", "--steps", "--lr", "--device", "--lora"):
        assert option in out


def test_the_stages_run_one_after_the_other(
    yaffle: Run, toy_data: None, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = yaffle("train", "pretrain", "--from", str(weights), "--steps", "2", *QUICK)
    assert (code, out.strip()) == (0, "runs/nano-pretrain/weights"), err
    code, out, err = yaffle("train", "instruct", "--steps", "2", "--mix", "planning=1", *QUICK)
    assert (code, out.strip()) == (0, "runs/nano-instruct/weights"), err
    assert json.loads(Path("runs/nano-instruct/run.json").read_text())["shares"] == {"planning": 1.0}
    code, out, err = yaffle("train", "align", "--steps", "2", "--beta", "0.2", *QUICK)
    assert (code, out.strip()) == (0, "runs/nano-align/weights"), err
    assert json.loads(Path("runs/nano-align/run.json").read_text())["settings"]["beta"] == 0.2
    code, out, err = yaffle("train", "align", "--steps", "4", "--resume")
    assert (code, out.strip()) == (0, "runs/nano-align/weights"), err
    assert "4 steps" in err
    settings = json.loads(Path("runs/nano-align/run.json").read_text())["settings"]
    assert settings["beta"] == 0.2 and settings["steps"] == 4 and settings["workers"] == 0


def test_a_new_nano_is_made_with_a_given_tokenizer(yaffle: Run, toy_data: None, weights: Path, tmp_path: Path) -> None:
    code, out, err = yaffle(
        "train", "pretrain", "--tokenizer", str(weights), "--steps", "1", "--out", str(tmp_path / "run"), *QUICK
    )
    assert code == 0, err
    config = json.loads(Path(out.strip(), "config.json").read_text())
    assert config["text_config"]["hidden_size"] == 256


def test_ctrl_c_says_how_to_go_on(
    yaffle: Run, toy_data: None, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    from mllm_core.training import progress

    class Impatient(progress.Silent):
        def step(self, fraction: float, row: object) -> None:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(progress, "progress_for", lambda title: Impatient())
    folder = tmp_path / "run"
    code, _, err = yaffle("train", "instruct", "--from", str(weights), "--steps", "9", "--out", str(folder), *QUICK)
    assert code == 130
    assert f"yaffle train instruct --out {folder} --resume" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--steps", "1", "--minutes", "1"), "exclude each other"),
        (("--mix", "scenes:1"), "NAME=SHARE"),
        (("--mix", "nonsense=1"), "no data named nonsense"),
        (("--from", "nowhere"), "holds no model"),
        (("--preset", "huge"), "no preset 'huge'"),
        (("--resume", "--out", "nowhere"), "not the folder of a run"),
        (("--steps", "-3"), "must not be negative"),
        ((), "yaffle train pretrain first"),
    ],
)
def test_what_can_not_be_is_said_in_one_line(
    arguments: tuple[str, ...], words: str, yaffle: Run, toy_data: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = yaffle("train", "instruct", *arguments)
    assert code in (1, 2)
    assert words in err and err.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def test_a_folder_that_holds_a_run_is_not_written_over(
    yaffle: Run, toy_data: None, weights: Path, tmp_path: Path
) -> None:
    given = ("train", "instruct", "--from", str(weights), "--steps", "1", "--out", str(tmp_path / "run"), *QUICK)
    assert yaffle(*given)[0] == 0
    code, _, err = yaffle(*given)
    assert code == 2 and "--resume" in err


def test_the_planners_data_is_among_the_sources() -> None:
    names = {source.name for source in train._sources(None, None)}
    assert {"scenes", "charts", "planning", "text"} <= names


def test_align_learns_from_the_models_own_descriptions(
    yaffle: Run, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = ("train", "pairs", "--from", str(weights), "--count", "2", "--draws", "2", "--mix", "scenes=1")
    code, out, err = yaffle(*given)
    assert (code, out.strip()) == (0, "runs/pairs.jsonl"), err
    assert "pairs from 2 pictures" in err
    code, _, err = yaffle(*given)
    assert code == 2 and "--resume" in err
    code, _, err = yaffle("train", "instruct", "--pairs", "runs/pairs.jsonl")
    assert code == 2 and "--pairs is for yaffle train align" in err
    sample = SceneWorld().sample(seed_of("train", 5))
    place = next(place for place, turn in enumerate(sample.turns) if turn.task == "caption")
    asked = sample.turns[place].prompt
    Path("runs/pairs.jsonl").write_text(Pair("scenes", sample.seed, place, asked, "a circle", "a moon").line())
    code, out, err = yaffle(
        "train", "align", "--from", str(weights), "--pairs", "runs/pairs.jsonl", "--steps", "1", *QUICK
    )
    assert code == 0, err
    assert json.loads(Path("runs/nano-align/run.json").read_text())["shares"] == {"own": 1.0}
