"""The file of answers: nothing lost by a kill, nothing twice, in order at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.batch.answers import AnswerFile, natural
from agent.batch.errors import BatchError
from tests.agent.batch.conftest import rows_of

ASKED = {"a10": "d1", "a9": "d2", "b": "d3"}


def row(key: str, answer: str = "", error: object = None) -> dict[str, object]:
    return {"id": key, "answer": answer, "error": error}


def test_rows_are_there_at_once_and_ordered_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.jsonl"
    with AnswerFile(path, ASKED) as file:
        file.add("b", row("b"))
        file.add("a10", row("a10", "十"))
        assert [kept["id"] for kept in rows_of(path)] == ["b", "a10"]
        file.add("a9", row("a9"))
        file.add("a9", row("a9", "again"))
        file.order()
        assert [kept["id"] for kept in rows_of(path)] == ["a9", "a10", "b"]
        file.add("a9", row("a9", "and again"))
    assert [kept["answer"] for kept in rows_of(path)] == ["", "十", ""]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_cut_off_line_is_asked_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.jsonl"
    with AnswerFile(path, ASKED) as file:
        file.add("b", row("b", "kept"))
        file.add("a9", row("a9", "a rather long answer that a kill cuts off"))
    path.write_bytes(path.read_bytes()[:-cut])
    with AnswerFile(path, ASKED) as file:
        assert list(file.done) == ["b"]
        file.add("a9", row("a9"))
    assert [kept["id"] for kept in rows_of(path)] == ["b", "a9"]


def test_another_files_answers_are_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with AnswerFile(path, ASKED) as file:
        file.add("b", row("b"))
    before = path.read_bytes()
    for other, word in (({"b": "changed"}, "another question"), ({"c": "d3"}, "no question")):
        with pytest.raises(BatchError, match=word), AnswerFile(path, other):
            pass
    assert path.read_bytes() == before
    with AnswerFile(path, {"b": "changed"}, anew=True) as file:
        assert not file.done and not path.read_bytes()


@pytest.mark.parametrize("content", ["no json at all\n", '{"id": "b"}\n', "my notes", "[]\n"])
def test_what_is_no_file_of_answers_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(content)
    with pytest.raises(BatchError), AnswerFile(path, ASKED):
        pass
    assert path.read_text() == content


def test_errors_are_asked_again_on_request_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with AnswerFile(path, ASKED) as file:
        file.add("b", row("b", error={"type": "ImageError", "message": "no"}))
        file.add("a9", row("a9"))
    with AnswerFile(path, ASKED) as file:
        assert set(file.done) == {"b", "a9"}
    with AnswerFile(path, ASKED, retry=True) as file:
        assert set(file.done) == {"a9"}
        file.add("b", row("b", "now"))
    assert [kept["answer"] for kept in rows_of(path)] == ["", "now"]


def test_two_batches_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with AnswerFile(path, ASKED) as first:
        first.add("b", row("b"))
        for _ in range(2):
            with pytest.raises(BatchError, match="another batch"), AnswerFile(path, ASKED, anew=True):
                pass
            first.order()  # which puts a new file in the place of the old one
        assert [kept["id"] for kept in rows_of(path)] == ["b"]
    with AnswerFile(path, ASKED) as second:
        assert set(second.done) == {"b"}


def test_numbers_in_ids_count_as_numbers() -> None:
    keys = ["a10", "10", "a9", "9", "a", "", "a9b", "٣", "007", "7"]
    assert sorted(keys, key=natural) == ["", "007", "7", "9", "10", "a", "a9", "a9b", "a10", "٣"]
