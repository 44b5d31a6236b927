"""Runs the runs: from the queue through the agent to the store, once each, also across restarts.

A run that is to survive (`submit`) is written before it is begun. When a server starts, it takes up what it finds
unfinished: the agent's checkpoints go on where the run stood; where none was written yet, the run begins anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agent.errors import ApprovalNeeded, UnknownRun
from agent.server.asked import Asked
from agent.server.bridge import events_from_there, there
from agent.server.errors import HttpError, as_http_error, body_of, log_failure
from agent.server.feed import Event, Feed
from agent.server.jobs import Place, Queue
from agent.server.ledger import Ledger
from agent.server.limits import Caller
from agent.server.store import RunStore, StoredRun
from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.driver import Driver
    from agent.server.metrics import Metrics
    from agent.server.settings import ServerSettings

#: a run that was begun this often without coming to an end takes the server down with it: it is given up
MAX_TRIES = 5
_PRUNE_EVERY = 600.0


@dataclass
class Job:
    """A run that this server has in hand. `durable`: its caller was told that it is accepted and may be gone."""

    run: str
    owner: str
    asked: Asked
    place: Place
    feed: Feed
    durable: bool
    quiet: bool = False
    begun: float = field(default_factory=time.monotonic)
    task: asyncio.Task[None] | None = None


class Runner:
    """See the module. `start` and `stop` belong to the app's lifespan."""

    def __init__(self, driver: Driver, store: RunStore, settings: ServerSettings, metrics: Metrics) -> None:
        self.driver = driver
        self.store = store
        self.settings = settings
        self.metrics = metrics
        self.queue = Queue(settings.workers, settings.queue, metrics)
        self.ledger = Ledger(store)
        self.ready = False
        self._jobs: dict[str, Job] = {}
        self._others: set[asyncio.Task[None]] = set()

    # -- for the app -----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the store, take up what was left unfinished, and keep house from now on."""
        await self.store.open()
        await self._take_over()
        self._spawn(self._keep_house())
        self.ready = True

    async def stop(self) -> None:
        """Stop working. Accepted runs stay in the store, for the next start."""
        self.ready = False
        tasks = [*self._others, *(job.task for job in self._jobs.values() if job.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.ledger.settled()
        await self.store.close()

    # -- for the routes --------------------------------------------------------------------------------------------

    def ask(self, asked: Asked, caller: Caller, *, quiet: bool = False) -> Job:
        """Begin a run whose caller waits for it; cancel it (`drop`) when the caller leaves. Raises HttpError 429.

        Nobody follows the events of a `quiet` run: there are none.
        """
        place = self.queue.enter(caller)
        return self._begin(uuid.uuid4().hex, caller.id, asked, place, durable=False, quiet=quiet)

    async def submit(
        self, asked: Asked, caller: Caller, *, once: str | None = None, digest: str = ""
    ) -> tuple[StoredRun, bool]:
        """Accept a run: when this returns, it is written. The run, and whether it is new (see RunStore.accept)."""
        place = self.queue.enter(caller)
        at_once = place.at_once
        run = StoredRun(
            uuid.uuid4().hex,
            caller.id,
            "running" if at_once else "queued",
            asked.to_json(),
            asked.approve,
            created=time.time(),
            tries=int(at_once),
        )
        try:
            stored = await self.store.accept(run, once=once, digest=digest)
        except BaseException:
            place.leave()
            raise
        if stored.id != run.id:
            place.leave()
            return stored, False
        self._begin(run.id, caller.id, asked, place, durable=True, begun=at_once)
        return stored, True

    async def approve(self, run: str, caller: Caller, approve: bool) -> StoredRun:
        """Answer a run that waits for approval. Raises HttpError 404 or 409."""
        stored = await self.get(run, caller)
        if not await self.store.approve(run, caller.id, approve):
            raise HttpError(409, "not_waiting", f"run {run} does not wait for approval.")
        place = self.queue.enter(caller, forced=True)  # it was let in once
        self._begin(run, caller.id, Asked.from_json(stored.question), place, durable=True, approve=approve)
        return replace(stored, state="queued", approve=approve)

    async def cancel(self, run: str, caller: Caller) -> StoredRun:
        """Give up a run. Raises HttpError 404, or 409 where it is finished."""
        await self.get(run, caller)
        if not await self.store.cancel(run, caller.id):
            raise HttpError(409, "finished", f"run {run} is finished.")
        job = self._jobs.get(run)
        if job is not None:
            await self.abandon(job)
        else:
            await there(self.driver.forget(run))
        return await self.get(run, caller)

    async def abandon(self, job: Job) -> None:
        """Stop a run that nobody wants any more, and forget what the agent kept of it."""
        if job.task is not None and not job.task.done():
            job.feed.end(HttpError(409, "cancelled", "the run was cancelled."))
            job.task.cancel()
            await asyncio.wait([job.task])
            self.metrics.runs.labels("cancelled").inc()
            await there(self.driver.forget(job.run))

    def drop(self, job: Job) -> None:
        """`abandon`, where nobody can wait for it; nothing where the run is at its end."""
        if not job.feed.ended:
            self._spawn(self.abandon(job))

    async def get(self, run: str, caller: Caller) -> StoredRun:
        """The run as it is kept. Raises HttpError 404 where this caller has no such one."""
        await self.ledger.settled()
        stored = await self.store.get(run, caller.id)
        if stored is None:
            raise HttpError(404, "unknown_run", "there is no such run.")
        return stored

    def feed_of(self, run: str) -> Feed | None:
        """The events of a run that is under way here."""
        job = self._jobs.get(run)
        return job.feed if job is not None else None

    # -- a run -----------------------------------------------------------------------------------------------------

    def _begin(
        self,
        run: str,
        owner: str,
        asked: Asked,
        place: Place,
        *,
        durable: bool,
        quiet: bool = False,
        begun: bool = False,
        approve: bool | None = None,
    ) -> Job:
        job = Job(run, owner, asked, place, Feed(), durable, quiet)
        self._jobs[run] = job
        job.feed.put({"event": "queued", "run": run, "ahead": max(0, self.queue.waiting - 1)})
        job.task = asyncio.create_task(self._work(job, approve, begun))
        return job

    async def _work(self, job: Job, approve: bool | None, begun: bool) -> None:
        try:
            async with job.place:
                outcome: Answer | BaseException = await self._outcome(job, approve, begun)
                await self._keep(job, outcome)
            self.queue.took(time.monotonic() - job.begun)
            job.feed.end(outcome)
            if not isinstance(outcome, BaseException):
                await self._forget_answer(job.run)
        except asyncio.CancelledError:
            job.feed.end(HttpError(503, "stopping", "the server is stopping.", remedy="Ask again.", wait=5))
            raise
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            # The store failed: the run stays unfinished there and is taken up again when its lease has run out.
            log_failure(f"keeping run {job.run}", error)
            job.feed.end(error)
        finally:
            self._jobs.pop(job.run, None)

    async def _outcome(self, job: Job, approve: bool | None, begun: bool) -> Answer | BaseException:
        """Drive the run to its end: its answer, or what it raised. `begun`: the store knows that it is begun."""
        tries = 1
        if job.durable and not begun:
            noted = await self.store.begin(job.run)
            if noted is None:
                return HttpError(409, "cancelled", "the run was cancelled.")
            tries = noted
            if tries > MAX_TRIES:
                return HttpError(500, "given_up", f"the run was begun {MAX_TRIES} times and never came to its end.")
        question = job.asked.question(job.run, job.owner, approve)
        try:
            if tries > 1:
                with contextlib.suppress(UnknownRun):  # killed before its first checkpoint: it begins anew
                    return await self._follow(job, self.driver.stream_resume(job.run, question.approve))
            if job.quiet:
                return await there(self.driver.run(question))
            return await self._follow(job, self.driver.stream(question))
        except ApprovalNeeded as error:
            job.feed.put({"event": "approval", "run": job.run, "steps": error.steps})
            return error
        except YaffleError as error:
            return error
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - kept as the end of the run
            log_failure(f"run {job.run}", error)
            return error

    async def _follow(self, job: Job, events: AsyncIterator[Event]) -> Answer:
        async with contextlib.aclosing(events_from_there(lambda: events)) as coming:
            async for event in coming:
                if event["event"] == "answer":
                    answer: Answer = event["answer"]
                    return answer
                job.feed.put(event)
        raise YaffleError("the run ended without an answer.")

    async def _keep(self, job: Job, outcome: Answer | BaseException) -> None:
        """Write how the run ended."""
        seconds = time.monotonic() - job.begun
        if isinstance(outcome, ApprovalNeeded):
            if job.durable:
                await self.store.wait_for_approval(job.run, outcome.steps)
            else:
                await self.store.accept(self._record(job, "waiting", waits=outcome.steps, tries=1))
            return
        if isinstance(outcome, BaseException):
            self.metrics.runs.labels("error").inc()
            if job.durable:
                await self.store.finish(job.run, "failed", error=body_of(as_http_error(outcome))["error"])
            await there(self.driver.forget(job.run))
            return
        self.metrics.answered(outcome, seconds)
        text = outcome.model_dump_json()
        if job.durable:
            if await self.store.finish(job.run, "done", answer=text):
                job.feed.kept = self._record(job, "done", answer=text, finished=time.time())
        else:  # its caller has the answer, and need not wait until it is kept
            self.ledger.add_run(self._record(job, "done", answer=text, finished=time.time()))

    async def _forget_answer(self, run: str) -> None:
        """Let the agent forget a run whose answer the store has."""
        runs = self.driver.runs
        await asyncio.to_thread(runs.forget, run) if runs.remote else runs.forget(run)

    def _record(self, job: Job, state: str, **fields: Any) -> StoredRun:
        created = time.time() - (time.monotonic() - job.begun)
        return StoredRun(job.run, job.owner, state, job.asked.to_json(), created=created, **fields)

    # -- keeping house ---------------------------------------------------------------------------------------------

    async def _take_over(self) -> None:
        """Go on with the runs that nobody else has."""
        for stored in await self.store.claim():
            if stored.id in self._jobs:
                continue
            try:
                asked = Asked.from_json(stored.question)
            except (YaffleError, KeyError, TypeError, ValueError) as error:  # one such must not keep the server down
                log_failure(f"taking up run {stored.id}", error)
                unreadable = HttpError(500, "unreadable", "the question that was kept can't be read.")
                await self.store.finish(stored.id, "failed", error=body_of(unreadable)["error"])
                continue
            place = self.queue.enter(Caller(stored.owner), forced=True)
            self._begin(stored.id, stored.owner, asked, place, durable=True, approve=stored.approve)

    async def _keep_house(self) -> None:
        """Renew leases, take over runs of servers that died, forget what is old."""
        pruned = 0.0
        while True:
            await asyncio.sleep(self.settings.lease_seconds / 3)
            try:
                await self.store.renew()
                await self._take_over()
                if time.monotonic() - pruned > _PRUNE_EVERY:
                    pruned = time.monotonic()
                    for run in await self.store.prune(self.settings.keep_days, self.settings.keep_runs):
                        await there(self.driver.forget(run))
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round may do
                log_failure("keeping house", error)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)
