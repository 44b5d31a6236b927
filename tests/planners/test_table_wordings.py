"""Word problems about tables in words of their own: each is answered from the table's text, or declined.

The tables and questions stand in table_wordings.yaml: as teachers put them, with other nouns and turns than the data
sets have.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from planners.interface import NotCovered, PlanningError, PlanRequest
from planners.patterns import plan
from tests.planners.test_table_questions import run, table_of, text_of
from tools.errors import YaffleError
from tools.numbers import number_in
from tools.registry import Registry

Ask = Callable[..., PlanRequest]

TABLES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("table_wordings.yaml").read_text(encoding="utf-8")
)
RIGHT = [(one["table"], asked["question"], asked["answer"]) for one in TABLES for asked in one["right"]]
DECLINED = [(one["table"], question) for one in TABLES for question in one.get("declined", ())]


@pytest.mark.parametrize(("table", "question", "answer"), RIGHT, ids=[question for _, question, _ in RIGHT])
def test_what_is_asked_in_other_words(table: str, question: str, answer: str, ask: Ask, registry: Registry) -> None:
    said = text_of(value_of(table, question, ask, registry))
    wanted = number_in(answer)
    if wanted is None or not answer.replace(".", "").isdigit():
        assert said == answer
    else:
        assert number_in(said) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(("table", "question"), DECLINED, ids=[question for _, question in DECLINED])
def test_what_the_words_leave_open_is_declined(table: str, question: str, ask: Ask, registry: Registry) -> None:
    with pytest.raises((NotCovered, PlanningError)):
        value_of(table, question, ask, registry)


@pytest.mark.parametrize(
    ("question", "module"),
    [
        ("I got this bill. What was the date?", "FIELD("),
        ("This is a parking lot. Are there more cars or trucks?", "LOC("),
        ("This is our garden. Is there a cat on the fence?", "LOC("),
    ],
)
def test_what_is_said_of_ones_own_picture_is_no_word_problem(question: str, module: str, ask: Ask) -> None:
    program = plan(ask(question)).program
    assert module in program and "TABLE(" not in program


def value_of(table: str, question: str, ask: Ask, registry: Registry) -> Any:
    """The value of the first program for the question that runs. Raises NotCovered, or PlanningError at the end."""
    item = {"table": table.strip("\n"), "title": ""}
    tried: list[str] = []
    while True:
        program = plan(ask(question, tried=tuple(tried))).program
        try:
            return run(program, table_of(item), registry)
        except YaffleError:
            tried.append(program)
