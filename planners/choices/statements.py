"""Options that are statements about the picture: each is planned as a question of its own, and the true one chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from planners.choices.matching import chain
from planners.choices.options import Choices
from planners.interface import NotCovered, Planner, PlanningError, PlanRequest
from planners.language import Budget, ProgramError, check
from planners.language.program import Ref

_MOST = 5
_WHICH_HOLDS = re.compile(
    r"^(?:which|what)(?: one)?(?: of)?(?: the| these| those)?(?: following)?"
    r"(?: (?:statements?|sentences?|claims?|captions?|descriptions?|options?|answers?))?"
    r"(?: is| are)?(?: (?:true|correct|right|accurate)| best)?(?: (?:describes?|fits?|matches?|of|for|about|in))*"
    r"(?: (?:the|this) (?:picture|image|photo))?\W*$",
    re.IGNORECASE,
)

_STATES = re.compile(
    r"^(?P<what>(?:the|this|that|these|those|all|an?) [\w' -]+?) (?P<be>is|are) (?P<how>.+)$", re.IGNORECASE
)


def asks_which_holds(choices: Choices) -> bool:
    """Does the question ask which of its options is true of the picture?"""
    sentences = all(len(option.text.split()) >= 3 for option in choices.options)
    return sentences and len(choices.options) <= _MOST and _WHICH_HOLDS.match(choices.stem) is not None


async def statements_plan(planner: Planner, choices: Choices, request: PlanRequest, name: str) -> str:
    """The program that chooses (as `name`) the one statement that holds. Raises as `planner` does, and NotCovered where
    a statement is not planned as something that is true or false."""
    lines: list[str] = []
    holds: list[str] = []
    for place, option in enumerate(choices.options):
        program = await _planned(planner, option.text.rstrip(" ."), request)
        own, answer = _renamed(program, f"_{place}", request)
        lines += own
        holds.append(f"{{{answer}}}")
    cases = [(option, _alone(holds, place)) for place, option in enumerate(choices.options)]
    return "\n".join([*lines, f"{name}=EVAL(expr={chain(cases)!r})", f"FINAL=RESULT(var={name})"])


async def _planned(planner: Planner, statement: str, request: PlanRequest) -> str:
    """The program for a statement: as it stands, or turned round to a question ("Is the car red")."""
    turned = _STATES.match(statement)
    asked = [statement]
    if turned is not None:
        asked.insert(0, f"{turned['be'].capitalize()} {turned['what'][0].lower()}{turned['what'][1:]} {turned['how']}?")
    for query in asked[:-1]:
        with suppress(PlanningError):
            return (await planner.plan(request.model_copy(update={"query": query, "feedback": ()}))).program
    return (await planner.plan(request.model_copy(update={"query": asked[-1], "feedback": ()}))).program


def _alone(holds: Sequence[str], place: int) -> str:
    return holds[place] + "".join(f" and not {other}" for at, other in enumerate(holds) if at != place)


def _renamed(program: str, ending: str, request: PlanRequest) -> tuple[list[str], str]:
    """(the lines of a program but its result, with `ending` behind every name of its own; the name of its answer)."""
    try:
        checked = check(program, {tool.name: tool for tool in request.tools}, request.inputs, Budget())
    except ProgramError as error:
        raise NotCovered(f"a statement can't be planned: {error}") from error
    held = checked.steps[-1].args.get("var")
    if not isinstance(held, Ref) or str(checked.types[held.name]) not in ("Bool", "Verdict"):
        raise NotCovered("an option is no statement that is true or false of the picture.")
    names = "|".join(re.escape(step.name) for step in checked.steps)
    lines = [line for line in program.strip().splitlines() if line.strip()][:-1]
    return [re.sub(rf"\b({names})\b(?!\()", rf"\1{ending}", line) for line in lines], f"{held.name}{ending}"
