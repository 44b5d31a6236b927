"""What a tool gets besides its arguments: pixels, other tools, model files, settings, and the right to stop.

A context belongs to one run; it is immutable but for what it points to (the store and the cache, both thread-safe).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from tools.errors import Cancelled, ToolTimeout
from tools.values import Image, Origin

if TYPE_CHECKING:
    from tools.artifacts import ArtifactStore, Pixels
    from tools.cache import ResultCache
    from tools.registry import Registry


class TextModel(Protocol):
    """A language model as tools see it: text in, text out (LLM, LIST). Supplied by the planners' layer."""

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str: ...


class VisionModel(Protocol):
    """A model that looks at a picture: VQA, CAPTION, CLASSIFY, VERIFY. PNG or JPEG bytes in, text out."""

    @property
    def name(self) -> str: ...

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str: ...


@dataclass(frozen=True)
class ToolContext:
    """The surroundings of a tool call.

    `backends` chooses a backend by tool ("detect": "ultralytics"); what is not chosen takes the offline default.
    `note` receives warnings meant for the person who asked.
    """

    store: ArtifactStore
    registry: Registry
    cache: ResultCache
    backends: Mapping[str, str] = field(default_factory=dict)
    text_model: TextModel | None = None
    vision_model: VisionModel | None = None
    deadline: float | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    note: Callable[[str], None] = lambda text: None

    def pixels(self, image: Image) -> Pixels:
        """The pixels of `image`: uint8 RGB, height x width x 3, read-only."""
        return self.store.get(image)

    def save(self, pixels: Pixels, origin: Origin | None = None) -> Image:
        """Keep new pixels; `origin` says where they were cut from."""
        return self.store.put(pixels, origin)

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Call another tool, through the cache: reading the same picture twice costs once."""
        from tools.calls import call_tool

        return call_tool(self.registry[name], arguments, self).value

    def seconds_left(self) -> float | None:
        return None if self.deadline is None else self.deadline - time.monotonic()

    def checkpoint(self) -> None:
        """Long tools call this between pieces of work: it raises when the run was cancelled or is out of time."""
        if self.cancelled.is_set():
            raise Cancelled("the run was cancelled")
        left = self.seconds_left()
        if left is not None and left <= 0:
            raise ToolTimeout("the step ran out of time")

    def with_deadline(self, seconds: float | None) -> ToolContext:
        return replace(self, deadline=None if seconds is None else time.monotonic() + seconds)
