"""From a statement about boxes and towers of drawn shapes to its meaning, by rules: the teacher of measurements.

It shows how far the meanings of statements_meaning.py reach on sentences that people wrote. No planner uses it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from planners.data.statements_meaning import (
    ALL,
    NONE,
    SOME,
    Amount,
    Both,
    Colors,
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
    Predicate,
    Run,
    Sign,
    Size,
    Together,
)

_COLORS = "black|yellow|blue|red|green|orange|purple|white|brown|pink"
_COUNTS = {
    word: number
    for number, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
}
_COUNTS |= {str(n): n for n in range(10)}
_N = "(?:" + "|".join(_COUNTS) + ")"
_THING = "(?:block|square|circle|triangle|item|object|shape|thing)s?"
_AMOUNT = (
    rf"(?:(?:there (?:is|are) )?(?:exactly|only exactly|only|just|at least|at most|more than|less than|fewer than|"
    rf"a minimum of|no more than|no fewer than|precisely) (?:{_N}|an?)|an?|no|{_N}(?: or more)?|multiple|the {_N}|the)"
)
_TOWER = r"(?:towers?|stacks?)(?: of blocks)?"
_BOX = r"(?:(?:gr[ea]y )?box(?:es)?|gr[ea]y (?:square|area)s?|panels?|circle(?= with four items))"
_LINK = (
    r"(?:,? ?(?:with|(?:which|that) (?:has|have|contains?|includes?)|containing|having|has|have|contains?|includes?"
    r"|where there (?:is|are)|holding|which))"
)
_EDGE = r"(?:edges?|walls?|sides?|border|boundary)"
_SLIPS = (
    (r"\batleast\b|\bt least\b|\btleast\b", "at least"), (r"^ll\b", "all"), (r"colour", "color"), (r"squere", "square"),
    (r"cirlce", "circle"), (r"blccks", "blocks"), (r"tocuhing", "touching"), (r"\ba(blue|black|yellow)\b", r"a \1"),
    (r"\bha\b", "has"), (r"than contains", "that contains"), (r"(yellow|blue) black\b", r"\1 block"),
    (r"block block", "black block"), (r"^here\b", "there"), (r"^at (?=\d|one|two)", "at least "), 
    (r"\bobjets?\b", "object"),
    (r"closely |right (?=on top)", ""), (r"\bcolor(ed)? block\b", "block"), (r"a box corner", "the corner"),
    (r"^there (?:is|are) (?=all|each|every)", ""), (r"\bis a color\b", "is"),
)  # fmt: skip


_SIGNS: tuple[tuple[str, Sign], ...] = (
    *(("at least", ">="), ("a minimum", ">="), ("no fewer", ">="), ("at most", "<="), ("no more", "<=")),
    *(("more", ">"), ("less", "<"), ("fewer", "<")),
)


class Unread(Exception):
    """The sentence is none that the rules know."""


def meaning_of(statement: str) -> Meaning | None:
    """What a statement says; None where the rules don't know it."""
    text = " ".join(statement.lower().strip(" .").replace(" ,", ",").split())
    for slip, right in _SLIPS:
        text = re.sub(slip, right, text)
    for rule in (_heights, _together, _the_tower, _second, _blocks_as, _in_each, _groups, _run_anywhere, _items):
        try:
            found = rule(text)
        except Unread:
            continue
        if found is not None:
            return found
    return None


def _amount(words: str) -> Amount:
    words = re.sub(r"^there (is|are) ", "", words.strip())
    if words in ("a", "an"):
        return SOME
    if words == "no":
        return NONE
    if words == "multiple":
        return Amount(">=", 2)
    if words.endswith(" or more"):
        return Amount(">=", _COUNTS[words.split()[0]])
    number = _COUNTS.get(words.split()[-1], 1)
    for lead, sign in _SIGNS:
        if words.startswith(lead):
            return Amount(sign, number)
    return Amount("==", number)


def _kind(words: str) -> tuple[Kind, str]:
    """(the kind, the noun for LOC) of "small blue squares"."""
    match = re.fullmatch(
        rf"(?:(small|big|large|medium) )?(?:({_COLORS})(?: or ({_COLORS}))? )?({_THING})", words.strip()
    )
    if not match:
        raise Unread(words)
    size, color, other, noun = match.groups()
    noun = noun.removesuffix("s")
    shape = noun if noun in ("circle", "square", "triangle") else "square" if noun == "block" else ""
    colors = tuple(one for one in (color, other) if one)
    size = {"big": "large"}.get(size or "", size or "")
    return Kind(shape, colors, size), f"{color} {noun}" if len(colors) == 1 else noun


def _touch(words: str) -> dict[str, object]:
    """The fields of Kind that "touching the wall" means; "" means none."""
    words = words.strip()
    if not words:
        return {}
    match = re.fullmatch(r"(.*?),? ?(?:that|which) (?:is|are) not (?:of )?(\w+)(?: color)?", words)
    if match and re.fullmatch(_COLORS, match[2]):
        return {**_touch(match[1]), "not_color": match[2]}
    words = re.sub(r"^(?:that |which )?(?:is |are |do |does )?", "", words)
    if re.fullmatch(r"not (?:being )?of small size", words):
        return {"not_size": "small"}
    away = re.fullmatch(
        rf"(?:not touch(?:ing)?|away from) (?:any of the |any |the |an? )?{_EDGE}(?: of (?:a|the) .*)?", words
    )
    if away:
        return {"away": True}
    match = re.fullmatch(
        rf"(?:touch(?:ing|es)?|in contact with|against) (?:the |an? |its |one |any )?"
        rf"(bottom|base|floor|top|left|right|corner|{_EDGE})(?: {_EDGE})?(?: of (?:a|the) .*)?",
        words,
    )
    if not match:
        raise Unread(words)
    where = {"base": "bottom", "floor": "bottom"}.get(match[1], match[1])
    return {"touch": where if where in ("bottom", "top", "left", "right", "corner") else "edge"}


def _counted(text: str) -> tuple[Amount, Kind, str]:
    """ "at least two black squares touching the wall" """
    match = re.fullmatch(rf"({_AMOUNT}) ((?:[a-z]+ )*?{_THING})\b(.*)", text.strip())
    if not match:
        raise Unread(text)
    kind, noun = _kind(match[2])
    rest = match[3].strip()
    return _amount(match[1]), replace(kind, **_touch(rest)), noun  # type: ignore[arg-type]


def _part(text: str, place: Place) -> tuple[Predicate, ...]:
    """What stands after "with"."""
    text = text.strip(" ,")
    text = re.sub(r"^(?:it has|has|have|having|with|contains?) ", "", text)
    plain = _simple_part(text, place)
    if plain is not None:
        return plain
    for joint in re.finditer(r",? and |, | with | having | which has |(?<=items) (?=of )|(?<=block) (?=at the)", text):
        left, right = text[: joint.start()], text[joint.end() :]
        first = _simple_part(left, place)
        if first is None:
            continue
        try:
            return (*first, *_part(right, place))
        except Unread:
            continue
    raise Unread(text)


def _simple_part(text: str, place: Place) -> tuple[Predicate, ...] | None:
    blocks = rf"(?:{_THING}|blocks?|box(?:es)?)"
    one = r"(?:an?|1|one|the)"
    top = r"(?:at|on|as) (?:the |its )?(?:very )?(top|roof|base|bottom|foot)(?: of it all)?"
    if match := re.fullmatch(rf"(?:{one} )?({_COLORS}) (?:{blocks}|one|another one)(?: is)? {top}", text):
        return (Level(0 if match[2] in ("top", "roof") else -1, Kind(colors=(match[1],)), guarded=place == "box"),)
    if match := re.fullmatch(rf"(?:the )?({_COLORS}) one is on top", text):
        return (Level(0, Kind(colors=(match[1],)), guarded=True),)
    if match := re.fullmatch(rf"{one} ({_COLORS}) (top|base|bottom)|({_COLORS}) (base|top)s?", text):
        color, where = (match[1], match[2]) if match[1] else (match[3], match[4])
        return (Level(0 if where == "top" else -1, Kind(colors=(color,))),)
    over = r"(above|over|on top of|on|below|under|beneath|underneath)"
    if match := re.fullmatch(rf"{one} ({_COLORS}) {blocks} {over} (?:an?|another|the) ({_COLORS}) {blocks}", text):
        colors = (match[1], match[3])
        return (Run(colors if match[2] in ("above", "over", "on top of", "on") else colors[::-1]),)
    if match := re.fullmatch(rf"({_N}) ({_COLORS}) {blocks} (?:stacked together|on top of each other|in a row)", text):
        return (Run((match[2],) * _COUNTS[match[1]]),)
    if match := re.fullmatch(rf"({_AMOUNT}) (?:{blocks})", text):
        return (Size(_amount(match[1])),)
    if match := re.fullmatch(rf"only ({_COLORS}) {blocks}", text):
        return (Only((match[1],)),)
    both = rf"({_COLORS}) and ({_COLORS})"
    if match := re.fullmatch(
        rf"(?:only|just)(?: ({_N}))? {both} {blocks}"
        rf"|(?:only )?(?:({_N}) )?{blocks} (?:of )?(?:only )?(?:of )?{both} colors?",
        text,
    ):
        number, a, b = (match[1], match[2], match[3]) if match[2] else (match[4], match[5], match[6])
        return (*((Size(Amount("==", _COUNTS[number])),) if number else ()), Only((a, b)))
    if match := re.fullmatch(rf"only ({_N}) {blocks} of {both} colors?", text):
        return Size(Amount("==", _COUNTS[match[1]])), Only((match[2], match[3]))
    same = r"(?:only one color|the same color|same color|one color|a single color|all of the same color)"
    if re.fullmatch(rf"(?:(?:all )?(?:the )?{blocks} )?(?:are )?(?:all )?(?:of )?{same}", text):
        return (Colors(Amount("==", 1)),)
    if match := re.fullmatch(rf"(?:(?:{blocks} )?(?:of |in )?)?(?:all )?({_N}) (?:different )?colors", text):
        return (Colors(Amount("==", _COUNTS[match[1]])),)
    if match := re.fullmatch(rf"({_N}) {blocks} of (?:all )?({_N}) (?:different )?colors", text):
        return Size(Amount("==", _COUNTS[match[1]])), Colors(Amount("==", _COUNTS[match[2]]))
    if match := re.fullmatch(rf"(?:only )?(?:the )?({_N}) (?:is|are) ({_COLORS})", text):
        return (Holds(Kind(colors=(match[2],)), Amount("==", _COUNTS[match[1]])),)
    if match := re.fullmatch(rf"(?:the )?({_N}) (?:is|are) (touching .*)", text):
        return (Holds(Kind(**_touch(match[2])), Amount("==", _COUNTS[match[1]])),)  # type: ignore[arg-type]
    if match := re.fullmatch(rf"(?:an? )?({_COLORS}) one (touching .*)", text):
        return (Holds(Kind(colors=(match[1],), **_touch(match[2]))),)  # type: ignore[arg-type]
    if match := re.fullmatch(
        rf"({_AMOUNT}) {_THING} (?:one of which is|which is|, one of which is) (?:an? )?(.*)", text
    ):
        word = match[2]
        kind = Kind(colors=(word,)) if re.fullmatch(_COLORS, word) else _kind(word)[0]
        return Size(_amount(match[1])), Holds(kind)
    if match := re.fullmatch(rf"({_COLORS}) {blocks}", text):
        return (Holds(Kind(colors=(match[1],))),)
    if match := re.fullmatch(rf"({_N}) ({_COLORS}) and ({_N}) ({_COLORS}) {blocks}", text):
        return tuple(Holds(Kind(colors=(match[n + 1],)), Amount("==", _COUNTS[match[n]])) for n in (1, 3))
    try:
        amount, kind, _ = _counted(text)
    except Unread:
        return None
    if place == "tower" and kind.shape == "square":
        kind = replace(kind, shape="")
    return (Holds(kind, amount),)


def _groups(text: str) -> Meaning | None:
    """There are two towers with ...; each box contains ...; one of the grey squares has ..."""
    of = rf"(?: of the(?: {_N})?)?"
    for noun, place in ((_TOWER, "tower"), (_BOX, "box")):
        lead = rf"(?:there (?:is|are) )?({_AMOUNT}|all(?: the| of the)?(?: {_N})?|each|every|none){of} "
        head = rf"(?:({_COLORS}) )?(?:({_N}) blocks? )?{noun}"
        match = re.fullmatch(rf"{lead}{head}(?:{_LINK} (.*)|(?: where| that has| in which) (.*))?", text)
        if not match:
            continue
        words, color, size, rest, clause = match.groups()
        amount = NONE if words == "none" else ALL if re.match(r"all|each|every", words) else _amount(words)
        predicates: tuple[Predicate, ...] = ()
        if size:
            predicates += (Size(Amount("==", _COUNTS[size])),)
        if color:
            predicates += (Only((color,)),)
        if rest or clause:
            predicates += _part(rest or clause, place)  # type: ignore[arg-type]
        if predicates:
            return Groups(place, predicates, amount)  # type: ignore[arg-type]
    return None


def _the_tower(text: str) -> Meaning | None:
    size = rf"(?P<size>{_N}) blocks?"
    for pattern in (
        rf"the {_TOWER} (?:with|of) {size} has (?P<part>.*)",
        rf"the {size} {_TOWER} has (?P<part>.*)",
        rf"the (?P<place>top|base|bottom|roof) of (?:an?|the)(?: {_N})? {size} {_TOWER} (?:is|are) "
        rf"(?P<color>{_COLORS})",
        rf"the (?P<place>top|base|bottom|roof) of (?:an?|the) {_TOWER} with {size} is (?P<color>{_COLORS})",
    ):
        if match := re.fullmatch(pattern, text):
            found = match.groupdict()
            which = (Size(Amount("==", _COUNTS[found["size"]])),)
            if found.get("part"):
                return Groups("tower", _part(found["part"], "tower"), ALL, which)
            level = Level(0 if found["place"] in ("top", "roof") else -1, Kind(colors=(found["color"],)))
            return Groups("tower", (level,), ALL, which)
    return None


def _second(text: str) -> Meaning | None:
    pattern = (
        rf"there (?:is|are) ({_AMOUNT}) {_TOWER} (?:where|that|in which|of which) the (second|third) block"
        rf"( from the (base|bottom|top))? is ({_COLORS})"
    )
    if match := re.fullmatch(pattern, text):
        place = 1 if match[2] == "second" else 2
        index = place if match[4] == "top" else -place - 1
        return Groups("tower", (Level(index, Kind(colors=(match[5],))),), _amount(match[1]))
    if match := re.fullmatch(
        rf"there is ({_AMOUNT}) tower which has two ({_COLORS}) blocks as the base and second blocks", text
    ):
        kind = Kind(colors=(match[2],))
        return Groups("tower", (Level(-1, kind), Level(-2, kind)), _amount(match[1]))
    return None


def _blocks_as(text: str) -> Meaning | None:
    pattern = (
        rf"(?:there (?:is|are) )?({_AMOUNT}) ({_COLORS}) blocks? (?:as|at|on|that (?:is|are)) the "
        rf"(top|base|bottom|roof) of (?:an?|the) {_TOWER}(?: with ({_AMOUNT}) blocks?)?"
    )
    if match := re.fullmatch(pattern, text):
        sized = (Size(_amount(match[4])),) if match[4] else ()
        level = Level(0 if match[3] in ("top", "roof") else -1, Kind(colors=(match[2],)))
        return Groups("tower", (*sized, level), _amount(match[1]))
    return None


def _run_anywhere(text: str) -> Meaning | None:
    match = re.fullmatch(rf"there is ({_AMOUNT}) (.* (?:on|over|above|below|on top of) .*)", text)
    if match:
        amount = _amount(match[1])
        part = _simple_part(f"a {match[2]}", "tower")
        if part and isinstance(part[0], Run):
            return Groups("tower", part, amount)
    if match := re.fullmatch(rf"(?:there is )?(?:an? )?({_COLORS}) (?:block|item) (?:on|at the) top", text):
        return Groups("box", (Level(0, Kind(colors=(match[1],)), guarded=True),), SOME)
    return None


def _heights(text: str) -> Meaning | None:
    if re.search(r"same height|equally high", text):
        return Heights(True)
    return None


def _together(text: str) -> Meaning | None:
    if match := re.fullmatch(rf"all(?: of)?(?: the)? (.*) (?:are|lie) in (?:the same|one|a single) {_BOX}", text):
        return Together(_kind(match[1])[0])
    return None


def _in_each(text: str) -> Meaning | None:
    if match := re.fullmatch(rf"there (?:is|are) (.*) (?:in|inside) (?:each|every|all) {_BOX}", text):
        amount, kind, _ = _counted(match[1])
        return Groups("box", (Holds(kind, amount),), ALL)
    return None


def _items(text: str) -> Meaning | None:
    if match := re.fullmatch(r"none of the (.*) (?:is|are) (touching .*)", text):
        kind, noun = _kind(match[1])
        return Every(kind, Kind(**_touch(match[2])), noun, none=True)  # type: ignore[arg-type]
    if match := re.fullmatch(r"all(?: of)?(?: the)? (.*) (?:is|are) (touching .*)", text):
        kind, noun = _kind(match[1])
        return Every(kind, Kind(**_touch(match[2])), noun)  # type: ignore[arg-type]
    if match := re.fullmatch(
        rf"only ({_N}) ({_COLORS}) and ({_N}) ({_COLORS}) ({_THING}) (?:is|are) (touching .*)", text
    ):
        parts = [_counted(f"{match[at]} {match[at + 1]} {match[5]} {match[6]}") for at in (1, 3)]
        first, second = (Items(kind, amount, noun) for amount, kind, noun in parts)
        return Both(first, second)
    start = re.sub(r"^there (?:is|are) ", "", text)
    for joint in re.finditer(r" and (?:there (?:is|are) )?", start):
        try:
            first, second = (
                Items(kind, amount, noun)
                for amount, kind, noun in (_counted(start[: joint.start()]), _counted(start[joint.end() :]))
            )
            return Both(first, second)
        except Unread:
            continue
    amount, kind, noun = _counted(re.sub(rf"^({_AMOUNT} (?:[a-z]+ )*?{_THING}) (?:is|are) ", r"\1 ", start))
    return Items(kind, amount, noun)
