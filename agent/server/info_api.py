"""What the server is and how it is: tools, models, health, metrics."""

from __future__ import annotations

import asyncio
import logging

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from agent.server.errors import HttpError
from agent.server.openai_api import MODEL
from agent.server.schemas import Model, ModelList, Tool, ToolList
from agent.server.services import services

router = APIRouter(tags=["Server"])
log = logging.getLogger("yaffle.server")

_PING_SECONDS = 2.0


@router.get("/v1/tools")
async def tools(request: Request) -> ToolList:
    """The tools that programs may call, each with its card."""
    specs = services(request).agent.registry.values()
    return ToolList(
        data=[
            Tool(
                name=spec.name,
                summary=spec.summary,
                card=spec.card(),
                version=spec.version,
                cost=spec.cost,
                network=spec.network,
                approve=spec.approve,
            )
            for spec in specs
        ]
    )


@router.get("/v1/models")
async def models() -> ModelList:
    """The one model that chat completions have here. (Requests may name any: they all mean this one.)"""
    return ModelList(data=[Model(id=MODEL)])


@router.get("/v1/models/{model}")
async def model(model: str) -> Model:
    """The model."""
    if model != MODEL:
        raise HttpError(404, "model_not_found", "there is no such model.", remedy=f"The model is named {MODEL}.")
    return Model(id=MODEL)


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """Is the process alive?"""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Can it take work: has it started, is it not stopping, does its database answer?"""
    server = services(request)
    state = "ready" if server.runner.ready else "stopping"
    if server.runner.ready:
        try:
            await asyncio.wait_for(server.store.ping(), _PING_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it is, the server is not ready
            log.error("the database of runs does not answer: %s", type(error).__name__)
            state = "no database"
    return JSONResponse({"state": state, "durable": server.store.durable}, 200 if state == "ready" else 503)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    from prometheus_client import CONTENT_TYPE_LATEST

    server = services(request)
    if not server.settings.metrics:
        raise HttpError(404, "not_found", "metrics are off.")
    return Response(server.metrics.page(), media_type=CONTENT_TYPE_LATEST)
