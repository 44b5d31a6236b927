"""The planner that is the in-house model: decodes under the grammar of programs, and says when it is not sure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from mllm_core.decoding.options import Candidate
from planners.core.claims import claim_of
from planners.core.confidence import planning_sureness
from planners.core.grammar import MAX_TOKENS, NONE, best_of, program_grammar
from planners.core.prompting import context_of, plan_prompt
from planners.interface import NotCovered, Plan, PlanningError, PlanRequest
from planners.language import Budget, ProgramError, check, parse
from tools.ask.core_model import CoreModel, Generator
from tools.ask.sureness import Sureness, allowed_probability

_DECLINED = 0.5  #: the probability of NONE above which no program is looked for
MAX_QUERY = 600  #: characters; what it learned from is far shorter
_REMEDY = 'Ask it in other words, or give a language model: llm="endpoint:https://HOST/v1#MODEL".'


@dataclass(frozen=True)
class CorePlanner:
    """Asks the in-house model for a program; where that one can't run, or is unsure, for the best few.

    Of `beams` candidates the first that the checker passes is taken. (One candidate costs a third of four, and is
    nearly always right where the model is sure.) Stateless; safe to share between threads.
    """

    model: Generator = field(default_factory=CoreModel)
    beams: int = 4
    sureness: Sureness = field(default_factory=planning_sureness)
    name: str = "core"

    async def plan(self, request: PlanRequest) -> Plan:
        """The program, with the chance that it is right as its confidence.

        Raises NotCovered where the model says that no program of these tools can answer, or is not sure of any;
        PlanningError where no candidate passes the checker; BackendUnavailable where there are no weights.
        """
        _readable(request)
        return await asyncio.to_thread(self._planned, request)

    async def plans(self, request: PlanRequest, count: int) -> tuple[Plan, ...]:
        """The `count` most probable programs that the checker passes, each with its probability as its `vote`.

        They are given where the first is sure enough by itself, and where they would be if all came to one answer: then
        that answer must have the votes that are `needed`. Raises as `plan` does elsewhere.
        """
        _readable(request)
        return await asyncio.to_thread(self._several, request, count)

    def _several(self, request: PlanRequest, count: int) -> tuple[Plan, ...]:
        options = best_of(max(count, self.beams), program_grammar(request), MAX_TOKENS)
        candidates = self.model.generate(context_of(request), plan_prompt(request), (), options)
        tokens = sum(len(candidate.tokens) for candidate in candidates)
        first = first_sound(candidates, request)
        others = [
            one
            for one in candidates
            if one is not first and first.text != NONE and one.text != NONE and not problem_of(one, request)
        ]
        sound = [first, *others][:count]
        together = self.sureness.probability(sum(allowed_probability(one) for one in sound))
        if len(sound) == 1 or not self.sureness.enough(together):
            return (self._plan_of(first, tokens),)
        needed = least_enough(self.sureness)
        chances = [allowed_probability(one) for one in sound]
        return tuple(
            self._plan(one, self.sureness.probability(chance), tokens if one is first else 0).model_copy(
                update={"vote": chance, "needed": needed}
            )
            for one, chance in zip(sound, chances, strict=True)
        )

    def _planned(self, request: PlanRequest) -> Plan:
        grammar = program_grammar(request)
        context, prompt = context_of(request), plan_prompt(request)
        tokens = 0
        failure: PlanningError | None = None
        for count in dict.fromkeys((1, self.beams)):
            candidates = self.model.generate(context, prompt, (), best_of(count, grammar, MAX_TOKENS))
            tokens += sum(len(candidate.tokens) for candidate in candidates)
            try:
                return self._plan_of(first_sound(candidates, request), tokens)
            except PlanningError as error:
                failure = error
        assert failure is not None
        raise failure

    def _plan_of(self, chosen: Candidate, tokens: int) -> Plan:
        """The plan for a program that can run. Raises NotCovered where it is none, or not sure enough."""
        if chosen.text == NONE:
            raise NotCovered("the in-house model knows no program of these tools for this question.", remedy=_REMEDY)
        chance = self.sureness.probability(allowed_probability(chosen))
        if not self.sureness.enough(chance):
            raise NotCovered(
                f"the in-house model is not sure enough of a way to answer this ({chance:.0%}); "
                f"it would have tried {_modules(chosen.text)}.",
                remedy=_REMEDY,
            )
        return self._plan(chosen, chance, tokens)

    def _plan(self, chosen: Candidate, chance: float, tokens: int) -> Plan:
        return Plan(
            program=chosen.text,
            planner=self.name,
            thought=f"Use {_modules(chosen.text)}.",
            claim=claim_of(chosen.text),
            confidence=round(chance, 4),
            tokens=tokens,
        )


def least_enough(sureness: Sureness) -> float:
    """The least probability of the model's own with which an answer is sure enough to be given."""
    grid = (step / 200 for step in range(201))
    return next((own for own in grid if sureness.enough(sureness.probability(own))), 1.0)


def _readable(request: PlanRequest) -> None:
    if len(request.query) > MAX_QUERY:
        raise NotCovered(
            f"the question has {len(request.query)} characters; the in-house model reads {MAX_QUERY}.",
            remedy=_REMEDY,
        )


def first_sound(candidates: Sequence[Candidate], request: PlanRequest) -> Candidate:
    """The first candidate that the checker passes and that was not tried before.

    NONE is one where it is likelier than all programs together, or where no other is left: the chance of programs is
    divided among many, that of NONE is not.
    Raises PlanningError with what is wrong with the best of them.
    """
    why = "it wrote nothing"
    declined: Candidate | None = None
    for place, candidate in enumerate(candidates):
        if candidate.text == NONE:
            if allowed_probability(candidate) > _DECLINED:
                return candidate
            declined = candidate
            continue
        problem = problem_of(candidate, request)
        if not problem:
            return candidate
        why = problem if place == 0 else why
    if declined is not None:
        return declined
    raise PlanningError(f"the in-house model wrote no program that can run ({why}).", remedy=_REMEDY)


def problem_of(candidate: Candidate, request: PlanRequest) -> str:
    """Why a program can't be run, or need not be run again; empty where it can."""
    if candidate.finish == "length":
        return "the program came to no end"
    if _squeezed(candidate.text) in {_squeezed(feedback.program) for feedback in request.feedback}:
        return "that program was tried before"
    try:
        check(candidate.text, {tool.name: tool for tool in request.tools}, request.inputs, Budget())
    except ProgramError as error:
        return main_problem(error)
    return ""


def main_problem(error: ProgramError) -> str:
    """The first thing that is wrong; that a step is unused often only follows from another."""
    return str(next((one for one in error.problems if one.kind != "unused name"), error.problems[0]))


def _modules(program: str) -> str:
    """The modules in order, each once."""
    names = dict.fromkeys(step.module for step in parse(program).steps if step.module != "RESULT")
    return ", ".join(names)


def _squeezed(program: str) -> str:
    return "".join(program.split()).replace('"', "'")
