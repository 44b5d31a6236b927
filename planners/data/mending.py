"""Programs broken as planners break them, with what the checker says; and programs that failed when they ran."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from mllm_core.samples import Turn
from planners.core.prompt_format import mend_prompt
from planners.data.declined import NONE
from planners.data.fallbacks import failure
from planners.data.installed import modules_of
from planners.data.questions import Question
from planners.data.vocabulary import Vocabulary
from planners.language import ProgramError, check
from tools.contract import ToolSpec

_TRIES = 12
#: of the programs to mend, so many were right but failed when they ran
_FAILED_WHEN_RUN = 0.3
_ARGUMENT = re.compile(r"(?<=[(,])([a-z]+)=")
_CALL = re.compile(r"=([A-Z][A-Z_]*)\(")
_USED = re.compile(r"\b([A-Z]+\d+)\b(?!=)")
_WRONG_NAMES: Mapping[str, tuple[str, ...]] = {
    "image": ("img", "picture", "images", "input"),
    "object": ("objects", "obj", "label", "name", "target"),
    "box": ("boxes", "object", "region", "objects"),
    "expr": ("expression", "code", "formula"),
    "var": ("value", "result", "answer"),
    "name": ("field", "key", "column"),
    "where": ("condition", "filter", "expr"),
    "table": ("data", "tabel", "image"),
    "row": ("rows", "name", "key"),
    "column": ("col", "columns", "header"),
    "relation": ("rel", "relationship"),
    "question": ("query", "text", "prompt"),
    "what": ("kind", "type"),
    "text": ("word", "query"),
    "order": ("sort", "direction"),
}

Breaker = Callable[[str, random.Random], str | None]


def mend_turn(one: Question, words: Vocabulary, tools: Mapping[str, ToolSpec]) -> Turn | None:
    """A turn that shows a program with its problems and wants the right one; None where nothing could be broken."""
    right = next((program for program in one.programs if modules_of(program) <= tools.keys()), None)
    draw = words.draw
    if right is None:
        problems = problems_of(one.programs[0], one, tools)
        return _turn(one.text, one.programs[0], problems, NONE) if problems else None
    if right != one.programs[0] and draw.random() < 0.7:
        problems = problems_of(one.programs[0], one, tools)
        if problems:
            return _turn(one.text, one.programs[0], problems, right)
    if draw.random() < _FAILED_WHEN_RUN:
        failed = failure(one, right, words, tools.keys())
        if failed is not None:
            return _turn(one.text, right, [f"line {failed.line!r} failed: {failed.message}"], failed.program)
    for _ in range(_TRIES):
        broken = draw.choice(BREAKERS)(right, draw)
        if broken is None or broken == right:
            continue
        problems = problems_of(broken, one, tools)
        if problems:
            return _turn(one.text, broken, problems, right)
    return None


def _turn(text: str, broken: str, problems: list[str], answer: str) -> Turn:
    return Turn(mend_prompt(text, broken, problems), answer, "repair")


def problems_of(program: str, one: Question, tools: Mapping[str, ToolSpec]) -> list[str]:
    """What the checker says of a program; what its result does not need counts as well."""
    inputs = dict.fromkeys(one.pictures, "Image") | ({"REGION": "Region"} if one.region else {})
    try:
        checked = check(program, tools, inputs)
    except ProgramError as error:
        return [str(problem) for problem in error.problems]
    return [str(warning) for warning in checked.warnings]


def _pick(pattern: re.Pattern[str], program: str, draw: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(program))
    return draw.choice(found) if found else None


def _instead(program: str, found: re.Match[str], text: str) -> str:
    return program[: found.start(1)] + text + program[found.end(1) :]


def wrong_argument(program: str, draw: random.Random) -> str | None:
    """An argument by another name."""
    found = _pick(_ARGUMENT, program, draw)
    return _instead(program, found, draw.choice(_WRONG_NAMES[found[1]])) if found and found[1] in _WRONG_NAMES else None


def misspelt_module(program: str, draw: random.Random) -> str | None:
    """A module with two letters swapped, one left out, or by a name that it might have."""
    found = _pick(_CALL, program, draw)
    if found is None or len(found[1]) < 3:
        return None
    name, at = found[1], draw.randrange(1, len(found[1]) - 1)
    other = {"LOC": ("LOCATE", "DETECT", "FIND"), "COUNT": ("NUMBER", "LEN"), "EVAL": ("CALC", "COMPUTE")}
    if name in other and draw.random() < 0.4:
        return _instead(program, found, draw.choice(other[name]))
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return _instead(program, found, draw.choice((swapped, name[:at] + name[at + 1 :], name + "S")))


def no_result(program: str, draw: random.Random) -> str | None:
    """The last line left out, or not called RESULT."""
    lines = program.splitlines()
    if draw.random() < 0.75:
        return "\n".join(lines[:-1])
    return "\n".join([*lines[:-1], lines[-1].replace("RESULT(", "EVAL(").replace("var=", "expr=")])


def undefined_name(program: str, draw: random.Random) -> str | None:
    """A name that nothing gave: another number, or none."""
    found = _pick(_USED, program, draw)
    if found is None or found.start() == 0 or program[found.start() - 1] == "\n":
        return None
    stem = found[1].rstrip("0123456789")
    return _instead(program, found, draw.choice((f"{stem}{draw.randint(2, 9)}", stem, stem.lower() + "0", stem + "S")))


def missing_argument(program: str, draw: random.Random) -> str | None:
    """A call without one of its arguments."""
    lines = program.splitlines()
    at = draw.randrange(len(lines))
    parts = re.match(r"(\w+=[A-Z_]+\()(.*)\)$", lines[at])
    if parts is None:
        return None
    arguments = re.split(r",(?=[a-z]+=)", parts[2])
    if len(arguments) < 2:
        return None
    del arguments[draw.randrange(len(arguments))]
    lines[at] = f"{parts[1]}{','.join(arguments)})"
    return "\n".join(lines)


def wrong_type(program: str, draw: random.Random) -> str | None:
    """A picture where boxes are wanted, a list where a number is, a text where a list is."""
    found = _pick(re.compile(r"(?:box|object|table|to)=([A-Z]+\d+)"), program, draw)
    if found is not None and draw.random() < 0.6:
        names = [name for name in re.findall(r"^(\w+)=", program[: found.start()], re.MULTILINE) if name != found[1]]
        return _instead(program, found, draw.choice([*names, "IMAGE", "IMAGE"]))
    counted = re.search(r"^(COUNT\d+)=COUNT\(box=(\w+)\)\n", program, re.MULTILINE)
    if counted is None:
        return None
    return program.replace(counted.group(), "").replace(f"{{{counted[1]}}}", f"{{{counted[2]}}}")


def unused_name(program: str, draw: random.Random) -> str | None:
    """The result is an earlier step than the one that answers."""
    lines = program.splitlines()
    names = [line.partition("=")[0] for line in lines[:-2]]
    return "\n".join([*lines[:-1], f"FINAL=RESULT(var={draw.choice(names)})"]) if names else None


def broken_syntax(program: str, draw: random.Random) -> str | None:
    """A bracket or a quotation mark left out, or a call inside a call."""
    lines = program.splitlines()
    at = draw.randrange(len(lines))
    kind = draw.random()
    if kind < 0.4:
        lines[at] = lines[at][:-1]
    elif kind < 0.7:
        marks = [place for place, letter in enumerate(lines[at]) if letter in "'\""]
        if not marks:
            return None
        place = draw.choice(marks)
        lines[at] = lines[at][:place] + lines[at][place + 1 :]
    else:
        lines[at] = lines[at].replace("=", " = ", 1).replace("(", " ", 1)
    return "\n".join(lines)


def out_of_order(program: str, draw: random.Random) -> str | None:
    """Two lines in the wrong order."""
    lines = program.splitlines()
    if len(lines) < 3:
        return None
    at = draw.randrange(len(lines) - 2)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return "\n".join(lines)


def wrong_choice(program: str, draw: random.Random) -> str | None:
    """A value that an argument can't have."""
    wrong = {"highest": "most", "lowest": "least", "ascending": "up", "descending": "down", "area": "size"}
    found = _pick(re.compile(r"(?:order|by|what)='(highest|lowest|ascending|descending|area)'"), program, draw)
    return _instead(program, found, wrong[found[1]]) if found else None


def line_left_out(program: str, draw: random.Random) -> str | None:
    """A line that the next ones need is missing."""
    lines = program.splitlines()
    if len(lines) < 3:
        return None
    del lines[draw.randrange(len(lines) - 2)]
    return "\n".join(lines)


BREAKERS: tuple[Breaker, ...] = (
    *(wrong_argument, wrong_argument, misspelt_module, misspelt_module, no_result, undefined_name, undefined_name),
    *(missing_argument, wrong_type, wrong_type, unused_name, broken_syntax, out_of_order, wrong_choice, line_left_out),
)
