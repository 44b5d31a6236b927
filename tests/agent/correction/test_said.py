"""What a model said in a run: split, checked, mended, and as sure as its witnesses are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import Agent
from agent.answer import ABSTAINED, Answer

DRAWING = "scene_shapes.png"


class Teller:
    """A vision model that says what it was told to, and yes to every question about a claim."""

    name = "teller"

    def __init__(self) -> None:
        self.says = ""
        self.asked: list[str] = []

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        self.asked.append(question)
        return "yes" if "yes or no" in question.lower() else self.says


@pytest.fixture
def teller() -> Teller:
    return Teller()


@pytest.fixture
def agent(teller: Teller) -> Iterator[Agent]:
    with Agent(plugins=False, vision=teller) as made:
        yield made


def run(agent: Agent, teller: Teller, says: str, program: str, examples: Path) -> Answer:
    teller.says = says
    return agent.run_program(program, examples / DRAWING)


CAPTION = "TEXT0=CAPTION(image=IMAGE)\nFINAL=RESULT(var=TEXT0)"


def ask(question: str) -> str:
    return f"ANSWER0=VQA(image=IMAGE, question={question!r})\nFINAL=RESULT(var=ANSWER0)"


def test_a_caption_is_mended_with_its_claims_in_the_trace(agent: Agent, teller: Teller, examples: Path) -> None:
    says = "There are five red circles. There is a purple hexagon."
    answer = run(agent, teller, says, CAPTION, examples)
    assert answer.text.strip() == "There are three red circles."
    assert answer.typed() == answer.text and answer.trace.draft == says
    assert {verdict.state for verdict in answer.trace.claims} >= {"supported", "refuted"}
    assert len(answer.trace.corrections) == 2


def test_a_true_caption_is_left_and_sure(agent: Agent, teller: Teller, examples: Path) -> None:
    says = "There are three circles and a green triangle."
    answer = run(agent, teller, says, CAPTION, examples)
    assert (answer.text, answer.trace.corrections) == (says, ())
    assert not any("yes or no" in question for question in teller.asked)  # it is no witness to its own words
    assert answer.confidence > 0.85
    assert {verdict.state for verdict in answer.trace.claims} == {"supported"}


@pytest.mark.parametrize(
    ("question", "said", "text"),
    [
        ("What color is the star?", "purple", "yellow"),
        ("How many circles are there?", "5", "3"),
        ("Is there a hexagon?", "Yes.", "No."),
    ],
)
def test_a_short_answer_is_mended(
    question: str, said: str, text: str, agent: Agent, teller: Teller, examples: Path
) -> None:
    answer = run(agent, teller, said, ask(question), examples)
    assert (answer.text, answer.trace.draft) == (text, said)
    assert [(one.before, one.after) for one in answer.trace.corrections] == [(said, text)]


def test_what_can_not_be_mended_is_withdrawn(agent: Agent, teller: Teller, examples: Path) -> None:
    answer = run(agent, teller, "The picture shows a purple hexagon.", CAPTION, examples)
    assert answer.abstained and answer.text == ABSTAINED
    assert "does not hold" in answer.warnings[0]


def test_what_nobody_can_check_is_as_sure_as_before(agent: Agent, teller: Teller, examples: Path) -> None:
    answer = run(agent, teller, "Because it is late.", ask("Why is it so?"), examples)
    assert (answer.text, answer.abstained) == ("Because it is late.", False)
    assert 0.4 < answer.confidence <= 0.6


def test_what_a_question_to_a_model_takes_for_granted_is_checked(examples: Path) -> None:
    teller = Teller()
    teller.says = "He likes it."
    with Agent(plugins=False, vision=teller, planner=_Asks()) as agent:
        answer = agent.run(examples / DRAWING, "Why is the hexagon purple?")
        assert answer.abstained and answer.text == "I see no hexagon in this picture."
        kept = agent.run(examples / DRAWING, "Why are the three circles red?")
        assert (kept.text, kept.abstained) == ("He likes it.", False)


class _Asks:
    """A planner that puts every question to the model."""

    name = "asks"

    async def plan(self, request: object) -> object:
        from planners.interface import Plan

        query: str = request.query  # type: ignore[attr-defined]
        return Plan(program=ask(query), planner="asks")
