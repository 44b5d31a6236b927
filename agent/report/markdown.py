"""The answer and its trace as Markdown, for issues, logs and terminals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from agent.report import words

if TYPE_CHECKING:
    from agent.answer import Answer
    from tools.values import Evidence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$])")


def to_markdown(answer: Answer) -> str:
    """CommonMark with tables (GitHub's flavor). What was read from a picture or asked by a person is escaped."""
    return "\n".join(_lines(answer)) + "\n"


def escaped(text: str) -> str:
    """`text` on one line, so that Markdown shows it as it is."""
    line = _SPECIAL.sub(r"\\\1", " ".join(words.printable(text).split()))
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-=])", r"\\\1", line))


def _lines(answer: Answer) -> Iterator[str]:
    trace = answer.trace
    yield f"# {escaped(trace.query) or 'A program'}"
    yield ""
    yield f"**{escaped(answer.text)}**"
    yield ""
    if answer.abstained:
        yield "No answer was given."
    else:
        sure = words.confidence_word(answer.confidence)
        yield f"Confidence {words.percent(answer.confidence)} ({sure}), {words.duration(answer.usage.seconds)}."
    for warning in answer.warnings:
        yield ""
        yield f"> Warning: {escaped(warning)}"
    if answer.evidence:
        yield from ["", "## Evidence", "", "| | what | where | seen by | score |", "|---|---|---|---|---|"]
        yield from (_row(number, piece) for number, piece in enumerate(answer.evidence, start=1))
    if answer.program:
        yield from ["", "## Program", "", *_fenced(answer.program)]
    if trace.steps:
        yield from ["", "## Steps", ""]
    for step in trace.steps:
        if step.thought:
            yield f"- {escaped(step.thought)}"
        result = step.error or (step.text if step.status == "done" else "not run")
        state = "failed: " if step.status == "failed" else ""
        notes = ", ".join([words.duration(step.seconds)] + (["from the cache"] if step.cached else []))
        yield f"- {_code(step.line)} → {state}{escaped(result)} ({notes})"
    if trace.claims:
        yield from ["", "## Claims", ""]
    for claim in trace.claims:
        yield f"- {escaped(claim.claim)} **{words.VERDICTS[claim.state]}** ({words.percent(claim.score)})"
        if claim.note:
            yield f"  - {escaped(claim.note)}"
        yield from (f"  - {escaped(piece.tool)}: {escaped(piece.text)}" for piece in claim.witnesses)
    if trace.corrections:
        yield from ["", "## Corrections", "", "| draft | corrected | why |", "|---|---|---|"]
        yield from (
            f"| {escaped(change.before)} | {escaped(change.after)} | {escaped(change.reason)} |"
            for change in trace.corrections
        )
    rejected = [plan for plan in trace.plans if plan.messages]
    if rejected:
        yield from ["", "## Plans sent back"]
    for plan in rejected:
        yield from ["", *_fenced(plan.program), *_list(plan.messages)]


def _row(number: int, piece: Evidence) -> str:
    where = "" if piece.box is None else ", ".join(f"{side:.0f}" for side in piece.box.as_tuple())
    return f"| {number} | {escaped(piece.text)} | {where} | {escaped(piece.tool)} | {words.percent(piece.score)} |"


def _list(texts: Iterable[str]) -> list[str]:
    return ["", *(f"- {escaped(text)}" for text in texts)]


def _fence(text: str) -> str:
    """A fence longer than any row of backticks in `text`, so that nothing in it can end the block."""
    return "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))


def _fenced(program: str) -> list[str]:
    clean = words.printable(program)
    fence = _fence(clean)
    return [fence, *clean.splitlines(), fence]


def _code(line: str) -> str:
    clean = " ".join(words.printable(line).split())
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", clean)), default=0))
    return f"{fence}{clean}{fence}" if len(fence) == 1 else f"{fence} {clean} {fence}"
