"""Which reader answers: the one that the run chose, or the offline default."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.errors import BackendUnavailable
from tools.read.base import Reader

if TYPE_CHECKING:
    from tools.context import ToolContext

DEFAULT = "rapidocr"


def _rapid() -> Reader:
    from tools.read.rapid import RapidReader

    return RapidReader()


def _paddle() -> Reader:
    from tools.read.paddle import PaddleReader

    return PaddleReader()


#: backend name -> how to make its reader (cheap: models are loaded at the first call)
READERS: dict[str, Callable[[], Reader]] = {"rapidocr": _rapid, "paddle": _paddle}


def reader_for(ctx: ToolContext) -> Reader:
    """The reader that this run uses. Raises BackendUnavailable for a name that is not known."""
    name = ctx.backends.get("read", DEFAULT)
    if name not in READERS:
        raise BackendUnavailable(f"no reader is named {name!r}.", remedy=f"Choose one of: {', '.join(READERS)}.")
    return READERS[name]()
