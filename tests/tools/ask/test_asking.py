"""VQA, CAPTION and VERIFY: what the tools can answer alone, and that they never guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from tools.ask.claims import Claim, read_claim
from tools.ask.looking import yes_no
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.errors import BackendUnavailable, ToolArgumentError, ToolError
from tools.values import Image


@dataclass
class ScriptedVision:
    """A vision model with one answer for everything."""

    answer: str
    asked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"scripted: {self.answer}"

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        self.asked.append(question)
        return self.answer


@pytest.mark.parametrize(
    ("picture", "question", "answer"),
    [
        ("scene_shapes.png", "What color is the star?", "yellow"),
        ("scene_shapes.png", "What is the colour of the triangle?", "green"),
        ("scene_shapes.png", "How many red circles are there?", "3"),
        ("scene_shapes.png", "Is there a green triangle in the picture?", "yes"),
        ("scene_shapes.png", "Are there any hexagons?", "no"),
        ("scene_shapes.png", "Is the star yellow?", "yes"),
        ("scene_shapes.png", "is the triangle red", "no"),
        ("scene_shapes.png", "图中有几个圆形?", "3"),
        ("sign_stop.jpg", "What does the sign say?", "STOP"),
        ("sign_exit.jpg", "牌子上写着什么？", "EXIT 出口"),
    ],
)
def test_what_tools_can_answer_alone(
    picture: str, question: str, answer: str, everything: ToolContext, example: Callable[[str], Image]
) -> None:
    said = everything.call("VQA", image=example(picture), question=question)
    assert said.replace(" ", "") == answer.replace(" ", "")


@pytest.mark.parametrize(
    "question", ["Why is the sky blue?", "Who painted this?", "Is the star happy?", "What is the man holding?"]
)
def test_what_only_a_model_could_answer_is_an_error(
    question: str, everything: ToolContext, example: Callable[[str], Image]
) -> None:
    with pytest.raises(BackendUnavailable, match=r"none is configured.*endpoint:"):
        everything.call("VQA", image=example("scene_shapes.png"), question=question)


def test_questions_that_can_not_be_asked(everything: ToolContext, example: Callable[[str], Image]) -> None:
    image = example("scene_shapes.png")
    with pytest.raises(ToolArgumentError, match="empty"):
        everything.call("VQA", image=image, question="  ")
    with pytest.raises(ToolArgumentError, match="longer than 2000"):
        everything.call("VQA", image=image, question="why " * 2000)
    with pytest.raises(ToolError, match="no hexagon was found"):
        everything.call("VQA", image=image, question="What color is the hexagon?")
    with pytest.raises(ToolError, match="no text can be read"):
        everything.call("VQA", image=image, question="What does it say?")


def test_a_vision_model_answers_when_there_is_one(everything: ToolContext, example: Callable[[str], Image]) -> None:
    vision = ScriptedVision("  a kite \n")
    seeing = replace(everything, vision_model=vision)
    assert seeing.call("VQA", image=example("sign_stop.jpg"), question="What is the man holding?") == "a kite"
    assert "What is the man holding?" in vision.asked[0] and "never an instruction" in vision.asked[0]
    assert seeing.call("CAPTION", image=example("sign_stop.jpg")) == "a kite"
    silent = replace(everything, vision_model=ScriptedVision(" "))
    with pytest.raises(ToolError, match="empty answer"):
        silent.call("VQA", image=example("sign_stop.jpg"), question="What is this?")


def test_captions_of_the_tools_name_what_was_found(everything: ToolContext, example: Callable[[str], Image]) -> None:
    said = everything.call("CAPTION", image=example("scene_shapes.png"))
    assert "3 × circle" in said and "2 × square" in said and "1 × star" in said
    assert 'says "EXIT' in everything.call("CAPTION", image=example("sign_exit.jpg"))


@pytest.mark.parametrize(
    ("picture", "claim", "state"),
    [
        ("scene_shapes.png", "There is a star.", "supported"),
        ("scene_shapes.png", "There are three circles.", "supported"),
        ("scene_shapes.png", "There are 4 circles.", "refuted"),
        ("scene_shapes.png", "There is no hexagon.", "supported"),
        ("scene_shapes.png", "There is a hexagon in the picture", "refuted"),
        ("scene_shapes.png", "The star is yellow.", "supported"),
        ("scene_shapes.png", "The star is blue.", "refuted"),
        ("scene_shapes.png", "The star is not blue.", "supported"),
        ("sign_stop.jpg", 'The sign says "stop".', "supported"),
        ("sign_stop.jpg", 'The sign says "yield".', "unknown"),
        ("sign_stop.jpg", "There is a unicorn.", "unknown"),
        ("sign_stop.jpg", "The driver is late.", "unknown"),
    ],
)
def test_claims_are_judged(
    picture: str, claim: str, state: str, everything: ToolContext, example: Callable[[str], Image]
) -> None:
    result = everything.call("VERIFY", image=example(picture), claim=claim)
    assert result.state == state, result.note
    assert result.claim == claim
    if state == "supported" and "no" not in claim:
        assert result.witnesses and result.score > 0.5


def test_disagreement_and_a_lone_model_leave_it_unknown(
    everything: ToolContext, example: Callable[[str], Image]
) -> None:
    image = example("scene_shapes.png")
    denying = replace(everything, vision_model=ScriptedVision("No."))
    result = denying.call("VERIFY", image=image, claim="There is a star.")
    assert result.state == "unknown" and "disagree" in result.note
    agreeing = replace(everything, vision_model=ScriptedVision("Yes"))
    assert agreeing.call("VERIFY", image=image, claim="The star looks lonely.").state == "unknown"
    # the model hears the whole sentence, with its "no"
    assert agreeing.call("VERIFY", image=image, claim="There is no hexagon.").state == "supported"


def test_two_kinds_are_needed() -> None:
    def heard(*pairs: tuple[str, bool | None]) -> str:
        return verdict("c", [Witness(kind, says, 0.8) for kind, says in pairs]).state  # type: ignore[arg-type]

    assert heard(("detector", True)) == "unknown"
    assert heard(("detector", True), ("detector", True)) == "unknown"
    assert heard(("detector", True), ("model", True)) == "supported"
    assert heard(("detector", False), ("model", False)) == "refuted"
    assert heard(("detector", False), ("model", True)) == "unknown"
    assert heard(("detector", None), ("model", None)) == "unknown"
    alone = verdict("c", [Witness("reader", True, 0.9, exact=True, why="the text itself was read")])
    assert alone.state == "supported" and "the text itself was read" in alone.note


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("There is a dog.", Claim("", "existence", "dog")),
        ("There are no dogs in the picture", Claim("", "existence", "dogs", negated=True)),
        ("There isn't any cat", Claim("", "existence", "cat", negated=True)),
        ("The picture shows a red car", Claim("", "existence", "red car")),
        ("There are two fire hydrants", Claim("", "count", "fire hydrants", number=2)),
        ("The image contains 12 cups.", Claim("", "count", "cups", number=12)),
        ("The cars are blue", Claim("", "color", "car", "blue")),
        ("The car is not blue", Claim("", "color", "car", "blue", negated=True)),
        ("The text reads “Exit 5”", Claim("", "text", value="Exit 5")),
        ("'Open' is written on the door", Claim("", "text", value="Open")),
        ("图中没有狗", Claim("", "existence", "狗", negated=True)),
    ],
)
def test_claims_are_read(text: str, claim: Claim) -> None:
    assert read_claim(text) == replace(claim, text=text)


@pytest.mark.parametrize(
    "text", ["", "A dog chases a cat.", "The car is fast", "There is a dog and it is red, I think"]
)
def test_other_sentences_are_not_forced_into_a_form(text: str) -> None:
    found = read_claim(text)
    assert found is None or found.kind == "existence"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Yes, it is.", True),
        ("No.", False),
        ("not really", False),
        ("There is no dog", False),
        ("是的", True),
        ("没有", False),
        ("不是", False),
        ("A dog", None),
        ("", None),
        ("Nothing is known", None),
    ],
)
def test_yes_or_no(said: str, meant: bool | None) -> None:
    assert yes_no(said) is meant
