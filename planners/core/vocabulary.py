"""Which texts a program may hold: spans of what was asked, and words that programs know whatever is asked.

A span is a run of whole words (of characters, in Chinese) of the question, as it stands, in lower case, or with plurals
made singular ("the red cars" -> 'red car'). So a noun that no training question had is copied, not spelt from memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from mllm_core.nouns import singular

#: what a text in quotes may not hold: quotes and braces have a meaning there
_BREAKS = {"'": re.compile(r"[\"'\\{}\u2018\u2019\u201c\u201d]+"), '"': re.compile(r"[\"\\{}\u201c\u201d]+")}
_CHUNK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:['\u2019-]\w+)*|\s+|[^\w\s]")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def _listed(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in words.split(","))


_FIELDS = _listed(
    """total, subtotal, tax, date, due date, time, company, address, phone number, email, website, invoice number,
    receipt number, order number, customer, cashier, change, cash, discount, name, currency, title"""
)
_SECRETS = _listed("email, phone, card, iban, date, url, number, name, all, text")
_THINGS = _listed("object, person, shape, face, text, box, tower, animal, vehicle, fruit, food, furniture, ball, block")
#: names of columns and rows that questions imply ("When does it start?")
_COLUMNS = _listed(
    """x, y, begin, end, start, finish, arrive, depart, time, price, amount, expenses, stem, leaf, frequency, number,
    quantity demanded, quantity supplied, item, quantity, 1"""
)
_EMOJI = _listed("smiley, smiling face, laughing face, heart, star, sunglasses, thumbs up")
_HALVES = ("TOP", "BOTTOM", "LEFT", "RIGHT")
#: what expressions say in texts of their own
_SAYINGS = (
    *_listed(
        """yes, no, left, right, middle, above, below, equally many, the same, both the same, the first, the second,
        both, neither, linear, nonlinear, shortage, surplus, edge, corner, top, bottom, small, medium, large, circle,
        square, triangle, 左, 右, 中间, 上方, 下方, 一样多, 是, 否"""
    ),
    *("upper ", "lower ", ""),
)
#: what questions to a looker, prompts and claims are made of besides words of the question
_PHRASES = _listed(
    """What is this?, What is this, What is happening?, What is happening, happening, What is, What does, What color is,
    What colour is, What shape is, Is, Are, Does, There is a, There is an, There are, this, these, it, he, she, they,
    his, her, their, the, a, an, is, are, of, in, on, and, or, text, doing, wearing, holding, Summarise, Translate,
    Translate this text to, Answer, Explain, this text, into English, into Chinese, in one sentence"""
)


#: what kind of text an argument holds, by module and argument, or by argument alone; all others hold spans only
_KINDS = {
    "FIELD.name": "field",
    "COLUMN.name": "column",
    "REDACT.what": "secret",
    "object": "thing",
    "column": "column",
    "give": "column",
    "row": "row",
    "color": "color",
    "emoji": "emoji",
}
SPANS_ONLY = "span"


def kind_of(module: str, argument: str) -> str:
    """The kind of text that an argument holds: a key of `known_words`, or SPANS_ONLY."""
    return _KINDS.get(f"{module}.{argument}", _KINDS.get(argument, SPANS_ONLY))


@lru_cache(maxsize=1)
def known_words() -> Mapping[str, tuple[str, ...]]:
    """What a text of a kind may be though the question lacks it: things, fields, columns, what is redacted, colours.

    As few as programs need: what is listed here can be written where a word of the question is meant.
    """
    from tools.detect.shapes import shape_labels
    from tools.objects.colors import COLOR_TERMS

    shapes = {label for word in ("shape", "object") for label in shape_labels(word) or ()}
    known = {
        "thing": (*sorted(shapes), *_THINGS, *_HALVES),
        "field": _FIELDS,
        "column": _COLUMNS,
        "row": ("1", "total"),
        "secret": _SECRETS,
        "color": tuple(COLOR_TERMS),
        "emoji": _EMOJI,
    }
    return {kind: tuple(dict.fromkeys(words)) for kind, words in known.items()}


@lru_cache(maxsize=1)
def relation_words() -> tuple[str, ...]:
    """The relations that RELATE knows."""
    from tools.objects.geometry import RELATIONS, SET_RELATIONS

    return (*RELATIONS, *SET_RELATIONS)


@lru_cache(maxsize=1)
def expression_words() -> tuple[str, ...]:
    """Texts of expressions: colours, and the answers that are chosen between."""
    from tools.objects.colors import COLOR_TERMS

    return tuple(dict.fromkeys((*COLOR_TERMS, *_SAYINGS)))


@lru_cache(maxsize=1)
def phrase_words() -> tuple[str, ...]:
    """Pieces of questions to a looker, of prompts and claims."""
    return tuple(dict.fromkeys(_PHRASES))


def chunks_of(texts: Iterable[str], quote: str) -> tuple[tuple[str, ...], ...]:
    """The runs of chunks (words, signs, spaces) whose spans may stand in `quote` marks, without doubles.

    A run ends where a sign stands that can't be in such a text; characters that the parser refuses end one, too.
    """
    runs: dict[tuple[str, ...], None] = {}
    for text in texts:
        plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        for variant in dict.fromkeys((plain, plain.lower(), _singular(plain.lower()))):
            for part in _BREAKS[quote].split(variant):
                run = tuple(_CHUNK.findall(_usable(part).strip()))
                if run:
                    runs[run] = None
    return tuple(runs)


def singular_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The singulars of the plurals in the texts, in lower case: the last word of a thing's name ("sports cars")."""
    words = dict.fromkeys(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))
    return tuple(dict.fromkeys(_singular(word) for word in words if _singular(word) != word))


def has_cjk(text: str) -> bool:
    """Is some of it written without spaces between words?"""
    return bool(_CJK.search(text))


def _singular(text: str) -> str:
    return re.sub(r"[a-z]+", lambda word: singular(word.group()), text)


def _usable(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] != "C")
