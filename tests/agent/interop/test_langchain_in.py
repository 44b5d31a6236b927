"""LangChain tools in our programs."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any, Literal

import pytest
from langchain_core.tools import StructuredTool, ToolException, tool
from PIL import Image as Pillow

from agent import Agent
from agent.interop import from_langchain
from planners.language import ProgramError
from tools.errors import InvalidTool
from tools.values import Image


@tool
def price_of(item: str, currency: Literal["EUR", "USD"] = "EUR") -> float:
    """The price of an item.

    Args:
        item: what is bought.
    """
    if item == "air":
        raise ToolException("it has no price.")
    return 2.5


@tool
async def shout(text: str) -> str:
    """Shout."""
    return text.upper() + "!"


@tool
def blue(width: int) -> list[dict[str, Any]]:
    """A blue picture, as a content block."""
    buffer = io.BytesIO()
    Pillow.new("RGB", (width, 9), "blue").save(buffer, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    return [{"type": "text", "text": "here it is"}, {"type": "image_url", "image_url": {"url": url}}]


@tool
def red(width: int) -> Any:
    """A red picture, as a PIL picture."""
    return Pillow.new("RGB", (width, 9), "red")


@tool
def elsewhere() -> list[dict[str, Any]]:
    """A picture at an address."""
    return [{"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}]


@pytest.fixture(scope="module")
def agent() -> Any:
    with Agent(tools=[price_of, shout, blue, red, elsewhere]) as made:
        yield made


def ask(agent: Agent, examples: Path, *lines: str) -> Any:
    program = "\n".join([*lines, f"FINAL=RESULT(var={lines[-1].partition('=')[0]})"])
    return agent.run_program(program, examples / "scene_shapes.png")


def test_the_card_is_the_tools_own(agent: Agent) -> None:
    card = agent.registry["PRICE_OF"].card()
    assert card.startswith("PRICE_OF(item: Text, currency: one of 'EUR', 'USD' = 'EUR') -> Any")
    assert "The price of an item." in card


def test_values_flow_through_programs(agent: Agent, examples: Path) -> None:
    assert ask(agent, examples, "P=PRICE_OF(item='cup')", "T=EVAL(expr='{P} * 2')").typed() == 5


def test_a_tool_that_is_only_asynchronous(agent: Agent, examples: Path) -> None:
    assert ask(agent, examples, "S=SHOUT(text='fire')").text == "FIRE!"


def test_pictures_come_back_as_pictures(agent: Agent, examples: Path) -> None:
    found = ask(agent, examples, "B=BLUE(width=20)", "C=COLOR(image=B)")
    assert found.text == "blue" and any("here it is" in warning for warning in found.warnings)
    value = ask(agent, examples, "R=RED(width=30)").typed()
    assert isinstance(value, Image) and value.width == 30


def test_addresses_are_not_fetched(agent: Agent, examples: Path) -> None:
    answer = ask(agent, examples, "E=ELSEWHERE()")
    assert answer.abstained and "not fetched" in " ".join(answer.warnings)


def test_its_errors_are_the_steps(agent: Agent, examples: Path) -> None:
    answer = ask(agent, examples, "P=PRICE_OF(item='air')")
    assert answer.abstained and "it has no price" in " ".join(answer.warnings)
    with pytest.raises(ProgramError, match="currency"):
        ask(agent, examples, "P=PRICE_OF(item='cup', currency='DM')")


def test_a_schema_given_as_a_dict_and_a_name_of_our_own() -> None:
    schema = {"type": "object", "properties": {"max-price": {"type": "number"}}, "required": ["max-price"]}
    made = StructuredTool(name="find", description="Find.", args_schema=schema, func=lambda **given: given)
    spec = from_langchain(made, name="FIND_CHEAP", approve=True)
    assert spec.name == "FIND_CHEAP" and spec.approve and spec.arguments[0].name == "max_price"
    with pytest.raises(InvalidTool):
        from_langchain(made, name="find it")
    with pytest.raises(InvalidTool, match="no LangChain tool"):
        from_langchain(print)  # type: ignore[arg-type]


def test_what_is_no_tool_and_what_is_taken() -> None:
    with pytest.raises(InvalidTool, match="is no tool"):
        Agent(tools=[42])
    with pytest.raises(InvalidTool, match="READ already"):
        Agent(tools=[from_langchain(shout, name="READ")])
