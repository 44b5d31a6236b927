"""Names of things in Chinese: measure words, colours, places and relations are written together with the noun."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from planners.forms.lexicon import lexicon, one_of
from planners.forms.things import Setting, Thing, pictures_called

_MEASURES = "只个条辆张把棵朵匹头位名本台艘架座枝支块片双顶盏间种件根粒颗面幅"
_LEAD = re.compile(
    rf"^(?:所有的?|全部的?|每[{_MEASURES}]|这些|那些|任何|一些|一?[{_MEASURES}](?!人$)|那[{_MEASURES}]|这[{_MEASURES}]|的)+"
)
_BAD = re.compile(r"[什怎为吗呢哪谁几多少和与跟及比是有没在会能不了]")
_PICTURE = re.compile(
    r"^(?:(?P<which>左|右|第[一二三]|两|这)[边侧]?的?[张幅]?|这[张幅])(?:图片|照片|图像|图|画)(?:中|里面|里|上)?的?"
)
_WHICH = {"左": "left", "右": "right", "第一": "first", "第二": "second", "第三": "third", "两": "both", "这": ""}


def read_chinese_thing(text: str, setting: Setting) -> Thing | None:
    """The thing that a Chinese phrase names; None where it is not the name of a thing."""
    words = lexicon()
    said = text = re.sub(r"[\s，。？！?!,.]", "", text)
    if setting.region and text in words.region_words:
        return Thing("", text, source="REGION", pictures=setting.pictures[:1])
    if text in words.pronouns:
        return setting.before
    pictures: tuple[str, ...] = ()
    match = _PICTURE.match(text)
    if match:
        found = pictures_called(_WHICH[match["which"] or ""], setting)
        if found is None:
            return None
        pictures, text = found, text[match.end() :]
    thing = _read(text, setting, 0)
    return None if thing is None else replace(thing, words=_LEAD.sub("", said), pictures=pictures or thing.pictures)


def _read(text: str, setting: Setting, depth: int) -> Thing | None:
    words = lexicon()
    text = _LEAD.sub("", text)
    if not text or depth > 5:
        return None
    for pattern, key in ((_rank_pattern(), "rank"), (_color_pattern(), "color"), (_place_pattern(), "place")):
        match = pattern.match(text)
        if match is None:
            continue
        rest = _read(text[match.end() :], setting, depth + 1)
        if rest is None:
            continue
        if key == "rank":
            return replace(rest, rank=words.superlatives[match["word"]])
        if key == "color":
            return replace(rest, colors=(words.colors[match["word"]], *rest.colors))
        return replace(rest, places=(words.places[match["word"]], *rest.places))
    match = _relation_pattern().match(text)
    if match:
        target, rest = _read(match["other"], setting, depth + 1), _read(match["noun"], setting, depth + 1)
        if target is not None and rest is not None:
            return replace(rest, relations=(*rest.relations, (words.relations[match["word"]], target)))
    if text in words.faces:
        return Thing("face", text, source="FACEDET", plural=True)
    if len(text) > 8 or _BAD.search(text) or not re.fullmatch(r"[\u4e00-\u9fffA-Za-z]+", text):
        return None
    return Thing(text, text)


def _chinese(keys: tuple[str, ...]) -> str:
    return one_of(tuple(key for key in keys if not key.isascii()))


@lru_cache(maxsize=1)
def _rank_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{_chinese(tuple(lexicon().superlatives))})的?")


@lru_cache(maxsize=1)
def _color_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{_chinese(tuple(lexicon().colors))})的?(?=.)")


@lru_cache(maxsize=1)
def _place_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:图片?|画面)?(?P<word>{_chinese(tuple(lexicon().places))})的(?=.)")


@lru_cache(maxsize=1)
def _relation_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<other>.+?)(?P<word>{_chinese(tuple(lexicon().relations))})的(?P<noun>.+)")
