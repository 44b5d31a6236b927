"""A context that measures how long the tools take: what a check itself costs is what is left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, fields
from typing import Any

from tools.context import ToolContext


class Meter:
    """The time (seconds) during which at least one tool was at work; tools that work side by side count once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._working = 0
        self._since = 0.0
        self._seconds = 0.0

    @property
    def seconds(self) -> float:
        with self._lock:
            return self._seconds + (time.perf_counter() - self._since if self._working else 0.0)

    @contextmanager
    def running(self) -> Iterator[None]:
        """A tool is at work."""
        with self._lock:
            if self._working == 0:
                self._since = time.perf_counter()
            self._working += 1
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
                if self._working == 0:
                    self._seconds += time.perf_counter() - self._since


@dataclass(frozen=True)
class MeteredContext(ToolContext):
    """A ToolContext whose calls are measured by `meter`."""

    meter: Meter = field(default_factory=Meter)

    def call(self, name: str, /, **arguments: Any) -> Any:
        with self.meter.running():
            return super().call(name, **arguments)


def metered(context: ToolContext) -> MeteredContext:
    """`context` with a meter of its own."""
    return MeteredContext(**{one.name: getattr(context, one.name) for one in fields(ToolContext)})


def working(context: ToolContext) -> AbstractContextManager[None]:
    """What is done inside counts as a tool's work (a model that is asked without a tool between)."""
    return context.meter.running() if isinstance(context, MeteredContext) else nullcontext()
