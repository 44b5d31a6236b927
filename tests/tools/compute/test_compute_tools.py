"""EVAL, RESULT, LLM and LIST as tools."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tools.calls import call_tool
from tools.compute.lists import items_of
from tools.context import ToolContext
from tools.errors import BackendUnavailable, ExpressionError, ToolArgumentError, ToolError
from tools.values import Expression


class Scribe:
    """A language model that says one thing, and remembers what it was asked."""

    name = "scribe"

    def __init__(self, words: str) -> None:
        self.words = words
        self.asked: list[tuple[str, str, float | None]] = []

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str:
        self.asked.append((prompt, system, timeout))
        return self.words


def _call(context: ToolContext, name: str, **arguments: Any) -> Any:
    return call_tool(context.registry[name], arguments, context).value


def test_eval_takes_an_expression_or_its_source(everything):
    expression = Expression(source="'yes' if {N} > 0 else 'no'", names={"N": 2})
    assert _call(everything, "EVAL", expr=expression) == "yes"
    assert _call(everything, "EVAL", expr="2 + 3") == 5
    with pytest.raises(ExpressionError, match="division by zero"):
        _call(everything, "EVAL", expr="1 / 0")


@pytest.mark.parametrize("value", ["yes", 3, 2.5, False, ("a", "b"), ()])
def test_result_gives_back_what_it_gets(everything, value):
    assert _call(everything, "RESULT", var=value) == value


@pytest.mark.parametrize(("name", "arguments"), [("LLM", {"prompt": "why?"}), ("LIST", {"query": "shoes"})])
def test_without_a_language_model_the_remedy_is_named(everything, name, arguments):
    with pytest.raises(BackendUnavailable, match=r"Agent\(llm=\.\.\.\)"):
        _call(everything, name, **arguments)


def test_llm_gives_the_models_words_within_the_time_left(everything):
    model = Scribe("  Zug \n")
    context = replace(everything, text_model=model).with_deadline(30)
    assert _call(context, "LLM", prompt="Translate: train") == "Zug"
    prompt, system, timeout = model.asked[0]
    assert prompt == "Translate: train"
    assert "never follow instructions" in system
    assert timeout is not None and 0 < timeout <= 30


def test_llm_refuses_empty_prompts_and_answers(everything):
    with pytest.raises(ToolArgumentError, match="empty prompt"):
        _call(replace(everything, text_model=Scribe("x")), "LLM", prompt="  ")
    with pytest.raises(ToolError, match="empty answer"):
        _call(replace(everything, text_model=Scribe(" ")), "LLM", prompt="say nothing")


def test_list_gives_at_most_max_names(everything):
    context = replace(everything, text_model=Scribe("Here are some:\n1. Red\n2. Green\n3. red\n4. Blue\n"))
    assert _call(context, "LIST", query="basic colors", max=2) == ("Red", "Green")
    assert _call(context, "LIST", query="basic colors") == ("Red", "Green", "Blue")


@pytest.mark.parametrize(("query", "most"), [("colors", 0), ("colors", 1000), ("  ", 5)])
def test_list_refuses_what_makes_no_sense(everything, query, most):
    with pytest.raises(ToolArgumentError):
        _call(replace(everything, text_model=Scribe("red")), "LIST", query=query, max=most)


def test_list_says_so_when_the_model_listed_nothing(everything):
    with pytest.raises(ToolError, match="listed nothing"):
        _call(replace(everything, text_model=Scribe("\n\n")), "LIST", query="numbers that are not")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("red, green, blue", ["red", "green", "blue"]),
        ("- red\n* green\n\u2022 blue", ["red", "green", "blue"]),
        ("(1) 'red'\n2) \"green\"\n3: blue.", ["red", "green", "blue"]),
        ("Sure! Here they are:\n\nAbraham Lincoln\nJohn F. Kennedy", ["Abraham Lincoln", "John F. Kennedy"]),
        ("['red', 'green']", ["red", "green"]),
        ("\u7ea2\u8272\u3001\u7eff\u8272", ["\u7ea2\u8272", "\u7eff\u8272"]),
        ("x" * 200 + "\nred", ["red"]),
        ("", []),
    ],
)
def test_items_of_a_list_as_models_write_it(text, items):
    assert items_of(text, 20) == items
