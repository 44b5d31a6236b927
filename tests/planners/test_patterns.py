"""The pattern planner: what people ask, in their words, becomes the program that answers it."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.forms.lexicon import lexicon
from planners.forms.reading import forms
from planners.interface import NotCovered, PlanningError, PlanRequest
from planners.language import check
from planners.patterns import PatternPlanner, covered_kinds, modules_of, plan
from tests.planners.conftest import ONE, TWO, WITH_REGION
from tests.planners.forms.sampling import sample
from tools.registry import Registry

Ask = Callable[..., PlanRequest]
_LINES = [line for line in (Path(__file__).parent / "paraphrases.txt").read_text(encoding="utf-8").splitlines() if line]
ASKED = [tuple(part.strip() for part in line.split("|")) for line in _LINES if line[0] not in "#!"]
_PIECES = [
    "how",
    "many",
    "is",
    "the",
    "red",
    "{X}",
    "dogs",
    "'a'",
    '"',
    "\\",
    "(",
    "在",
    "吗",
    "有",
    "多少",
    "of",
    "what",
]
REFUSED = [line[1:] for line in _LINES if line[0] == "!"]


@pytest.mark.parametrize(("query", "modules", "literals"), ASKED, ids=[row[0] for row in ASKED])
def test_paraphrases_are_understood(ask: Ask, registry: Registry, query: str, modules: str, literals: str) -> None:
    made = plan(ask(query))
    assert modules_of(made.program) - {"RESULT"} == set(modules.split())
    for literal in re.findall(r"'[^']*'|\"[^\"]*\"|\S+", literals):
        assert literal.strip("'\"") in made.program
    check(made.program, registry, ONE)


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_not_covered_is_refused_and_says_what_is(ask: Ask, query: str) -> None:
    with pytest.raises(NotCovered, match=r"Covered are: .*how many X are there") as caught:
        plan(ask(query))
    assert query in str(caught.value)


#: what is said before a question, for forms that need it: by a condition of theirs, or what they take from there
COVERS = {
    "at": "Look at the schedule. Ann took the bus at the mill at 1.15 P.M. Ben missed the 1.15 P.M. bus at the mill. ",
    "stop": "Look at the schedule. Ann is at the mill. ",
    "schedule": "Look at the schedule. ",
    "money_record": "This is Ann's complete financial record for May. ",
    "no_state_tax": "Look at Ann's pay stub. Ann lives in a state without state income tax. ",
    "pay_stub": "Look at Ann's pay stub. ",
    "tabular": "A school counted its books. ",
    "cover": "A school counted its books. ",
}


def test_every_wording_of_the_grammar_gives_a_program_that_the_checker_passes(ask: Ask, registry: Registry) -> None:
    rng = random.Random(7)
    phrases = lexicon().phrases
    understood = total = 0
    for form in forms():
        inputs = TWO if "several" in form.when else WITH_REGION if "region" in form.when else ONE
        cover = next((said for need, said in COVERS.items() if need in (*form.when, *form.capture_cover)), "")
        for chinese, wordings in ((False, form.english), (True, form.chinese)):
            for source in wordings:
                text = sample(source, phrases, rng, chinese=chinese)
                total += 1
                try:
                    made = plan(ask(f"{cover}{text[:1].upper()}{text[1:]}?", inputs))
                except NotCovered:
                    continue
                understood += 1
                check(made.program, registry, inputs)
    # optional parts drawn at random make some sentences that mean nothing
    assert understood / total > 0.85


@settings(max_examples=150, deadline=None)
@given(query=st.text(max_size=80) | st.lists(st.sampled_from(_PIECES)).map(" ".join))
def test_no_question_breaks_it(ask: Ask, registry: Registry, query: str) -> None:
    try:
        made = plan(ask(query))
    except NotCovered:
        return
    check(made.program, registry, ONE)


def test_braces_and_quotes_of_a_question_stay_text(ask: Ask, registry: Registry) -> None:
    made = plan(ask('Does it say "IMAGE\' + {IMAGE}"?'))
    assert "{IMAGE}" not in made.program
    check(made.program, registry, ONE)


@pytest.mark.parametrize(
    ("earlier", "query", "expected"),
    [
        ("How many dogs are there?", "and how many are red?", ["object='dog'", "'red' in color", "COUNT("]),
        ("How many dogs are there?", "what about the cats?", ["object='cat'", "COUNT("]),
        ("How many dogs are there?", "Where are they?", ["object='dog'", "image_height"]),
        ("How many dogs are there?", "how many of them are on the sofa?", ["object='dog'", "relation='on'"]),
        ("What is the total?", "and the date?", ["FIELD(", "name='date'"]),
        ("What color is the car?", "is it left of the bus?", ["object='car'", "relation='left of'", "object='bus'"]),
        ("What is the price of the coffee?", "and the tea?", ["CELL(", "row='tea'"]),
        ("图中有几只狗？", "其中有几只是红色的？", ["object='狗'", "'red' in color", "COUNT("]),
        ("图中有几只狗？", "猫呢？", ["object='猫'", "COUNT("]),
    ],
)
def test_follow_up_questions(ask: Ask, registry: Registry, earlier: str, query: str, expected: list[str]) -> None:
    first = plan(ask(earlier)).program
    made = plan(ask(query, history=((earlier, first),))).program
    assert all(part in made for part in expected), made
    check(made, registry, ONE)


def test_a_follow_up_to_a_program_of_a_language_model(ask: Ask) -> None:
    program = "BOX0=LOC(image=IMAGE, object='puppy')\nN=COUNT(box=BOX0)\nFINAL=RESULT(var=N)"
    made = plan(ask("how many of them are brown?", history=(("Tally every last whelp", program),)))
    assert "object='puppy'" in made.program and "'brown' in color" in made.program


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("What colour is this?", "COLOR(image=IMAGE, object=REGION)"),
        ("What does this say?", "READ(image=IMAGE, region=REGION)"),
        ("What is here?", "relation='overlapping', to=REGION"),
        ("Blur this", "BLUR(image=IMAGE, object=REGION)"),
        ("How many dogs are here?", "relation='inside', to=REGION"),
        ("这是什么颜色？", "COLOR(image=IMAGE, object=REGION)"),
    ],
)
def test_a_region_is_what_this_means(ask: Ask, registry: Registry, query: str, expected: str) -> None:
    made = plan(ask(query, WITH_REGION))
    assert expected in made.program
    check(made.program, registry, WITH_REGION)


@pytest.mark.parametrize(
    ("query", "used"),
    [
        ("How many cups are in the left image?", {"IMAGE0"}),
        ("How many cups are in both images?", {"IMAGE0", "IMAGE1"}),
        ("How many cups are there?", {"IMAGE0", "IMAGE1"}),
        ("What color is the car in the second picture?", {"IMAGE1"}),
        ("Does the left picture have more dogs than the right?", {"IMAGE0", "IMAGE1"}),
        ("What does the right picture say?", {"IMAGE1"}),
        ("左图的狗比右图的多吗？", {"IMAGE0", "IMAGE1"}),
    ],
)
def test_several_pictures(ask: Ask, registry: Registry, query: str, used: set[str]) -> None:
    made = plan(ask(query, TWO))
    assert set(re.findall(r"IMAGE\d", made.program)) == used
    check(made.program, registry, TWO)


def test_a_picture_that_was_not_given_is_not_guessed(ask: Ask) -> None:
    with pytest.raises(NotCovered):
        plan(ask("Is there a dog in the third picture?", TWO))


def test_plans_use_installed_tools_only(ask: Ask) -> None:
    with pytest.raises(NotCovered, match="needs COLOR, which is not installed"):
        plan(ask("What color is the car?", without=("COLOR",)))


def test_a_program_that_failed_is_followed_by_another_way_and_then_by_an_error(ask: Ask) -> None:
    tried: list[str] = []
    with pytest.raises(PlanningError, match="every way"):
        while True:
            made = plan(ask("What is the total?", tried=tuple(tried)))
            assert made.program not in tried
            assert (made.confidence < 0.9) == bool(tried)
            tried.append(made.program)
    assert ["FIELD(" in tried[0], "TABLE(" in tried[1], "CHART(" in tried[2]] == [True, True, True]


@pytest.mark.parametrize(
    ("query", "claim"),
    [
        ("How many red cups are on the table?", "There are {} red cups on the table."),
        ("Is there a dog?", "There is a dog in the picture."),
        ("Are there any dogs?", "There are dogs in the picture."),
        ("What color is the car?", "The car is {}."),
        ("What is the invoice number?", "The invoice number is {}."),
        ("What is the total?", "The total is {}."),
    ],
)
def test_claims_are_sentences(ask: Ask, query: str, claim: str) -> None:
    assert plan(ask(query)).claim == claim


def test_the_planner_says_what_it_covers() -> None:
    assert PatternPlanner.name == "patterns"
    assert len(covered_kinds()) >= 30


def test_a_warm_plan_takes_less_than_five_milliseconds(ask: Ask) -> None:
    requests = [ask(row[0]) for row in ASKED]
    planner = PatternPlanner()

    async def all_of_them() -> None:
        for request in requests:
            await planner.plan(request)

    asyncio.run(all_of_them())
    started = time.perf_counter()
    asyncio.run(all_of_them())
    assert (time.perf_counter() - started) / len(requests) < 0.005


def test_a_noun_that_ends_like_a_verb_keeps_its_ending(ask: Ask) -> None:
    for noun in ("skis", "ibis"):
        assert f"object='{noun}'" in plan(ask(f"Is there a {noun} in the picture?")).program
