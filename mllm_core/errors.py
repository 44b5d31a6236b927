"""The base of every error that Yaffle raises on purpose."""

from __future__ import annotations


class YaffleError(Exception):
    """Something went wrong that the caller can act on.

    Every message is one line that says what happened; `remedy`, where there is one, says what to do next.
    The original exception is kept as `__cause__`.
    """

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}" if self.remedy else self.message
