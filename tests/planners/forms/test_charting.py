"""Questions about charts become programs that leave the names in the chart to be found in the chart."""

from __future__ import annotations

import pytest

from planners.forms.building import build
from planners.forms.charting import chart_kinds, chart_readings
from planners.forms.question import read_question
from planners.forms.things import Setting
from planners.interface import NotCovered, PlanRequest
from planners.patterns import plan
from tools.catalogue import default_registry
from tools.values import Image


def steps(question: str) -> list[str]:
    """The lines of the first program between CHART and RESULT."""
    setting = Setting(pictures=("IMAGE",))
    for reading in chart_readings(read_question(question), setting):
        lines = build(reading.answers[0], reading.slots, setting).split("\n")
        assert lines[0] == "CHART0=CHART(image=IMAGE)" and lines[-1].startswith("FINAL=RESULT(")
        return [line.split("=", 1)[1] for line in lines[1:-1]]
    return []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which bar is nearest to 40?", "NAME_OF(table=CHART0, cell=ANSWER0, words='Which bar is nearest to')"),
        ("Which two rivers are compared in the chart?", "EVAL(expr='{NAMES0} if len({NAMES0}) == 2 else first([])')"),
        ("How many months have a value of 12?", "EVAL(expr='count([v for v in {CELLS0} if v == 12])')"),
        ("Is there a bar of 31?", "EVAL(expr='count([v for v in {CELLS0} if v == 31]) > 0')"),
        ("Which line is lower over the years?", "EVAL(expr='first({NAMES0})')"),
        ("Is the color of the north bar teal?", "EVAL(expr=\"'teal' in {COLOR_OF0}\")"),
        (
            "What color is the bar with the highest value?",
            "COLOR_OF(table=CHART0, words='What color is the bar with the highest value', cell=ANSWER0)",
        ),
        ("What was the unemployment rate of men in 2018?", "EVAL(expr='first({CELLS0})')"),
        ("What is the highest value of the blue bar?", "EVAL(expr='max({CELLS0})')"),
        ("What is the difference between Spain and Italy?", "EVAL(expr='round(abs({CELLS0}[0] - {CELLS0}[1]), 6)')"),
        (
            "What is the difference between the highest and lowest value?",
            "EVAL(expr='round(abs(max({CELLS0}) - min({CELLS0})), 6)')",
        ),
        ("How many bars are above 40?", "EVAL(expr='count([v for v in {CELLS0} if v > 40])')"),
        ("What is the sum of Yes and No?", "EVAL(expr='round(sum({CELLS0}), 6)')"),
        ("What is the ratio of Yes to No?", "EVAL(expr='round({CELLS0}[0] / {CELLS0}[1], 4)')"),
        ("Is the value of Spain more than Italy?", "EVAL(expr='{CELLS0}[0] > {CELLS0}[1]')"),
    ],
)
def test_the_last_step_computes_what_is_asked(question: str, expected: str) -> None:
    assert steps(question)[-1] == expected


@pytest.mark.parametrize(
    ("question", "module"),
    [
        ("In which year was the share of women the highest?", "NAME_OF"),
        ("Which country has the second highest value?", "NAME_OF"),
        ("Which country has 23% of the market?", "NAME_OF"),
        ("Which color represents women?", "COLOR_OF"),
        ("What does the green line represent?", "EVAL"),
        ("How many categories are shown in the chart?", "COUNT"),
    ],
)
def test_names_and_colors_are_looked_up(question: str, module: str) -> None:
    assert steps(question)[-1].startswith(module + "(")


def test_numbers_that_are_compared_with_are_no_names() -> None:
    words = steps("In how many years was the share of women above 40?")[0]
    assert "40" not in words and "share of women" in words


def test_what_is_not_understood_gives_no_program() -> None:
    for question in ("Why did it fall?", "Blur the faces.", "34, 35, _, 37: find the missing data"):
        assert steps(question) == []
    assert len(chart_kinds()) > 12


def test_only_pictures_that_look_like_charts_are_asked_so() -> None:
    image = Image(id="0" * 32, width=640, height=480)
    request = PlanRequest(
        query="What was the birth rate in 2018?",
        inputs={"IMAGE": image},
        tools=tuple(default_registry(plugins=False).values()),
    )
    chart = plan(request.model_copy(update={"looks": frozenset(("chart",))}))
    assert "CELLS(table=CHART0" in chart.program
    try:
        other = plan(request).program
    except NotCovered:
        other = ""
    assert "CELLS(" not in other
    with pytest.raises(NotCovered):  # a verdict on a chart is not found by looking for things
        plan(request.model_copy(update={"query": "Is there a break in it?", "looks": frozenset(("chart",))}))


def test_a_span_of_years_is_handed_on_where_all_its_years_count() -> None:
    assert "span=True" in steps("What is the sum of the revenue from 2004 to 2009?")[0]
    assert "span=True" in steps("In which year between 2004 and 2009 was revenue the highest?")[0]
    assert "span" not in steps("What is the difference in revenue between 2004 and 2009?")[0]


@pytest.mark.parametrize("question", ["Which bar is the highest after the first?", "Which is the sixth largest bar?"])
def test_ranks_that_no_form_knows_are_left_alone(question: str) -> None:
    assert steps(question) == []


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("What was the share of fishing in the gross domestic product in 2011?", "chart_value"),
        ("What percentage of people who rent say that they move often?", "chart_value"),
        ("Can you tell me what is the share of guests in 2017?", "chart_value"),
        ("How many schools were there in the South East of Norway?", "chart_value"),
        ("How many rivers are there in the chart?", "chart_count_names"),
        ("What was the river with the highest level?", "chart_extreme_name"),
        ("What was Norway's highest daily level?", "chart_extreme_value"),
    ],
)
def test_the_form_is_told_by_what_is_asked_for(question: str, form: str) -> None:
    [first, *_] = chart_readings(read_question(question), Setting(pictures=("IMAGE",)))
    assert first.form.name == form
