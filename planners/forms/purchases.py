"""What somebody buys: "a ball, 2 pairs of boots and 3.1 pounds of beans", as quantities of what a table's rows name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mllm_core.nouns import singular
from planners.forms.lexicon import lexicon, number_of, one_of
from planners.forms.things import Setting

_LONGEST_NAME = 12
_FIGURE = r"\d[\d,]*(?:\.\d+)?(?:\s*[+ ]\s*\d+/\d+)?|\d+/\d+|\.\d+"
_COUNT = rf"{_FIGURE}|an?|one|two|three|four|five|six|seven|eight|nine|ten"
_NUMBERED = re.compile(rf"^(?P<number>{_COUNT}|the|another|some)\s+(?P<row>.+)$", re.IGNORECASE)
_SPLIT = re.compile(rf",?\s+(?:and|plus)\s+(?=(?:{_COUNT}|the|some|another)\s)|,\s+(?:and\s+)?", re.IGNORECASE)
_TAIL = re.compile(r"\s(?:of|for|about|to|with|from|signed|by|in)\s")


@dataclass(frozen=True)
class Purchase:
    """So much of what a table's row names."""

    quantity: int | float
    row: str


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    """ "3.1 pounds of beans", "half a pound of tea", "3/4 of a pound of nuts"."""
    units = one_of(lexicon().units)
    return re.compile(
        rf"^(?P<number>{_COUNT}|half an?)\s+(?:of an? )?(?:{units})\s+of\s+(?:the |some )?(?P<row>.+)$", re.IGNORECASE
    )


def read_purchase(text: str, setting: Setting) -> tuple[Purchase, ...] | None:
    """The things bought and how much of each; None where the text is no such list."""
    items = [_purchase(part.strip()) for part in _SPLIT.split(text.strip(" .?!"))]
    bought = tuple(item for item in items if item is not None)
    return bought if bought and len(bought) == len(items) else None


def _purchase(text: str) -> Purchase | None:
    weighed = _amount().match(text)
    if weighed:
        said = weighed["number"].lower()
        number = 0.5 if said.startswith("half") else number_of(re.sub(r"\s*\+\s*", "+", said))
        return None if number is None else Purchase(number, weighed["row"].strip())
    numbered = _NUMBERED.match(text)
    if numbered is None:
        return _named(1, text)
    number = number_of(numbered["number"]) or 1
    several = isinstance(number, float) or number > 1
    return _named(number, one_of_many(numbered["row"]) if several else numbered["row"])


def _named(quantity: int | float, row: str) -> Purchase | None:
    words = row.lower().split()
    if not words or len(words) > _LONGEST_NAME or words[0] in lexicon().not_rows:
        return None
    return Purchase(quantity, row)


def parted_further(bought: tuple[Purchase, ...], which: int) -> tuple[Purchase, ...]:
    """The purchases with one more "and" (the last for `which` 0, the one before for 1) taken to join two things, as in
    "a pepperoni pizza and baked chicken"; the same where there is none."""
    joints = [(place, joint) for place, item in enumerate(bought) for joint in re.finditer(r"\s+and\s+", item.row)]
    if which >= len(joints):
        return bought
    place, joint = joints[-1 - which]
    item = bought[place]
    parts = Purchase(item.quantity, item.row[: joint.start()]), Purchase(1, item.row[joint.end() :])
    return (*bought[:place], *parts, *bought[place + 1 :])


def one_of_many(name: str) -> str:
    """ "tickets for a cruise" -> "ticket for a cruise": the noun before "of", "for" ... in the singular."""
    tail = _TAIL.search(name)
    head, rest = (name[: tail.start()], name[tail.start() :]) if tail else (name, "")
    return singular(head) + rest
