"""POST /v1/check: any text about a picture, checked and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from agent.server.following import done_while_connected
from agent.server.schemas import CheckRequest, ErrorBody
from agent.server.services import caller, services

if TYPE_CHECKING:
    from agent.server.jobs import Place
    from agent.server.services import Services
    from tools.values import Image

router = APIRouter(tags=["Check"], responses={400: {"model": ErrorBody}, 429: {"model": ErrorBody}})


@router.post("/v1/check")
async def check(body: CheckRequest, request: Request) -> JSONResponse:
    """The text with what does not hold corrected: `text`, `claims` (each with verdict and witnesses), `edits`,
    `confidence`; `changed` and `trust` (claims counted by what became of them) sum it up."""
    server, who = services(request), caller(request)
    (image,) = await server.pictures.take_in([body.image], who)
    place = server.runner.queue.enter(who)
    work = _checked(server, place, image, body)
    return JSONResponse(await done_while_connected(work, request, server.settings.request_seconds))


async def _checked(server: Services, place: Place, image: Image, body: CheckRequest) -> dict[str, Any]:
    async with place:
        made = await server.agent.acheck(image, body.text, unknown=body.unknown, boxes=body.boxes)
    return {
        "object": "check",
        "changed": made.changed,
        "trust": made.trust.model_dump(),
        **made.model_dump(mode="json"),
    }
