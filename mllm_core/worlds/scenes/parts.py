"""Questions about scenes in parts: what a box holds, how high a tower is, whether a statement is true. In English."""

from __future__ import annotations

from dataclasses import replace

from mllm_core.samples import Turn
from mllm_core.worlds.asking import Wordings, sentence, wordings
from mllm_core.worlds.scenes.asker import Asker
from mllm_core.worlds.scenes.claims import claim, panels_of
from mllm_core.worlds.scenes.english import ENGLISH
from mllm_core.worlds.scenes.prose import Groups, told
from mllm_core.worlds.scenes.questions import Maker
from mllm_core.worlds.scenes.things import Kind, Thing

_ASKS: dict[str, Wordings] = {
    "part_count": wordings(
        "How many {many} are in the {panel} box?",
        "How many {many} does the {panel} box contain?",
        "Count the {many} in the {panel} grey box.",
        kept=("The {panel} box holds how many {many}?",),
    ),
    "parts_with": wordings(
        "How many boxes contain {a}?",
        "How many of the boxes have {a}?",
        "In how many grey boxes is there {a}?",
        kept=("{a} is in how many boxes?",),
    ),
    "part_exist": wordings(
        "Is there {a} in the {panel} box?",
        "Does the {panel} box contain {a}?",
        kept=("Do you see {a} in the {panel} box?",),
    ),
    "most": wordings(
        "Which box has the {most} objects?",
        "Which of the boxes contains the {most} items?",
        kept=("In which box are the {most} things?",),
    ),
    "tower_end": wordings(
        "What color is the block at the {end} of the {panel} tower?",
        "What color is the {end} block of the {panel} tower?",
        kept=("Name the color at the {end} of the {panel} tower.",),
    ),
    "tower_height": wordings(
        "How many blocks does the {panel} tower have?",
        "How many blocks are in the {panel} tower?",
        "How high is the {panel} tower, in blocks?",
        kept=("The {panel} tower is made of how many blocks?",),
    ),
    "tallest": wordings(
        "Which tower is the {most}?",
        "Which of the towers is the {most}?",
        kept=("Name the {most} tower.",),
    ),
    "towers": wordings("How many towers are there?", "Count the towers.", kept=("The picture has how many towers?",)),
}


def panel_names(count: int) -> tuple[str, ...]:
    """What the panels are called, from left to right."""
    return {1: ("only",), 2: ("left", "right"), 3: ("left", "middle", "right")}.get(
        count, ("first", "second", "third", "fourth")
    )


def _ask(ask: Asker, key: str, answer: str, rejected: str = "", **fields: str) -> Turn:
    prompt = sentence(_ASKS[key].pick(ask.rng, ask.held).format(**fields))
    return Turn(ENGLISH.finish(prompt, ask.rng), answer, "vqa", rejected)


def _plain(thing: Thing) -> Kind:
    return Kind(thing.shape, thing.colour)


def _near(ask: Asker, number: int) -> str:
    return str(number + 1 if number == 0 or ask.coin() else number - 1)


def about_boxes(ask: Asker) -> Turn | None:
    """How many blue items are in the left box? How many boxes contain a circle? Which has the most?"""
    scene, rng = ask.scene, ask.rng
    if scene.look != "boxes":
        return None
    ask = replace(ask, tongue=ENGLISH)
    panels, names = panels_of(scene), panel_names(3)
    form = rng.choice(("part_count", "part_count", "parts_with", "part_exist", "most"))
    at = rng.randrange(3)
    if form == "most":
        most = rng.choice(("most", "fewest"))
        ranked = sorted(range(3), key=lambda panel: len(panels[panel]) * (-1 if most == "most" else 1))
        if len(panels[ranked[0]]) == len(panels[ranked[1]]):
            return None
        return _ask(ask, form, names[ranked[0]], names[ranked[1]], most=most)
    base = _plain(rng.choice(scene.things))
    kind = rng.choice((base, Kind(shape=base.shape), Kind(colour=base.colour)))
    if form == "part_count":
        kind = Kind() if ask.coin(0.4) else kind
        number = scene.count(kind, at)
        return _ask(ask, form, str(number), _near(ask, number), many=ask.many(kind), panel=names[at])
    if form == "parts_with":
        number = sum(scene.count(kind, panel) > 0 for panel in range(3))
        return _ask(ask, form, str(number), _near(ask, number), a=ask.a(kind))
    want = ask.coin()
    options = [panel for panel in range(3) if (scene.count(kind, panel) > 0) == want]
    if not options:
        return None
    answer, rejected = ("yes", "no") if want else ("no", "yes")
    return _ask(ask, form, answer, rejected, a=ask.a(kind), panel=names[rng.choice(options)])


def about_towers(ask: Asker) -> Turn | None:
    """What colour is the top of the left tower? How high is it? Which is the tallest?"""
    scene, rng = ask.scene, ask.rng
    if scene.look != "towers":
        return None
    towers = panels_of(scene)
    names = panel_names(len(towers))
    at = rng.randrange(len(towers))
    form = rng.choice(("tower_end", "tower_end", "tower_height", "tower_height", "tallest", "towers"))
    if form == "tower_end":
        end, thing = rng.choice((("top", towers[at][-1]), ("bottom", towers[at][0])))
        others = [other.colour for other in towers[at] if other.colour != thing.colour] or [
            colour for colour in scene.colours if colour != thing.colour
        ]
        return _ask(ask, form, thing.colour, rng.choice(others), end=end, panel=names[at])
    if form == "tower_height":
        return _ask(ask, form, str(len(towers[at])), _near(ask, len(towers[at])), panel=names[at])
    if form == "towers":
        return _ask(ask, form, str(len(towers)), _near(ask, len(towers)))
    most = rng.choice(("tallest", "shortest"))
    ranked = sorted(range(len(towers)), key=lambda tower: len(towers[tower]) * (-1 if most == "tallest" else 1))
    if len(towers[ranked[0]]) == len(towers[ranked[1]]):
        return None
    return _ask(ask, form, names[ranked[0]], names[ranked[1]], most=most)


def _panel_text(ask: Asker, at: int, groups: Groups, stacked: list[Thing]) -> str:
    name = panel_names(len(ask.scene.panels))[at]
    if ask.scene.look == "towers":
        return f"{name}: " + ", ".join(thing.colour for thing in stacked)
    return f"{name}: {told(ask, groups)}"


def _groups(things: list[Thing]) -> Groups:
    counts: dict[Kind, int] = {}
    for thing in things:
        counts[_plain(thing)] = counts.get(_plain(thing), 0) + 1
    return sorted(counts.items(), key=lambda item: (item[0].colour, item[0].shape))


def reading(ask: Asker, spoilt: bool = False) -> str:
    """What each part holds, in one line; with one error planted where `spoilt`."""
    parts, rng = panels_of(ask.scene), ask.rng
    wrong = rng.randrange(len(parts)) if spoilt else -1
    texts = []
    for at, things in enumerate(parts):
        groups = _groups(things)
        if at == wrong and ask.scene.look == "towers":
            thing = rng.choice(things)
            colour = rng.choice([name for name in ask.scene.colours if name != thing.colour])
            bad = replace(thing, colour=colour)
            things = [bad if other is thing else other for other in things]
        elif at == wrong:
            which = rng.randrange(len(groups))
            kind, count = groups[which]
            groups[which] = (kind, count + 1)
        texts.append(_panel_text(ask, at, groups, things))
    return "; ".join(texts)


def caption(ask: Asker) -> Turn:
    """What each box, or each tower from the bottom up, is made of."""
    ask = replace(ask, tongue=ENGLISH)
    number = len(ask.scene.panels)
    if ask.scene.look == "towers":
        start = f"The picture shows {ENGLISH.counted(number, Kind(), 'tower')}, from the bottom up. "
    else:
        start = "The picture shows three boxes. "
    return ask.turn(
        "caption", "caption", start + sentence(reading(ask)) + ".", start + sentence(reading(ask, True)) + "."
    )


def statement(ask: Asker) -> Turn | None:
    """Is this true? There is a box with exactly two yellow items."""
    if not ask.scene.panels:
        return None
    ask = replace(ask, tongue=ENGLISH)
    made = claim(ask.scene, ask.rng)
    if made is None:
        return None
    answer, rejected = ("yes", "no") if made.holds else ("no", "yes")
    fields = {"claim": made.text + ".", "lower": made.text[:1].lower() + made.text[1:] + "?"}
    if made.countable and ask.coin(0.3):
        question = ENGLISH.asks["statement"].pick(ask.rng, ask.held).format(**fields)
        prompt = ENGLISH.ask("explain", ask.rng, ask.held, question=question)
        lead = sentence(reading(ask))
        return Turn(prompt, f"{lead}. Answer: {answer}", "rationale", f"{lead}. Answer: {rejected}")
    return ask.turn("vqa", "statement", answer, rejected, **fields)


MAKERS: dict[Maker, float] = {about_boxes: 14, about_towers: 20, statement: 34}
