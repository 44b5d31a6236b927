"""What can be seen of runs from outside: OpenTelemetry spans and structured logs.

Neither costs anything until it is asked for: spans are made only in a process that uses OpenTelemetry, and go nowhere
but where its owner sends them; logs are those of the standard library. Neither holds a picture or a word of a user
unless `captures_content()` is on.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.observing.here import carried
    from agent.observing.models import observed_chat, observed_vision
    from agent.observing.settings import captures_content
    from agent.observing.starting import start, stop
    from agent.observing.watch import Watch

_WHERE = {
    "Watch": "watch",
    "captures_content": "settings",
    "carried": "here",
    "observed_chat": "models",
    "observed_vision": "models",
    "start": "starting",
    "stop": "starting",
}

__all__ = ["Watch", "captures_content", "carried", "observed_chat", "observed_vision", "start", "stop"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"agent.observing.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'agent.observing' has no attribute {name!r}")
