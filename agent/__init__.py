"""Ask a picture a question: `agent.run(image, query)`. Check a text about it: `agent.check(image, text)`. Have another
model's answers checked as they come: `agent.CheckedModel("https://HOST/v1#MODEL")`.

The names below are imported when first used, so that `import agent` stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.api import Agent, check, run
    from agent.checking_text import CheckedText
    from agent.trace import Trace
    from agent.wrapping.model import CheckedModel

_WHERE = {
    "Agent": "agent.api",
    "Answer": "agent.answer",
    "CheckedModel": "agent.wrapping.model",
    "CheckedText": "agent.checking_text",
    "Trace": "agent.trace",
    "check": "agent.api",
    "run": "agent.api",
}

__all__ = ["Agent", "Answer", "CheckedModel", "CheckedText", "Trace", "check", "run"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'agent' has no attribute {name!r}")
