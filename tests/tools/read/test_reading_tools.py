"""READ and FIND_TEXT on drawn and on real pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tools.context import ToolContext
from tools.errors import ToolError
from tools.models.loading import loaded_models
from tools.read.tool import likeness, plain, squeezed
from tools.values import Box, Image, Region, TextLine

Draw = Callable[..., np.ndarray]
Lines = tuple[TextLine, ...]


def _texts(lines: Lines) -> list[str]:
    return [line.text for line in lines]


def test_lines_come_in_reading_order_with_boxes_in_pixels_of_the_picture(context: ToolContext, written: Draw) -> None:
    image = context.save(written([(260, 30, "right"), (30, 32, "left"), (30, 110, "below")]))
    lines: Lines = context.call("READ", image=image)
    assert _texts(lines) == ["left", "right", "below"]
    assert lines[1].box.x0 == pytest.approx(260, abs=12)
    assert all(line.image == image and line.source == "rapidocr" for line in lines)


def test_no_text_gives_an_empty_list(context: ToolContext) -> None:
    image = context.save(np.full((60, 60, 3), 200, np.uint8))
    assert context.call("READ", image=image) == ()


def test_a_long_thin_strip_is_read_without_filling_the_memory(context: ToolContext, written: Draw) -> None:
    strip = written([(20, 4, "platform nine"), (2600, 4, "departs 17.05")], size=(3000, 36), font=22)
    lines: Lines = context.call("READ", image=context.save(strip))
    assert [squeezed(line.text) for line in lines] == ["platformnine", "departs1705"]
    assert lines[0].box.x0 == pytest.approx(20, abs=12) and 0 <= lines[0].box.y0 < lines[0].box.y1 <= 36


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (400, 2)])
def test_very_small_pictures_are_read_without_an_error(context: ToolContext, size: tuple[int, int]) -> None:
    image = context.save(np.full((*size, 3), 128, np.uint8))
    assert context.call("READ", image=image) == ()


def test_a_region_is_read_alone_and_its_boxes_lie_in_the_whole_picture(context: ToolContext, written: Draw) -> None:
    image = context.save(written([(30, 30, "first"), (30, 120, "second")]))
    part = Region(image=image, box=Box.of(20, 112, 200, 160))
    [line] = context.call("READ", image=image, region=part)
    assert line.text == "second"
    assert line.box.center[1] == pytest.approx(136, abs=10)


def test_small_print_in_a_region_is_enlarged(context: ToolContext, written: Draw) -> None:
    image = context.save(written([(20, 20, "small print 17")], size=(200, 60), font=9))
    [line] = context.call("READ", image=image, region=Region(image=image, box=Box.of(14, 16, 120, 36)))
    assert squeezed(line.text) == "smallprint17"


def test_a_region_outside_the_picture_is_refused(context: ToolContext, written: Draw) -> None:
    image = context.save(written([(30, 30, "text")]))
    with pytest.raises(ToolError, match="outside the picture"):
        context.call("READ", image=image, region=Region(image=image, box=Box.of(900, 900, 950, 950)))


def test_single_narrow_digits_are_not_read_lying_on_their_side(context: ToolContext, written: Draw) -> None:
    image = context.save(written([(40, 20 + 40 * i, str(i)) for i in range(1, 8)], size=(160, 340), font=22))
    assert _texts(context.call("READ", image=image)) == [str(i) for i in range(1, 8)]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_picture_is_read_all_the_same(context: ToolContext, written: Draw, turns: int) -> None:
    upright = written([(30, 30, "Annual report"), (30, 90, "for the members"), (30, 150, "of the society")], font=30)
    image = context.save(np.rot90(upright, turns).copy())
    lines: Lines = context.call("READ", image=image)
    assert [squeezed(line.text) for line in lines] == ["annualreport", "forthemembers", "ofthesociety"]
    assert all(0 <= line.box.x0 < line.box.x1 <= image.width for line in lines)
    assert all(0 <= line.box.y0 < line.box.y1 <= image.height for line in lines)


def test_find_text_forgives_case_and_slips_and_puts_the_best_first(context: ToolContext, written: Draw) -> None:
    image = context.save(written([(30, 30, "Grand TOTAL 12.00"), (30, 90, "total"), (30, 150, "change")]))
    assert _texts(context.call("FIND_TEXT", image=image, text="Total")) == ["total", "Grand TOTAL 12.00"]
    assert _texts(context.call("FIND_TEXT", image=image, text="chanqe")) == ["change"]
    assert context.call("FIND_TEXT", image=image, text="invoice") == ()
    with pytest.raises(ToolError, match="empty"):
        context.call("FIND_TEXT", image=image, text=" ! ")


def test_likeness_is_highest_for_the_whole_and_zero_for_something_else() -> None:
    assert likeness("total", "total") == 1.0
    assert 0 < likeness("total", "subtotalrm") < 1
    assert likeness("total", "cashier") == 0.0


def test_full_width_signs_become_plain_but_chinese_stays() -> None:
    assert plain("TEL：０３-５５") == "TEL:03-55"
    assert plain("合计：￥62.00") == "合计：￥62.00"


def test_a_per_cent_sign_is_parted_from_the_word_behind_it() -> None:
    assert plain("50%off! 6%GST") == "50% off! 6% GST"
    assert plain("6%, 10% SR 5%x") == "6%, 10% SR 5%x"


@pytest.mark.slow
def test_sixteen_threads_get_their_own_pictures_from_one_engine(context: ToolContext, written: Draw) -> None:
    images: list[Image] = [context.save(written([(20, 20, f"ticket {n:04d}")], size=(240, 70))) for n in range(32)]
    with ThreadPoolExecutor(16) as pool:
        readings = list(pool.map(lambda image: context.call("READ", image=image), images))
    assert [re.sub(r"\D", "", lines[0].text) for lines in readings] == [f"{n:04d}" for n in range(32)]
    assert loaded_models().count(("read", "rapidocr")) == 1


@pytest.mark.slow
def test_real_receipts_are_read_nearly_completely(
    context: ToolContext, shared_data: Path, opened: Callable[[Path], Image]
) -> None:
    items = [json.loads(line) for line in (shared_data / "sroie" / "items.jsonl").read_text().splitlines()][:24:6]
    found = wanted = 0
    for item in items:
        lines: Lines = context.call("READ", image=opened(shared_data / "sroie" / item["image"]))
        seen = "".join(squeezed(line.text) for line in lines)
        words = [squeezed(word) for line in item["lines"] for word in line["text"].split()]
        words = [word for word in words if len(word) > 2]
        wanted += len(words)
        found += sum(word in seen for word in words)
    assert found / wanted > 0.85
