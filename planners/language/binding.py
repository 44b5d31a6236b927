"""The arguments of a checked step with the values of the names in them, ready for the tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planners.language.program import Argument, Code, Literal, Ref, Step, Template
from tools.errors import ToolArgumentError
from tools.expressions import fill
from tools.expressions.meaning import text_of
from tools.values import Expression


def bind_arguments(step: Step, values: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `step`, where `values` holds the inputs and the results so far.

    Expressions get the values of the names that they mention; texts get them filled in. Raises ToolArgumentError where
    a value is missing, ExpressionError where one can't be put into a text.
    """
    return {name: _bound(step, argument, values) for name, argument in step.args.items()}


def _bound(step: Step, argument: Argument, values: Mapping[str, Any]) -> Any:
    match argument:
        case Ref(name=name):
            return _value(step, name, values)
        case Literal(value=value):
            return value
        case Code(source=source, names=names):
            return Expression(source=source, names={name: _value(step, real, values) for name, real in names or ()})
        case Template(text=text, names=names):
            real_names = dict(names)
            return fill(text, lambda name: text_of(_value(step, real_names.get(name, name), values)))


def _value(step: Step, name: str, values: Mapping[str, Any]) -> Any:
    if name not in values:
        raise ToolArgumentError(
            f"{step.name} needs {name}, which has no value.", remedy="Run the step before it first."
        )
    value = values[name]
    return tuple(value) if isinstance(value, list) else value
