"""Planning with the in-house model: the first sound candidate, the threshold, repair, and what is said of no plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from planners.core.decision import CoreDecisionMaker
from planners.core.planner import CorePlanner
from planners.interface import NotCovered, Observation, PlanningError, PlanRequest
from planners.language import parse
from tests.planners.core.conftest import ScriptedCore
from tools.ask.core_model import CoreModel
from tools.ask.sureness import Sureness
from tools.errors import BackendUnavailable

Ask = Callable[..., PlanRequest]
LINEAR = Sureness(((0.0, 0.01), (1.0, 0.99)), 0.5)
CUPS = "BOX0=LOC(image=IMAGE,object='cup')\nCOUNT0=COUNT(box=BOX0)\nFINAL=RESULT(var=COUNT0)"
BAD = CUPS.replace("box=BOX0", "box=BOX9")
QUESTION = "How many cups are there?"


def planned(model: Any, request: PlanRequest, sureness: Sureness = LINEAR) -> Any:
    return asyncio.run(CorePlanner(model, sureness=sureness).plan(request))


def test_a_plan_has_the_program_its_claim_and_the_chance_that_it_is_right(ask: Ask) -> None:
    model = ScriptedCore((CUPS,), 0.9)
    made = planned(model, ask(QUESTION))
    assert made.program == CUPS
    assert made.planner == "core"
    assert made.claim == "There are {} cups."
    assert made.confidence == pytest.approx(0.9, abs=0.02)
    assert made.tokens == 2
    context, prompt, pictures, options = model.asked[0]
    assert context.startswith("tools: ")
    assert prompt == f"plan: {QUESTION}"
    assert pictures == ()
    assert (options.mode, options.candidates) == ("greedy", 1)  # sure at once: no further candidates are asked for
    assert len(model.asked) == 1


def test_the_first_candidate_that_the_checker_passes_is_taken(ask: Ask) -> None:
    model = ScriptedCore((BAD, CUPS))
    made = planned(model, ask(QUESTION))
    assert made.program == CUPS
    assert [options.candidates for *_, options in model.asked] == [1, 4]
    assert made.tokens == 2 + 4


def test_where_none_passes_the_checkers_message_is_told(ask: Ask) -> None:
    with pytest.raises(PlanningError, match="BOX9 is not defined") as raised:
        planned(ScriptedCore((BAD,)), ask(QUESTION))
    assert not isinstance(raised.value, NotCovered)


def test_a_program_that_was_cut_off_is_not_taken(ask: Ask) -> None:
    with pytest.raises(PlanningError, match="came to no end"):
        planned(ScriptedCore((CUPS,), finish="length"), ask(QUESTION))


def test_a_question_that_it_declines_is_not_covered(ask: Ask) -> None:
    with pytest.raises(NotCovered, match="knows no program") as raised:
        planned(ScriptedCore(("NONE", CUPS)), ask("Why is the cup sad?"))
    assert "llm=" in raised.value.remedy


def test_none_gives_way_to_a_program_where_it_is_less_likely_than_all_programs_together(ask: Ask) -> None:
    made = planned(ScriptedCore(("NONE", CUPS), 0.4), ask(QUESTION), Sureness(LINEAR.curve, 0.1))
    assert made.program == CUPS
    with pytest.raises(NotCovered, match="knows no program"):
        planned(ScriptedCore(("NONE", CUPS), 0.6), ask(QUESTION), Sureness(LINEAR.curve, 0.1))
    with pytest.raises(NotCovered, match="knows no program"):
        planned(ScriptedCore(("NONE", BAD), 0.4), ask(QUESTION), Sureness(LINEAR.curve, 0.1))


def test_below_the_threshold_it_says_what_it_would_have_tried(ask: Ask) -> None:
    with pytest.raises(NotCovered, match=r"not sure .*30%.* LOC, COUNT"):
        planned(ScriptedCore((CUPS,), 0.3), ask(QUESTION))


def test_what_was_tried_goes_back_to_be_mended_and_is_not_given_again(ask: Ask) -> None:
    model = ScriptedCore((CUPS, CUPS.replace("cup", "cups")))
    made = planned(model, ask(QUESTION, tried=(CUPS.replace(",", ", "),)))
    assert made.program != CUPS
    assert model.asked[0][1] == f"mend: {QUESTION}\n{CUPS}\n! it failed"


def test_a_question_that_is_too_long_is_refused_before_the_model_is_asked(ask: Ask) -> None:
    model = ScriptedCore((CUPS,))
    with pytest.raises(NotCovered, match="characters"):
        planned(model, ask("How many cups? " * 100))
    assert not model.asked


def test_without_weights_it_says_where_they_come_from(ask: Ask, tmp_path: Any) -> None:
    with pytest.raises(BackendUnavailable, match="no weights") as raised:
        planned(CoreModel(str(tmp_path)), ask(QUESTION))
    assert "yaffle train" in raised.value.remedy


@pytest.mark.slow
def test_a_model_that_knows_nothing_still_writes_lines_that_parse(ask: Ask, random_core: Any) -> None:
    from planners.core.grammar import best_of, program_grammar
    from planners.core.prompting import context_of, plan_prompt

    request = ask("What's the 'total' on {this} receipt?")
    options = best_of(2, program_grammar(request), 60)
    found = random_core.generate(context_of(request), plan_prompt(request), (), options)
    assert found
    for candidate in found:
        whole = candidate.text if candidate.finish == "end" else candidate.text.rpartition("\n")[0]
        if whole not in ("", "NONE"):
            assert parse(whole).steps


def decided(model: Any, request: PlanRequest, *seen: Observation, last: bool = False) -> Any:
    return asyncio.run(CoreDecisionMaker(model).decide(request, seen, last=last))


BOX = Observation(line="BOX0=LOC(image=IMAGE,object='cup')", text="3 found: cup")


def test_lines_are_decided_on_what_was_seen(ask: Ask) -> None:
    model = ScriptedCore(("N=COUNT(box=BOX0)",))
    made = decided(model, ask(QUESTION), BOX)
    assert made.lines == ("N=COUNT(box=BOX0)",)
    assert made.answer is None
    assert model.asked[0][1].split("\n")[1:] == [BOX.line, "=> 3 found: cup"]


def test_an_answer_is_the_name_of_a_result(ask: Ask) -> None:
    assert decided(ScriptedCore(("ANSWER BOX0",)), ask(QUESTION), BOX, last=True).answer == "BOX0"


def test_lines_that_can_not_run_or_failed_before_are_passed_over(ask: Ask) -> None:
    failed = Observation(line="N=COUNT(box=BOX0)", text="no", failed=True)
    model = ScriptedCore(("N=COUNT(box=BOX7)", "N=COUNT(box=BOX0)", "ANSWER BOX0"))
    assert decided(model, ask(QUESTION), BOX, failed).answer == "BOX0"
    with pytest.raises(PlanningError, match="BOX7"):
        decided(ScriptedCore(("N=COUNT(box=BOX7)",)), ask(QUESTION), BOX)


def test_where_it_knows_no_step_it_says_so(ask: Ask) -> None:
    with pytest.raises(NotCovered, match="no further step"):
        decided(ScriptedCore(("NONE",)), ask("Why is the cup sad?"))


def test_an_answer_that_is_due_needs_a_line_that_gave_something(ask: Ask) -> None:
    failed = Observation(line="N=COUNT(box=BOX0)", text="no", failed=True)
    with pytest.raises(PlanningError, match="no line gave anything"):
        decided(ScriptedCore(("ANSWER N",)), ask(QUESTION), failed, last=True)


# -- several programs --------------------------------------------------------------------------------------------------

TRUE_CUPS = CUPS.replace("COUNT0=COUNT(box=BOX0)", "COUNT0=EVAL(expr='len({BOX0})')")


def several(model: Any, request: PlanRequest, count: int = 4) -> Any:
    return asyncio.run(CorePlanner(model, sureness=LINEAR).plans(request, count))


def test_several_programs_come_with_the_probability_of_each(ask: Ask) -> None:
    made = several(ScriptedCore((BAD, CUPS, TRUE_CUPS), 0.7), ask(QUESTION))
    assert [plan.program for plan in made] == [CUPS, TRUE_CUPS]
    assert [plan.vote for plan in made] == [pytest.approx(0.49), pytest.approx(0.343)]
    assert all(plan.needed == pytest.approx(0.5, abs=0.01) for plan in made)


def test_programs_that_would_be_sure_together_are_given_to_vote(ask: Ask) -> None:
    with pytest.raises(NotCovered):
        planned(ScriptedCore((CUPS, TRUE_CUPS), 0.45), ask(QUESTION))
    assert len(several(ScriptedCore((CUPS, TRUE_CUPS), 0.45), ask(QUESTION))) == 2
    with pytest.raises(NotCovered):
        several(ScriptedCore((CUPS, TRUE_CUPS), 0.3), ask(QUESTION))


def test_no_more_programs_than_were_asked_for_are_given(ask: Ask) -> None:
    (only,) = several(ScriptedCore((CUPS, TRUE_CUPS), 0.9), ask(QUESTION), 1)
    assert only.program == CUPS


def test_none_as_the_first_is_no_plan_whatever_comes_after_it(ask: Ask) -> None:
    with pytest.raises(NotCovered):
        several(ScriptedCore(("NONE", CUPS), 0.9), ask(QUESTION))
