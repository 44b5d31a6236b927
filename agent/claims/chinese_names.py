"""Names in Chinese texts: the English name of what a noun phrase says, so that the witnesses understand it, and back.

`read_name("小红色圆形")` is a circle that is small and red, with the place of each word; `in_chinese("red")` is 红色.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tools.detect.labels import COCO_LABELS, chinese_names_of, match_labels
from tools.objects.colors import color_term

#: names that detectors have no label for, or that say less than a label does; the first of several is said back
_NAMES: dict[str, str] = {
    "circle": "圆 圆形 圆圈 圆点",
    "square": "正方形 方形",
    "block": "方块 积木",
    "rectangle": "长方形 矩形",
    "triangle": "三角形 三角",
    "ellipse": "椭圆 椭圆形",
    "diamond": "菱形",
    "pentagon": "五边形",
    "hexagon": "六边形",
    "octagon": "八边形",
    "star": "五角星 星形 星星",
    "cross": "十字 十字形",
    "heart": "心形 爱心",
    "arrow": "箭头",
    "semicircle": "半圆 半圆形",
    "cylinder": "圆柱 圆柱体",
    "sphere": "球体",
    "ball": "球",
    "cube": "立方体 正方体",
    "shape": "图形 形状",
    "object": "物体 东西",
    "tower": "塔",
    "man": "男人 男子 男士",
    "woman": "女人 女子 女士",
    "boy": "男孩 男孩子",
    "girl": "女孩 女孩子",
    "child": "孩子 小孩 儿童",
    "baby": "婴儿 宝宝",
    "person": "人 行人 人物",
    "dog": "狗 小狗",
    "cat": "猫 小猫",
    "background": "背景",
}
_SIZES = {"小": "small", "大": "large"}
_MATERIALS = {"金属": "metal", "橡胶": "rubber", "木": "wooden"}
_TONES = {"浅": "light ", "淡": "light ", "亮": "bright ", "深": "dark ", "暗": "dark "}
_COLORS = {
    "red": "红色", "orange": "橙色", "yellow": "黄色", "green": "绿色", "cyan": "青色", "teal": "蓝绿色",
    "blue": "蓝色", "purple": "紫色", "pink": "粉色", "brown": "棕色", "beige": "米色", "black": "黑色",
    "gray": "灰色", "white": "白色",
}  # fmt: skip
_SIDES = {
    "left of": "左边", "right of": "右边", "above": "上方", "below": "下方", "behind": "后面", "in front of": "前面",
    "inside": "里面", "near": "旁边", "on": "上面", "under": "下面",
}  # fmt: skip
HUES = "蓝绿|粉红|咖啡|红|橙|橘|黄|绿|青|蓝|紫|粉|棕|褐|米|黑|灰|白"
#: a word before the noun: a colour (not 白菜, 黄瓜: such a name is looked up whole first), a size, a material
_WORD = re.compile(rf"(?:(?P<color>[浅深暗亮淡]?(?:{HUES})色?)|(?P<size>[大小])|(?P<material>金属|橡胶|木)制?)的?")


@dataclass(frozen=True)
class Named:
    """A noun phrase: `noun` in English where it is known, else as written; `words` before it in English, each with its
    start and end in the phrase; `start` is where the noun itself begins. `known`: is the noun's English name known?"""

    noun: str
    words: tuple[tuple[str, int, int], ...]
    start: int
    known: bool


def read_name(phrase: str) -> Named:
    """The words and the noun of a phrase: colours, sizes and materials are told from the name as far as it goes."""
    words: list[tuple[str, int, int]] = []
    at = 0
    while at < len(phrase):
        whole = english(phrase[at:])
        if whole is not None:
            return Named(whole, tuple(words), at, True)
        match = _WORD.match(phrase, at)
        if match is None or match.end() == len(phrase):
            break
        kind = match.lastgroup or ""
        words.append((_word(kind, match[kind]), *match.span(kind)))
        at = match.end()
    if words and phrase[at - 1] not in "的色":  # 小吃, 白菜: what is not known may be a name of its own
        return Named(phrase, (), 0, False)
    return Named(phrase[at:], tuple(words), at, False)


def _word(kind: str, said: str) -> str:
    if kind == "color":
        return english_color(said) or said
    return (_SIZES if kind == "size" else _MATERIALS)[said]


def english(noun: str) -> str | None:
    """The English name of a Chinese noun; None where it is not known."""
    if noun in _english():
        return _english()[noun]
    match = match_labels(noun, COCO_LABELS) if noun else None
    return match.labels[0] if match is not None and len(match.labels) == 1 else None


def english_color(word: str) -> str | None:
    """english_color("浅蓝色") is "light blue"; None for what is no colour."""
    tone = _TONES.get(word[:1], "")
    plain = word[1:] if tone else word
    if plain.removesuffix("色") == "蓝绿":
        return f"{tone}teal"
    term = color_term(plain) or color_term(f"{plain}色")
    return None if term is None or plain.isascii() else f"{tone}{term}"


def in_chinese(words: str, model: str = "") -> str:
    """What was seen, given in English, as it stands in a Chinese text: in_chinese("red", "蓝色") is 红色.

    `model` is what it takes the place of. What has no Chinese name here comes back as it is.
    """
    low = words.strip().lower()
    tone = next((sign for sign, name in _TONES.items() if low.startswith(name)), "")
    color = _COLORS.get(low.split(" ")[-1]) if len(low.split(" ")) <= (2 if tone else 1) else None
    if color is not None:
        said = tone + color
        return said.removesuffix("色") if model and not model.endswith("色") and len(model) < len(said) else said
    return _SIDES.get(low) or _chinese().get(low) or words


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """The Chinese nouns whose English names are known, apart from those that name no thing ("物体", "背景")."""
    labels = {said for label in COCO_LABELS for said in chinese_names_of(label)}
    return frozenset(labels | {said for said, name in _english().items() if name not in ("object", "background")})


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    return {said: name for name, spoken in _NAMES.items() for said in spoken.split()}


@lru_cache(maxsize=1)
def _chinese() -> dict[str, str]:
    labels = {label: said[0] for label in COCO_LABELS if (said := chinese_names_of(label))}
    return {**labels, **{name: spoken.split()[0] for name, spoken in _NAMES.items()}}
