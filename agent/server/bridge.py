"""From the server's event loop to the agent's: the agent's runs are driven on a loop of their own (agent.loop)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from agent import loop

T = TypeVar("T")


async def there(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, done on the agent's loop. Cancelling this cancels it."""
    return await asyncio.wrap_future(loop.submit(work))


async def events_from_there(make: Callable[[], AsyncIterator[T]]) -> AsyncGenerator[T, None]:
    """The items of `make()`, which iterates on the agent's loop; ends there when it is no longer followed here."""
    here = asyncio.get_running_loop()
    items: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    def put(kind: str, item: Any) -> None:
        if not here.is_closed():
            here.call_soon_threadsafe(items.put_nowait, (kind, item))

    async def pump() -> None:
        try:
            async for item in make():
                put("item", item)
            put("end", None)
        except BaseException as error:
            put("error", error)
            raise

    future = loop.submit(pump())
    # The error is told through the queue; looking at it here keeps asyncio from reporting it as never looked at.
    future.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        while True:
            kind, item = await items.get()
            if kind == "item":
                yield item
            elif kind == "end":
                return
            else:
                raise item
    finally:
        future.cancel()
