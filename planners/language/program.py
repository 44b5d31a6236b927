"""What programs are made of: arguments, steps, programs, problems, and the limits on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planners.interface import PlanningError
from tools.types import TypeSpec

MAX_STEPS = 200
MAX_CHARACTERS = 50_000
MAX_STEP_CHARACTERS = 8_000
MAX_TEXT = 4_000
MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Ref:
    """An argument that is the value of a name."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """An argument that is written out: a text, a number, True, False, None, or a tuple of those."""

    value: Any


@dataclass(frozen=True, slots=True)
class Code:
    """An expression. In a checked program `names` pairs the names that it mentions with the steps or inputs that they
    stand for; None where the expression was written without quotes and is not checked yet."""

    source: str
    names: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with `{NAME}` placeholders, filled in when the step runs (in a checked program); `names` as in Code."""

    text: str
    names: tuple[tuple[str, str], ...] = ()


Argument = Ref | Literal | Code | Template


@dataclass(frozen=True, slots=True)
class Step:
    """One line `name=module(args)`. `line` counts from 1 in the text; `source` is the line as it was written.

    `module` is the canonical spelling. An argument given by position is under "#1", "#2" ... until the checker names
    it. `uses` are the names that the step depends on, in order; in a checked program these are inputs and step names.
    Steps are equal when they say the same, wherever they stand.
    """

    name: str
    module: str
    args: Mapping[str, Argument]
    uses: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)
    source: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Program:
    """A parsed program; `source` is the text that it was parsed from."""

    steps: tuple[Step, ...]
    source: str = field(default="", compare=False)

    def __str__(self) -> str:
        from planners.language.format import format_program

        return format_program(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a program, in words to repair it from. `line` is 0 where it is about the whole program.

    `kind`: "syntax", "size", "unknown module", "undefined name", "unused name", "missing argument",
    "unknown argument", "wrong type", "expression", "no result", "budget".
    """

    line: int
    message: str
    kind: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class ProgramError(PlanningError):
    """A program can't be run; `problems` holds everything that is wrong with it, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "The program has a problem: " if count == 1 else f"The program has {count} problems: "
        super().__init__(head + "; ".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Budget:
    """What a program may cost: steps, estimated seconds of the tools (critical path), characters of text."""

    steps: int = MAX_STEPS
    seconds: float | None = None
    characters: int = MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class CheckedProgram:
    """A program that may run: every name is defined, every argument has its real name and a type that fits.

    `steps` are in program order, which is an order of their dependencies; names are unique (a name that is assigned
    twice becomes NAME_2 from there on; an input that is assigned to, likewise). `types` has the type of every step and
    input. `dependencies` has for every step the steps whose results it needs. `result` is the name of the RESULT step
    ("" for a part of a program). `seconds` is the estimated time when independent steps run side by side,
    `seconds_in_turn` when they do not. `warnings` are what is odd but harmless; steps that nothing needs are in
    `dropped` and not run.
    """

    steps: tuple[Step, ...]
    result: str
    types: Mapping[str, TypeSpec]
    dependencies: Mapping[str, tuple[str, ...]]
    inputs: tuple[str, ...]
    seconds: float
    seconds_in_turn: float
    warnings: tuple[Problem, ...] = ()
    dropped: tuple[Step, ...] = ()
    source: str = ""

    @property
    def program(self) -> Program:
        """The program that is run, with the checker's names."""
        return Program(self.steps, self.source)

    def step(self, name: str) -> Step:
        """The step called `name`. Raises KeyError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
