"""MCP over streamable HTTP, behind the gate of `yaffle serve`: API keys, rates, sizes, a bounded queue.

Calls stand alone (no sessions), so nothing of one client is there for another to find, and any of several servers can
answer. Pictures come in the calls; file paths are never read.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.mcp.errors import need_sdk
from agent.mcp.offered import Room
from agent.mcp.server import make_server
from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    import uvicorn
    from mcp.server.mcpserver import Context
    from starlette.applications import Starlette

    from agent.api import Agent
    from agent.interop.pictures import Intake
    from agent.server.jobs import Queue
    from agent.server.settings import ServerSettings

#: under /v1, as all that needs a key
PATH = "/v1/mcp"


class QueuedRoom(Room):
    """Room in the server's queue: who is too many is told to ask later."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    @contextlib.asynccontextmanager
    async def enter(self, context: Context[Any, Any]) -> AsyncIterator[None]:
        request: Any = context.request_context.request
        async with self._queue.enter(request.state.caller):
            yield


def make_app(agent: Agent, intake: Intake, settings: ServerSettings) -> Starlette:
    """The ASGI app: /v1/mcp, and /healthz. `agent` stays the caller's to close."""
    need_sdk()
    try:
        from agent.server.gate import Gate
        from agent.server.jobs import Queue
        from agent.server.metrics import Metrics
        from agent.server.security import Security
    except ImportError as error:
        raise YaffleError("MCP over HTTP needs some packages.", remedy="pip install 'yaffle[mcp,server]'") from error
    from mcp.server.transport_security import TransportSecuritySettings
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    from agent.server.errors import HttpError, response_of

    metrics = Metrics()
    room = QueuedRoom(Queue(settings.workers, settings.queue, metrics))
    server = make_server(agent, replace(intake, roots=()), room=room)

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, HttpError)
        return response_of(error)

    server.custom_route("/healthz", methods=["GET"])(health)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        stateless_http=True,
        max_request_body_size=settings.body_bytes,
        # hosts and origins are checked by the layers below, as for the rest of the API
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    for route in app.routes:
        if isinstance(route, Route) and route.path == PATH:
            route.methods = {"POST"}  # there are no sessions to follow (GET) or to end (DELETE)
    app.add_exception_handler(HttpError, refused)
    app.add_middleware(Gate, settings=settings, metrics=metrics)
    if settings.hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False)
    app.add_middleware(Security, origins=settings.origins, metrics=metrics)
    return app


def make_http_server(
    agent: Agent, intake: Intake, settings: ServerSettings, *, host: str, port: int, **more: Any
) -> uvicorn.Server:
    """A uvicorn server for `make_app`, as patient with slow clients as that of `yaffle serve`."""
    from agent.server.serving import make_server as make_uvicorn

    app: Any = make_app(agent, intake, settings)
    return make_uvicorn(app, settings, host=host, port=port, **more)
