"""What the slots of a wording may hold: for each kind a text as people say it, and the value it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from planners.data.things import chinese_related, chinese_thing, color_words, located, thing, thing_in
from planners.data.vocabulary import Vocabulary, words
from planners.data.wordings import Slot, Writer
from planners.forms.lexicon import lexicon
from planners.forms.readers import READERS
from planners.forms.things import Setting, Thing

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STATES = (
    *("open", "closed", "empty", "full", "broken", "wet", "clean", "dirty", "asleep", "smiling", "happy", "sad"),
    *("made of wood", "made of glass", "turned on", "switched off", "parked", "moving", "ripe", "on fire", "striped"),
)
_VERBS = {
    "has": ("has", "have", "had"),
    "sold": ("sold", "made", "scored", "collected", "read", "won", "spent", "earned", "received", "ate", "baked"),
}
_PLURAL_BEFORE = frozenset(
    (
        *("any", "some", "many", "all", "both", "most", "no", "only", "exactly", "more", "fewer", "less", "number"),
        *("count", "several", "these", "are", *_NUMBERS),
    )
)
_SINGULAR_BEFORE = frozenset(("a", "an", "one", "every", "each", "another", "not"))
_COMPARED = ("more", "fewer", "less", "number of", "as many", "outnumber", "same number")


@dataclass
class Filling:
    """The slots of one question: texts as said, and values. A slot that is said twice is said alike."""

    words: Vocabulary
    setting: Setting
    chinese: bool
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def fill(self, slot: Slot, writer: Writer) -> str:
        """The text for a slot; its value is kept."""
        if slot.name in self.texts:
            return self.texts[slot.name]
        filler = CHINESE.get(slot.kind) if self.chinese else None
        text, value = (filler or FILLERS.get(slot.kind) or _any)(self, slot, writer)
        self.texts[slot.name], self.values[slot.name] = text, value
        return text

    def read(self, kind: str, text: str) -> tuple[str, Any]:
        """A text with the value that the teacher reads from it."""
        value = READERS[kind](text, self.setting)
        if value is None:
            raise Unreadable(f"{text!r} is no {kind}")
        return text, value


class Unreadable(Exception):
    """A slot was filled with what the teacher does not take; the question is made anew. Never leaves this package."""


Filler = Callable[[Filling, Slot, Writer], tuple[str, Any]]


def _thing(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    draw = filling.words.draw
    last = writer.last_word
    said = f" {writer.text.lower()} "
    compared = any(f" {word} " in said for word in _COMPARED)
    if last in _SINGULAR_BEFORE:
        article, many = "", False
    elif last in _PLURAL_BEFORE or compared or (last == "of" and "number" in said):
        article, many = "", True
    elif last in ("the", "this", "that", "of the"):
        article, many = "", draw.random() < 0.3
    elif last == "there":
        article, many = ("", True) if said.strip().startswith("are") else ("a", False)
    elif not said.strip():
        article, many = ("", True) if draw.random() < 0.5 else ("the", False)
    elif (
        last == "be"
        or last in ("see", "spot", "find", "contain", "show", "have", "include", "depict")
        and "can " in said
    ):
        article, many = ("", True) if draw.random() < 0.4 else ("a", False)
    elif last in ("is", "does", "was", "has"):
        article, many = "the", False
    else:
        article, many = "the", draw.random() < 0.3
        if many and draw.random() < 0.35:
            article = "all the"
    if last in ("are", "were", "do") and not compared:
        article, many = "the", True
    found = thing_in(filling.words, filling.setting, many=many)
    writer.number = "many" if many else "one"
    return (f"{article} {found.words}" if article else found.words), found


def _related(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    many = writer.last_word == "are"
    found = located(filling.words, many=many)
    there = " there " in f" {writer.text.lower()} "
    article = ("some" if many else "a") if there else "the"
    return f"{article} {found.words}", found


def _narrowed(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    found = thing(filling.words, many=False)
    for _ in range(40):
        if found.colors or found.rank:
            return f"the {found.words}", found
        found = thing(filling.words, many=False)
    raise Unreadable("no narrowed thing")


def _kind(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    noun = filling.words.draw.choice(("animal", "shape", "fruit", "vehicle", "bird", "food", "tool", "flower", "toy"))
    return noun, Thing(noun, noun)


def _simple(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    noun = filling.words.noun()
    return noun.many, noun.one


def _any(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = {"verb": "sold"}.get(slot.name) or filling.words.word("people")
    return text, text


def _read_word(kind: str, *texts: str) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
        return filling.read(kind, filling.words.draw.choice(texts))

    return filler


def _known(kind: str, name: str, *, ascii_only: bool = True) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
        return filling.read(kind, filling.words.draw.choice(_keys(name, ascii_only)))

    return filler


@lru_cache(maxsize=64)
def _keys(name: str, ascii_only: bool) -> tuple[str, ...]:
    return tuple(word for word in getattr(lexicon(), name) if word.isascii() == ascii_only)


def _field(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text, value = filling.read("field", filling.words.draw.choice(_keys("fields", True)))
    article = "" if writer.last_word in ("the", "this", "a", "an", "any", "which", "what", "its") else "the "
    return article + text, value


def _key(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.word("keys")
    if filling.words.draw.random() < 0.1:
        text = f"{filling.words.syllables(2)} {filling.words.draw.choice(('number', 'code', 'id', 'date', 'name'))}"
    article = "" if writer.last_word in ("the", "which", "what", "its") else "the "
    return article + text, text


def _quoted(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = _text(filling, slot, writer)[0]
    mark = filling.words.draw.choice(('"{}"', '"{}"', "'{}'", "“{}”"))
    return mark.format(text), text


def _text(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    words_, draw = filling.words, filling.words.draw
    kind = draw.random()
    if slot.name == "p":
        noun = words_.noun().one
        text = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    elif slot.name == "e":
        text = draw.choice(_keys("emoji", True))
    elif kind < 0.55:
        text = words_.word("signs")
    elif kind < 0.8:
        text = words_.proper_name()
    else:
        text = draw.choice((str.upper, str.capitalize, str.lower))(words_.syllables(2))
    return text, text


def _emoji(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.draw.choice((*_keys("emoji", True), ":)", ":p", "😀", "❤️", "🐱", "⭐"))
    return filling.read("emoji", text)


def _row(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    """The name of a row or (slots c, c2) of a column, as it stands in the table."""
    words_, draw = filling.words, filling.words.draw
    if slot.name in ("c", "c2"):
        text = words_.word("headers") if draw.random() < 0.85 else words_.syllables(2)
    else:
        text = row_name(words_)
    return text, text


def row_name(words_: Vocabulary) -> str:
    """What a row may be called."""
    draw = words_.draw
    kind = draw.random()
    if kind < 0.4:
        return words_.proper_name()
    if kind < 0.6:
        return words_.word("goods")
    if kind < 0.75:
        return words_.noun().many
    if kind < 0.87:
        return draw.choice(_TIMES)
    return str(draw.randint(1960, 2024))


_TIMES = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def _rows(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    count = 2 if filling.words.draw.random() < 0.8 else 3
    names = [row_name(filling.words) for _ in range(count)]
    if any(" and " in name or "," in name or "&" in name for name in names) or len(set(names)) < count:
        raise Unreadable("the names run together")
    return ", ".join(names[:-1]) + " and " + names[-1], tuple(names)


def _purchase(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    return filling.read("purchase", _list_of_goods(filling, 1 if slot.kind == "purchase" else 2))


def _list_of_goods(filling: Filling, least: int) -> str:
    draw = filling.words.draw
    if least == 1 and draw.random() < 0.2:
        amount = draw.choice(("2", "3", "1.5", "0.7", "4.2", "5", "half a", "10"))
        unit = draw.choice(
            ("pound", "kilogram", "yard", "gallon") if "a" in amount else ("pounds", "kilograms", "yards")
        )
        return f"{amount} {unit} of {filling.words.noun().many}"
    goods = [
        good
        for good in filling.words.several("goods", draw.choice((1, 2, 2, 3))[0:] if False else draw.choice((least, 2)))
    ]
    parts = []
    for good in goods:
        if draw.random() < 0.25 and " of " not in good:
            parts.append(f"{draw.randint(2, 12)} {good}s" if not good.endswith("s") else f"a {good}")
        else:
            parts.append(f"{'an' if good[0] in 'aeiou' else 'a'} {good}")
    return " and ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _bound(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    draw = filling.words.draw
    how = draw.choice(("at least", "at most", "more than", "fewer than", "less than", "exactly", "over", "under"))
    low = draw.randint(2, 90)
    verb = draw.choice(("have", "scored", "sold", "got", "own", "read", "had"))
    thing_ = draw.choice(("points", "books", "tickets", "goals", "votes", "items"))
    text = f"{verb} {how} {low} {thing_}"
    if how == "at least" and draw.random() < 0.4:
        text += f" but fewer than {low + draw.randint(2, 40)} {thing_}"
    return filling.read("bound", text)


def _number(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    draw = filling.words.draw
    text = draw.choice(_NUMBERS) if draw.random() < 0.6 else str(draw.randint(1, 20))
    return filling.read("number", text)


def _color(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    return filling.read("color", filling.words.draw.choice(color_words(False)))


def _picture(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    said = set(filling.texts.values())
    pairs = (("left", "right"), ("first", "second"), ("right", "left"), ("second", "first"))
    left = [name for pair in pairs for name in pair if name not in said]
    other = next((pair[1] for pair in pairs if pair[0] in said), None)
    return filling.read("picture", other or filling.words.draw.choice(left))


def _name(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.word("given_names") if slot.name.startswith("who") else filling.words.word("headers")
    if slot.name not in ("c", "c2") and not slot.name.startswith("who"):
        text = filling.words.noun().many if filling.words.draw.random() < 0.6 else text
    return text, text


def _mention(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    name = filling.words.proper_name()
    if "&" in name:
        raise Unreadable("a name that is split")
    return filling.read("mention", name)


def _mentions(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    draw = filling.words.draw
    name = filling.words.word("given_names")
    text = draw.choice(("{} have", "{} get in the first round", "{} sell on Monday", "{} have in 2015")).format(name)
    return filling.read("mentions", text)


def _measure(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    word = filling.words.draw.choice(_keys("measures", True))
    return word, word


def _verb(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    verb = filling.words.draw.choice(_VERBS[filling.words.draw.choice(("has", "sold"))])
    return verb, verb


FILLERS: dict[str, Filler] = {
    "thing": _thing,
    "someone": _read_word("thing", "anyone", "anybody", "someone"),
    "related": _related,
    "narrowed": _narrowed,
    "kind": _kind,
    "simple": _simple,
    "field": _field,
    "key": _key,
    "any_key": _key,
    "quoted": _quoted,
    "text": _text,
    "emoji": _emoji,
    "row": _row,
    "named_row": _row,
    "proper": _mention,
    "long_name": _row,
    "rows": _rows,
    "purchase": _purchase,
    "purchases": _purchase,
    "bound": _bound,
    "number": _number,
    "many": _number,
    "color": _color,
    "picture": _picture,
    "name": _name,
    "what": _name,
    "column_word": _row,
    "mention": _mention,
    "mentions": _mentions,
    "measure": _measure,
    "verb": _verb,
    "extreme": _known("extreme", "extremes"),
    "extreme_function": _read_word(
        "extreme_function", "highest", "lowest", "largest", "smallest", "maximum", "minimum", "biggest"
    ),
    "statistic": _known("statistic", "statistics"),
    "average": _read_word("average", "mean", "average", "median", "mode"),
    "secret": _known("secret", "secrets"),
    "place": _known("place", "places"),
    "relation": _known("relation", "relations"),
    "dimension": _read_word("dimension", "width", "height", "area"),
    "dimension_adjective": _read_word("dimension_adjective", "wide", "high", "tall", "large", "big"),
    "total_words": _read_word(
        "total_words", "total", "total amount", "grand total", "final price", "total cost", "sum", "bill", "amount due"
    ),
    "key_noun": _read_word("key_noun", "scoring", "selling", "priced", "paid", "rated", "ranked"),
    "state": _read_word("state", *_STATES),
    "measures": _read_word("measures", "prices", "scores", "sales", "points", "ages", "temperatures", "distances"),
}


def _chinese_thing(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    found = chinese_thing(filling.words)
    return found.words, found


def _chinese_related(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    """ "猫在桌子上"."""
    found = chinese_related(filling.words, chinese_thing(filling.words, plain=True, depth=1))
    relation, other = found.relations[0]
    said = found.words.removeprefix(other.words).removesuffix(f"的{found.noun}")
    return f"{found.noun}在{other.words}{said}", found


def _chinese_number(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text = filling.words.draw.choice(("一", "两", "三", "四", "五", "六", "七", "八", "3", "5", "10"))
    return filling.read("number_zh", text + filling.words.draw.choice("个个个只条辆张"))


def _chinese_rows(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    names = filling.words.several("nouns_zh", 2)
    return filling.read("rows", "和".join(names))


CHINESE: dict[str, Filler] = {
    "thing": _chinese_thing,
    "related_zh": _chinese_related,
    "number_zh": _chinese_number,
    "picture_zh": _read_word("picture_zh", "左边", "左侧", "右边", "右侧", "第一张", "第二张"),
    "relation_zh": _known("relation", "relations", ascii_only=False),
    "color": lambda filling, slot, writer: filling.read("color", filling.words.draw.choice(color_words(True))),
    "field_zh": _known("field", "fields", ascii_only=False),
    "secret": _known("secret", "secrets", ascii_only=False),
    "extreme": _known("extreme", "extremes", ascii_only=False),
    "extreme_function": _read_word("extreme_function", "最大", "最小", "最高", "最低"),
    "statistic": _known("statistic", "statistics", ascii_only=False),
    "row": lambda filling, slot, writer: (lambda word: (word, word))(filling.words.chinese_noun()),
    "rows": _chinese_rows,
    "simple": lambda filling, slot, writer: (lambda word: (word, word))(filling.words.chinese_noun()),
    "kind": lambda filling, slot, writer: (lambda word: (word, Thing(word, word)))(
        filling.words.draw.choice(("动物", "形状", "水果", "车", "鸟", "花", "食物"))
    ),
    "bound": lambda filling, slot, writer: filling.read(
        "bound",
        f"{filling.words.draw.choice(('至少', '不到', '超过', '少于', '多于'))}{filling.words.draw.randint(2, 60)}个",
    ),
    "emoji": _emoji,
}

#: kinds of slots that can't be made well without a table or a question around them
UNFILLED = frozenset(("owner",))
__all__ = ["CHINESE", "FILLERS", "Filling", "Unreadable", "row_name", "words"]
