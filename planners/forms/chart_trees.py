"""What chart_phrases.py reads questions about charts into: a tree of two operands, and its expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Extreme:
    """The highest (second highest ...) or lowest of the values that the words name."""

    function: Literal["max", "min"]
    rank: int
    words: str


@dataclass(frozen=True)
class Several:
    """A statistic of the k highest or lowest of the values that the words name."""

    statistic: str
    function: Literal["max", "min"]
    many: int
    words: str


@dataclass(frozen=True)
class Statistic:
    """The sum, mean or median of the values that the words name, or of those within a bound."""

    statistic: str
    words: str
    bound: str = ""


@dataclass(frozen=True)
class Place:
    """The value at a place (0 is the first) among those that the words name."""

    place: int
    words: str


@dataclass(frozen=True)
class Number:
    """A number that stands in the question."""

    value: float


@dataclass(frozen=True)
class Plain:
    """The one value that the words name."""

    words: str


@dataclass(frozen=True)
class Operation:
    """Two operands with a sign: - (minus), ~ (difference), + / * and "mean", or a comparison."""

    sign: str
    left: Operand
    right: Operand


Operand = Extreme | Several | Statistic | Place | Number | Plain | Operation


class Cells(Protocol):
    """Writes what stands in an expression for the values that words name."""

    def __call__(self, words: str, *, most: int | None = None, least: int | None = None) -> str: ...


def source_of(tree: Operand, cells: Cells) -> str:
    """The tree as an expression; `cells` writes what stands for the values that words name."""
    match tree:
        case Number(value):
            return f"{value!r}"
        case Plain(words):
            return f"first({cells(words, most=1)})"
        case Extreme(function, rank, words):
            values = cells(words, least=2)
            if rank == 1:
                return f"{function}({values})"
            return f"sorted({values})[{-rank if function == 'max' else rank - 1}]"
        case Several(statistic, function, many, words):
            values = f"sorted({cells(words, least=2)})"
            return f"{statistic}({values}[-{many}:])" if function == "max" else f"{statistic}({values}[:{many}])"
        case Statistic(statistic, words, ""):
            return f"{statistic}({cells(words)})"
        case Statistic(statistic, words, bound):
            return f"{statistic}([v for v in {cells(words)} if {bound}])"
        case Place(place, words):
            return f"{cells(words)}[{place}]"
        case Operation(sign, left, right):
            one, two = source_of(left, cells), source_of(right, cells)
            if sign == "mean":
                return f"(({one} + {two}) / 2)"
            return f"abs({one} - {two})" if sign == "~" else f"({one} {sign} {two})"
    raise AssertionError(tree)
