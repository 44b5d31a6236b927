"""Calling one tool of an agent from outside of a program: with its limits, its cache, and a way to stop it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agent.execution.workers import WORKERS
from tools.calls import call_tool
from tools.errors import Cancelled, ToolTimeout

if TYPE_CHECKING:
    from agent.driver import Driver


@dataclass(frozen=True)
class Called:
    """What a tool gave, and what it had to remark."""

    value: Any
    notes: tuple[str, ...] = ()


async def call_of(driver: Driver, name: str, arguments: Mapping[str, Any]) -> Called:
    """Call the tool `name` in a worker thread. Cancelling this cancels the call.

    Raises UnknownTool, ToolArgumentError, ToolTimeout, and what the tool raises.
    """
    spec = driver.registry[name]
    notes: list[str] = []
    seconds = driver.limits.step_timeout
    context = replace(driver.tools, cancelled=threading.Event(), note=notes.append).with_deadline(seconds)
    future = WORKERS.submit(lambda: call_tool(spec, arguments, context))
    try:
        result = await asyncio.wait_for(asyncio.wrap_future(future), seconds)
    except TimeoutError:
        context.cancelled.set()
        WORKERS.abandon()
        raise ToolTimeout(
            f"{name} did not finish in {seconds:g} s.", remedy="Raise step_timeout, or use a faster backend."
        ) from None
    except asyncio.CancelledError:
        context.cancelled.set()
        raise
    except Cancelled:
        raise asyncio.CancelledError from None
    return Called(result.value, tuple(dict.fromkeys(notes)))
