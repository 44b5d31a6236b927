"""Calling a tool: arguments checked, result checked, cache consulted."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.cache import cache_key
from tools.context import ToolContext
from tools.contract import ToolSpec
from tools.errors import ArtifactMissing, ToolError, YaffleError
from tools.values import Image, decode, digest, encode


@dataclass(frozen=True, slots=True)
class CallResult:
    """What a call gave, whether it came from the cache, and how long it took (seconds)."""

    value: Any
    cached: bool
    seconds: float


def call_tool(spec: ToolSpec, arguments: Mapping[str, Any], context: ToolContext) -> CallResult:
    """Call `spec` with `arguments`.

    Errors are YaffleErrors: ToolArgumentError for arguments that do not fit, what the tool itself raised, or ToolError
    around anything else (its cause kept).
    """
    started = time.perf_counter()
    context.checkpoint()
    bound = spec.bind(arguments)
    if not spec.cacheable:
        return CallResult(_run(spec, bound, context), False, time.perf_counter() - started)
    key = result_key(spec, bound, context)
    with context.cache.computing(key):
        found, data = context.cache.get(key)
        if found:
            value = decode(data)
            if _alive(value, context):
                return CallResult(value, True, time.perf_counter() - started)
        value = _run(spec, bound, context)
        context.cache.put(key, encode(value))
    return CallResult(value, False, time.perf_counter() - started)


def result_key(spec: ToolSpec, bound: Mapping[str, Any], context: ToolContext) -> str:
    """The cache key of a call. All chosen backends and models are part of it, since tools may call each other."""
    settings = dict(context.backends)
    settings["text_model"] = getattr(context.text_model, "name", "") if context.text_model else ""
    settings["vision_model"] = context.vision_model.name if context.vision_model else ""
    return cache_key(spec.name, spec.version, digest(settings), digest(bound))


def _run(spec: ToolSpec, bound: Mapping[str, Any], context: ToolContext) -> Any:
    try:
        value = spec.function(context, **bound) if spec.wants_context else spec.function(**bound)
    except YaffleError:
        raise
    except MemoryError as error:
        raise ToolError(f"{spec.name} ran out of memory.", remedy="Try a smaller picture or backend.") from error
    except Exception as error:
        raise ToolError(f"{spec.name} failed: {type(error).__name__}: {error}") from error
    return spec.check_result(value)


def _alive(value: Any, context: ToolContext) -> bool:
    """Are the pixels that a cached value points to still there? Handles outlive pixels in a memory store."""
    if not isinstance(value, Image):
        return True
    try:
        context.pixels(value)
    except ArtifactMissing:
        return False
    return True
