"""Logs as lines of JSON (or of plain text), each with the run that it belongs to.

The standard library does the logging; this is a formatter and who gets it. What an exception says may quote a user: it
is left out unless content is captured, and the places it came through stay.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from agent.observing.here import RUN
from agent.observing.settings import captures_content
from agent.observing.spans import current_span
from mllm_core.errors import YaffleError

#: what every record has; all else was given with `extra`
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_MARK = "_yaffle"


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """A record as the fields of its line."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
    }
    if run := RUN.get():
        facts["run"] = run
    if (span := current_span()) is not None:
        context = span.get_span_context()
        facts |= {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}
    facts |= {name: value for name, value in vars(record).items() if name not in _USUAL}
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        facts["error"] = type(error).__name__
        facts["places"] = [f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(error.__traceback__)]
        if captures_content():
            facts["said"] = str(error)
    return facts


class JsonLines(logging.Formatter):
    """One line of JSON a record."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(facts_of(record), ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for eyes: time, level, logger, message, then the rest as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        facts = facts_of(record)
        head = [str(facts.pop(name)) for name in ("time", "level", "logger", "message")]
        # A line break in a value would look like a line of its own.
        rest = [f"{name}={json.dumps(value, ensure_ascii=False, default=str)}" for name, value in facts.items()]
        return " ".join([head[0], head[1], f"{head[2]}:", " ".join(head[3].split()), *rest])


def set_up(form: str, level: str, stream: TextIO | None = None) -> None:
    """Write logs to `stream` (stderr) in the form "json" or "text": ours from `level` on, others' from WARNING on.

    Raises YaffleError for another form or level.
    """
    if form not in ("json", "text"):
        raise YaffleError(f"YAFFLE_LOG={form!r} is no form of logs.", remedy="json or text")
    if level not in _LEVELS:
        raise YaffleError(f"YAFFLE_LOG_LEVEL={level!r} is no level.", remedy=f"One of {', '.join(_LEVELS)}.")
    take_down()
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    setattr(handler, _MARK, True)
    logging.getLogger().addHandler(handler)
    logging.getLogger("yaffle").setLevel(level)


def take_down() -> None:
    """Undo `set_up`."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if getattr(handler, _MARK, False)]:
        root.removeHandler(handler)
    logging.getLogger("yaffle").setLevel(logging.NOTSET)


def are_set_up() -> bool:
    """Are logs written by us?"""
    return any(getattr(handler, _MARK, False) for handler in logging.getLogger().handlers)
