"""A trace as training data: one chat with its pictures, in the `messages` form that TRL and chat templates take.

Two styles, for the two roles of a planner: "program" (the controller writes the whole program at once) and "steps"
(the decision maker writes a line, sees what it gave, and so on to the answer).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.trace import TraceStep

Style = Literal["program", "steps"]

_SYSTEM = {
    "program": "Write a program that answers the question about the picture.",
    "steps": "Answer the question about the picture. Write one program line at a time; you are told what it gave.",
}


def training_record(answer: Answer, style: Style = "program") -> dict[str, Any]:
    """One record: `messages`, `images` (ids in the artifact store, in order) and `meta` to choose records by.

    Records of failed or abstained runs are made too: `meta` says so (`abstained`, `confidence`, `refuted` claims), and
    whether to learn from them is the trainer's choice.
    """
    trace = answer.trace
    asked = [*({"type": "image"} for _ in trace.images), {"type": "text", "text": trace.query}]
    messages = [_message("system", _SYSTEM[style]), {"role": "user", "content": asked}]
    messages += _program_turns(answer) if style == "program" else _step_turns(answer)
    return {
        "messages": messages,
        "images": list(trace.images),
        "meta": {
            "run": answer.run,
            "style": style,
            "schema": trace.version,
            "answer": answer.text,
            "abstained": answer.abstained,
            "confidence": answer.confidence,
            "refuted": sum(claim.state == "refuted" for claim in trace.claims),
            "corrected": len(trace.corrections),
        },
    }


def write_records(answers: Iterable[Answer], path: str | os.PathLike[str], style: Style = "program") -> int:
    """Write one record a line to `path`, and the pictures as PNG files to the folder `images` beside it.

    Pictures are named by their ids, as in the records. Returns the number of records. Raises ArtifactMissing.
    """
    from agent.report.pictures import to_pillow

    target = Path(path)
    folder = target.parent / "images"
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with target.open("w", encoding="utf-8") as file:
        for answer in answers:
            for image in answer.images:
                picture = folder / f"{image.id}.png"
                if not picture.exists():
                    to_pillow(image, answer.store).save(picture)
            file.write(json.dumps(training_record(answer, style), ensure_ascii=False) + "\n")
            count += 1
    return count


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


def _program_turns(answer: Answer) -> list[dict[str, Any]]:
    """Each plan that was sent back, with the messages that it met, then the program that ran."""
    turns = []
    for plan in answer.trace.plans:
        if plan.messages and plan.program:
            turns.append(_message("assistant", _joined(plan.thought, plan.program)))
            turns.append(_message("user", "\n".join(plan.messages)))
    thought = next((plan.thought for plan in reversed(answer.trace.plans) if not plan.messages), "")
    turns.append(_message("assistant", _joined(thought, answer.program or answer.text)))
    return turns


def _step_turns(answer: Answer) -> list[dict[str, Any]]:
    turns = []
    for step in answer.trace.steps:
        turns.append(_message("assistant", _joined(step.thought, step.line)))
        turns.append(_message("tool", _observed(step)))
    turns.append(_message("assistant", answer.text))
    return turns


def _observed(step: TraceStep) -> str:
    if step.status == "done":
        return f"{step.name} = {step.text}"
    return f"{step.name} failed: {step.error}" if step.error else f"{step.name} was not run"


def _joined(thought: str, text: str) -> str:
    return f"{thought}\n{text}" if thought else text
