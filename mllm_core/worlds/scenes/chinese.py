"""Chinese: the names of things in scenes, and the wordings of the questions that are asked in it."""

from __future__ import annotations

import random

from mllm_core.worlds.asking import Wordings, wordings
from mllm_core.worlds.scenes.things import Kind
from mllm_core.worlds.scenes.tongue import Tongue

_NAMES = {
    "red": "红色", "green": "绿色", "blue": "蓝色", "yellow": "黄色", "orange": "橙色", "purple": "紫色",
    "pink": "粉色", "brown": "棕色", "gray": "灰色", "black": "黑色", "white": "白色", "cyan": "青色",
    "teal": "蓝绿色", "circle": "圆形", "square": "正方形", "rectangle": "长方形", "triangle": "三角形",
    "ellipse": "椭圆", "star": "星形", "pentagon": "五边形", "hexagon": "六边形", "diamond": "菱形",
    "cross": "十字", "heart": "心形", "arrow": "箭头", "semicircle": "半圆", "sphere": "球",
    "cube": "立方体", "cylinder": "圆柱", "small": "小", "medium": "中等", "large": "大", "metal": "金属",
    "rubber": "橡胶", "shape": "图形", "object": "物体", "block": "方块",
}  # fmt: skip
_DIGITS = "零一两三四五六七八九"


def one(kind: Kind, noun: str, rng: random.Random | None = None) -> str:
    """A phrase without a measure word: 小红色圆形."""
    shape = "block" if kind.shape == "square" and noun == "block" else kind.shape
    return "".join(_NAMES[part] for part in (kind.scale, kind.colour, kind.material, shape or noun) if part)


def a(kind: Kind, noun: str, rng: random.Random | None = None) -> str:
    """With a number and a measure word: 一个红色圆形."""
    return "一个" + one(kind, noun)


def counted(count: int, kind: Kind, noun: str) -> str:
    """两个红色圆形; 没有红色圆形 for none."""
    if count == 0:
        return "没有" + one(kind, noun)
    return (_DIGITS[count] if count < len(_DIGITS) else str(count)) + "个" + one(kind, noun)


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else "、".join(parts[:-1]) + "和" + parts[-1]


def _finish(prompt: str, rng: random.Random) -> str:
    """Sometimes without the mark at its end."""
    return prompt.rstrip("？。") if rng.random() < 0.12 else prompt


ASKS: dict[str, Wordings] = {
    "caption": wordings("描述这张图片。", "图片里有什么？", "图中有什么？", kept=("请说说这张图片的内容。",)),
    "colour_of": wordings("{one}是什么颜色？", "{one}的颜色是什么？", kept=("请问{one}是哪种颜色？",)),
    "shape_of": wordings("{one}是什么形状？", "{one}的形状是什么？", kept=("请问{one}是哪种形状？",)),
    "shape_single": wordings("图片里是什么形状？", "图中的图形是什么？", kept=("画的是什么形状？",)),
    "count": wordings("有几个{many}？", "图中有多少个{many}？", "数一数{many}。", kept=("{many}一共有几个？",)),
    "exist": wordings("图中有{one}吗？", "有没有{one}？", "图片里有{one}吗？", kept=("能看到{one}吗？",)),
    "absent": wordings("图中没有{one}吗？", "是不是没有{one}？", kept=("图片里缺少{one}吗？",)),
    "relation": wordings(
        "{one}在{two}{relation}吗？", "{one}是不是在{two}{relation}？", kept=("{two}{relation}是{one}吗？",)
    ),
    "side_of": wordings("{one}在{two}的哪一边？", "{one}在{two}的什么方向？", kept=("从{two}看，{one}在哪边？",)),
    "at_side": wordings("{two}{relation}是什么？", "什么在{two}{relation}？", kept=("{two}{relation}有什么？",)),
    "larger": wordings(
        "{one}和{two}哪个{more}？", "哪个{more}，{one}还是{two}？", kept=("比一比，{one}与{two}谁{more}？",)
    ),
    "more": wordings("{many}比{others}多吗？", "{many}是不是比{others}多？", kept=("{many}的数量多于{others}吗？",)),
    "as_many": wordings("{many}和{others}一样多吗？", kept=("{many}与{others}的数量相同吗？",)),
    "same_colour": wordings(
        "{one}和{two}颜色相同吗？", "{one}和{two}是同一种颜色吗？", kept=("{one}与{two}颜色一样吗？",)
    ),
    "where": wordings("{one}在哪里？", "{one}在图中的什么位置？", kept=("请问{one}位于何处？",)),
    "size_of": wordings("{one}有多大？", "{one}是大还是小？", kept=("{one}的大小如何？",)),
    "material_of": wordings("{one}是什么材料的？", "{one}是什么做的？", kept=("{one}的材质是什么？",)),
    "extreme": wordings("{extreme}的{noun}是什么？", kept=("说出{extreme}的{noun}。",)),
    "extreme_colour": wordings("{extreme}的{noun}是什么颜色？", kept=("{extreme}的{noun}是哪种颜色？",)),
    "ordinal_colour": wordings(
        "从{side}数第{number}个{noun}是什么颜色？", kept=("从{side}起第{number}个{noun}的颜色是？",)
    ),
    "ordinal_shape": wordings("从{side}数第{number}个{noun}是什么？", kept=("从{side}起第{number}个是什么{noun}？",)),
    "background": wordings("背景是什么颜色？", "背景的颜色是什么？", kept=("底色是什么？",)),
    "point": wordings("指出{one}。", "找到{one}。", "标出{one}。", kept=("请框出{one}。",)),
    "point_all": wordings("指出所有{many}。", "找到所有的{many}。", kept=("请框出每一个{many}。",)),
    "region": wordings("{box}处是什么？", "{box}里有什么？", kept=("{box}这个区域是什么？",)),
    "spot": wordings("{point}处是什么？", "{point}这一点是什么？", kept=("{point}这个点上是什么？",)),
    "premise_where": wordings("{one}在哪里？", "{one}在什么位置？", kept=("请问{one}位于何处？",)),
    "premise_do": wordings("描述一下{one}。", "{one}旁边是什么？", kept=("介绍一下{one}。",)),
    "explain": wordings("{question}先解释，再回答。", "{question}请一步一步想，先解释，再回答。"),
}
SAYS = {
    "caption_few": wordings("图中有{things}。"),
    "caption_on": wordings("{background}背景上有{things}。"),
    "caption_many": wordings("图中有{total}：{things}。"),
    "relation": wordings("{one}在{two}{relation}。"),
    "absent": wordings("图中没有{one}。"),
    "why_count": wordings("我看到{things}，一共{count}个。答案：{count}"),
    "why_none": wordings("我看到{things}，但没有{one}。答案：0"),
    "why_more": wordings("{many}{first}个，{others}{second}个。答案：{answer}"),
    "why_relation": wordings("{one}在{here}，{two}在{there}。答案：{answer}"),
}
_SIDES = {"left": "左边", "right": "右边", "above": "上边", "below": "下边"}
_WORDS = {
    **_NAMES,
    "yes": "是",
    "no": "否",
    **_SIDES,
    **{f"side {side}": word for side, word in _SIDES.items()},
    **{f"rel {side}": "的" + word for side, word in _SIDES.items()},
    "rel behind": "的后面",
    "rel in front": "的前面",
    "rel inside": "的里面",
    "top": "上方",
    "bottom": "下方",
    "center": "中间",
    "top left": "左上",
    "top right": "右上",
    "bottom left": "左下",
    "bottom right": "右下",
    "leftmost": "最左边",
    "rightmost": "最右边",
    "topmost": "最上边",
    "bottommost": "最下边",
    "largest": "最大",
    "smallest": "最小",
    "larger": "更大",
    "smaller": "更小",
    "from left": "左边",
    "from right": "右边",
}
CHINESE = Tongue("zh", one, one, a, one, counted, _join, _finish, _WORDS, ASKS, SAYS)
