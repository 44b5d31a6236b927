"""Requests from what the in-house model was given: prompting.py the other way round.

So that what was learned, or what is held out, can be asked through the planner as a user's question is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mllm_core.errors import YaffleError
from planners.core.prompt_format import FAILED, read_context
from planners.interface import Feedback, Observation, PlanRequest, Turn
from tools.contract import ToolSpec
from tools.values import Box, Image, Region

#: stands for any picture: a planner sees none
PICTURE = Image(id="0" * 32, width=640, height=480)
_REGION = Region(image=PICTURE, box=Box.of(1, 1, 9, 9), source="user")


class PromptUnreadable(YaffleError):
    """A context or a prompt that stands for no request."""


def request_of(context: str, prompt: str, known: Mapping[str, ToolSpec]) -> PlanRequest:
    """The request behind a prompt of any kind. `known` are the tools that the context may name.

    Raises PromptUnreadable.
    """
    read = read_context(context)
    missing = [name for name in read.names if name not in known]
    if missing or not read.names or not read.inputs:
        raise PromptUnreadable(
            f"the context names no tools or inputs, or tools without a card: {', '.join(missing)}.",
            remedy="Tools that are not Yaffle's own need a card under the line of tools.",
        )
    kind, _, rest = prompt.partition(": ")
    if kind not in ("plan", "mend", "decide"):
        raise PromptUnreadable(f"the prompt {prompt!r} is for no planner.", remedy="plan:, mend: or decide:.")
    query, *lines = rest.split("\n")
    return PlanRequest(
        query=query,
        inputs={name: _REGION if name == "REGION" else PICTURE for name in read.inputs},
        tools=tuple(known[name] for name in read.names),
        history=tuple(Turn(query=asked, program=program, answer="") for asked, program in read.before),
        feedback=(_feedback(lines),) if kind == "mend" else (),
        looks=read.looks,
    )


def observations_of(prompt: str) -> tuple[Observation, ...]:
    """The lines that a decision prompt says were run, each with what it gave; none in a prompt of another kind."""
    if not prompt.startswith("decide: "):
        return ()
    lines = prompt.split("\n")[1:]
    gave = [text.removeprefix("=> ") for text in lines[1::2]]
    return tuple(
        Observation(line=line, text=text.removeprefix(FAILED), failed=text.startswith(FAILED))
        for line, text in zip(lines[::2], gave, strict=True)
    )


def _feedback(lines: Sequence[str]) -> Feedback:
    said = tuple(line.removeprefix("! ") for line in lines if line.startswith("! "))
    return Feedback(program="\n".join(line for line in lines if not line.startswith("! ")), messages=said)
