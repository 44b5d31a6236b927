"""POST /v1/check: any text about a picture, checked and corrected; and what came of it, again and as a report."""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from agent.server.errors import HttpError
from agent.server.following import done_while_connected
from agent.server.reports import ReportFormat, report_response
from agent.server.schemas import CheckRequest, ErrorBody, RunId
from agent.server.services import caller, services

if TYPE_CHECKING:
    from agent.checking_text import CheckedText
    from agent.server.jobs import Place
    from agent.server.services import Services
    from tools.values import Image

router = APIRouter(tags=["Check"], responses={400: {"model": ErrorBody}, 429: {"model": ErrorBody}})
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": ErrorBody}}


@router.post("/v1/check")
async def check(body: CheckRequest, request: Request) -> JSONResponse:
    """The text with what does not hold corrected: `text`, `claims` (each with its verdict, its witnesses and its
    `standing`: supported, refuted, doubtful, unknown or not_checked), `edits`, `confidence`; `changed` and `trust` (the
    claims counted by their standing) sum it up. `links` lead to the same again, and to the report."""
    server, who = services(request), caller(request)
    (image,) = await server.pictures.take_in([body.image], who)
    place = server.runner.queue.enter(who)
    work = _checked(server, place, image, body)
    made = await done_while_connected(work, request, server.settings.request_seconds)
    name = uuid.uuid4().hex
    await server.store.keep_check(name, who.id, made.model_dump_json())
    return JSONResponse(view(name, made))


@router.get("/v1/checks/{check}", responses=_UNKNOWN)
async def get(check: RunId, request: Request) -> JSONResponse:
    """What came of an earlier POST /v1/check."""
    return JSONResponse(view(check, await _kept(request, check)))


@router.get("/v1/checks/{check}/report", response_class=HTMLResponse, responses=_UNKNOWN)
async def report(check: RunId, request: Request, format: ReportFormat = "html") -> Response:
    """The report of a check: one self-contained page (or Markdown, with format=md)."""
    from agent.report.checked import checked_html

    made = await _kept(request, check)
    return await report_response(format, partial(checked_html, made), made.markdown, f"yaffle-check-{check}")


def view(name: str, made: CheckedText) -> dict[str, Any]:
    """A checked text as the API shows it."""
    from agent.checking_text import standing

    shown = made.model_dump(mode="json")
    for one, claim in zip(shown["claims"], made.claims, strict=True):
        one["standing"] = standing(claim)
    where = f"/v1/checks/{name}"
    return {
        "id": name,
        "object": "check",
        "changed": made.changed,
        "trust": made.trust.model_dump(),
        **shown,
        "links": {"self": where, "report": f"{where}/report"},
    }


async def _checked(server: Services, place: Place, image: Image, body: CheckRequest) -> CheckedText:
    async with place:
        return await server.agent.acheck(image, body.text, unknown=body.unknown, boxes=body.boxes)


async def _kept(request: Request, check: str) -> CheckedText:
    from agent.checking_text import CheckedText

    server = services(request)
    found = await server.store.check(check, caller(request).id)
    if found is None:
        raise HttpError(404, "unknown_check", "there is no such check.")
    return CheckedText.model_validate(json.loads(found)).with_store(server.driver.store)
