"""An agent that follows a script, for commands where only its outcome matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from agent.answer import Answer, Usage
from agent.cli import options
from agent.trace import Trace
from tools.artifacts import MemoryStore
from tools.values import Box, Evidence


class Scripted:
    """An agent that gives a prepared answer, or raises a prepared error, and remembers what it was asked."""

    def __init__(self, outcome: Answer | BaseException) -> None:
        self.outcome = outcome
        self.asked: dict[str, Any] = {}
        self.made: dict[str, Any] = {}
        self.resumed: list[tuple[str, bool | None]] = []

    def __enter__(self) -> Scripted:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def run(self, images: Any, query: str, **more: Any) -> Answer:
        self.asked = {"images": images, "query": query, **more}
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome

    def stream(self, images: Any, query: str, **more: Any) -> Iterator[dict[str, Any]]:
        yield {"event": "begin", "run": "r-1"}
        yield {"event": "plan", "planner": "patterns", "program": "A=COUNT(box=B)", "thought": ""}
        yield {"event": "check", "ok": True, "problems": []}
        yield {"event": "step", "name": "A", "line": "A=COUNT(box=B)", "status": "done", "seconds": 0.1}
        yield {"event": "answer", "answer": self.run(images, query, **more)}

    def run_program(self, program: str, images: Any, **more: Any) -> Answer:
        return self.run(images, program, **more)

    def resume(self, run: str, *, approve: bool | None = None) -> Answer:
        self.resumed.append((run, approve))
        assert isinstance(self.outcome, Answer)
        return self.outcome


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer | BaseException], Scripted]:
    """scripted(outcome): from now on, commands get an agent with this outcome."""

    def install(outcome: Answer | BaseException) -> Scripted:
        agent = Scripted(outcome)

        def make(**settings: Any) -> Scripted:
            agent.made = settings
            return agent

        monkeypatch.setattr(options, "make_agent", make)
        return agent

    return install


@pytest.fixture
def two() -> Answer:
    """The answer "2", with a picture."""
    store = MemoryStore()
    image = store.put(np.full((60, 90, 3), 200, np.uint8))
    seen = Evidence(tool="LOC", kind="object", text="cup", image=image.id, box=Box.of(10, 10, 40, 40), score=0.9)
    return Answer(
        text="2",
        value=2,
        confidence=0.9,
        evidence=(seen,),
        images=(image,),
        trace=Trace(query="How many cups?"),
        warnings=("one cup is cut off",),
        usage=Usage(seconds=0.2),
    ).with_store(store)
