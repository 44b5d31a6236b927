"""Annotated pictures: boxes where the evidence is, the rest untouched."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image as Pillow

from agent.answer import Answer
from agent.report.fonts import font_for
from agent.report.labels import PALETTE
from agent.report.marks import marks_on
from agent.report.pictures import annotate, data_url, draw_value, to_pillow
from tools.artifacts import MemoryStore
from tools.errors import ArtifactMissing
from tools.values import Box, Evidence, decode


def rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def test_boxes_are_drawn_around_what_was_seen(answer):
    plain, drawn = to_pillow(answer.images[0], answer.store), answer.annotated()

    assert drawn.size == plain.size
    assert drawn.getpixel((67, 240)) == rgb(PALETTE[0])
    assert drawn.getpixel((207, 240)) == rgb(PALETTE[1])
    inside = (72, 182, 170, 288)
    assert drawn.crop(inside).tobytes() == plain.crop(inside).tobytes()
    assert drawn.crop((400, 0, 640, 150)).tobytes() == plain.crop((400, 0, 640, 150)).tobytes()


def test_one_place_seen_by_two_tools_is_one_mark(answer):
    image = answer.images[0]

    marks = marks_on(answer.evidence, image.id, image.width, image.height)

    assert [mark.label for mark in marks] == ["1, 3", "2"]


def test_evidence_of_another_picture_or_outside_of_it_is_not_drawn():
    def piece(image: str, box: Box | None) -> Evidence:
        return Evidence(tool="LOC", kind="object", text="x", image=image, box=box)

    pieces = [piece("other-id", Box.of(0, 0, 5, 5)), piece("this-one", Box.of(90, 90, 99, 99)), piece("this-one", None)]

    assert marks_on(pieces, "this-one", 50, 50) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (40, 30), (2500, 1200)])
def test_any_size_of_picture_can_be_annotated(store: MemoryStore, size):
    image = store.put(np.full((size[1], size[0], 3), 128, np.uint8))
    piece = Evidence(
        tool="LOC", kind="object", text="\u6587\u5b57 \U0001f600 text", image=image.id, box=Box.of(0, 0, *size)
    )

    drawn = annotate(Answer(text="", images=(image,), evidence=(piece,)).with_store(store))

    assert max(drawn.size) >= 240
    assert drawn.width / drawn.height == pytest.approx(size[0] / size[1])


def test_masks_tint_what_they_cover(answer):
    plain = to_pillow(answer.images[0], answer.store)

    drawn = draw_value(decode(answer.trace.steps[1].value), answer.store)

    assert drawn is not None
    assert drawn.getpixel((100, 230)) != plain.getpixel((100, 230))
    assert drawn.getpixel((260, 240)) == plain.getpixel((260, 240))


def test_numbers_and_texts_have_no_picture(store):
    assert draw_value(3, store) is None
    assert draw_value(("a", "b"), store) is None
    assert draw_value((), store) is None


def test_an_answer_from_elsewhere_says_that_it_lacks_its_pictures(answer):
    restored = Answer.model_validate_json(answer.model_dump_json())

    with pytest.raises(ArtifactMissing, match="with_store"):
        restored.annotated()
    with pytest.raises(ArtifactMissing, match="about no picture"):
        annotate(Answer(text="4"))


def test_data_urls_hold_a_picture_no_larger_than_asked():
    noise = Pillow.fromarray(np.random.default_rng(0).integers(0, 255, (900, 1800, 3), np.uint8))
    for picture, kind in ((noise, "jpeg"), (Pillow.new("RGB", (1800, 900), "red"), "png")):
        head, data = data_url(picture, 600).split(",")

        assert head == f"data:image/{kind};base64"
        assert Pillow.open(io.BytesIO(base64.b64decode(data))).size == (600, 300)


def test_letters_that_no_font_here_has_are_left_out():
    _, text = font_for("cup \U000f0000 7", 14)

    assert text == "cup 7"
