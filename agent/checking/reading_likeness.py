"""How alike a said text and a read one are, where slips of a reader count for little.

An alignment (Needleman-Wunsch 1970) of the said text with the best part of the read one: letters that readers take for
one another cost half of others, spaces and punctuation nothing.
"""

from __future__ import annotations

import re
import unicodedata

#: letters and digits that readers confuse; those of one group cost little
_GROUPS = (
    "0oqdcöòóôõøu",
    "1lijt|!7ífr",
    "2z",
    "3e8b",
    "4a",
    "5s$6",
    "6gbe",
    "8bs3",
    "9gq",
    "nhmru",
    "vwyu",
    "ceoa",
    "k x",
    "pf",
    "€ec",
    "£fe",
    "á a",
)
_SLIP = 0.5
_CONFUSED = frozenset(
    (one, other) for group in _GROUPS for one in group for other in group if one != other and " " not in (one, other)
)


def plain(text: str) -> str:
    """Lower case without accents, spaces and punctuation; signs of money and percent stay."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in spread if not unicodedata.combining(char))
    return re.sub(r"[^\w%$€£¥]+", "", kept).replace("_", "")


def holds(said: str, read: str) -> float:
    """How surely `read` holds `said`, 0..1: 1 less the cost of the cheapest alignment with a part of it, by length."""
    wanted, page = plain(said), plain(read)
    if not wanted or not page:
        return 0.0
    if wanted in page:
        return 1.0
    return max(0.0, 1.0 - _cost(wanted, page, anywhere=True) / len(wanted))


def alike(said: str, read: str) -> float:
    """How alike two texts are as wholes, 0..1."""
    wanted, other = plain(said), plain(read)
    if not wanted or not other:
        return float(wanted == other)
    return max(0.0, 1.0 - _cost(wanted, other, anywhere=False) / max(len(wanted), len(other)))


def _cost(wanted: str, page: str, *, anywhere: bool) -> float:
    """The cost of turning `wanted` into `page`, or into the part of it where that is cheapest."""
    row = [0.0 if anywhere else float(at) for at in range(len(page) + 1)]
    for place, letter in enumerate(wanted, 1):
        before, row = row, [float(place)]
        for at, other in enumerate(page, 1):
            change = 0.0 if letter == other else _SLIP if (letter, other) in _CONFUSED else 1.0
            row.append(min(before[at - 1] + change, before[at] + 1.0, row[at - 1] + 1.0))
    return min(row) if anywhere else row[-1]
