"""Correction and the answer: the draft is checked against what the tools saw, then worded, with its evidence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from langgraph.runtime import Runtime

from agent.answer import ABSTAINED, Answer, Usage
from agent.checking_text import check_text
from agent.correction.choosing import at_option, chosen_option
from agent.correction.premises import check_premises
from agent.correction.stage import Corrected, Draft, correct, explain_failure
from agent.correction.sureness import LEAST, kind_of, sure_of
from agent.evidence import evidence_of
from agent.execution.record import StepRecord, to_trace
from agent.execution.workers import WORKERS
from agent.graph.planning import add_stage, seconds_left
from agent.graph.state import RunContext, RunState
from agent.observing.here import carried
from agent.trace import PlanAttempt, Trace, TraceStep
from agent.wording import answer_text, observation_text
from planners.choices.options import stem_of
from planners.refiner import refine
from tools.context import ToolContext
from tools.errors import Cancelled, YaffleError
from tools.values import Image, Region, Table, TextLine, decode, encode

#: the text of an answer to a question that no planner here understands
_NOT_COVERED = "I don't understand this kind of question yet."


async def correct_answer(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Check the draft's claims with a second look, and keep, correct, hedge or withdraw it."""
    context, started = runtime.context, time.perf_counter()
    steps = trace_steps(state["records"])
    result = steps[-1]
    target = result.depends[0] if result.depends else result.name
    chosen = chosen_option(steps, target)
    if chosen is not None:  # what the option was chosen by is checked, not the option
        target = chosen.answer
    value = decode(next(step for step in steps if step.name == target).value)
    draft = Draft(
        query=stem_of(state["query"]),
        claim=state["plan"].get("claim", ""),
        value=value,
        text=answer_text(value),
        steps=tuple(steps),
        result_step=target,
        program=state["plan"]["program"],
        images=decode(state["images"]),
    )
    seconds = min(context.limits.step_timeout, max(seconds_left(context), 0.01))
    tools = context.tools.with_deadline(seconds)
    try:
        future = asyncio.wrap_future(WORKERS.submit(carried(lambda: correct(draft, tools))))
        corrected = await asyncio.wait_for(future, seconds)
    except (YaffleError, TimeoutError) as error:
        # The draft is not lost with its check; it is only said to be unchecked.
        why = "it took too long" if isinstance(error, TimeoutError) else str(error)
        corrected = Corrected(
            value=value,
            text=draft.text,
            confidence=0.3,
            abstained=False,
            evidence=(),
            warnings=(f"The answer could not be checked: {why}.",),
        )
    corrected = at_option(corrected, chosen)
    kind = kind_of(corrected.rests, state["attempts"][-1]["planner"] if state["attempts"] else "", steps)
    sure = sure_of(kind, corrected.confidence)
    candidate = {
        "value": encode(corrected.value),
        "text": corrected.text,
        "draft": draft.text,
        "confidence": sure.chance,
        "kind": kind,
        "unfitted": corrected.confidence,
        "least": sure.least,
        "abstained": corrected.abstained,
        "claims": [verdict.model_dump(mode="json") for verdict in corrected.verdicts],
        "corrections": [correction.model_dump(mode="json") for correction in corrected.corrections],
        "warnings": list(corrected.warnings),
        "evidence": [evidence.model_dump(mode="json") for evidence in corrected.evidence],
        "program": state["plan"]["program"],
        "records": state["records"],
    }
    context.emit({"event": "correct", "draft": draft.text, "text": corrected.text, "confidence": sure.chance})
    best = state["best"]
    if best is None or (candidate["abstained"], -candidate["confidence"]) <= (best["abstained"], -best["confidence"]):
        best = candidate
    return {
        "candidate": candidate,
        "best": best,
        "stages": add_stage(state["stages"], "correct", time.perf_counter() - started),
    }


def after_correct(state: RunState, runtime: Runtime[RunContext]) -> str:
    """An uncertain answer of an "auto" run is worth the decision maker's try; the better of both is kept."""
    candidate, context = state["candidate"], runtime.context
    assert candidate is not None
    unsure = candidate["abstained"] or candidate["confidence"] < context.limits.uncertain_below
    if unsure and state["mode"] == "auto" and context.decision_maker is not None and seconds_left(context) > 5:
        return "decide"
    return "answer"


async def answer(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Put the answer together: the best candidate, or what was tried and why it came to nothing."""
    context = runtime.context
    best, failure = state["best"], state["failure"]
    steps = tuple(trace_steps(state["all_records"]))
    warnings = [*context.notes, *state["warnings"]]
    if best is not None:
        if failure is not None:
            warnings.append(f"A second try failed ({failure['message']}); this is the best answer before it.")
        text = ABSTAINED if best["abstained"] and not best["text"] else best["text"]
        fields: dict[str, Any] = {key: best[key] for key in ("value", "confidence", "abstained", "program", "evidence")}
        warnings += best["warnings"]
        if _too_unsure(state, context, best):
            warnings.append(f"The best guess was {text!r}, with a confidence of {best['confidence']:.0%} only.")
            text, fields["value"], fields["abstained"] = ABSTAINED, None, True
            best = {**best, "abstained": True}
        fields["reason"] = "cannot_tell" if best["abstained"] else ""
        text, tokens, more = await _refined(state, context, text, best)
        warnings += more
    else:
        text, fields, more = _failed(state, failure, steps)
        warnings += more
        text, fields, more = await _with_premises(state, context, text, fields)
        warnings += more
        tokens = 0
    trace = Trace(
        run=state["run"],
        query=state["query"],
        images=tuple(image.id for image in decode(state["images"])),
        plans=tuple(PlanAttempt.model_validate(attempt) for attempt in state["attempts"]),
        steps=steps,
        draft=best["draft"] if best else "",
        claims=best["claims"] if best else (),
        corrections=best["corrections"] if best else (),
        kind=best.get("kind", "") if best else "",
        unfitted=best.get("unfitted", 0.0) if best else 0.0,
        answer=text,
        seconds=time.perf_counter() - context.begin,
    )
    made = Answer(
        text=text,
        trace=trace,
        warnings=tuple(dict.fromkeys(warnings)),
        images=decode(state["images"]),
        image=_output_image(fields.get("value")),
        usage=_usage(state, steps, time.perf_counter() - context.begin, tokens),
        run=state["run"],
        thread=_thread_of(state),
        **fields,
    )
    turn = {"query": state["query"], "program": made.program, "answer": text}
    return {"answer": made.model_dump(mode="json"), "history": [turn] if state["query"] and best else []}


def _too_unsure(state: RunState, context: RunContext, best: dict[str, Any]) -> bool:
    """Is the answer so unsure that it is better withdrawn? Not an edited picture, nor what a program of the caller's
    own gave."""
    if best["abstained"] or state["program_given"] or _output_image(best["value"]):
        return False
    least = context.limits.abstain_below
    return bool(best["confidence"] < (best.get("least", LEAST) if least is None else least))


async def _refined(state: RunState, context: RunContext, text: str, best: dict[str, Any]) -> tuple[str, int, list[str]]:
    """The text in a language model's words, where one plans and the answer is in words; never beyond the evidence."""
    if context.chat is None or best["abstained"] or state["program_given"] or _output_image(best["value"]):
        return text, 0, []
    evidence = tuple(str(item["text"]) for item in best["evidence"])
    try:
        refined = await asyncio.wait_for(
            refine(context.chat, state["query"], text, evidence), max(seconds_left(context), 0.01)
        )
    except (YaffleError, TimeoutError) as error:
        return text, 0, [f"The answer is in plain words: the model could not word it ({error or 'out of time'})."]
    if refined.text == text or not await _refuted(state, context, refined.text):
        return refined.text, refined.tokens, []
    return text, refined.tokens, ["The answer is in plain words: the model's wording says what does not hold."]


def _failed(
    state: RunState, failure: dict[str, Any] | None, steps: tuple[TraceStep, ...]
) -> tuple[str, dict[str, Any], list[str]]:
    """Text, fields and warnings of a run without a candidate: said plainly, never a guess."""
    kind = failure["kind"] if failure else "failed"
    message = failure["message"] if failure else "no answer was found"
    fields = {"abstained": True, "confidence": 0.0, "program": state["plan"].get("program", "")}
    if not fields["program"] and state["attempts"]:
        fields["program"] = state["attempts"][-1]["program"]
    if kind == "not_covered":
        return _NOT_COVERED, fields | {"reason": "not_covered"}, [message]
    if kind == "step_failed":
        text, more = explain_failure(state["query"], steps)
        return text, fields | {"reason": "cannot_tell"}, list(more)
    if kind == "refused":
        return "Not done: a step was not approved.", fields | {"reason": "refused"}, [message]
    return ABSTAINED, fields | {"reason": "failed"}, [message, *failure.get("problems", [])] if failure else [message]


async def _with_premises(
    state: RunState, context: RunContext, text: str, fields: dict[str, Any]
) -> tuple[str, dict[str, Any], list[str]]:
    """The same, where what the question takes for granted is not there: then that is the answer."""
    images = decode(state["images"])
    if fields.get("reason") not in ("not_covered", "cannot_tell") or len(images) != 1 or state["program_given"]:
        return text, fields, []
    asked = stem_of(state["query"])
    premised = await _aside(context, lambda tools: check_premises(asked, images[0], tools))
    if premised is None:
        return text, fields, []
    if premised.false and text in (ABSTAINED, _NOT_COVERED):
        return premised.false, fields | {"reason": "cannot_tell"}, list(premised.doubts)
    return text, fields, list(premised.doubts) if text in (ABSTAINED, _NOT_COVERED) else []


async def _refuted(state: RunState, context: RunContext, wording: str) -> bool:
    """Does a model's wording of the answer say something about the picture that is refuted?"""
    images = decode(state["images"])
    if len(images) != 1:
        return False
    checked = await _aside(context, lambda tools: check_text(wording, images[0], tools))
    return checked is not None and bool(checked.refuted)


T = TypeVar("T")


async def _aside(context: RunContext, work: Callable[[ToolContext], T]) -> T | None:
    """A check beside the run, in a worker; None where it failed or took too long: nothing rests on it alone."""
    seconds = min(context.limits.step_timeout, max(seconds_left(context), 0.01))
    tools = context.tools.with_deadline(seconds)
    try:
        return await asyncio.wait_for(asyncio.wrap_future(WORKERS.submit(carried(lambda: work(tools)))), seconds)
    except Cancelled:
        raise
    except (YaffleError, TimeoutError):
        return None


def trace_steps(records: list[StepRecord]) -> list[TraceStep]:
    """Records as steps of the trace: each with the text, the picture and the evidence of its value."""
    steps = []
    for record in records:
        value = decode(record["value"]) if record["status"] == "done" else None
        steps.append(
            to_trace(
                record,
                text=observation_text(value) if record["status"] == "done" else "",
                picture=_picture_of(value),
                evidence=evidence_of(value, tool=record["module"], step=record["name"]),
            )
        )
    return steps


def _picture_of(value: Any) -> str | None:
    """The id of the picture that shows the value best: itself, or the one that its boxes lie in."""
    if isinstance(value, Image):
        return value.id
    if isinstance(value, tuple) and value:
        value = value[0]
    return value.image.id if isinstance(value, Region | TextLine | Table) else None


def _output_image(encoded: Any) -> Image | None:
    value = decode(encoded)
    return value if isinstance(value, Image) else None


def _thread_of(state: RunState) -> str:
    from langgraph.config import get_config

    thread = str(get_config()["configurable"]["thread_id"])
    return "" if thread == state["run"] else thread


def _usage(state: RunState, steps: tuple[TraceStep, ...], seconds: float, tokens: int) -> Usage:
    return Usage(
        seconds=seconds,
        stages=state["stages"],
        steps={step.name: step.seconds for step in steps if step.round == len(state["attempts"])},
        cache_hits=sum(step.cached for step in steps),
        tool_calls=sum(step.status == "done" for step in steps),
        tokens=state["tokens"] + tokens,
    )
