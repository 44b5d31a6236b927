"""The ASGI app: the agent's API put together from its parts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mllm_core.errors import YaffleError

try:
    from fastapi import FastAPI
except ImportError as error:
    raise YaffleError("the server needs some packages.", remedy="pip install 'yaffle[server]'") from error

from agent.observing.http import observe_requests
from agent.observing.starting import flush
from agent.server import (
    check_api,
    errors,
    files_api,
    info_api,
    openai_api,
    openapi_page,
    responses_api,
    runs_api,
)
from agent.server.content import Pictures
from agent.server.gate import Gate
from agent.server.metrics import Metrics
from agent.server.runner import Runner
from agent.server.security import KnownHosts, Security
from agent.server.services import Services
from agent.server.settings import ServerSettings
from agent.server.store import RunStore
from agent.version import version

if TYPE_CHECKING:
    from agent.api import Agent

_ABOUT = (
    "Ask a picture a question; get a checked answer with the program and the evidence behind it. "
    "OpenAI's clients work with this server as their base URL (`/v1`)."
)


def create_app(
    agent: Agent, settings: ServerSettings | None = None, *, extend: Sequence[Callable[[FastAPI], None]] = ()
) -> FastAPI:
    """The app that serves `agent`. Run it with uvicorn (`agent.server.serving.serve`) or any ASGI server.

    Args:
        agent: stays the caller's: closing the app does not close it.
        settings: see ServerSettings; by default everything is kept in memory and only this machine is let in.
        extend: called with the app before it starts: more routes, or middleware such as tracing, which then sees every
            request first. `app.state.services` has the agent, the runner and the stores.
    """
    settings = settings or ServerSettings()
    metrics = Metrics()
    store = RunStore(settings.runs, settings.lease_seconds)
    runner = Runner(agent.driver, store, settings, metrics)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await runner.start()
        try:
            yield
        finally:
            await runner.stop()
            await asyncio.to_thread(flush)

    app = FastAPI(
        title="Yaffle",
        version=version(),
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
    )
    pictures = Pictures(agent.driver, store)
    app.state.services = Services(agent, agent.driver, settings, store, runner, pictures, metrics)
    for part in (openai_api, responses_api, runs_api, check_api, files_api, info_api, openapi_page):
        app.include_router(part.router)
    errors.add_handlers(app)
    if settings.web and find_spec("agent.web") is not None:
        import_module("agent.web").mount(app)
    _add_layers(app, settings, metrics)
    observe_requests(app)
    for more in extend:
        more(app)
    return app


def _add_layers(app: FastAPI, settings: ServerSettings, metrics: Metrics) -> None:
    """The layers around the routes; the one that is added last sees a request first."""
    from starlette.middleware.cors import CORSMiddleware

    app.add_middleware(Gate, settings=settings, metrics=metrics)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-Api-Key"],
            expose_headers=["X-Request-Id", "Retry-After", "Location"],
        )
    if settings.hosts:
        app.add_middleware(KnownHosts, hosts=settings.hosts, metrics=metrics)
    app.add_middleware(Security, origins=settings.origins, metrics=metrics)
