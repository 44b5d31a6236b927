"""What a measurement shows while it runs: a bar on a terminal, a line now and then elsewhere, both on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY = 15.0


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Gives a function to call after each of `total` items."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

        columns = (
            *Progress.get_default_columns()[:2],
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda: bar.advance(task)
        return
    done = 0
    last = started = time.monotonic()

    def advanced() -> None:
        nonlocal done, last
        done += 1
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            left = (now - started) / done * (total - done)
            print(f"{title}: {done} of {total}, about {left:.0f} s left", file=sys.stderr, flush=True)

    yield advanced
