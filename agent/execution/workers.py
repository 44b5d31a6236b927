"""Worker threads for tools: daemons, so that a tool that hangs can be abandoned.

The standard library's executor joins its threads when the interpreter ends, and a hung tool would hang the exit; that
is the only reason for a pool of our own.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

_Job = tuple[Callable[[], Any], "Future[Any]"]


class WorkerPool:
    """Runs jobs in daemon threads, at most `limit` at the same time (abandoned ones aside)."""

    def __init__(self, limit: int = 32) -> None:
        self._limit = limit
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._threads = 0
        self._owner = os.getpid()

    def submit(self, job: Callable[[], Any]) -> Future[Any]:
        """Run `job` in a worker; its result or exception is the future's."""
        future: Future[Any] = Future()
        with self._lock:
            if self._owner != os.getpid():  # after a fork no worker is alive
                self._jobs, self._idle, self._threads, self._owner = queue.SimpleQueue(), 0, 0, os.getpid()
            self._jobs.put((job, future))
            if self._idle == 0 and self._threads < self._limit:
                self._threads += 1
                threading.Thread(target=self._serve, args=(self._jobs,), name="yaffle-worker", daemon=True).start()
            elif self._idle:
                self._idle -= 1
        return future

    def abandon(self) -> None:
        """One running job will never be waited for again: let another worker take its place."""
        with self._lock:
            self._limit += 1

    def _serve(self, jobs: queue.SimpleQueue[_Job]) -> None:
        while True:
            job, future = jobs.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(job())
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the future
                    future.set_exception(error)
            del job, future
            with self._lock:
                self._idle += 1


#: the workers of this process, shared by all agents
WORKERS = WorkerPool()
