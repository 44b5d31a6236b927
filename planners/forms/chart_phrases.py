"""Questions about charts that compute with two things, read as a tree: "the ratio of the largest blue bar to the
average of all gray bars", "is the sum of the two smallest segments more than the leftmost bar?".

Only what is understood to its end is read: an operand is an extreme, a statistic, a place or a number of its own, or,
beside one of these, plain words that name one value. Two operands that are plain words are left to the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from planners.forms.chart_trees import Extreme, Number, Operand, Operation, Place, Plain, Several, Statistic
from planners.forms.lexicon import number_of

_TOP = "highest|largest|maximum|max|biggest|longest|greatest|peak|tallest"
_LOW = "lowest|smallest|minimum|min|least|shortest"
_EXTREME = rf"(?P<f>{_TOP}|{_LOW})"
_RANKS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
_RANK = rf"(?P<rank>{'|'.join(_RANKS)})"
_MANY = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_K = rf"(?P<k>{'|'.join(_MANY)})"
_STATISTIC = r"(?P<s>average|mean|median|mode|(?:sum|total)(?=(?: value)? of\b))"
_CALLED = {"average": "mean", "total": "sum"}
_LEAD = re.compile(
    r"^(?:(?:and|so|then|please) )?(?:what|find|calculate|compute|determine|give|tell me|work out|how much)"
    r"(?:'?s| is| are| was| were| will be| would be)?(?: out)?\b"
)
_GENERIC = frozenset(
    (
        *("a", "an", "the", "of", "in", "on", "for", "to", "is", "are", "was", "were", "all", "this", "that", "what"),
        *(
            "value",
            "values",
            "bar",
            "bars",
            "line",
            "lines",
            "graph",
            "graphs",
            "chart",
            "segment",
            "segments",
            "point",
        ),
        *(
            "points",
            "slice",
            "slices",
            "number",
            "percentage",
            "percent",
            "share",
            "data",
            "among",
            "overall",
            "entire",
        ),
        *("whole", "find", "calculate", "pie", "size", "length", "height", "total", "rate", "level", "section", "one"),
    )
)
#: words that ask for more than these trees hold
_BEYOND = re.compile(
    r"\b(?:except|excluding|other than|besides|without|respectively|twice|thrice|half|double|each|consecutive|middle"
    r"|(?:dark|light|darker|lighter|shaded) (?:bars?|lines?|graphs?|segments?|slices?)|domestic product"
    r"|missing|missed|rest|remaining|which|who|when|whose|how many times|if|not|or|difference of differences)\b"
)
_MORE = re.compile(
    rf"\b(?:{_TOP}|{_LOW}|average|mean|median|sum|ratio|difference|product|than|times|most|more|less|{'|'.join(_RANKS)})\b"
)
_END = re.compile(
    rf"\b(?:(?:{_RANK}|(?P<end>last))(?= (?:bar|value|point|segment|slice)\b)|(?P<side>left|right) ?-?most\b)"
)
_SIGNS = (
    (r"(?:greater|more|higher|larger|bigger|above|longer|over|taller)(?: in value)?(?: th[ae]n)?", ">"),
    (r"(?:less|lower|smaller|lesser|fewer|below|shorter|under)(?: in value)?(?: th[ae]n)?", "<"),
    (r"(?:exactly )?(?:equal to|equals|the same as|same as)", "=="),
)
_BOUNDS = (
    (r"at least", ">="),
    (r"at most", "<="),
    (r"(?:more|greater|higher|larger) than|above|over|exceeding", ">"),
    (r"(?:less|lower|smaller|fewer) than|below|under", "<"),
)
_HEADS = (
    (
        re.compile(r"\b(?:difference|gap)\b(?P<of>(?: in [\w% ]+?)?) (?:between|of|from|in)+ (?P<rest>.+)"),
        "~",
        ("and", "from", "to"),
    ),
    (re.compile(r"\bratio\b(?P<of>)(?: ?\(.*?\))? (?:of|between) (?P<rest>.+)"), "/", ("to", "and", "over", ":")),
    (re.compile(r"\b(?:sum|total|addition|add ?up value)\b(?P<of>(?: value)?) of (?P<rest>.+)"), "+", ("and",)),
    (re.compile(r"\bproduct\b(?P<of>) of (?P<rest>.+)"), "*", ("and", "with")),
    (re.compile(r"\b(?:average|mean)\b(?P<of>(?: value)?) (?:of|between) (?P<rest>.+)"), "mean", ("and",)),
    (re.compile(r"\bdivid(?:e|ing)\b(?P<of>) (?P<rest>.+)"), "/", ("by", "with")),
    (re.compile(r"\bmultiply(?:ing)?\b(?P<of>) (?P<rest>.+)"), "*", ("by", "with", "and")),
    (re.compile(r"\badd(?:ing)?\b(?P<of>(?: up)?) (?P<rest>.+)"), "+", ("and", "to", "with")),
    (re.compile(r"\b(?:subtract|deduct)(?:ing)?\b(?P<of>) (?P<rest>.+)"), "from", ("from",)),
)
_SCOPE = re.compile(r"\b(?:in|during|over|across|among|for|between) (?!value).+")
_BETWEEN = (("divided by", "/"), ("multiplied by", "*"), ("minus", "-"), ("plus", "+"))


def read_tree(text: str) -> Operand | None:
    """The tree of a whole question; None where it is none, or not all of it is understood."""
    low = re.sub(r",? (?:what is|find) (?:the )?(?:result|answer|value)\W*$", "", text.casefold())
    low = " ".join(re.sub(r"[?!]|\.$|\"|(?<=\w),(?= )", " ", low).split())
    if _BEYOND.search(low):
        return None
    verdict = re.match(r"(?:is|are|was|were|does|do|did)\b(?: the)? (?P<rest>.+)", low)
    if verdict:
        return _comparison(verdict["rest"])
    lead = _LEAD.search(low) or re.search(r"\b(?:what is|what was)\b", low)
    if lead is not None:
        before, low = low[: lead.start()].strip(" ,"), low[lead.end() :].strip(" ,")
        if before and not re.match(r"(?:in|for|among|of|between|from|on) \S+(?: \S+){0,5}$", before):
            return None
    else:
        before = ""
        if not re.match(r"(?:the|divide|multiply|add|subtract|deduct|ratio|difference|sum)\b", low):
            return None
    tree = _operation(low, before)
    if tree is not None:
        return tree
    single = _operand(low, before)
    return single if isinstance(single, Place | Several) or (isinstance(single, Statistic) and single.bound) else None


def _comparison(text: str) -> Operand | None:
    for words, sign in _SIGNS:
        for match in re.finditer(rf"\b{words}\b", text):
            left = re.sub(r"\s+(?:is|are|was|were)$", "", text[: match.start()].strip())
            found = _joined(sign, left, text[match.end() :].strip(), "")
            if found is not None:
                return found
    return None


def _operation(text: str, context: str) -> Operation | None:
    for phrase, sign in _BETWEEN:
        if f" {phrase} " in text:
            left, right = text.split(f" {phrase} ", 1)
            return _joined(sign, left, right, context)
    for head, sign, separators in _HEADS:
        match = head.search(text)
        if match is None:
            continue
        before = " ".join(word for word in text[: match.start()].split() if word not in _GENERIC)
        if len(before.split()) > 4 or re.search(rf"\b(?:{_TOP}|{_LOW}|average|median|sum|ratio|difference)\b", before):
            continue
        around = " ".join(part for part in (context, before, match["of"].strip()) if part)
        for left, right in _splits(match["rest"], separators):
            if sign == "from":
                found = _joined("-", right, left, around)
            else:
                found = _joined(sign, left, right, around)
            if found is not None:
                return found
    return None


def _splits(text: str, separators: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for separator in separators:
        for match in re.finditer(
            rf"\s+{re.escape(separator)}\s+|\s*:\s*" if separator == ":" else rf"\s+{separator}\s+", text
        ):
            yield text[: match.start()], text[match.end() :]


def _joined(sign: str, left: str, right: str, context: str) -> Operation | None:
    """The operation of two operands, of which at least one is no plain name."""
    one, two = _operand(left, context), _operand(right, context)
    if one is None or two is None or (isinstance(one, Plain | Number) and isinstance(two, Plain | Number)):
        return None
    for operand in (one, two):
        if isinstance(operand, Plain) and not _content(operand.words):
            return None
    if (
        isinstance(two, Plain)
        and sign in ("~", "+", "mean")
        and not (isinstance(one, Extreme | Place) and not _own(one, context))
    ):
        return None  # "the average of blue and green bars": two averages, or one of both?
    if isinstance(one, Extreme | Place | Several) and isinstance(two, Extreme | Place | Several):
        own = _own(one, context), _own(two, context)
        scope = _SCOPE.search(two.words)
        if not own[0]:
            one = replace(one, words=two.words)  # "the highest and the lowest value in 2015"
        elif own[0] and not own[1]:
            return None
        elif scope is not None and not _SCOPE.search(one.words):
            one = replace(one, words=_clean(f"{one.words} {scope.group()}"))
    return Operation(sign, one, two)


def _operand(text: str, context: str) -> Operand | None:
    text = re.sub(
        r"^(?:the )?(?:(?:values?|percentages?|share|number|size) (?:of|in) )?(?:the )?", "", text.strip(" ,")
    )
    if match := re.fullmatch(r"[$€£]?(?P<n>-?\d[\d,]*(?:\.\d+)?)(?:%| ?[a-z]{1,3}| percent)?", text):
        value = number_of(match["n"])
        return None if value is None else Number(value)
    if match := re.match(rf"{_STATISTIC}\b(?: values?)?(?: of)?(?: all)?(?: the)? ?(?P<rest>.*)$", text):
        inner = _operation(text, context)
        return inner if inner is not None else _statistic(match["s"], match["rest"], context)
    if re.match(r"(?:difference|ratio|product)\b", text):
        return _operation(text, context)
    if match := re.search(rf"\b(?:{_RANK}[- ])?{_EXTREME}\b", text):
        rest = _clean(f"{text[: match.start()]} {text[match.end() :]}")
        if _complete(rest) and len(text[: match.start()].split()) <= 4 and not re.search(rf"\b{_K}\b", rest):
            return Extreme(_function(match["f"]), _RANKS.get(match["rank"] or "", 1), _with(context, rest))
        return None
    if match := _END.search(text):
        return _place(text, match, context)
    if not _complete(text):
        return None
    return Plain(_with(context, text))


def _statistic(name: str, rest: str, context: str) -> Operand | None:
    called = _CALLED.get(name, name)
    for pattern in (rf"{_K} {_EXTREME}", rf"{_EXTREME} {_K}"):
        if match := re.search(rf"\b{pattern}\b", rest):
            words = _clean(f"{rest[: match.start()]} {rest[match.end() :]}")
            if not _complete(words):
                return None
            return Several(called, _function(match["f"]), _MANY[match["k"]], _with(context, words))
    for words, sign in _BOUNDS:
        if match := re.search(rf"\b(?:{words}) ?[$€£]?(?P<n>-?\d[\d,]*(?:\.\d+)?) ?%?(?!\d)", rest):
            value = number_of(match["n"])
            named = _clean(f"{rest[: match.start()]} {rest[match.end() :]}")
            if value is None or not _complete(named):
                return None
            return Statistic(called, _with(context, named), f"v {sign} {value!r}")
    if not _complete(rest, several=True):
        return None
    return Statistic(called, _with(context, rest))


def _place(text: str, match: re.Match[str], context: str) -> Operand | None:
    rest = _clean(f"{text[: match.start()]} {text[match.end() :]}")
    backwards = re.search(r"\bfrom (?:the )?(right|bottom)(?: side)?\b", rest) is not None
    rest = _clean(re.sub(r"\b(?:from|on|in|at) (?:the )?(?:left|right|top|bottom)(?: (?:hand )?side)?\b", " ", rest))
    if not _complete(rest):
        return None
    if match["side"] or match["end"]:
        place = 0 if match["side"] == "left" else -1
    else:
        place = _RANKS[match["rank"]] - 1
    if backwards:
        place = -1 - place
    return Place(place, _with(context, rest))


def _complete(rest: str, *, several: bool = False) -> bool:
    """Do the words name values, and compute nothing more?"""
    if _MORE.search(rest) or re.search(r"\b(?:above|below|over|under|exceed\w*) \$?\d", rest):
        return False
    return several or " and " not in f" {rest} "


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" ,")


def _with(context: str, words: str) -> str:
    return _clean(f"{words} {context}")


def _own(operand: Extreme | Place | Several, context: str) -> set[str]:
    """The words with a meaning that an operand has for itself."""
    return _content(operand.words) - _content(context)


def _content(words: str) -> set[str]:
    return {word for word in re.findall(r"[\w']+", words) if word not in _GENERIC}


def _function(word: str) -> Literal["max", "min"]:
    return "max" if re.fullmatch(_TOP, word) else "min"
