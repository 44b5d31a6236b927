"""Drives one run through the graph: opens the stores, prepares the question, follows the run, keeps its answer.

All coroutines here run on the background loop (agent.loop), whichever thread the caller is in.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import uuid
import weakref
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from agent.answer import Answer
from agent.checkpoints import open_checkpointer
from agent.errors import ApprovalNeeded, BadQuestion, UnknownRun
from agent.execution.workers import WORKERS
from agent.graph.planning import budget_of, checked_program
from agent.graph.state import RunContext, RunState, new_state, program_inputs
from agent.observing.watch import Watch
from agent.parts import Parts
from agent.question import Question, as_list, as_region, checked_query, checked_text, checked_thread
from agent.remembering import Remembered
from planners.choices.words import needs_no_picture
from planners.interface import PlanRequest
from planners.language import CheckedProgram, ProgramError, check
from tools.errors import Cancelled
from tools.pictures.loading import load_picture
from tools.values import Image, decode, encode

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph

    from agent.checking_text import CheckedText

Event = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Explanation:
    """What would run: the program, who planned it and why, the checked form or the checker's problems."""

    program: str
    planner: str
    thought: str
    checked: CheckedProgram | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Prepared:
    """A run ready to start: its graph input, configuration and context."""

    run: str
    thread: str
    state: Any
    config: RunnableConfig
    context: RunContext
    notes: list[str]


def _unheard(event: Event) -> None:
    """Nobody follows the run."""


class Driver:
    """Runs the questions of one Agent with its parts."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.limits = parts.limits
        self.allow_urls = parts.allow_urls
        self.picture_limits = parts.picture_limits
        self.registry = parts.registry
        self.chat = parts.chat
        self.decision_maker = parts.decision_maker
        self.planner = parts.planner
        self.store = parts.store
        self.memory = parts.memory
        self.runs = parts.runs
        self.tools = parts.tools
        self._closing = contextlib.AsyncExitStack()
        self._graph: CompiledStateGraph[Any, Any, Any, Any] | None = None
        self._saver: Any = None
        self._opening: asyncio.Lock | None = None
        self._guard = threading.Lock()
        self._threads: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    # -- one run ---------------------------------------------------------------------------------------------------

    async def run(self, question: Question) -> Answer:
        """The answer to `question`."""
        async with self._thread_lock(question.thread):
            prepared = await self._prepare(question)
            return await self._finish(prepared, await self._invoke(prepared))

    async def stream(self, question: Question) -> AsyncIterator[Event]:
        """The events of the run, the last of them {"event": "answer", "answer": Answer}."""
        async with self._thread_lock(question.thread):
            prepared = await self._prepare(question)
            async for event in self._follow(prepared):
                yield event

    async def _follow(self, prepared: _Prepared) -> AsyncIterator[Event]:
        yield {"event": "begin", "run": prepared.run}
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        running = asyncio.ensure_future(self._invoke(prepared, events.put_nowait))
        running.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            final = await running
        finally:  # also where nobody follows any more: the run is given up
            running.cancel()
            await asyncio.wait([running])
        yield {"event": "answer", "answer": await self._finish(prepared, final)}

    async def resume(self, run: str, approve: bool | None) -> Answer:
        """Take up a run where it stopped."""
        prepared, final = await self._take_up(run, approve)
        if isinstance(prepared, Answer):
            return prepared
        return await self._finish(prepared, final if final is not None else await self._invoke(prepared))

    async def stream_resume(self, run: str, approve: bool | None) -> AsyncIterator[Event]:
        """`resume`, as the events of what is still done."""
        prepared, final = await self._take_up(run, approve)
        if isinstance(prepared, Answer):
            yield {"event": "answer", "answer": prepared}
        elif final is not None:
            yield {"event": "answer", "answer": await self._finish(prepared, final)}
        else:
            async for event in self._follow(prepared):
                yield event

    async def _take_up(self, run: str, approve: bool | None) -> tuple[Answer | _Prepared, dict[str, Any] | None]:
        """The answer of a run that has one; or the run, ready to go on, and its state where nothing is left to do."""
        from langgraph.types import Command

        entry = await self._of_runs(self.runs.get, run)
        if entry is not None and entry["answer"] is not None:
            return Answer.model_validate(entry["answer"]).with_store(self.store), None
        thread = entry["thread"] if entry else run
        graph = await self._open()
        config = _config(thread)
        snapshot = await graph.aget_state(config)
        state = snapshot.values
        if not state or state.get("run") != run:
            raise UnknownRun(f"no run {run!r} is kept here.", remedy="Use the folder (or database) that it ran with.")
        prepared = _Prepared(run, thread, None, config, self._context([]), [])
        # Not `snapshot.next`: that is empty, too, where a node's writes are kept but not the checkpoint after them.
        if state.get("answer"):
            return prepared, state
        waits = any(task.interrupts for task in snapshot.tasks)
        if waits and approve is None:
            raise ApprovalNeeded(run, snapshot.tasks[0].interrupts[0].value["steps"])
        go_on: Command[Any] | None = Command(resume=approve) if waits else None
        return replace(prepared, state=go_on), None

    async def forget(self, run: str) -> None:
        """Remove what is kept of a run: its answer and, where no thread needs them, its checkpoints."""
        entry = await self._of_runs(self.runs.get, run)
        await self._of_runs(self.runs.forget, run)
        if entry is None or entry["thread"] == run:
            await self._open()
            await self._saver.adelete_thread(run)

    async def take_in(self, image: Any) -> tuple[Image, ...]:
        """The handles of the question's pictures, decoded and checked against the limits, without a run. For any loop:
        threads do the work."""
        return await self._load(image, [])

    async def check(self, image: Any, text: str, thread: str | None, **options: Any) -> CheckedText:
        """`text` checked and corrected; `options` are those of `check_text`. What a thread knows is used and kept."""
        from agent.checking_text import check_with

        wanted = checked_text(text, self.limits)
        async with self._thread_lock(checked_thread(thread)):
            notes: list[str] = list(self.parts.plugin_problems)
            question = Question(image=image, query=wanted, thread=thread)
            images = await self._pictures(question, thread, _config(thread or "check"), notes)
            earlier = self.memory.recall(thread) if thread is not None else Remembered()
            with Watch(uuid.uuid4().hex, thread or "", kind="check_text", query=wanted) as watch, watch.here.entered():
                made = await check_with(wanted, images, self._context(notes), earlier.knowledge, **options)
                watch.checked(made)
            if thread is not None:
                self.memory.learn(thread, Remembered(images=made.images, knowledge=made.knowledge))
            warnings = tuple(dict.fromkeys((*made.warnings, *notes)))
            return made.model_copy(update={"thread": thread or "", "warnings": warnings}).with_store(self.store)

    async def explain(self, question: Question) -> Explanation:
        """Plan and check only."""
        query = checked_query(question.query, self.limits)
        images = await self._load(question.image, [])
        inputs = program_inputs(images, as_region(question.region, images[0]))
        plan = await self.planner.plan(PlanRequest(query=query, inputs=inputs, tools=tuple(self.registry.values())))
        try:
            checked = check(plan.program, self.registry, inputs, budget_of(self.limits))
        except ProgramError as error:
            problems = tuple(str(problem) for problem in error.problems)
            return Explanation(plan.program, plan.planner, plan.thought, None, problems)
        return Explanation(plan.program, plan.planner, plan.thought, checked)

    async def close(self) -> None:
        await self._of_runs(self.runs.close)
        await self._closing.aclose()
        self._graph = None

    # -- pieces of it ----------------------------------------------------------------------------------------------

    async def _prepare(self, question: Question) -> _Prepared:
        thread = checked_thread(question.thread)
        notes: list[str] = list(self.parts.plugin_problems)
        query = checked_query(question.query, self.limits) if question.program is None else question.query
        run = question.run or uuid.uuid4().hex
        config = _config(thread or run)
        wordy = question.image is None and question.program is None and needs_no_picture(query)
        images = () if wordy else await self._pictures(question, thread, config, notes)
        region = as_region(question.region, images[0]) if images else None
        state: RunState = new_state(run, query, encode(images), encode(region), self.parts.mode)
        state["approved"] = question.approve
        if question.history:
            state["history"] = [turn.model_dump() for turn in question.history]
        context = self._context(notes)
        if question.program is not None:
            state = _with_program(state, question.program)
            checked_program(state, context)  # raises before anything is kept or run
        await self._of_runs(self.runs.begin, run, thread or run)
        return _Prepared(run, thread or run, state, config, context, notes)

    async def _pictures(
        self, question: Question, thread: str | None, config: RunnableConfig, notes: list[str]
    ) -> tuple[Image, ...]:
        """The question's pictures; in a thread, where none is given, those of its last question."""
        if question.image is not None:
            return await self._load(question.image, notes)
        if thread is not None:
            graph = await self._open()
            earlier = (await graph.aget_state(config)).values
            if earlier.get("images"):
                return tuple(decode(earlier["images"]))
            if known := self.memory.recall(thread).images:
                return known
        raise BadQuestion("no picture was given.", remedy="Pass a path, bytes, a PIL image or an array.")

    async def _load(self, image: Any, notes: list[str]) -> tuple[Image, ...]:
        sources = as_list(image)
        if not sources or len(sources) > self.limits.pictures:
            raise BadQuestion(f"{len(sources)} pictures were given; 1 to {self.limits.pictures} are allowed.")
        if all(isinstance(source, Image) and self.store.holds(source) for source in sources):
            return tuple(source for source in sources if isinstance(source, Image))  # no work for a thread

        load = partial(
            load_picture, store=self.store, limits=self.picture_limits, allow_urls=self.allow_urls, note=notes.append
        )
        futures = [asyncio.wrap_future(WORKERS.submit(partial(load, source))) for source in sources]
        return tuple(await asyncio.gather(*futures))

    def _context(self, notes: list[str]) -> RunContext:
        """A fresh context: its own cancellation, its own warnings, its own clock."""
        return RunContext(
            tools=replace(self.tools, cancelled=threading.Event(), note=notes.append),
            limits=self.limits,
            planner=self.planner,
            fallback=self.parts.fallback,
            decision_maker=self.decision_maker,
            chat=self.chat,
            notes=notes,
            deadline=time.monotonic() + self.limits.run_timeout,
            begin=time.perf_counter(),
        )

    async def _invoke(self, prepared: _Prepared, emit: Callable[[Event], None] = _unheard) -> dict[str, Any]:
        graph = await self._open()
        try:
            with _watched(prepared) as watch:
                context = replace(prepared.context, here=watch.here, emit=emit)
                final: dict[str, Any] = await graph.ainvoke(prepared.state, prepared.config, context=context)
                watch.saw(final)
                return final
        except asyncio.CancelledError:
            prepared.context.tools.cancelled.set()
            raise
        except Cancelled:
            raise asyncio.CancelledError from None

    async def _finish(self, prepared: _Prepared, final: dict[str, Any]) -> Answer:
        """The answer of a run that came to its end; ApprovalNeeded where it stands before a person."""
        waiting = final.get("__interrupt__")
        if waiting:
            raise ApprovalNeeded(prepared.run, waiting[0].value["steps"])
        await self._of_runs(self.runs.finish, prepared.run, prepared.thread, final["answer"])
        if prepared.thread == prepared.run:  # nobody will ask a second question here
            await self._saver.adelete_thread(prepared.run)
        return Answer.model_validate(final["answer"]).with_store(self.store)

    async def _open(self) -> CompiledStateGraph[Any, Any, Any, Any]:
        """The compiled graph on its checkpointer, built once."""
        if self._graph is not None:
            return self._graph
        with self._guard:
            self._opening = self._opening or asyncio.Lock()
        async with self._opening:
            if self._graph is None:
                from agent.graph.build import build_graph

                self._saver = await open_checkpointer(self.parts.checkpoints, self._closing)
                self._graph = build_graph(self._saver)
        return self._graph

    async def _of_runs(self, work: Callable[..., T], *arguments: Any) -> T:
        """What the index of runs says; off the loop where it has to ask a database."""
        return await asyncio.to_thread(work, *arguments) if self.runs.remote else work(*arguments)

    def _thread_lock(self, thread: str | None) -> contextlib.AbstractAsyncContextManager[Any]:
        """Questions of one thread wait for each other; those of different threads do not."""
        if thread is None:
            return contextlib.nullcontext()
        with self._guard:
            lock = self._threads.get(thread)
            if lock is None:
                lock = self._threads[thread] = asyncio.Lock()
            return lock


def _config(thread: str) -> RunnableConfig:
    # The graph's own loops are bounded by Limits; LangGraph's limit is only a second line.
    return {"configurable": {"thread_id": thread}, "recursion_limit": 200}


def _watched(prepared: _Prepared) -> Watch:
    """The run as spans and logs show it, from here to its end."""
    query = prepared.state["query"] if isinstance(prepared.state, dict) else ""  # a resumed run brings none
    return Watch(prepared.run, prepared.thread, query=query)


def _with_program(state: RunState, text: str) -> RunState:
    """A state that begins with a given program."""
    plan = {"program": text, "planner": "program", "thought": "", "claim": "", "confidence": 1.0, "tokens": 0}
    return {**state, "plan": plan, "program_given": True, "mode": "plan"}
