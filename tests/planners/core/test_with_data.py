"""Planning as it was learned and as it is done: the same contexts, the same prompts, answers that it may give."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from mllm_core.samples import Split, samples
from planners.core.grammar import decision_grammar, program_grammar
from planners.core.prompt_format import read_context
from planners.core.prompting import context_of, decision_prompt, plan_prompt
from planners.core.rereading import observations_of, request_of
from planners.data import planning_source
from planners.interface import PlanRequest
from tools.registry import Registry


def _as_done(prompt: str, request: PlanRequest) -> tuple[str, str]:
    """The prompt and the grammar of the planner for a turn of the data."""
    if prompt.startswith("decide: "):
        seen = observations_of(prompt)
        return decision_prompt(request, seen), decision_grammar(request, seen)
    return plan_prompt(request), program_grammar(request)


@pytest.mark.slow
@pytest.mark.parametrize("split", ["train", "validation"])
def test_what_was_learned_is_what_is_asked_and_may_be_answered(split: Split, registry: Registry, masks: Any) -> None:
    turns: Counter[str] = Counter()
    refused: list[str] = []
    for sample in samples(planning_source(), split, 30, start=5_000):
        if not set(read_context(sample.context).names) <= registry.keys():
            continue  # tools that are not installed here
        for turn in sample.turns:
            turns[turn.task] += 1
            request = request_of(sample.context, turn.prompt, registry)
            prompt, grammar = _as_done(turn.prompt, request)
            assert context_of(request) == sample.context
            assert prompt == turn.prompt
            # a message that was cut off may have lost the name that is wanted
            if masks.accepted(grammar, turn.answer) is not None and "\u2026" not in turn.prompt:
                refused.append(f"{turn.prompt} -> {turn.answer}")
    assert {"plan", "repair", "decide"} <= turns.keys()
    assert len(refused) <= turns.total() * 0.01, refused
