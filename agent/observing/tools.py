"""The span and the log line of one step: a call of a tool, after the conventions for agents (execute_tool)."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from agent.observing.here import Here
from agent.observing.settings import captures_content
from agent.observing.spans import span
from mllm_core.errors import YaffleError

log = logging.getLogger("yaffle.runs")


@contextlib.contextmanager
def tool_span(place: Here, tool: str, index: int, attempt: int, line: str) -> Iterator[Callable[[bool], None]]:
    """Around one call; what it yields is told whether the value came from the cache.

    The step is known by its number: its name and its line are words of the program, which may be a user's own.
    """
    content = {"gen_ai.tool.call.arguments": line} if captures_content() else {}
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": f"{place.run}:{index}",
        "yaffle.run": place.run,
        "yaffle.attempt": attempt,
    }
    told: dict[str, Any] = {"tool": tool, "step": index, "attempt": attempt, "status": "done"}
    started = time.perf_counter()
    with place.entered(), span(f"execute_tool {tool}", attributes=attributes | content) as made:

        def cached(value: bool) -> None:
            told["cached"] = value
            if made is not None:
                made.set_attribute("yaffle.cached", value)

        try:
            yield cached
        except YaffleError as error:
            told |= {"status": "failed", "error": type(error).__name__}
            raise
        finally:
            log.debug("step", extra=told | {"seconds": round(time.perf_counter() - started, 4)})
