"""Turning observing on, as the environment says. The commands do it; an application that has a tracer provider of its
own needs none of it: our spans go there by themselves."""

from __future__ import annotations

import logging
from typing import Any

from agent.observing import logs, settings
from mllm_core.errors import YaffleError
from tools.offline import offline
from tools.servers import is_local, shown_address

log = logging.getLogger("yaffle.observing")

_FLUSH_MS = 5000

#: the tracer provider that `start` made, while there is one
_started: list[Any] = []


def start() -> None:
    """Logs where YAFFLE_LOG is set; spans where an OTLP endpoint is (OTEL_EXPORTER_OTLP_ENDPOINT). Otherwise nothing:
    no package is imported and nothing is sent.

    Raises YaffleError where a package is missing or a setting can't be understood.
    """
    if form := settings.log_format():
        logs.set_up(form, settings.log_level())
    where = settings.endpoint()
    if not where or _started:
        return
    if offline() and not is_local(where):
        log.warning("YAFFLE_OFFLINE is on: no spans are sent to %s", shown_address(where))
        return
    _started.append(_exporting())


def flush() -> None:
    """Send what is there of the spans, for some seconds at most: a signal may end the process before `stop` can."""
    for made in _started:
        made.force_flush(_FLUSH_MS)


def stop() -> None:
    """Send what is left of the spans (for some seconds at most), and stop sending."""
    while _started:
        _started.pop().shutdown()


def _exporting() -> Any:
    """A tracer provider that sends spans to the endpoint of the environment, set as the process's own."""
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise YaffleError(
            "an OTLP endpoint is set, and sending spans needs some packages.", remedy="pip install 'yaffle[otel]'"
        ) from error
    from agent.version import version

    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come before these.
    named = Resource({"service.name": "yaffle", "service.version": version()}).merge(Resource.create())
    if named.attributes.get("service.name", "").startswith("unknown_service"):  # type: ignore[union-attr]
        named = named.merge(Resource({"service.name": "yaffle"}))
    made = TracerProvider(resource=named)
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(made)
    return made
