"""English forms that an edit must bring into line: a or an, plurals, numbers as words, verbs that agree."""

from __future__ import annotations

import re

from mllm_core.nouns import plural as plural_of
from mllm_core.nouns import singular as singular_of


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
CHINESE_NUMBERS = "零一二三四五六七八九十"

ARTICLES = frozenset({"a", "an"})
DETERMINERS = _set("a an the this that these those his her its their my our your some any no each every another both")
PRONOUNS = _set("it they them he she him her this that these those one")
#: verbs that must agree, singular to plural
_AGREE = {"is": "are", "was": "were", "has": "have", "does": "do", "isn't": "aren't", "wasn't": "weren't"}
_AGREE_BACK = {many: one for one, many in _AGREE.items()}
FINITE = frozenset({*_AGREE, *_AGREE_BACK, "can", "will", "may", "might", "seems", "seem", "appears", "appear"})
AUXILIARIES = FINITE | {"be", "been", "being"}
PREPOSITIONS = _set(
    """in on at of with near by under over above below behind beside between beneath inside outside against along
    across around through toward towards from to into onto upon off next front left right top bottom side middle
    for while as atop amid among"""
)
#: what may stand before any thing that is in the picture, so that another thing may take the place of one taken out
SHOWING = _set("""there shows show showing shown depicts depict depicting features featuring contains
    containing includes including displays displaying see sees picture image photo of""")
QUOTES = frozenset("\"'“”‘’„«»「」『』")
HEDGES = _set("possibly perhaps maybe may might probably likely apparently seemingly")

_AN = re.compile(r"(?:[aeiou]|hou?r(?!se)|honest|heir|8|11(?!\d)|18(?!\d)|(?:[fhlmnrsx](?![a-z])))", re.I)
_NOT_AN = re.compile(r"(?:uni(?!n|m)|us[aeiu]|eu|one\b|once|ukulele|u-|utensil)", re.I)
_PRONOUN_PLURAL = {"it": "they", "its": "their", "this": "these", "that": "those"}
_PRONOUN_SINGULAR = {"they": "it", "them": "it", "their": "its", "these": "this", "those": "that"}


def article_for(word: str) -> str:
    """ "a" or "an", as the word that follows it wants: "an hour", "a unicorn", "an 8"."""
    return "an" if _AN.match(word) and not _NOT_AN.match(word) else "a"


def number_form(noun: str, number: int) -> str:
    """The noun in the form that `number` wants, its capital kept: number_form("cups", 1) is "cup"."""
    low = noun.lower()
    form = singular_of(low) if number == 1 else plural_of(singular_of(low))
    return form.capitalize() if noun[:1].isupper() and not noun.isupper() else form


def number_like(number: int, model: str) -> str:
    """`number` written as `model` is: number_like(3, "two") is "three", number_like(3, "2") is "3"."""
    if model.strip().isdigit() or number >= len(NUMBERS):
        return str(number)
    return like(NUMBERS[number], model)


def chinese_number(number: int, model: str) -> str:
    """The same in Chinese; 2 before a measure word is "两"."""
    if model.strip().isdigit() or not 0 <= number <= 10:
        return str(number)
    return "两" if number == 2 else CHINESE_NUMBERS[number]


def number_in_words(text: str) -> int | None:
    """The whole number that `text` is: "3", "three", "a", "三"; None for anything else."""
    low = text.strip().lower()
    if low.isdecimal():
        return int(low)
    if low in ARTICLES:
        return 1
    if low in ("两", "二"):
        return 2
    if len(low) == 1 and low in CHINESE_NUMBERS:
        return CHINESE_NUMBERS.index(low)
    return NUMBERS.index(low) if low in NUMBERS else None


def agreeing(verb: str, many: bool) -> str:
    """The form of "is", "were", "has" ... for one or for many; other words come back as they are."""
    low = verb.lower()
    return like((_AGREE if many else _AGREE_BACK).get(low, low), verb) if low in _AGREE or low in _AGREE_BACK else verb


def third_person(verb: str, many: bool) -> str:
    """A verb in the present for one or for many: "run" <-> "runs". Participles ("running") agree with anything."""
    low = verb.lower()
    if low in _AGREE or low in _AGREE_BACK:
        return agreeing(verb, many)
    if low.endswith(("ing", "ed")) or low in PREPOSITIONS or not low.isalpha():
        return verb
    ends = low.endswith("s") and not low.endswith("ss")
    if many and ends:
        stem = (
            low[:-3] + "y"
            if low.endswith("ies")
            else low[:-2]
            if re.search(r"(?:ch|sh|ss|x|z|o)es$", low)
            else low[:-1]
        )
        return like(stem, verb)
    if not many and not ends:
        if re.search(r"(?:ch|sh|ss|x|z|o)$", low):
            return verb + "es"
        return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", low) else verb + "s"
    return verb


def pronoun(word: str, many: bool) -> str:
    """ "it" for one and "they" for many, and so on; other words come back as they are."""
    low = word.lower()
    return like((_PRONOUN_PLURAL if many else _PRONOUN_SINGULAR).get(low, low), word)


def like(word: str, model: str) -> str:
    """`word` with a capital where `model` has one."""
    return word[:1].upper() + word[1:] if model[:1].isupper() and not word[:1].isupper() else word


def is_chinese(text: str) -> bool:
    """Is the text (mostly) Chinese?"""
    return bool(re.search("[\u4e00-\u9fff]", text))
