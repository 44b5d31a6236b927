"""How the agents of a batch are made: plain settings, which travel to other processes and machines."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.api import Agent


@dataclass(frozen=True)
class AgentSettings:
    """What Agent(...) is given in each worker. `approve` answers beforehand what a step that needs approval asks."""

    planner: str = "auto"
    llm: str | None = None
    vision: str | None = None
    backends: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    checkpoints: str | None = None
    allow_urls: bool = False
    timeout: float | None = None
    approve: bool | None = None

    def digest(self) -> str:
        """The settings that an answer depends on, as text."""
        own = asdict(self)
        kept = {name: own[name] for name in ("planner", "llm", "vision", "backends", "approve")}
        return json.dumps(kept, sort_keys=True)

    def make(self) -> Agent:
        """The agent."""
        from agent.api import Agent
        from agent.settings import Limits

        limits = Limits()
        if self.timeout is not None:
            limits = Limits(run_timeout=self.timeout, step_timeout=min(limits.step_timeout, self.timeout))
        return Agent(
            planner=self.planner,
            llm=self.llm,
            vision=self.vision,
            backends=self.backends,
            folder=Path(self.folder) if self.folder is not None else None,
            checkpoints=self.checkpoints,
            allow_urls=self.allow_urls,
            limits=limits,
        )


def core_count() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1
