"""Choosing the model that looks at pictures, from a short text."""

from __future__ import annotations

from tools.ask.core import CoreLooker
from tools.ask.core_model import core_of
from tools.ask.endpoint import EndpointVisionModel
from tools.ask.local import LocalVisionModel
from tools.context import VisionModel
from tools.errors import BackendUnavailable


def make_vision_model(spec: str | VisionModel) -> VisionModel:
    """The vision model that `spec` names; a model is given back as it is.

    "endpoint:https://HOST/v1#MODEL": any OpenAI-compatible server (the key in YAFFLE_VISION_KEY, or in OPENAI_API_KEY
    for OpenAI's own); "transformers:FOLDER": an image-text-to-text model saved by `save_pretrained`; "core" or
    "core:FOLDER": the in-house model alone (drawings, charts, documents). Nothing is loaded or contacted before the
    first question. Raises BackendUnavailable for anything else.
    """
    if not isinstance(spec, str):
        return spec
    core = core_of(spec)
    if core is not None:
        return CoreLooker(core)
    kind, _, rest = spec.partition(":")
    if kind == "endpoint" and rest.startswith(("http://", "https://")):
        address, _, model = rest.partition("#")
        if model:
            return EndpointVisionModel(address.rstrip("/"), model)
        raise BackendUnavailable(f"{spec!r} names no model.", remedy=f'Write "{spec}#MODEL".')
    if kind == "transformers" and rest:
        return LocalVisionModel(rest)
    raise BackendUnavailable(
        f"{spec!r} names no vision model.",
        remedy='Write "endpoint:https://HOST/v1#MODEL", "transformers:FOLDER" or "core".',
    )
