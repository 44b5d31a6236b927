"""The agent and its tools, called as LangChain calls tools."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent import Agent
from agent.answer import Answer
from agent.interop import as_langchain_tool, as_langchain_tools, from_langchain
from tests.agent.mcp.clients import data_url
from tests.conftest import EXAMPLES
from tools.contract import tool
from tools.errors import InvalidTool, UnknownTool
from tools.values import Image, Region

SHAPES = EXAMPLES / "scene_shapes.png"


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    with Agent(plugins=False) as made:
        yield made


def called(made: BaseTool, **arguments: Any) -> ToolMessage:
    """As an agent of LangChain calls a tool: with a call of the model's."""
    message = made.invoke({"name": made.name, "args": arguments, "id": "1", "type": "tool_call"})
    assert isinstance(message, ToolMessage)
    return message


def test_the_agent_bound_to_a_picture_is_asked_questions_alone(agent: Agent) -> None:
    made = as_langchain_tool(agent, image=SHAPES)
    assert isinstance(made, BaseTool) and set(made.args) == {"question"}
    message = called(made, question="How many squares are there?")
    assert str(message.content).startswith("2 (confidence")
    assert isinstance(message.artifact, Answer) and message.artifact.typed() == 2


def test_the_model_may_name_the_picture_within_the_roots(agent: Agent, tmp_path: Path) -> None:
    made = as_langchain_tool(agent, roots=[EXAMPLES])
    assert set(made.args) == {"image", "question"}
    for image in ("scene_shapes.png", data_url(SHAPES)):
        assert called(made, image=image, question="How many squares are there?").artifact.typed() == 2
    outside = called(as_langchain_tool(agent, roots=[tmp_path]), image=str(SHAPES), question="How many?")
    assert outside.status == "error" and "no file in the folders" in str(outside.content)


def test_a_tool_of_ours(agent: Agent) -> None:
    made = as_langchain_tool(agent, "LOC", image=SHAPES)
    assert made.name == "loc" and set(made.args) == {"object", "threshold"}
    message = called(made, object="square")
    assert '"label": "square"' in str(message.content)
    assert len(message.artifact) == 2 and all(isinstance(one, Region) for one in message.artifact)


def test_boxes_are_four_numbers(agent: Agent) -> None:
    made = as_langchain_tool(agent, "READ", image=EXAMPLES / "sign_stop.jpg")
    assert '"text": "STOP"' in str(called(made, region=[180, 280, 620, 470]).content)
    wrong = called(made, region=[1, 2, 3])
    assert wrong.status == "error" and "four numbers" in str(wrong.content)


def test_lists_of_boxes_and_pictures_as_results(agent: Agent) -> None:
    made = as_langchain_tool(agent, "SEGMENT", image=SHAPES)
    (region,) = called(made, object=[[160, 350, 340, 530]]).artifact
    assert region.mask is not None
    cut = called(as_langchain_tool(agent, "CROP", image=SHAPES), box=[[160, 350, 340, 530]])
    assert isinstance(cut.artifact, Image) and "a picture of" in str(cut.content)


def test_it_works_asynchronously(agent: Agent) -> None:
    made = as_langchain_tool(agent, image=SHAPES)

    async def ask() -> tuple[Any, ...]:
        return tuple(await asyncio.gather(*(made.ainvoke({"question": f"How many {w}s are there?"}) for w in WORDS)))

    WORDS = ("square", "circle", "star")
    assert [text[0] for text in asyncio.run(ask())] == ["2", "3", "1"]


def test_every_tool_has_a_schema_that_models_take(agent: Agent) -> None:
    made = as_langchain_tools(agent, image=SHAPES)
    names = {one.name for one in made}
    assert {"ask_picture", "loc", "read", "count", "segment"} <= names and len(names) == len(made)
    assert "cell" not in names  # it needs a table, which a model can't write
    for one in made:
        function = convert_to_openai_tool(one)["function"]
        assert function["description"] and function["parameters"]["type"] == "object"


def test_what_a_model_can_not_write_or_may_not_do(agent: Agent) -> None:
    with pytest.raises(InvalidTool, match="can't write"):
        as_langchain_tool(agent, "CELL")
    with pytest.raises(UnknownTool):
        as_langchain_tool(agent, "FLY")

    @tool(approve=True)
    def launch(target: str) -> str:
        """Launch."""
        return f"launched at {target}"

    with Agent(tools=[launch], plugins=False) as careful:
        assert "launch" not in {one.name for one in as_langchain_tools(careful)}


def test_there_and_back(agent: Agent) -> None:
    loc = from_langchain(as_langchain_tool(agent, "LOC", image=SHAPES), name="OUTER_LOC")
    with Agent(tools=[loc], plugins=False) as other:
        answer = other.run_program("A=OUTER_LOC(object='circle')\nFINAL=RESULT(var=A)", SHAPES)
    assert "circle" in answer.text
