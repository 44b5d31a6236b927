"""Which tools are installed in a sample."""

from __future__ import annotations

import random
import re
from functools import lru_cache

from planners.core.prompt_format import context_of, short_card
from tools.catalogue import default_registry
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


__all__ = ["ALWAYS", "all_names", "context_of", "modules_of", "registry", "short_card", "some"]
