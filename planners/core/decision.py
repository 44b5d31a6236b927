"""The decision maker that is the in-house model: the next lines, or the name that holds the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from mllm_core.decoding.options import Candidate
from planners.core.grammar import NONE, best_of, decision_grammar
from planners.core.planner import main_problem
from planners.core.prompting import context_of, decision_prompt
from planners.decision_maker import name_of
from planners.interface import Decision, NotCovered, Observation, PlanningError, PlanRequest
from planners.language import Budget, ProgramError, check
from tools.ask.core_model import CoreModel, Generator

ANSWER = "ANSWER "
_MAX_TOKENS = 160
_REMEDY = 'Ask it in other words, or give a language model: llm="endpoint:https://HOST/v1#MODEL".'


@dataclass(frozen=True)
class CoreDecisionMaker:
    """Asks the in-house model what to do next, and takes the first of the best few decisions that can be followed.

    Stateless; safe to share between threads.
    """

    model: Generator = field(default_factory=CoreModel)
    beams: int = 3
    name: str = "core decision"

    async def decide(self, request: PlanRequest, observations: tuple[Observation, ...], *, last: bool) -> Decision:
        """The next lines, or the name of the step that holds the answer.

        Raises PlanningError where no decision can be followed, or where an answer is due and no line gave anything.
        """
        return await asyncio.to_thread(self._decided, request, observations, last)

    def _decided(self, request: PlanRequest, observations: tuple[Observation, ...], last: bool) -> Decision:
        if last and all(seen.failed for seen in observations):
            raise PlanningError("no line gave anything that could be the answer.", remedy=_REMEDY)
        options = best_of(self.beams, decision_grammar(request, observations, last=last), _MAX_TOKENS)
        candidates = self.model.generate(context_of(request), decision_prompt(request, observations), (), options)
        return _followable(candidates, request, observations)


def _followable(candidates: Sequence[Candidate], request: PlanRequest, observations: Sequence[Observation]) -> Decision:
    """The first decision that names a result, or whose lines the checker passes and that did not fail before."""
    before = [seen.line for seen in observations if not seen.failed]
    failed = {"".join(seen.line.split()) for seen in observations if seen.failed}
    registry = {tool.name: tool for tool in request.tools}
    why = "it wrote nothing"
    for place, candidate in enumerate(candidates):
        tokens = sum(len(one.tokens) for one in candidates)
        if candidate.text.startswith(ANSWER):
            return Decision(answer=candidate.text.removeprefix(ANSWER).strip(), tokens=tokens)
        if candidate.text == NONE:
            raise NotCovered("the in-house model knows no further step for this question.", remedy=_REMEDY)
        lines = tuple(candidate.text.split("\n"))
        problem = ""
        if candidate.finish == "length":
            problem = "the lines came to no end"
        elif failed & {"".join(line.split()) for line in lines}:
            problem = "a line that failed before"
        else:
            whole = "\n".join([*before, *lines, f"ANSWER_=RESULT(var={name_of(lines[-1])})"])
            try:
                check(whole, registry, request.inputs, Budget(), allow_unused=True)
            except ProgramError as error:
                problem = main_problem(error)
        if not problem:
            return Decision(lines=lines, tokens=tokens)
        why = problem if place == 0 else why
    raise PlanningError(f"the in-house model made no decision that can be followed ({why}).", remedy=_REMEDY)
