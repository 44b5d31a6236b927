"""From a text to its claims: what it says about the picture, piece by piece, each with its place in the text.

`splitter_for(chat)` gives the splitter to use: a language model's where there is one, else the grammar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.claims.claim import ClaimSplitter
    from planners.interface import ChatModel

__all__ = ["splitter_for"]


def splitter_for(chat: ChatModel | None = None) -> ClaimSplitter:
    """The splitter for a run: by `chat` where one is given, else offline by the grammar."""
    if chat is None:
        from agent.claims.grammar import GrammarSplitter

        return GrammarSplitter()
    from agent.claims.llm import ChatSplitter

    return ChatSplitter(chat)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"module 'agent.claims' has no attribute {name!r}")
