"""Slots that hold things: what the English ones say depends on the words in front of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planners.data.filling import Filler, Filling, Unreadable, one_of, with_article
from planners.data.things import color_words, colored, located, ranked, thing, thing_in
from planners.data.vocabulary import Noun, Vocabulary
from planners.data.wordings import Slot, Writer
from planners.forms.lexicon import lexicon
from planners.forms.things import Thing

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLURAL_BEFORE = frozenset(
    (
        *("any", "some", "many", "all", "both", "most", "no", "only", "exactly", "more", "fewer", "less", "number"),
        *("count", "several", "these", *_NUMBERS),
    )
)
_SINGULAR_BEFORE = frozenset(("a", "an", "one", "every", "each", "another", "not"))
_COMPARED = ("more", "fewer", "less", "number of", "as many", "outnumber", "same number")
_FOUND = frozenset(("see", "spot", "find", "contain", "show", "have", "include", "depict", "be"))
_DOING = (
    *("wearing a {}", "holding a {}", "sitting on the {}", "standing next to the {}", "looking at the camera"),
    *("smiling", "sleeping", "running", "wearing glasses", "carrying a {}", "playing with a {}", "riding a {}"),
    *("looking at the {}", "lying on the {}", "made of wood", "broken", "waving", "wearing a red {}", "eating"),
)
_CAST = ("main characters of the {} show", "members of the band {}", "players of {}", "heroes of {}", "actors in {}")
_GROUND = (
    "sky",
    "grass",
    "road",
    "desert",
    "sea",
    "wall",
    "snow",
    "floor",
    "water",
    "ground",
    "sand",
    "river",
    "field",
)
_LOOKS = ("lush green grass", "a blue sky", "snow", "a sandy beach", "water", "a brick wall", "flowers", "a night sky")


def _thing(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    draw = filling.words.draw
    last = writer.last_word
    said = f" {writer.text.lower()} "
    article, many = "the", draw.random() < 0.3
    if last in _SINGULAR_BEFORE:
        article, many = "", False
    elif last in _PLURAL_BEFORE or any(f" {word} " in said for word in _COMPARED):
        article, many = "", last not in ("the", "this", "that") or draw.random() < 0.3
    elif last in ("the", "this", "that"):
        article, many = "", _number_of_verb(said, draw.random() < 0.3)
    elif last == "there":
        article, many = ("", True) if " are " in said else ("a", False)
    elif last == "are" and said.strip() == "are":
        article, many = "the", True
    elif not said.strip():
        article, many = ("", True) if draw.random() < 0.5 else ("the", False)
    elif last in _FOUND and (" can " in said or " do " in said or " does " in said):
        article, many = ("", True) if draw.random() < 0.4 else ("a", False)
    elif last in ("is", "does", "was", "has"):
        many = False
    elif last in ("are", "were", "do", "have"):
        many = True
    found = thing_in(filling.words, filling.setting, many=many)
    writer.number = "many" if many else "one"
    return (f"{article} {found.words}" if article else found.words), found


def _number_of_verb(said: str, otherwise: bool) -> bool:
    """Whether the verb in front ("where are the ...") wants the plural."""
    words = said.split()[-2:-1]
    if words and words[0] in ("is", "does", "was", "has"):
        return False
    return True if words and words[0] in ("are", "do", "were", "have") else otherwise


def _related(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    words = writer.text.lower().split()
    many = "are" in words
    found = located(filling.words, many=many)
    if words[-1:] == ["the"]:
        return found.words, found
    article = ("some" if many else "a") if "there" in words else "the"
    return f"{article} {found.words}", found


def _located(many: bool) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
        found = located(filling.words, many=many)
        return found.words, found

    return filler


def _simple_thing(words: Vocabulary, many: bool, usually: float) -> Thing:
    """A noun, perhaps with a color."""
    noun = words.noun()
    found = Thing(noun.one, noun.many if many else noun.one, plural=many)
    if words.draw.random() < colored(noun, usually):
        word = words.draw.choice(color_words(False))
        return replace(found, colors=(lexicon().colors[word],), words=f"{word} {found.words}")
    return found


def _bare(*, many: bool, usually: float = 0.2, faces: float = 0.0) -> Filler:
    """A thing without an article, told apart by nothing but a color."""

    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
        if filling.words.draw.random() < faces:
            found = Thing("face", "faces" if many else "face", source="FACEDET", plural=many)
        else:
            found = _simple_thing(filling.words, many, usually)
            while any(isinstance(other, Thing) and other.noun == found.noun for other in filling.values.values()):
                found = _simple_thing(filling.words, many, usually)
        writer.number = "many" if many else "one"
        return found.words, found

    return filler


def _ranked(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    found = ranked(filling.words)
    return found.words, found


def _modified(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    """Things of a color, or of a make ("small metal cubes"): what is taken away of all of that noun."""
    words = filling.words
    found = _simple_thing(words, True, 1.0)
    if words.draw.random() < 0.3:
        made = words.draw.choice(("small", "large", "big", "tiny", "metallic", "rubber", "shiny", "matte", "wooden"))
        noun = Noun(f"{made} {found.noun}", f"{made} {found.words.split(' ', 1)[1]}")
        return noun.many, Thing(noun.one, noun.many, plural=True)
    return found.words, found


def _head(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    """The noun of the first thing, in the plural, and nothing else."""
    first = _first(filling)
    noun = first.noun.split()[-1] if slot.name == "b" and not first.colors and " " in first.noun else first.noun
    one = first.words
    many = first.words.split()[-len(noun.split()) :] if first.plural else [one]
    return " ".join(many), Thing(noun, " ".join(many), plural=True)


def _first(filling: Filling) -> Thing:
    for value in filling.values.values():
        if isinstance(value, Thing):
            return value
    raise Unreadable("there is no thing yet")


def _color_of_first(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    """A color, standing for the things of the question that have it."""
    first = _first(filling)
    word = filling.words.draw.choice(color_words(False))
    return word, replace(first, colors=(lexicon().colors[word],))


def _objects(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    word = filling.words.draw.choice(("objects", "objects", "things"))
    return word, Thing("object", word, plural=True)


def _narrowed(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    for _ in range(40):
        found = thing(filling.words, many=False)
        if found.colors or found.rank:
            return f"the {found.words}", found
    raise Unreadable("no narrowed thing")


_KINDS = (
    *("animal", "shape", "shape", "fruit", "vehicle", "bird", "tool", "flower", "toy", "instrument", "insect", "dish"),
    *("tree", "dog", "car", "vegetable", "drink", "fish", "hat", "game piece"),
)


def _kind(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    noun = filling.words.draw.choice(_KINDS)
    return noun, Thing(noun, noun)


def _simple(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    noun = filling.words.noun()
    return noun.many, noun.one


def _words(one: bool) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        noun = filling.words.noun()
        return (noun.one if one else noun.many), noun.one

    return filler


def _doing(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    noun = filling.words.noun().one
    shape = filling.words.draw.choice(_DOING)
    text = shape.replace("a {}", with_article(noun)).format(noun)
    return text, text


def _claim(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    noun = filling.words.noun()
    doing = _doing(filling, slot, writer)[0]
    kind = filling.words.draw.random()
    if kind < 0.4:
        text = f"{filling.words.draw.choice(_NUMBERS)} {noun.many} are {doing}"
    else:
        text = f"{'the' if kind < 0.7 else 'a'} {noun.one} is {doing}"
        text = text.replace(f"a {noun.one}", with_article(noun.one), 1) if kind >= 0.7 else text
    return text, text


def _something(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    draw = filling.words.draw
    if draw.random() < 0.35:
        text = draw.choice(_LOOKS)
    else:
        noun = filling.words.noun().one
        color = f"{draw.choice(color_words(False))} " if draw.random() < 0.35 else ""
        text = with_article(color + noun)
    return text, text


def _cast(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    words = filling.words
    name = words.syllables(2).capitalize() if words.draw.random() < 0.6 else words.word("given_names")
    text = words.draw.choice(_CAST).format(name)
    return text, text


def _side(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    """A side to count from; the arguments of SORT go with it."""
    side = filling.words.draw.choice(("left", "right", "top", "bottom"))
    filling.values[f"{slot.name}_by"] = "x" if side in ("left", "right") else "y"
    filling.values[f"{slot.name}_order"] = "ascending" if side in ("left", "top") else "descending"
    return side, side


def _ordinal(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, int]:
    text = filling.words.draw.choice(("first", "second", "third", "fourth", "fifth"))
    return text, lexicon().ordinals[text]


_SIDES = {
    **{"to the left of": "left of", "left of": "left of", "to the right of": "right of", "right of": "right of"},
    **{"above": "above", "below": "below", "in front of": "in front of", "behind": "behind"},
}


def _side_of(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.draw.choice(tuple(_SIDES))
    return text, _SIDES[text]


def _half(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    halves = {"upper": "TOP", "top": "TOP", "lower": "BOTTOM", "bottom": "BOTTOM", "left": "LEFT", "right": "RIGHT"}
    text = filling.words.draw.choice(tuple(halves))
    return text, halves[text]


def _any(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text = filling.words.word("people")
    return text, text


FILLERS: dict[str, Filler] = {
    "any": _any,
    "thing": _thing,
    "related": _related,
    "related1": _located(False),
    "relateds": _located(True),
    "narrowed": _narrowed,
    "kind": _kind,
    "simple": _simple,
    "plain": _bare(many=False, faces=0.02),
    "plural": _bare(many=True),
    "plurals_the": _bare(many=True, faces=0.05),
    "one": _bare(many=False),
    "nouns": _bare(many=True, usually=0.0),
    "ranked": _ranked,
    "modified": _modified,
    "modified2": _color_of_first,
    "head": _head,
    "head1": _bare(many=False, usually=0.0),
    "head2": _bare(many=True, usually=0.0),
    "objects": _objects,
    "words": _words(False),
    "words_one": _words(True),
    "doing": _doing,
    "claim": _claim,
    "something": _something,
    "cast": _cast,
    "ground": one_of(*_GROUND),
    "side": _side,
    "ordinal": _ordinal,
    "side_of": _side_of,
    "half": _half,
}
