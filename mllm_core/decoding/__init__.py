"""Decoding of the in-house model: a lean forward pass, prefixes, grammars, candidates with how sure the model was.

`Decoder` is imported on first use, as it needs torch; the values need nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mllm_core.decoding.errors import DecodingError, GrammarDeadEnd, GrammarError, PromptTooLong
from mllm_core.decoding.options import Candidate, Contrast, DecodingOptions, Grammar, Request

if TYPE_CHECKING:
    from mllm_core.decoding.decoder import Decoder
    from mllm_core.decoding.grammar import location_rule

__all__ = [
    "Candidate",
    "Contrast",
    "Decoder",
    "DecodingError",
    "DecodingOptions",
    "Grammar",
    "GrammarDeadEnd",
    "GrammarError",
    "PromptTooLong",
    "Request",
    "location_rule",
]

_HOMES = {"Decoder": "mllm_core.decoding.decoder", "location_rule": "mllm_core.decoding.grammar"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
