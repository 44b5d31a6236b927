"""A description made of what the tools found, for runs without a vision model: things counted, text read."""

from __future__ import annotations

from tools.ask.answering import written
from tools.ask.core import CAPTION_PROMPT, core_of_run
from tools.context import ToolContext
from tools.errors import BackendUnavailable
from tools.values import Image, Region

_MOST_TEXT = 200


def described(ctx: ToolContext, image: Image) -> str:
    """The things that were found and the text that was read, and no word more; where no thing was found, what the
    in-house model says of a drawn picture (charts and documents are not made of things). Raises BackendUnavailable
    where nothing could be said."""
    parts = []
    things = _things(ctx, image)
    if not things:
        sentence = _sentence(ctx, image)
        if sentence:
            return sentence
    if things:
        parts.append(f"I found {_listed(things)}.")
    text = " ".join(line.text for line in written(ctx, image))
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


def _things(ctx: ToolContext, image: Image) -> list[str]:
    """The labels of everything that a detector found, once each thing."""
    found: list[str] = []
    for request in ("shapes", "objects"):
        try:
            regions: tuple[Region, ...] = ctx.call("LOC", image=image, object=request)
        except BackendUnavailable as error:
            ctx.note(f"{request} could not be looked for: {error.message}")
            continue
        found += [region.label for region in regions]
        if found:
            break
    return found


def _listed(labels: list[str]) -> str:
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    words = [f"{number} × {label}" for label, number in sorted(counts.items(), key=lambda pair: -pair[1])]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
