"""What the in-house model reads and writes when it plans: context, prompt, and the compact form of programs.

The context holds what many questions share (tools, inputs, the turns before), so that its encoding can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from planners.interface import Observation, PlanRequest
from planners.language import Code, Literal, Ref, Template, parse
from planners.language.program import Argument
from tools.contract import ToolSpec
from tools.values import Region

_TURNS = 3
_MESSAGES = 4
_LETTERS = 200


def context_of(request: PlanRequest) -> str:
    """The tools, the inputs, and the earlier questions of the thread with their programs."""
    lines = [*tool_lines(request.tools), f"inputs: {' '.join(input_names(request))}"]
    for turn in request.history[-_TURNS:]:
        lines.append(f"before: {one_line(turn.query)} => {compact(turn.program, request.tools).replace(chr(10), '; ')}")
    return "\n".join(lines)


def plan_prompt(request: PlanRequest) -> str:
    """The question; or, where a program was tried, that program and what was wrong with it."""
    question = one_line(request.query)
    if not request.feedback:
        return f"plan: {question}"
    tried = request.feedback[-1]
    messages = (f"! {one_line(message)[:_LETTERS]}" for message in tried.messages[:_MESSAGES])
    return "\n".join((f"mend: {question}", compact(tried.program, request.tools), *messages))


def decision_prompt(request: PlanRequest, observations: Sequence[Observation]) -> str:
    """The question, the lines that were run and what each gave, as one line each."""
    lines = [f"decide: {one_line(request.query)}"]
    for seen in observations:
        text = one_line(seen.text)[:_LETTERS]
        lines += [compact(seen.line, request.tools), f"=> {'failed: ' if seen.failed else ''}{text}"]
    return "\n".join(lines)


def input_names(request: PlanRequest) -> tuple[str, ...]:
    """`IMAGE` of one picture, `IMAGE0 IMAGE1 ...` of several, and `REGION` where one was given."""
    numbered = sorted(
        (name for name in request.inputs if name.startswith("IMAGE") and name[5:].isdigit()),
        key=lambda name: int(name[5:]),
    )
    pictures = numbered if len(numbered) > 1 else ["IMAGE"]
    region = any(isinstance(value, Region) for value in request.inputs.values())
    return (*pictures, *(["REGION"] if region else []))


def tool_lines(tools: Sequence[ToolSpec]) -> tuple[str, ...]:
    """`tools: COUNT LOC ...`, then a short card for each tool that is not one of Yaffle's own."""
    ours = _built_in()
    foreign = sorted((tool for tool in tools if not _same(ours.get(tool.name), tool)), key=lambda tool: tool.name)
    return (f"tools: {' '.join(sorted(tool.name for tool in tools))}", *(short_card(tool) for tool in foreign))


def short_card(tool: ToolSpec) -> str:
    """A tool on one line: what it takes, what it gives, what it does."""
    return one_line(f"{tool.card().splitlines()[0]}: {tool.summary.rstrip('.')}")


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


def one_line(text: str) -> str:
    """White space folded, so that nothing in it can look like a line of the prompt."""
    return " ".join(text.split())


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
