"""A description made of what the tools found, for runs without a vision model: things counted, text read."""

from __future__ import annotations

from tools.ask.answering import written
from tools.ask.core import CAPTION_PROMPT, core_of_run
from tools.context import ToolContext
from tools.errors import BackendUnavailable
from tools.values import Image, Region

_MOST_TEXT = 200


def described(ctx: ToolContext, image: Image) -> str:
    """The things that were found and the text that was read, and no word more. Raises BackendUnavailable where the
    tools found nothing that could be said.

    Shapes of a drawing without text are measured; other drawn pictures (charts, documents) are not made of things, and
    detectors of photographs see keyboards in tables: of those the in-house model speaks first, where it is sure.
    """
    shapes = _labels(ctx, image, "shapes")
    text = " ".join(line.text for line in written(ctx, image))
    sentence = "" if shapes and not text else _sentence(ctx, image)
    if sentence:
        return sentence
    parts = []
    things = shapes or _labels(ctx, image, "objects")
    if things:
        parts.append(f"I found {_listed(things)}.")
    if text:
        parts.append(
            f'The text says "{text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT].rsplit(" ", 1)[0] + " …"}".'
        )
    if not parts:
        raise BackendUnavailable(
            "the tools found nothing that they can name, and no model that looks at pictures is configured.",
            remedy='Give one: Agent(vision="endpoint:https://HOST/v1#MODEL").',
        )
    return " ".join(parts)


def _sentence(ctx: ToolContext, image: Image) -> str:
    """The caption of the in-house model; "" where there is none that it is sure of."""
    core = core_of_run(ctx)
    if core is None:
        return ""
    try:
        return core.see(ctx.pixels(image), CAPTION_PROMPT, "caption").text
    except BackendUnavailable:
        return ""


def _labels(ctx: ToolContext, image: Image, request: str) -> list[str]:
    """The labels of everything that LOC finds, once each thing; none where it can't look for them."""
    try:
        regions: tuple[Region, ...] = ctx.call("LOC", image=image, object=request)
    except BackendUnavailable as error:
        ctx.note(f"{request} could not be looked for: {error.message}")
        return []
    return [region.label for region in regions]


def _listed(labels: list[str]) -> str:
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    words = [f"{number} × {label}" for label, number in sorted(counts.items(), key=lambda pair: -pair[1])]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
