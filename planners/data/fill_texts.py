"""Slots that hold what is written in a picture: fields, keys, words in quotes; and small closed sets of words."""

from __future__ import annotations

from typing import Any

from planners.data.filling import Filler, Filling, keys, known, read_word
from planners.data.things import color_words
from planners.data.wordings import Slot, Writer

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_STATES = (
    *("open", "closed", "empty", "full", "broken", "wet", "clean", "dirty", "asleep", "smiling", "happy", "sad"),
    *("made of wood", "made of glass", "turned on", "switched off", "parked", "moving", "ripe", "striped"),
)
_LANGUAGES = ("English", "German", "French", "Spanish", "Chinese", "Italian", "Polish", "Japanese")
_DETERMINED = frozenset(("the", "this", "its", "which", "what", "a", "an", "any"))


def _field(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text, value = filling.read("field", filling.words.draw.choice(keys("fields", True)))
    while value in filling.values.values():
        text, value = filling.read("field", filling.words.draw.choice(keys("fields", True)))
    return _with_the(text, writer), value


def _key(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    draw = filling.words.draw
    text = filling.words.word("keys")
    if draw.random() < 0.12:
        text = f"{filling.words.syllables(2)} {draw.choice(('number', 'code', 'id', 'date', 'name'))}"
    elif draw.random() < 0.1:
        text = f"{filling.words.noun().one} {draw.choice(('number', 'code', 'id', 'type', 'weight'))}"
    return _with_the(text, writer), text


def _with_the(text: str, writer: Writer) -> str:
    return text if writer.last_word in _DETERMINED or (not writer.text and len(text) % 2) else f"the {text}"


def _text(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    words, draw = filling.words, filling.words.draw
    kind = draw.random()
    if kind < 0.5:
        text = words.word("signs")
    elif kind < 0.75:
        text = words.proper_name()
    elif kind < 0.85:
        text = str(draw.randint(1, 9999))
    else:
        text = draw.choice((str.upper, str.capitalize, str.lower))(words.syllables(2))
    return text, text


def _quoted(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = _text(filling, slot, writer)[0]
    mark = filling.words.draw.choice(('"{}"', '"{}"', '"{}"', "'{}'", "“{}”"))
    return mark.format(text), text


def _emoji(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.draw.choice(
        (*keys("emoji", True), "fire", "ghost", "pizza", "cat", "clown", "robot", "flower")
    )
    return text, text


def _number(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    draw = filling.words.draw
    text = draw.choice(_NUMBERS) if draw.random() < 0.6 else str(draw.randint(2, 20))
    return filling.read("number", text)


def _color(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text, value = filling.read("color", filling.words.draw.choice(color_words(False)))
    while value in filling.values.values():
        text, value = filling.read("color", filling.words.draw.choice(color_words(False)))
    return text, value


def _picture(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    pairs = {"left": "right", "right": "left", "first": "second", "second": "first"}
    said = next((text for text in filling.texts.values() if text in pairs), None)
    return filling.read("picture", pairs[said] if said else filling.words.draw.choice(tuple(pairs)))


def _secret(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    entries = [
        word for word in keys("secrets", True) if word.endswith("s") and word not in ("emails", "phones", "letters")
    ]
    text, value = filling.read("secret", filling.words.draw.choice(entries))
    while value in filling.values.values() or (slot.name in ("a", "b") and value in ("text", "number")):
        text, value = filling.read("secret", filling.words.draw.choice(entries))
    return text, value


def _language(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.draw.choice(_LANGUAGES)
    return text, f"Translate this text to {text}"


FILLERS: dict[str, Filler] = {
    "someone": read_word("thing", "anyone", "anybody", "someone"),
    "field": _field,
    "key": _key,
    "any_key": _key,
    "quoted": _quoted,
    "text": _text,
    "emoji": _emoji,
    "number": _number,
    "many": _number,
    "color": _color,
    "picture": _picture,
    "secret": _secret,
    "secret2": _secret,
    "language": _language,
    "place": known("place", "places"),
    "relation": known("relation", "relations"),
    "dimension": read_word("dimension", "width", "height", "area"),
    "dimension_adjective": read_word("dimension_adjective", "wide", "high", "tall", "large", "big"),
    "total_words": read_word(
        "total_words", "total", "total amount", "grand total", "final price", "total cost", "bill"
    ),
    "state": read_word("state", *_STATES),
}
