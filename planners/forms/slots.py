"""Kinds of slots: what a captured text must be, and the value that it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planners.forms.building import Raw
from planners.forms.lexicon import lexicon, number_of, one_of
from planners.forms.things import Setting, pictures_called, read_thing
from tools.detect.labels import singular

Reader = Callable[[str, Setting], Any]


@dataclass(frozen=True)
class Purchase:
    """So much of what a table's row names."""

    quantity: int | float
    row: str


@dataclass(frozen=True)
class Mentions:
    """Names in a question that may be those of rows or columns."""

    names: tuple[str, ...]


_ARTICLE = re.compile(r"^(?:(?:the|a|an|this|that|any|of|my|his|her|their|its)\s+)+", re.IGNORECASE)
_ON_DOC = re.compile(
    r"\s+(?:on|in|of|from|for|printed on|shown on) (?:the|this|that|my) (?:receipt|invoice|bill|document|form|page|slip|letter|paper|"
    r"ticket|purchase|transaction|order|shop|store|company|picture|image|photo)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    return _ARTICLE.sub("", text.strip(" .,?!:\"'")).strip()


def read_field(text: str, setting: Setting) -> str | None:
    """A well-known field of documents by any of its names."""
    name = re.sub(r"^(?:overall|exact|full|complete|actual|printed) (?!price|cost|total|address)", "", plain(text).lower())
    fields = lexicon().fields
    return fields.get(name) or fields.get(_ON_DOC.sub("", name)) or fields.get(name.replace("’", "'"))


def read_key(text: str, setting: Setting) -> str | None:
    """A key as it may be printed on a form: its last word is one that keys end in."""
    name = _ON_DOC.sub("", plain(text))
    words = name.lower().split()
    if not 1 <= len(words) <= 5 or any(word in lexicon().not_in_names - {"no", "to", "for", "per", "total"} for word in words):
        return None
    if "of" in words and words[0] not in _HEADS_BEFORE_OF:
        return None
    if words[-1].rstrip(".") not in lexicon().key_heads and words[0] not in _HEADS_BEFORE_OF:
        return None
    return name


_HEADS_BEFORE_OF = frozenset(("date", "name", "id", "code", "place", "method", "mode", "terms", "rate", "time"))


def read_any_key(text: str, setting: Setting) -> str | None:
    """Any few words, where the question itself says that a document is meant."""
    name = _ON_DOC.sub("", plain(text))
    fits = 1 <= len(name.split()) <= 5 and not re.search(r"[?!;\"]|\b(?:say|says|written)\b", name)
    return name if name and fits else None


def read_text(text: str, setting: Setting) -> str | None:
    """Some words, the quotation marks left out."""
    return text.strip(" \t\"'“”‘’「」『』«»") or None


def read_row(text: str, setting: Setting) -> str | None:
    """The name of a row or column of a table."""
    name = re.sub(r"\s+(?:column|row|columns|rows|category|line|series)$", "", plain(text), flags=re.IGNORECASE)
    if not name or len(name.split()) > 8 or name.lower() in ("it", "they", "them", "this", "that", "these", "all", "both"):
        return None
    return name


def read_rows(text: str, setting: Setting) -> tuple[str, ...] | None:
    """Two or more names of rows, joined by commas and "and"."""
    names = [read_row(part, setting) for part in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+plus\s+|、|和", text) if part.strip()]
    if len(names) < 2 or any(name is None for name in names):
        return None
    return tuple(name for name in names if name)


def read_number(text: str, setting: Setting) -> int | float | None:
    return number_of(text)


def read_color(text: str, setting: Setting) -> str | None:
    word = re.sub(r"^(?:dark|light|bright) |[- ]?colou?red$", "", plain(text).lower())
    return lexicon().colors.get(word)


def read_picture(text: str, setting: Setting) -> tuple[str, ...] | None:
    """Inputs by "left", "second" ...; a picture that was not given is no match."""
    return pictures_called(text, setting)


_HIGHEST = (
    "most, highest, largest, biggest, greatest, longest, tallest, heaviest, oldest, best, maximum, max, most expensive, priciest, "
    "costliest, farthest, furthest, latest, warmest, hottest, strongest, deepest, widest, busiest, 最多, 最高, 最大, 最贵, 最长"
)
_LOWEST = (
    "fewest, least, lowest, smallest, shortest, lightest, youngest, minimum, min, cheapest, least expensive, earliest, coldest, "
    "coolest, worst, slightest, nearest, closest, 最少, 最低, 最小, 最便宜, 最短"
)


@lru_cache(maxsize=1)
def extreme_words() -> dict[str, str]:
    return {word.strip(): "highest" for word in _HIGHEST.split(",")} | {
        word.strip(): "lowest" for word in _LOWEST.split(",")
    }


def read_extreme(text: str, setting: Setting) -> str | None:
    """ "highest" or "lowest"."""
    return extreme_words().get(text.lower().strip())


def read_extreme_function(text: str, setting: Setting) -> Raw | None:
    """max or min, as a function of expressions."""
    found = read_extreme(text, setting)
    return None if found is None else Raw("max" if found == "highest" else "min")


STATISTICS = {
    "mean": "mean",
    "average": "mean",
    "median": "median",
    "mode": "mode",
    "most common value": "mode",
    "sum": "sum",
    "total": "sum",
    "平均值": "mean",
    "平均数": "mean",
    "中位数": "median",
    "众数": "mode",
    "总和": "sum",
}


def read_statistic(text: str, setting: Setting) -> Raw | None:
    found = STATISTICS.get(plain(text).lower())
    return Raw(found) if found else None


_BOUNDS = {
    "at least": ">=",
    "no fewer than": ">=",
    "no less than": ">=",
    "not less than": ">=",
    "a minimum of": ">=",
    "at most": "<=",
    "no more than": "<=",
    "not more than": "<=",
    "up to": "<=",
    "a maximum of": "<=",
    "fewer than": "<",
    "less than": "<",
    "under": "<",
    "below": "<",
    "more than": ">",
    "greater than": ">",
    "over": ">",
    "above": ">",
    "exactly": "==",
    "precisely": "==",
    "至少": ">=",
    "不少于": ">=",
    "至多": "<=",
    "最多": "<=",
    "超过": ">",
    "多于": ">",
    "大于": ">",
    "少于": "<",
    "小于": "<",
    "不到": "<",
    "正好": "==",
    "等于": "==",
}


@lru_cache(maxsize=1)
def _bound_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\b|(?<=[^\x00-\x7f]))(?P<how>{one_of(tuple(_BOUNDS))})\s*[$€£]?(?P<number>-?[\d,]*\.?\d+|\w+)", re.IGNORECASE
    )


def read_bound(text: str, setting: Setting) -> Raw | None:
    """ "at least 20 ... but fewer than 80 ..." as a condition on `v`."""
    conditions = []
    for match in _bound_pattern().finditer(text):
        number = number_of(match["number"].lstrip("-"))
        if number is None:
            return None
        sign = -1 if match["number"].startswith("-") else 1
        conditions.append(f"v {_BOUNDS[match['how'].lower()]} {sign * number!r}")
    return Raw(" and ".join(conditions)) if conditions else None


_UNITS = (
    r"(?:pounds?|lbs?|kilograms?|kgs?|grams?|g|ounces?|oz|tons?|liters?|litres?|gallons?|yards?|yds?|feet|foot|ft|inch(?:es)?|meters?|metres?|pints?|quarts?|cups?|dozens?)"
)
_QUANTITY = r"(?:\d[\d,]*(?:\.\d+)?(?:\s*[+ ]\s*\d+/\d+)?|\d+/\d+|\.\d+)"
_AMOUNT = re.compile(rf"^(?P<number>{_QUANTITY}|an?|one|two|three|four|five|six|seven|eight|nine|ten|half an?)\s+(?:of an? )?(?P<unit>{_UNITS})\s+of\s+(?P<row>.+)$", re.IGNORECASE)
_NUMBERED = re.compile(rf"^(?P<number>{_QUANTITY}|an?|one|two|three|four|five|six|seven|eight|nine|ten|the|another|some)\s+(?P<row>.+)$", re.IGNORECASE)
_SPLIT = re.compile(
    rf",?\s+(?:and|plus)\s+(?=(?:an?|the|some|another|one|two|three|four|five|six|seven|eight|nine|ten|{_QUANTITY})\s)|,\s+(?:and\s+)?", re.IGNORECASE
)


def read_purchase(text: str, setting: Setting) -> tuple[Purchase, ...] | None:
    """ "a ball, 2 pairs of boots and 3.1 pounds of beans" as quantities of rows."""
    items = []
    for part in _SPLIT.split(text.strip(" .?!")):
        item = _purchase(part.strip())
        if item is None:
            return None
        items.append(item)
    return tuple(items) or None


def _purchase(text: str) -> Purchase | None:
    amount = _AMOUNT.match(text)
    if amount:
        number = 0.5 if amount["number"].lower().startswith("half") else number_of(re.sub(r"\s*\+\s*", "+", amount["number"]))
        row = amount["row"]
        return None if number is None else Purchase(number, re.sub(r"^(?:the|some) ", "", row).strip())
    numbered = _NUMBERED.match(text)
    number, row = 1, text
    if numbered:
        row = numbered["row"]
        said = numbered["number"].lower()
        number = 1 if said in ("the", "another", "some") else number_of(said) or 1
        if isinstance(number, float) or number > 1:
            row = one_of_many(row)
    if not row or len(row.split()) > 12:
        return None
    return Purchase(number, row)


def one_of_many(name: str) -> str:
    """ "tickets for a cruise" -> "ticket for a cruise": the noun before "of", "for" ... in the singular."""
    match = re.search(r"\s(?:of|for|about|to|with|from|signed|by|in)\s", name)
    head, tail = (name[: match.start()], name[match.start() :]) if match else (name, "")
    return singular(head) + tail


_PROPER = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|St|Mt)\.\s|Miss\s)?[A-Z][\w'’&.-]*(?:\s(?:(?:of|the|and|de|for)\s)?(?:(?:Mr|Mrs|Ms|Dr)\.\s)?[A-Z][\w'’&.-]*)*"
    r"|\b(?:the\s)?(?:1[89]|20)\d\d(?:s\b)?"
)
_AFTER = re.compile(
    r"\b(?:on|for|in|at|of|by|from|to|with|during|buy)\s+(?:(?:the|a|an|his|her|their|its)\s+)?(?P<name>[a-z][\w'-]*(?:\s(?!in\b|on\b|at\b|for\b|did\b|was\b|were\b|is\b|are\b)[a-z][\w'-]*){0,3})$"
)


def mentions_in(text: str) -> tuple[str, ...]:
    """Proper names, years, and what a closing preposition points to."""
    found = [re.sub(r"^the ", "", match.group().strip(" .,'")) for match in _PROPER.finditer(text)]
    found = [re.sub(r"['’]s$", "", name) for name in found if name.lower() not in ("i", "the")]
    closing = _AFTER.search(text)
    if closing:
        found.append(closing["name"])
    return tuple(dict.fromkeys(found))


def read_mentions(text: str, setting: Setting) -> Mentions | None:
    names = mentions_in(text)
    return Mentions(names) if 1 <= len(names) <= 2 else None


def read_one_mention(text: str, setting: Setting) -> str | None:
    """The single name that a part of a question holds."""
    names = mentions_in(text)
    return names[0] if len(names) == 1 else None


_SECRETS = {
    "email": "email, emails, e-mail, e-mails, email address, email addresses, e-mail address, e-mail addresses, mail addresses, 邮箱, 电子邮件",
    "phone": "phone, phones, phone number, phone numbers, telephone, telephone number, telephone numbers, mobile number, mobile numbers, phone no, 电话, 电话号码, 手机号, 手机号码",
    "card": "card, card number, card numbers, credit card, credit cards, credit card number, credit card numbers, bank card number, 卡号, 信用卡号, 银行卡号",
    "date": "date, dates, 日期",
    "number": "number, numbers, digits, all digits, 数字, 号码",
    "text": "text, texts, words, writing, all text, letters, 文字, 所有文字",
}


def read_secret(text: str, setting: Setting) -> str | None:
    """What REDACT knows by pattern."""
    name = re.sub(r"^(?:all|every|any) (?:of )?(?:the )?", "", plain(text).lower())
    return next((kind for kind, words in _SECRETS.items() if name in words.split(", ")), None)


def read_known_sign(text: str, setting: Setting) -> str | None:
    return plain(text) or None


READERS: dict[str, Reader] = {
    "thing": read_thing,
    "field": read_field,
    "key": read_key,
    "any_key": read_any_key,
    "text": read_text,
    "row": read_row,
    "rows": read_rows,
    "number": read_number,
    "color": read_color,
    "picture": read_picture,
    "extreme": read_extreme,
    "extreme_function": read_extreme_function,
    "statistic": read_statistic,
    "bound": read_bound,
    "purchase": read_purchase,
    "mentions": read_mentions,
    "mention": read_one_mention,
    "secret": read_secret,
    "any": lambda text, setting: text,
}
