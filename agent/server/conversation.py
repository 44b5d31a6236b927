"""A conversation as OpenAI clients send it, whole, every time: what is asked now, about which pictures, after what.

The agent remembers earlier questions with their programs. Clients send back the words only, so the program behind an
answer is kept by a digest of the conversation up to it, for the same caller.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.server.asked import Asked
from agent.server.errors import HttpError
from agent.server.limits import Caller
from planners.interface import Turn

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.server.openai_schemas import Message, YaffleOptions
    from agent.server.services import Services

#: planners look no further back
_TURNS = 8


async def asked_in(messages: Sequence[Message], options: YaffleOptions, server: Services, caller: Caller) -> Asked:
    """The last message's question, with the latest pictures and the turns before it. Raises HttpError, ImageError."""
    spoken = [message for message in messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise HttpError(400, "no_question", "the last message must be the user's.", param="messages")
    sources = next((found for message in reversed(spoken) if (found := message.pictures())), [])
    if not sources:
        raise HttpError(
            400,
            "no_image",
            "there is no picture in the conversation.",
            remedy='Add a part {"type": "image_url", "image_url": {"url": "data:image/png;base64,..."}}.',
            param="messages",
        )
    turns = _turns(spoken[:-1])
    digests = [digest_of(caller, turns[: index + 1]) for index in range(len(turns))]
    if turns:
        await server.runner.ledger.settled()
    known = await server.store.programs(digests[-_TURNS:])
    history = tuple(
        Turn(query=query, program=known.get(digest, ""), answer=answer)
        for (query, answer), digest in zip(turns, digests, strict=True)
    )
    return Asked(
        query=spoken[-1].text(),
        images=await server.pictures.take_in(sources, caller),
        region=options.region,
        program=options.program,
        approve=options.approve,
        history=history[-_TURNS:],
    )


def remember(messages: Sequence[Message], answer: Answer, server: Services, caller: Caller) -> None:
    """Keep the program behind `answer`, so that a follow-up question can lean on it."""
    if not answer.program:
        return
    spoken = [message for message in messages if message.role in ("user", "assistant")]
    turns = [*_turns(spoken[:-1]), (spoken[-1].text(), answer.text)]
    server.runner.ledger.add_turn(digest_of(caller, turns), answer.program)


def digest_of(caller: Caller, turns: Sequence[tuple[str, str]]) -> str:
    """What the program behind the last of `turns` is kept under."""
    return hashlib.sha256(json.dumps([caller.id, *turns]).encode()).hexdigest()


def _turns(spoken: Sequence[Message]) -> list[tuple[str, str]]:
    """Questions with their answers; a question that was never answered is no turn."""
    turns: list[tuple[str, str]] = []
    question = ""
    for message in spoken:
        if message.role == "user":
            question = message.text().strip()
        elif question:
            turns.append((question, message.text().strip()))
            question = ""
    return turns
