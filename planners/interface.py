"""What a planner is asked and what it answers; the same for patterns and for language models."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from mllm_core.errors import YaffleError
from tools.contract import ToolSpec
from tools.values import Image, Region


class PlanningError(YaffleError):
    """No program could be made for the question."""


class NotCovered(PlanningError):
    """The planner does not understand this form of question, and says so instead of guessing."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class Turn(_Frozen):
    """An earlier question of the same thread, the program that answered it, and the answer."""

    query: str
    program: str
    answer: str


class Feedback(_Frozen):
    """An earlier program for this question and why it was not good enough (checker or run-time messages)."""

    program: str
    messages: tuple[str, ...]


class Observation(_Frozen):
    """What a line that was run gave: the line itself and a short text of its value, or its error."""

    line: str
    text: str
    failed: bool = False


class PlanRequest(_Frozen):
    """A question to be planned for.

    `inputs` maps the names that a program may use without defining them ("IMAGE", "IMAGE0", "LEFT", "REGION") to
    their values. `tools` are the cards of the installed tools: a plan may use no others. `looks` says what the picture
    looks like, where a glance at it tells: "chart".
    """

    query: str
    inputs: dict[str, Image | Region]
    tools: tuple[ToolSpec, ...]
    history: tuple[Turn, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    looks: frozenset[str] = frozenset()


class Plan(_Frozen):
    """A program with the thought behind it. `claim` is a sentence with "{}" for the answer, where the planner has one
    ("The total is {}."); of a yes-or-no question, the sentence that holds where the answer is yes ("There is a dog in
    the picture."). `confidence` is 0..1; `tokens` counts prompt and completion tokens where a model was asked."""

    program: str
    planner: str
    thought: str = ""
    claim: str = ""
    confidence: float = 1.0
    vote: float = 1.0
    needed: float = 0.0
    tokens: int = 0


class Decision(_Frozen):
    """One turn of the decision maker: either `lines` to run next, or `answer` with the variable that holds it."""

    thought: str = ""
    lines: tuple[str, ...] = ()
    answer: str | None = None
    tokens: int = 0


class Planner(Protocol):
    """Writes the whole program at once (the controller's role)."""

    @property
    def name(self) -> str: ...

    async def plan(self, request: PlanRequest) -> Plan:
        """A program for the question. Raises NotCovered or PlanningError; never returns a guess to please."""
        ...


@runtime_checkable
class SeveralPlanner(Protocol):
    """A planner that can write several programs for one question, for them to vote (`Agent(self_consistency=N)`)."""

    async def plans(self, request: PlanRequest, count: int) -> tuple[Plan, ...]:
        """Up to `count` different programs, first the one that `plan` gives; each with its `vote`. Raises as `plan`."""
        ...


async def several(planner: Planner, request: PlanRequest, count: int) -> tuple[Plan, ...]:
    """Up to `count` different programs of a planner; the one that it has, where it can't write several."""
    if count > 1 and isinstance(planner, SeveralPlanner):
        return await planner.plans(request, count)
    return (await planner.plan(request),)


class DecisionMaker(Protocol):
    """Decides one or a few lines at a time, seeing what the lines before gave."""

    @property
    def name(self) -> str: ...

    async def decide(self, request: PlanRequest, observations: tuple[Observation, ...], *, last: bool) -> Decision:
        """The next lines, or the answer; where `last` is true it must answer."""
        ...


class ChatModel(Protocol):
    """A language model: messages in ({"role", "content"}), text out."""

    @property
    def name(self) -> str: ...

    async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
        """The reply; where `schema` (JSON schema) is given and the server can, the text is JSON of that schema."""
        ...


class ChatReply(_Frozen):
    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
