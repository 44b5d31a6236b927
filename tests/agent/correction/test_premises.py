"""What a question takes for granted: read from its words, and checked by the rule of two witnesses."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.claims.claim import Span
from agent.correction.premises import check_premises
from agent.correction.presupposed import claims_of, presupposed
from tests.agent.correction.conftest import Seer, context_of
from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.values import Box, Image, Region

TAKEN_FOR_GRANTED = [
    ("What color is the dog?", ["dog"]),
    ("Why is the man holding two umbrellas?", ["man", "2 umbrellas"]),
    ("Crop the leftmost car", ["car"]),
    ("What are the three cats doing?", ["3 cats"]),
    ("Are both dogs asleep?", ["2 dogs"]),
    ("Is the red circle left of the blue square?", ["red circle", "blue square"]),
    ("Is there a dog left of the cat?", ["cat"]),
    ("What is the woman's name?", ["woman"]),
    ("How many of the cups are red?", ["cup"]),
    ("How many balls are left?", ["ball"]),
    ("Where are those two small green triangles?", ["2 small green triangles"]),
    ("What is next to the red fire hydrant?", ["red fire hydrant"]),
    ("How many people sit on the bench?", ["bench"]),
    ("What colour are all the cars?", ["car"]),
    ("Why is the hexagon purple?", ["hexagon"]),
    ("Is the dog asleep?", ["dog"]),
]
IN_CHINESE = [
    ("狗是什么颜色？", ["dog"]),
    ("那三只猫在做什么？", ["3 cats"]),
    ("桌子上有什么？", ["dining table"]),
    ("为什么男人拿着两把雨伞？", ["man", "2 umbrellas"]),
    ("红色的圆在蓝色正方形的左边吗？", ["red circle", "blue square"]),
    ("图片里的狗在哪里？", ["dog"]),
    ("左边的车是什么颜色？", ["car"]),
    ("两只狗都睡着了吗？", ["2 dogs"]),
    ("狗和猫哪个大？", ["dog", "cat"]),
    ("六边形是什么颜色?", ["hexagon"]),
    ("这只白色的狗多大？", ["white dog"]),
]


@pytest.mark.parametrize(("question", "things"), TAKEN_FOR_GRANTED)
def test_what_is_taken_for_granted(question: str, things: list[str]) -> None:
    premises = presupposed(question)
    assert [premise.phrase for premise in premises] == things
    assert all(premise.noun.split()[-1][:2] in premise.span.of(question).lower() for premise in premises)


@pytest.mark.parametrize(("question", "things"), IN_CHINESE)
def test_what_is_taken_for_granted_in_chinese(question: str, things: list[str]) -> None:
    assert [premise.phrase for premise in presupposed(question)] == things


@pytest.mark.parametrize(
    "question",
    [
        "Is there a dog?",
        "How many dogs are there?",
        "Do you see any cats?",
        "Is this a dog?",
        "What is the total?",
        "What does the sign say?",
        "What is the mean of the numbers in the table?",
        "What is the value of the orange bar?",
        "What is in the dog house?",
        "Is the bus stop empty?",
        "Describe the picture.",
        "What is on the left?",
        "图中有狗吗？",
        "有几只狗？",
        "狗有几只？",
        "这是狗吗？",
        "数一数有多少个人。",
        "马路上有什么？",
        "车站在哪里？",
        "总额是多少？",
        "描述这张图片。",
        "",
    ],
)
def test_what_takes_nothing_for_granted(question: str) -> None:
    assert presupposed(question) == ()


@given(st.text(alphabet="the two dogs is 3 cats's of, ?两只狗的猫在是有这那红色圆？", max_size=60))
def test_any_words_can_be_read(question: str) -> None:
    for premise in presupposed(question):
        assert premise.span.end <= len(question)
        assert premise.noun and premise.span.of(question)


def test_premises_are_claims_of_being_there_and_of_the_number() -> None:
    made = claims_of(presupposed("What are the three cats doing?"))
    assert [(claim.kind, claim.sentence) for claim in made] == [
        ("existence", "There is a cat."),
        ("count", "There are 3 cats."),
    ]
    assert made[1].stands_on == (0,) and made[1].subject and made[1].subject.number == 3
    assert made[0].span == Span(start=9, end=23)


def finder(label: str, *scores: float) -> ToolSpec:
    """LOC over prepared candidates, whatever else it is asked for."""

    @tool
    def loc(ctx: ToolContext, image: Image, object: str, threshold: float = 0) -> tuple[Region, ...]:
        """Find what was prepared."""
        return tuple(
            Region(image=image, box=Box.of(20 * i, 0, 20 * i + 18, 18), label=label, score=score, source="yolox-nano")
            for i, score in enumerate(scores)
            if score >= (threshold or 0.3) and label in [name.strip() for name in object.split(",")]
        )

    return loc


Picture = Callable[[ToolContext], Image]


@pytest.fixture
def photo() -> Picture:
    """A picture that is no drawing: soft patches of many colours, grainy."""
    random = np.random.default_rng(0)
    patches = cv2.resize(random.integers(0, 255, (9, 14, 3), np.uint8), (90, 60), interpolation=cv2.INTER_CUBIC)
    grainy = (patches + random.normal(0, 12, (60, 90, 3))).clip(0, 255).astype(np.uint8)
    return lambda context: context.save(grainy)


def test_two_witnesses_settle_that_it_is_not_there(photo: Picture) -> None:
    context = context_of(finder("car", 0.9), vision=Seer("No."))
    made = check_premises("What color is the dog?", photo(context), context)
    assert made.false == "I see no dog in this picture."
    assert [verdict.state for verdict in made.verdicts] == ["refuted"]


def test_one_witness_only_raises_a_doubt(photo: Picture) -> None:
    context = context_of(finder("cat", 0.9))
    made = check_premises("What color is the elephant?", photo(context), context)
    assert made.false == ""
    assert made.doubts == ("The question takes it for granted, but I see no elephant in this picture.",)


def test_what_is_there_is_no_matter(photo: Picture) -> None:
    for vision in (None, Seer("Yes.")):
        context = context_of(finder("dog", 0.9), vision=vision)
        made = check_premises("What color is the dog?", photo(context), context)
        assert (made.false, made.doubts) == ("", ())
        assert len(made.knowledge.facts) == 1


def test_a_false_number_is_said(photo: Picture) -> None:
    context = context_of(finder("elephant", 0.95), vision=Seer("No."))
    made = check_premises("What are the nine elephants doing?", photo(context), context)
    assert made.false == "I do not see 9 elephants in this picture."
    alone = context_of(finder("elephant", 0.95))
    made = check_premises("What are the nine elephants doing?", photo(alone), alone)
    assert (made.false, made.doubts) == ("", ("The question speaks of 9 elephants; I can't make out as many.",))


def test_a_chinese_question_is_answered_in_chinese(photo: Picture) -> None:
    context = context_of(finder("car", 0.9), vision=Seer("No."))
    assert check_premises("狗和猫是什么颜色？", photo(context), context).false == "图中没有狗和猫。"
    alone = context_of(finder("car", 0.9))
    made = check_premises("大象在做什么？", photo(alone), alone)
    assert (made.false, made.doubts) == ("", ("问题默认图中有大象，但我没有看到。",))


def test_what_nobody_can_see_is_taken_for_granted(photo: Picture) -> None:
    context = context_of(finder("cat"))
    made = check_premises("What is the hexagon for?", photo(context), context)
    assert (made.false, made.doubts) == ("", ())


def test_only_what_is_wanted_is_looked_for(photo: Picture) -> None:
    context = context_of(finder("cat"), vision=Seer("No."))
    made = check_premises("What color is the dog?", photo(context), context, wanted=lambda premise: False)
    assert (made.false, made.verdicts) == ("", ())
