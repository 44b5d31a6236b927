"""What can be wrapped: a model behind an endpoint, or anything that answers a question about a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from agent.errors import BadQuestion
from agent.wrapping.completions import Piece, Reply
from agent.wrapping.endpoint import WrappedEndpoint
from agent.wrapping.errors import WrappedModelError
from agent.wrapping.messages import last_question, pictures_of
from tools.context import VisionModel


class Source(Protocol):
    """A model that is wrapped: a conversation in, an answer out, whole or in pieces."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def complete(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None = None) -> Reply:
        """The whole answer. Raises WrappedModelError."""
        ...

    def stream(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None = None) -> Iterator[Piece]:
        """The answer in pieces. Raises WrappedModelError where nothing came."""
        ...


class AskedModel:
    """A VisionModel as a Source: it is asked the last question about the one picture of the conversation."""

    def __init__(self, vision: VisionModel) -> None:
        self._vision = vision
        self.name = self.model = vision.name

    def complete(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None = None) -> Reply:
        """See Source. Raises BadQuestion unless the conversation has one picture, as a data URL, and a question."""
        pictures, question = pictures_of(messages), last_question(messages)
        if len(pictures) != 1 or not isinstance(pictures[0], bytes) or not question.strip():
            raise BadQuestion(f"{self.name} answers one question about one picture, given as a data URL.")
        text = self._vision.ask(pictures[0], question)
        if not text.strip():
            raise WrappedModelError(f"{self.name} gave an empty answer.", remedy="Ask again, or use another model.")
        return Reply(text, "stop")

    def stream(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None = None) -> Iterator[Piece]:
        """See Source: the whole answer as one piece."""
        yield Piece(self.complete(messages, options).text, "stop")


def source_of(model: str | Source | VisionModel, *, key: str | None, timeout: float, budget: float) -> Source:
    """The source that `model` names: "https://HOST/v1#MODEL" (with "endpoint:" before it or not), what else
    Agent(vision=...) takes, or a model of one's own. Raises BackendUnavailable for a text that names none."""
    if not isinstance(model, str):
        return model if hasattr(model, "complete") else AskedModel(model)  # type: ignore[return-value]
    spec = model.removeprefix("endpoint:")
    address, sign, name = spec.partition("#")
    if spec.startswith(("http://", "https://")) and sign and name:
        return WrappedEndpoint(address.rstrip("/"), name, key=key, timeout=timeout, budget=budget)
    from tools.ask.models import make_vision_model

    return AskedModel(make_vision_model(f"endpoint:{spec}" if spec.startswith(("http://", "https://")) else model))
