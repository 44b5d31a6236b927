"""What a run shows: a progress bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Protocol

from mllm_core.training.lesson import Value


class Progress(Protocol):
    """Where a run reports to."""

    def step(self, fraction: float, row: dict[str, Value]) -> None: ...

    def note(self, text: str) -> None: ...

    def close(self) -> None: ...


class Silent:
    """Shows nothing."""

    def step(self, fraction: float, row: dict[str, Value]) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Lines:
    """A line on stderr every `every` seconds: for logs and pipes."""

    def __init__(self, every: float = 15.0) -> None:
        self._every = every
        self._last = 0.0

    def step(self, fraction: float, row: dict[str, Value]) -> None:
        """The step's numbers, when it is time."""
        if time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self.note(f"{fraction:4.0%}  {line_of(row)}")

    def note(self, text: str) -> None:
        """A line."""
        print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing is open."""


class Bar:
    """A progress bar with the step's numbers."""

    def __init__(self, title: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._bar = RichProgress(
            TextColumn("{task.description}"), BarColumn(bar_width=24), TextColumn("{task.percentage:3.0f} %"),
            TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[numbers]}"),
            console=Console(stderr=True),
        )  # fmt: skip
        self._task = self._bar.add_task(title, total=1.0, numbers="")
        self._bar.start()

    def step(self, fraction: float, row: dict[str, Value]) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=fraction, numbers=line_of(row))

    def note(self, text: str) -> None:
        """A line above the bar."""
        self._bar.console.print(text, highlight=False, markup=False)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.stop()


def line_of(row: dict[str, Value]) -> str:
    """A step's numbers in words."""

    def number(name: str, form: str, words: str) -> list[str]:
        value = row.get(name)
        return [] if value is None else [words.format(format(value, form))]

    parts = [
        *number("step", "d", "step {}"),
        *number("loss", ".4f", "loss {}"),
        *number("margin", ".3f", "margin {}"),
        *number("pair_accuracy", ".0%", "pairs {}"),
        *number("right_label", ".0%", "labels {}"),
        *number("right_colour", ".0%", "colours {}"),
        *number("iou_box", ".2f", "IoU {}"),
        *number("rate", ".2e", "rate {}"),
        *number("tokens_per_second", ",.0f", "{} tokens/s"),
        *number("mfu", ".1%", "MFU {}"),
    ]
    return "  ".join(parts)


def progress_for(title: str) -> Progress:
    """A bar where stderr is a terminal, lines elsewhere."""
    return Bar(title) if sys.stderr.isatty() else Lines()
