"""How much one caller, and all together, may ask: token buckets a key, and the bytes of bodies in flight."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from agent.server.errors import HttpError
from agent.server.keys import KeyRecord
from agent.server.settings import ServerSettings

#: keys whose buckets are remembered; more than this and the one that was quiet the longest starts anew, full
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Caller:
    """Who asks: the id of the key ("local" where there are no keys), and the limits that hold for it (0: none)."""

    id: str
    runs: int = 0
    requests: int = 0
    bytes: int = 0


def caller_of(record: KeyRecord | None, settings: ServerSettings) -> Caller:
    """The caller behind a key's record."""
    if record is None:
        return Caller("local", settings.key_runs, settings.key_requests, settings.key_bytes)
    return Caller(
        record.id,
        settings.key_runs if record.runs is None else record.runs,
        settings.key_requests if record.requests is None else record.requests,
        settings.key_bytes if record.bytes is None else record.bytes,
    )


class Bucket:
    """A token bucket: `a_minute` tokens flow in every minute, at most as many lie in it; each use takes some out."""

    def __init__(self, a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = a_minute / 60
        self._full = float(a_minute)
        self._left = self._full
        self._clock = clock
        self._at = clock()

    def take(self, amount: float) -> float:
        """Take `amount` and return 0; or take nothing and return the seconds until it would be there."""
        now = self._clock()
        self._left = min(self._full, self._left + (now - self._at) * self._rate)
        self._at = now
        # What is larger than the whole bucket passes when that is full, and leaves it in debt.
        if self._left >= min(amount, self._full):
            self._left -= amount
            return 0.0
        return (min(amount, self._full) - self._left) / self._rate


class RateLimits:
    """The buckets of all callers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str, int], Bucket] = OrderedDict()

    def request(self, caller: Caller) -> None:
        """Count a request. Raises HttpError 429."""
        self._take(caller, "requests", caller.requests, 1)

    def body(self, caller: Caller, size: int) -> None:
        """Count the bytes of a body. Raises HttpError 429."""
        self._take(caller, "bytes", caller.bytes, size)

    def _take(self, caller: Caller, what: str, a_minute: int, amount: int) -> None:
        if not a_minute or not amount:
            return
        key = (caller.id, what, a_minute)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(a_minute, self._clock)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        wait = bucket.take(amount)
        if wait:
            raise HttpError(
                429, f"too_many_{what}", f"more than {a_minute:,} {what} a minute.", remedy="Ask later.", wait=wait
            )


class BodyBudget:
    """The bytes of bodies that lie in memory at the same time."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.used = 0

    def take(self, size: int) -> None:
        """Count `size` more bytes. Raises HttpError 429 where they do not fit."""
        if self.used + size > self._limit:
            raise HttpError(429, "busy", "too much is being sent at the moment.", remedy="Ask later.", wait=2)
        self.used += size

    def give_back(self, size: int) -> None:
        self.used -= size
