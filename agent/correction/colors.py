"""Checks of colours: how much of the thing really has the colour that the answer names, measured on its pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.correction.calibration import Signal
from agent.correction.draft import Finding
from agent.correction.relations import operands_of
from agent.trace import TraceStep
from agent.wording import listed
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.objects.colors import color_term, colors_of
from tools.values import Evidence, Image, Region, decode

#: regions that are measured; the answer of COLOR for more is checked on the first
_MEASURED = 6
#: share of a thing that settles its colour, and the share under which the answer is doubtful
_CLEAR, _FAINT = 0.5, 0.25


def check_color(
    step: TraceStep, steps: Sequence[TraceStep], images: Sequence[Image], context: ToolContext
) -> Finding | None:
    """Check what a COLOR step said; None where it names no colour that can be measured.

    A clear share of the pixels settles the colour of the thing that was found (not that it is the thing asked for:
    the check of the search speaks to that).
    """
    terms = [term for word in re.findall(r"[a-z]+", str(decode(step.value)).lower()) if (term := color_term(word))]
    source = next((one for one in steps if one.name == operands_of(step).get("object")), None)
    value = decode(source.value) if source is not None else ()
    regions = [item for item in (value if isinstance(value, tuple) else (value,)) if isinstance(item, Region)]
    places: list[Region | None] = list(regions[:_MEASURED]) or ([None] if source is None and images else [])
    if not terms or not places:
        return None
    shares = []
    for region in places:
        image = region.image if region is not None else images[0]
        shares.append(dict(colors_of(context.pixels(image), region)))
    least = min(max(share.get(term, 0.0) for share in shares) for term in terms)
    named = listed(terms)
    why = f"{least:.0%} of it is {named}" if len(terms) == 1 else f"at least {least:.0%} is of each colour"
    seen = tuple(
        Evidence(
            tool="COLOR",
            kind="measure",
            text=", ".join(f"{part:.0%} {term}" for term, part in list(share.items())[:3]),
            image=region.image.root if region is not None else images[0].root,
            box=region.root_box if region is not None else None,
            score=min(1.0, max(share.values(), default=0.0)),
            step=step.name,
        )
        for region, share in zip(places, shares, strict=True)
    )
    witness = Witness("measure", True, least, seen, exact=least >= _CLEAR, why=why)
    warning = "" if least >= _FAINT else f"The colour is not clear: {why}."
    return Finding(verdict(f"What was found is {named}.", [witness]), Signal("color", least), warning=warning)
