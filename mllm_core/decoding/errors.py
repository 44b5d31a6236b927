"""What can go wrong while decoding, each with what to do about it."""

from __future__ import annotations

from mllm_core.errors import YaffleError


class DecodingError(YaffleError):
    """Text could not be decoded from the model."""


class PromptTooLong(DecodingError):
    """The prompt leaves no room for an answer."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"the prompt has {length} tokens; the model reads {limit}, the answer included.",
            remedy="Shorten the context or the question, or hand in fewer pictures.",
        )


class GrammarError(DecodingError):
    """A grammar does not compile. `message` carries what llguidance says."""


class GrammarDeadEnd(DecodingError):
    """No token of the vocabulary continues the text under the grammar. `text` is what was decoded until then."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(
            f"the grammar admits no token after {text!r} ({reason}).",
            remedy="Check that every alternative of the grammar can be completed.",
        )
        self.text = text
