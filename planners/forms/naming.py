"""What a person calls a thing, taken apart: noun, colour, place, relation to another thing, order, which picture.

    "the second red cup from the left on the table"  ->  noun "cup", color "red", rank left-most + 1, on "table"

Nouns are copied as they stand (only a plural is made singular): the detectors have vocabularies of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from mllm_core.nouns import singular
from planners.forms.chinese import read_chinese_thing
from planners.forms.lexicon import Lexicon, Superlative, lexicon, one_of
from planners.forms.things import Setting, Thing, pictures_called

_DETERMINER = re.compile(
    r"^(?:(?:a|an|the|any|some|all|all of|every|each|each of|this|that|these|those|my|our|your|of|both|only|just"
    r"|different|visible|many|several|exactly|same|other)\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:(?:that |which )?(?:are|is)(?: there)?|there|(?:are |is )?(?:visible|shown|present|seen|depicted)|please"
    r"|here|somewhere|anywhere|in total|altogether|(?:that )?(?:you|i|we) (?:can )?see"
    r"|(?:standing |sitting )?(?:around|about)"
    r"|(?:do|can) you see)$",
    re.IGNORECASE,
)
_LINK = (
    r"(?:\s+(?:that|which|who))?(?:\s+(?:is|are|appear|appears|stand|stands|sit|sits|lie|lies|being))?"
    r"(?:\s+(?:located|placed|standing|sitting|lying|positioned|situated|found|parked))?"
)
_PICTURES = re.compile(
    r"(?:^|\s+)(?:that is |that are |is |are )?(?:in|on|of|from) (?:the |this |that )?(?P<which>[\w\s-]+? )?"
    r"(?:picture|image|photo|photograph|pic)s?$",
    re.IGNORECASE,
)


def read_thing(text: str, setting: Setting) -> Thing | None:
    """The thing that `text` names; None where it is not the name of a thing."""
    return _read(text.strip(" .,?!\"'"), setting, depth=0)


def _read(text: str, setting: Setting, depth: int) -> Thing | None:
    if not text or depth > 4 or len(text) > 120:
        return None
    if re.search(r"[\u4e00-\u9fff]", text):
        return read_chinese_thing(text, setting)
    words = lexicon()
    original = text
    bare = text.lower()
    if setting.region and bare in words.region_words:
        return Thing("", "it", source="REGION", pictures=setting.pictures[:1])
    if bare in words.pronouns:
        return setting.before
    head, _, rest = text.partition(" ")
    if head.lower() in words.stand_ins:
        noun = words.stand_ins[head.lower()]
        text = f"{rest} {noun}" if rest.lower() in words.colors else f"{noun} {rest}".strip()
    text, pictures = _picture_of(text, setting)
    if pictures is None:
        return None
    text = _TAIL.sub("", _TAIL.sub("", text))
    text = _DETERMINER.sub("", text).strip()
    if not text:
        return None
    for split in (_split_place, _split_relation, _split_color_after):
        found = split(text, setting, words, depth)
        if found is not None:
            return replace(found, words=_said(original), pictures=pictures or found.pictures)
    return _front(text, original, setting, words, pictures)


def _said(text: str) -> str:
    return _DETERMINER.sub("", text).strip()


def _picture_of(text: str, setting: Setting) -> tuple[str, tuple[str, ...] | None]:
    """The text without "in the left picture", and the inputs that this means; None for a picture that there is not."""
    match = _PICTURES.search(text)
    if match is None:
        return text, ()
    which = (match["which"] or "").strip().lower()
    found = pictures_called(which, setting)
    if found is None and re.search(r"\b(?:side|part|half|corner|middle|top|bottom|center|centre)\b", which):
        return text, ()
    return text[: match.start()].strip(), found


def _split_place(text: str, setting: Setting, words: Lexicon, depth: int) -> Thing | None:
    match = _place_pattern().search(text)
    if match is None or match.start() == 0:
        return None
    rest = _read(text[: match.start()], setting, depth + 1)
    if rest is None or rest.source == "REGION":
        return None
    return replace(rest, places=(*rest.places, words.places[match["place"].lower()]))


@lru_cache(maxsize=1)
def _place_pattern() -> re.Pattern[str]:
    places = one_of(tuple(word for word in lexicon().places if word.isascii()))
    side = r"(?:\s+(?:side|half|part|corner|edge|hand side|portion|area|section|third))?"
    whole = r"(?:\s+of (?:the|this) (?:picture|image|photo|photograph|scene|frame|view))?"
    return re.compile(
        rf"{_LINK}\s+(?:on|at|in|to|near|towards?) (?:the )?(?:far )?(?P<place>{places}){side}{whole}$", re.IGNORECASE
    )


def _split_relation(text: str, setting: Setting, words: Lexicon, depth: int) -> Thing | None:
    for match in _relation_pattern().finditer(text):
        other = text[match.end() :].strip()
        name = words.relations[match["relation"].lower()]
        rest = _read(text[: match.start()], setting, depth + 1)
        if rest is None or rest.source == "REGION":
            continue
        if name in ("inside", "on") and _DETERMINER.sub("", other).lower() in words.scenes:
            return rest
        target = _read(other, setting, depth + 1)
        if target is not None:
            return replace(rest, relations=(*rest.relations, (name, target)))
    return None


@lru_cache(maxsize=1)
def _relation_pattern() -> re.Pattern[str]:
    relations = one_of(tuple(word for word in lexicon().relations if word.isascii()))
    return re.compile(rf"{_LINK}\s+(?P<relation>{relations})\s+", re.IGNORECASE)


def _split_color_after(text: str, setting: Setting, words: Lexicon, depth: int) -> Thing | None:
    match = _color_after_pattern().search(text)
    if match is None:
        return None
    rest = _read(text[: match.start()], setting, depth + 1)
    return None if rest is None else replace(rest, colors=(*rest.colors, words.colors[match["color"].lower()]))


@lru_cache(maxsize=1)
def _color_after_pattern() -> re.Pattern[str]:
    colors = one_of(tuple(word for word in lexicon().colors if word.isascii()))
    return re.compile(
        rf"(?:\s+(?:that|which))?\s+(?:is|are|in)(?: (?:all|colou?red|painted|dark|light|bright))*"
        rf"\s+(?P<color>{colors})"
        r"(?: in colou?r|[- ]colou?red)?$",
        re.IGNORECASE,
    )


def _front(text: str, original: str, setting: Setting, words: Lexicon, pictures: tuple[str, ...]) -> Thing | None:
    """Adjectives in front of a noun: order, place, colour."""
    rank: Superlative | None = None
    nth = 0
    colors: list[str] = []
    places: list[str] = []
    from_side = re.search(r"\s+(?:from|counting from) the (left|right|top|bottom)$", text, re.IGNORECASE)
    ordinal = re.match(r"(\w+) ", text)
    if ordinal and ordinal[1].lower() in words.ordinals and (from_side or " " in text):
        nth = words.ordinals[ordinal[1].lower()]
        text = text[ordinal.end() :]
        side = from_side[1].lower() if from_side else "left"
        rank = words.superlatives[{"top": "topmost", "bottom": "bottommost"}.get(side, side + "most")]
        if from_side:
            text = text[: text.lower().rindex(from_side[0].lower())]
    while True:
        match = _adjective_pattern().match(text)
        if match is None:
            break
        word = match["word"].lower()
        rest = text[match.end() :]
        if word in words.superlatives and rank is None:
            rank = words.superlatives[word]
        elif word in words.colors:
            if rest.lower() in _AFTER_COLOR_NAMES.get(word, ()):
                break
            colors.append(words.colors[word])
        elif word in words.places:
            places.append(words.places[word])
        else:
            break
        text = rest
    noun = _noun(text, words)
    if noun is None:
        return setting.before and _merged(setting.before, text, colors, places, rank, nth)
    name, plural = noun
    source = "FACEDET" if name in words.faces else "LOC"
    return Thing(
        noun=name,
        words=_said(original),
        source=source,
        plural=plural,
        colors=tuple(dict.fromkeys(colors)),
        places=tuple(places),
        rank=rank,
        nth=nth,
        pictures=pictures,
    )


def _merged(
    before: Thing, text: str, colors: list[str], places: list[str], rank: Superlative | None, nth: int
) -> Thing | None:
    """ "the red ones", "the leftmost one": the thing spoken of before, narrowed."""
    if text.lower() not in ("one", "ones", "of them", "of those", "of these") or not (colors or places or rank):
        return None
    return replace(before, colors=(*before.colors, *colors), places=(*before.places, *places), rank=rank, nth=nth)


#: a color word that is part of the noun behind it
_AFTER_COLOR_NAMES: Mapping[str, tuple[str, ...]] = {
    "orange": ("juice", "tree", "trees", "slice", "slices", "peel"),
    "black": ("board", "bear", "bears"),
    "white": ("board", "house"),
    "red": ("cross", "panda", "pandas"),
    "brown": ("bear", "bears"),
}


@lru_cache(maxsize=1)
def _adjective_pattern() -> re.Pattern[str]:
    words = lexicon()
    known = (*words.superlatives, *words.colors, *words.places)
    front = one_of(tuple(word for word in known if word.isascii()))
    return re.compile(
        rf"(?:(?:dark|light|bright|pale|deep)[- ])?(?P<word>{front})(?:[- ]?colou?red)?(?:,? and|,)? +(?=\S)",
        re.IGNORECASE,
    )


_NAME = re.compile(r"[^\W\d_][\w'’&-]*(?: [^\W_][\w'’&-]*){0,3}")


def _noun(text: str, words: Lexicon) -> tuple[str, bool] | None:
    """The noun in the singular, and whether it was a plural; None where the text is not a noun."""
    text = text.strip(" .,?!\"'")
    joined = re.split(r"\s*(?:,| and | or )\s*(?:(?:the|a|an|any) )?", text)
    if len(joined) > 1:
        parts = [_noun(part, words) for part in joined if part]
        if any(part is None for part in parts):
            return None
        return " and ".join(part[0] for part in parts if part), True
    if not _NAME.fullmatch(text):
        return None
    lowered = text.lower()
    if lowered in words.pronouns or lowered in words.region_words or lowered in words.numbers:
        return None
    if any(word in words.not_in_names for word in lowered.split()):
        return None
    # a capital in the middle is a proper name: things in pictures are called by common nouns
    single = singular(text if text[0].islower() and text != lowered else lowered)
    return single, single != lowered
