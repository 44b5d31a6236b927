"""Planning as it was learned and as it is done: the same contexts, the same prompts, answers that it may give."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from mllm_core.samples import Sample, Split, Turn, samples
from planners.core.grammar import decision_grammar, program_grammar
from planners.core.prompting import context_of, decision_prompt, plan_prompt
from planners.data import planning_source
from planners.interface import Feedback, Observation, PlanRequest
from planners.interface import Turn as Earlier
from tests.planners.conftest import PICTURE, REGION
from tools.registry import Registry

_FAILED = "=> failed: "


def _request(sample: Sample, query: str, registry: Registry) -> PlanRequest | None:
    """The request that a sample's context stands for; None where it has tools that are not installed here."""
    lines = sample.context.split("\n")
    names = lines[0].removeprefix("tools: ").split()
    if not set(names) <= registry.keys():
        return None
    given = next(line for line in lines if line.startswith("inputs: ")).removeprefix("inputs: ").split()
    looks = [line.removeprefix("looks: ") for line in lines if line.startswith("looks: ")]
    before = [line.removeprefix("before: ").split(" => ", 1) for line in lines if line.startswith("before: ")]
    return PlanRequest(
        query=query,
        inputs={name: REGION if name == "REGION" else PICTURE for name in given},
        tools=tuple(registry[name] for name in names),
        history=tuple(Earlier(query=asked, program=made.replace("; ", "\n"), answer="") for asked, made in before),
        looks=frozenset(looks),
    )


def _as_done(turn: Turn, request: PlanRequest) -> tuple[str, str]:
    """The prompt and the grammar for a turn of the data."""
    lines = turn.prompt.split("\n")[1:]
    if turn.prompt.startswith("decide: "):
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        seen = tuple(
            Observation(line=line, text=gave.removeprefix(_FAILED).removeprefix("=> "), failed=gave.startswith(_FAILED))
            for line, gave in pairs
        )
        return decision_prompt(request, seen), decision_grammar(request, seen)
    if turn.prompt.startswith("mend: "):
        messages = tuple(line.removeprefix("! ") for line in lines if line.startswith("! "))
        tried = Feedback(program="\n".join(lines[: -len(messages)]), messages=messages)
        request = request.model_copy(update={"feedback": (tried,)})
    return plan_prompt(request), program_grammar(request)


@pytest.mark.slow
@pytest.mark.parametrize("split", ["train", "validation"])
def test_what_was_learned_is_what_is_asked_and_may_be_answered(split: Split, registry: Registry, masks: Any) -> None:
    turns: Counter[str] = Counter()
    refused: list[str] = []
    for sample in samples(planning_source(), split, 30, start=5_000):
        for turn in sample.turns:
            query = turn.prompt.split("\n")[0].partition(": ")[2]
            request = _request(sample, query, registry)
            if request is None:
                continue
            turns[turn.task] += 1
            prompt, grammar = _as_done(turn, request)
            assert context_of(request) == sample.context
            assert prompt == turn.prompt
            # a message that was cut off may have lost the name that is wanted
            if masks.accepted(grammar, turn.answer) is not None and "\u2026" not in turn.prompt:
                refused.append(f"{turn.prompt} -> {turn.answer}")
    assert {"plan", "repair", "decide"} <= turns.keys()
    assert len(refused) <= turns.total() * 0.01, refused
