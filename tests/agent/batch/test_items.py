"""The file of questions: every mistake is told, with its line, before anything is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.batch import BadItems, BatchError, read_items
from agent.batch.items import by_picture
from tests.agent.batch.conftest import Questions


def test_what_a_line_gives(questions: Questions, pictures: list[str], tmp_path: Path) -> None:
    path = questions(
        [
            {"id": "a", "image": pictures[0], "question": "  How many?  ", "meta": {"truth": 1}, "region": [1, 2]},
            {"id": 7, "image": pictures[:2], "question": "Are these the same?"},
            {"image": pictures[1], "question": "怎么样？"},
        ]
    )
    first, second, third = read_items(path)
    assert (first.key, first.question, first.meta, first.region) == ("a", "How many?", {"truth": 1}, (1.0, 2.0))
    assert first.images == (pictures[0],) and first.paths == (str(tmp_path / pictures[0]),)
    assert (second.id, second.key, len(second.paths)) == (7, "7", 2)
    assert (third.id, third.key) == (3, "3")


def test_every_mistake_is_told_with_its_line(tmp_path: Path, pictures: list[str]) -> None:
    good = {"id": "x", "image": pictures[0], "question": "How many squares?"}
    lines = [
        json.dumps(good),
        "",
        '{"id": "y", "image"',
        json.dumps({**good, "id": "z", "imgae": "b.png"}),
        json.dumps({**good, "id": "e", "question": " ? "}),
        json.dumps({**good, "id": "n", "image": "none.png"}),
        json.dumps(good),
        json.dumps({**good, "id": "r", "region": [1, 2, 3]}),
        json.dumps({**good, "id": "u", "image": "https://example.com/a.png"}),
        json.dumps({**good, "id": True}),
        "[1, 2]",
        json.dumps({**good, "id": "i", "image": ["", 3]}),
        json.dumps({**good, "id": "f", "region": [1, float("nan")]}),
    ]
    path = tmp_path / "q.jsonl"
    path.write_bytes("\n".join(lines).encode() + b'\n{"id": "\xff"}\n')
    with pytest.raises(BadItems) as raised:
        read_items(path)
    told = dict(problem.removeprefix("line ").split(": ", 1) for problem in raised.value.problems)
    assert list(map(int, told)) == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert "JSON" in told["3"] and "did you mean 'image'" in told["4"] and "empty" in told["5"]
    assert "none.png" in told["6"] and "line 1" in told["7"] and "region" in told["8"] and "--allow-urls" in told["9"]
    assert "id" in told["10"] and "object" in told["11"] and "UTF-8" in told["14"]
    assert "line 3" in str(raised.value) and "and 2 more" in str(raised.value)


def test_an_address_is_taken_where_it_is_allowed(questions: Questions) -> None:
    path = questions([{"image": "https://example.com/a.png", "question": "What is this?"}])
    assert read_items(path, allow_urls=True)[0].paths == ("https://example.com/a.png",)


@pytest.mark.parametrize("content", [None, b"", b"\n\n"])
def test_no_questions(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(BatchError):
        read_items(tmp_path / "q.jsonl")


def test_questions_about_one_picture_stay_together(questions: Questions, pictures: list[str]) -> None:
    names = [pictures[0], pictures[1], pictures[0], pictures[1], pictures[2]]
    items = read_items(questions([{"image": name, "question": "How many?"} for name in names]))
    assert [[item.key for item in group] for group in by_picture(items)] == [["1", "3"], ["2", "4"], ["5"]]
