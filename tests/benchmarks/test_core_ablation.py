"""The ablation of the in-house model: what its variants are, and a small comparison."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.core_ablation import GROUPS, VARIANTS, main, shape_of, shown_scores
from mllm_core.evaluation.records import Record
from mllm_core.model.loading import new_model
from tests.mllm_core.training.toy import tiny


def test_each_variant_differs_from_the_first_in_what_its_group_says() -> None:
    first, *others = VARIANTS
    for one in others:
        changed = [
            name for name in ("connector", "places", "look", "scenes", "half") if vars(one)[name] != vars(first)[name]
        ]
        assert len(changed) == 1
        assert changed[0] in {
            "connectors": ("connector", "places"), "stages": ("look",), "worlds": ("scenes",), "size": ("half",),
        }[one.group]  # fmt: skip
    assert GROUPS == ("connectors", "stages", "worlds", "size")


def test_every_variant_can_be_built_and_half_has_about_a_third_of_the_weights() -> None:
    _, processor = tiny()
    sizes = {}
    for variant in VARIANTS:
        config = shape_of(variant, len(processor.tokenizer), tiny=False)
        model, _ = new_model(config, processor.tokenizer)
        sizes[variant.name] = sum(parameter.numel() for parameter in model.parameters())
        assert (model.model.connector.places.__class__.__name__ == "Places") == variant.places
    whole = sizes[VARIANTS[0].name]
    assert 0.2 * whole < sizes["half as wide"] < 0.4 * whole


def test_an_unknown_group_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tiny", "--only", "weather", "--out", str(tmp_path)]) == 2
    assert "connectors, stages, worlds, size" in capsys.readouterr().err


@pytest.mark.slow
def test_variants_are_trained_alike_and_compared(tmp_path: Path) -> None:
    arguments = ["--tiny", "--look", "2", "--steps", "2", "--count", "2", "--device", "cpu", "--batch-tokens", "1024"]
    assert main([*arguments, "--only", "stages", "--out", str(tmp_path)]) == 0
    rows = json.loads((tmp_path / "ablation.json").read_text())["variants"]
    assert [row["group"] for row in rows] == ["as it is", *["stages"] * 2]
    assert {row["steps"] for row in rows} == {2}
    assert all(row["validation_loss"] > 0 and row["samples"] > 0 for row in rows)
    assert all("vqa: exact match" in row["scores"] for row in rows)


def test_scores_are_those_of_all_worlds_together() -> None:
    def answer(world: str, given: str) -> Record:
        return Record(
            world=world, seed=1, turn=0, task="vqa", prompt="What colour?", truth="red", given=given, probability=1.0,
            size=(64, 64), facts={},
        )  # fmt: skip

    shown = shown_scores([answer("scenes", "red"), answer("charts", "blue")])
    assert shown["vqa: exact match"]["world"] == "all" and shown["vqa: exact match"]["value"] == 0.5
    assert shown_scores([answer("scenes", "red")])["vqa: exact match"]["value"] == 1.0
