"""What the server is told when it starts: where runs are kept, who may ask, how much."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

#: names under which a browser on this machine reaches a server of this machine
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ServerSettings(BaseModel):
    """Settings of one server. Times are in seconds, sizes in bytes.

    `runs`: where accepted runs are kept: "postgresql://...", the path of a SQLite file, or None for memory (then
    nothing survives a restart). `keys`: the file of API keys; None lets everybody in. `hosts`: names under which the
    server answers (Host header); () for any. `origins`: web pages of other hosts that may call it (CORS).

    `workers`: runs at the same time; `queue`: more that may wait, beyond which requests are refused with 429.
    `key_runs`, `key_requests`, `key_bytes`: for one key, runs under way and waiting, requests a minute, and bytes of
    bodies a minute; a key's own line in the file overrides them, 0 is no limit. They hold for all callers together
    where there are no keys.

    `body_bytes`: one request's body; `bodies_bytes`: all bodies that are being read or worked on; `body_seconds`:
    time to send one; `header_seconds`: time to send the head of a request; `request_seconds`: the longest that a
    caller waits for an answer. `keep_days`: finished runs, checks and uploads older than this are forgotten;
    `keep_runs`: the most finished runs, and the most checks, that are kept. `uploads`: pictures that one key
    may have uploaded at the same time.
    `lease_seconds`: after this long without a sign of life, another server on the same database takes up the runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    runs: str | Path | None = None
    keys: Path | None = None
    hosts: tuple[str, ...] = LOOPBACK
    origins: tuple[str, ...] = ()

    workers: int = Field(default_factory=lambda: max(2, os.cpu_count() or 2), ge=1)
    queue: int = Field(default=64, ge=0)
    key_runs: int = Field(default=0, ge=0)
    key_requests: int = Field(default=0, ge=0)
    key_bytes: int = Field(default=0, ge=0)

    body_bytes: int = Field(default=48 * 2**20, ge=1024)
    bodies_bytes: int = Field(default=512 * 2**20, ge=1024)
    body_seconds: float = Field(default=30.0, gt=0)
    header_seconds: float = Field(default=10.0, gt=0)
    request_seconds: float = Field(default=300.0, gt=0)
    keep_days: float = Field(default=30.0, gt=0)
    keep_runs: int = Field(default=100_000, ge=1)
    uploads: int = Field(default=1000, ge=1)
    lease_seconds: float = Field(default=15.0, ge=1.0)

    web: bool = True
    metrics: bool = True
