"""All kinds of slots by name: those of slots.py, and those that narrow a thing, a name or a phrase further."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from planners.forms.building import Raw
from planners.forms.changes import read_changes, read_left_over
from planners.forms.lexicon import lexicon, number_of, one_of
from planners.forms.naming import read_thing
from planners.forms.purchases import Purchase, read_purchase
from planners.forms.slots import PARTY, Reader, plain, read_row
from planners.forms.slots import READERS as _BASE
from planners.forms.things import Setting, Thing, pictures_called
from planners.forms.timetables import CLOCK, read_clock

_QUOTED = re.compile(r"[\"“”'‘’「『《](?P<text>.+)[\"“”'‘’」』》]")
_VERBS = (
    "has have had is are was were did does do made make sold sell got get won cost costs ate eat read earned spent "
    "scored donated collected consumed spelled received recorded used uses produced took takes flew ran drove went go "
    "saw see caught wrote grew gave give results work works worked practice practiced sign signed answered finished "
    "picked baked"
)
_VERB = re.compile(rf"(?:(?:\w+ ){{0,5}}?)?(?:{'|'.join(_VERBS.split())})(?: \w+){{0,4}}", re.IGNORECASE)


def read_quoted(text: str, setting: Setting) -> str | None:
    """A text in quotation marks, or in capitals."""
    match = _QUOTED.fullmatch(text.strip())
    if match:
        return match["text"].strip()
    return text if text.isupper() and text.isascii() and len(text) > 1 else None


def read_related(text: str, setting: Setting) -> Thing | None:
    """A thing with a relation or a place ("the cat on the sofa")."""
    thing = read_thing(text, setting)
    return thing if thing is not None and (thing.relations or thing.places) else None


def read_related_zh(text: str, setting: Setting) -> Thing | None:
    """ "猫在桌子上": a thing, where it is said to be."""
    match = re.fullmatch(r"(.+?)(?:是不是)?在(.+?)", text)
    return read_related(f"{match[2]}的{match[1]}", setting) if match else None


def read_simple(text: str, setting: Setting) -> str | None:
    """A thing that is nothing but a noun, as a text."""
    thing = read_thing(text, setting)
    return thing.noun if thing is not None and thing.plain and not thing.pictures else None


def read_place(text: str, setting: Setting) -> str | None:
    """A part of the picture, as a condition on an item."""
    place = lexicon().places.get(text.lower())
    return None if place is None else lexicon().conditions[place]


def read_many(text: str, setting: Setting) -> int | float | None:
    """A number that is not an article."""
    return None if text.lower() in ("a", "an", "no") else number_of(text)


def read_number_zh(text: str, setting: Setting) -> int | float | None:
    """A Chinese number with its measure word."""
    return number_of(re.sub(r"[只个条辆张把棵朵匹头位名本台艘架座枝支块片双顶]$", "", text))


def read_picture_zh(text: str, setting: Setting) -> tuple[str, ...] | None:
    sides = {"左": "left", "左边": "left", "左侧": "left", "右": "right", "右边": "right", "右侧": "right"}
    ordinals = {"第一张": "first", "第二张": "second", "第一幅": "first", "第二幅": "second"}
    word = {**sides, **ordinals}.get(text)
    return None if word is None else pictures_called(word, setting)


def read_name(text: str, setting: Setting, *, most: int = 5) -> str | None:
    """A few words that name something; no sentence."""
    words = text.split()
    if not 1 <= len(words) <= most or re.search(r"\b(?:than|if|and|which|what)\b|[?!;]", text, re.IGNORECASE):
        return None
    return text


def read_what(text: str, setting: Setting) -> str | None:
    """What is counted: not a comparison."""
    return None if re.search(r"\b(?:more|fewer|less|than)\b", text, re.IGNORECASE) else read_name(text, setting, most=7)


def read_verb(text: str, setting: Setting) -> str | None:
    return text if _VERB.fullmatch(text) else None


_TOTAL = (
    r"(?:grand |final |overall |whole |full |entire |net |complete )?"
    r"(?:total|sum|amount|price|cost|bill|charge|payment|balance|money)"
    r"(?: (?:amount|price|cost|sum|bill|paid|due|payable|charge|charged|payment|value|spent|total|owed))*"
    r"(?: (?:to be paid|to pay|of money))?"
)


def read_total_words(text: str, setting: Setting) -> str | None:
    """Words for the total of a receipt."""
    return text if re.fullmatch(_TOTAL, plain(text), re.IGNORECASE) else None


def read_column_word(text: str, setting: Setting) -> str | None:
    """A word that may head a column: not what fields, colors and places are called."""
    name = read_row(text, setting)
    if name is None or name.lower() in lexicon().fields or len(name.split()) > 4:
        return None
    return (
        None
        if re.search(r"\b(?:colou?r|number|location|position|name|mean|median|sum|difference)\b", name, re.I)
        else name
    )


def read_key_noun(text: str, setting: Setting) -> str | None:
    return text if text.lower() in ("scoring", "selling", "priced", "paid", "rated", "ranked") else None


def read_state(text: str, setting: Setting) -> str | None:
    """What a thing may be, seen more closely ("open", "smiling", "made of wood")."""
    if not re.fullmatch(r"[a-z]+(?: [a-z]+){0,4}", text) or re.match(
        r"(?:there|a|an|the|any|more|in|on|of|it|not|no)\b", text
    ):
        return None
    return text


def read_kind(text: str, setting: Setting) -> Thing | None:
    """A plain noun for a kind of things ("animal", "shape")."""
    thing = read_thing(text, setting)
    fits = thing is not None and thing.plain and thing.noun.split()[-1] not in lexicon().not_kinds
    return thing if fits else None


def read_narrowed(text: str, setting: Setting) -> Thing | None:
    """A thing that is told from others by color, place or order ("the blue shape")."""
    thing = read_thing(text, setting)
    fits = thing is not None and (thing.colors or thing.rank) and thing.noun
    return thing if thing and fits and thing.noun.split()[-1] not in lexicon().measures | lexicon().not_kinds else None


def read_relation(text: str, setting: Setting) -> str | None:
    return lexicon().relations.get(text.lower())


def read_measure(text: str, setting: Setting) -> str | None:
    """What tables hold numbers of ("price", "ticket price")."""
    name = read_row(text, setting)
    return name if name is not None and name.lower().split()[-1] in lexicon().measures else None


_DIMENSIONS = {"wide": "width", "high": "height", "tall": "height", "large": "area", "big": "area"}


def read_dimension(text: str, setting: Setting) -> str | None:
    """What MEASURE measures."""
    word = text.lower().removeprefix("the ")
    return word if word in ("width", "height", "area") else _DIMENSIONS.get(word)


def read_named_row(text: str, setting: Setting) -> str | None:
    """A row that is not called as a field of documents is."""
    name = read_row(text, setting)
    return None if name is None or name.lower() in lexicon().fields else name


def read_proper(text: str, setting: Setting) -> str | None:
    """A row or column that is called by a proper name or a number ("Bus 7")."""
    return read_row(text, setting) if re.search(r"[A-Z0-9]", text) else None


def read_purchases(text: str, setting: Setting) -> tuple[Purchase, ...] | None:
    """Two things or more."""
    bought = read_purchase(text, setting)
    return bought if bought and len(bought) > 1 else None


def read_measures(text: str, setting: Setting) -> str | None:
    """Several of what tables hold numbers of ("prices")."""
    name = read_measure(text, setting) or (read_measure(text[:-1], setting) if text.endswith("s") else None)
    return text if name is not None and text.endswith("s") else None


def read_average(text: str, setting: Setting) -> Raw | None:
    """A statistic that is no sum: "total" alone may mean the total of a receipt."""
    found = _BASE["statistic"](text, setting)
    return None if found == Raw("sum") else found


def read_word(text: str, setting: Setting) -> str | None:
    """A single word of small letters."""
    return text if re.fullmatch(r"[a-z]+", text) else None


def read_length(text: str, setting: Setting) -> str | None:
    """ "longest" is the highest, "shortest" the lowest length."""
    return "highest" if re.search(r"longest|most", text) else "lowest"


_TIMES = {"never": 0, "once": 1, "twice": 2, "thrice": 3}


def read_times(text: str, setting: Setting) -> int | None:
    """How often something is done: "once", "three times"."""
    word = plain(text).lower()
    number = number_of(re.sub(r" times?$", "", word))
    return _TIMES.get(word, number if isinstance(number, int) else None)


def read_emoji(text: str, setting: Setting) -> str | None:
    """A smiley, a character that is one, or the name of an emoji; other words are not."""
    bare = plain(text)
    if re.fullmatch(r"[:;8=xX][-o^']?[)(DPpoO/|\\*3>]+", text.strip()):
        return text.strip()
    if any(ord(char) > 0x2190 and not "\u3000" <= char <= "\u9fff" for char in bare):
        return bare
    name = re.sub(r"\s*(?:emojis?|emoticons?|表情)$", "", bare, flags=re.IGNORECASE).lower()
    if name != bare.lower():
        return name or "smiley"
    return name if name in lexicon().emoji else None


READERS: dict[str, Reader] = {
    **_BASE,
    "field_zh": _BASE["field"],
    "changes": read_changes,
    "left_over": read_left_over,
    "quoted": read_quoted,
    "related": read_related,
    "related_zh": read_related_zh,
    "simple": read_simple,
    "place": read_place,
    "many": read_many,
    "number_zh": read_number_zh,
    "picture_zh": read_picture_zh,
    "name": read_name,
    "long_name": partial(read_name, most=8),
    "what": read_what,
    "verb": read_verb,
    "total_words": read_total_words,
    "column_word": read_column_word,
    "key_noun": read_key_noun,
    "state": read_state,
    "emoji": read_emoji,
    "kind": read_kind,
    "narrowed": read_narrowed,
    "relation": read_relation,
    "relation_zh": read_relation,
    "average": read_average,
    "measure": read_measure,
    "named_row": read_named_row,
    "proper": read_proper,
    "someone": _BASE["thing"],
    "purchases": read_purchases,
    "dimension": read_dimension,
    "dimension_adjective": read_dimension,
    "measures": read_measures,
    "clock": read_clock,
    "word": read_word,
    "length": read_length,
    "times": read_times,
}


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """Patterns of the kinds that only certain words can fill: they decide where a slot ends."""
    words = lexicon()
    number = rf"(?:\d[\d,]*(?:\.\d+)?|{one_of(tuple(words.numbers))})"
    extremes = one_of(tuple(words.extremes))
    return {
        "field_zh": f"(?:{one_of(tuple(word for word in words.fields if not word.isascii()))})",
        "color": rf"(?:(?:dark|light|bright) )?(?:{one_of(tuple(words.colors))})(?:[- ]?colou?red)?",
        "number": number,
        "many": number,
        "number_zh": r"(?:\d+|[零一两二三四五六七八九十]+)[只个条辆张把棵朵匹头位名本台艘架座枝支块片双顶]?",
        "extreme": f"(?:{extremes})",
        "extreme_function": f"(?:{extremes})",
        "statistic": f"(?:{one_of(tuple(words.statistics))})",
        "average": f"(?:{one_of(tuple(words.statistics))})",
        "relation": f"(?:{one_of(tuple(word for word in words.relations if word.isascii()))})",
        "relation_zh": f"(?:{one_of(tuple(word for word in words.relations if not word.isascii()))})",
        "place": f"(?:{one_of(tuple(words.places))})",
        "clock": CLOCK,
        "word": "[a-z]+",
        "length": "(?:longest|shortest|most time|least time|the most time|the least time)",
        "times": rf"(?:never|once|twice|thrice|{number} times)",
        "state": "[a-z]+",
        "party": PARTY,
        "key_noun": "[a-z]+",
        "picture_zh": "左边|左侧|左|右边|右侧|右|第一张|第二张|第一幅|第二幅",
        "someone": one_of(tuple(words.stand_ins)),
        "picture": r"(?:left|right|first|second|third|fourth|last|both|other|two)(?:[- ]hand)?",
    }
