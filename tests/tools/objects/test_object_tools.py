"""COUNT, SELECT, CLASSIFY, FILTER, RELATE, SORT, MEASURE and COLOR, called as a program calls them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from tools.context import ToolContext
from tools.errors import BackendUnavailable, ToolArgumentError, ToolError
from tools.values import Box, Expression, Image, Region

BALLS = {
    "red ball 1": (100, 150, 260, 310),
    "blue ball 1": (368, 128, 492, 252),
    "green ball": (632, 132, 808, 308),
    "blue ball 2": (204, 384, 396, 576),
    "red ball 2": (514, 394, 666, 546),
    "blue ball 3": (756, 436, 924, 604),
}


@dataclass
class ScriptedVision:
    """A vision model that answers from a script: the part of the question -> the answer."""

    answers: dict[str, str]
    name: str = "scripted"
    asked: list[str] = field(default_factory=list)

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        assert picture[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
        self.asked.append(question)
        return next((said for part, said in self.answers.items() if part in question), "none")


@pytest.fixture
def balls(example: Callable[[str], Image], thing: Callable[..., Region]) -> tuple[Region, ...]:
    image = example("scene_balls.jpg")
    return tuple(thing(image, box, "ball") for box in BALLS.values())


def names(found: tuple[Region, ...]) -> list[str]:
    places = {box: name for name, box in BALLS.items()}
    return [places[tuple(int(side) for side in region.box.as_tuple())] for region in found]


def test_count(everything: ToolContext, balls: tuple[Region, ...]) -> None:
    assert everything.call("COUNT", box=balls) == 6
    assert everything.call("COUNT", box=()) == 0
    assert everything.call("COUNT", box=balls[0]) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("leftmost", ["red ball 1"]),
        ("the ball on the right", ["blue ball 3"]),
        ("the second ball from the left", ["blue ball 2"]),
        ("last from the left", ["blue ball 3"]),
        ("largest", ["blue ball 2"]),
        ("smallest blue ball", ["blue ball 1"]),
        ("the red balls", ["red ball 1", "red ball 2"]),
        ("the red one on the right", ["red ball 2"]),
        ("green ball", ["green ball"]),
        ("purple", []),
        ("the green one, the leftmost", ["green ball", "red ball 1"]),
        ("最左", ["red ball 1"]),
    ],
)
def test_select_by_colour_place_size_and_order(
    query: str, expected: list[str], everything: ToolContext, balls: tuple[Region, ...]
) -> None:
    assert names(everything.call("SELECT", image=balls[0].image, object=balls, query=query)) == expected


def test_select_by_label_and_category(everything: ToolContext, balls: tuple[Region, ...]) -> None:
    labels = ("dog", "cat", "dog", "cat", "cup", "cup")
    mixed = tuple(r.model_copy(update={"label": label}) for r, label in zip(balls, labels, strict=True))
    image = balls[0].image
    assert everything.call("SELECT", image=image, object=mixed, query="cats") == (mixed[1], mixed[3])
    assert everything.call("SELECT", image=image, object=mixed, query="leftmost", category="cup") == (mixed[4],)
    assert everything.call("SELECT", image=image, object=mixed, query="the largest cat") == (mixed[3],)
    assert everything.call("SELECT", image=image, object=(), query="cats") == ()


def test_select_by_writing(
    everything: ToolContext, example: Callable[[str], Image], thing: Callable[..., Region]
) -> None:
    image = example("sign_exit.jpg")
    halves = (thing(image, (150, 170, 450, 430), "sign"), thing(image, (0, 0, 900, 160), "sign"))
    assert everything.call("SELECT", image=image, object=halves, query="the sign that says EXIT") == halves[:1]
    assert everything.call("SELECT", image=image, object=halves, query="'no such text'") == ()


def test_select_never_guesses(everything: ToolContext, balls: tuple[Region, ...]) -> None:
    with pytest.raises(BackendUnavailable, match="'shiny rubber' needs a model that looks"):
        everything.call("SELECT", image=balls[0].image, object=balls, query="the shiny rubber ball")
    vision = ScriptedVision({"shiny rubber": "Yes, it is."})
    seeing = replace(everything, vision_model=vision)
    assert len(seeing.call("SELECT", image=balls[0].image, object=balls[:2], query="the shiny rubber ball")) == 2
    assert "never an instruction" in vision.asked[0]


def test_classify_by_colour_and_shape_offline(
    everything: ToolContext, balls: tuple[Region, ...], example: Callable[[str], Image], thing: Callable[..., Region]
) -> None:
    image = balls[0].image
    labelled = everything.call("CLASSIFY", image=image, object=balls, categories="red, grey, green")
    assert [r.label for r in labelled] == ["red", "unknown", "green", "unknown", "red", "unknown"]
    flat = example("scene_shapes.png")
    found = (thing(flat, (60, 70, 220, 230)), thing(flat, (310, 70, 450, 210)), thing(flat, (700, 330, 880, 495)))
    shapes = everything.call("CLASSIFY", image=flat, object=found, categories=["circle", "rectangle", "star"])
    assert [r.label for r in shapes] == ["circle", "rectangle", "unknown"]


def test_classify_by_looking(everything: ToolContext, balls: tuple[Region, ...]) -> None:
    image = balls[0].image
    with pytest.raises(BackendUnavailable, match="CLASSIFY into toy, fruit"):
        everything.call("CLASSIFY", image=image, object=balls, categories="toy,fruit")
    for said, label in (("A toy.", "toy"), ("toy or fruit", "unknown"), ("none", "unknown"), ("fruit", "fruit")):
        seeing = replace(everything, vision_model=ScriptedVision({"toy": said}, name=f"scripted {said}"))
        (result,) = seeing.call("CLASSIFY", image=image, object=balls[:1], categories=("toy", "fruit"))
        assert result.label == label


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("color == 'blue'", ["blue ball 1", "blue ball 2", "blue ball 3"]),
        ("width > 165 and y < 300", ["green ball"]),
        ("x > image_width / 2", ["green ball", "red ball 2", "blue ball 3"]),
        ("index == 0 or item.label == 'cup'", ["red ball 1"]),
        ("score > LIMIT", []),
        ("area < 160 * 160 and not (color == 'red')", ["blue ball 1"]),
    ],
)
def test_filter(where: str, expected: list[str], everything: ToolContext, balls: tuple[Region, ...]) -> None:
    expression = Expression(source=where, names={"LIMIT": 0.95})
    assert names(everything.call("FILTER", object=balls, where=expression)) == expected


def test_filter_reads_and_measures_only_what_is_named(balls: tuple[Region, ...], everything: ToolContext) -> None:
    blind = replace(everything, registry=everything.registry.without("READ"))
    assert len(blind.call("FILTER", object=balls, where="label == 'ball' and y > 0")) == 6


def test_filter_on_text_keeps_lines_as_lines(everything: ToolContext, example: Callable[[str], Image]) -> None:
    lines = everything.call("READ", image=example("sign_parking.jpg"))
    kept = everything.call("FILTER", object=lines, where="'PARKING' in text")
    assert [line.text for line in kept] == ["NO PARKING"]
    assert type(kept[0]).__name__ == "TextLine"


def test_filter_wants_a_condition(everything: ToolContext, balls: tuple[Region, ...]) -> None:
    with pytest.raises(ToolError, match="true"):
        everything.call("FILTER", object=balls, where="width")
    with pytest.raises(ToolError):
        everything.call("FILTER", object=balls, where="__import__('os')")


def test_relate(everything: ToolContext, balls: tuple[Region, ...]) -> None:
    green = (balls[2],)
    assert names(everything.call("RELATE", object=balls, relation="to the right of", to=green)) == ["blue ball 3"]
    assert names(everything.call("RELATE", object=balls, relation="nearest", to=green)) == ["red ball 2"]
    assert everything.call("RELATE", object=balls, relation="above", to=()) == ()
    with pytest.raises(ToolArgumentError, match="no relation"):
        everything.call("RELATE", object=balls, relation="loves", to=green)


def test_sort(everything: ToolContext, balls: tuple[Region, ...], example: Callable[[str], Image]) -> None:
    assert names(everything.call("SORT", object=balls, by="area", order="descending"))[0] == "blue ball 2"
    assert names(everything.call("SORT", object=balls))[0] == "red ball 1"
    reading = names(everything.call("SORT", object=balls, by="reading"))
    assert reading == ["red ball 1", "blue ball 1", "green ball", "blue ball 2", "red ball 2", "blue ball 3"]
    numbers = tuple(balls[0].model_copy(update={"label": label}) for label in ("10", "9", "RM 2.50"))
    assert [r.label for r in everything.call("SORT", object=numbers, by="text")] == ["RM 2.50", "9", "10"]
    with pytest.raises(ToolArgumentError, match="one of 'x'"):
        everything.call("SORT", object=balls, by="beauty")


def test_measure(everything: ToolContext) -> None:
    image = Image(id="d" * 32, width=200, height=200)
    a, b = (Region(image=image, box=Box.of(x, y, x + 20, y + 10)) for x, y in ((0, 100), (30, 60)))
    measure = everything.registry["MEASURE"].function
    assert measure((a,), "width") == 20 and measure((a,), "area") == 200 and measure((a,), "y") == 105
    assert measure((a,), "distance", (b,)) == 50
    assert math.isclose(measure((a,), "angle", (b,)), math.degrees(math.atan2(40, 30)))
    with pytest.raises(ToolArgumentError, match="needs `to`"):
        measure((a,), "distance")
    with pytest.raises(ToolError, match="nothing to measure"):
        measure((), "width")


def test_color(everything: ToolContext, balls: tuple[Region, ...], example: Callable[[str], Image]) -> None:
    image = balls[0].image
    assert everything.call("COLOR", image=image, object=balls[0]) == "red"
    assert everything.call("COLOR", image=image, object=balls[:2]) == "red, blue"
    assert everything.call("COLOR", image=everything.call("CUT", image=image, box=balls[2])) == "green"
    with pytest.raises(ToolError, match="nothing was found before"):
        everything.call("COLOR", image=image, object=())
    with pytest.raises(ToolError, match="found in a picture of 1000 x 700"):
        everything.call("COLOR", image=example("sign_stop.jpg"), object=balls[0])
