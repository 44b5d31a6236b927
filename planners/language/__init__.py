"""The program language: parse, check, print, and bind arguments. Programs are data here; nothing is executed."""

from planners.language.binding import bind_arguments
from planners.language.checker import check
from planners.language.format import format_program, format_step
from planners.language.program import (
    Budget,
    CheckedProgram,
    Code,
    Literal,
    Problem,
    Program,
    ProgramError,
    Ref,
    Step,
    Template,
)
from planners.language.syntax import parse

__all__ = [
    "Budget",
    "CheckedProgram",
    "Code",
    "Literal",
    "Problem",
    "Program",
    "ProgramError",
    "Ref",
    "Step",
    "Template",
    "bind_arguments",
    "check",
    "format_program",
    "format_step",
    "parse",
]
