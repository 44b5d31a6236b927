"""Questions with options whose own words hold the answer: no picture is needed, and nothing but the words is used.

Alphabetical order, the larger of quantities of one kind, speeds, scientific names. Each gives an expression of the
program language, so that the report shows how the option was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planners.choices.matching import polar
from planners.choices.options import Choices, Option, read_choices
from tools.numbers import number_in


@dataclass(frozen=True)
class Worded:
    """An expression that gives the option, and how it was found, in words."""

    expression: str
    thought: str


def answered_by_words(choices: Choices) -> Worded | None:
    """How the question's words give the option; None where they do not."""
    return next((found for rule in _RULES if (found := rule(choices)) is not None), None)


def needs_no_picture(query: str) -> bool:
    """Do the words of a question hold its answer? A text that is not about words or quantities never does."""
    choices = read_choices(query)
    return choices is not None and answered_by_words(choices) is not None


_GUIDE = re.compile(r"\bguide words?\b[^a-z]*\s(?P<first>[a-z][a-z'-]*)\s*[-–—]\s*(?P<last>[a-z][a-z'-]*)\s*$", re.I)
_FOUND = re.compile(r"\bthe word (?P<word>[a-z][a-z'-]*)\b", re.I)
_ORDER = re.compile(r"\b(?:comes? |be |is )(?P<end>first|last) (?:in|by) (?:alphabetical|dictionary) order\b", re.I)


def _guide_words(choices: Choices) -> Worded | None:
    """Which word stands on the page of a dictionary between two others?"""
    question = " ".join(choices.stem.split())
    match, asked = _GUIDE.search(question), _FOUND.search(question)
    if match is None or not _single_words(choices.options):
        return None
    first, last = sorted((match["first"].lower(), match["last"].lower()))
    answers = polar(choices.options)
    if answers is not None:
        if asked is None:
            return None
        within = f"{first!r} <= {asked['word'].lower()!r} <= {last!r}"
        cases = [(answers[0], within), (answers[1], f"not {within}")]
    else:
        cases = [(option, f"{first!r} <= {option.text.lower()!r} <= {last!r}") for option in choices.options]
    return Worded(_only(cases), f"The word stands between {first!r} and {last!r} in alphabetical order.")


def _alphabetical(choices: Choices) -> Worded | None:
    match = _ORDER.search(choices.stem)
    if match is None:
        return None
    words = sorted(option.text.lower() for option in choices.options)
    wanted = words[0] if match["end"].lower() == "first" else words[-1]
    return Worded(
        _only([(option, f"{option.text.lower()!r} == {wanted!r}") for option in choices.options]),
        f"It comes {match['end'].lower()} in alphabetical order.",
    )


def _single_words(options: Sequence[Option]) -> bool:
    return all(re.fullmatch(r"[A-Za-z][A-Za-z'-]*", option.text) for option in options)


_NUMBER = re.compile(r"(?<![A-Za-z\d])[-−]?\d[\d,]*(?:\.\d+)?")
#: unit -> what it measures, and the words that ask for more and for less of it
_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        r"°\s?[CF]|degrees? (?:celsius|fahrenheit)",
        "hotter|hottest|warmer|warmest|(?:more|most) thermal energy|(?:higher|highest|greater) temperature",
        "colder|coldest|cooler|coolest|(?:less|least) thermal energy|(?:lower|lowest) temperature",
    ),
    (
        r"(?:kilo)?grams?|k?g|tons?|pounds?|ounces?|lbs?",
        "heavier|heaviest|(?:more|most|greater|greatest) (?:mass|weight)|(?:more|most) thermal energy",
        "lighter|lightest|(?:less|least|smaller|smallest) (?:mass|weight)|(?:less|least) thermal energy",
    ),
    (
        r"(?:kilo|centi|milli)?(?:meters?|metres?)|[kcm]?m|miles?|feet|foot|inch(?:es)?|yards?",
        "longer|longest|taller|tallest|higher|highest|farther|farthest|deeper|deepest|wider|widest",
        "shorter|shortest|lower|lowest|nearer|nearest|closer|closest|shallower|narrower|narrowest",
    ),
    (
        r"seconds?|minutes?|hours?|days?|weeks?|months?|years?",
        "longer|longest|older|oldest|(?:more|most) time",
        "shorter|shortest|younger|youngest|(?:less|least) time",
    ),
    (
        r"(?:milli)?lit(?:er|re)s?|m?l|gallons?|cups?",
        "(?:more|most|larger|largest|greater) (?:volume|liquid|water)|holds? more",
        "(?:less|least|smaller|smallest) (?:volume|liquid|water)|holds? less",
    ),
    (r"[$€£]|dollars?|euros?|cents?", "(?:more|most) expensive|costs? (?:more|most)", "cheaper|cheapest|costs? less"),
)


def _quantities(choices: Choices) -> Worded | None:
    """Options that differ in one number: the largest or the smallest of quantities of one kind."""
    question = _last_sentence(choices.stem)
    numbers = [_NUMBER.findall(option.text) for option in choices.options]
    frames = {_NUMBER.sub("#", option.text.casefold()) for option in choices.options}
    if len(frames) != 1 or len({len(found) for found in numbers}) != 1:
        return None
    places = [place for place in range(len(numbers[0])) if len({found[place] for found in numbers}) > 1]
    if len(places) != 1:
        return None
    place = places[0]
    before, after = _around(choices.options[0].text, place)
    for unit, more, less in _KINDS:
        if not re.match(rf"\s?-?(?:{unit})\b", after, re.I) and not re.search(rf"(?:{unit})\s?$", before, re.I):
            continue
        for words, function in ((more, "max"), (less, "min")):
            if re.search(rf"\b(?:{words})\b", question, re.I):
                values = [number_in(found[place].replace("−", "-")) for found in numbers]
                return _extreme(choices.options, [repr(value) for value in values], function)
    return None


def _around(text: str, place: int) -> tuple[str, str]:
    match = list(_NUMBER.finditer(text))[place]
    return text[: match.start()], text[match.end() :]


_MOVED = re.compile(
    r"(?P<way>\d[\d,.]*)\s?(?P<length>[a-z]+)\b.*\bin (?P<time>\d[\d,.]*)\s?(?P<unit>hours?|minutes?|seconds?)\b", re.I
)


def _speeds(choices: Choices) -> Worded | None:
    """Who moved so far in so much time: the fastest or the slowest."""
    question = _last_sentence(choices.stem)
    fast = re.search(r"\b(?:fast(?:er|est)|(?:high|great)(?:er|est) speed)\b", question, re.I)
    slow = re.search(r"\b(?:slow(?:er|est)|low(?:er|est) speed)\b", question, re.I)
    moves = [_MOVED.search(option.text) for option in choices.options]
    found = [move for move in moves if move is not None]
    units = {(move["length"].lower().rstrip("s"), move["unit"].lower().rstrip("s")) for move in found}
    if bool(fast) == bool(slow) or len(found) < len(moves) or len(units) != 1:
        return None
    speeds = [f"{number_in(move['way'])!r} / {number_in(move['time'])!r}" for move in found]
    return _extreme(choices.options, speeds, "max" if fast else "min")


def _extreme(options: Sequence[Option], values: Sequence[str], function: str) -> Worded:
    every = ", ".join(values)
    cases = [(option, f"{value} == {function}([{every}])") for option, value in zip(options, values, strict=True)]
    return Worded(_only(cases), f"It is the {'largest' if function == 'max' else 'smallest'} of the quantities.")


_SCIENTIFIC = re.compile(r"\bscientific name is (?P<genus>[A-Z][a-z]+) (?P<species>[a-z]+)")
_SAME = re.compile(r"\bin the same (?P<rank>genus|species) as\b", re.I)


def _scientific_names(choices: Choices) -> Worded | None:
    """Which scientific name is of the same genus, or species, as the one that the question gives?"""
    name, rank = _SCIENTIFIC.search(choices.stem), _SAME.search(choices.stem)
    binomial = all(re.fullmatch(r"[A-Z][a-z]+ [a-z]+", option.text) for option in choices.options)
    if name is None or rank is None or not binomial:
        return None
    wanted = name["genus"] if rank["rank"].lower() == "genus" else f"{name['genus']} {name['species']}"
    length = len(wanted.split())
    cases = [(option, f"{' '.join(option.text.split()[:length])!r} == {wanted!r}") for option in choices.options]
    return Worded(_only(cases), f"Its name begins like that of the {rank['rank'].lower()}.")


def _last_sentence(text: str) -> str:
    """What is asked: the last sentence, and a title or an instruction in front of it on the same line."""
    return text.strip().splitlines()[-1]


def _only(cases: Sequence[tuple[Option, str]]) -> str:
    """The option whose condition holds; an error where none does, or more than one."""
    pairs = ", ".join(f"[{str(option)!r}, {condition}]" for option, condition in cases)
    return f"first([p[0] for p in [{pairs}] if p[1] and count([q for q in [{pairs}] if q[1]]) == 1])"


_RULES: tuple[Callable[[Choices], Worded | None], ...] = (
    _guide_words,
    _alphabetical,
    _speeds,
    _quantities,
    _scientific_names,
)
