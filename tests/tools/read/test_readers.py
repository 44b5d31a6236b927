"""The contract that every reader keeps, run against each backend that is installed."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tools.context import ToolContext
from tools.errors import BackendUnavailable
from tools.read.backends import READERS, reader_for
from tools.read.base import Reader
from tools.read.paddle import model_folders
from tools.read.rapid import longer

Draw = Callable[..., np.ndarray]
needs_paddle = pytest.mark.skipif(
    importlib.util.find_spec("paddleocr") is None, reason="paddleocr is not installed (pip install 'yaffle[paddle]')"
)


@pytest.fixture(params=["rapidocr", pytest.param("paddle", marks=needs_paddle)])
def reader(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Reader:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    return READERS[request.param]()


def test_reads_lines_with_boxes_around_them(reader: Reader, written: Draw) -> None:
    seen = reader.read(written([(30, 40, "Invoice 2047"), (30, 120, "Thank you")]))
    texts = {line.text: line for line in seen}
    assert set(texts) == {"Invoice 2047", "Thank you"}
    x0, y0, x1, y1 = texts["Thank you"].box
    assert 15 <= x0 <= 35 and 105 <= y0 <= 130 and 130 <= x1 <= 190 and 140 <= y1 <= 165
    assert all(line.score > 0.8 for line in seen)


def test_a_blank_picture_holds_no_text(reader: Reader) -> None:
    assert reader.read(np.full((120, 160, 3), 255, np.uint8)) == []


def test_recognizes_crops_in_their_order(reader: Reader, written: Draw) -> None:
    crops = [written([(10, 6, text)], size=(150, 44)) for text in ("Monday", "7", "12.50")]
    assert [text for text, _ in reader.recognize(crops)] == ["Monday", "7", "12.50"]
    assert reader.recognize([]) == []


def test_a_crop_is_read_alike_whatever_stands_beside_it(reader: Reader, written: Draw) -> None:
    short, long = written([(10, 6, "Kg.")], size=(70, 44)), written([(10, 6, "a line of many words")], size=(420, 44))
    [alone] = reader.recognize([short])
    assert reader.recognize([long, short, long])[1] == alone


def test_punctuation_at_the_ends_of_lines_is_read(reader: Reader, written: Draw) -> None:
    lines = ("(Lot 7, Hill Road,", "Blue Garden,", "41150 Klang.", "- Thank you -")
    seen = reader.read(written([(30, 20 + 44 * place, text) for place, text in enumerate(lines)]))
    assert sorted("".join(line.text.split()) for line in seen) == sorted("".join(text.split()) for text in lines)


def test_a_call_of_one_kind_does_not_change_the_next(reader: Reader, written: Draw) -> None:
    page = written([(30, 40, "Alpha"), (30, 120, "Omega")])
    before = reader.read(page)
    reader.recognize([written([(10, 6, "Beta")], size=(120, 44))])
    assert reader.read(page) == before


def test_opens_no_socket(reader: Reader, written: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert reader.read(written([(30, 40, "offline")]))


def test_an_unknown_reader_is_named_with_the_known_ones(context: ToolContext) -> None:
    chosen = ToolContext(
        store=context.store, registry=context.registry, cache=context.cache, backends={"read": "tesseract"}
    )
    with pytest.raises(BackendUnavailable, match=r"tesseract.*rapidocr, paddle"):
        reader_for(chosen)


@pytest.mark.skipif(importlib.util.find_spec("paddleocr") is not None, reason="paddleocr is installed")
def test_without_the_package_paddle_names_the_fix(written: Draw) -> None:
    with pytest.raises(BackendUnavailable, match=r"pip install 'yaffle\[paddle\]'"):
        READERS["paddle"]().read(written([(30, 40, "text")]))


def test_paddle_model_folders_are_made_of_the_carried_files_and_made_once(tmp_path: Path) -> None:
    folders = model_folders(tmp_path)
    assert {kind: name for kind, (name, _) in folders.items()} == {
        "det": "PP-OCRv6_small_det",
        "rec": "PP-OCRv6_small_rec",
    }
    files = {path: path.stat().st_mtime_ns for _, folder in folders.values() for path in folder.iterdir()}
    assert sorted({path.name for path in files}) == ["inference.onnx", "inference.yml"]
    assert model_folders(tmp_path) == folders
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert not list(tmp_path.glob("*.part"))


def test_a_line_is_made_longer_along_its_slant_and_a_single_letter_is_not() -> None:
    slanted = longer([(10, 10), (90, 70), (78, 86), (-2, 26)])  # 100 x 20, turned by 36.87 degrees
    assert np.allclose(slanted, [(7.6, 8.2), (92.4, 71.8), (80.4, 87.8), (-4.4, 24.2)], atol=1e-3)
    letter = [(10, 10), (26, 10), (26, 30), (10, 30)]
    assert np.array_equal(longer(letter), np.array(letter, np.float32))


def test_a_line_is_made_longer_by_no_more_than_half_of_the_gap_to_a_neighbor_on_its_line() -> None:
    line = [(10, 10), (110, 10), (110, 30), (10, 30)]
    beside = np.array([(114, 11), (160, 11), (160, 31), (114, 31)], np.float32)
    below = np.array([(112, 34), (160, 34), (160, 54), (112, 54)], np.float32)
    assert np.allclose(longer(line, 0.5, [beside, below]), [(0, 10), (112, 10), (112, 30), (0, 30)])
    assert np.allclose(longer(line, 0.5, [below]), [(0, 10), (120, 10), (120, 30), (0, 30)])
