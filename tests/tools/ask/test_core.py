"""The in-house model as a tool: what it is asked, when it is asked at all, and what it refuses."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mllm_core.decoding.options import Candidate, Contrast
from tools.ask.core import CoreLooker, contrast_of, core_of_run, setting_of
from tools.ask.drawn import looks_drawn
from tools.ask.models import make_vision_model
from tools.ask.sureness import Sureness
from tools.context import ToolContext
from tools.detect.core_pointing import CoreDetector
from tools.errors import BackendUnavailable, ToolArgumentError
from tools.values import Image

if TYPE_CHECKING:
    from tools.artifacts import Pixels


class ScriptedModel:
    """Answers by what the prompt begins with."""

    available = True
    folder = ""

    def __init__(self, answers: dict[str, str], probability: float = 0.999) -> None:
        self.answers, self.probability = answers, probability
        self.asked: list[str] = []

    def generate(self, context: str, prompt: str, pictures: Any = (), options: Any = None) -> tuple[Candidate, ...]:
        assert context == "<image>"
        assert len(pictures) == 1
        self.asked.append(prompt)
        text = next((answer for start, answer in self.answers.items() if prompt.startswith(start)), "")
        return (Candidate(text, (1,), (math.log(self.probability),), 1.0, "end"),)


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScriptedModel]:
    """core({"How many": "3"}): puts a scripted model in the place of the in-house one."""

    def put(answers: dict[str, str], probability: float = 0.999) -> ScriptedModel:
        model = ScriptedModel(answers, probability)
        monkeypatch.setattr("tools.ask.core.CoreModel", lambda folder="": model)
        monkeypatch.setattr("tools.ask.core.FITTED", Path("/no/such/file"))
        return model

    return put


@pytest.fixture
def fresh(everything: ToolContext) -> ToolContext:
    """A context with the store of the session and a cache of its own: answers differ from test to test."""
    from tools.cache import ResultCache

    return replace(everything, cache=ResultCache())


def shaded() -> Pixels:
    """A grainy, shaded surface, as photographs have them."""
    draw = np.random.default_rng(5)
    rows = np.linspace(20, 220, 240)[:, None, None]
    return np.clip(rows + draw.normal(0, 14, (240, 320, 3)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "drawn"),
    [("scene_shapes.png", True), ("chart_bars.png", True), ("table_sales.png", True), ("table_scores.png", True)],
)
def test_drawn_pictures_are_told_from_photographs(
    picture: str, drawn: bool, everything: ToolContext, example: Callable[[str], Image]
) -> None:
    assert looks_drawn(everything.pixels(example(picture))) is drawn
    assert not looks_drawn(shaded())


@pytest.mark.shared_data
def test_photographs_are_refused(shared_data: Path) -> None:
    from PIL import Image as Pillow

    photos = sorted((shared_data / "coco" / "images").glob("*.jpg"))[:30]
    assert sum(looks_drawn(np.asarray(Pillow.open(path).convert("RGB"))) for path in photos) <= 3


def test_what_tools_measure_comes_before_what_the_model_recalls(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    model = core({"": "purple"})
    assert fresh.call("VQA", image=example("scene_shapes.png"), question="What color is the star?") == "yellow"
    assert not model.asked


def test_the_model_is_asked_what_the_tools_have_no_form_for(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    model = core({"Which bar": "Tuesday"})
    assert fresh.call("VQA", image=example("chart_bars.png"), question="Which bar is the tallest?") == "Tuesday"
    assert model.asked == ["Which bar is the tallest?"]


def test_an_answer_that_is_not_sure_is_not_given(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    core({"Which bar": "Tuesday"}, probability=0.4)
    with pytest.raises(BackendUnavailable, match=r"none is configured.*not sure of what it sees"):
        fresh.call("VQA", image=example("chart_bars.png"), question="Which bar is the tallest?")


def test_of_photographs_nothing_is_said(core: Callable[..., ScriptedModel], fresh: ToolContext) -> None:
    model = core({"": "a cat"})
    with pytest.raises(BackendUnavailable, match="looks like a photograph"):
        fresh.call("VQA", image=fresh.save(shaded()), question="Why is he sad?")
    assert not model.asked


def test_the_model_can_be_switched_off(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    model = core({"": "Tuesday"})
    off = replace(fresh, backends={"core": "off"})
    assert core_of_run(off) is None
    with pytest.raises(BackendUnavailable, match="none is configured"):
        off.call("VQA", image=example("chart_bars.png"), question="Which bar is the tallest?")
    assert not model.asked


def test_a_chart_is_captioned_by_the_model_and_a_drawing_by_what_was_found(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    core({"Describe the picture.": "A bar chart with four bars."})
    assert fresh.call("CAPTION", image=example("scene_shapes.png")).startswith("I found ")
    assert fresh.call("CAPTION", image=example("table_sales.png")) == "A bar chart with four bars."


def test_the_model_is_a_second_witness_where_nothing_was_measured(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    model = core({"Does it say": "yes", "Is there": "no"})
    measured = fresh.call("VERIFY", image=example("scene_shapes.png"), claim="There is a star.")
    assert measured.state == "supported"
    assert not model.asked
    fresh.call("VERIFY", image=example("chart_bars.png"), claim='It says "no such words".')
    assert model.asked == ['Does it say "no such words"?']


def test_as_a_vision_model_it_is_asked_bare_questions(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    model = core({"Which": "Tuesday", "Describe": "A chart."})
    seeing = replace(fresh, vision_model=CoreLooker(model))
    assert seeing.call("VQA", image=example("chart_bars.png"), question="Which bar is the tallest?") == "Tuesday"
    assert seeing.call("CAPTION", image=example("chart_bars.png")) == "A chart."
    assert model.asked == ["Which bar is the tallest?", "Describe the picture."]
    assert make_vision_model("core").name == "core"


#: whatever the weights that ship are sure of
SURE = Sureness(((0.0, 0.01), (1.0, 0.99)), 0.7)


def test_pointing_gives_boxes_in_pixels() -> None:
    pixels = np.full((128, 256, 3), 255, np.uint8)
    model = ScriptedModel({"How many": "1", "Point to the cube.": "<loc0><loc0><loc63><loc63>"}, 0.99999)
    (found,) = CoreDetector(model, sureness=SURE).detect(pixels, ("cube",))
    assert found.label == "cube"
    assert found.box == pytest.approx((1, 1, 127, 127))
    assert found.score > 0.7
    assert model.asked == ["How many cubes are there?", "Point to the cube."]
    assert CoreDetector(ScriptedModel({"How many": "0"}), sureness=SURE).detect(pixels, ("cube",)) == ()


@pytest.mark.parametrize(
    ("answers", "probability", "message"),
    [
        ({"How many": "7"}, 0.999, "points to 4 at most"),
        ({"How many": "2", "Point": "<loc0><loc0><loc63><loc127>"}, 0.999, "not sure where"),  # two, and one box
        ({"How many": "0"}, 0.4, "not sure where"),  # a doubtful "none" proves no absence
    ],
)
def test_pointing_that_is_not_sure_is_no_empty_list(answers: dict[str, str], probability: float, message: str) -> None:
    pixels = np.full((128, 256, 3), 255, np.uint8)
    with pytest.raises(BackendUnavailable, match=message):
        CoreDetector(ScriptedModel(answers, probability), sureness=SURE).detect(pixels, ("cube",))
    with pytest.raises(BackendUnavailable, match="photograph"):
        CoreDetector(ScriptedModel(answers)).detect(shaded(), ("cube",))


def test_a_model_that_is_never_sure_enough_is_not_asked() -> None:
    model = ScriptedModel({"How many": "1"})
    with pytest.raises(BackendUnavailable, match="too seldom right about where things are"):
        CoreDetector(model, sureness=Sureness(SURE.curve, 1.01)).detect(np.full((64, 64, 3), 255, np.uint8), ("cube",))
    assert not model.asked


def test_loc_turns_to_the_model_for_what_no_detector_knows(
    core: Callable[..., ScriptedModel], fresh: ToolContext, example: Callable[[str], Image]
) -> None:
    core({"How many": "1", "Point": "<loc10><loc10><loc60><loc60>"})
    (found,) = fresh.call("LOC", image=example("chart_bars.png"), object="legend")
    assert (found.label, found.source) == ("legend", "core")
    with pytest.raises(BackendUnavailable):
        fresh.call("LOC", image=fresh.save(shaded()), object="legend")


class KeptOptions:
    """Keeps the options of each call; unsure of its second word."""

    def __init__(self) -> None:
        self.options: list[Any] = []

    def generate(self, context: str, prompt: str, pictures: Any = (), options: Any = None) -> tuple[Candidate, ...]:
        self.options.append(options)
        return (Candidate("red circle", (1, 2), (math.log(0.999), math.log(0.9)), 1.0, "end"),)


def test_a_contrast_is_chosen_by_the_backend_and_named(core: Callable[..., ScriptedModel], fresh: ToolContext) -> None:
    model = core({})
    assert core_of_run(fresh) == CoreLooker(model)  # type: ignore[arg-type]
    assert contrast_of("on") == Contrast() == contrast_of("1/0.1/500")
    assert contrast_of("off") is None is contrast_of("")
    looker = core_of_run(replace(fresh, backends={"contrast": "0.5/0.2/400"}))
    assert looker is not None
    assert looker.contrast == Contrast(0.5, 0.2, 400)
    assert looker.name == "core, contrast 0.5/0.2/400"
    assert contrast_of(setting_of(looker.contrast)) == looker.contrast


@pytest.mark.parametrize("setting", ["yes", "1/2", "1/7/500", "1/0.1/5000", "a/b/c"])
def test_a_contrast_that_makes_no_sense_is_refused(setting: str) -> None:
    with pytest.raises(ToolArgumentError, match="names no contrast"):
        contrast_of(setting)


def test_the_contrast_is_decoded_with_and_the_weakest_token_told() -> None:
    model = KeptOptions()
    looker = CoreLooker(model, Sureness(((0.0, 0.9), (1.0, 0.9)), 0.5), Contrast(step=300))  # type: ignore[arg-type]
    from PIL import Image as Pillow

    seen = looker.look(Pillow.new("RGB", (8, 8)), "What is it?", "vqa")
    assert model.options[0].contrast == Contrast(step=300)
    assert seen.text == "red circle" and seen.weakest == pytest.approx(0.9)


def test_the_real_model_answers_under_contrast(example: Callable[[str], Image], fresh: ToolContext) -> None:
    plain, contrasted = core_of_run(fresh), core_of_run(replace(fresh, backends={"contrast": "on"}))
    if plain is None or contrasted is None:
        pytest.skip("the in-house model's weights are not here")
    from PIL import Image as Pillow

    picture = Pillow.fromarray(fresh.pixels(example("scene_shapes.png")))
    sure = Sureness(((0.0, 1.0), (1.0, 1.0)), 0.0)
    answers = [replace(one, sureness=sure).look(picture, "Is there a circle?", "probe") for one in (plain, contrasted)]
    assert all(answer.text and 0 < answer.weakest <= 1 for answer in answers)
