"""Where the solids of a rendered scene are that a request names."""

from __future__ import annotations

from tools.context import ToolContext
from tools.detect.drawing.scene import SeenThing, seen_scene
from tools.detect.drawing.solid_words import wanted_solids
from tools.errors import BackendUnavailable
from tools.values import Image, Region

_TAKEN = 0.5  # the chance from which a thing is taken for what is asked for
_SOURCE = "solids"


def solid_regions(ctx: ToolContext, image: Image, request: str) -> tuple[Region, ...] | None:
    """The solids that `request` names, from the left; None where the picture is no rendered scene, or it names none.

    The score says how sure the shape of each is, whatever it is asked for by: one thing is one region, so that lists of
    them can be told apart. Raises BackendUnavailable where things run into one another, so
    that their number is not known.
    """
    from tools.ask.drawn import looks_drawn

    wanted = wanted_solids(request)
    if wanted is None or not looks_drawn(ctx.pixels(image)):
        return None
    scene = seen_scene(image, ctx)
    if scene.look != "solids":
        return None
    found = []
    for thing in scene.things:
        chance = max(kind.chance(thing) for kind in wanted)
        if chance > 0 and thing.most > 1:
            raise BackendUnavailable(
                f"solids of one color run into one another, so that it is not sure how many {request!r} there are.",
                remedy="Ask a vision model.",
            )
        if chance >= _TAKEN:
            label = thing.shapes[0] if thing.shapes else "object"
            found.append(Region(image=image, box=thing.box, label=label, score=_sureness(thing), source=_SOURCE))
    return tuple(found)


def _sureness(thing: SeenThing) -> float:
    return 0.95 if len(thing.shapes) == 1 else 0.7
