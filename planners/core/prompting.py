"""A request as the in-house model reads it (prompt_format), and the compact form of programs.

The context holds what many questions share (tools, inputs, the turns before), so that its encoding can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from planners.core import prompt_format
from planners.core.prompt_format import FAILED, one_line
from planners.interface import Observation, PlanRequest
from planners.language import Code, Literal, Ref, Template, parse
from planners.language.program import Argument
from tools.contract import ToolSpec
from tools.values import Region

_TURNS = 3


def context_of(request: PlanRequest) -> str:
    """The tools, the inputs, what the picture looks like, and earlier questions of the thread with their programs."""
    ours = _built_in()
    foreign = sorted(
        (tool for tool in request.tools if not _same(ours.get(tool.name), tool)), key=lambda tool: tool.name
    )
    before = [(one_line(turn.query), compact(turn.program, request.tools)) for turn in request.history[-_TURNS:]]
    names = [tool.name for tool in request.tools]
    return prompt_format.context_of(names, input_names(request), foreign, before, request.looks)


def plan_prompt(request: PlanRequest) -> str:
    """The question; or, where a program was tried, that program and what was wrong with it."""
    question = one_line(request.query)
    if not request.feedback:
        return prompt_format.plan_prompt(question)
    tried = request.feedback[-1]
    return prompt_format.mend_prompt(question, compact(tried.program, request.tools), tried.messages)


def decision_prompt(request: PlanRequest, observations: Sequence[Observation]) -> str:
    """The question, the lines that were run and what each gave, as one line each."""
    seen = [
        (compact(one.line, request.tools), f"{FAILED}{one.text}" if one.failed else one.text) for one in observations
    ]
    return prompt_format.decide_prompt(one_line(request.query), seen)


def input_names(request: PlanRequest) -> tuple[str, ...]:
    """`IMAGE` of one picture, `IMAGE0 IMAGE1 ...` of several, and `REGION` where one was given."""
    numbered = sorted(
        (name for name in request.inputs if name.startswith("IMAGE") and name[5:].isdigit()),
        key=lambda name: int(name[5:]),
    )
    pictures = numbered if len(numbered) > 1 else ["IMAGE"]
    region = any(isinstance(value, Region) for value in request.inputs.values())
    return (*pictures, *(["REGION"] if region else []))


def compact(program: str, tools: Iterable[ToolSpec] = ()) -> str:
    """The program as the model writes it: one step a line, arguments in the order of their card, no spaces between.

    What can't be parsed stays as it is, its lines stripped.
    """
    orders = {tool.name: [argument.name for argument in tool.arguments] for tool in tools}
    from planners.language import ProgramError

    try:
        steps = parse(program).steps
    except ProgramError:
        return "\n".join(line.strip() for line in program.splitlines() if line.strip())
    return "\n".join(
        f"{step.name}={step.module}({_arguments(step.args.items(), orders.get(step.module, []))})" for step in steps
    )


def _arguments(given: Iterable[tuple[str, Argument]], order: Sequence[str]) -> str:
    ordered = list(given)
    if all(name in order for name, _ in ordered):  # a wrong name is shown where it stands
        ordered.sort(key=lambda pair: order.index(pair[0]))
    return ",".join(value(one) if name.startswith("#") else f"{name}={value(one)}" for name, one in ordered)


def value(argument: Argument) -> str:
    """An argument in the compact form."""
    match argument:
        case Ref(name=name):
            return name
        case Literal(value=tuple(items)):
            return "[" + ",".join(repr(item) for item in items) + "]"
        case Literal(value=plain):
            return repr(plain)
        case Code(source=source) | Template(text=source):
            return repr(source)


@lru_cache(maxsize=1)
def _built_in() -> dict[str, ToolSpec]:
    from tools.catalogue import default_registry

    return dict(default_registry(plugins=False).items())


def _same(ours: ToolSpec | None, tool: ToolSpec) -> bool:
    return ours is not None and ours.arguments == tool.arguments
