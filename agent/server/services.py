"""What the routes of one app share, and how they get at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from agent.server.limits import Caller

if TYPE_CHECKING:
    from agent.api import Agent
    from agent.driver import Driver
    from agent.server.content import Pictures
    from agent.server.metrics import Metrics
    from agent.server.runner import Runner
    from agent.server.settings import ServerSettings
    from agent.server.store import RunStore


@dataclass(frozen=True)
class Services:
    """`app.state.services`."""

    agent: Agent
    driver: Driver
    settings: ServerSettings
    store: RunStore
    runner: Runner
    pictures: Pictures
    metrics: Metrics


def services(request: Request) -> Services:
    """The services of the request's app."""
    found: Services = request.app.state.services
    return found


def caller(request: Request) -> Caller:
    """Who asks, as the gate found out."""
    found: Caller = request.state.caller
    return found
