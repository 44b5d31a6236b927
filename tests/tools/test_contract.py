"""A tool's signature and docstring are its card; both are checked when it is made, arguments at every call."""

from __future__ import annotations

from typing import Literal

import pytest

from tools.contract import ToolSpec, tool
from tools.errors import InvalidTool, ToolArgumentError, UnknownTool
from tools.registry import Registry
from tools.values import Box, Image, Region, TextLine

PICTURE = Image(id="a" * 32, width=100, height=50)
REGION = Region(image=PICTURE, box=Box.of(0, 0, 10, 10), label="cup")


@tool(cost=0.2, aliases={"boxes": "box"})
def measure_it(
    image: Image, box: tuple[Region, ...], how: Literal["width", "height"] = "width", times: int = 1
) -> float:
    """Measure the first box.

    Args:
        image: the picture.
        box: what to measure, in pixels
            of the picture.
        how: along which side.

    Returns:
        pixels.

    Limits: only the first box counts.
    Example: MEASURE_IT(image=IMAGE, box=BOX0)
    """
    return (box[0].box.width if how == "width" else box[0].box.height) * times


def test_the_card_is_read_off_signature_and_docstring() -> None:
    card = measure_it.card()
    assert card.splitlines()[0] == (
        "MEASURE_IT(image: Image, box: List[Region], how: one of 'width', 'height' = 'width', "
        "times: Number = 1) -> Number"
    )
    for text in ("Measure the first box.", "box: what to measure, in pixels of the picture.", "returns: pixels."):
        assert text in card
    assert "limits: only the first box counts." in card


def test_arguments_are_checked_and_defaults_filled_in() -> None:
    assert measure_it.bind({"image": PICTURE, "boxes": REGION}) == {
        "image": PICTURE,
        "box": (REGION,),
        "how": "width",
        "times": 1,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": PICTURE}, "needs the argument 'box'"),
        ({"image": PICTURE, "box": REGION, "depth": 1}, "no argument 'depth'"),
        ({"image": 5, "box": REGION}, "argument 'image': expected Image, got Number"),
        ({"image": PICTURE, "box": REGION, "how": "depth"}, "one of 'width', 'height'"),
        ({"image": PICTURE, "box": None}, "got nothing"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_in_words(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ToolArgumentError, match=message):
        measure_it.bind(arguments)


def test_a_result_that_breaks_the_card_is_an_error() -> None:
    with pytest.raises(ToolArgumentError, match="returned something else"):
        measure_it.check_result(PICTURE)


def no_docstring(image: Image) -> Image:
    return image


def no_type(image) -> Image:  # type: ignore[no-untyped-def]
    """Do."""
    return image  # type: ignore[no-any-return]


def no_result(image: Image):  # type: ignore[no-untyped-def]
    """Do."""


def star(*image: Image) -> Image:
    """Do."""
    return image[0]


def strange(image: Image) -> bytes:
    """Do."""
    return b""


def wrong_words(image: Image) -> Image:
    """Do.

    Args:
        picture: a name that is not there.
    """
    return image


@pytest.mark.parametrize("function", [no_docstring, no_type, no_result, star, strange, wrong_words])
def test_a_function_that_can_not_be_a_tool_is_refused_when_it_is_made(function: object) -> None:
    with pytest.raises(InvalidTool):
        tool(function)  # type: ignore[call-overload]


def test_a_registry_names_the_nearest_tool() -> None:
    registry = Registry([measure_it])
    with pytest.raises(UnknownTool, match="Did you mean MEASURE_IT"):
        registry["MEASURE_ITT"]


def test_registries_are_immutable_and_refuse_twins() -> None:
    registry = Registry([measure_it])
    assert "MEASURE_IT" not in registry.without("MEASURE_IT")
    assert "MEASURE_IT" in registry
    with pytest.raises(InvalidTool, match="two tools"):
        Registry([measure_it, measure_it])
    with pytest.raises(InvalidTool, match="not a tool"):
        Registry([no_docstring])  # type: ignore[list-item]


def test_a_line_of_text_is_taken_as_text_number_or_region() -> None:
    @tool
    def take(text: str, number: float, region: Region) -> str:
        """Take all three."""
        return f"{text}{number}{region.label}"

    line = TextLine(image=PICTURE, box=Box.of(0, 0, 1, 1), text="RM 1,200.50")
    bound = take.bind({"text": line, "number": line, "region": line})
    assert (bound["text"], bound["number"], bound["region"].label) == ("RM 1,200.50", 1200.5, "RM 1,200.50")


def test_specs_are_what_the_decorator_returns() -> None:
    assert isinstance(measure_it, ToolSpec)
    assert measure_it.cost == 0.2
