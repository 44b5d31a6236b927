"""Slips of the reader put right where the vocabulary of documents leaves no doubt: words of addresses and trades.

A word is changed only into a word that is far more common on documents than anything else that is so near to it:
"Selangcr", "SE_ANGOR" and "L.UMPUR" can't be meant. Words that the reader ran together ("STATIONERYSHOP") are parted
where a whole common word stands in them.
"""

from __future__ import annotations

import re
from functools import lru_cache

PLACE_WORDS = (
    *("jalan", "taman", "bandar", "selangor", "kuala", "lumpur", "malaysia", "kawasan", "perindustrian", "seksyen"),
    *("kampung", "lorong", "persiaran", "petaling", "street", "avenue", "boulevard", "square", "building", "singapore"),
    *("mahkota", "perdana", "sungai", "perniagaan", "wilayah", "persekutuan", "bangunan", "menara", "putrajaya"),
)
TRADE_WORDS = (
    *("enterprise", "trading", "restaurant", "restoran", "stationery", "hardware", "electrical", "bakery", "bakeries"),
    *("pharmacy", "farmasi", "supermarket", "marketing", "industries", "services", "machinery", "malaysia", "seafood"),
    *("furniture", "holdings", "international", "corporation", "supplies", "company", "limited"),
)
#: words by which run-together names are parted; too short ones stand inside other words
_PARTING = (*(word for word in TRADE_WORDS if len(word) >= 7), "shop", "store", "centre", "station", "mart")
#: endings of longer words that hold a shorter one ("bookshop", "workshop", "superstore", "minimart" are one word)
_ONE_WORD = re.compile(r"(?:book|work|mini|super|hyper|smart|wal|k|sub|pawn|bake|off)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:[^\w\s,/&()'-][A-Za-z]+|_[A-Za-z]+)*")


#: letters that readers take for each other; a name may differ from a common word by any other ("SUPPLIER")
_ALIKE = tuple(map(frozenset, ("il1jt", "ocqdg0", "s5", "b8", "efc", "nmhw", "uvy", "rk", "hb", "ad4")))


def respelled(text: str, vocabulary: tuple[str, ...], *, alike: bool = False) -> str:
    """The text with words of `vocabulary` that have one wrong, missing or added character put right.

    `alike`: only a letter that looks like the right one is changed, none is added or dropped; for names, which may be
    anything ("STATIONERS" is no slip).
    """
    return _WORD.sub(lambda match: _word(match[0], vocabulary, alike), text)


def parted(text: str) -> str:
    """A name with run-together capitals parted at common words of trades: "SANYUSTATIONERYSHOP"."""
    return re.sub(r"[A-Z]{12,}", lambda match: _parted(match[0]), text)


def _word(word: str, vocabulary: tuple[str, ...], alike: bool) -> str:
    if len(word) < 5 or word.lower() in vocabulary:
        return word
    if not word.isalpha():
        # a sign inside a word: only one that leaves a common word behind it is a slip, "SDN.BHD" is two words
        bare = re.sub(r"[^A-Za-z]", "", word).lower()
        near = bare if bare in vocabulary else _near(word.lower(), vocabulary, sign=True)
    else:
        near = _near(word.lower(), vocabulary, alike=alike)
    if near is None:
        return re.sub(r"[A-Za-z]+", lambda m: _word(m[0], vocabulary, alike), word) if not word.isalpha() else word
    return near.upper() if word[:2].isupper() else near.capitalize() if word[0].isupper() else near


@lru_cache(maxsize=4096)
def _near(word: str, vocabulary: tuple[str, ...], *, alike: bool = False, sign: bool = False) -> str | None:
    """The common word that is one character away and begins alike; `sign`: the word holds a sign for a letter."""
    for common in vocabulary:
        if not _one_apart(word, common) or ((alike or sign) and len(word) != len(common)):
            continue
        changed = {letter for pair in zip(word, common, strict=False) if pair[0] != pair[1] for letter in pair}
        if not alike or any(changed <= group for group in _ALIKE):
            return common
    return None


def _one_apart(a: str, b: str) -> bool:
    """Do two words differ by exactly one letter changed, added or dropped?"""
    if abs(len(a) - len(b)) > 1 or a[0] != b[0]:
        return False
    front = 0
    while front < min(len(a), len(b)) and a[front] == b[front]:
        front += 1
    rest_a, rest_b = a[front:], b[front:]
    if len(a) == len(b):
        return rest_a[1:] == rest_b[1:]
    return rest_a[1:] == rest_b if len(a) > len(b) else rest_a == rest_b[1:]


def _parted(word: str) -> str:
    low = word.lower()
    for common in _PARTING:
        place = low.find(common)
        if place < 0:
            continue
        before, after = word[:place], word[place + len(common) :]
        if (before and (len(before) < 3 or _ONE_WORD.search(before))) or (after and len(after) < 3):
            continue
        parts = [_parted(before), word[place : place + len(common)], _parted(after)]
        return " ".join(part for part in parts if part)
    return word
