"""Where the work at hand belongs: to which run, under which span. Carried by hand into threads and tasks, since
context variables do not go there by themselves."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from agent.observing.spans import current_span, within_span

T = TypeVar("T")

#: the id of the run that is worked on; "" outside of one
RUN: ContextVar[str] = ContextVar("yaffle_run", default="")


@dataclass(frozen=True)
class Here:
    """A run and a span in it (None where there are no spans)."""

    run: str = ""
    span: Any = None

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Work here: logs carry the run, new spans are children of the span. To be left where it was entered."""
        token = RUN.set(self.run)
        try:
            with within_span(self.span):
                yield
        finally:
            RUN.reset(token)


def here() -> Here:
    """Where this is called."""
    return Here(RUN.get(), current_span())


def carried(job: Callable[[], T]) -> Callable[[], T]:
    """`job`, to be run by another thread as if it were here."""
    place = here()
    if not place.run and place.span is None:
        return job

    def work() -> T:
        with place.entered():
            return job()

    return work
