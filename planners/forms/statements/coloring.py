"""What statements say of the colours, shapes and sizes of all that is in a box or tower: "only blue and yellow blocks",
"items of all 3 colors", "blocks of the same color"."""

from __future__ import annotations

from dataclasses import replace

from planners.data.statements_meaning import (
    SOME,
    Amount,
    Colors,
    Holds,
    Kind,
    Only,
    Place,
    Predicate,
    SameShape,
    Size,
)
from planners.forms.statements.meanings import AllDifferent, SameSize
from planners.forms.statements.phrases import NOUNS, Read, Tokens, amount, at, color, kind, skip
from planners.forms.statements.words import COLORS, SHAPES

Predicates = tuple[Predicate, ...]
_ALIKE: tuple[tuple[tuple[str, ...], Predicate], ...] = (
    *((words, SameShape()) for words in (("same", "item"), ("1", "shapekind"), ("same", "shapekind"))),
    *((words, SameSize()) for words in (("same", "size"), ("1", "size"))),
)


def of_place(which: Kind, place: Place) -> Kind:
    """Blocks of towers are squares, whatever they are called."""
    return replace(which, shape="") if place == "tower" else which


def only(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "only black items", "only blue and yellow blocks", "3 items of only black and yellow color"."""
    sized: Predicates = ()
    j = skip(t, i, "only", "exactly")
    stated = j > i
    if j < len(t) and t[j].isdigit() and t[j] != "1":
        sized, j = (Size(Amount("==", int(t[j]))),), j + 1
    for colors, k in _two_colors(t, j):
        noun = k < len(t) and t[k] in ("item", "block")
        if noun and stated and (len(colors) > 1 or not sized):
            yield (*sized, Only(colors)), k + 1
    if stated and not sized:
        for (which, _), k in kind(t, j):
            if which.shape and (which.shape != "square" or place == "box" or which.colors):
                every = Holds(of_place(which, place), Amount("all"))
                yield (Size(Amount(">=", 1)), every), k
    if j < len(t) and t[j] in ("item", "block"):
        k = j + 1
        bounded: Predicates = sized
        limit = at(t, k, "at", "most")
        if limit is not None and sized:
            bounded, k = (Size(Amount("<=", sized[0].amount.number)),), limit  # type: ignore[attr-defined]
        k = skip(t, skip(t, k, "of", "in", "that"), "is", "has")
        k = skip(t, k, "only")
        strict = t[k - 1] == "only" or stated or bool(sized)
        k = skip(t, k, "of", "in", "the")
        if k > j + 1 and strict:
            for colors, end in _two_colors(t, k):
                if not (end < len(t) and t[end] in NOUNS):
                    yield (*bounded, Only(colors)), end


def all_shapes(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "items of all three shapes", "all the different shapes"."""
    j = skip(t, i, "item", "block")
    j = skip(t, j, "of", "in", "with") if j > i else j
    all_ = at(t, j, "all")
    if all_ is None or place != "box":
        return
    number = skip(t, skip(t, all_, "the"), "3")
    k = skip(t, number, "different")
    if at(t, k, "item") and t[k - 1] in ("3", "different"):
        yield tuple(Holds(Kind(shape)) for shape in SHAPES), k + 1


def _two_colors(t: Tokens, i: int) -> Read[tuple[str, ...]]:
    """ "black", "black and yellow"."""
    for first, j in color(t, i):
        if len(first) > 1:
            continue
        if j + 1 < len(t) and t[j] == "and" and t[j + 1] in COLORS:
            yield (first[0], t[j + 1]), skip(t, j + 2, "color")
        yield first, j


def shades(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "blocks of all 3 colors", "only one color", "2 items of different colors", "all the colors"."""
    sized: Predicates = ()
    j = i
    for many, k in (*amount(t, i), (None, skip(t, skip(t, i, "all"), "the"))):
        if k < len(t) and t[k] in NOUNS:
            sized = (Size(many),) if many is not None and many != SOME else ()
            if t[k] not in ("item", "block"):
                continue
            j = skip(t, skip(t, skip(t, k + 1, "that"), "is", "has"), "all")
            behind = skip(t, j, "of", "in", "with", "has")
            if behind == k + 1:
                continue
            for found, end in _colors(t, behind):
                yield (*sized, *found), end
    yield from _colors(t, i)


def _colors(t: Tokens, i: int) -> Read[Predicates]:
    j = skip(t, skip(t, i, "all"), "the", "a")
    behind = skip(t, j, "only", "exactly")
    k = skip(t, behind, "the", "a")
    if k < len(t) and t[k].isdigit():
        end = skip(t, k + 1, "different")
        if at(t, end, "color"):
            yield (Colors(Amount("==", int(t[k]))),), skip(t, end + 1, "only")
    for words in (("at", "least"), ("more", "than")):
        after = at(t, j, *words)
        if after is not None and after < len(t) and t[after].isdigit():
            end = skip(t, after + 1, "different")
            if at(t, end, "color"):
                yield (Colors(Amount(">=" if words[0] == "at" else ">", int(t[after]))),), end + 1
    if k < len(t) and t[k] in ("same", "single") and at(t, k + 1, "color"):
        yield (Colors(Amount("==", 1)),), k + 2
    if at(t, k, "different", "color") and behind == j:
        yield (AllDifferent(),), k + 2


def sames(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "items of the same shape", "all items of one size", "three blocks of the same color"."""
    for many, j in (*amount(t, i), (None, skip(t, skip(t, i, "all", "only"), "the"))):
        if many is not None and many.sign != "==":
            continue
        k = skip(t, j, "the")
        if k < len(t) and t[k] in ("item", "block"):
            end = skip(t, skip(t, skip(t, k + 1, "that"), "is", "has"), "of", "with")
            end = skip(t, skip(t, end, "the"), "exactly", "only")
            for words, said in _ALIKE:
                after = at(t, end, *words)
                if after is not None:
                    yield (*((Size(many),) if many is not None else ()), said), after
