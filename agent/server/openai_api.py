"""POST /v1/chat/completions: for any client of OpenAI's API that can be given another base URL."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from agent.server.conversation import asked_in, remember
from agent.server.errors import as_http_error, body_of
from agent.server.following import answer_while_connected, events_while_connected, sse
from agent.server.limits import Caller
from agent.server.openai_schemas import ChatRequest
from agent.server.services import caller, services
from agent.server.usage import usage_of

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.server.runner import Job
    from agent.server.services import Services

router = APIRouter(tags=["OpenAI"])

MODEL = "yaffle"


@router.post("/v1/chat/completions", response_model=None)
async def chat_completions(body: ChatRequest, request: Request) -> JSONResponse | StreamingResponse:
    """Answer the last message, about the latest pictures of the conversation.

    Pictures are parts `image_url` (a data URL, or the id of an upload) or `file`. A streamed answer begins with chunks
    whose text is empty: they carry the steps of the run in the field `yaffle`, which clients that do not know it skip.
    """
    server, who = services(request), caller(request)
    asked = await asked_in(body.messages, body.yaffle, server, who)
    job = server.runner.ask(asked.checked(server.driver.limits), who, quiet=not body.stream)
    if body.stream:
        chunks = _chunks(body, job, server, who)
        return StreamingResponse(chunks, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
    answer = await answer_while_connected(server.runner, job, request, server.settings.request_seconds)
    remember(body.messages, answer, server, who)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": answer.text, "refusal": None},
        "logprobs": None,
        "finish_reason": "stop",
    }
    whole = _head(job, "chat.completion") | {
        "choices": [choice],
        "usage": _usage(body, answer),
        "yaffle": extension(answer),
    }
    return JSONResponse(whole)


async def _chunks(body: ChatRequest, job: Job, server: Services, who: Caller) -> AsyncIterator[str]:
    """The answer as chunks: the role, the steps as they come, the text, the end, the usage where it is asked for."""
    head = _head(job, "chat.completion.chunk")
    with_usage = body.stream_options is not None and body.stream_options.include_usage

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return sse(head | {"choices": [choice]} | ({"usage": None} if with_usage else {}) | more)

    yield chunk({"role": "assistant", "content": ""})
    try:
        async for event in events_while_connected(server.runner, job, server.settings.request_seconds):
            if event is None:
                yield ": still working\n\n"
            elif (small := progress(event)) is not None:
                yield chunk({}, yaffle=small)
        answer = await job.feed.answer()
        remember(body.messages, answer, server, who)
    except Exception as error:  # noqa: BLE001 - the status is sent: what went wrong can only be said in the stream
        yield sse(body_of(as_http_error(error)))
        return
    yield chunk({"content": answer.text}, yaffle=extension(answer))
    yield chunk({}, "stop")
    if with_usage:
        yield sse(head | {"choices": [], "usage": _usage(body, answer)})
    yield sse("[DONE]")


def extension(answer: Answer) -> dict[str, Any]:
    """What stands behind an answer and has no place in OpenAI's format."""
    return {
        "run": answer.run,
        "value": answer.value,
        "confidence": round(answer.confidence, 4),
        "abstained": answer.abstained,
        "reason": answer.reason,
        "program": answer.program,
        "evidence": [evidence.model_dump(mode="json") for evidence in answer.evidence],
        "corrections": [correction.model_dump(mode="json") for correction in answer.trace.corrections],
        "warnings": list(answer.warnings),
        "seconds": round(answer.usage.seconds, 4),
        "model_tokens": answer.usage.tokens,
        "links": {"run": f"/v1/runs/{answer.run}", "report": f"/v1/runs/{answer.run}/report"},
    }


def progress(event: dict[str, Any]) -> dict[str, Any] | None:
    """An event of a run in short, for clients that show progress; None for one that says nothing new."""
    kind = event["event"]
    if kind == "queued":
        return {"event": kind, "run": event["run"], "ahead": event["ahead"]}
    if kind == "plan":
        return {"event": kind, "planner": event["planner"], "program": event["program"]}
    if kind == "step":
        names = ("name", "line", "module", "status", "error", "cached", "seconds")
        return {"event": kind} | {name: event[name] for name in names}
    if kind == "correct":
        return {"event": kind, "draft": event["draft"], "confidence": event["confidence"]}
    return None


def _head(job: Job, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{job.run}", "object": kind, "created": int(time.time()), "model": MODEL}


def _usage(body: ChatRequest, answer: Answer) -> dict[str, int]:
    return usage_of((message.text() for message in body.messages), answer.text)
