"""What statements say of one box or tower: "with two blue blocks and a black one on top"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planners.data.statements_meaning import (
    NONE,
    SOME,
    Amount,
    Holds,
    Kind,
    Level,
    Only,
    Place,
    Predicate,
    Run,
    SameEnds,
    Size,
)
from planners.forms.statements.coloring import Predicates, all_shapes, of_place, only, sames, shades
from planners.forms.statements.meanings import Middle, Not, Pile
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
from planners.forms.statements.words import COLORS

ANY = Kind()
_ONES = (SOME, Amount("==", 1))


def parts(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """One thing or more that is said of a box or tower, up to the end of the sentence or what can't belong to it."""
    for first, j in part(t, i, place):
        yield first, j
        for k in _joints(t, j):
            for rest, end in parts(t, k, place):
                yield (*first, *rest), end


def _joints(t: Tokens, i: int) -> Iterator[int]:
    """Where the next thing said may begin: behind "and", a comma, "with", "and it has", "but"."""
    after = skip(t, i, ",")
    joined = after > i
    for word in ("and", "but"):
        if at(t, after, word) is not None:
            after, joined = after + 1, True
    j = skip(t, after, "it", "that")
    j = skip(t, j, "also")
    for words in (("there", "is"), ("has",), ("with",)):
        behind = at(t, j, *words)
        if behind is not None:
            yield behind
            return
    if joined or at(t, after, "that") is not None:
        yield skip(t, after, "that")


def part(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """One thing that is said of a box or tower."""
    i = skip(t, i, "has") if place == "tower" else i
    for reader in (
        *(_end_of, _the_level_is, _piles, _at_level, only, all_shapes, shades, sames, _every_item, _size_and, _holds),
    ):
        yield from reader(t, i, place)


def _levels(indices: tuple[int, ...], which: Kind, place: Place) -> Predicates:
    return tuple(Level(index, of_place(which, place), guarded=place == "box") for index in indices)


def _end_of(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "a yellow base", "a black top and a yellow base", "the same color at the top and the bottom"."""
    j = skip(t, i, "a", "the", "1")
    for colors, k in color(t, j):
        if k < len(t) and t[k] in ("top", "bottom") and not at(t, k + 1, "edge"):
            yield _levels((0 if t[k] == "top" else -1,), Kind(colors=colors), place), skip(t, k + 1, "block")
        if k < len(t) and t[k] in ("second", "third", "fourth"):
            for indices, end in level((*t[:k], "at", *t[k:]), k):
                yield _levels(indices, Kind(colors=colors), place), end - 1
    alike = skip(t, skip(t, i, "the", "a"), "same", "different")
    if alike > i and t[alike - 1] in ("same", "different") and at(t, alike, "color"):
        for indices, end in level(t, alike + 1):
            if set(indices) == {0, -1} and place == "tower":
                yield (SameEnds(t[alike - 1] == "same"),), end


def _the_level_is(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "the second block from the base is black", "the top one is yellow", "the black one is on top"."""
    j = skip(t, i, "the")
    if j > i:
        for indices, k in level((*t[:j], "at", *t[j:]), j):
            k = skip(t, k - 1, "1")
            if at(t, k, "is") is not None:
                for colors, end in color(t, k + 1):
                    yield _levels(indices, Kind(colors=colors), place), end
    for (which, _), k in kind(t, j):
        if at(t, k, "is") is not None and which.colors:
            for indices, end in level(t, k):
                yield _levels(indices, which, place), end


def _piles(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "a yellow block above a blue one", "2 black blocks stacked together", "a black item between 2 blue ones"."""
    for many, j in (*amount(t, i), *(((SOME, i),) if i < len(t) and t[i] in COLORS else ())):
        for (which, _), k in kind(t, j):
            if not which.colors or (place == "tower" and which.shape in ("circle", "triangle")):
                continue
            which = of_place(which, place)
            if many.sign == "==" and many.number > 1:
                end = _stacked(t, k)
                if end is not None:
                    yield (_pile((which,) * many.number, place),), end
            if many in _ONES:
                yield from _under_another(t, k, which, place)
            if many in (*_ONES, NONE):
                for found, end in _pair(t, k, which, place):
                    yield (tuple(Not(one) for one in found) if many == NONE else found), end
                if many != NONE:
                    yield from _between(t, k, which, place)


def _stacked(t: Tokens, i: int) -> int | None:
    """The place behind "stacked together", "on top of each other", "in a row"."""
    j = skip(t, i, "stacked")
    for words in (
        *(("together",), ("on", "top", "of", "each", "other"), ("in", "a", "row"), ("on", "top", "of", "1", "another")),
        *(("above", "each", "other"), ("in", "row")),
    ):
        after = at(t, j, *words)
        if after is not None:
            return after
    return j if j > i else None


def _relation(t: Tokens, i: int) -> tuple[bool, int] | None:
    """(is it above?, the place behind) of "above", "on top of", "which is below" ..."""
    j = skip(t, skip(t, skip(t, i, ","), "that"), "is")
    for words, above in (
        *((("above",), True), (("on", "top", "of"), True), (("on",), True), (("below",), False)),
        *((("at", "top", "of"), True), (("at", "the", "top", "of"), True)),
    ):
        after = at(t, j, *words)
        if after is not None and (len(words) > 1 or at(t, j, "on", "top") is None):
            return above, after
    return None


def _pair(t: Tokens, i: int, which: Kind, place: Place) -> Read[Predicates]:
    related = _relation(t, i)
    if related is None:
        return
    above, j = related
    different = at(t, skip(t, j, "a"), "different", "color")
    if different is not None and different < len(t) and t[different] in NOUNS:
        kinds = (which, ANY) if above else (ANY, which)
        yield (Pile(kinds, different=True),), different + 1
    same = at(t, skip(t, skip(t, j, "a", "another"), "of", "the"), "same", "color")
    if same is not None and same < len(t) and t[same] in NOUNS:
        yield (Pile((which, which)),), same + 1
    for many, k in (*amount(t, j), *(((SOME, j),) if j < len(t) and t[j] in COLORS else ())):
        if many not in _ONES:
            continue
        for (other, _), end in kind(t, k):
            if not other.colors or (place == "tower" and other.shape in ("circle", "triangle")):
                continue
            kinds = (which, of_place(other, place)) if above else (of_place(other, place), which)
            for indices, behind in level(t, end):
                if len(indices) == 1 and indices[0] in (0, -1):
                    # what is at the top (or the base) is the one that is named last
                    upper = kinds[0] == of_place(other, place) and not above
                    if (indices[0] == 0) == upper:
                        ends = (0, 1) if indices[0] == 0 else (-2, -1)
                        found = zip(ends, kinds, strict=True)
                        yield tuple(Level(index, one, guarded=place == "box") for index, one in found), behind
            yield (_pile(kinds, place),), end


def _under_another(t: Tokens, i: int, which: Kind, place: Place) -> Read[Predicates]:
    """ "... touching the wall with a blue square on top of it": one that lies on (or under) the one before."""
    for fields, j in fields_behind(t, i):
        if set(fields) - {"touch"}:
            continue
        behind = at(t, skip(t, skip(t, j, ","), "and"), "with") or at(t, j, "that", "has")
        for many, k in amount(t, behind) if behind is not None else ():
            for (other, _), end in kind(t, k):
                related = _relation(t, end)
                if many in _ONES and other.colors and related is not None and at(t, related[1], "it"):
                    lower, upper = replace(which, **fields), of_place(other, place)  # type: ignore[arg-type]
                    kinds = (upper, lower) if related[0] else (lower, upper)
                    yield (_pile(kinds, place),), related[1] + 1


def _between(t: Tokens, i: int, which: Kind, place: Place) -> Read[Predicates]:
    j = at(t, skip(t, skip(t, i, "that"), "is"), "between")
    if j is None:
        return
    for words in (("2", "item"), ("2", "block")):
        k = at(t, j, *words)
        if k is not None:
            end = at(t, skip(t, skip(t, k, "that"), "is", "of", "with"), "the", "same", "color")
            end = end or at(t, k, "of", "same", "color")
            if end is not None:
                yield (Pile((ANY, which, ANY), same=True),), end
    for many, k in amount(t, j):
        for (other, _), end in kind(t, k):
            other = of_place(other, place)
            if many == Amount("==", 2) and other.colors:
                yield (_pile((other, which, other), place),), end


def _pile(kinds: tuple[Kind, ...], place: Place) -> Predicate:
    """In a tower a run of colours; in a box with other shapes, too, the same of kinds."""
    plain = [one for one in kinds if one == Kind(colors=one.colors) and len(one.colors) == 1]
    return Run(tuple(one.colors[0] for one in plain)) if len(plain) == len(kinds) else Pile(kinds)


def _at_level(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "a black block at the top", "yellow one on top", "2 yellow squares in the middle"."""
    for many, j in (*amount(t, i), *(((SOME, i),) if i < len(t) and t[i] in COLORS else ())):
        for (which, _), k in kind(t, j):
            if which == Kind(which.shape):
                continue
            for indices, end in level(t, k):
                found = _levels(indices, which, place)
                if many in _ONES:
                    yield found, end
                elif many == NONE and len(found) == 1:
                    yield (Not(replace(found[0], guarded=True)),), end  # type: ignore[type-var]
                elif many == Amount("==", len(indices)):
                    yield found, end
                elif indices in ((0,), (-1,)) and many.sign == "==" and 1 < many.number < 5:
                    ends = range(many.number) if indices == (0,) else range(-1, -many.number - 1, -1)
                    yield _levels(tuple(ends), which, place), end
            middle = at(t, skip(t, skip(t, k, "that"), "is"), "in", "the", "middle") or at(t, k, "in", "middle")
            if middle is not None and many.sign in ("==", ">=") and many.number:
                yield (Middle(of_place(which, place), many.number),), middle


def _every_item(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "all the blocks are yellow", "all items touching the edge", "each block is black"."""
    j = skip(t, i, "all", "each")
    if j == i:
        return
    for (which, _), k in kind(t, skip(t, skip(t, j, "of"), "the", "its")):
        if which != Kind(which.shape if which.shape == "square" and place == "tower" else ""):
            continue
        end = at(t, k, "is")
        for colors, behind in color(t, end) if end is not None else ():
            yield (Only(colors),), behind
        for fields, behind in touching(t, k):
            if "colors" not in fields:
                yield (Holds(Kind(**fields), Amount("all")),), behind  # type: ignore[arg-type]
    for colors, behind in color(t, j):
        if behind < len(t) and t[behind] in ("item", "block"):
            yield (Only(colors),), behind + 1


def _size_and(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "four items and the three are touching the side", "exactly three objects one of which is a circle"."""
    for many, which, j in _numbered(t, i):
        first: Predicate = Size(many) if which == ANY else Holds(of_place(which, place), many)
        k = skip(t, skip(t, j, ","), "and", "with")
        k = skip(t, k, "the", "only")
        for inner, after in amount(t, k):
            if inner.sign not in ("==", ">=") or not inner.number:
                continue
            behind = after
            for words in (("of", "that"), ("of", "them"), ("of", "the", "item"), ("of", "the", "block"), ("of", "it")):
                found = at(t, after, *words)
                if found is not None:
                    behind = found
            if behind > after and inner == Amount("==", 1):
                inner = SOME  # "one of which is a circle" does not say that no other is
            end = skip(t, behind, "is")
            if end == behind:
                continue
            for said, last in _said_of(t, end):
                both = _both(which, said)
                if both is not None:
                    yield (first, Holds(of_place(both, place), inner)), last
        every = at(t, skip(t, j, ","), "all", "of", "that", "is")
        for said, last in _said_of(t, every) if every is not None and which == ANY else ():
            yield (first, Holds(of_place(said, place), Amount("all"))), last
        if at(t, j, "that", "is") and which == ANY:
            for said, last in _said_of(t, j + 2):
                if many.sign == "==":
                    yield (first, Holds(of_place(said, place), Amount("all"))), last


def _numbered(t: Tokens, i: int) -> Iterator[tuple[Amount, Kind, int]]:
    """A number of items, of any kind or of a certain one."""
    for many, j in amount(t, i):
        if many == SOME:
            continue
        for (which, noun), k in kind(t, j):
            yield many, ANY if which == Kind(which.shape) and noun in ("item", "block") else which, k


def _both(one: Kind, other: Kind) -> Kind | None:
    """The kind of what is of both kinds; None where they say different things of the same."""
    named = {
        name: getattr(other, name) for name in ("shape", "colors", "size", "touch", "away", "not_color", "not_size")
    }
    new = {name: value for name, value in named.items() if value}
    if any(getattr(one, name) and getattr(one, name) != value for name, value in new.items()):
        return None
    return replace(one, **new)


def _said_of(t: Tokens, i: int) -> Read[Kind]:
    """What items are: a colour, a kind, or touching an edge."""
    j = skip(t, i, "a")
    for (which, _), end in kind(t, j):
        yield which, end
    for colors, end in color(t, j):
        if not (end < len(t) and t[end] in NOUNS):
            yield Kind(colors=colors), end
    for fields, end in touching((*t[:i], "is", *t[i:]), i):
        yield Kind(**fields), end - 1  # type: ignore[arg-type]


def _holds(t: Tokens, i: int, place: Place) -> Read[Predicates]:
    """ "at least one blue block", "exactly three objects", "1 black and 1 blue item", "black blocks"."""
    for (many, which, _), j in counted(t, i):
        if which == Kind() or (place == "tower" and which == Kind("square")):
            yield (Size(many),), j
        else:
            yield (Holds(of_place(which, place), many),), j
    for first, j in amount(t, i):
        for colors, k in color(t, j):
            if not (k < len(t) and t[k] == "and") or len(colors) > 1:
                continue
            for (second, which, _), end in counted(t, k + 1):
                if which.colors and not which.touch and not which.away:
                    one = of_place(replace(which, colors=colors), place)
                    yield (Holds(one, first), Holds(of_place(which, place), second)), end
    if i < len(t) and t[i] in COLORS:
        for (which, _), j in kind(t, i):
            yield (Holds(of_place(which, place)),), j
