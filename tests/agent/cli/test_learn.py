"""`yaffle learn`: a whole run on drawn pictures with the model that ships, gone on with, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.agent.cli.test_train import QUICK, weights  # noqa: F401 - a fixture
from tests.agent.conftest import Run

FEW = ("--beams", "2", "--draws", "0")
KINDS = ("circle", "square")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """How many circles and squares there are in seven pictures."""
    items = []
    for circles in range(1, 8):
        counts = {"circle": circles, "square": 8 - circles}
        picture = Image.new("RGB", (440, 130), "white")
        pen = ImageDraw.Draw(picture)
        for row, kind in enumerate(KINDS):
            for place in range(counts[kind]):
                box = (20 + 52 * place, 15 + 60 * row, 54 + 52 * place, 49 + 60 * row)
                (pen.ellipse if kind == "circle" else pen.rectangle)(box, fill="red" if place % 2 else "blue")
        picture.save(tmp_path / f"{circles}.png")
        items += [
            {"image": f"{circles}.png", "question": f"How many {kind}s are there?", "answer": counts[kind]}
            for kind in KINDS
        ]
    path = tmp_path / "drawn.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_programs_that_count_are_learned_from_drawn_pictures(yaffle: Run, asked: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, table, _ = yaffle("learn", str(asked), "--out", str(out), *FEW)
    assert code == 0
    assert table.splitlines()[0].split()[:3] == ["asked", "sampled", "parsed"]
    kept = rows(out / "kept.jsonl")
    tried = rows(out / "tried.jsonl")[1:]
    assert 0 < len(tried) <= 14
    assert len(kept) >= len(tried) / 2
    assert all(one["question"].removeprefix("How many ").split("s ")[0] in one["program"] for one in kept)  # type: ignore[attr-defined, operator]
    before = (out / "tried.jsonl").read_bytes()
    code, printed, _ = yaffle("learn", str(asked), "--out", str(out), *FEW, "--resume", "--json")
    assert code == 0
    assert json.loads(printed)["yield"]["all"]["kept"] == len(kept)
    assert (out / "tried.jsonl").read_bytes() == before


def test_a_run_is_not_written_over(yaffle: Run, asked: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "tried.jsonl").write_text('{"settings": {}}\n', encoding="utf-8")
    code, _, err = yaffle("learn", str(asked), "--out", str(out))
    assert code == 2
    assert "--resume" in err
    code, _, err = yaffle("learn", str(asked), "--out", str(out), "--resume")
    assert code == 1
    assert "sources" in err


def test_a_source_that_is_not_there_is_named(yaffle: Run, tmp_path: Path) -> None:
    code, _, err = yaffle("learn", "nowhere.jsonl", "--out", str(tmp_path / "out"))
    assert code == 1
    assert "nowhere.jsonl" in err and err.count("\n") == 1


def test_what_was_kept_is_trained_on_by_instruct(
    yaffle: Run,
    weights: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    kept = tmp_path / "kept.jsonl"
    one = {
        "question": "How many cups are there?",
        "rewordings": [],
        "inputs": ["IMAGE"],
        "program": "BOX0=LOC(image=IMAGE,object='cup')\nCOUNT0=COUNT(box=BOX0)\nFINAL=RESULT(var=COUNT0)",
        "new": True,
    }
    kept.write_text(json.dumps(one) + "\n", encoding="utf-8")
    out = tmp_path / "run"
    code, _, err = yaffle(
        "train", "instruct", "--from", str(weights), "--learned", str(kept), "--mix", "learned=1", "--steps", "1",
        "--out", str(out), *QUICK, "--row-tokens", "1024", "--batch-tokens", "1024", "--micro-tokens", "1024",
    )  # fmt: skip
    assert code == 0, err
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["shares"] == {"learned": 1.0}


def test_other_stages_learn_no_programs(yaffle: Run, tmp_path: Path) -> None:
    code, _, err = yaffle("train", "align", "--learned", str(tmp_path / "kept.jsonl"))
    assert code == 2
    assert "instruct" in err
