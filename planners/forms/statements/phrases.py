"""Phrases of statements about drawn scenes: amounts, kinds of items, the edges that they touch, places in a tower.

Each reader takes tokens and a place, and gives every way to read on from there: (what was read, the next place).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from planners.data.statements_meaning import NONE, SOME, Amount, Kind
from planners.forms.statements.words import COLORS, SHAPES

Tokens = Sequence[str]
T = TypeVar("T")
Read = Iterator[tuple[T, int]]

NOUNS = ("item", "block", *SHAPES)
_SIZES = ("small", "medium", "large")
#: what may follow the top or base, and (words, counted from the top?) what may follow the second block
_BEHIND_ENDS: tuple[tuple[str, ...], ...] = (
    *(("of", "it", "all"), ("of", "them", "all"), ("of", "all"), ("of", "it"), ("of", "the", "tower")),
    *(("of", "the", "other"), ("of", "the", "others"), ("of", "the", "other", "item"), ("of", "other", "item")),
    *(("of", "the", "other", "block"), ("of", "all", "other", "item"), ("of", "all", "the", "other", "item")),
    *(("of", "others"), ("of", "all", "the", "others"), ("of", "all", "others")),
)
_BEHIND_ORDINALS: tuple[tuple[tuple[str, ...], bool], ...] = (
    *((("from", "the", "top"), True), (("from", "top"), True), (("from", "the", "bottom"), False)),
    *((("from", "bottom"), False), (("of", "the", "tower"), False), ((), False)),
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3}


def at(t: Tokens, i: int, *words: str) -> int | None:
    """The place behind these words, where they stand at `i`."""
    return i + len(words) if tuple(t[i : i + len(words)]) == words else None


def skip(t: Tokens, i: int, *words: str) -> int:
    """The place behind one of these words, or `i`."""
    return i + 1 if i < len(t) and t[i] in words else i


def amount(t: Tokens, i: int) -> Read[Amount]:
    """ "at least two", "exactly one", "a", "no", "3 or more", "several"."""
    if i >= len(t):
        return
    for words, sign in (
        *((("at", "least"), ">="), (("a", "minimum", "of"), ">="), (("minimum",), ">="), (("at", "most"), "<=")),
        *((("above",), ">"), (("no", "more", "than"), "<="), (("not", "more", "than"), "<="), (("up", "to"), "<=")),
        *((("no", "less", "than"), ">="), (("not", "less", "than"), ">=")),
        *((("more", "than"), ">"), (("less", "than"), "<"), (("exactly",), "=="), (("only", "exactly"), "==")),
        *((("only",), "=="), (("exactly", "only"), "==")),
    ):
        after = at(t, i, *words)
        number = _number(t, after) if after is not None else None
        if after is not None and number is not None:
            yield Amount(sign, number), after + 1  # type: ignore[arg-type]
    word = t[i]
    if word.isdigit():
        number = int(word)
        if at(t, i + 1, "or", "more") is not None:
            yield Amount(">=", number), i + 3
        elif at(t, i + 1, "or", "less") is not None:
            yield Amount("<=", number), i + 3
        else:
            yield (Amount("==", number) if number else NONE), skip(t, i + 1, "single")
    elif word == "the" and i + 1 < len(t) and t[i + 1].isdigit():
        yield Amount("==", int(t[i + 1])), i + 2
    elif word == "a" and i + 1 < len(t) and t[i + 1].isdigit() and not at(t, i + 1, "1", "single"):
        yield SOME, i + 1
        yield Amount("==", int(t[i + 1])), i + 2
    elif word == "a":
        yield (Amount("==", 1), i + 2) if at(t, i + 1, "single") else (SOME, i + 1)
    elif word in ("another", "some", "any", "the"):
        yield SOME, i + 1
    elif word == "no" and at(t, i, "no", "more") is None:
        yield NONE, skip(t, i + 1, "other")
    elif at(t, i, "not", "any") is not None:
        yield NONE, i + 2
    elif word == "several":
        yield Amount(">=", 2), i + 1


def _number(t: Tokens, i: int) -> int | None:
    if i >= len(t):
        return None
    return int(t[i]) if t[i].isdigit() else 1 if t[i] == "a" else None


def color(t: Tokens, i: int) -> Read[tuple[str, ...]]:
    """ "black", "black or yellow"; the word color behind it says nothing."""
    if i < len(t) and t[i] in COLORS:
        if i + 2 < len(t) and t[i + 1] == "or" and t[i + 2] in COLORS:
            yield (t[i], t[i + 2]), skip(t, i + 3, "color")
        yield (t[i],), skip(t, i + 1, "color")


def kind(t: Tokens, i: int) -> Read[tuple[Kind, str]]:
    """(the kind, its noun) of "small blue squares", "a yellow one", "circle of black color", "not black item"."""
    size = t[i] if i < len(t) and t[i] in _SIZES else ""
    j = i + bool(size)
    refused = ""
    if j + 1 < len(t) and t[j] == "not" and t[j + 1] in COLORS:
        refused, j = t[j + 1], skip(t, j + 2, "color")
    for colors, after in (*color(t, j), ((), j)):
        behind = skip(t, after, ",") if size or colors else after
        again = t[behind] if not size and behind < len(t) and t[behind] in _SIZES else ""
        k = behind + bool(again) if again else after
        noun = t[k] if k < len(t) else ""
        if noun in NOUNS or (noun == "1" and (colors or size or again)):
            noun = "item" if noun == "1" else noun
            shape = noun if noun in SHAPES else "square" if noun == "block" else ""
            found = Kind(shape, colors, size or again, not_color=refused)
            if not colors:
                for words in (("of",), ("in",), ("of", "the")):
                    behind_of = at(t, k + 1, *words)
                    for said, end in color(t, behind_of) if behind_of is not None else ():
                        if t[end - 1] == "color":
                            yield (replace(found, colors=said), noun), end
            yield (found, noun), k + 1


def touching(t: Tokens, i: int) -> Read[dict[str, object]]:
    """ "touching the wall", "that are not touching any edge", "which is not yellow", "not of small size" as fields."""
    j = skip(t, i, ",")
    j = skip(t, j, "that")
    j = skip(t, j, "is")
    if at(t, j, "away", "from") is not None:
        for where, end in _edge(t, j + 2):
            if where == "edge":
                yield {"away": True}, end
        return
    k = skip(t, j, "not")
    denied = k > j
    if k < len(t) and t[k] == "touching":
        for where, end in _edge(t, k + 1):
            if not denied:
                yield {"touch": where}, end
            elif where == "edge":
                yield {"away": True}, end
    if j > skip(t, i, ",") and t[j - 1] == "is":
        for colors, end in color(t, skip(t, k, "a")):
            if len(colors) == 1 and not _noun_at(t, end):
                yield ({"not_color": colors[0]} if denied else {"colors": colors}), end
            elif not denied and not _noun_at(t, end):
                yield {"colors": colors}, end
    size = skip(t, skip(t, skip(t, k, "is"), "of"), "a")
    if (denied or size > k) and size < len(t) and t[size] in _SIZES:
        end = skip(t, size + 1, "size", "in")
        if t[end - 1] == "size" or denied:
            yield ({"not_size": t[size]} if denied else {"size": t[size]}), end


def _noun_at(t: Tokens, i: int) -> bool:
    return i < len(t) and (t[i] in (*NOUNS, "1", "tower", "box", "top", "bottom", "and"))


def _edge(t: Tokens, i: int) -> Read[str]:
    """ "the edge", "a wall of the box", "the bottom", "right wall of a box", "a box corner"."""
    j = skip(t, i, "to", "with")
    for words in (
        ("any", "of", "the"),
        ("1", "of", "the"),
        ("any", "other"),
        ("at", "least", "1"),
        ("at", "least", "a"),
    ):
        after = at(t, j, *words)
        if after is not None:
            j = after
            break
    else:
        j = skip(t, j, "the", "a", "its", "any", "1", "both")
    j = skip(t, j, "box") if at(t, j, "box", "corner") or at(t, j, "box", "edge") else j
    if j >= len(t):
        return
    word = t[j]
    if word in ("edge", "corner"):
        where, end = word, j + 1
    elif word in ("bottom", "top"):
        where, end = word, skip(t, j + 1, "edge")
    elif word in ("left", "right") and at(t, j + 1, "edge"):
        where, end = word, j + 2
    else:
        return
    if (
        end < len(t)
        and t[end] in ("and", "or")
        and end + 1 < len(t)
        and t[end + 1] in ("left", "right", "top", "bottom")
    ):
        return  # two sides at once
    for words in (("of", "a", "box"), ("of", "the", "box"), ("of", "its", "box"), ("of", "box"), ("of", "1", "box")):
        after = at(t, end, *words)
        if after is not None:
            yield where, after
    yield where, end


def counted(t: Tokens, i: int) -> Read[tuple[Amount, Kind, str]]:
    """ "at least two black squares touching the wall": (how many, the kind, its noun)."""
    for many, j in amount(t, i):
        for (which, noun), k in kind(t, j):
            for fields, end in fields_behind(t, k):
                if not (set(fields) & {"colors"} and which.colors) and not (set(fields) & {"size"} and which.size):
                    yield (many, replace(which, **fields), noun), end  # type: ignore[arg-type]


def fields_behind(t: Tokens, i: int) -> Read[dict[str, object]]:
    """What is said of items behind their noun, the longest first: one or two conditions, or none."""
    for first, j in touching(t, i):
        for second, k in touching(t, skip(t, j, "and")):
            if not set(first) & set(second):
                yield {**first, **second}, k
        yield first, j
    yield {}, i


def level(t: Tokens, i: int) -> Read[tuple[int, ...]]:
    """Where in a tower: "at the top" is (0,), "as the base" (-1,), "in the second place from the base" (-2,)."""
    j = skip(t, i, ",")
    behind = skip(t, j, "that")
    j = skip(t, behind, "is")
    after = skip(t, j, "at", "on", "as", "in", "to")
    if after == j and (j == behind or not at(t, j, "the")):
        return
    yield from _place(t, after)


def _place(t: Tokens, i: int) -> Read[tuple[int, ...]]:
    j = skip(t, i, "the", "its", "a")
    for first, k in _one_place(t, j):
        if k < len(t) and t[k] == "and":
            for second, end in _one_place(t, skip(t, skip(t, k + 1, "at", "on", "as"), "the", "its")):
                if first != second:
                    yield (first, second), end
        yield (first,), k


def _one_place(t: Tokens, i: int) -> Read[int]:
    if i >= len(t):
        return
    if t[i] in ("top", "bottom"):
        end = skip(t, i + 1, "block", "item", "square", "place", "position", "level")
        index = 0 if t[i] == "top" else -1
        for words in _BEHIND_ENDS:
            after = at(t, end, *words)
            if after is not None and (index == 0 or "tower" in words or words == ("of", "it")):
                yield index, after
        yield index, end
    elif t[i] in _ORDINALS:
        place = _ORDINALS[t[i]]
        end = skip(t, i + 1, "block", "item", "square", "place", "position", "level", "1", "box")
        for words, top in _BEHIND_ORDINALS:
            behind = at(t, end, *words)
            if behind is not None and not (not words and end < len(t) and t[end] in ("from", "of")):
                yield (place if top else -place - 1), behind
                break
