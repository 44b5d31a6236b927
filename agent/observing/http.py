"""Spans of HTTP requests, by OpenTelemetry's own instrumentation of ASGI apps: callers' traces go on in ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from agent.observing.spans import tracer

if TYPE_CHECKING:
    from fastapi import FastAPI

#: asked every few seconds by whoever looks after the server
_UNSEEN = "healthz,readyz,metrics"
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
#: a part of a path of ours: a word of the API, or the id of a run, a picture or an upload
_OURS = re.compile(
    r"|v1|chat|completions|responses|runs|events|report|approve|cancel|pictures|check|files|tools|models|yaffle|docs"
    r"|openapi\.json|assets|static|(?:file-)?[0-9a-f]{32}"
)


def observe_requests(app: FastAPI) -> None:
    """Let every request to `app` be a span, where the process has a tracer provider and the extra `otel` is there."""
    if tracer() is None or find_spec("opentelemetry.instrumentation.asgi") is None:
        return
    from opentelemetry.trace import ProxyTracerProvider, get_tracer_provider

    if isinstance(get_tracer_provider(), ProxyTracerProvider):  # nobody has set one: other packages import the API, too
        return
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware

    app.add_middleware(
        OpenTelemetryMiddleware,
        excluded_urls=_UNSEEN,
        exclude_spans=["receive", "send"],
        default_span_details=_name,
    )


def _name(scope: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The span's name, and the address as it may be told: words of the API and ids, nothing that a caller made up."""
    method = str(scope.get("method", ""))
    path = "/".join(part if _OURS.fullmatch(part) else "*" for part in str(scope.get("path", "")).split("/"))
    told = {"http.target": path, "http.url": path, "url.path": path}
    if scope.get("query_string"):
        told["url.query"] = "*"
    return (method if method in _METHODS else "HTTP"), told
