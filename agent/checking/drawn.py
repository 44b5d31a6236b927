"""Claims about drawn pictures, settled by measuring: flat shapes, towers of blocks, solids, and pictures of nothing.

`check_drawn` gives None where the picture is none of these or the claim is of a kind that is not measured: others are
asked then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.checking.checked import CheckedClaim
from agent.checking.drawn_kinds import Matches, Wanted, is_drawn_noun, is_flat_noun, matches, wanted
from agent.checking.drawn_places import opposite, related
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.reading import SIGNS, check_sign
from agent.checking.reading_pages import lines_of
from agent.checking.values import check_document
from agent.claims.claim import Claim, Thing
from tools.context import ToolContext
from tools.detect.drawing.naming import paint_word
from tools.detect.drawing.scene import SeenScene, SeenThing, seen_scene
from tools.values import Evidence, Image

#: the chance that a kind is there which can be there, but may be another
_MAY_BE = 0.7
#: the chance that something is there that is no shape, in a drawing whose areas are all known shapes
_NO_SHAPE = 0.15
#: the chance that a thing is there that was not seen, but can't be ruled out
_MISSED = 0.4
#: how sure it is that a relation does not hold which holds between none of the things that may be meant
_WHICHEVER = 0.9
#: lines of text from which a drawing is a page or a diagram
_TEXT = 2
#: "the picture", "the image": a noun that stands for all of it
_WHOLE = frozenset({"picture", "image", "photo", "scene", "drawing", "illustration", "background", "ground"})
_PANEL = re.compile(r"\b(left|first|middle|second|third|fourth|right|last)\b(?= (?:box|panel|tower|square|part)\b)")
_PLACES = {"left": 0, "first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "right": -1}


def check_drawn(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """The claim, decided by what was measured in a drawn picture; None where that can't be done."""
    check = _CHECKS.get(claim.kind)
    if check is None or claim.subject is None:
        return None
    if claim.subject.noun in SIGNS:
        return check_sign(claim, image, context)
    if (document := check_document(claim, image, context)) is not None:
        return document
    scene = seen_scene(image, context)
    if scene.look == "photo":
        return None
    if scene.look == "empty":
        return _in_nothing(claim, scene)
    if scene.look == "solids" and is_flat_noun(claim.subject.noun):
        return None  # who speaks of hexagons does not see solids: it may be the measure that is wrong
    found = check(claim, scene, image)
    if found is not None and not is_drawn_noun(claim.subject.noun) and claim.subject.noun not in _PARTS:
        # a page or a diagram is no scene of shapes: what is not called by a shape's name may well be in it
        return found if len(lines_of(image, context)) < _TEXT else None
    return found


def _in_nothing(claim: Claim, scene: SeenScene) -> CheckedClaim | None:
    """A claim about a picture that shows nothing: that there is something is refuted."""
    thing = claim.subject
    if claim.kind not in ("existence", "count") or thing is None or thing.noun in _WHOLE:
        return None
    if re.search(
        r"\b(noise|texture|gradient|blur|spots?|cloud|color|colour|static)\b", f"{thing.noun} {claim.sentence}"
    ):
        return None
    return settled(claim, False, f"the picture shows nothing: {scene.why}")


def _existence(claim: Claim, scene: SeenScene, image: Image) -> CheckedClaim | None:
    thing = claim.subject
    assert thing is not None
    if thing.noun in _WHOLE:
        return None
    if thing.noun in _PARTS and (scene.panels or scene.towers):
        return _parts(claim, scene, image)
    kind = _claimed(claim, thing)
    if not kind.known:
        return _no_shape(claim, scene)
    panel = _panel(claim, scene)
    found = matches(scene, kind, panel)
    seen = _evidence(found, image)
    if found.least:
        return settled(claim, True, "it was measured", seen)
    if not found.all and not matches(scene, wanted(thing), panel).missed and scene.whole:
        bare = matches(scene, wanted(thing, ()), panel)
        if bare.all and kind != wanted(thing, ()) and not claim.negated:
            # its color, size or material is a claim of its own, and that one is refuted
            return leaning(claim, 0.5, "such a thing is there, but not so", _evidence(bare, image))
        return settled(claim, False, "every shape was measured, and none is of that kind", seen)
    chance = _MAY_BE if found.all else _MISSED
    return leaning(claim, chance, "what is there may be of that kind", seen)


def _count(claim: Claim, scene: SeenScene, image: Image) -> CheckedClaim | None:
    thing = claim.subject
    assert thing is not None
    number = thing.number
    if number is None:
        return None
    if thing.noun in _PARTS and (scene.panels or scene.towers):
        return _parts(claim, scene, image)
    kind, panel = wanted(thing), _panel(claim, scene)
    if not kind.known:
        return _no_shape(claim, scene)
    found = matches(scene, kind, panel)
    bare = matches(scene, wanted(thing, ()), panel)
    if not found.most and bare.all and bare.least <= number <= bare.most:
        # the number is right; what is wrong of them is a claim of its own
        return leaning(claim, _MAY_BE, f"{number} are there, but not so", _evidence(bare, image))
    seen = _evidence(found, image)
    why = f"{found.least} are there" if found.least == found.most else f"{found.least} to {found.most} are there"
    if found.most < number and scene.whole:
        return settled(claim, False, why, seen, actual=_number(found, thing))
    if found.least > number and not thing.least:
        return settled(claim, False, why, seen, actual=_number(found, thing))
    if found.least >= number and (thing.least or found.most == number):
        return settled(claim, True, why, seen)
    return leaning(claim, _MAY_BE, why, seen)


def _attribute(claim: Claim, scene: SeenScene, image: Image) -> CheckedClaim | None:
    thing = claim.subject
    assert thing is not None
    if thing.noun in ("background", "ground"):
        return _ground(claim, scene)
    if claim.attribute not in ("color", "size", "shape", "material"):
        return None
    others = [word for word in thing.words if word != claim.value]
    rest = wanted(thing, others)
    if not rest.known:
        return None
    full = wanted(thing, [*others, claim.value])
    if claim.attribute == "shape":
        full = wanted(thing.model_copy(update={"noun": claim.value}), others)
    if full == rest:
        return None
    panel = _panel(claim, scene)
    has, could = matches(scene, full, panel), matches(scene, rest, panel)
    if has.least:
        return settled(claim, True, "it was measured", _evidence(has, image))
    if has.most or not could.all:
        # where nothing that was seen has the rest, what is wrong is the rest, or it was not seen
        chance = _MAY_BE if has.all else _MISSED
        return leaning(claim, chance, "what is there may be so", _evidence(has if has.most else could, image))
    actual = _instead(claim, could)
    return settled(claim, False, "it was measured", _evidence(could, image), actual=actual)


def _instead(claim: Claim, could: Matches) -> str:
    """The one color that all that is meant has; "" where several are there."""
    if claim.attribute == "color":
        paints = {thing.paints[0] for thing in could.all if thing.paints}
        return paints.pop() if len(paints) == 1 else ""
    if claim.attribute == "shape":
        shapes = {thing.shapes[0] for thing in could.all if len(thing.shapes) == 1}
        return shapes.pop() if len(shapes) == 1 and len(could.all) == 1 else ""
    return ""


def _ground(claim: Claim, scene: SeenScene) -> CheckedClaim | None:
    paint = paint_word(claim.value)
    if paint is None or not scene.ground:
        return None
    if paint not in scene.ground:
        return settled(claim, False, f"the background is {scene.ground[0]}", actual=scene.ground[0])
    return settled(claim, True, "the background was measured")


def _relation(claim: Claim, scene: SeenScene, image: Image) -> CheckedClaim | None:
    first, second = claim.subject, claim.object
    if first is None or second is None:
        return None
    if second.noun in ("background", "ground"):
        paint = next((word for word in second.words if paint_word(word)), "")
        return _ground(claim.model_copy(update={"value": paint}), scene) if paint else None
    one, two = wanted(first), wanted(second)
    if second.noun in _WHOLE or not one.known or not two.known:
        return None
    first_found, second_found = matches(scene, one), matches(scene, two)
    ones, twos = (found.sure or found.all for found in (first_found, second_found))
    pairs = [(a, b) for a in ones for b in twos if a is not b]
    if any(thing.most > 1 for thing in ones if thing in twos):
        return leaning(claim, _MAY_BE, "both may be among things that run together")
    if not pairs:
        chance = 0.5 if first_found.missed or second_found.missed else 0.3
        return leaning(claim, chance, "not both are there") if scene.whole else None
    says = [related(claim.relation, a, b, scene.look) for a, b in pairs]
    if None in says and all(thing.most == 1 for pair in pairs for thing in pair):
        return None  # places do not settle it
    seen = [_seen(thing, image) for thing in {id(t): t for pair in pairs[:2] for t in pair}.values()]
    if all(says):
        return settled(claim, True, "their places were measured", seen)
    if not any(says) and None not in says:
        other = opposite(claim.relation)
        actual = other if other and all(related(other, a, b, scene.look) for a, b in pairs) else ""
        if first_found.clear and second_found.clear:
            return settled(claim, False, "their places were measured", seen, actual=actual)
        if scene.whole and not _elsewhere(first_found, ones) and not _elsewhere(second_found, twos):
            why = "it does not hold, whichever of them is meant"
            if first_found.missed or second_found.missed:
                return leaning(claim, 1 - _WHICHEVER, why, seen)
            return settled(claim, False, why, seen, actual=actual, score=_WHICHEVER)
    chance = _MAY_BE if any(says) else 0.45
    return leaning(claim, chance, "what is meant by that may be one of several", seen)


def _elsewhere(found: Matches, looked_at: Sequence[SeenThing]) -> bool:
    """May the thing that is meant be another than those that were looked at?"""
    return any(thing not in looked_at for thing in found.all)


def _no_shape(claim: Claim, scene: SeenScene) -> CheckedClaim | None:
    """A claim that something is there which is called by no shape's name: a part of the drawing, or hardly there."""
    thing = claim.subject
    if thing is None or thing.noun in _PARTS or not scene.whole:
        return None
    return leaning(claim, _NO_SHAPE, "every area is a drawn shape")


_PARTS = frozenset({"box", "tower", "panel"})


def _parts(claim: Claim, scene: SeenScene, image: Image) -> CheckedClaim | None:
    """How many boxes or towers there are."""
    thing = claim.subject
    assert thing is not None
    count = len(scene.towers) if thing.noun == "tower" else len(scene.panels)
    if not count:
        return None
    if claim.kind == "existence":
        return settled(claim, True, f"{count} are there")
    assert thing.number is not None
    holds = count >= thing.number if thing.least else count == thing.number
    return settled(claim, holds, f"{count} are there", actual=str(count))


def _claimed(claim: Claim, thing: Thing) -> Wanted:
    """The kind with the adjectives that the claim itself states: others are claims of their own."""
    said = claim.sentence.casefold()
    return wanted(thing, [word for word in thing.words if word.casefold() in said])


def _panel(claim: Claim, scene: SeenScene) -> int | None:
    """The panel that the claim speaks of; None for the whole picture."""
    count = len(scene.towers) or len(scene.panels)
    match = _PANEL.search(claim.sentence.casefold())
    if match is None or count < 2:
        return None
    if match[1] == "middle":
        return count // 2
    return _PLACES[match[1]] % count


def _number(found: Matches, thing: Thing) -> str:
    """The number that is there, where it is known; "" where none is: that is no count to put in its place."""
    return str(found.least) if found.least == found.most and found.least > 0 and not thing.least else ""


def _evidence(found: Matches, image: Image) -> list[Evidence]:
    return [_seen(thing, image) for thing in found.all[:8]]


def _seen(thing: SeenThing, image: Image) -> Evidence:
    words = (thing.scale, thing.paints[0] if thing.paints else "", thing.material, (*thing.shapes, "shape")[0])
    name = " ".join(word for word in words if word)
    return Evidence(tool="SHAPES", kind="measure", text=name, image=image.root, box=image.to_root(thing.box))


_CHECKS: dict[str, Callable[[Claim, SeenScene, Image], CheckedClaim | None]] = {
    "existence": _existence,
    "count": _count,
    "attribute": _attribute,
    "relation": _relation,
}

__all__ = ["check_drawn", "is_drawn_noun"]
