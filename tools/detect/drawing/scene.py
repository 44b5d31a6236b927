"""A drawn scene as a value: what kind of picture it is and what stands in it, measured once a picture.

`seen_scene` is what checks ask. It says "photo" of what is none of its kinds: of that, nothing here may be concluded.
"""

from __future__ import annotations

from typing import Literal

from tools.cache import cache_key
from tools.context import ToolContext
from tools.detect.drawing.emptiness import shows_nothing
from tools.detect.drawing.naming import paint_names
from tools.detect.drawing.solid_readings import read_either
from tools.detect.drawing.things import Drawing, DrawnThing, read_drawing
from tools.detect.drawing.towers import read_towers
from tools.values import Box, Image
from tools.values.base import Value

Look = Literal["flat", "solids", "empty", "photo"]

_VERSION = "drawn-scene-4"
_LONGEST = 640  # pixels: larger pictures are made smaller first; nothing that is drawn needs more
_STAINS = 13.0  # CIELAB distance from the ground of what noise and compression leave on it
#: flat shapes that the outline of a sphere, a cube or a cylinder can be taken for
_OUTLINES = frozenset({"circle", "ellipse", "square", "rectangle", "diamond", "pentagon", "hexagon", "octagon"})
_FEW = 24  # a drawing of more things is a pattern, a page or a photo
_EXPLAINED = 0.97  # of the pixels of a flat drawing that are ground or thing


class SeenThing(Value):
    """One thing (or a clump of up to `most` things of one color) in pixels of the picture.

    `shapes` and `paints` are the names that it could bear, best first; no `shapes`: any. `scale` and `material` are
    "" where they were not measured; `panel` is the index of the box or tower that it stands in, -1 outside;
    `doubted`: another way to measure did not find it.
    """

    box: Box
    shapes: tuple[str, ...]
    paints: tuple[str, ...]
    most: int = 1
    scale: str = ""
    material: str = ""
    panel: int = -1
    hidden: bool = False
    doubted: bool = False


class SeenTower(Value):
    """A tower of blocks: for each, from the bottom up, the names of the colors that it could have."""

    box: Box
    blocks: tuple[tuple[str, ...], ...]


class SeenScene(Value):
    """What a drawn picture shows, as far as it was measured.

    `whole`: everything that stands out was taken for a thing, so that what is not among `things` is not there.
    `panels` are boxes side by side that the things stand in; `ground` the names of the background's color, none where
    it changes; `open` the color of each thing that may have been missed; `why` says what speaks for the look.
    """

    look: Look
    things: tuple[SeenThing, ...] = ()
    towers: tuple[SeenTower, ...] = ()
    panels: tuple[Box, ...] = ()
    ground: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    whole: bool = False
    why: str = ""


def seen_scene(image: Image, context: ToolContext) -> SeenScene:
    """Measure the picture; the second time it is looked up."""
    key = cache_key(_VERSION, image.id)
    with context.cache.computing(key):
        found, data = context.cache.get(key)
        if found:
            return SeenScene.model_validate(data)
        scene = measured(image, context)
        context.cache.put(key, scene.model_dump(mode="json"))
    return scene


def measured(image: Image, context: ToolContext) -> SeenScene:
    """The scene of a picture, measured anew."""
    import cv2
    import numpy as np

    pixels = context.pixels(image)
    if min(pixels.shape[:2]) < 16:
        return SeenScene(look="photo", why="too small to tell")
    scale = min(1.0, _LONGEST / max(pixels.shape[:2]))
    if scale < 1:
        size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    nothing = shows_nothing(pixels)
    if nothing:
        return SeenScene(look="empty", whole=True, why=nothing)
    drawing = read_drawing(pixels)
    towers = read_towers(drawing)
    solids = None if towers or drawing.bands else read_either(drawing.ground)
    if solids is not None and not (solids.outlined and solids.sure) and _is_flat(drawing):
        solids = None if not solids.sure or _named(solids.things) < 0.75 or _paper(drawing) else solids
    if solids is not None:
        return SeenScene(
            look="solids",
            things=tuple(_seen(thing, (), scale) for thing in solids.things),
            open=solids.open,
            whole=True,
            why="everything that has a color of its own was measured",
        )
    if not towers and not _is_flat(drawing):
        return SeenScene(look="photo", why="it is no flat drawing")
    panels = _panels(drawing, pixels.shape[1], pixels.shape[0])
    blocks = tuple(tower.box for tower in towers)
    ground = np.median(drawing.ground.lab.reshape(-1, 3), axis=0)
    even = float(np.abs(drawing.ground.lab - ground).max()) < 12
    return SeenScene(
        look="flat",
        things=tuple(_seen(thing, blocks or panels, scale) for thing in drawing.things),
        towers=tuple(SeenTower(box=_box(tower.box, scale), blocks=tower.blocks) for tower in towers),
        panels=tuple(_box(panel, scale) for panel in panels),
        ground=paint_names((float(ground[0]), float(ground[1]), float(ground[2]))) if even else (),
        whole=True,
        why="every area of a flat drawing was measured",
    )


def _named(things: tuple[DrawnThing, ...]) -> float:
    """The share of things that have a shape."""
    return sum(bool(thing.shapes) for thing in things) / max(1, len(things))


def _paper(drawing: Drawing) -> bool:
    """Has one of the things an outline that no solid has?"""
    return any(thing.shapes and not _OUTLINES & set(thing.shapes) for thing in drawing.things)


def _is_flat(drawing: Drawing) -> bool:
    """Few things, each of one color, on a ground that explains the rest."""
    import cv2
    import numpy as np

    if drawing.noisy or drawing.shaded or not 0 < len(drawing.things) <= _FEW:
        return False
    away = drawing.ground.away
    covered = np.zeros(away.shape, bool)
    for thing in drawing.things:
        left, top, right, bottom = (round(value) for value in thing.box)
        part = drawing.ground.smooth[top:bottom, left:right]
        covered[top:bottom, left:right] |= np.linalg.norm(part - np.array(thing.lab, np.float32), axis=2) < 26
    for left, top, right, bottom in (tuple(round(value) for value in band) for band in drawing.bands):
        covered[top:bottom, left:right] = True
    # blur and compression leave a halo around things, and noise stands out a little everywhere
    covered = cv2.dilate(covered.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    covered |= away < max(_STAINS, 4 * drawing.ground.spread)
    known = sum(bool(thing.shapes) for thing in drawing.things)
    return float(covered.mean()) >= _EXPLAINED and known >= 0.5 * len(drawing.things)


def _panels(drawing: Drawing, width: int, height: int) -> tuple[tuple[float, float, float, float], ...]:
    """The panels that bands part; () without bands."""
    if not drawing.bands:
        return ()
    edges = [0.0, *(edge for band in drawing.bands for edge in (band[0], band[2])), float(width)]
    return tuple(
        (left, 0.0, right, float(height))
        for left, right in zip(edges[::2], edges[1::2], strict=True)
        if right - left > 0.05 * width
    )


def _seen(thing: DrawnThing, panels: tuple[tuple[float, float, float, float], ...], scale: float) -> SeenThing:
    x = thing.center[0]
    panel = next((at for at, box in enumerate(panels) if box[0] <= x <= box[2]), -1)
    return SeenThing(
        box=_box(thing.box, scale),
        shapes=thing.shapes,
        paints=thing.paints,
        most=thing.most,
        scale=thing.scale,
        material=thing.material,
        panel=panel,
        hidden=thing.hidden,
        doubted=thing.doubted,
    )


def _box(box: tuple[float, float, float, float], scale: float) -> Box:
    left, top, right, bottom = (value / scale for value in box)
    return Box.of(left, top, max(right, left + 1), max(bottom, top + 1))
