"""The agent over HTTP: OpenAI-compatible, native and durable. `create_app(agent, settings)` makes the ASGI app."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.server.app import create_app
    from agent.server.settings import ServerSettings

_WHERE = {"create_app": "agent.server.app", "ServerSettings": "agent.server.settings"}

__all__ = ["ServerSettings", "create_app"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'agent.server' has no attribute {name!r}")
