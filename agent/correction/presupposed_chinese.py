"""What a Chinese question takes for granted: "狗是什么颜色？" that there is a dog, "那三只猫在做什么？" three cats.

A thing is taken for granted where the question points at it ("这只狗"), asks something of it ("狗是什么颜色",
"狗的左边", "桌子上有什么"), or asks why; not where it asks whether there are any, or how many ("有狗吗", "有几只狗").
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.claims.chinese_names import HUES, english_color, known_names, read_name

_MEASURES = "个只辆把条张幅座位名本朵棵件台部艘架匹头块颗根支瓶杯盘碗双群些种顶片株栋间面道"
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COLOR = rf"[浅深暗亮淡]?(?:{HUES})色?"
#: what says which one is meant, or how it is, between a determiner and the noun
_BETWEEN = rf"(?:(?:(?:最?[左右上下前后中]+(?:边|侧|面|间)?|最[大小高矮长短])的?|[大小]|{_COLOR}的?)*)"
_POINTED = re.compile(rf"(?:[这那](?P<n>\d{{1,2}}|[一两二三四五六七八九十])?[{_MEASURES}]|所有的?|全部的?){_BETWEEN}$")
_NUMBERED = re.compile(rf"(?<![几第])(?P<n>\d{{1,2}}|[两二三四五六七八九十])[{_MEASURES}]{_BETWEEN}$")
#: up to the noun: the question has only just begun
_BEGUN = re.compile(
    rf"(?:^|[，。；！？,;!?])\s*(?:请问|请)?(?:(?:这张|该)?(?:图片|照片|画面|图像|图)(?:里面|里|中|上)?的?)?(?:为什么|为何|怎么)?{_BETWEEN}$"
)
_WHY = re.compile(rf"(?:为什么|为何)[^，。；有没]*?{_BETWEEN}$")
#: the question asks for such things: "有", "几只", "是不是", "找"
_SOUGHT = re.compile(
    rf"(?:有|没有|几[{_MEASURES}]?|多少[{_MEASURES}]?|(?<!为)什么|哪[{_MEASURES}]?|是不是|是|找到?|数一?数?|像|没)"
    rf"(?:[一\d两二三四五六七八九十][{_MEASURES}])?{_BETWEEN}$"
)
#: right after the noun: something is asked or said of it
_OF_IT = re.compile(
    r"(?:们)?(?:的|是(?!不是有)|在|正在|正[^方面]|都|[上里下中](?=[有的是放坐站躺]|面|边|方)|旁|左|右|前[面边]|后[面边]|什么|为什么|怎|"
    r"多[大高长重宽]|[戴穿拿骑坐站躺看抱牵吃喝]着|[坐躺]在|和|与|跟|比|哪|[，,。？?]?$)"
)
_COUNTED_OUT = re.compile(r"(?:们)?(?:一共|总共)?(?:有几|有多少|有没有|有吗|几|多少)")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def is_chinese_question(question: str) -> bool:
    """Is the question in Chinese?"""
    return bool(_HAN.search(question))


def presupposed_in_chinese(question: str) -> list[tuple[str, int, int, int | None, tuple[str, ...]]]:
    """The things that a Chinese question takes for granted: each its English noun, the start and end of its phrase,
    the number where one is said, and the words that tell it from others of its kind (in English)."""
    found: list[tuple[str, int, int, int | None, tuple[str, ...]]] = []
    for match in _nouns().finditer(question):
        before, after = question[: match.start()], question[match.end() :]
        if _COUNTED_OUT.match(after) or not _OF_IT.match(after):
            continue
        pointed = _POINTED.search(before)
        numbered = pointed or _NUMBERED.search(before)
        if pointed is None and _SOUGHT.search(before):
            continue
        led = pointed or (numbered and _BEGUN.search(before[: numbered.start()])) or _BEGUN.search(before)
        if not (led or _WHY.search(before) or re.search(rf"[和与跟在比]{_BETWEEN}$", before)):
            continue
        said = numbered["n"] if numbered is not None else None
        number = None if said is None else _NUMBERS.get(said) or int(said)
        start = numbered.start() if numbered is not None else match.start()
        found.append((read_name(match[0]).noun, start, match.end(), number, _words(before)))
    return found


def _words(before: str) -> tuple[str, ...]:
    """The colours right before the noun."""
    match = re.search(rf"(?:{_COLOR}的?)+$", before)
    colors = re.findall(_COLOR, match[0]) if match is not None else []
    return tuple(color for said in colors if (color := english_color(said)))


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    """Any known noun, the longest first."""
    names = "|".join(sorted(map(re.escape, known_names()), key=len, reverse=True))
    return re.compile(names)
