"""LOC and FACEDET: where things are in a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.cache import cache_key
from tools.context import ToolContext
from tools.contract import tool
from tools.detect.backends import choose_detector
from tools.detect.drawing.pointing import solid_regions
from tools.detect.flat import is_flat_drawing
from tools.detect.groups import group_label, panels, towers
from tools.detect.interface import Detection, Detector, believed
from tools.detect.shapes import also_called
from tools.detect.wanted import Wanted, asks_for_face, asks_for_shape, wanted_of
from tools.errors import BackendUnavailable
from tools.values import Box, Image, Region

#: VisProg's names for the halves of a picture: (x0, y0, x1, y1) as shares of its width and height
_HALVES = {
    "TOP": (0.0, 0.0, 1.0, 0.5),
    "BOTTOM": (0.0, 0.5, 1.0, 1.0),
    "LEFT": (0.0, 0.0, 0.5, 1.0),
    "RIGHT": (0.5, 0.0, 1.0, 1.0),
}


@tool(name="LOC", version="3", cost=0.3)
def loc(ctx: ToolContext, image: Image, object: str, threshold: float = 0) -> tuple[Region, ...]:
    """Find objects of a kind in a picture.

    Args:
        image: the picture to search.
        object: what to find, a noun ("dog", "red cars", "cats and dogs"), or TOP, BOTTOM, LEFT, RIGHT for a half.
        threshold: least score, 0 to 1; 0 takes the backend's own, which suits counting.

    Returns:
        the objects found, best first; an empty list where there is none.

    Limits: without an open-vocabulary backend, photos are searched for the 80 kinds of object of COCO, and flat
    drawings for shapes ("circle", "shape"), for the boxes that they are drawn in ("box") and for their stacks
    ("tower"), rendered scenes for solids ("large red metal cubes"); any other noun is an error, not an empty list.
    Example: BOX0=LOC(image=IMAGE, object='cup')
    """
    name = object.strip()
    if name in _HALVES:
        return (_half(image, name),)
    group = group_label(name) if ctx.backends.get("detect") in (None, "", "shapes") else None
    if group and is_flat_drawing(ctx.pixels(image)):
        return _groups(ctx, image, group)
    if ctx.backends.get("detect") in (None, "") and (solids := solid_regions(ctx, image, name)) is not None:
        return solids
    if asks_for_face(name) and not ctx.backends.get("detect"):
        return _faces(ctx, image, threshold)
    detector = _detector(ctx, image, name)
    wanted = wanted_of(name, detector)
    words = tuple(item.noun for item in wanted) if detector.labels is None else ()
    kept = believed(
        detections(ctx, detector, image, words),
        threshold or detector.threshold,
        0.0 if threshold else detector.relative,
    )
    regions: dict[tuple[str, Box], Region] = {}
    for item in wanted:
        for region in _matching(ctx, item, kept, image, detector):
            regions.setdefault((region.label, region.box), region)
    return tuple(sorted(regions.values(), key=lambda region: -region.score))


@tool(name="FACEDET", version="1", cost=0.1)
def facedet(ctx: ToolContext, image: Image) -> tuple[Region, ...]:
    """Find the faces of people in a picture.

    Args:
        image: the picture to search.

    Returns:
        the faces, best first; an empty list where there is none.

    Limits: needs the model file "yunet" (yaffle models pull yunet); says where faces are, not whose they are.
    Example: FACE0=FACEDET(image=IMAGE)
    """
    return _faces(ctx, image, 0)


def detections(
    ctx: ToolContext, detector: Detector, image: Image, words: tuple[str, ...] = ()
) -> tuple[Detection, ...]:
    """Everything that `detector` sees in `image`, kept in the cache: asking for another noun costs nothing more."""
    return _cached(
        ctx,
        cache_key("detections-2", detector.name, detector.origin, image.id, *words),
        lambda: detector.detect(ctx.pixels(image), words),
    )


def _cached(ctx: ToolContext, key: str, compute: Callable[[], tuple[Detection, ...]]) -> tuple[Detection, ...]:
    with ctx.cache.computing(key):
        found, data = ctx.cache.get(key)
        if not found:
            data = [[list(d.box), d.label, d.score] for d in compute()]
            ctx.cache.put(key, data)
    return tuple(_restored(item) for item in data)


def _restored(item: Any) -> Detection:
    (x0, y0, x1, y1), label, score = item
    return Detection((x0, y0, x1, y1), label, score)


def _detector(ctx: ToolContext, image: Image, request: str) -> Detector:
    """The chosen backend; by default shapes for shape words on a flat drawing, and YOLOX for everything else.

    What that can't look for (no model file, no such label) the in-house model looks for in drawn pictures.
    """
    setting = ctx.backends.get("detect")
    if setting:
        return choose_detector(setting)
    if asks_for_shape(request) and is_flat_drawing(ctx.pixels(image)):
        return choose_detector("shapes")
    try:
        detector = choose_detector(None)
        wanted_of(request, detector)
    except BackendUnavailable:
        core = _core(ctx, image)
        if core is None:
            raise
        return core
    return detector


def _core(ctx: ToolContext, image: Image) -> Detector | None:
    """The in-house model, where its weights are and the picture is of the kind that it knows."""
    from tools.ask.core import core_of_run
    from tools.ask.drawn import looks_drawn

    looker = core_of_run(ctx)
    if looker is None or not looks_drawn(ctx.pixels(image)):
        return None
    from tools.detect.core_pointing import CoreDetector

    return CoreDetector(looker.model)


def _matching(
    ctx: ToolContext, wanted: Wanted, kept: tuple[Detection, ...], image: Image, detector: Detector
) -> tuple[Region, ...]:
    regions = tuple(_region(d, image, detector.name) for d in kept if d.label in wanted.labels)
    if not regions and detector.name == "shapes":
        regions = tuple(_region(d, image, detector.name) for d in kept if d.label in also_called(wanted.labels))
    if not wanted.exact and regions:
        ctx.note(
            f"{detector.name} can't tell {wanted.noun!r} from {wanted.labels[0]!r}: it gave every {wanted.labels[0]}."
        )
    if wanted.color and regions:
        regions = tuple(ctx.call("FILTER", object=regions, where=f"'{wanted.color}' in color"))
    return regions


def _groups(ctx: ToolContext, image: Image, label: str) -> tuple[Region, ...]:
    """The boxes or the towers of a flat drawing, from the left."""
    detector = choose_detector("shapes")
    shapes = believed(detections(ctx, detector, image), detector.threshold, detector.relative)
    found = _cached(
        ctx,
        cache_key("groups-1", label, image.id),
        lambda: panels(ctx.pixels(image), shapes) if label == "box" else towers(shapes),
    )
    return tuple(_region(item, image, detector.name) for item in found)


def _faces(ctx: ToolContext, image: Image, threshold: float) -> tuple[Region, ...]:
    from tools.detect.faces import find_faces

    key = cache_key("faces-1", image.id)
    found = _cached(ctx, key, lambda: find_faces(ctx.pixels(image)))
    return tuple(_region(face, image, "yunet") for face in found if face.score >= threshold)


def _region(found: Detection, image: Image, source: str) -> Region:
    return Region(image=image, box=Box.of(*found.box), label=found.label, score=found.score, source=source)


def _half(image: Image, name: str) -> Region:
    x0, y0, x1, y1 = _HALVES[name]
    box = Box.of(x0 * image.width, y0 * image.height, x1 * image.width, y1 * image.height)
    return Region(image=image, box=box, label=name, source="program")


TOOLS = [loc, facedet]
