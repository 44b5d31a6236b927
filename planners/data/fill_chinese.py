"""Slots of Chinese wordings."""

from __future__ import annotations

from typing import Any

from planners.data.filling import Filler, Filling, known, one_of, read_word
from planners.data.things import chinese_ranked, chinese_related, chinese_thing, color_words
from planners.data.wordings import Slot, Writer
from planners.forms.things import Thing

_KINDS = ("动物", "形状", "水果", "车", "鸟", "花", "食物", "玩具", "乐器", "蔬菜")
_HEADERS = (
    "价格",
    "数量",
    "销量",
    "得分",
    "人口",
    "面积",
    "温度",
    "成绩",
    "收入",
    "支出",
    "年龄",
    "身高",
    "体重",
    "产量",
    "利润",
)
_ORDINALS = ("一", "二", "三", "四", "五")


def _thing(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    found = chinese_thing(filling.words)
    return found.words, found


def _plain(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    found = chinese_thing(filling.words, plain=True, depth=1)
    while any(isinstance(other, Thing) and other.noun == found.noun for other in filling.values.values()):
        found = chinese_thing(filling.words, plain=True, depth=1)
    return found.words, found


def _related(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    """ "猫在桌子上"."""
    found = chinese_related(filling.words, chinese_thing(filling.words, plain=True, depth=1))
    other = found.relations[0][1]
    said = found.words.removeprefix(other.words).removesuffix(f"的{found.noun}")
    return f"{found.noun}在{other.words}{said}", found


def _ranked(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    found = chinese_ranked(filling.words)
    return found.words, found


def _number(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text = filling.words.draw.choice(("一", "两", "三", "四", "五", "六", "七", "八", "3", "5", "10"))
    return filling.read("number_zh", text + filling.words.draw.choice("个个个只条辆张"))


def _word(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.chinese_noun()
    while text in filling.texts.values():
        text = filling.words.chinese_noun()
    return text, text


def _rows(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    names = filling.words.several("nouns_zh", 2)
    return "和".join(names), tuple(names)


def _kind(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Thing]:
    word = filling.words.draw.choice(_KINDS)
    return word, Thing(word, word)


def _color(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    text, value = filling.read("color", filling.words.draw.choice(color_words(True)))
    while value in filling.values.values():
        text, value = filling.read("color", filling.words.draw.choice(color_words(True)))
    return text, value


def _bound(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    how = filling.words.draw.choice(("至少", "不到", "超过", "少于", "多于"))
    return filling.read("bound", f"{how}{filling.words.draw.randint(2, 60)}个")


def _side(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    side = filling.words.draw.choice(("左", "右"))
    filling.values[f"{slot.name}_by"] = "x"
    filling.values[f"{slot.name}_order"] = "ascending" if side == "左" else "descending"
    return side, side


def _ordinal(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, int]:
    text = filling.words.draw.choice(_ORDINALS)
    return text, _ORDINALS.index(text)


FILLERS: dict[str, Filler] = {
    "any": _word,
    "thing": _thing,
    "plain": _plain,
    "ranked": _ranked,
    "related_zh": _related,
    "number_zh": _number,
    "picture_zh": read_word("picture_zh", "左边", "左侧", "右边", "右侧", "第一张", "第二张"),
    "relation_zh": known("relation", "relations", ascii_only=False),
    "color": _color,
    "field_zh": known("field", "fields", ascii_only=False),
    "secret": known("secret", "secrets", ascii_only=False),
    "extreme": known("extreme", "extremes", ascii_only=False),
    "extreme_function": read_word("extreme_function", "最大", "最小", "最高", "最低"),
    "statistic": known("statistic", "statistics", ascii_only=False),
    "row": _word,
    "rows": _rows,
    "simple": _word,
    "kind": _kind,
    "bound": _bound,
    "header_zh": one_of(*_HEADERS),
    "side_zh": _side,
    "ordinal_zh": _ordinal,
    "text": _word,
}
