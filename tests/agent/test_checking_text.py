"""Any text checked: Agent.check on real tools and pictures, and what a CheckedText says, keeps and shows."""

from __future__ import annotations

import asyncio
import threading

import numpy as np
import pytest

import agent as package
from agent import Agent, CheckedText
from agent.checking.check import Budget, Checked, KnowledgeBase
from agent.checking.checked import CheckedClaim
from agent.checking_text import Trust, check_text
from agent.errors import BadQuestion
from agent.settings import Limits
from tools.errors import ToolTimeout
from tools.values import Verdict


@pytest.fixture(scope="module")
def yaffle():
    with Agent(plugins=False) as made:
        yield made


TRUE = "A sign on a pole."


def test_a_text_that_nothing_here_can_check_comes_back_as_it_is(yaffle, gray):
    checked = yaffle.check(gray, "I  like Mondays , really.")

    assert checked.text == checked.original == "I  like Mondays , really."
    assert not checked.changed and checked.confidence == 0.0
    assert any("could be checked" in warning for warning in checked.warnings)


def test_it_round_trips_as_json(yaffle, examples):
    checked = yaffle.check(examples / "sign_stop.jpg", TRUE, boxes=True)

    assert CheckedText.model_validate_json(checked.model_dump_json()) == checked
    assert checked.images[0].width > 0 and checked.usage.stages.keys() == {"split", "check", "rewrite"}


def test_async_gives_the_same(yaffle, examples):
    picture = examples / "sign_stop.jpg"

    checked = asyncio.run(yaffle.acheck(picture, TRUE))

    assert checked.text == yaffle.check(picture, TRUE).text


def test_the_default_agent_checks_as_well(examples):
    assert package.check(examples / "sign_stop.jpg", TRUE).original == TRUE
    assert package.CheckedText is CheckedText


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("图中有三个红色的圆。", "图中有三个红色的圆。"),
        ("图中有五个红色的圆，一个蓝色的三角形。", "图中有三个红色的圆，一个绿色的三角形。"),
        ("绿色的三角形在圆的左边。", "绿色的三角形在圆的右边。"),
        ("图中有一个紫色的六边形。", ""),
    ],
)
def test_a_chinese_text_is_corrected_in_chinese(yaffle, examples, text, corrected):
    assert yaffle.check(examples / "scene_shapes.png", text).text == corrected


@pytest.mark.parametrize("text", ["", " \n ", 7, None])
def test_no_text_is_an_error(yaffle, gray, text):
    with pytest.raises(BadQuestion):
        yaffle.check(gray, text)


def test_a_text_beyond_the_limit_is_an_error(gray):
    with (
        Agent(plugins=False, limits=Limits(text_characters=10)) as small,
        pytest.raises(BadQuestion, match="text_characters"),
    ):
        small.check(gray, "A much longer text.")


def test_no_picture_and_several_pictures_are_errors(yaffle, gray):
    with pytest.raises(BadQuestion, match="no picture"):
        yaffle.check(None, TRUE)
    with pytest.raises(BadQuestion, match="one picture"):
        yaffle.check([gray, gray + 1], TRUE)


def test_a_thread_remembers_the_picture_and_what_is_known_of_it(examples, tmp_path):
    with Agent(plugins=False, folder=tmp_path) as first:
        before = first.check(examples / "sign_stop.jpg", TRUE, thread="t")
    with Agent(plugins=False, folder=tmp_path) as second:
        after = second.check(None, TRUE, thread="t")
        asked = second.run(None, "What does the sign say?", thread="t")

    assert after.images == before.images and after.knowledge == before.knowledge
    assert after.text == before.text and after.thread == "t"
    assert asked.text == "STOP"


def test_what_a_thread_kept_may_be_damaged(examples, tmp_path):
    with Agent(plugins=False, folder=tmp_path) as made:
        made.check(examples / "sign_stop.jpg", TRUE, thread="t")
        (tmp_path / "known" / "t.json").write_text("{")

        assert made.check(examples / "sign_stop.jpg", TRUE, thread="t").original == TRUE


def test_many_threads_of_a_program_can_check(yaffle, examples):
    texts = [f"{number} signs on a pole." for number in ("Two", "Three", "Four", "Five")]
    done: dict[str, str] = {}

    def work(text: str) -> None:
        done[text] = yaffle.check(examples / "sign_stop.jpg", text).original

    workers = [threading.Thread(target=work, args=(text,)) for text in texts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert done == {text: text for text in texts}


def test_a_check_that_hangs_is_given_up(monkeypatch, gray):
    held = threading.Event()

    class Hanging:
        name = "hanging"

        def split(self, text):
            held.wait(30)
            return ()

    monkeypatch.setattr("agent.claims.splitter_for", lambda chat: Hanging())
    monkeypatch.setattr("agent.checking_text._GRACE", 0.1)
    with Agent(plugins=False, limits=Limits(run_timeout=0.2)) as made, pytest.raises(ToolTimeout, match="took longer"):
        made.check(gray, TRUE)
    held.set()


def test_the_budget_limits_the_checks(everything, example):
    text = "A dog, a cat, a horse and a cow."

    one = check_text(text, example("sign_stop.jpg"), everything, budget=Budget(checks=1))

    assert sum(claim.why == "the budget was spent on more suspicious claims" for claim in one.claims) == 3


def test_inline_boxes_do_not_disturb_the_next_check(everything, example):
    image = example("sign_stop.jpg")
    text = "A dog [12,30,80,99] and a cat."

    nouns = [one.claim.subject.noun for one in check_text(text, image, everything).claims if one.claim.subject]

    assert nouns == ["dog", "cat"]


def test_trust_says_it_in_words():
    assert str(Trust()) == "no claims"
    assert str(Trust(supported=1)) == "1 claim: 1 holds"
    assert str(Trust(supported=2, refuted=1, doubtful=1)) == "4 claims: 2 hold, 1 does not hold, 1 may not hold"


def test_pictures_as_arrays_are_taken(yaffle):
    assert yaffle.check(np.zeros((40, 40, 3), np.uint8), "I like it.").images[0].width == 40


class Told:
    """A checker that says of each claim what a test wants: by its kind, (state, probability, actual)."""

    def __init__(self, **verdicts):
        self.verdicts = verdicts

    def __call__(self, claims, image, context, *, budget=None, knowledge=None):
        made = []
        for claim in claims:
            state, chance, actual = self.verdicts.get(claim.kind, ("supported", 0.97, ""))
            verdict = Verdict(claim=claim.sentence, state=state, score=chance)
            made.append(CheckedClaim(claim=claim, verdict=verdict, probability=chance, actual=actual))
        return Checked(claims=tuple(made), knowledge=KnowledgeBase(), seconds=0.0, tool_seconds=0.0)


@pytest.mark.parametrize(
    ("verdicts", "text", "confidence"),
    [
        ({}, "A red dog.", 0.97),
        ({"attribute": ("refuted", 0.1, "blue")}, "A blue dog.", 0.9),
        ({"attribute": ("refuted", 0.1, "")}, "A dog.", 0.97),
        ({"attribute": ("unknown", 0.6, "")}, "A red dog.", 0.6),
        ({"attribute": ("unknown", 0.2, "")}, "A possibly red dog.", 0.97),
        ({"existence": ("unknown", 0.2, "")}, "Possibly a red dog.", 0.0),
        ({"existence": ("refuted", 0.02, "")}, "", 0.0),
    ],
)
def test_the_confidence_is_that_of_the_least_sure_thing_that_is_still_stated(
    monkeypatch, everything, example, verdicts, text, confidence
):
    monkeypatch.setattr("agent.checking.check.check_claims", Told(**verdicts))

    checked = check_text("A red dog.", example("sign_stop.jpg"), everything)

    assert (checked.text, checked.confidence) == (text, confidence)
