"""POST /v1/responses: the same answers in the shape of OpenAI's Responses API."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from agent.server.conversation import asked_in, remember
from agent.server.errors import HttpError, as_http_error, body_of
from agent.server.following import answer_while_connected, events_while_connected, sse
from agent.server.limits import Caller
from agent.server.openai_api import MODEL, extension, progress
from agent.server.openai_schemas import ResponsesRequest
from agent.server.services import caller, services
from agent.server.usage import usage_of

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.server.runner import Job
    from agent.server.services import Services

router = APIRouter(tags=["OpenAI"])


@router.post("/v1/responses", response_model=None)
async def responses(body: ResponsesRequest, request: Request) -> JSONResponse | StreamingResponse:
    """Answer the last input message, about the latest pictures of the input.

    Responses are not kept: a follow-up sends the conversation again. While it works, a streamed response is
    `response.in_progress` once for every step, which is in the field `yaffle`.
    """
    server, who = services(request), caller(request)
    if body.previous_response_id is not None:
        raise HttpError(
            400,
            "not_kept",
            "responses are not kept here.",
            remedy="Send the earlier messages in `input`, or use a thread in POST /v1/runs.",
            param="previous_response_id",
        )
    messages = body.messages()
    asked = await asked_in(messages, body.yaffle, server, who)
    job = server.runner.ask(asked.checked(server.driver.limits), who, quiet=not body.stream)
    if body.stream:
        stream = _events(body, job, server, who)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
    answer = await answer_while_connected(server.runner, job, request, server.settings.request_seconds)
    remember(messages, answer, server, who)
    return JSONResponse(_response(body, job, time.time(), answer))


async def _events(body: ResponsesRequest, job: Job, server: Services, who: Caller) -> AsyncIterator[str]:
    number, created = 0, time.time()

    def event(kind: str, **data: Any) -> str:
        nonlocal number
        number += 1
        return sse({"type": kind, "sequence_number": number - 1, **data}, event=kind)

    yield event("response.created", response=_response(body, job, created))
    try:
        async for seen in events_while_connected(server.runner, job, server.settings.request_seconds):
            if seen is None:
                yield ": still working\n\n"
            elif (small := progress(seen)) is not None:
                yield event("response.in_progress", response=_response(body, job, created), yaffle=small)
        answer = await job.feed.answer()
        remember(body.messages(), answer, server, who)
    except Exception as error:  # noqa: BLE001 - the status is sent: what went wrong can only be said in the stream
        said = body_of(as_http_error(error))["error"]
        failed = _response(body, job, created) | {
            "status": "failed",
            "error": {"code": "server_error", "message": said["message"]},
        }
        yield event("response.failed", response=failed)
        return
    whole = _response(body, job, created, answer)
    item = whole["output"][0]
    part = item["content"][0]
    place: dict[str, Any] = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    empty = item | {"status": "in_progress", "content": []}
    yield event("response.output_item.added", output_index=0, item=empty)
    yield event("response.content_part.added", part=part | {"text": ""}, **place)
    yield event("response.output_text.delta", delta=answer.text, logprobs=[], **place)
    yield event("response.output_text.done", text=answer.text, logprobs=[], **place)
    yield event("response.content_part.done", part=part, **place)
    yield event("response.output_item.done", output_index=0, item=item)
    yield event("response.completed", response=whole)


def _response(body: ResponsesRequest, job: Job, created: float, answer: Answer | None = None) -> dict[str, Any]:
    """The response as it stands: in progress, or whole."""
    made: dict[str, Any] = {
        "id": f"resp_{job.run}",
        "object": "response",
        "created_at": int(created),
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": MODEL,
        "output": [],
        "parallel_tool_calls": False,
        "previous_response_id": None,
        "store": False,
        "temperature": None,
        "text": {"format": {"type": "text"}},
        "tool_choice": "none",
        "tools": [],
        "top_p": None,
        "usage": None,
    }
    if answer is None:
        return made
    part = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    item = {"type": "message", "id": f"msg_{job.run}", "role": "assistant", "status": "completed", "content": [part]}
    used = usage_of((message.text() for message in body.messages()), answer.text)
    usage = {
        "input_tokens": used["prompt_tokens"],
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": used["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": used["total_tokens"],
    }
    return made | {"status": "completed", "output": [item], "usage": usage, "yaffle": extension(answer)}
