"""The exemplars: every one passes the checker, all modules are shown, and the choice among them makes sense."""

from __future__ import annotations

import pytest

from planners.exemplars import Exemplar, ExemplarError, fitting, load_exemplars, most_similar
from tools.contract import tool
from tools.values import Image


def write(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_are_right_and_show_every_module(registry):
    exemplars = load_exemplars(registry)
    assert len(exemplars) >= 40
    assert len({one.question for one in exemplars}) == len(exemplars)
    assert set().union(*(one.modules for one in exemplars)) == set(registry)
    assert fitting(tuple(registry.values())) == exemplars


def test_a_wrong_one_is_named_with_its_problem(registry, tmp_path):
    path = write(tmp_path, "- question: How many cups?\n  program: |\n    N=COUNT(box=CUPS)\n    R=RESULT(var=N)\n")
    with pytest.raises(ExemplarError, match=r"'How many cups\?'.*CUPS"):
        load_exemplars(registry, path)


def test_a_line_that_the_result_does_not_need_is_a_mistake(registry, tmp_path):
    program = "A=CAPTION(image=IMAGE)\n    B=READ(image=IMAGE)\n    R=RESULT(var=B)\n"
    path = write(tmp_path, f"- question: Read it.\n  program: |\n    {program}")
    with pytest.raises(ExemplarError, match=r"'Read it\.'.*A is never used"):
        load_exemplars(registry, path)


@pytest.mark.parametrize(
    "text",
    ["{}", "- 3", "- question: x", "- {question: x, program: 3}", "a: [", "- {question: x, program: y, given: z}"],
)
def test_a_file_of_another_form(registry, tmp_path, text):
    with pytest.raises(ExemplarError, match=r"mine\.yaml"):
        load_exemplars(registry, write(tmp_path, text))


def test_only_those_whose_modules_are_installed(registry):
    small = registry.without("LOC", "TABLE")
    modules = set().union(*(one.modules for one in load_exemplars(small)))
    assert modules
    assert not modules & {"LOC", "TABLE"}
    assert fitting(tuple(small.values())) == load_exemplars(small)


def test_those_that_a_replaced_tool_breaks_are_left_out(registry):
    @tool(name="CAPTION")
    def caption(image: Image, style: str) -> str:
        """Describe the picture in a style."""
        return style

    fit = fitting(tuple(registry.with_tools(caption).values()))
    assert len(fit) > 40
    assert not any("CAPTION" in one.modules for one in fit)


@pytest.mark.parametrize(
    ("query", "module"),
    [
        ("how many dogs are there?", "COUNT"),
        ("What colour is the bus?", "COLOR"),
        ("blur all the faces please", "BLUR"),
        ("what is the total?", "FIELD"),
        ("收据上的日期是什么", "FIELD"),
        ("图里有几只狗", "COUNT"),
        ("Which country has the highest population?", "TOP"),
        ("what does the poster say", "READ"),
        ("black out the phone numbers", "REDACT"),
        ("is the dog to the left of the sofa", "RELATE"),
    ],
)
def test_the_most_similar_ones_show_what_the_question_needs(registry, query, module):
    chosen = most_similar(query, load_exemplars(registry), 4)
    assert len(chosen) == 4
    assert any(module in one.modules for one in chosen)


def test_the_same_question_is_the_most_similar_and_stands_last(registry):
    exemplars = load_exemplars(registry)
    for one in exemplars:
        assert most_similar(one.question, exemplars, 3)[-1] == one


def test_odd_questions_and_few_exemplars():
    one = Exemplar("How many?", "R=RESULT(var=IMAGE)")
    assert most_similar("", [one], 5) == (one,)
    assert most_similar("\u0000 🎈 ???", [one], 5) == (one,)
    assert most_similar("How many?", [], 5) == ()
