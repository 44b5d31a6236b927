"""The checker of whole programs: names, modules, arguments, types, expressions, budget; all problems at once.

The messages are written for a planner to repair the program from: line, argument, what is expected, what was given,
and the nearest name that would fit.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planners.language.arguments import ArgumentChecker, Known
from planners.language.program import Argument, Budget, CheckedProgram, Problem, Program, ProgramError, Step
from planners.language.syntax import read
from tools.contract import ToolSpec
from tools.types import ANY, TypeSpec, many, single, type_of_value

_DEFAULT_BUDGET = Budget()


def check(
    program: str | Program,
    registry: Mapping[str, ToolSpec],
    inputs: Mapping[str, Any],
    budget: Budget = _DEFAULT_BUDGET,
    *,
    allow_unused: bool = False,
    complete: bool = True,
) -> CheckedProgram:
    """The program, ready to run. Raises ProgramError with every problem.

    `inputs` are the names that the program may use without defining them: their values, their TypeSpecs, or the names
    of their kinds ("Image", "List[Region]"). Steps that the result does not need are a warning and are not run; with
    `allow_unused` they are kept. A program that is not `complete` needs no RESULT (and keeps all its steps).
    """
    if isinstance(program, str):
        program, problems = read(program)
    else:
        problems = []
    known = {name: Known(name, _type_of_input(value)) for name, value in inputs.items()}
    checking = _Checking(registry, known, problems)
    if len(program.steps) > budget.steps:
        message = f"the program has {len(program.steps)} steps; at most {budget.steps} are allowed"
        raise ProgramError([*problems, Problem(0, message, "budget")])
    if len(program.source) > budget.characters:
        message = f"the program has {len(program.source)} characters; at most {budget.characters} are allowed"
        raise ProgramError([*problems, Problem(0, message, "budget")])
    last_lines = {step.name: step.line for step in program.steps}
    for step in program.steps:
        checking.step(step, last_lines)
    result = checking.result_of(program) if complete else ""
    needed = _needed(checking.steps, result) if result else {step.name for step in checking.steps}
    unused = [] if allow_unused else [step for step in checking.steps if step.name not in needed]
    warnings = [_unused(step, checking) for step in unused]
    if problems:
        raise ProgramError(sorted([*problems, *warnings], key=lambda problem: problem.line or 10**9))
    steps = tuple(step for step in checking.steps if step not in unused)
    seconds, in_turn = _cost(steps, registry)
    if budget.seconds is not None and seconds > budget.seconds:
        message = f"the program would take about {seconds:.0f} s; at most {budget.seconds:g} s are allowed"
        raise ProgramError([Problem(0, message, "budget")])
    names = {step.name for step in steps}
    return CheckedProgram(
        steps=steps,
        result=result,
        types={name: spec for name, spec in checking.types.items() if name in names or name in inputs},
        dependencies={step.name: tuple(name for name in step.uses if name in names) for step in steps},
        inputs=tuple(dict.fromkeys(name for step in steps for name in step.uses if name not in names)),
        seconds=seconds,
        seconds_in_turn=in_turn,
        warnings=tuple(warnings),
        dropped=tuple(unused),
        source=program.source,
    )


def _type_of_input(value: Any) -> TypeSpec:
    if isinstance(value, TypeSpec):
        return value
    if isinstance(value, str):
        return many(value[5:-1]) if value.startswith("List[") else single(value)
    return type_of_value(value)


@dataclass
class _Checking:
    """One check: what is known so far. `known` maps a name as the program writes it to what it stands for now."""

    registry: Mapping[str, ToolSpec]
    known: dict[str, Known]
    problems: list[Problem]
    steps: list[Step] = field(default_factory=list)
    types: dict[str, TypeSpec] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.types.update({name: entry.type for name, entry in self.known.items()})

    def step(self, step: Step, last_lines: Mapping[str, int]) -> None:
        """Check one step; `last_lines` are the lines on which the program's names are defined last."""
        spec = self._module(step)
        arguments = ArgumentChecker(step, self.known, last_lines, self.problems)
        if spec is None:
            checked: dict[str, Argument] = {name: arguments.unknown(value) for name, value in step.args.items()}
            given, result = step.args, ANY
        else:
            given = self._named(step, spec)
            checked = {}
            result = spec.result
            for name, value in given.items():
                argument = spec.argument(name)
                if argument is None:
                    continue
                checked[name], inferred = arguments.check(spec, argument, value)
                if inferred is not None and (spec.name == "RESULT" or (spec.result.is_any and spec.name == "EVAL")):
                    result = inferred
        name = step.name
        if name in self.types:
            number = 2
            while f"{name}_{number}" in self.types:
                number += 1
            name = f"{name}_{number}"
        module = step.module if spec is None else spec.name
        uses = tuple(dict.fromkeys(arguments.uses))
        self.steps.append(Step(name, module, checked, uses, step.line, step.source))
        self.types[name] = result
        self.known[step.name] = Known(name, result, module, step.line)

    def _module(self, step: Step) -> ToolSpec | None:
        if step.module in self.registry:
            return self.registry[step.module]
        flat = {name.replace("_", ""): name for name in self.registry}
        same = flat.get(step.module.replace("_", ""))
        if same is not None:
            return self.registry[same]
        near = difflib.get_close_matches(step.module, self.registry, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(self.registry)}."
        self._problem(step, f"there is no module {step.module}. {hint}", "unknown module")
        return None

    def _named(self, step: Step, spec: ToolSpec) -> dict[str, Argument]:
        """The arguments of the step under their real names; what is unknown, missing or doubled is a problem."""
        takes = ", ".join(argument.name for argument in spec.arguments)
        named: dict[str, Argument] = {}
        for written, value in step.args.items():
            real = _argument_name(written, spec)
            if real is None:
                near = difflib.get_close_matches(written, [argument.name for argument in spec.arguments], n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                what = f"too many arguments ({written})" if written.startswith("#") else f"no argument {written!r}"
                self._problem(step, f"{spec.name} has {what}; it takes {takes}.{hint}", "unknown argument")
            elif real in named:
                self._problem(step, f"{spec.name} is given {real!r} twice", "unknown argument")
            else:
                named[real] = value
        for argument in spec.arguments:
            if argument.required and argument.name not in named:
                message = f"{spec.name} needs the argument {argument.name!r} ({argument.type})"
                self._problem(step, message, "missing argument")
        return named

    def result_of(self, program: Program) -> str:
        """The name of the RESULT step; it must be there, once, and last."""
        found = [step for step in self.steps if step.module == "RESULT"]
        if not found:
            last = program.steps[-1].name if program.steps else "NAME"
            self.problems.append(
                Problem(0, f"the program has no RESULT; end it with FINAL=RESULT(var={last})", "no result")
            )
            return ""
        if len(found) > 1:
            lines = ", ".join(str(step.line) for step in found)
            self.problems.append(
                Problem(found[1].line, f"RESULT stands on lines {lines}; a program has one RESULT", "no result")
            )
        elif self.steps[-1] is not found[0]:
            self.problems.append(
                Problem(self.steps[-1].line, f"RESULT (line {found[0].line}) must be the last step", "no result")
            )
        return found[-1].name

    def _problem(self, step: Step, message: str, kind: str) -> None:
        self.problems.append(Problem(step.line, message, kind))


def _argument_name(written: str, spec: ToolSpec) -> str | None:
    """The real name of an argument: by position, as written, by an alias, or but for capitals."""
    if written.startswith("#"):
        index = int(written[1:]) - 1
        return spec.arguments[index].name if index < len(spec.arguments) else None
    argument = spec.argument(written) or spec.argument(written.lower())
    return argument.name if argument else None


def _needed(steps: list[Step], result: str) -> set[str]:
    """The steps that the result depends on, itself included."""
    by_name = {step.name: step for step in steps}
    needed: set[str] = set()
    waiting = [result]
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in needed:
            needed.add(name)
            waiting += by_name[name].uses
    return needed


def _unused(step: Step, checking: _Checking) -> Problem:
    users = [other.name for other in checking.steps if step.name in other.uses]
    why = f"is only used by {', '.join(users)}, which the result does not need" if users else "is never used"
    return Problem(step.line, f"{step.name} {why}; the result does not depend on it", "unused name")


def _cost(steps: tuple[Step, ...], registry: Mapping[str, ToolSpec]) -> tuple[float, float]:
    """Estimated seconds: with independent steps side by side (the critical path), and one after another."""
    finished: dict[str, float] = {}
    for step in steps:
        before = max((finished.get(name, 0.0) for name in step.uses), default=0.0)
        finished[step.name] = before + registry[step.module].cost
    return max(finished.values(), default=0.0), sum(registry[step.module].cost for step in steps)
