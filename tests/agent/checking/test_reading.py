"""Claims about words: signs drawn here and read by the real reader; and how alike two texts are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from agent.checking.checked import CheckedClaim
from agent.checking.drawn import check_drawn
from agent.checking.reading import check_text_claim
from agent.checking.reading_likeness import alike, holds
from agent.claims.grammar import GrammarSplitter
from tools.context import ToolContext
from tools.values import Image


@pytest.fixture(scope="module")
def signs(everything: ToolContext) -> Image:
    """A green sign that says "KEEP LEFT", in two lines, and a yellow one that says "4207"."""
    picture = Pictures.new("RGB", (420, 240), (120, 120, 128))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(34)
    draw.rectangle((20, 30, 200, 160), fill=(0, 150, 60))
    draw.text((110, 70), "KEEP", font=font, fill="white", anchor="mm")
    draw.text((110, 118), "LEFT", font=font, fill="white", anchor="mm")
    draw.rectangle((250, 60, 400, 130), fill=(250, 220, 40))
    draw.text((325, 95), "4207", font=font, fill="black", anchor="mm")
    return everything.save(np.asarray(picture))


def checked(text: str, image: Image, context: ToolContext) -> dict[str, CheckedClaim]:
    found = {}
    for claim in GrammarSplitter().split(text):
        check = check_text_claim if claim.kind == "text" else check_drawn
        result = check(claim, image, context)
        if result is not None:
            found[claim.kind] = result
    return found


def test_what_stands_there_is_supported_over_lines_too(signs: Image, everything: ToolContext) -> None:
    result = checked('There is a green sign that says "Keep left".', signs, everything)
    assert {one.verdict.state for one in result.values()} == {"supported"}
    assert {piece.text for piece in result["text"].verdict.witnesses} == {"KEEP", "LEFT"}


def test_another_text_is_refuted_with_what_was_read(signs: Image, everything: ToolContext) -> None:
    text = checked('There is a yellow sign that says "EXIT".', signs, everything)["text"]
    assert text.verdict.state == "refuted" and text.actual == "4207"


@pytest.fixture(scope="module")
def street(signs: Image, everything: ToolContext) -> Image:
    """The same two signs before a street: grainy, of many colors."""
    random = np.random.default_rng(3)
    pixels = everything.pixels(signs).astype(np.float64)
    grain = random.normal(0, 14, pixels.shape) + random.uniform(-70, 110, (240, 420, 3)).cumsum(axis=1) % 80
    wall = (pixels == (120, 120, 128)).all(axis=2, keepdims=True)
    return everything.save(np.where(wall, pixels + grain, pixels).clip(0, 255).astype(np.uint8))


def test_in_a_photo_what_is_read_tells_neither_how_many_signs_there_are_nor_the_time(
    street: Image, everything: ToolContext
) -> None:
    assert "count" not in checked("There are five plates.", street, everything)
    clock = checked("A clock says 8:25.", street, everything)["text"]
    assert clock.verdict.state == "unknown" and not clock.doubtful


def test_a_text_on_the_wrong_sign_is_refuted(signs: Image, everything: ToolContext) -> None:
    text = checked('The yellow sign says "KEEP LEFT".', signs, everything)["text"]
    assert text.verdict.state == "refuted" and text.actual == "4207"


def test_a_sign_of_a_color_that_none_has_is_refuted(signs: Image, everything: ToolContext) -> None:
    color = checked("There is a purple sign.", signs, everything)["attribute"]
    assert color.verdict.state == "refuted"


def test_a_slip_of_the_reader_refutes_nothing(signs: Image, everything: ToolContext) -> None:
    text = checked('The yellow sign says "42O7".', signs, everything)["text"]
    assert text.verdict.state != "refuted" and not text.doubtful


def test_confused_letters_cost_less_than_others() -> None:
    assert holds("SOLD OUT", "5OLD 0UT today") > holds("SOLD OUT", "XOLD XUT today")
    assert alike("Bears", "Goats") <= 0.7 < alike("Seattle", "Seatt1e")
    assert holds("tea", "a cup of tea, please") == 1.0 and holds("tea", "") == 0.0


@given(st.text(alphabet="abcdefgh 0123", min_size=1, max_size=12), st.text(alphabet="abcdefgh 0123", max_size=12))
def test_likeness_is_a_share_and_sees_what_is_there(said: str, other: str) -> None:
    assert 0.0 <= alike(said, other) <= 1.0 and 0.0 <= holds(said, other) <= 1.0
    if said.strip():
        assert holds(said, f"{other}{said}{other}") == 1.0 and alike(said, said) == 1.0
