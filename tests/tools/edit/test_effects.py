"""COLORPOP, BGBLUR, BLUR, HIGHLIGHT, ERASE, EMOJI, DRAW, TAG: what changes, and that nothing else does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tools.context import ToolContext
from tools.edit.emoji import emoji_name, emoji_picture
from tools.errors import ToolArgumentError, ToolError
from tools.masks import array_of_mask
from tools.values import Image, Region

Thing = Callable[..., Region]
GREEN, RED = (632, 132, 808, 308), (100, 150, 260, 310)


@pytest.fixture(scope="module")
def balls(example: Callable[[str], Image]) -> Image:
    return example("scene_balls.jpg")


def disc(image: Image, box: tuple[int, int, int, int], shrink: float = 0.9) -> np.ndarray:
    """The pixels of a ball, a little smaller than it."""
    y, x = np.mgrid[0 : image.height, 0 : image.width]
    radius = (box[2] - box[0]) / 2 * shrink
    return (x - (box[0] + box[2]) / 2) ** 2 + (y - (box[1] + box[3]) / 2) ** 2 < radius**2


def changed(ctx: ToolContext, before: Image, after: Image) -> np.ndarray:
    assert (before.width, before.height) == (after.width, after.height)
    return (ctx.pixels(before) != ctx.pixels(after)).any(axis=2)


def sharpness(pixels: np.ndarray) -> float:
    return float(np.abs(np.diff(pixels.astype(float), axis=1)).mean())


def test_colorpop_keeps_the_colour_of_the_thing_alone(everything: ToolContext, balls: Image, thing: Thing) -> None:
    result = everything.call("COLORPOP", image=balls, object=thing(balls, GREEN))
    pixels = everything.pixels(result)
    assert not changed(everything, balls, result)[disc(balls, GREEN)].mean() > 0.02
    assert np.ptp(pixels[disc(balls, RED)], axis=1).max() == 0  # gray
    assert np.ptp(pixels[134:150, 634:650], axis=2).mean() < 20  # the corner of the box is background, and gray too


def test_bgblur_keeps_the_thing_sharp(everything: ToolContext, balls: Image, thing: Thing) -> None:
    result = everything.call("BGBLUR", image=balls, object=thing(balls, RED))
    assert changed(everything, balls, result)[disc(balls, RED, 0.8)].mean() < 0.02
    before, after = everything.pixels(balls)[560:, :500], everything.pixels(result)[560:, :500]
    assert sharpness(after) < 0.4 * sharpness(before)


def test_blur_hides_the_thing_and_leaves_the_rest(
    everything: ToolContext, example: Callable[[str], Image], thing: Thing
) -> None:
    sign = example("sign_parking.jpg")
    line = next(line for line in everything.call("READ", image=sign) if "PARKING" in line.text)
    result = everything.call("BLUR", image=sign, object=line)
    assert "PARKING" not in " ".join(seen.text for seen in everything.call("READ", image=result))
    far = changed(everything, sign, result)
    assert not far[int(line.box.y1) + 12 :].any() and not far[: int(line.box.y0) - 12].any()


def test_highlight_darkens_the_rest(everything: ToolContext, balls: Image, thing: Thing) -> None:
    result = everything.call("HIGHLIGHT", image=balls, object=thing(balls, RED))
    assert not changed(everything, balls, result)[170:290, 120:240].any()
    assert everything.pixels(result)[600:].mean() < 0.4 * everything.pixels(balls)[600:].mean()


def test_erase_takes_the_thing_out(everything: ToolContext, balls: Image, thing: Thing) -> None:
    result = everything.call("ERASE", image=balls, object=thing(balls, RED))
    hole = everything.pixels(result)[disc(balls, RED)].astype(int)
    assert (hole[:, 0] - hole[:, 2]).mean() < 15  # no red is left
    assert not changed(everything, balls, result)[:, 400:].any()
    whole = everything.call("ERASE", image=balls, object=thing(balls, (0, 0, balls.width, balls.height)))
    assert whole.width == balls.width  # nothing to fill from: no crash


def test_emoji_covers_the_thing(everything: ToolContext, balls: Image, thing: Thing) -> None:
    result = everything.call("EMOJI", image=balls, object=thing(balls, RED), emoji="smiling_face_with_sunglasses")
    covered = everything.pixels(result)[disc(balls, RED, 0.95)].astype(int)
    assert (covered[:, 0] > covered[:, 2] + 60).mean() > 0.6  # yellow skin
    assert not changed(everything, balls, result)[:, 400:].any()
    corner = everything.call("EMOJI", image=balls, object=thing(balls, (960, 660, 1000, 700)), emoji="❤️")
    assert changed(everything, balls, corner).any()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("heart", "red_heart"),
        ("😂", "face_with_tears_of_joy"),
        (":smile:", "smiling_face"),
        ("Winking Face", "winking_face"),
    ],
)
def test_emoji_names(said: str, meant: str) -> None:
    assert emoji_name(said) == meant
    picture = emoji_picture(meant, 40)
    assert picture.shape == (40, 40, 4) and picture[20, 20, 3] == 255 and picture[0, 0, 3] == 0


def test_an_unknown_emoji_lists_what_there_is() -> None:
    with pytest.raises(ToolArgumentError, match=r"Did you mean 'winking_face'.*There are: smiling_face, "):
        emoji_name("winking_fac")


def test_draw_marks_boxes_masks_and_labels(everything: ToolContext, balls: Image, thing: Thing) -> None:
    region = thing(balls, GREEN, "green ball")
    (masked,) = everything.call("SEGMENT", image=balls, object=region)
    result = everything.call("DRAW", image=balls, object=masked, color="#ff00ff")
    pixels, bits = everything.pixels(result).astype(int), array_of_mask(masked.mask)
    assert (pixels[bits][:, 0] - everything.pixels(balls)[bits][:, 0].astype(int)).mean() > 40  # tinted
    assert (np.abs(pixels - (255, 0, 255)).sum(axis=2) < 12).sum() > 1500
    read = " ".join(line.text for line in everything.call("READ", image=result))
    assert "green ball" in read and "0.9" in read
    assert not changed(everything, balls, result)[400:].any()


def test_labels_keep_out_of_each_others_way_and_inside(everything: ToolContext, thing: Thing) -> None:
    page = everything.save(np.full((400, 600, 3), 255, np.uint8))
    regions = tuple(thing(page, (5, 2 + k, 120, 90 + k), f"label {k}") for k in range(3))
    result = everything.call("DRAW", image=page, object=regions)
    text = " ".join(line.text for line in everything.call("READ", image=result))
    assert all(f"label {k}" in text for k in range(3))


def test_tag_writes_labels_in_chinese_too(everything: ToolContext, thing: Thing) -> None:
    page = everything.save(np.full((400, 600, 3), 235, np.uint8))
    regions = (thing(page, (60, 100, 240, 250), "出口"), thing(page, (300, 100, 500, 250)))
    result = everything.call("TAG", image=page, object=regions)
    read = [line.text for line in everything.call("READ", image=result)]
    import cv2

    if hasattr(cv2, "FontFace"):
        assert "出口" in read
    assert changed(everything, page, result)[90:260, 290:510].any()


@pytest.mark.parametrize("name", ["COLORPOP", "BGBLUR", "BLUR", "HIGHLIGHT", "ERASE", "DRAW", "TAG"])
def test_nothing_to_edit_is_an_error(name: str, everything: ToolContext, balls: Image) -> None:
    with pytest.raises(ToolError, match="nothing was found"):
        everything.call(name, image=balls, object=())


def test_edits_of_edits_take_the_same_regions(everything: ToolContext, balls: Image, thing: Thing) -> None:
    region = thing(balls, RED, "ball")
    popped = everything.call("COLORPOP", image=balls, object=region)
    tagged = everything.call("TAG", image=popped, object=region)
    assert changed(everything, popped, tagged).any()


def test_a_colour_that_is_none(everything: ToolContext, balls: Image, thing: Thing) -> None:
    with pytest.raises(ToolArgumentError, match="'blurple' is not a colour"):
        everything.call("DRAW", image=balls, object=thing(balls, RED), color="blurple")
