"""Finding the program in what a language model replied: fences, prose around it, JSON, a second example after it."""

from __future__ import annotations

import re

from planners.chat.structured import json_object_in, without_thinking

_FENCED = re.compile(r"(?:```|~~~)[^\n`]*\n(.*?)(?:```|~~~|\Z)", re.DOTALL)
_STEP = re.compile(r"^[\s>*`\d.)-]*[A-Za-z_]\w*\s*=\s*[A-Za-z_]\w*\s*\(")
_RESULT = re.compile(r"(?:=|^)\s*RESULT\s*\(", re.IGNORECASE)
_LABELS = re.compile(r"^\W*(?:thought|plan|program|reasoning)\W*:\W*", re.IGNORECASE | re.MULTILINE)
_THOUGHT_LETTERS = 600


def program_in(reply: str) -> str:
    """The program in a reply; "" where there is none. Of several, the last that was fenced, or the first."""
    text = without_thinking(reply)
    held = json_object_in(text) if text.lstrip("`json \n").startswith("{") else None
    if held is not None and isinstance(held.get("program"), str | list):
        program = held["program"]
        text = program if isinstance(program, str) else "\n".join(str(line) for line in program)
    fenced = [_steps_of(block) for block in _FENCED.findall(text)]
    return next((block for block in reversed(fenced) if block), "") or _steps_of(text)


def thought_in(reply: str) -> str:
    """What the reply says before its program."""
    text = without_thinking(reply)
    lines: list[str] = []
    for line in text.splitlines():
        if _STEP.match(line) or line.lstrip().startswith(("```", "~~~", "{")):
            break
        lines.append(line)
    return " ".join(_LABELS.sub("", "\n".join(lines)).split())[:_THOUGHT_LETTERS]


def _steps_of(text: str) -> str:
    """From the first step to the first RESULT, or to the last step; a call that is broken over lines is kept whole."""
    kept: list[str] = []
    whole = 0  # lines of `kept` up to the end of the last step
    depth = 0
    for line in text.splitlines():
        is_step = bool(_STEP.match(line))
        if not kept and not is_step:
            continue
        depth = _depth(line) if is_step else depth + _depth(line)
        kept.append(line)
        if is_step or depth >= 0:
            whole = len(kept) if is_step or (depth == 0 and _closes(line)) else whole
        if _RESULT.search(line) and depth <= 0:
            whole = len(kept)
            break
    return "\n".join(kept[:whole]).strip()


def _depth(line: str) -> int:
    """How many brackets the line leaves open, those inside quotes aside."""
    bare = re.sub(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", "", line)
    return sum(bare.count(char) for char in "([{") - sum(bare.count(char) for char in ")]}")


def _closes(line: str) -> bool:
    return line.rstrip().rstrip(";,`").endswith((")", "]"))
