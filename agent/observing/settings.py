"""What the environment says about observing: variables of OpenTelemetry where it has them, our own otherwise."""

from __future__ import annotations

import os

#: OpenTelemetry's own switch for the content of models' messages; ours is for everything that a user gave or got
_CONTENT = ("YAFFLE_CAPTURE_CONTENT", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_YES = frozenset({"1", "true", "yes", "on", "span_only", "span_and_event"})


def captures_content() -> bool:
    """May texts of users, of pictures and of models stand in spans and logs? Only where it was switched on."""
    return any(_flag(name) for name in _CONTENT)


def endpoint() -> str:
    """Where spans are sent to; "" where nobody said."""
    if _flag("OTEL_SDK_DISABLED") or os.environ.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() != "otlp":
        return ""
    return next((found for name in _ENDPOINTS if (found := os.environ.get(name, "").strip())), "")


def log_format() -> str:
    """YAFFLE_LOG: "json", "text", or "" where logs are left as they are."""
    return os.environ.get("YAFFLE_LOG", "").strip().lower()


def log_level() -> str:
    """YAFFLE_LOG_LEVEL: "DEBUG" tells of every step, "INFO" (the default) of every run."""
    return os.environ.get("YAFFLE_LOG_LEVEL", "INFO").strip().upper()


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in _YES
