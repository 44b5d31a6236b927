"""Questions about tables, on real ones: what is answered is right, and what is not covered is said to be so.

The tables are the data set's own text, so that this measures the question forms and the look-ups, not the reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planners.interface import NotCovered, PlanningError, PlanRequest
from planners.language import bind_arguments, check
from planners.patterns import plan
from tests.planners.conftest import ONE, PICTURE
from tools.errors import YaffleError
from tools.numbers import number_in
from tools.registry import Registry
from tools.values import Box, Table, TextLine

Ask = Callable[..., PlanRequest]


@pytest.fixture(scope="module")
def items(shared_data: Path) -> list[dict[str, Any]]:
    lines = (shared_data / "tabmwp" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_real_questions_about_tables(items: list[dict[str, Any]], ask: Ask, registry: Registry) -> None:
    outcomes = [outcome(item, ask, registry) for item in items]
    answered = [result for result in outcomes if result in ("right", "wrong")]
    assert len(answered) >= 0.8 * len(items)
    assert answered.count("right") / len(answered) >= 0.95


def outcome(item: dict[str, Any], ask: Ask, registry: Registry) -> str:
    """ "right", "wrong", "not covered", or "can't tell" where every way to answer fails."""
    tried: list[str] = []
    while True:
        try:
            program = plan(ask(item["question"], tried=tuple(tried))).program
        except NotCovered:
            return "not covered"
        except PlanningError:
            return "can't tell"
        try:
            return "right" if same(run(program, table_of(item), registry), item) else "wrong"
        except YaffleError:
            tried.append(program)


def run(program: str, table: Table, registry: Registry) -> Any:
    """The value of a program whose only look at the picture is TABLE."""
    values: dict[str, Any] = dict(ONE)
    for step in check(program, registry, ONE).steps:
        if step.module == "TABLE":
            values[step.name] = table
            continue
        spec = registry[step.module]
        if spec.wants_context and step.module != "RESULT":
            raise YaffleError(f"{step.module} looks at the picture")
        arguments = spec.bind(bind_arguments(step, values))
        values[step.name] = spec.check_result(spec.function(**arguments))
    return values[step.name]


def table_of(item: dict[str, Any]) -> Table:
    rows = [[cell.strip() for cell in line.split("|")] for line in item["table"].split("\n")]
    width = max(len(row) for row in rows)
    box = Box.of(0, 0, 10 * width, 10 * len(rows))
    lines = tuple(
        tuple(
            TextLine(image=PICTURE, box=Box.of(10 * across, 10 * down, 10 * across + 9, 10 * down + 9), text=cell)
            for across, cell in enumerate([*row, *[""] * (width - len(row))])
        )
        for down, row in enumerate(rows)
    )
    years = all(re.fullmatch(r"(?:1[89]|20)\d\ds?", cell) for cell in rows[0][1:])
    header = int(years or not re.search(r"\d", rows[0][-1]))
    return Table(image=PICTURE, box=box, rows=lines, header=header, title=item["title"] or "")


def same(value: Any, item: dict[str, Any]) -> bool:
    """Is the value the item's answer: the choice that it names, or the number to the cent?"""
    said, wanted = text_of(value), str(item["answer"])
    if item["choices"]:
        named = [choice for choice in item["choices"] if plain(choice) in plain(said) or plain(said) in plain(choice)]
        return plain(said) == plain(wanted) or named == [wanted]
    number, right = number_in(said), number_in(wanted)
    if number is None or right is None:
        return plain(said) == plain(wanted)
    return abs(number - right) < 0.006


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return text_of(value[0]) if value else ""
    return value.text if isinstance(value, TextLine) else str(value)


def plain(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
