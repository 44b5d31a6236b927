"""Checks of relations: does "left of" still hold when the boxes are a little off, and can a flat picture tell it?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.correction.calibration import Signal
from agent.correction.draft import Finding
from agent.correction.nouns import noun_of
from agent.evidence import ancestors, evidence_of
from agent.trace import TraceStep
from agent.wording import counted, with_article
from tools.ask.witnesses import Witness, verdict
from tools.errors import YaffleError
from tools.objects.geometry import canonical
from tools.objects.relating import related
from tools.values import Box, Region, decode

_OPERAND = re.compile(r"\b(object|to)\s*=\s*([A-Za-z_]\w*)")
_RELATION = re.compile(r"\brelation\s*=\s*(['\"])(.+?)\1")

#: boxes are off by about this share of their size
_OFF = 0.06
#: what boxes in the picture plane only hint at
_IN_DEPTH = frozenset({"on", "under", "in front of", "behind", "between"})


def operands_of(step: TraceStep) -> dict[str, str]:
    """The names that a RELATE line compares: {"object": "BOX0", "to": "BOX1"}."""
    return dict(_OPERAND.findall(step.line))


def check_relation(step: TraceStep, steps: Sequence[TraceStep]) -> Finding | None:
    """Check what a RELATE step kept; None where there was nothing to compare.

    The relation is a measure on boxes. It settles the claim about the things that were found, if it stays the same when
    the boxes are moved, shrunk and grown by what detectors are usually off.
    """
    by_name = {one.name: one for one in steps}
    names, said = operands_of(step), _RELATION.search(step.line)
    sources = [by_name.get(names.get(role, "")) for role in ("object", "to")]
    if said is None or any(source is None or source.status != "done" for source in sources):
        return None
    things, others = (_regions(source) for source in sources)
    if not things or not others:
        return None
    kept = _regions(step)
    try:
        name = canonical(said[2])
        trials = [related(things, said[2], tuple(moved)) == kept for moved in _shaken(others)]
    except YaffleError:
        return None
    stable = sum(trials) / len(trials)
    noun, other = (_noun(names[role], steps) for role in ("object", "to"))
    holds = {0: "none is", 1: "1 is"}.get(len(kept), f"{len(kept)} are")
    claim = f"Of the {counted([noun] * len(things))} found, {holds} {said[2]} {with_article(other)}."
    flat = name not in _IN_DEPTH
    why = "measured between the boxes" if flat else "judged from the boxes; the picture is flat"
    if stable < 1:
        why += ", and it would change if they were a little off"
    seen = evidence_of((*kept, *others), tool="RELATE", step=step.name)
    witness = Witness("measure", True, stable, seen, exact=flat and stable == 1, why=why)
    return Finding(
        verdict(claim, [witness]), Signal("relation" if flat else "relation/depth", stable * (1 if flat else 0.8))
    )


def _regions(step: TraceStep | None) -> tuple[Region, ...]:
    value = decode(step.value) if step is not None else ()
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Region))


def _noun(name: str, steps: Sequence[TraceStep]) -> str:
    """What the step `name` is about: the noun of the search behind it."""
    search = next((step for step in ancestors(steps, name) if step.module in ("LOC", "FACEDET")), None)
    return noun_of(search) if search else "object"


def _shaken(regions: tuple[Region, ...]) -> list[list[Region]]:
    """The regions with their boxes moved up, down, left, right, shrunk and grown."""

    def changed(box: Box, dx: float, dy: float, grow: float) -> Box:
        w, h = box.width * _OFF, box.height * _OFF
        return Box(
            x0=box.x0 + (dx - grow) * w,
            y0=box.y0 + (dy - grow) * h,
            x1=box.x1 + (dx + grow) * w,
            y1=box.y1 + (dy + grow) * h,
        )

    ways = [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 0.5), (0, 0, -0.5)]
    return [
        [region.model_copy(update={"box": changed(region.box, *way), "mask": None}) for region in regions]
        for way in ways
    ]
