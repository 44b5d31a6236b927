"""The background event loop on which all runs of the process are driven.

One code path serves `run` and `arun`: both hand a coroutine to this loop. Its thread is a daemon, so a hung tool never
keeps the process alive. After a fork the child gets a loop of its own.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_owner = 0


def background_loop() -> asyncio.AbstractEventLoop:
    """The loop of this process, started when first asked for."""
    global _loop, _owner
    with _lock:
        if _loop is None or _owner != os.getpid():
            loop = asyncio.new_event_loop()
            started = threading.Event()

            def serve() -> None:
                asyncio.set_event_loop(loop)
                loop.call_soon(started.set)
                loop.run_forever()

            threading.Thread(target=serve, name="yaffle-loop", daemon=True).start()
            started.wait()
            _loop, _owner = loop, os.getpid()
        return _loop


def submit(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Run `work` on the background loop; cancelling the future cancels the work."""
    return asyncio.run_coroutine_threadsafe(work, background_loop())


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` on the background loop and wait for it. An interrupt (Ctrl-C) cancels it before it is passed on."""
    future = submit(work)
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise
