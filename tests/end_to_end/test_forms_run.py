"""Questions of newer forms about the example pictures: planned by the forms, executed, answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import Agent

PICTURES = Path(__file__).parents[2] / "examples" / "pictures"


@pytest.fixture(scope="module")
def agent() -> Agent:
    return Agent(planner="patterns", plugins=False)


@pytest.mark.parametrize(
    ("picture", "question", "answer"),
    [
        ("scene_shapes.png", "Are all the circles red?", "yes"),
        ("scene_shapes.png", "Are all the squares red?", "no"),
        ("scene_shapes.png", "Are all circles above the star?", "no"),
        ("table_sales.png", "What is the sum of the second column?", "437"),
        ("table_sales.png", "What is the value in row 2, column 3?", "104"),
        ("table_sales.png", "What is the title?", "Sales by region (thousand units)"),
        ("chart_bars.png", "What is the title of this chart?", "Rainfall by month (mm)"),
        ("sign_parking.jpg", "What is the largest word?", "NO PARKING"),
        ("receipt_cafe.jpg", "What did they buy?", "Flat white\nCarrot cake\nSoup of the day\nSparkling water"),
        ("receipt_cafe.jpg", "How many items were bought?", "4"),
    ],
)
def test_it_is_answered(agent: Agent, picture: str, question: str, answer: str) -> None:
    assert agent.run(PICTURES / picture, question).text == answer


def test_nothing_is_said_of_all_things_of_a_kind_that_is_not_there(agent: Agent) -> None:
    assert agent.run(PICTURES / "scene_shapes.png", "Are all the hexagons red?").abstained
