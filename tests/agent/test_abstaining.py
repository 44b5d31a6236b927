"""What an agent that is hardly sure says, and how it is told to have its in-house model decode."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import Agent
from agent.answer import ABSTAINED
from agent.settings import Limits
from mllm_core.decoding.options import Contrast
from tools.errors import ToolArgumentError

ASKED = "How many circles are there?"


def test_an_answer_that_is_hardly_sure_is_only_told_as_a_guess(examples: Path) -> None:
    sure = Agent(plugins=False).run(examples / "scene_shapes.png", ASKED)
    assert (sure.text, sure.abstained) == ("3", False)
    with Agent(plugins=False, limits=Limits(abstain_below=sure.confidence + 0.001)) as strict:
        made = strict.run(examples / "scene_shapes.png", ASKED)
    assert (made.text, made.value, made.abstained, made.reason) == (ABSTAINED, None, True, "cannot_tell")
    assert any("best guess was '3'" in warning for warning in made.warnings)
    assert made.trace.draft == "3" and made.evidence and made.program
    with Agent(plugins=False, limits=Limits(abstain_below=sure.confidence)) as lenient:
        assert lenient.run(examples / "scene_shapes.png", ASKED).text == "3"


def test_a_program_of_ones_own_and_an_edited_picture_are_never_withdrawn(examples: Path) -> None:
    program = "A=LOC(image=IMAGE, object='circle')\nN=COUNT(box=A)\nFINAL=RESULT(var=N)"
    with Agent(plugins=False, limits=Limits(abstain_below=1.0)) as agent:
        assert agent.run_program(program, examples / "scene_shapes.png").typed() == 3
        assert agent.run(examples / "scene_shapes.png", "Blur the star.").image is not None


@pytest.mark.parametrize(
    ("contrast", "setting", "name"),
    [
        (False, None, "core"),
        (True, "on", "core, contrast 1/0.1/500"),
        (Contrast(0.5, 0.2, 300), "0.5/0.2/300", "core, contrast 0.5/0.2/300"),
    ],
)
def test_contrast_is_switched_on_for_the_run(contrast: bool | Contrast, setting: str | None, name: str) -> None:
    with Agent(plugins=False, vision="core", contrast=contrast) as agent:
        tools = agent._driver.tools
        assert tools.backends.get("contrast") == setting
        assert tools.vision_model is not None and tools.vision_model.name == name


def test_a_contrast_that_makes_no_sense_is_told_at_once() -> None:
    with pytest.raises(ToolArgumentError, match="names no contrast"):
        Agent(plugins=False, vision="core", backends={"contrast": "loud"})
