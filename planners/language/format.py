"""Programs as text, in one canonical form: `parse(format_program(program)) == program`."""

from __future__ import annotations

from typing import Any

from planners.language.program import Argument, Code, Literal, Program, Ref, Step, Template
from tools.expressions import rename, renamed


def format_program(program: Program) -> str:
    """The program, one step a line."""
    return "\n".join(format_step(step) for step in program.steps)


def format_step(step: Step) -> str:
    """`NAME=MODULE(key=value, ...)`."""
    arguments = [
        _argument(value) if name.startswith("#") else f"{name}={_argument(value)}" for name, value in step.args.items()
    ]
    return f"{step.name}={step.module}({', '.join(arguments)})"


def _argument(argument: Argument) -> str:
    match argument:
        case Ref(name=name):
            return name
        case Literal(value=value):
            return _literal(value)
        case Code(source=source, names=names):
            if names is None:
                return source
            return _literal(renamed(source, {name: real for name, real in names if name != real}))
        case Template(text=text, names=names):
            return _literal(rename(text, dict(names)))


def _literal(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return repr(value)
