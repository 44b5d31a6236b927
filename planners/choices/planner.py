"""A planner for questions that bring their answers, around any other: it plans the question without its options.

    "Is there a dog? (A) yes (B) no"  ->  what "Is there a dog?" plans, then  OPTION=EVAL(expr="'(A) yes' if {..} ...")

Where no option can say what the program answers, that is no plan: nobody is asked to choose at random. What the
question's own words answer is computed from them, with or without a picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from planners.choices.matching import option_of
from planners.choices.options import Choices, read_choices
from planners.choices.statements import asks_which_holds, statements_plan
from planners.choices.words import Worded, answered_by_words
from planners.interface import Feedback, NotCovered, Plan, Planner, PlanningError, PlanRequest, several
from planners.language import Budget, ProgramError, check
from planners.language.program import Ref

#: the name of the step that chooses; what it depends on holds the answer without options
OPTION = "OPTION"
_TRIES = 6


@dataclass(frozen=True)
class Choosing:
    """Plans questions with options through `planner`; all others are passed on as they are. As safe to share as it."""

    planner: Planner

    @property
    def name(self) -> str:
        return self.planner.name

    async def plans(self, request: PlanRequest, count: int) -> tuple[Plan, ...]:
        """Several programs for a question without options; of one with options the one that `plan` gives."""
        if read_choices(request.query) is None:
            return await several(self.planner, request, count)
        return (await self.plan(request),)

    async def plan(self, request: PlanRequest) -> Plan:
        """The plan of the question alone, ending in the option. Raises as `planner` does, and NotCovered where no
        option can say what it would answer."""
        choices = read_choices(request.query)
        if choices is None:
            return await self.planner.plan(request)
        worded = answered_by_words(choices)
        if worded is not None:
            return self._in_words(worded, request)
        if not request.inputs:
            raise NotCovered("the question's words do not hold the answer, and no picture was given.")
        if asks_which_holds(choices) and not request.feedback:
            stated = await statements_plan(self.planner, choices, request, OPTION)
            return Plan(program=stated, planner=self.name, thought="Each option is checked.", confidence=0.8)
        tried = {_squeezed(feedback.program): feedback for feedback in request.feedback}
        bare: list[Feedback] = []
        for _ in range(_TRIES):
            update = {"query": choices.stem, "feedback": tuple(bare)}
            try:
                made = await self.planner.plan(request.model_copy(update=update))
            except PlanningError:
                if bare and not request.feedback:
                    break  # it was understood, but not in terms of the options
                raise
            program = with_option(made.program, choices, request)
            if program is None:
                messages: tuple[str, ...] = ("no option says what this program answers",)
            elif _squeezed(program) not in tried:
                return made.model_copy(update={"program": program})
            else:
                messages = tried[_squeezed(program)].messages
            if any(one.program == made.program for one in bare):
                break
            bare.append(Feedback(program=made.program, messages=messages))
        if request.feedback:
            raise PlanningError("every way that is known to answer this was tried.")
        raise NotCovered("none of the options can be told from the others by what was planned.")

    def _in_words(self, worded: Worded, request: PlanRequest) -> Plan:
        if request.feedback:
            raise PlanningError("the question's words do not tell the options apart.")
        program = f"{OPTION}=EVAL(expr={worded.expression!r})\nFINAL=RESULT(var={OPTION})"
        return Plan(program=program, planner=self.name, thought=worded.thought, confidence=0.9)


def with_option(program: str, choices: Choices, request: PlanRequest) -> str | None:
    """`program` with the option that says its answer as its result; None where none can."""
    registry = {tool.name: tool for tool in request.tools}
    try:
        checked = check(program, registry, request.inputs, Budget())
    except ProgramError:
        return None
    final = checked.steps[-1]
    held = final.args.get("var")
    if not isinstance(held, Ref):
        return None
    expression = option_of(held.name, checked.types[held.name], choices.options)
    if expression is None:
        return None
    lines = [line for line in program.strip().splitlines() if line.strip()]
    name = OPTION
    while any(line.startswith(f"{name}=") for line in lines):
        name += "_"
    return "\n".join([*lines[:-1], f"{name}=EVAL(expr={expression!r})", f"{final.name}=RESULT(var={name})"])


def _squeezed(program: str) -> str:
    return "".join(program.split())
