"""One run, watched from its beginning to its end: its span, its place in the logs, and its stages."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from agent.observing.here import Here
from agent.observing.settings import captures_content
from agent.observing.spans import begin_span, end_span, span

if TYPE_CHECKING:
    from langgraph.runtime import Runtime

    from agent.graph.state import RunContext, RunState

log = logging.getLogger("yaffle.runs")

Node = Callable[..., Awaitable[dict[str, Any]]]


class Watch:
    """`with Watch(run, thread) as watch`: begins the span and ends it. It does not make the span the current one, so
    that it may surround a generator; who works in the run enters `watch.here`.

    `kind` is "run", or "check_text" for the check of a text.
    """

    def __init__(self, run: str, thread: str = "", *, kind: str = "run", query: str = "") -> None:
        self.run = run
        self._thread = thread if thread != run else ""
        self._kind = kind
        self._query = query
        self._span: Any = None
        self._begun = 0.0
        self._outcome: dict[str, Any] = {}

    @property
    def here(self) -> Here:
        """The run as a place to work in."""
        return Here(self.run, self._span)

    def __enter__(self) -> Watch:
        self._begun = time.perf_counter()
        content = {"yaffle.query": self._query} if self._query and captures_content() else {}
        self._span = begin_span(
            "invoke_agent yaffle" if self._kind == "run" else f"yaffle.{self._kind}",
            attributes={
                "gen_ai.operation.name": "invoke_agent" if self._kind == "run" else None,
                "gen_ai.agent.name": "yaffle",
                "yaffle.run": self.run,
                # a caller's word for a thread is its own; ours is enough to tell that two runs belong together
                "gen_ai.conversation.id": self._thread if captures_content() else None,
            }
            | content,
        )
        log.info("%s begins", self._kind, extra={"run": self.run, **content})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        told = {"seconds": round(time.perf_counter() - self._begun, 4), **self._outcome}
        if error is not None:
            told["outcome"] = f"stopped by {type(error).__name__}"
        log.info("%s ends", self._kind, extra={"run": self.run, **told})
        end_span(self._span, error)

    def saw(self, state: Mapping[str, Any]) -> None:
        """How the run ended: the graph's last state."""
        answer = state.get("answer")
        if not answer:
            self._told({"outcome": "waiting"} if state.get("__interrupt__") else {})
            return
        usage = answer["usage"]
        content = {"answer": answer["text"], "program": answer["program"]} if captures_content() else {}
        self._told(
            {
                "outcome": answer["reason"] or "answered",
                "confidence": round(answer["confidence"], 4),
                "planner": str((state.get("plan") or {}).get("planner", "")).split(":")[0],
                "steps": usage["tool_calls"],
                "cached": usage["cache_hits"],
                "tokens": usage["tokens"],
                **content,
            }
        )

    def checked(self, made: Any) -> None:
        """How a check ended: its CheckedText."""
        content = {"text": made.text} if captures_content() else {}
        self._told({"outcome": "changed" if made.changed else "unchanged", **made.trust.model_dump(), **content})

    def _told(self, facts: dict[str, Any]) -> None:
        self._outcome = facts
        if self._span is not None:
            self._span.set_attributes({f"yaffle.{name}": value for name, value in facts.items()})


def stage(name: str, node: Node) -> Node:
    """A node of the graph, with a span of its own in that of its run."""

    async def observed(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
        place = runtime.context.here
        with place.entered(), span(f"yaffle.{name}", attributes={"yaffle.run": place.run}) as made:
            started = time.perf_counter()
            update = await node(state, runtime)
            if made is not None and update:
                _describe(made, name, update)
            log.debug("%s done", name, extra={"stage": name, "seconds": round(time.perf_counter() - started, 4)})
            return update

    return observed


def _describe(made: Any, name: str, update: Mapping[str, Any]) -> None:
    """What a stage came to, in words of ours."""
    if (plan := update.get("plan")) and name in ("plan", "decide"):
        made.set_attribute("yaffle.planner", str(plan["planner"]).split(":")[0])
        made.set_attribute("yaffle.tokens", int(plan["tokens"]))
        if captures_content():
            made.set_attribute("yaffle.program", str(plan["program"]))
    if failure := update.get("failure"):
        made.set_attribute("yaffle.failure", str(failure["kind"]))
