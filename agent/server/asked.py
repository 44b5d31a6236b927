"""What was asked over HTTP, checked: as JSON in the store, and as a Question for the agent."""

from __future__ import annotations

import hashlib
from typing import Any

from pydantic import BaseModel, ConfigDict

from agent.errors import BadQuestion
from agent.question import Question, checked_query
from agent.settings import Limits
from planners.interface import Turn
from tools.values import Image, decode, encode


class Asked(BaseModel):
    """A question with its pictures as handles: small, serialisable, and the same after a restart."""

    model_config = ConfigDict(frozen=True)

    query: str = ""
    images: tuple[Image, ...] = ()
    region: tuple[float, ...] | None = None
    thread: str | None = None
    program: str | None = None
    approve: bool | None = None
    history: tuple[Turn, ...] = ()

    def checked(self, limits: Limits) -> Asked:
        """The same; raises BadQuestion before anything is accepted."""
        if self.program is None:
            checked_query(self.query, limits)
        if not self.images and self.thread is None:
            raise BadQuestion("no picture was given.", remedy="Send one as a data URL, or the id of an upload.")
        if self.region is not None and self.images:
            from agent.question import as_region

            as_region(self.region, self.images[0])
        return self

    def question(self, run: str, owner: str, approve: bool | None = None) -> Question:
        """The question as the agent takes it, under the id `run`."""
        return Question(
            image=list(self.images) or None,
            query=self.query,
            region=self.region,
            thread=agent_thread(owner, self.thread),
            approve=self.approve if approve is None else approve,
            program=self.program,
            run=run,
            history=self.history,
        )

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"images"}) | {"images": encode(self.images)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Asked:
        return cls.model_validate(data | {"images": decode(data["images"])})


def agent_thread(owner: str, thread: str | None) -> str | None:
    """The agent's name for a caller's thread: one caller's threads are nobody else's."""
    if thread is None:
        return None
    return f"{owner}:{hashlib.sha256(thread.encode()).hexdigest()[:32]}"
