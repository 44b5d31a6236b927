"""The last words of a run: a model's wording that says what does not hold, and questions that nothing could be done
for because what they take for granted is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent import Agent
from planners.interface import ChatReply, NotCovered

COUNT = "A=LOC(image=IMAGE, object='circle')\nN=COUNT(box=A)\nFINAL=RESULT(var=N)"


class Wordy:
    """A chat model that knows one program and words every answer in one way."""

    name = "wordy"

    def __init__(self, wording: str) -> None:
        self.wording = wording

    async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
        words = "word the answer" in str(messages[0]["content"])
        return ChatReply(text=self.wording if words else COUNT)


@pytest.mark.parametrize(
    ("wording", "text", "warned"),
    [
        ("There are 3 circles.", "There are 3 circles.", False),
        ("There are 3 circles beside a purple hexagon.", "3", True),
    ],
)
def test_a_wording_that_makes_something_up_is_not_taken(
    wording: str, text: str, warned: bool, examples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.claims.grammar import GrammarSplitter

    monkeypatch.setattr("agent.claims.splitter_for", lambda chat=None: GrammarSplitter())
    with Agent(plugins=False, llm=Wordy(wording), planner="controller") as agent:
        answer = agent.run(examples / "scene_shapes.png", "Circles, how many?")
    assert answer.text == text and answer.typed() == 3
    assert any("what does not hold" in warning for warning in answer.warnings) == warned


class Lost:
    """A planner that understands nothing."""

    name = "lost"

    async def plan(self, request: Any) -> Any:
        raise NotCovered("not understood")


def test_a_question_about_what_is_not_there_gets_that_for_an_answer(examples: Path) -> None:
    with Agent(plugins=False, planner=Lost()) as agent:
        answer = agent.run(examples / "scene_shapes.png", "Why is the hexagon so sad?")
        assert (answer.text, answer.reason) == ("I see no hexagon in this picture.", "cannot_tell")
        kept = agent.run(examples / "scene_shapes.png", "Why is the star so sad?")
        assert kept.reason == "not_covered" and "understand" in kept.text
        doubted = agent.run(examples / "scene_street.jpg", "Why is the elephant so sad?")
        assert doubted.abstained
