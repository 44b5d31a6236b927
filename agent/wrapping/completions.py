"""What an OpenAI-compatible server sends: a chat completion, or the events of a stream of its pieces."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.claims.claim import Span
from agent.wrapping.errors import WrappedModelError

_SHOWN = 120
_COMPATIBLE = "Check that the address is that of an OpenAI-compatible API (it often ends in /v1) and the model's name."


#: a piece of text and the natural logarithm of its probability, as the model that wrote it gave it
Token = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an answer: `text` to add, `finish` where the server says why it ended ("stop", "length" ...).

    `trouble` is set on the last piece of an answer that came to no proper end, and says what happened. `tokens` are
    those of the text, where the server tells them.
    """

    text: str = ""
    finish: str = ""
    trouble: str = ""
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True)
class Reply:
    """A whole answer. `data` is the server's completion as it was sent ({} where it came in pieces); `warnings` say
    what is wrong with it (cut short, broken off)."""

    text: str
    finish: str = ""
    warnings: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()


def read_completion(raw: str, name: str) -> Reply:
    """The reply in the JSON text of a chat completion. Raises WrappedModelError, which keeps `raw`."""
    try:
        data = json.loads(raw)
        choice = data["choices"][0]
        message = choice["message"]
        text = _text(message.get("content"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise garbage(raw, name) from error
    if not text.strip():
        said = message.get("refusal")
        why = f"refused to answer: {_short(said)}" if isinstance(said, str) and said else "sent an empty answer"
        raise WrappedModelError(f"{name} {why}.", remedy="Ask again, or use another model.", raw=raw)
    finish = choice.get("finish_reason")
    return Reply(text, finish if isinstance(finish, str) else "", cut_short(finish), data, _tokens(choice))


def cut_short(finish: Any) -> tuple[str, ...]:
    """The warning that belongs to the way an answer ended."""
    return ("The model was cut short by its limit of tokens.",) if finish == "length" else ()


def garbage(raw: str, name: str) -> WrappedModelError:
    """The error for an answer that is no chat completion."""
    shown = f"something that is no chat completion: {_short(raw)!r}" if raw.strip() else "nothing"
    return WrappedModelError(f"{name} sent {shown}.", remedy=_COMPATIBLE, raw=raw)


@dataclass
class EventReader:
    """Reads server-sent events as they come, one piece at a time; what it was given is kept in `raw`.

    `done` is True after the stream's own end mark; `finish` is the reason that the server gave for its end.
    """

    raw: str = ""
    finish: str = ""
    done: bool = False
    skipped: int = 0
    _rest: str = ""

    def feed(self, chunk: str) -> Iterator[Piece]:
        """The pieces in what came; lines that are not complete yet wait for the next call."""
        self.raw += chunk
        *lines, self._rest = (self._rest + chunk).replace("\r\n", "\n").split("\n")
        yield from self._pieces(lines)

    def close(self) -> Iterator[Piece]:
        """The pieces in a last line that no line break closed."""
        rest, self._rest = self._rest, ""
        yield from self._pieces([rest])

    def _pieces(self, lines: Iterable[str]) -> Iterator[Piece]:
        for line in lines:
            data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
            if self.done or not data:
                continue  # comments that keep the connection, names of events, blank lines
            if data == "[DONE]":
                self.done = True
                continue
            piece = self._piece(data)
            if piece is not None:
                yield piece

    def _piece(self, data: str) -> Piece | None:
        try:
            event = json.loads(data)
            if "error" in event:
                said = event["error"]
                return Piece(trouble=_short(said.get("message", said) if isinstance(said, dict) else said))
            choices = event["choices"]
            if not choices:  # the event of the usage has none
                return None
            text = _text((choices[0].get("delta") or choices[0].get("message") or {}).get("content"))
            finish = choices[0].get("finish_reason") or ""
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            self.skipped += 1
            return None
        self.finish = self.finish or str(finish)
        return Piece(text, str(finish), tokens=_tokens(choices[0]))


def uncertainty(text: str, tokens: Sequence[Token]) -> tuple[tuple[Span, float], ...]:
    """How unsure the model was of each piece of its `text`: places with 1 minus the probability of their token.

    None where the tokens are not those of the text.
    """
    places, at = [], 0
    for piece, logprob in tokens:
        if not piece:
            continue
        if not text.startswith(piece, at):
            return ()
        places.append((Span(start=at, end=at + len(piece)), round(1 - math.exp(min(0.0, logprob)), 4)))
        at += len(piece)
    return tuple(places)


def _tokens(choice: Mapping[str, Any]) -> tuple[Token, ...]:
    """The tokens of a choice with their log-probabilities; none where the server does not tell them."""
    try:
        told = choice["logprobs"]["content"]
        return tuple((str(one["token"]), float(one["logprob"])) for one in told)
    except (KeyError, TypeError, ValueError):
        return ()


def _text(content: Any) -> str:
    """The text of a message's content, which is a text, a list of parts, or nothing."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))


def _short(said: Any) -> str:
    flat = " ".join(str(said).split()).rstrip(".")
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN] + "..."
