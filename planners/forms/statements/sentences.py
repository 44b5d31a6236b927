"""From a statement about boxes and towers of drawn shapes to its meaning; None where a word of it is not understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from planners.data.statements_meaning import (
    ALL,
    NONE,
    SOME,
    Amount,
    Every,
    Groups,
    Heights,
    Holds,
    Items,
    Kind,
    Level,
    Meaning,
    Only,
    Place,
    Size,
    Together,
)
from planners.forms.statements.coloring import Predicates, of_place
from planners.forms.statements.meanings import Alike, AllOf, ColorsThat, Tall
from planners.forms.statements.parts import part, parts
from planners.forms.statements.phrases import (
    NOUNS,
    Read,
    Tokens,
    amount,
    at,
    color,
    counted,
    fields_behind,
    kind,
    level,
    skip,
    touching,
)
from planners.forms.statements.words import COLORS, tokens_of

_PLACES: tuple[Place, ...] = ("tower", "box")


@lru_cache(maxsize=1024)
def meaning_of(statement: str) -> Meaning | None:
    """What a statement says; None where it is not of this language as a whole."""
    tokens = tokens_of(statement)
    if tokens is None or len(tokens) < 3:
        return None
    t = tokens[:-1] if tokens[-1] == "each" else tokens  # "two boxes with 3 items each"
    start = at(t, 0, "there", "is") or at(t, 0, "there", "exist") or 0
    for reader in (_heights, _alike, _colors_that, _top_of, _the_group, _groups, _together, _in_boxes, _as_level):
        for meaning, end in reader(t, start):
            if end == len(t):
                return meaning
    for reader in (_every, _items, _piled):
        for meaning, end in reader(t, start):
            if end == len(t):
                return meaning
    return None


def _group(t: Tokens, i: int) -> Read[tuple[Place, Predicates]]:
    """ "tower", "black tower", "three block tower", "tower of four blocks"."""
    for place in _PLACES:
        said: Predicates = ()
        j = i
        for colors, k in color(t, j):
            said, j = (Only(colors),), k
        if j + 1 < len(t) and t[j].isdigit() and t[j + 1] in ("block", "item"):
            said, j = (*said, Size(Amount("==", int(t[j])))), j + 2
        if at(t, j, place) is not None:
            yield (place, said), j + 1


def _universal(t: Tokens, i: int) -> Read[Amount]:
    """ "each", "all of the 3", "none of the", "two of the three"; or an amount."""
    if i < len(t) and t[i] in ("all", "each", "none", "both"):
        many = {"none": NONE, "both": Amount("==", 2)}.get(t[i], ALL)
        j = skip(t, i + 1, "1")
        j = skip(t, skip(t, j, "of"), "the")
        yield many, (j + 1 if j < len(t) and t[j].isdigit() and t[i] != "each" else j)
        return
    for many, j in amount(t, i):
        behind = at(t, j, "of", "the")
        if behind is not None:
            yield many, (behind + 1 if behind < len(t) and t[behind].isdigit() else behind)
        else:
            yield many, j


def _link(t: Tokens, i: int) -> Iterator[int]:
    """Where what is in a group begins: behind "with", ", that has", "that", "of", "in that there is"."""
    j = skip(t, i, ",")
    for words in (
        *(("that", "there", "is"), ("in", "that", "there", "is"), ("that", "has"), ("that", "is", "has"), ("with",)),
        *(("has",), ("that", "with"), ("in", "that"), ("of", "that"), ("that", "is"), ("that",), ("of",), ("is",)),
    ):
        after = at(t, j, *words)
        if after is not None:
            yield skip(t, after, "all") if words == ("that",) and at(t, after, "all", "the") is None else after


def _groups(t: Tokens, i: int) -> Read[Meaning]:
    """There are two towers with ...; each box contains ...; one of the gray squares has ..."""
    for many, j in _universal(t, i):
        for (place, said), k in _group(t, j):
            if said:
                yield Groups(place, said, many), k
            yield from _without(t, k, place, said, many)
            for after in _link(t, k):
                plain = after == skip(t, skip(t, k, ","), "that") + 1 and t[after - 1] == "is"
                for found, end in parts(t, after, place):
                    if plain and not isinstance(found[0], Holds | Only):
                        continue
                    yield Groups(place, (*said, *found), many), end
                    yield from _and_one(t, end, Groups(place, (*said, *found), many))


def _without(t: Tokens, i: int, place: Place, said: Predicates, many: Amount) -> Read[Meaning]:
    """Two boxes that don't contain any triangles."""
    j = at(t, skip(t, skip(t, i, ","), "that"), "not", "has")
    for (which, _), end in kind(t, skip(t, j, "any", "a")) if j is not None else ():
        for fields, behind in fields_behind(t, end):
            held = Size(NONE) if which == Kind() and not fields else Holds(replace(which, **fields), NONE)  # type: ignore[arg-type]
            yield Groups(place, (*said, held), many), behind


def _and_one(t: Tokens, i: int, first: Groups) -> Read[Meaning]:
    """ "..., and one of them has ...": the first, and how many of those have more."""
    j = skip(t, skip(t, i, ","), "and")
    for many, k in amount(t, j) if j > i else ():
        behind = at(t, k, "of", "them") or at(t, k, "of", "the", first.place)
        after = skip(t, behind, "has", "with") if behind is not None else None
        if behind is None or after is None or after == behind:
            continue
        for found, end in parts(t, after, first.place):
            inner = SOME if many == Amount("==", 1) else many
            yield AllOf((first, Groups(first.place, (*first.predicates, *found), inner))), end


def _the_group(t: Tokens, i: int) -> Read[Meaning]:
    """The tower with four blocks has a black block at the top."""
    j = at(t, i, "the")
    if j is None:
        return
    for (place, said), k in _group(t, j):
        if said:
            yield from _of_those(t, k, place, said)
        after = at(t, k, "with") or at(t, k, "of") or at(t, k, "that", "has")
        if after is not None:
            for which, end in part(t, after, place):
                yield from _of_those(t, end, place, (*said, *which))


def _of_those(t: Tokens, i: int, place: Place, which: Predicates) -> Read[Meaning]:
    after = at(t, i, "has")
    if after is not None:
        for found, end in parts(t, after, place):
            yield Groups(place, found, ALL, which), end


def _top_of(t: Tokens, i: int) -> Read[Meaning]:
    """The base of a three blocks tower is yellow; the tops of all towers are black."""
    for index, word in ((0, "top"), (-1, "bottom")):
        j = at(t, skip(t, i, "the"), word, "of")
        if j is None:
            continue
        every = j < len(t) and t[j] in ("all", "each")
        for many, k in ((ALL, skip(t, j, "the")), *_universal(t, j)):
            counted_ = t[j].isdigit() if j < len(t) else False
            k = k + 1 if k < len(t) and t[k].isdigit() and k + 1 < len(t) and t[k + 1].isdigit() else k
            for (place, said), end in _group(t, k):
                which = said
                after = at(t, end, "with") or at(t, end, "that", "has")
                ways = [(which, end)] + (
                    [((*said, *more), last) for more, last in part(t, after, place)] if after is not None else []
                )
                for which, last in ways:
                    behind = at(t, last, "is")
                    for colors, stop in color(t, behind) if behind is not None else ():
                        found = (Level(index, Kind(colors=colors), guarded=place == "box"),)
                        if every:
                            yield Groups(place, found, ALL, which), stop
                        elif which and not counted_:
                            yield Groups(place, found, SOME if t[j] == "a" else ALL, which), stop
                        elif counted_ and not which:
                            yield Groups(place, found, many), stop


def _as_level(t: Tokens, i: int) -> Read[Meaning]:
    """There is a black block as the top of a tower with at least two blocks."""
    for (many, which, _), j in counted(t, i):
        if which != Kind(which.shape, which.colors) or not which.colors:
            continue
        for indices, k in level(t, j):
            if len(indices) != 1:
                continue
            found = (Level(indices[0], replace(which, shape="")),)
            behind = at(t, k, "of")
            if behind is None:
                if which.shape == "square" and indices != (0,):
                    yield Groups("tower", found, many), k
                continue
            for (place, said), end in _group(t, skip(t, behind, "a", "the", "any")):
                if place != "tower":
                    continue
                yield Groups(place, (*said, *found), many), end
                after = at(t, end, "with") or at(t, end, "that", "has")
                for more, last in part(t, after, place) if after is not None else ():
                    yield Groups(place, (*said, *more, *found), many), last
    # "a black item on top", of whatever lies there
    for (many, which, _), j in (*counted(t, i), *_bare(t, i)):
        if many in (SOME, Amount("==", 1), Amount("==", 2), NONE) and which == Kind(which.shape, which.colors):
            for indices, k in level(t, j):
                if indices == (0,) and which.colors:
                    yield Groups("box", (Level(0, which, guarded=True),), many), k


def _bare(t: Tokens, i: int) -> Read[tuple[Amount, Kind, str]]:
    """ "yellow block at the top": a kind without an amount."""
    if i == 0 and t and t[0] in COLORS:
        for (which, noun), j in kind(t, i):
            yield (SOME, which, noun), j


def _piled(t: Tokens, i: int) -> Read[Meaning]:
    """There is a yellow block above a black block: in a tower."""
    for many, j in amount(t, i):
        for found, end in part((*t[:i], "a", *t[j:]), i, "tower"):
            first = found[0]
            if len(found) == 1 and type(first).__name__ in ("Run", "Pile"):
                yield Groups("tower", found, many), end - (i + 1) + j


def _together(t: Tokens, i: int) -> Read[Meaning]:
    """All blue items are in the same box."""
    j = at(t, i, "all")
    if j is None:
        return
    for (which, _), k in kind(t, skip(t, skip(t, j, "of"), "the")):
        behind = at(t, k, "is") or k
        for words in (
            ("in", "the", "same", "box"),
            ("in", "1", "box"),
            ("in", "same", "box"),
            ("in", "a", "single", "box"),
        ):
            end = at(t, behind, *words)
            if end is not None:
                yield Together(which), end


def _in_boxes(t: Tokens, i: int) -> Read[Meaning]:
    """There is at least one yellow item in each box; a circle and two squares are in the same box."""
    for counts, j in _counts(t, i):
        ways = [(counts, j)]
        behind = skip(t, skip(t, j, ","), "and")
        ways += [((*counts, *rest), end) for rest, end in _counts(t, behind)] if behind > j else []
        for held, end in ways:
            k = at(t, skip(t, skip(t, skip(t, end, "that"), "is"), "together"), "in")
            for place in _PLACES if k is not None else ():
                for groups, last in _which_boxes(t, k or 0, len(held), place):
                    if groups == SOME and any(one.amount == NONE for one in held):
                        continue
                    kinds = [(of_place(one.kind, place), one.amount) for one in held]
                    said = tuple(Size(many) if which == Kind() else Holds(which, many) for which, many in kinds)
                    yield Groups(place, said, groups), last


def _which_boxes(t: Tokens, i: int, things: int, place: Place) -> Read[Amount]:
    """ "each box", "one of the boxes", "the same box", "exactly two boxes"."""
    for words in (("the", "same"), ("same",), ("a", "single"), *((("1",),) if things > 1 else ())):
        j = at(t, i, *words)
        if j is not None and at(t, j, place) is not None:
            yield SOME, j + 1
    for groups, j in _universal(t, i):
        if at(t, j, place) is None or (groups == SOME and t[i] not in ("a", "any", "some")):
            continue
        # "in one of the boxes" does not say that it is so in no other
        yield (SOME if at(t, i, "1", "of") is not None else groups), j + 1


def _every(t: Tokens, i: int) -> Read[Meaning]:
    """None of the black triangles are touching an edge; all circles are yellow."""
    if i >= len(t) or t[i] not in ("all", "each", "none"):
        return
    j = skip(t, skip(t, i + 1, "1"), "of")
    for (which, noun), k in kind(t, skip(t, j, "the")):
        also = [(Kind(**fields), end) for fields, end in touching(t, k)]  # type: ignore[arg-type]
        behind = at(t, k, "is")
        for colors, end in color(t, behind) if behind is not None else ():
            also.append((Kind(colors=colors), end))
        for one, end in also:
            if one.fields(False):
                yield Every(which, one, _noun(which, noun), none=t[i] == "none"), end


def _items(t: Tokens, i: int) -> Read[Meaning]:
    """There are 3 yellow items touching the wall and a small circle; only 2 blue and one black item are touching it."""
    for first, j in _counts(t, i):
        yield (first[0] if len(first) == 1 else AllOf(first)), j
        k = skip(t, skip(t, j, ","), "and")
        while k > j:
            behind = at(t, k, "there", "is")
            for rest, end in _counts(t, behind or k):
                yield AllOf((*first, *rest)), end
            break
    if i == 0 and t[0] in COLORS:
        # "black circles are touching the edge": some are
        for (which, noun), j in kind(t, 0):
            for fields, end in touching(t, j):
                if at(t, j, "is") is not None:
                    yield Items(replace(which, **fields), SOME, noun), end  # type: ignore[arg-type]


def _counts(t: Tokens, i: int) -> Read[tuple[Items, ...]]:
    for (many, which, noun), j in counted(t, i):
        yield (Items(which, many, _noun(which, noun)),), j
    for first, j in amount(t, i):
        for colors, k in color(t, j):
            if len(colors) > 1 or at(t, k, "and") is None:
                continue
            for (second, which, noun), end in counted(t, k + 1):
                if which.colors:
                    one = replace(which, colors=colors)
                    yield (Items(one, first, _noun(one, noun)), Items(which, second, _noun(which, noun))), end


def _noun(which: Kind, noun: str) -> str:
    """What LOC is told: the colour with the noun, where there is one."""
    return f"{which.colors[0]} {noun}" if len(which.colors) == 1 else noun


def _colors_that(t: Tokens, i: int) -> Read[Meaning]:
    """There is only one color touching the wall; all 3 different colors are touching the wall."""
    for many, j in (*((Amount("==", int(t[k])), k + 1) for k in (skip(t, i, "all"),) if k < len(t) and t[k].isdigit()),
                    *amount(t, i)):  # fmt: skip
        k = skip(t, j, "different")
        if at(t, k, "color") is None:
            continue
        behind = at(t, k + 1, "of")
        noun = behind is not None and behind < len(t) and t[behind] in NOUNS
        for fields, end in touching(t, behind + 1 if noun and behind is not None else k + 1):
            if "touch" in fields:
                yield ColorsThat(Kind(**fields), many), end  # type: ignore[arg-type]


def _alike(t: Tokens, i: int) -> Read[Meaning]:
    """There are only two towers which have the same base color; all towers have the same top."""
    for many, j in _universal(t, i):
        for (place, said), k in _group(t, j):
            if said or place != "tower":
                continue
            for after in _link(t, k):
                same = at(t, skip(t, skip(t, after, "has"), "the", "a"), "same")
                if same is None:
                    continue
                for words, index in (
                    *((("bottom", "color"), -1), (("color", "bottom"), -1), (("color", "of", "bottom"), -1)),
                    *((("top", "color"), 0), (("color", "top"), 0), (("color", "of", "top"), 0)),
                ):
                    end = at(t, same, *words)
                    if end is not None:
                        yield Alike(place, index, many), end
                at_color = at(t, same, "color")
                for indices, end in level(t, at_color) if at_color is not None else ():
                    if len(indices) == 1 and indices[0] in (0, -1):
                        yield Alike(place, indices[0], many), end


def _heights(t: Tokens, i: int) -> Read[Meaning]:
    """There are at least two towers with the same height; all towers have different heights."""
    if at(t, i, "tower") is not None:
        for after in _link(t, i + 1):
            end = at(t, after, "different", "height")
            if end is not None:
                yield Heights(False), end
    for many, j in _universal(t, i):
        for (place, said), k in _group(t, j):
            if said or place != "tower":
                continue
            for after in _link(t, k):
                word = skip(t, skip(t, skip(t, after, "has"), "of"), "the", "a")
                high = at(t, word, "equally", "tall")
                if high is not None:
                    yield Tall(many), high
                for same in (True, False):
                    alike = at(t, word, "same" if same else "different")
                    for words in (("height",), ("number", "of", "block"), ("size",)):
                        end = at(t, alike, *words) if alike is not None else None
                        if end is not None and (same or many == ALL or many == Amount("==", 3)):
                            yield Tall(many, same), end
                        elif end is not None and many == Amount("==", 2):
                            return
