"""The compact form of programs that the in-house model reads and writes: canonical, no spaces between arguments."""

from __future__ import annotations

import re

from planners.language import format_program, parse

_QUOTED_OR_COMMA = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|, ")
_NAME = re.compile(r"\b[A-Z][A-Z_]*\d*\b")
_PART = re.compile(r"\bCROP_[A-Z]+\d+\b")


def compact(program: str) -> str:
    """A canonical program without the spaces between its arguments; what stands in quotes is kept."""
    return _QUOTED_OR_COMMA.sub(lambda found: "," if found.group() == ", " else found.group(), program)


def canonical(program: str) -> str:
    """Any program in the compact canonical form. Raises ProgramError where it can't be parsed."""
    return compact(format_program(parse(program)))


def pruned(program: str) -> str:
    """The program without the steps that its result does not need; parts of pictures get short names."""
    parts = dict.fromkeys(_PART.findall(program))
    names = {name: f"PART{place}" for place, name in enumerate(parts)}
    program = _PART.sub(lambda found: names[found.group()], program) if names else program
    kept: list[str] = []
    used: set[str] = set()
    for line in reversed(program.splitlines()):
        name, _, call = line.partition("=")
        if name in used or call.startswith("RESULT("):
            kept.append(line)
            used |= set(_NAME.findall(call))
    return "\n".join(reversed(kept))
