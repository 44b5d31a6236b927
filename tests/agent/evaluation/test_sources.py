"""Where annotated pictures come from, and what is said of files that can't be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from agent.evaluation.annotated import first
from agent.evaluation.sources import annotated, from_folder, held_out_worlds
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.samples import split_of

ITEM = {
    "id": 7,
    "image": "images/a.png",
    "objects": [{"label": "dog", "box": [1, 2, 3, 4], "crowd": 1}],
    "captions": ["A dog."],
}


def folder_of(tmp_path: Path, *lines: str) -> Path:
    (tmp_path / "images").mkdir(exist_ok=True)
    Image.new("L", (8, 6), 128).save(tmp_path / "images" / "a.png")
    (tmp_path / "items.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_a_folder_is_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, json.dumps(ITEM), json.dumps({**ITEM, "id": 8, "objects": [], "captions": None}))
    one, two = annotated(str(folder))
    assert one.key == f"{tmp_path.name}/7" and one.things[0].box == (1.0, 2.0, 3.0, 4.0) and one.things[0].crowd
    assert one.captions == ("A dog.",) and two.captions == ()
    assert two.absent == ("dog",) and one.absent == ()
    picture = one.opened()
    assert picture.size == (8, 6) and picture.mode == "RGB"


@pytest.mark.parametrize(
    "line", ["{", '{"id": 1}', json.dumps({**ITEM, "objects": [{"label": "dog", "box": [1, 2, 3]}]}), "[]"]
)
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(EvaluationError, match="line 2 of"):
        from_folder(folder_of(tmp_path, json.dumps(ITEM), line))


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"items\.jsonl"):
        from_folder(tmp_path)
    with pytest.raises(EvaluationError, match="'nowhere'"):
        annotated("scenes,nowhere")


def test_worlds_are_held_out_and_the_same_again() -> None:
    for name in held_out_worlds():
        one, two = annotated(name, 2)
        assert split_of(int(one.key.split("/")[1])) == "test"
        assert one.drawn and one.opened().tobytes() == annotated(name, 1)[0].opened().tobytes()
        assert len(two.rejected) == len(two.captions)


def test_a_limit_is_of_each_source() -> None:
    pictures = annotated("scenes,signs", 4)
    assert [one.source for one in first(pictures, 2)] == ["scenes", "scenes", "signs", "signs"]
    assert first(pictures, None) == pictures
