"""Simple Chinese descriptions: what is there, how many, in which color, where, what is written, and values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.claims.chinese_names import english_color, read_name
from agent.claims.claim import Attribute, Span, Thing
from agent.claims.drafts import Draft, Drafts
from agent.claims.mentions import Mention
from agent.claims.tokens import Token
from tools.objects.colors import color_term

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "几": 2}
_MEASURES = "个只辆把条张幅座位名本朵棵件台部艘架匹头块颗根支瓶杯盘碗双群排些种顶栏项行列片株栋间面道段"
_COLOR = "(?:浅|深|暗|亮|淡)?(?:红|橙|黄|绿|青|蓝绿|蓝|紫|粉红|粉|棕|褐|米|黑|灰|白)(?:色|(?=的))"
_PLACES = {
    "左边": "left of", "左侧": "left of", "左面": "left of", "右边": "right of", "右侧": "right of", "右面": "right of",
    "上面": "above", "上方": "above", "上边": "above", "下面": "below", "下方": "below", "下边": "below",
    "里面": "inside", "里": "inside",
    "中": "inside", "旁边": "near", "前面": "in front of", "后面": "behind", "上": "on",
}  # fmt: skip
_PLACE = "|".join(sorted(_PLACES, key=len, reverse=True))
_NAME = r"[^，。；、：:“”\"]{1,60}?"

_TITLE = re.compile(rf"(?:关于|题为|标题为|标题是)[“\"「《]?(?P<value>{_NAME})[”\"」》]?的")
_NOUN_AFTER = re.compile(r"的(?P<noun>[^，。；：、的“”\"\s]{1,12})")
_COUNT = re.compile(
    rf"(?P<some>(?:共有|共|有|显示了?|包含|画着)?)(?P<n>\d{{1,4}}|[一两二三四五六七八九十几])(?P<m>[{_MEASURES}])"
    rf"(?P<color>{_COLOR})?的?(?P<noun>[^\s，。；：、的是有在“”\"和\d]{{0,10}})"
)
_NONE = re.compile(r"没有(?P<noun>[^\s，。；：、的“”\"]{1,12})")
_HAS = re.compile(rf"(?<!没)(?:有|显示了?|画着)(?P<color>{_COLOR})?的?(?P<noun>[^\s，。；：、的是在“”\"和\d]{{1,10}})")
_SAYS = re.compile(r"(?:写着|写有|上面写|标着|文字(?:是|为)?)[:：]?\s*[“\"「](?P<value>[^”\"」]{1,300})[”\"」]")
_LAST = re.compile(r"从(?P<a>[^，。；]{1,60}?)到(?P<b>[^，。；]{1,60})")
_AMONG = re.compile(r"(?:其中有|包括)(?P<value>[^，。；]{1,80})")
_LEGEND = re.compile(r"图例(?:有|是|为|包括)")
_COLUMNS = re.compile(r"[列栏][：:]")
_IS = re.compile(r"(?P<key>[^，。；：的是]{1,40}?)(?:的)?是(?P<value>[^，。；]{1,80})")
_LABEL = re.compile(r"(?P<key>总计|合计|总额|日期|标题)[：:为是]?\s*(?P<value>[^，。；\u4e00-\u9fff]{1,60})")
_WHERE = re.compile(
    rf"(?:有?[一这那][{_MEASURES}])?(?P<a>[^，。；在是]{{1,20}})在(?P<b>[^，。；在是]{{1,20}}?)的?(?P<place>{_PLACE})(?=$|[，。；])"
)
_OF = re.compile(rf"一张(?P<value>{_NAME})的(?P<noun>收据|表单|表格|发票|菜单)")
_CLAUSE = re.compile(r"[^，。；！？,;\n]+")


def is_chinese(tokens: Sequence[Token]) -> bool:
    """Is the sentence in Chinese (quotations aside)?"""
    return any(_HAN.search(token.text[:8]) for token in tokens if token.kind != "quote")


def read_chinese(text: str, start: int, end: int, drafts: Drafts) -> None:
    """Draft the claims of the sentence text[start:end], clause by clause."""
    subject: Thing | None = None
    for clause in _CLAUSE.finditer(text, start, end):
        subject = _read_clause(text, clause.start(), clause.end(), drafts, subject) or subject


def _read_clause(text: str, start: int, end: int, drafts: Drafts, subject: Thing | None) -> Thing | None:
    first = len(drafts.found)
    if says := _SAYS.search(text, start, end):
        drafts.add("text", says.start(), says.end(), value=says["value"], value_at=says.span("value"), subject=subject)
        end = says.start()
    for pattern, key in ((_AMONG, "item"), (_LABEL, "")):
        if match := pattern.search(text, start, end):
            name = key or _KEYS[match["key"]]
            _value(drafts, match.start(), match.end(), name, match["value"], match.span("value"))
            return None
    if where := _WHERE.match(text, start, end):
        return _relation(drafts, where)
    if match := _TITLE.search(text, start, end):
        _value(drafts, match.start(), match.end("value"), "title", match["value"], match.span("value"))
        noun = _NOUN_AFTER.match(text, match.end() - 1, end)
        return _thing(drafts, noun["noun"], start, noun.end(), noun.span("noun")) if noun else None
    if match := _OF.search(text, start, end):
        _value(drafts, match.start("value"), match.end("value"), "from", match["value"], match.span("value"))
        return _thing(drafts, match["noun"], match.start(), match.end(), match.span("noun"))
    if match := _NONE.search(text, start, end):
        at = match.span("noun")
        missing = _make(drafts, match["noun"], (match.start(), match.end()), at)
        drafts.add("existence", match.start(), match.end(), subject=missing, negated=True)
        return None
    if match := _LAST.fullmatch(text, start, end):
        _value(drafts, match.start(), match.end("a"), "first field", match["a"], match.span("a"))
        _value(drafts, match.start("b"), match.end(), "last field", match["b"], match.span("b"))
        return None
    if match := _LEGEND.match(text, start, end):
        _values(drafts, text, match.end(), end, "legend")
        return None
    if match := _COLUMNS.search(text, start, end):
        _values(drafts, text, match.end(), end, "column")
        end = match.start() + 1
    if match := _IS.fullmatch(text, start, end):
        return _is(drafts, match)
    thing: Thing | None = None
    for match in _COUNT.finditer(text, start, end):
        thing = _counted(drafts, match) or thing
    if thing is None and len(drafts.found) == first and (match := _HAS.search(text, start, end)):
        thing = _counted(drafts, match)
    return thing


_KEYS = {"总计": "total", "合计": "total", "总额": "total", "日期": "date", "标题": "title"}
_SUPERLATIVES = {"最高": "highest", "最低": "lowest", "最大": "largest", "最小": "smallest", "总计": "total"}


def _is(drafts: Drafts, match: re.Match[str]) -> Thing | None:
    """ "KEY是VALUE": a color of a thing, or a value."""
    value, key = match["value"], match["key"].strip()
    color = value.removesuffix("的")
    if color_term(color) or color_term(color + "色") or english_color(color):
        at = (match.start("value"), match.start("value") + len(color))
        thing = _thing(drafts, key, *match.span("key"), match.span("key"), there=False)
        drafts.add(
            "attribute", match.start(), match.end(), attribute="color", subject=thing,
            value=english_color(color) or color, value_at=at,
        )  # fmt: skip
        return thing
    name = next((english for chinese, english in _SUPERLATIVES.items() if key.startswith(chinese)), key.lower())
    _value(drafts, match.start(), match.end(), name, value, match.span("value"))
    return None


def _relation(drafts: Drafts, match: re.Match[str]) -> Thing:
    things = [_thing(drafts, match[name], *match.span(name), match.span(name)) for name in ("a", "b")]
    drafts.add(
        "relation", match.start(), match.end(), subject=things[0], object=things[1],
        relation=_PLACES[match["place"]], value_at=match.span("place"),
    )  # fmt: skip
    return things[0]


def _counted(drafts: Drafts, match: re.Match[str]) -> Thing | None:
    """A number (if any) of things of a color (if any)."""
    groups = match.groupdict()
    noun = match["noun"]
    if not noun and groups.get("n") is None:
        return None
    if not noun:  # "4项": the measure word is the noun
        noun, at = match["m"], match.span("m")
    else:
        at = match.span("noun")
    start = match.start("n") if groups.get("n") else match.start("color") if groups.get("color") else at[0]
    said = groups.get("n")
    number = None if said is None else int(said) if said.isascii() else _NUMBERS[said]
    n_at = Span(start=match.start("n"), end=match.end("n")) if said is not None else None
    thing = _make(drafts, noun, (start, match.end()), at, number, n_at, groups.get("color") or "")
    existence = drafts.add("existence", start, match.end(), subject=thing)
    if said is not None and said != "一":
        drafts.add("count", match.start("n"), match.end("n"), subject=thing, value=said, value_at=match.span("n"))
    if groups.get("color"):
        color = match["color"]
        drafts.add(
            "attribute", match.start("color"), match.end("color"), attribute="color", subject=thing,
            value=english_color(color) or color, value_at=match.span("color"),
        )  # fmt: skip
    _attributes(drafts, thing, noun, at[0])
    return existence.subject


def _attributes(drafts: Drafts, thing: Thing, noun: str, start: int) -> None:
    """What the words before the noun of a phrase, which begins at `start`, say of it."""
    for word, first, last in read_name(noun).words:
        at = (start + first, start + last)
        drafts.add("attribute", *at, attribute=_attribute(word), subject=thing, value=word, value_at=at)


def _attribute(word: str) -> Attribute:
    if word in ("small", "large"):
        return "size"
    return "material" if word in ("metal", "rubber", "wooden") else "color"


def _thing(drafts: Drafts, noun: str, start: int, end: int, head: tuple[int, int], *, there: bool = True) -> Thing:
    """A thing with the claims of its words and, where it is new and `there`, that it is there."""
    before = drafts.mentions.count
    thing = _make(drafts, noun, (start, end), head)
    if there and drafts.mentions.count > before:
        drafts.add("existence", start, end, subject=thing)
    if drafts.mentions.count > before:
        _attributes(drafts, thing, noun, head[0])
    return thing


def _make(
    drafts: Drafts,
    noun: str,
    span: tuple[int, int],
    head: tuple[int, int],
    number: int | None = None,
    number_at: Span | None = None,
    color: str = "",
) -> Thing:
    """The thing that a phrase means; its noun and the words before it are in English where they are known."""
    named = read_name(noun)
    words = (*((english_color(color) or color,) if color else ()), *(word for word, _, _ in named.words))
    mention = _mention(drafts, named.noun, words) if number is None else None
    if mention is None:
        mention = drafts.mentions.count
        drafts.mentions.count += 1
        drafts.mentions.by_noun.setdefault(named.noun, []).append(Mention(mention, named.noun, False, set(words)))
    return Thing(
        noun=named.noun,
        span=Span(start=span[0], end=span[1]),
        head=Span(start=head[0] + named.start, end=head[1]),
        number=number,
        number_span=number_at,
        plural=number is not None and number != 1,
        words=words,
        mention=mention,
    )


def _mention(drafts: Drafts, noun: str, words: Sequence[str]) -> int | None:
    """The thing named before that a phrase may mean: the last whose words do not speak against it."""
    known = [one for one in drafts.mentions.by_noun.get(noun, ()) if set(words) <= one.words]
    return known[-1].number if known else None


def _values(drafts: Drafts, text: str, start: int, end: int, key: str) -> None:
    """The parts of "Name、Pay、Team" at start..end, each a value."""
    for piece in _PART.finditer(text, start, end):
        _value(drafts, piece.start(), piece.end(), key, piece[0], piece.span())


_PART = re.compile(r"[^、和\s][^、和]*")


def _value(drafts: Drafts, start: int, end: int, key: str, value: str, at: tuple[int, int]) -> Draft:
    return drafts.add("value", start, end, key=key, value=value.strip(), value_at=at)
