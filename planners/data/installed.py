"""Which tools are installed in a sample, and how the context tells it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache

from tools.catalogue import default_registry
from tools.contract import ToolSpec
from tools.registry import Registry

_CALL = re.compile(r"^\w+=([A-Z][A-Z0-9_]*)\(", re.MULTILINE)
#: what every program needs
ALWAYS = frozenset(("RESULT", "EVAL"))


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The tools that come with Yaffle."""
    return default_registry(plugins=False)


@lru_cache(maxsize=1)
def all_names() -> frozenset[str]:
    return frozenset(registry())


@lru_cache(maxsize=8192)
def modules_of(program: str) -> frozenset[str]:
    """The modules that a compact program calls."""
    return frozenset(_CALL.findall(program))


def some(draw: random.Random, needed: frozenset[str]) -> frozenset[str]:
    """Installed modules: mostly all, sometimes fewer, sometimes without one that is `needed`."""
    kind = draw.random()
    if kind < 0.6:
        return all_names()
    away = set(draw.sample(sorted(all_names() - ALWAYS), draw.choice((1, 3, 6, 12, 20, 30))))
    if kind < 0.85:
        away -= needed
    elif needed - ALWAYS:
        away = (away - needed) | {draw.choice(sorted(needed - ALWAYS))}
    return all_names() - away


def context_of(
    names: frozenset[str], inputs: Sequence[str], cards: Sequence[ToolSpec] = (), before: Sequence[tuple[str, str]] = ()
) -> str:
    """The context of a sample: the tools' line, cards of tools that are not ours, the inputs' line, the history.

    `before` are earlier questions with their compact programs.
    """
    lines = [f"tools: {' '.join(sorted({*names, *(card.name for card in cards)}))}"]
    lines += [short_card(card) for card in cards]
    lines.append(f"inputs: {' '.join(inputs)}")
    lines += [f"before: {text} => {'; '.join(program.splitlines())}" for text, program in before]
    return "\n".join(lines)


def short_card(spec: ToolSpec) -> str:
    """A tool in one line: what it takes, what it gives, what it does."""
    signature = spec.card().splitlines()[0]
    return f"{signature}: {spec.summary.rstrip('.')}"
