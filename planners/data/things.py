"""Names of things as people say them, each with what the planner makes of it ("the red cups on the table")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from planners.data.vocabulary import SHAPES, Noun, Vocabulary
from planners.forms.lexicon import lexicon
from planners.forms.things import Setting, Thing

_MEASURE_WORDS = "个个个只条辆张把"
#: how a relation is said behind a thing; those that sound alike for all things
_RELATIONS: Mapping[str, tuple[str, ...]] = {
    "left of": ("to the left of", "left of", "on the left of", "on the left side of"),
    "right of": ("to the right of", "right of", "on the right of", "on the right side of"),
    "above": ("above", "over"),
    "below": ("below",),
    "under": ("under", "underneath", "beneath"),
    "on": ("on", "on top of", "sitting on", "lying on"),
    "in front of": ("in front of",),
    "behind": ("behind",),
    "inside": ("inside", "in"),
    "near": ("near", "next to", "beside", "close to", "by"),
}
_PLACES: Mapping[str, tuple[str, ...]] = {
    "left": ("on the left", "on the left side", "in the left half"),
    "right": ("on the right", "on the right side", "in the right half"),
    "top": ("at the top", "in the upper half"),
    "bottom": ("at the bottom", "in the lower half"),
    "middle": ("in the middle", "in the center"),
    "upper left": ("in the upper left corner", "in the top left"),
    "upper right": ("in the upper right corner", "in the top right"),
    "lower left": ("in the lower left corner", "in the bottom left"),
    "lower right": ("in the lower right corner", "in the bottom right"),
}
_FACES = (Noun("face", "faces"),)


@lru_cache(maxsize=2)
def color_words(chinese: bool) -> tuple[str, ...]:
    return tuple(word for word in lexicon().colors if word.isascii() != chinese)


@lru_cache(maxsize=2)
def _superlatives(chinese: bool) -> tuple[str, ...]:
    return tuple(word for word in lexicon().superlatives if word.isascii() != chinese and " " not in word)


@lru_cache(maxsize=1)
def _chinese_relations() -> tuple[str, ...]:
    return tuple(word for word in lexicon().relations if not word.isascii())


def colored(noun: Noun, usually: float) -> float:
    """How often a color is said of a thing; of a shape, often."""
    return max(usually, 0.5) if usually and noun.one in SHAPES else usually


def thing(words: Vocabulary, *, many: bool, plain: bool = False, depth: int = 0, ranked: bool = True) -> Thing:
    """An English thing without its article. `plain`: a noun and nothing else; `ranked`: superlatives may be used."""
    draw = words.draw
    if not depth and draw.random() < 0.03:
        noun = _FACES[0]
        text = noun.many if many else noun.one
        return Thing(noun.one, text, source="FACEDET", plural=many)
    noun = words.noun()
    text = noun.many if many else noun.one
    plural = noun.one != noun.many and many
    if draw.random() < 0.05:
        text, noun, plural = _stand_in(many)
    found = Thing(noun.one, text, plural=plural)
    if plain:
        return found
    if draw.random() < colored(noun, 0.22):
        word = draw.choice(color_words(False))
        shade = f"{draw.choice(('dark', 'light', 'bright'))} " if draw.random() < 0.05 else ""
        found = replace(found, colors=(lexicon().colors[word],), words=f"{shade}{word} {found.words}")
    kind = draw.random()
    if ranked and not many and kind < 0.07:
        word = draw.choice(_superlatives(False))
        found = replace(found, rank=lexicon().superlatives[word], words=f"{word} {found.words}")
    elif ranked and not many and kind < 0.11:
        found = _counted(words, found)
    elif kind < 0.16:
        place = draw.choice(tuple(_PLACES))
        found = replace(found, places=(place,), words=f"{found.words} {draw.choice(_PLACES[place])}")
    elif kind < 0.26 and not depth:
        found = related(words, found)
    return found


def _stand_in(many: bool) -> tuple[str, Noun, bool]:
    noun = Noun("object", "objects")
    return (noun.many if many else noun.one), noun, many


def _counted(words: Vocabulary, found: Thing) -> Thing:
    """ "second cup from the left"."""
    draw = words.draw
    side = draw.choice(("left", "right", "top", "bottom"))
    ordinal = draw.choice(("first", "second", "third", "fourth", "last"))
    rank = lexicon().superlatives[{"top": "topmost", "bottom": "bottommost"}.get(side, side + "most")]
    nth = lexicon().ordinals[ordinal]
    return replace(found, rank=rank, nth=nth, words=f"{ordinal} {found.words} from the {side}")


def ranked(words: Vocabulary) -> Thing:
    """A thing told apart by its order: "largest cup", "second cup from the left"."""
    found = thing(words, many=False, plain=True, depth=1)
    if words.draw.random() < 0.35:
        return _counted(words, found)
    word = words.draw.choice(_superlatives(False))
    return replace(found, rank=lexicon().superlatives[word], words=f"{word} {found.words}")


def chinese_ranked(words: Vocabulary) -> Thing:
    """ "最大的猫"."""
    found = chinese_thing(words, plain=True, depth=1)
    word = words.draw.choice(_superlatives(True))
    return replace(found, rank=lexicon().superlatives[word], words=f"{word}的{found.words}")


def related(words: Vocabulary, found: Thing) -> Thing:
    """The thing with a relation to another."""
    draw = words.draw
    relation = draw.choice(tuple(_RELATIONS))
    other = thing(words, many=draw.random() < 0.12, depth=1, ranked=False)
    if other.places:  # "the ball left of the box at the top": which of them is at the top?
        other = thing(words, many=False, plain=True, depth=1)
    said = f"{draw.choice(_RELATIONS[relation])} {draw.choice(('the', 'the', 'the', 'a'))} {other.words}"
    if other.plural:
        said = f"{draw.choice(_RELATIONS[relation])} the {other.words}"
    return replace(found, relations=((relation, other),), words=f"{found.words} {said}")


def located(words: Vocabulary, *, many: bool) -> Thing:
    """A thing that is said to be somewhere ("cat on the sofa")."""
    found = thing(words, many=many, plain=words.draw.random() < 0.6, depth=1, ranked=False)
    if not found.places and words.draw.random() < 0.85:
        return related(words, found)
    if found.places:
        return found
    place = words.draw.choice(tuple(_PLACES))
    return replace(found, places=(place,), words=f"{found.words} {words.draw.choice(_PLACES[place])}")


def thing_in(words: Vocabulary, setting: Setting, *, many: bool) -> Thing:
    """A thing; of several pictures sometimes one is named."""
    found = thing(words, many=many)
    if len(setting.pictures) < 2 or words.draw.random() < 0.35:
        return found
    names = ("left", "first"), ("right", "second")
    index = words.draw.randrange(2)
    kind = words.draw.choice(("picture", "image", "photo"))
    said = f"{found.words} in the {words.draw.choice(names[index])} {kind}"
    return replace(found, pictures=(setting.pictures[index],), words=said)


def chinese_thing(words: Vocabulary, *, plain: bool = False, depth: int = 0) -> Thing:
    """A Chinese thing, without a measure word in front."""
    draw = words.draw
    noun = words.chinese_noun()
    found = Thing(noun, noun)
    if not depth and draw.random() < 0.03:
        word = draw.choice(("人脸", "脸"))
        return Thing("face", word, source="FACEDET", plural=True)
    if plain:
        return found
    if draw.random() < 0.25:
        word = draw.choice(color_words(True))
        found = replace(found, colors=(lexicon().colors[word],), words=f"{word}{'的' if len(word) > 1 else ''}{noun}")
    kind = draw.random()
    if kind < 0.08 and not depth:
        word = draw.choice(_superlatives(True))
        found = replace(found, rank=lexicon().superlatives[word], words=f"{word}的{found.words}")
    elif kind < 0.2 and not depth:
        found = chinese_related(words, found)
    return found


def chinese_related(words: Vocabulary, found: Thing) -> Thing:
    """ "桌子上的猫"."""
    other = chinese_thing(words, plain=True, depth=1)
    said = words.draw.choice(_chinese_relations())
    relation = lexicon().relations[said]
    return replace(found, relations=((relation, other),), words=f"{other.words}{said}的{found.words}")
