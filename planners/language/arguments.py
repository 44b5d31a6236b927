"""The checker's part for the arguments of one step: does each fit what its module wants?"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planners.language.program import Argument, Code, Literal, Problem, Ref, Step, Template
from tools import contract
from tools.contract import ToolSpec
from tools.errors import InvalidValue
from tools.expressions import ITEM_FIELDS, fill, names_in_text
from tools.expressions import check as check_expression
from tools.expressions.inference import WORDED
from tools.types import ANY, TypeSpec, assignable, coerce, single, type_of_value

_EXPRESSION = ("Expression", False)


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for: the step or input, its type, the module that made it and on which line (0: an input)."""

    name: str
    type: TypeSpec
    module: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.type} (from {self.module} on line {self.line})" if self.line else f"{self.type} (given)"


@dataclass
class ArgumentChecker:
    """Checks the arguments of `step`. Collects the names that they use, and the problems."""

    step: Step
    known: Mapping[str, Known]
    last_lines: Mapping[str, int]
    problems: list[Problem]
    uses: list[str] = field(default_factory=list)

    def check(self, spec: ToolSpec, argument: contract.Argument, value: Argument) -> tuple[Argument, TypeSpec | None]:
        """The argument as the step will run with it, and its type (None where it has none)."""
        if _EXPRESSION in argument.type.alternatives:
            return self._expression(spec, argument, value)
        match value:
            case Ref(name=name):
                return self._name(spec, argument, name)
            case Literal(value=literal):
                return self._literal(spec, argument, literal)
            case Code(source=source):
                example = f'X=EVAL(expr="{source}")' if '"' not in source else f"X=EVAL(expr={source!r})"
                self._problem(
                    f"{argument.name} can't be computed in place; put {example} on a line before and write "
                    f"{argument.name}=X",
                    "wrong type",
                )
        return value, None

    def unknown(self, value: Argument) -> Argument:
        """An argument of a module that does not exist: its names must be defined all the same."""
        if isinstance(value, Ref):
            return Ref(self._defined(value.name).name)
        return value

    # -- names -------------------------------------------------------------------------------------------------------

    def _name(self, spec: ToolSpec, argument: contract.Argument, name: str) -> tuple[Argument, TypeSpec | None]:
        quoted = argument.name if assignable(single("Text"), argument.type) and not argument.type.is_any else ""
        entry = self._defined(name, quoted)
        if not assignable(entry.type, argument.type):
            hint = f" For the text, write {argument.name}={name!r}." if quoted else ""
            self._problem(
                f"{spec.name} needs {argument.name}: {argument.type}, but {name} is {entry}."
                f"{self._fitting(argument, name)}{hint}",
                "wrong type",
            )
        return Ref(entry.name), entry.type

    def _defined(self, name: str, quoted: str = "") -> Known:
        """What `name` stands for; where it is not defined, a problem, and a stand-in of any type."""
        entry = self.known.get(name)
        if entry is not None:
            self.uses.append(entry.name)
            return entry
        if self.last_lines.get(name, 0) > self.step.line:
            hint = f"it is defined later, on line {self.last_lines[name]}; move that line up"
        else:
            near = difflib.get_close_matches(name, self.known, n=1)
            upper = name.upper() if name.upper() in self.known else None
            hint = f"did you mean {upper or near[0]}?" if upper or near else f"there are {', '.join(self.known)}"
            if quoted:
                hint += f" (if it is text, write {quoted}={name!r})"
        self._problem(f"{name} is not defined: {hint}", "undefined name")
        return Known(name, ANY)

    def _fitting(self, argument: contract.Argument, name: str) -> str:
        """A name that would fit instead, in words."""
        fitting = [
            other
            for other, entry in self.known.items()
            if not entry.type.is_any and assignable(entry.type, argument.type)
        ]
        if not fitting:
            return ""
        near = difflib.get_close_matches(name, fitting, n=1)
        return f" {near[0] if near else fitting[-1]} would fit."

    # -- literals ----------------------------------------------------------------------------------------------------

    def _literal(self, spec: ToolSpec, argument: contract.Argument, value: Any) -> tuple[Argument, TypeSpec | None]:
        wanted = argument.type
        if value is None:
            if not wanted.optional and (argument.required or argument.default is not None) and not wanted.is_any:
                self._problem(f"{spec.name} needs {argument.name}: {wanted}, got None", "wrong type")
            return Literal(None), ANY
        if isinstance(value, str):
            names = names_in_text(value)
            if names or fill(value, str) != value:
                return self._template(argument, value, names), single("Text")
        try:
            converted = coerce(value, wanted)
            if wanted.choices and converted not in wanted.choices:
                raise InvalidValue(f"expected {wanted}")
        except InvalidValue:
            self._problem(
                f"{spec.name} needs {argument.name}: {wanted}, got {_shown(value)}.{self._hint(argument, value)}",
                "wrong type",
            )
        return Literal(value), type_of_value(value)

    def _hint(self, argument: contract.Argument, value: Any) -> str:
        if isinstance(value, str):
            if value in self.known:
                return f" Write {argument.name}={value} without quotes."
            near = difflib.get_close_matches(value, argument.type.choices, n=1)
            if near:
                return f" Did you mean {near[0]!r}?"
        return self._fitting(argument, str(value))

    def _template(self, argument: contract.Argument, text: str, names: tuple[str, ...]) -> Argument:
        pairs = []
        for name in names:
            if name not in self.known:
                self._problem(
                    f"{argument.name} mentions {{{name}}}, which is not defined; "
                    f"for the literal text write {{{{{name}}}}}",
                    "undefined name",
                )
                continue
            entry = self._defined(name)
            if all(kind not in WORDED for kind, _ in entry.type.alternatives):
                self._problem(f"{name} is {entry}, which can't be put into a text", "wrong type")
            pairs.append((name, entry.name))
        return Template(text, tuple(pairs))

    # -- expressions -------------------------------------------------------------------------------------------------

    def _expression(
        self, spec: ToolSpec, argument: contract.Argument, value: Argument
    ) -> tuple[Argument, TypeSpec | None]:
        source = _source_of(value)
        if source is None:
            self._problem(
                f"{spec.name} needs {argument.name}: an expression in quotes, got {_shown(value)}", "wrong type"
            )
            return value, None
        # An expression beside `object` is about each of its items (FILTER); otherwise about the program's names.
        fields = ITEM_FIELDS if spec.argument("object") else None
        types = {name: entry.type for name, entry in self.known.items()}
        inferred = check_expression(source, types, fields)
        for message in inferred.problems:
            self._problem(f"{spec.name}: {message}", "expression")
        if fields and not inferred.problems and not {"Bool", "Any"} & {kind for kind, _ in inferred.type.alternatives}:
            self._problem(
                f"{spec.name} needs a condition that is true or false, but {source!r} gives {inferred.type}",
                "wrong type",
            )
        used = tuple((name, self.known[name].name) for name in inferred.uses if name in self.known)
        self.uses += [real for _, real in used]
        return Code(source, used), inferred.type

    def _problem(self, message: str, kind: str) -> None:
        self.problems.append(Problem(self.step.line, message, kind))


def _source_of(value: Argument) -> str | None:
    """The expression that an argument stands for: a quoted or bare expression, a name, a number, True or False."""
    match value:
        case Code(source=source) | Literal(value=str(source)) | Ref(name=source):
            return source
        case Literal(value=int() | float() as number):
            return repr(number)
    return None


def _shown(value: Any) -> str:
    if isinstance(value, Literal):
        value = value.value
    text = f"the text {value!r}" if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
