"""Evidence: what the tools saw on the way to the answer, and where, in pixels of the whole picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.trace import TraceStep
from tools.values import Evidence, Image, Region, Table, TextLine, Verdict

#: pieces that one step, and one answer, may hold
PER_STEP = 50
PER_ANSWER = 50

_CELLS = frozenset({"CELL", "COLUMN", "ROW", "TOP"})


def evidence_of(value: Any, *, tool: str, step: str) -> tuple[Evidence, ...]:
    """The pieces of evidence in a step's value; none in numbers and texts without a place."""
    items = value if isinstance(value, tuple) else (value,)
    pieces: list[Evidence] = []
    for item in items[:PER_STEP]:
        pieces += _pieces(item, tool, step)
    return tuple(pieces[:PER_STEP])


def _pieces(item: Any, tool: str, step: str) -> list[Evidence]:
    match item:
        case Region():
            kind = "user" if item.source == "user" else "object"
            return [_piece(item.image, item, kind, item.label, tool, step)]
        case TextLine() if item.text:
            return [_piece(item.image, item, "cell" if tool in _CELLS else "text", item.text, tool, step)]
        case Table():
            text = item.title or f"table, {len(item.rows)} rows"
            box = item.image.to_root(item.box)
            return [Evidence(tool=tool, kind="text", text=text, image=item.image.root, box=box, step=step)]
        case Verdict():
            return list(item.witnesses)
    return []


def _piece(image: Image, item: Region | TextLine, kind: Any, text: str, tool: str, step: str) -> Evidence:
    return Evidence(tool=tool, kind=kind, text=text, image=image.root, box=item.root_box, score=item.score, step=step)


def ancestors(steps: Sequence[TraceStep], target: str) -> list[TraceStep]:
    """The steps that `target` depends on, itself included, nearest first."""
    by_name = {step.name: step for step in steps}
    order: list[TraceStep] = []
    waiting = [target]
    while waiting:
        step = by_name.get(waiting.pop(0))
        if step is not None and step not in order:
            order.append(step)
            waiting += step.depends
    return order


def evidence_for(steps: Sequence[TraceStep], target: str) -> tuple[Evidence, ...]:
    """The evidence behind the step `target`: the nearest steps that saw something, not all that was ever read.

    A step's evidence stands for what it was made from: behind a cell, the whole table is not listed again.
    """
    by_name = {step.name: step for step in steps}
    pieces: list[Evidence] = []
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        name = waiting.pop(0)
        step = by_name.get(name)
        if step is None or name in seen:
            continue
        seen.add(name)
        if step.evidence:
            pieces += step.evidence
        else:
            waiting += step.depends
    unique = {(piece.kind, piece.text, piece.image, piece.box): piece for piece in pieces}
    return tuple(unique.values())[:PER_ANSWER]
