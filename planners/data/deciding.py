"""Turns of the decision maker: some lines have run, what comes next?"""

from __future__ import annotations

import random
import re
from collections.abc import Collection

from mllm_core.samples import Turn
from planners.core.prompt_format import FAILED, decide_prompt
from planners.data.declined import NONE
from planners.data.fallbacks import failure
from planners.data.installed import modules_of
from planners.data.questions import Question
from planners.data.things import color_words
from planners.data.vocabulary import Vocabulary
from planners.language import parse
from tools.errors import ToolError
from tools.expressions.evaluate import evaluate
from tools.values import Expression

#: so many lines are decided at a time
AT_A_TIME = 2
_FAILED = 0.35
_STEP = re.compile(r"^(\w+)=([A-Z_]+)\((.*)\)$")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def decide_turn(one: Question, words: Vocabulary, installed: Collection[str]) -> Turn | None:
    """What a decision maker sees of a question, and its next lines, or ANSWER with the name that holds the answer."""
    program = next((program for program in one.programs if modules_of(program) <= set(installed)), None)
    if program is None:
        return Turn(decide_prompt(one.text, []), NONE, "decide")
    draw = words.draw
    if draw.random() < _FAILED:
        failed = failure(one, program, words, installed)
        if failed is not None:
            return _after_failure(one, program, failed.line, failed.message, failed.program, words)
    *steps, result = program.splitlines()
    ran = draw.randint(0, len(steps))
    seen = observed(steps[:ran], words)
    if ran == len(steps):
        answer = f"ANSWER {result.removeprefix('FINAL=RESULT(var=').removesuffix(')')}"
    else:
        answer = "\n".join(steps[ran : ran + AT_A_TIME])
    return Turn(decide_prompt(one.text, seen), answer, "decide")


def _after_failure(one: Question, program: str, line: str, message: str, other: str, words: Vocabulary) -> Turn | None:
    """The line failed: what the other program has and this one has not comes next."""
    steps = program.splitlines()[:-1]
    before = steps[: steps.index(line)]
    rest = [step for step in other.splitlines()[:-1] if step not in before]
    if not rest or any(step.partition("=")[0] in {past.partition("=")[0] for past in before} for step in rest):
        return None
    seen = [*observed(before, words), (line, f"{FAILED}{message}")]
    return Turn(decide_prompt(one.text, seen), "\n".join(rest[:AT_A_TIME]), "decide")


def observed(steps: list[str], words: Vocabulary) -> list[tuple[str, str]]:
    """The lines with what they gave: made up, but counts are those of what was found."""
    values: dict[str, object] = {"least": 0 if any("=COUNT(" in step for step in steps) else 1}
    values["size"] = f"{words.draw.randint(100, 900)} x {words.draw.randint(100, 900)}"
    shown: list[tuple[str, str]] = []
    for step in steps:
        found = _STEP.match(step)
        if found is None:
            continue
        name, module, arguments = found.groups()
        text, values[name] = _gave(module, arguments, values, words)
        if "'" in arguments and module == "LOC":
            values[f"{name} is"] = arguments.split("'")[1]
        elif (inner := re.search(r"object=(\w+)", arguments)) is not None:
            values[f"{name} is"] = values.get(f"{inner[1]} is", "object")
        shown.append((step, text))
    return shown


def _gave(module: str, arguments: str, values: dict[str, object], words: Vocabulary) -> tuple[str, object]:
    """A text of what a call may give, and its value where later lines count with it."""
    draw = words.draw
    given = dict(re.findall(r"(\w+)=('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\w+)", arguments))
    least = values["least"] if isinstance(values["least"], int) else 0
    if module in ("LOC", "FACEDET", "FILTER", "RELATE", "SEGMENT", "SELECT", "SEG", "SORT", "CLASSIFY"):
        most = values.get(given.get("object", ""), 5)
        count = draw.randint(min(least, most if isinstance(most, int) else 5), most if isinstance(most, int) else 5)
        if module == "SORT" and isinstance(most, int):
            count = most  # as many as before
        return _boxes(_label(module, given, values), count, draw), count
    if module == "COUNT":
        counted = values.get(given.get("box", ""), 3)
        return str(counted), counted
    if module in ("FIELD", "CELL", "TOP"):
        text = _cell(words) if module != "TOP" else words.proper_name()
        return repr(text), text
    if module in ("READ", "FIND_TEXT", "COLUMN", "ROW", "VALUES"):
        count = draw.randint(1, 4)
        texts = [_cell(words) if module != "READ" else words.word("signs") for _ in range(count)]
        return f"{count} found: {', '.join(map(repr, texts))}", count
    if module in ("TABLE", "CHART"):
        rows = [f"{words.proper_name()} | {draw.randint(1, 99)}" for _ in range(draw.randint(2, 4))]
        return f"table of {len(rows)} rows: {'; '.join(rows)}", None
    if module == "MEASURE":
        return f"{draw.randint(8, 400)}", None
    if module == "COLOR":
        return repr(draw.choice(color_words(False))), None
    if module in ("VQA", "CAPTION", "LLM"):
        return repr(words.noun().one if module == "VQA" else f"a {words.noun().one} and a {words.noun().one}"), None
    if module == "VERIFY":
        return f"{draw.choice(('yes', 'no'))} (0.{draw.randint(55, 99)})", None
    if module == "EVAL":
        return _computed(arguments, values, words)
    if module in ("CUT", "CROP") or module.startswith("CROP_"):
        return f"picture, {draw.randint(20, 300)} x {draw.randint(20, 300)}", None
    return f"picture, {values['size']}", None


def _label(module: str, given: dict[str, str], values: dict[str, object]) -> str:
    """What the boxes that a call gives are labelled."""
    if module == "FACEDET":
        return "face"
    wanted = given.get("object", "'object'")
    return wanted.strip("'\"") if wanted[0] in "'\"" else str(values.get(f"{wanted} is", "object"))


def _computed(arguments: str, values: dict[str, object], words: Vocabulary) -> tuple[str, object]:
    """The value of an expression of counts; made up for any other."""
    draw = words.draw
    code = parse(f"A=EVAL({arguments})").steps[0].args["expr"]
    source = str(getattr(code, "source", getattr(code, "text", getattr(code, "value", ""))))
    names = _PLACEHOLDER.findall(source)
    if all(name.startswith("COUNT") and isinstance(values.get(name), int) for name in names):
        try:
            value = evaluate(Expression(source=source, names={name: values[name] for name in names}))
        except ToolError:
            return "3", None
        return ("yes" if value is True else "no" if value is False else str(value)), value
    chosen = re.findall(r"'([^']+)'(?= if | else |$)", source)
    if chosen:
        return repr(draw.choice(chosen)), None
    if source.startswith("[") or "unique(" in source:
        return f"2 found: {words.noun().one!r}, {words.noun().one!r}", None
    if source.endswith((".label", ".text")) or source.startswith(("first(", "last(")):
        return repr(words.noun().one), None
    if not source.startswith("count(") and re.search(r" (?:[<>]=?|==|!=|in) ", source):
        return draw.choice(("yes", "no")), None
    return str(draw.randint(1, 300)), None


def _boxes(label: str, count: int, draw: random.Random) -> str:
    if not count:
        return "nothing found"
    shown = []
    for _ in range(min(count, 3)):
        left, top = draw.randint(0, 400), draw.randint(0, 300)
        right, bottom = left + draw.randint(10, 200), top + draw.randint(10, 200)
        shown.append(f"{label} 0.{draw.randint(30, 99)} at ({left}, {top}, {right}, {bottom})")
    more = f" and {count - 3} more" if count > 3 else ""
    return f"{count} found: {', '.join(shown)}{more}"


def _cell(words: Vocabulary) -> str:
    draw = words.draw
    return draw.choice(
        (str(draw.randint(1, 999)), f"${draw.randint(1, 99)}.{draw.randint(0, 99):02d}", words.proper_name())
    )
