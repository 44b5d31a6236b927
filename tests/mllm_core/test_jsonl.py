"""Files of JSON lines: read whole, but for a last line that a kill cut off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.errors import YaffleError
from mllm_core.jsonl import read_lines


class Broken(YaffleError):
    """A file that is not what it should be."""


def numbers(path: Path) -> list[int]:
    return list(read_lines(path, lambda value: int(value["n"]), Broken, "Start anew."))


@given(values=st.lists(st.integers(), max_size=6), lost=st.integers(0, 12))
def test_a_file_that_was_cut_off_anywhere_gives_its_whole_lines(
    values: list[int], lost: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lines") / "numbers.jsonl"
    text = "".join(json.dumps({"n": value}) + "\n" for value in values)
    kept = text[: max(0, len(text) - lost)]
    path.write_text(kept)
    whole = kept.count("\n") + (not kept.endswith("\n") and kept.endswith("}"))
    assert numbers(path) == values[:whole]


@pytest.mark.parametrize("line", ["", "{", "[]", '{"m": 1}', '{"n": null}', "3"])
def test_any_other_line_that_is_broken_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "numbers.jsonl"
    path.write_text(f'{{"n": 1}}\n{line}\n')
    with pytest.raises(Broken, match=r"line 2 of .*numbers\.jsonl is broken .* Start anew\."):
        numbers(path)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="can't be read"):
        numbers(tmp_path / "none.jsonl")
    (tmp_path / "picture.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Broken, match="can't be read"):
        numbers(tmp_path / "picture.jsonl")
