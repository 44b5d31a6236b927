"""The decision maker: a language model decides one or a few lines at a time, seeing what the lines before gave."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planners.chat.structured import json_object_in
from planners.exemplars import fitting, most_similar
from planners.interface import ChatModel, Decision, Observation, PlanningError, PlanRequest
from planners.language import ProgramError, parse
from planners.prompting import DATA, quoted, request_message, short, system_message
from planners.replies import program_in

MOST_LINES = 6
_OBSERVATIONS = 24
_ASKS = 2
_SHOTS = 4

_TASK = """\
You answer questions about pictures by running lines of a program, a few at a time, and looking at what they give.
You do not see the pictures: the modules do. Decide what to do next, and reply with one JSON object:
{"thought": "one short sentence", "lines": ["NAME=MODULE(key=value, ...)"], "answer": null}
Give the next one to three lines. When a result answers the question, set "answer" to the NAME of the step that holds it
(it may be one of these very lines, such as an EVAL). Names of earlier lines may be used; new lines take new names. An
answer is always a name, never a text of your own. RESULT is not needed. Do not repeat a line that failed."""

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "thought": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "string"}},
        "answer": {"type": ["string", "null"]},
    },
    "required": ["thought", "lines", "answer"],
    "additionalProperties": False,
}

_LAST = 'This is the last turn: "answer" must be the NAME of the result that answers the question best.'
_NAME = re.compile(r"[A-Za-z_]\w*")


class _Unusable(Exception):
    """Why a reply can't be acted on, in words for the model; never leaves this module."""


@dataclass(frozen=True)
class ChatDecisionMaker:
    """Asks `chat` what to do next. Stateless; safe to share between threads."""

    chat: ChatModel
    name: str = "decision"

    async def decide(self, request: PlanRequest, observations: tuple[Observation, ...], *, last: bool) -> Decision:
        """The next lines, or the answer; with `last` always an answer. A reply that can't be used is asked for again
        once, with the reason. Raises PlanningError."""
        shown = most_similar(request.query, fitting(request.tools), _SHOTS)
        messages = [
            {"role": "system", "content": system_message(_TASK, request.tools, shown)},
            {"role": "user", "content": request_message(request, _seen(observations, last))},
        ]
        known = {*request.inputs, *(name_of(seen.line) for seen in observations if not seen.failed)}
        tokens = 0
        why = ""
        for _ in range(_ASKS):
            reply = await self.chat.chat(messages, schema=_SCHEMA)
            tokens += reply.prompt_tokens + reply.completion_tokens
            try:
                return _decision(reply.text, known, last).model_copy(update={"tokens": tokens})
            except _Unusable as unusable:
                why = str(unusable)
            again = f"That can't be used: {why}. Reply with the JSON object again."
            messages = [*messages, {"role": "assistant", "content": reply.text}, {"role": "user", "content": again}]
        raise PlanningError(f"{self.chat.name} made no usable decision: {why}.", remedy="Use a more capable model.")


def _seen(observations: tuple[Observation, ...], last: bool) -> str:
    """What the lines gave, quoted: the newest in full, of older ones only the count."""
    if not observations:
        text = "No line was run yet."
    else:
        kept = observations[-_OBSERVATIONS:]
        rows = [{"line": short(one.line), "failed" if one.failed else "gave": short(one.text)} for one in kept]
        older = len(observations) - len(kept)
        head = f"The lines that were run ({older} older ones are left out)." if older else "The lines that were run."
        text = f"{head} {DATA}\n{quoted(rows)}"
    return f"{text}\n\n{_LAST if last else 'What next?'}"


def _decision(reply: str, known: set[str], last: bool) -> Decision:
    """The decision in a reply. Raises _Unusable."""
    held = json_object_in(reply)
    if held is None:
        # Small models write the lines bare; they are as good.
        program = program_in(reply)
        if not program:
            raise _Unusable("there is no JSON object with thought, lines and answer")
        held = {"lines": [program]}
    given = held.get("lines") or []
    lines, result = _lines([given] if isinstance(given, str) else given if isinstance(given, list) else [])
    wanted = held.get("answer") or result
    answer = _answer(wanted, known | {name_of(line) for line in lines}) if wanted else None
    if answer is None and last and lines:
        answer = name_of(lines[-1])
    if answer is None and not lines:
        raise _Unusable("it has neither lines nor an answer")
    thought = held.get("thought")
    return Decision(thought=short(thought) if isinstance(thought, str) else "", lines=tuple(lines), answer=answer)


def _lines(given: Iterable[Any]) -> tuple[list[str], str | None]:
    """The steps, one a line, and the variable of a RESULT that stands among them. Raises _Unusable."""
    text = "\n".join(str(line) for line in given)
    if not text.strip():
        return [], None
    try:
        steps = parse(text).steps
    except ProgramError as error:
        raise _Unusable("; ".join(str(problem) for problem in error.problems)) from error
    results = [step for step in steps if step.module == "RESULT"]
    lines = [" ".join(step.source.split("\n")) for step in steps if step.module != "RESULT"]
    if len(lines) > MOST_LINES:
        raise _Unusable(f"{len(lines)} lines are too many at a time; give at most {MOST_LINES}")
    return lines, results[-1].uses[0] if results and results[-1].uses else None


def _answer(wanted: Any, names: set[str]) -> str:
    """The name that holds the answer. An answer in the model's own words is refused: no tool stands behind it."""
    text = str(wanted).strip().strip("{}`'\" ")
    if text not in names:
        shown = text if _NAME.fullmatch(text) else repr(short(text))
        raise _Unusable(f'"answer" must be the NAME of a step that gave a result, and {shown} is none')
    return text


def name_of(line: str) -> str:
    """The name that a line gives."""
    return line.split("=", 1)[0].strip()
