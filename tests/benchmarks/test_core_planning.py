"""The planning benchmark: samples as requests, judging, groups, abstention; no pass for silence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import core_planning
from benchmarks.core_asked import Asked, asked_in, has_unseen_words, skeleton
from benchmarks.core_planning import Written, judge, report
from mllm_core.decoding.options import Candidate, DecodingOptions
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.samples import Sample, Task, Turn
from planners.core.rereading import PromptUnreadable
from planners.data import evaluation
from planners.data.vocabulary import is_held_back, words
from tools.catalogue import default_registry

TOOLS = " ".join(sorted(default_registry(plugins=False)))
CONTEXT = f"tools: {TOOLS}\ninputs: IMAGE"
COUNT = "BOX0=LOC(image=IMAGE,object='{0}')\nCOUNT0=COUNT(box=BOX0)\nFINAL=RESULT(var=COUNT0)"


def sample(*turns: tuple[Task, str, str], context: str = CONTEXT, seed: int = 7) -> Sample:
    return Sample(tuple(Turn(prompt, answer, task) for task, prompt, answer in turns), "plan", seed, context=context)


def one(task: Task, prompt: str, answer: str, context: str = CONTEXT) -> Asked:
    return asked_in(sample((task, prompt, answer), context=context))[0]


CUPS = ("plan", "plan: How many cups are there?", COUNT.format("cup"))


def test_a_plan_turn_is_the_request_that_the_planner_serves() -> None:
    asked = one("plan", "plan: How many cups are there?", COUNT.format("cup"))
    assert asked.request.query == "How many cups are there?"
    assert list(asked.request.inputs) == ["IMAGE"] and "LOC" in asked.tools
    assert asked.as_served


def test_history_repairs_and_decisions_are_read_back() -> None:
    before = f"{CONTEXT}\nbefore: How many dogs? => {COUNT.format('dog').replace(chr(10), '; ')}"
    asked = one("plan", "plan: And cups?", COUNT.format("cup"), before)
    assert asked.request.history[0].query == "How many dogs?" and asked.as_served
    mend = "mend: How many cups?\nFINAL=RESULT(var=X)\n! line 1: X is not defined"
    asked = one("repair", mend, COUNT.format("cup"))
    assert asked.request.feedback[0].messages == ("line 1: X is not defined",) and asked.as_served
    decide = "decide: How many cups?\nBOX0=LOC(image=IMAGE,object='cup')\n=> 3 regions"
    asked = one("decide", decide, "COUNT0=COUNT(box=BOX0)")
    assert asked.observations[0].text == "3 regions" and asked.as_served
    asked = one("decide", decide.replace("3 regions", "failed: there is no cup"), "NONE")
    assert asked.observations[0].failed and asked.observations[0].text == "there is no cup" and asked.as_served


def test_what_is_no_planning_sample_is_refused() -> None:
    with pytest.raises(PromptUnreadable, match="NOTHERE"):
        one("plan", "plan: x?", "NONE", "tools: NOTHERE\ninputs: IMAGE")
    with pytest.raises(PromptUnreadable, match="no planner"):
        one("plan", "what: x?", "NONE")


def test_the_data_is_what_the_planner_serves() -> None:
    asked = [turn for made in evaluation("test", 40) for turn in asked_in(made)]
    other = [turn.prompt for turn in asked if not turn.as_served]
    assert len(asked) > 100 and not other, other[:3]


@pytest.mark.parametrize(
    ("text", "same", "exact", "checks", "parses"),
    [
        (COUNT.format("cup"), True, True, True, True),
        (COUNT.format("cup").replace("BOX0", "B"), True, False, True, True),
        (COUNT.format("dog"), False, False, True, True),
        ("FINAL=RESULT(var=X)", False, False, False, True),
        ("how many", False, False, False, False),
        ("NONE", False, False, True, True),
        ("", False, False, False, False),
    ],
)
def test_judging_a_program(text: str, same: bool, exact: bool, checks: bool, parses: bool) -> None:
    judged = judge(one(*CUPS), text)
    assert (judged.same, judged.exact, judged.checks, judged.parses) == (same, exact, checks, parses)


def test_judging_a_decision() -> None:
    decide = "decide: How many cups?\nBOX0=LOC(image=IMAGE,object='cup')\n=> 3 regions"
    asked = one("decide", decide, "COUNT0=COUNT(box=BOX0)")
    assert judge(asked, "N=COUNT(box=BOX0)").same
    assert not judge(asked, "N=COUNT(box=BOX7)").checks
    assert not judge(asked, "ANSWER BOX0").same
    done = one("decide", decide, "ANSWER BOX0")
    assert judge(done, "ANSWER BOX0").same and not judge(done, "ANSWER BOX1").same
    assert not judge(done, "").same


def test_unseen_words_and_wordings() -> None:
    held = next(word for word in words("nouns") if is_held_back(word))
    shown = next(word for word in words("nouns") if not is_held_back(word))
    new, old = (one("plan", f"plan: How many {noun}s are there?", COUNT.format(noun)) for noun in (held, shown))
    assert has_unseen_words(new) and not has_unseen_words(old)
    assert skeleton(new) == skeleton(old) == "how many # are there"
    assert skeleton(one("plan", "plan: Count 3 things", COUNT.format("thing"))) == "count # #"


def written(asked: Sequence[Asked], *texts: str) -> list[Written]:
    return [Written(*turn.key, text, text, 0.5, 0.1) for turn, text in zip(asked, texts, strict=True)]


def test_a_report() -> None:
    asked = asked_in(
        sample(
            CUPS,
            ("plan", "plan: How many dogs are there?", COUNT.format("dog")),
            ("plan", "plan: Why is the sky blue?", "NONE"),
            ("plan", "plan: Who are you?", "NONE"),
            ("repair", "mend: How many cups?\nX\n! no", COUNT.format("cup")),
        )
    )
    scores = report(asked, written(asked, COUNT.format("cup"), "NONE", "NONE", COUNT.format("sky"), ""), frozenset())
    assert scores["groups"]["plan"]["greedy"]["same"]["value"] == 0.5
    assert scores["groups"]["plan"]["always"] == 0.5
    assert scores["groups"]["repair"]["best"]["same"]["value"] == 0
    assert scores["none"]["greedy"] == {"due": 2, "given": 2, "precision": 0.5, "recall": 0.5}
    assert scores["not_as_served"] == 0
    assert scores["groups"]["new wording"]["turns"] == 2


def test_silence_does_not_pass() -> None:
    asked = asked_in(sample(CUPS, ("plan", "plan: Why?", "NONE")))
    scores = report(asked, written(asked, "", ""), frozenset())
    row = scores["groups"]["plan"]["greedy"]
    assert {row[measure]["value"] for measure in core_planning.MEASURES} == {0.0}
    assert scores["none"]["greedy"] == {"due": 1, "given": 0, "precision": None, "recall": 0.0}
    for texts in ([], written(asked, "", "")[:1]):
        with pytest.raises(EvaluationError, match="do not belong"):
            report(asked, texts, frozenset())
    with pytest.raises(EvaluationError, match="do not belong"):
        report([], [], frozenset())


def test_the_checker_chooses_among_candidates_and_texts_are_resumed(tmp_path: Path) -> None:
    good, bad = COUNT.format("cup"), "FINAL=RESULT(var=X)"
    calls: list[DecodingOptions] = []

    def generate(context: str, prompt: str, options: DecodingOptions) -> Sequence[Candidate]:
        calls.append(options)
        texts = [bad] if options.candidates == 1 else [bad, good]
        return [Candidate(text, (1,), (-0.1,), 1.0, "end") for text in texts]

    asked = asked_in(sample(CUPS))
    lines = tmp_path / "planning.jsonl"
    first = core_planning.run(asked, generate, 4, lines, resume=False)
    assert (first[0].greedy, first[0].best) == (bad, good)
    assert all(options.grammar is not None for options in calls) and len(calls) == 2
    with lines.open("a") as file:
        file.write('{"seed": 1, "tu')
    assert core_planning.run(asked, generate, 4, lines, resume=True) == first and len(calls) == 2
    assert json.loads(lines.read_text()) == json.loads(core_planning._line(first[0]))
    scores = report(asked, first, frozenset())
    assert scores["groups"]["plan"]["greedy"]["same"]["value"] == 0
    assert scores["groups"]["plan"]["best"]["same"]["value"] == 1
