"""The engine of a cluster: Ray Data hands the questions to workers on all its machines, one agent in each.

Pictures are read where a worker runs, so every machine must reach them under the same paths (a shared file system).
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Sequence
from typing import Any

from agent.batch.answering import Row, Wanted, answer_item
from agent.batch.errors import BatchError
from agent.batch.items import Item, by_picture
from agent.batch.settings import AgentSettings


class RayEngine:
    """Answers items on a Ray cluster: the one at `address`, or of RAY_ADDRESS, or one of its own on this machine."""

    def __init__(
        self, settings: AgentSettings, wanted: Wanted, workers: int | None, at_once: int, address: str | None
    ) -> None:
        self._settings = settings
        self._wanted = wanted
        self._workers = workers
        self._at_once = at_once
        self._address = address

    def answer(self, items: Sequence[Item]) -> Generator[tuple[str, Row], None, None]:
        """(key, row) of each item, as they come. Raises BatchError where Ray is missing or can't be used."""
        try:
            import ray
            import ray.data
        except ImportError as error:
            raise BatchError(
                f"--engine ray needs a package ({error.name}).", remedy="pip install 'yaffle[ray]'"
            ) from error
        started = not ray.is_initialized()
        if started:
            self._begin(ray)
        try:
            yield from self._answer(ray, items)
        finally:
            if started:
                ray.shutdown()

    def _begin(self, ray: Any) -> None:
        address = self._address or os.environ.get("RAY_ADDRESS") or None
        own: dict[str, Any] = (
            {"address": address} if address else {"num_cpus": self._workers, "include_dashboard": False}
        )
        # Nobody asked for Ray's statistics to be sent out.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            ray.init(log_to_driver=False, logging_level="error", **own)
        except (ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise BatchError(
                f"the Ray cluster can't be reached: {' '.join(str(error).split())[:300]}",
                remedy="Start it (ray start --head), or leave --address out.",
            ) from error

    def _answer(self, ray: Any, items: Sequence[Item]) -> Generator[tuple[str, Row], None, None]:
        count = self._workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        ray.data.DataContext.get_current().enable_progress_bars = False
        ordered = [item for group in by_picture(tuple(items)) for item in group]  # neighbours share a worker's cache
        blocks = min(len(ordered), max(count, len(ordered) // self._at_once))
        data = ray.data.from_items([{"number": number} for number in range(len(ordered))], override_num_blocks=blocks)
        made = data.map_batches(
            _Answering,
            fn_constructor_args=(self._settings, self._wanted, tuple(ordered), self._at_once),
            batch_size=self._at_once,
            concurrency=min(count, blocks),
            num_cpus=1,
        )
        try:
            for given in made.iter_rows():
                yield str(given["key"]), json.loads(given["row"])
        except (ray.exceptions.RayError, RuntimeError) as error:
            raise BatchError(
                f"Ray gave the batch up: {' '.join(str(error).split())[-300:]}", remedy="The same command goes on."
            ) from error


class _Answering:
    """What runs in Ray's workers: an agent, made once, that answers a few questions at a time."""

    def __init__(self, settings: AgentSettings, wanted: Wanted, items: tuple[Item, ...], at_once: int) -> None:
        from agent.batch.worker import prepare

        prepare(1, at_once)
        self._agent = settings.make()
        self._approve = settings.approve
        self._wanted = wanted
        self._items = items

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Ray's columns: the numbers of items in, keys and rows (as JSON, so that every row has the same form) out."""
        import asyncio

        from agent import loop

        items = [self._items[int(number)] for number in batch["number"]]

        async def all_of_them() -> list[Row]:
            answers = (answer_item(self._agent, item, self._wanted, self._approve) for item in items)
            return list(await asyncio.gather(*answers))

        rows = loop.wait(all_of_them())
        return {"key": [item.key for item in items], "row": [json.dumps(row) for row in rows]}
