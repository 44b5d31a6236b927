"""From the server's event loop to the agent's: the agent's runs are driven on a loop of their own (agent.loop)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from agent import loop

T = TypeVar("T")

#: seconds in which events gather before they are handed over
_MOMENT = 0.01


async def there(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, done on the agent's loop. Cancelling this cancels it."""
    return await asyncio.wrap_future(loop.submit(work))


async def events_from_there(make: Callable[[], AsyncIterator[T]]) -> AsyncGenerator[T, None]:
    """The items of `make()`, which iterates on the agent's loop; ends there when it is no longer followed here.

    Items that come within a moment are handed over together: waking another thread for each would hold up both.
    """
    here = asyncio.get_running_loop()
    handed: asyncio.Queue[tuple[list[T], bool, BaseException | None]] = asyncio.Queue()
    gathered: list[T] = []

    def hand_over(ended: bool = False, error: BaseException | None = None) -> None:
        """On the agent's loop: what has gathered, and whether that was all."""
        if not here.is_closed() and (gathered or ended):
            here.call_soon_threadsafe(handed.put_nowait, (gathered.copy(), ended, error))
        gathered.clear()

    async def pump() -> None:
        there = asyncio.get_running_loop()
        try:
            async for item in make():
                if not gathered:
                    there.call_later(_MOMENT, hand_over)
                gathered.append(item)
            hand_over(ended=True)
        except BaseException as error:
            hand_over(ended=True, error=error)
            raise

    future = loop.submit(pump())
    # The error is told through the queue; looking at it here keeps asyncio from reporting it as never looked at.
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        while True:
            items, ended, error = await handed.get()
            for item in items:
                yield item
            if error is not None:
                raise error
            if ended:
                return
    finally:
        future.cancel()
