"""LOC and FACEDET as a program calls them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tools.detect.labels import COCO_LABELS
from tools.detect.yolox import YoloxDetector, tiles
from tools.errors import BackendUnavailable
from tools.models.loading import loaded_models
from tools.values import Box

if TYPE_CHECKING:
    from tools.artifacts import Pixels

    Photos = list[tuple[Pixels, list[dict[str, Any]]]]
MakeBench = Callable[..., Any]


@pytest.mark.usefixtures("no_models")
def test_halves_are_visprogs(bench: MakeBench) -> None:
    made = bench()
    image = made.picture(np.zeros((100, 200, 3), np.uint8))
    boxes = {name: made.ctx.call("LOC", image=image, object=name)[0].box for name in ("TOP", "BOTTOM", "LEFT", "RIGHT")}
    assert boxes == {
        "TOP": Box.of(0, 0, 200, 50),
        "BOTTOM": Box.of(0, 50, 200, 100),
        "LEFT": Box.of(0, 0, 100, 100),
        "RIGHT": Box.of(100, 0, 200, 100),
    }


@pytest.mark.usefixtures("no_models")
def test_without_a_model_file_the_error_names_the_command(bench: MakeBench) -> None:
    made = bench()
    image = made.picture(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    with pytest.raises(BackendUnavailable, match="yaffle models pull yolox-nano"):
        made.ctx.call("LOC", image=image, object="dog")
    with pytest.raises(BackendUnavailable, match="yaffle models pull yunet"):
        made.ctx.call("FACEDET", image=image)
    with pytest.raises(BackendUnavailable, match="Choose one of"):
        bench(detect="magic").ctx.call("LOC", image=image, object="dog")


@pytest.mark.usefixtures("no_models")
def test_a_broken_model_file_is_named(bench: MakeBench, tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"not a network")
    made = bench(detect=f"yolox:{tmp_path / 'broken.onnx'}")
    image = made.picture(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(BackendUnavailable, match=r"broken\.onnx can't be loaded"):
        made.ctx.call("LOC", image=image, object="dog")


@pytest.mark.usefixtures("no_models")
def test_shapes_are_found_on_a_drawing_without_a_model(bench: MakeBench, drawing: Pixels) -> None:
    made = bench()
    image = made.picture(drawing)

    def found(noun: str) -> list[str]:
        return sorted(region.label for region in made.ctx.call("LOC", image=image, object=noun))

    assert found("triangles") == ["triangle", "triangle"]
    assert found("shape") == found("objects") == ["circle", "square", "triangle", "triangle"]
    assert found("circle or square") == ["circle", "square"]
    assert found("hexagon") == []


@pytest.mark.usefixtures("yolox")
def test_objects_of_photos_are_found_where_people_marked_them(bench: MakeBench, photos: Photos) -> None:
    """Large objects of clear kinds: most of the boxes that people drew are found, at their place."""
    made = bench()
    hits = total = 0
    for pixels, objects in photos:
        image = made.picture(pixels)
        for thing in objects:
            box = Box.of(*thing["box"])
            if (
                thing["label"] in ("person", "cat", "dog", "bus", "train", "teddy bear")
                and box.area > 0.05 * image.width * image.height
            ):
                total += 1
                found = made.ctx.call("LOC", image=image, object=thing["label"])
                hits += any(region.box.iou(box) > 0.6 and region.label == thing["label"] for region in found)
    assert total >= 5
    assert hits / total >= 0.8


@pytest.mark.usefixtures("yolox")
def test_words_for_the_same_thing_find_the_same(bench: MakeBench, photos: Photos) -> None:
    made = bench()
    pixels = next(pixels for pixels, objects in photos if sum(thing["label"] == "person" for thing in objects) >= 2)
    image = made.picture(pixels)
    people = made.ctx.call("LOC", image=image, object="person")
    assert people and people == made.ctx.call("LOC", image=image, object="the people")
    assert list(people) == sorted(people, key=lambda region: -region.score)
    assert not made.notes
    assert made.ctx.call("LOC", image=image, object="women") == people
    assert "can't tell 'women' from 'person'" in made.notes[0]
    best = people[0].score
    assert len(made.ctx.call("LOC", image=image, object="person", threshold=best)) < len(people) or len(people) == 1


@pytest.mark.usefixtures("yolox")
@pytest.mark.parametrize(
    ("noun", "message"),
    [
        ("unicorn", "knows 80 kinds of object, and 'unicorn' is not among them"),
        ("wooden chair", "can't judge 'wooden'"),
        ("circle", "not a flat drawing"),
        ("  ", "Name an object"),
    ],
)
def test_what_can_not_be_looked_for_is_an_error_and_not_none(
    bench: MakeBench, photos: Photos, noun: str, message: str
) -> None:
    made = bench()
    with pytest.raises(BackendUnavailable, match=message):
        made.ctx.call("LOC", image=made.picture(photos[0][0]), object=noun)


def test_one_network_sixteen_threads_each_its_own_picture(yolox: Path, photos: Photos) -> None:
    """No thread ever gets another picture's boxes, and the file is loaded once."""
    pictures = [np.ascontiguousarray(pixels[-158:, :158]) for pixels, _ in photos[:8]]  # small: one view each
    alone = [YoloxDetector(yolox).detect(pixels, ()) for pixels in pictures]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda index: YoloxDetector(yolox).detect(pictures[index % 8], ()), range(32)))
    assert all(found == alone[index % 8] for index, found in enumerate(together))
    assert sum(key == ("yolox", str(yolox)) for key in loaded_models()) == 1
    assert len(set(alone)) > 1, "the pictures must differ for this to mean anything"


def test_tiles_cover_the_picture_and_stay_inside() -> None:
    for width, height in ((640, 480), (300, 900), (2000, 1500)):
        seen = np.zeros((height, width), bool)
        for x0, y0, x1, y1 in tiles(width, height, 416):
            assert 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height
            seen[y0:y1, x0:x1] = True
        assert seen.all()
    assert tiles(120, 120, 416) == []
    assert tiles(640, 480, 640) == [], "a large network sees an ordinary photo whole"


@pytest.mark.usefixtures("yolox")
def test_a_tiny_and_an_odd_picture_give_no_error(bench: MakeBench) -> None:
    made = bench()
    for shape in ((1, 1), (3, 500), (500, 3)):
        image = made.picture(np.full((*shape, 3), 200, np.uint8))
        assert made.ctx.call("LOC", image=image, object="dog") == ()


def test_the_labels_are_cocos() -> None:
    assert len(COCO_LABELS) == len(set(COCO_LABELS)) == 80


@pytest.mark.usefixtures("no_models")
def test_a_color_before_the_noun_is_measured(bench: MakeBench) -> None:
    from PIL import Image as Pillow
    from PIL import ImageDraw

    from tools.objects import tool as objects_tool

    made = bench()
    ctx = replace(made.ctx, registry=made.ctx.registry.with_tools(*objects_tool.TOOLS))
    picture = Pillow.new("RGB", (300, 120), "white")
    pen = ImageDraw.Draw(picture)
    for place, color in enumerate(("red", "blue", "red")):
        pen.ellipse((20 + 90 * place, 20, 90 + 90 * place, 90), fill=color)
    image = made.picture(np.asarray(picture))
    assert len(ctx.call("LOC", image=image, object="red circles")) == 2
    assert len(ctx.call("LOC", image=image, object="blue circle")) == 1
    assert ctx.call("LOC", image=image, object="green circle") == ()
    assert len(ctx.call("LOC", image=image, object="circles")) == 3
