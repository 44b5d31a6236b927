"""An option takes the place of the answer that it was chosen by, once that answer was checked."""

from __future__ import annotations

import pytest

from agent.correction.choosing import at_option, chosen_option
from agent.correction.draft import Corrected
from agent.trace import TraceStep


def step(name, value, module="EVAL", depends=()):
    return TraceStep(name=name, line=f"{name}={module}()", module=module, status="done", value=value, depends=depends)


ANSWER = step("ANSWER0", True)


@pytest.mark.parametrize("name", ["OPTION", "OPTION_"])
def test_the_step_that_chose_and_what_it_chose_by(name):
    chosen = chosen_option([ANSWER, step(name, "(A) yes", depends=("ANSWER0",))], name)
    assert chosen is not None
    assert (chosen.option, chosen.answer) == ("(A) yes", "ANSWER0")


@pytest.mark.parametrize(
    "last",
    [
        step("ANSWER1", "(A) yes", depends=("ANSWER0",)),  # another step
        step("OPTION", "(A) yes"),  # the question's own words: there is no answer behind it
        step("OPTION", "(A) yes", depends=("ANSWER0", "ANSWER1")),  # of several statements
        step("OPTION", "(A) yes", module="READ", depends=("ANSWER0",)),
    ],
)
def test_other_steps_chose_nothing(last):
    assert chosen_option([ANSWER, last], last.name) is None


def test_a_checked_answer_becomes_its_option_and_a_withdrawn_one_stays_withdrawn():
    chosen = chosen_option([ANSWER, step("OPTION", "(A) yes", depends=("ANSWER0",))], "OPTION")
    kept = at_option(Corrected(value=True, text="yes", confidence=0.8), chosen)
    assert (kept.value, kept.text, kept.confidence) == ("(A) yes", "(A) yes", 0.8)
    withdrawn = Corrected(value=None, text="I see no dog in this picture.", confidence=0.0, abstained=True)
    assert at_option(withdrawn, chosen) == withdrawn
    assert at_option(kept, None) == kept
