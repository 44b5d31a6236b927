"""Files of JSON lines that grow while they are made, and are read again to go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from mllm_core.errors import YaffleError

T = TypeVar("T")

#: what to do where the file of a run that was begun can't be gone on with
ANEW = "Start anew, without --resume."


def read_lines(path: Path, made: Callable[[Any], T], error: type[YaffleError], remedy: str) -> Iterator[T]:
    """What `made` makes of the value of each line. A last line without an end was cut off by a kill and is left out.

    Raises `error` with `remedy` where the file can't be read, or where another line is no JSON or `made` raises
    ValueError, TypeError or KeyError.
    """
    try:
        *lines, cut_off = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as cause:
        raise error(f"{path} can't be read ({cause}).", remedy=remedy) from cause
    for number, line in enumerate(lines, 1):
        try:
            yield made(json.loads(line))
        except (ValueError, TypeError, KeyError) as cause:
            raise error(f"line {number} of {path} is broken ({cause!r}).", remedy=remedy) from cause
    if cut_off:  # whole all the same, where only its end is missing
        try:
            last = made(json.loads(cut_off))
        except (ValueError, TypeError, KeyError):
            return
        yield last
