"""The native API: durable runs, their events, approval, reports and pictures."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import StringConstraints

from agent.server.asked import Asked
from agent.server.errors import HttpError, body_of
from agent.server.following import sse, with_heartbeat
from agent.server.reports import ReportFormat, report_response
from agent.server.schemas import Approval, ErrorBody, Links, Run, RunId, RunList, RunRequest
from agent.server.services import caller, services
from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.server.feed import Feed
    from agent.server.services import Services
    from agent.server.store import StoredRun

router = APIRouter(
    prefix="/v1/runs",
    tags=["Runs"],
    responses={400: {"model": ErrorBody}, 404: {"model": ErrorBody}, 429: {"model": ErrorBody}},
)

Once = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
PictureId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


@router.post("", status_code=202, response_model=Run, responses={200: {"model": Run}})
async def submit(body: RunRequest, request: Request, once: Once = None) -> Response:
    """Accept a question. It is written down before this answers, and finished even if the server is killed.

    202 with the run as it stands; 200 with its answer where it came to its end within `wait` seconds. The same
    Idempotency-Key gives the same run.
    """
    server, who = services(request), caller(request)
    asked = Asked(
        query=body.query,
        images=await server.pictures.take_in(body.images, who),
        region=body.region,
        thread=body.thread,
        program=body.program,
        approve=body.approve,
    ).checked(server.driver.limits)
    digest = hashlib.sha256(json.dumps(asked.to_json(), sort_keys=True).encode()).hexdigest()
    stored, _ = await server.runner.submit(asked, who, once=once, digest=digest)
    feed = server.runner.feed_of(stored.id)
    if body.wait and feed is not None:
        with contextlib.suppress(TimeoutError, YaffleError):  # how it failed is in the run
            async with asyncio.timeout(body.wait):
                await feed.answer()
        stored = feed.kept or await server.runner.get(stored.id, who)
    status = 200 if stored.finished is not None else 202
    return _json(view(stored), status, {"Location": f"/v1/runs/{stored.id}"})


@router.get("")
async def recent(
    request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 20, before: float | None = None
) -> RunList:
    """The caller's runs, the newest first, without their answers."""
    server, who = services(request), caller(request)
    await server.runner.ledger.settled()
    found = await server.store.recent(who.id, limit, before)
    return RunList(data=[view(run) for run in found], next=found[-1].created if len(found) == limit else None)


@router.get("/{run}", response_model=Run)
async def get(run: RunId, request: Request) -> Response:
    """The run: its state and, where it is done, its answer with program, trace and evidence."""
    return _json(view(await services(request).runner.get(run, caller(request))))


@router.post("/{run}/approve")
async def approve(run: RunId, body: Approval, request: Request) -> Run:
    """Let the steps that wait for approval run, or refuse them."""
    return view(await services(request).runner.approve(run, caller(request), body.approve))


@router.post("/{run}/cancel")
async def cancel(run: RunId, request: Request) -> Run:
    """Give the run up."""
    return view(await services(request).runner.cancel(run, caller(request)))


@router.get("/{run}/events", response_class=StreamingResponse)
async def events(
    run: RunId, request: Request, last: Annotated[int | None, Header(alias="Last-Event-ID", ge=0)] = None
) -> StreamingResponse:
    """The run's events as they come (server-sent): queued, begin, plan, check, step, correct, then answer, approval
    or error. Of a run that has ended, the last only."""
    server, who = services(request), caller(request)
    await server.runner.get(run, who)
    chunks = _events(server, run, who, server.runner.feed_of(run), 0 if last is None else last + 1)
    return StreamingResponse(chunks, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.get("/{run}/report", response_class=HTMLResponse)
async def report(run: RunId, request: Request, format: ReportFormat = "html") -> Response:
    """The report of a run that is done: one self-contained page (or Markdown, with format=md)."""
    answer = await _answer(request, run)
    from agent.report.html import to_html

    return await report_response(format, partial(to_html, answer), answer.markdown, f"yaffle-{run}")


@router.get("/{run}/pictures/{picture}", response_class=Response)
async def picture(run: RunId, picture: PictureId, request: Request) -> Response:
    """A picture of the run, as PNG: one that was given, one that a step made, or the edited one."""
    server = services(request)
    stored = await server.runner.get(run, caller(request))
    if picture not in _picture_ids(stored):
        raise HttpError(404, "unknown_picture", "the run has no such picture.")
    data = await asyncio.to_thread(_png, server, picture)
    return Response(data, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def view(stored: StoredRun) -> Run:
    """A stored run as the API shows it."""
    where = f"/v1/runs/{stored.id}"
    images = stored.question["images"]
    return Run(
        id=stored.id,
        state=stored.state,  # type: ignore[arg-type]
        query=stored.question["query"],
        thread=stored.question["thread"],
        created=stored.created,
        finished=stored.finished,
        images=list(images),
        answer=json.loads(stored.answer) if stored.answer else None,
        waits=stored.waits if stored.state == "waiting" else None,
        error=stored.error,
        links=Links(self=where, events=f"{where}/events", report=f"{where}/report"),
    )


def _json(run: Run, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The run as a response, written in one go: FastAPI would check and convert each part of its answer first."""
    return Response(run.model_dump_json(), status, headers, media_type="application/json")


def public(event: dict[str, Any]) -> dict[str, Any]:
    """An event of the agent as the API shows it: a step with its text, its picture and its evidence."""
    if event["event"] != "step":
        return event
    from agent.graph.answering import trace_steps

    record = {name: value for name, value in event.items() if name != "event"}
    return {"event": "step", "step": trace_steps([record])[0].model_dump(mode="json")}  # type: ignore[list-item]


async def _events(server: Services, run: str, who: Any, feed: Feed | None, start: int) -> AsyncIterator[str]:
    """What is there of the events, what comes, and how the run stands at the end."""
    number = start
    if feed is not None:
        async with contextlib.aclosing(with_heartbeat(feed.follow(start))) as items:
            async for item in items:
                if item is None:
                    yield ": still working\n\n"
                    continue
                number = item[0] + 1
                yield sse(public(item[1]), event=item[1]["event"], number=item[0])
    stored = await server.runner.get(run, who)
    if stored.state == "done":
        last = {"event": "answer", "run": run, "answer": json.loads(stored.answer or "null")}
    elif stored.state == "waiting":
        last = {"event": "approval", "run": run, "steps": stored.waits}
        if feed is not None and any(event["event"] == "approval" for event in feed.events):
            return  # it has been said
    else:
        said = stored.error or body_of(HttpError(409, stored.state, f"the run is {stored.state}."))["error"]
        last = {"event": "error", "run": run, "error": said}
    yield sse(last, event=str(last["event"]), number=number)


async def _answer(request: Request, run: str) -> Answer:
    from agent.answer import Answer

    server = services(request)
    stored = await server.runner.get(run, caller(request))
    if stored.answer is None:
        raise HttpError(409, "no_answer", f"run {run} has no answer: it is {stored.state}.")
    return Answer.model_validate_json(stored.answer).with_store(server.driver.store)


def _picture_ids(stored: StoredRun) -> set[str]:
    """The ids of the pictures that the run was given or made."""
    ids = {image["id"] for image in stored.question["images"]}
    if stored.answer:
        answer = json.loads(stored.answer)
        ids |= {image["id"] for image in [*answer["images"], answer["image"]] if image}
        ids |= {step["picture"] for step in answer["trace"]["steps"] if step["picture"]}
        ids |= {piece["image"] for piece in answer["evidence"] if piece.get("image")}
    return ids


def _png(server: Services, picture: str) -> bytes:
    import io

    from agent.report.pictures import picture_of

    buffer = io.BytesIO()
    picture_of(picture, server.driver.store).save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()
