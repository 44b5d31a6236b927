"""The Agent: what users call. Everything else in this folder serves it."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from agent import loop
from agent.answer import Answer
from agent.driver import Driver, Event, Explanation
from agent.errors import BadQuestion
from agent.parts import make_parts
from agent.question import Question
from agent.settings import Limits
from mllm_core.errors import YaffleError
from tools.ask.core import contrast_backend
from tools.values import Box, Region

if TYPE_CHECKING:
    from agent.checking.suspicion import Budget
    from agent.checking_text import CheckedText, Unknown
    from agent.mcp.imported import McpServer
    from mllm_core.decoding.options import Contrast
    from planners.interface import Planner
    from tools.contract import ToolSpec
    from tools.pictures.limits import PictureLimits
    from tools.registry import Registry

Where = Region | Box | Sequence[float]


class Agent:
    """Answers questions about pictures. Thread-safe: one Agent serves any number of threads.

    Args:
        planner: "auto", "core", "patterns", "controller", "decision", or a Planner of your own. "auto" is, where there
            is no `llm`, the in-house model as far as it is sure (and its weights are there), then the patterns; with
            one, the controller first and the decision maker when that fails.
        llm: the language model that plans: "core" (the in-house model, which then decides step by step, too),
            "endpoint:URL#MODEL", "local:FOLDER", a ChatModel or a LangChain model.
        vision: a model that looks at pictures (VQA, CAPTION): "endpoint:URL#MODEL", "transformers:FOLDER", or your own.
            Without one the tools answer, and the in-house model about drawings, charts and documents.
        contrast: the in-house model's answers are decoded against those to a noised picture (VCD): True, or a
            mllm_core.decoding.options.Contrast. The same as backends={"contrast": "on"}.
        registry: the tools; by default the built-in ones and those of installed plug-ins.
        tools: more tools: functions decorated with @tool, LangChain tools, an agent.mcp.McpServer; or the command or
            http address of an MCP server, which is then started and, with the agent, closed.
        self_consistency: how many programs are run for a question and vote on its answer (1: one program); the
            confidence is then at most the share of the votes that the answer had.
        backends: backend by tool, for instance {"detect": "ultralytics:/models/yolo11n.pt"}.
        folder: keeps pictures, results and runs between processes; without it all is kept in memory only.
        checkpoints: "postgresql://..." or the path of a SQLite file; by default a file in `folder`, or memory.
        allow_urls: whether a picture may be an https URL.
        limits: budgets of a run.
        picture_limits: size limits of the pictures taken in.
    """

    def __init__(
        self,
        *,
        planner: str | Planner = "auto",
        llm: Any = None,
        vision: Any = None,
        contrast: bool | Contrast = False,
        self_consistency: int = 1,
        registry: Registry | None = None,
        tools: Sequence[Any] = (),
        backends: Mapping[str, str] | None = None,
        folder: str | os.PathLike[str] | None = None,
        checkpoints: str | os.PathLike[str] | None = None,
        allow_urls: bool = False,
        limits: Limits | None = None,
        picture_limits: PictureLimits | None = None,
        plugins: bool = True,
    ) -> None:
        more, self._opened = _brought(tools)
        parts = make_parts(
            planner=planner,
            llm=llm,
            vision=vision,
            registry=registry,
            more=more,
            backends={**contrast_backend(contrast), **(backends or {})},
            folder=Path(folder) if folder is not None else None,
            checkpoints=str(checkpoints) if checkpoints is not None else None,
            allow_urls=allow_urls,
            limits=_voting(limits or Limits(), self_consistency),
            picture_limits=picture_limits,
            plugins=plugins,
        )
        self._driver = Driver(parts)

    @property
    def registry(self) -> Registry:
        """The tools of this agent."""
        return self._driver.registry

    @property
    def driver(self) -> Driver:
        """What the faces of the agent (server, batch) work with; programs of users do not need it."""
        return self._driver

    def run(
        self,
        image: Any,
        query: str,
        *,
        region: Where | None = None,
        thread: str | None = None,
        approve: bool | None = None,
    ) -> Answer:
        """Answer `query` about `image` (a path, bytes, PIL image, numpy array or https URL; or a list of them).

        Args:
            image: the picture(s); None in a thread asks about the thread's last ones, and is enough where the words of
                the question hold the answer ("Which is hotter? A. tea at 60°C B. tea at 40°C").
            query: the question or the request, in English or Chinese.
            region: a box (x0, y0, x1, y1) or a point (x, y) in pixels that the question is about.
            thread: a name; questions of one thread remember each other ("and how many are red?").
            approve: True or False answers beforehand what tools that need approval would ask.

        Raises:
            YaffleError: bad input, or a step that waits for approval (ApprovalNeeded). A question that the tools can't
                answer is no error: the answer's `abstained` is then True.
        """
        return loop.wait(self._driver.run(self._question(image, query, region, thread, approve)))

    async def arun(
        self,
        image: Any,
        query: str,
        *,
        region: Where | None = None,
        thread: str | None = None,
        approve: bool | None = None,
    ) -> Answer:
        """`run` for asyncio; cancelling it cancels the run."""
        import asyncio

        question = self._question(image, query, region, thread, approve)
        return await asyncio.wrap_future(loop.submit(self._driver.run(question)))

    def check(
        self,
        image: Any,
        text: str,
        *,
        unknown: Unknown = "hedge",
        boxes: bool = False,
        budget: Budget | None = None,
        thread: str | None = None,
    ) -> CheckedText:
        """Check any text about a picture, a caption or an answer of whatever model, and correct what does not hold.

        Args:
            image: the picture, as for `run`; None in a thread is the thread's last one.
            text: the text, in English or simple Chinese.
            unknown: what is done about what may not hold: "hedge" it ("possibly a dog"), "remove" it, or "keep" it.
            boxes: write where things were seen behind their words, in pixels: "two cups [12,30,80,99]".
            budget: how many checks may be made, and within how many seconds (agent.checking.check.Budget).
            thread: a name; what was found out in a thread is not looked for again.

        Raises:
            YaffleError: bad input. A text in which nothing can be checked is no error: it comes back as it is.
        """
        work = self._driver.check(image, text, thread, unknown=unknown, boxes=boxes, budget=budget)
        return loop.wait(work)

    async def acheck(
        self,
        image: Any,
        text: str,
        *,
        unknown: Unknown = "hedge",
        boxes: bool = False,
        budget: Budget | None = None,
        thread: str | None = None,
    ) -> CheckedText:
        """`check` for asyncio; cancelling it cancels the checks."""
        import asyncio

        work = self._driver.check(image, text, thread, unknown=unknown, boxes=boxes, budget=budget)
        return await asyncio.wrap_future(loop.submit(work))

    def stream(
        self, image: Any, query: str, *, region: Where | None = None, thread: str | None = None
    ) -> Iterator[Event]:
        """The run's events as they happen: plan, check, step, correct and, last, answer (with an `Answer`)."""
        events: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()

        async def pump() -> None:
            try:
                async for event in self._driver.stream(self._question(image, query, region, thread, None)):
                    events.put(event)
                events.put(None)
            except BaseException as error:
                events.put(error)
                raise

        future = loop.submit(pump())
        try:
            while (event := events.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            future.cancel()

    async def astream(
        self, image: Any, query: str, *, region: Where | None = None, thread: str | None = None
    ) -> AsyncIterator[Event]:
        """`stream` for asyncio."""
        import asyncio

        events = self.stream(image, query, region=region, thread=thread)
        done = object()
        while (event := await asyncio.to_thread(next, events, done)) is not done:
            yield event  # type: ignore[misc]

    def batch(self, items: Sequence[tuple[Any, str]], *, workers: int = 4) -> list[Answer | YaffleError]:
        """Answer many (image, query) pairs, `workers` at a time; in order, errors in the place of answers."""
        import asyncio

        async def all_of_them() -> list[Answer | YaffleError]:
            gate = asyncio.Semaphore(workers)

            async def one(image: Any, query: str) -> Answer | YaffleError:
                async with gate:
                    try:
                        return await self._driver.run(self._question(image, query, None, None, None))
                    except YaffleError as error:
                        return error

            return list(await asyncio.gather(*(one(image, query) for image, query in items)))

        return loop.wait(all_of_them())

    def resume(self, run: str, *, approve: bool | None = None) -> Answer:
        """Go on with a run that was interrupted: killed with its process, or waiting for approval.

        Finished steps are not run again. Raises UnknownRun where nothing is kept of it.
        """
        return loop.wait(self._driver.resume(run, approve))

    def unfinished(self) -> tuple[str, ...]:
        """The ids of runs that began and have no answer, oldest first."""
        return self._driver.runs.unfinished()

    def run_program(self, program: str, image: Any, *, approve: bool | None = None) -> Answer:
        """Check and run a program of your own. Raises ProgramError with every problem, before anything runs."""
        question = Question(image=image, query="", program=program, approve=approve)
        return loop.wait(self._driver.run(question))

    def explain(self, image: Any, query: str, *, region: Where | None = None) -> Explanation:
        """Plan and check, but do not run: the program, its problems, its steps and their estimated cost."""
        return loop.wait(self._driver.explain(self._question(image, query, region, None, None)))

    def close(self) -> None:
        """Close the checkpoint store, and the MCP servers that were opened for `tools`. Unfinished runs can be resumed
        by another Agent on the same folder."""
        loop.wait(self._driver.close())
        for server in self._opened:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def _question(image: Any, query: str, region: Where | None, thread: str | None, approve: bool | None) -> Question:
        return Question(image=image, query=query, region=region, thread=thread, approve=approve)


def _brought(tools: Sequence[Any]) -> tuple[Sequence[ToolSpec], Sequence[McpServer]]:
    """The tools that a user brings, and the servers that were opened for them."""
    if not tools:
        return (), ()
    from agent.interop.bringing import tools_of

    return tools_of(*tools)


def _voting(limits: Limits, programs: int) -> Limits:
    """The limits, with so many programs to a question. Raises BadQuestion for a number that makes no sense."""
    most = 16
    if not 1 <= programs <= most:
        raise BadQuestion(f"self_consistency={programs} makes no sense.", remedy=f"Give 1 to {most}.")
    return limits if programs == 1 else limits.model_copy(update={"programs": programs})


_default: Agent | None = None
_default_lock = threading.Lock()


def run(
    image: Any,
    query: str,
    *,
    region: Where | None = None,
    thread: str | None = None,
    approve: bool | None = None,
) -> Answer:
    """Answer `query` about `image` with the default Agent: offline, no key, no download. See `Agent.run`."""
    return _shared().run(image, query, region=region, thread=thread, approve=approve)


def check(
    image: Any,
    text: str,
    *,
    unknown: Unknown = "hedge",
    boxes: bool = False,
    budget: Budget | None = None,
    thread: str | None = None,
) -> CheckedText:
    """Check and correct `text` about `image` with the default Agent: offline, no key. See `Agent.check`."""
    return _shared().check(image, text, unknown=unknown, boxes=boxes, budget=budget, thread=thread)


def _shared() -> Agent:
    """The default Agent of this process."""
    global _default  # noqa: PLW0603 - one shared Agent a process, made when first used
    with _default_lock:
        if _default is None:
            _default = Agent()
        return _default
