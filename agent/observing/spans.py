"""Spans, where this process uses OpenTelemetry; nothing otherwise.

The API is never imported here: whoever wants spans has imported it (`start` does, and so does an application that sets
up a tracer of its own). Until then, a span costs one look into a table.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from agent.observing.settings import captures_content

_NAME = "yaffle"
_tracers: list[Any] = []


def tracer() -> Any:
    """OpenTelemetry's tracer, or None where the process does not use it."""
    if not _tracers:
        trace = sys.modules.get("opentelemetry.trace")
        get = getattr(trace, "get_tracer", None)
        if get is None:
            return None
        from agent.version import version

        _tracers.append(get(_NAME, version()))  # works for a provider that is set later, too
    return _tracers[0]


def begin_span(name: str, *, kind: str = "INTERNAL", attributes: Mapping[str, Any] | None = None) -> Any:
    """A span that somebody else ends (`end_span`), a child of the current one; None where nobody records it."""
    made = tracer()
    if made is None:
        return None
    span = made.start_span(name, kind=_kind(kind), attributes=_clean(attributes))
    return span if span.is_recording() else None


def end_span(span: Any, error: BaseException | None = None) -> None:
    """End a span, with what went wrong."""
    if span is not None:
        if error is not None:
            failed(span, error)
        span.end()


@contextlib.contextmanager
def span(name: str, *, kind: str = "INTERNAL", attributes: Mapping[str, Any] | None = None) -> Iterator[Any]:
    """A span around what is done here; yields None where nobody records it."""
    made = begin_span(name, kind=kind, attributes=attributes)
    if made is None:
        yield None
        return
    try:
        with within_span(made):
            yield made
    except BaseException as error:
        failed(made, error)
        raise
    finally:
        made.end()


@contextlib.contextmanager
def within_span(made: Any) -> Iterator[None]:
    """Let new spans be children of `made`; nothing where it is None."""
    if made is None:
        yield
        return
    from opentelemetry.trace import use_span

    # What goes wrong inside is told by `failed`, which does not quote.
    with use_span(made, end_on_exit=False, record_exception=False, set_status_on_exception=False):
        yield


def current_span() -> Any:
    """The span that is recorded here, or None."""
    trace = sys.modules.get("opentelemetry.trace")
    get = getattr(trace, "get_current_span", None)
    if get is None:
        return None
    found = get()
    return found if found.is_recording() else None


def failed(made: Any, error: BaseException) -> None:
    """Note what went wrong: the kind of error; its message, which may quote a user, only where that is allowed."""
    if made is None or _passing(error):
        return
    from opentelemetry.trace import Status, StatusCode

    made.set_attribute("error.type", type(error).__name__)
    made.set_status(Status(StatusCode.ERROR, str(error) if captures_content() else None))


def _passing(error: BaseException) -> bool:
    """Is this no failure: cancelled, left, or stopped before a person?"""
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return True
    graph = sys.modules.get("langgraph.errors")
    return graph is not None and isinstance(error, graph.GraphBubbleUp)


def _kind(name: str) -> Any:
    from opentelemetry.trace import SpanKind

    return SpanKind[name]


def _clean(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Without those that are not there."""
    return {name: value for name, value in (attributes or {}).items() if value not in (None, "")}
