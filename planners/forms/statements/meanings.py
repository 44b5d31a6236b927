"""More that statements about drawn scenes mean, beside planners/data/statements_meaning.py: each as the expression of a
program, and as its truth in a scene, so that tests can hold one against the other."""

from __future__ import annotations

from dataclasses import dataclass

from planners.data.statements_meaning import (
    Amount,
    Box,
    Groups,
    Items,
    Kind,
    Place,
    Predicate,
    Scene,
    downwards,
)

_PLACES = list(range(10))
_MOST_BLOCKS = 6
_SIZES = ("small", "medium", "large")
_COLORS = ("black", "yellow", "blue", "red", "green", "orange", "purple", "white", "brown", "pink")


def kind_code(kind: Kind, name: str) -> str:
    """The conditions of a kind on an item in words that has this name; "True" for any item."""
    return " and ".join(part.replace(" in i", f" in {name}") for part in kind.parts()) or "True"


@dataclass(frozen=True, slots=True)
class Not:
    """The other is not true of it."""

    other: Predicate

    def holds(self, box: Box) -> bool:
        return not self.other.holds(box)

    def code(self) -> str:
        return f"not ({self.other.code()})"


@dataclass(frozen=True, slots=True)
class Pile:
    """Items of these kinds lie right on one another, from top to bottom. `different`: the first and the last have
    different colours; `same`: the same one."""

    kinds: tuple[Kind, ...]
    different: bool = False
    same: bool = False

    def holds(self, box: Box) -> bool:
        seen, wide = downwards(box), len(self.kinds)
        return any(self._fits(seen[at : at + wide]) for at in range(len(seen) - wide + 1))

    def _fits(self, items: Box) -> bool:
        alike = items[0].color == items[-1].color
        return (
            all(kind.matches(item) for kind, item in zip(self.kinds, items, strict=True))
            and not (self.different and alike)
            and not (self.same and not alike)
        )

    def code(self) -> str:
        last = len(self.kinds) - 1
        places = ["n", *(f"n+{place}" for place in range(1, last + 1))]
        parts = [
            kind_code(kind, f"items[{place}]") for kind, place in zip(self.kinds, places, strict=True) if kind.parts()
        ]
        parts += [f"colors[n]!=colors[n+{last}]"] * self.different + [f"colors[n]==colors[n+{last}]"] * self.same
        return f"any([{' and '.join(parts)} for n in {_PLACES} if n+{last}<len(items)])"


@dataclass(frozen=True, slots=True)
class Middle:
    """The `number` items in the middle, as many above as below, are of a kind."""

    kind: Kind
    number: int = 1

    def holds(self, box: Box) -> bool:
        above, odd = divmod(len(box) - self.number, 2)
        inner = downwards(box)[above : above + self.number]
        return above >= 1 and not odd and all(self.kind.matches(item) for item in inner)

    def code(self) -> str:
        inner = " and ".join(kind_code(self.kind, f"items[n+{place}]") for place in range(self.number))
        return f"any([{inner} for n in {_PLACES[1:]} if 2*n+{self.number}==len(items)])"


@dataclass(frozen=True, slots=True)
class SameSize:
    """All items have one size."""

    def holds(self, box: Box) -> bool:
        return any(all(item.size == size for item in box) for size in _SIZES)

    def code(self) -> str:
        return f"any([all(s in i for i in items) for s in {list(_SIZES)}])"


@dataclass(frozen=True, slots=True)
class AllDifferent:
    """No two items have one colour."""

    def holds(self, box: Box) -> bool:
        return len({item.color for item in box}) == len(box) > 1

    def code(self) -> str:
        return "len(unique(colors))==len(colors)>1"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several statements, all of them true."""

    parts: tuple[Items | Groups, ...]

    def holds(self, scene: Scene) -> bool:
        return all(part.holds(scene) for part in self.parts)

    def program(self) -> str:
        lines: list[str] = []
        conditions = []
        for part in self.parts:
            found, condition = part.steps(len(lines)) if isinstance(part, Items) else _group_steps(part, len(lines))
            lines += found
            conditions.append(condition)
        return ended(lines, " and ".join(conditions))


def _group_steps(groups: Groups, at: int) -> tuple[list[str], str]:
    """The steps that count boxes or towers, named from BOX`at` on, and the condition on their number."""
    lines = [f"BOX{at}=LOC(image=IMAGE,object='{groups.place}')"]
    if groups.predicates:
        where = " and ".join(predicate.code() for predicate in groups.predicates)
        lines.append(f"BOX{at + 1}=FILTER(object=BOX{at},where={where!r})")
    return lines, groups.amount.code(f"len(BOX{at + len(lines) - 1})", f"len(BOX{at})")


@dataclass(frozen=True, slots=True)
class ColorsThat:
    """How many different colours there are among the items of a kind, in all boxes."""

    kind: Kind
    amount: Amount

    def holds(self, scene: Scene) -> bool:
        return self.amount.holds(len({item.color for box in scene for item in box if self.kind.matches(item)}), 0)

    def program(self) -> str:
        lines = ["BOX0=LOC(image=IMAGE,object='item')"]
        where = " and ".join(self.kind.fields(False))
        if self.kind.shape:
            lines = [f"BOX0=LOC(image=IMAGE,object='{self.kind.shape}')"]
        lines.append(f"BOX1=FILTER(object=BOX0,where={where!r})" if where else "BOX1=FILTER(object=BOX0,where='True')")
        counts = []
        for place, color in enumerate(_COLORS, start=2):
            lines.append(f"BOX{place}=FILTER(object=BOX1,where=\"'{color}' in color\")")
            counts.append(f"len(BOX{place})")
        return ended(lines, self.amount.code(f"len([n for n in [{','.join(counts)}] if n>0])", "0"))


@dataclass(frozen=True, slots=True)
class Alike:
    """How many boxes or towers there are that have the same colour at one place (0 the top, -1 the base)."""

    place: Place
    level: int
    amount: Amount

    def holds(self, scene: Scene) -> bool:
        ends = [downwards(box)[self.level].color for box in scene if box]
        counts = [ends.count(color) for color in _COLORS]
        if self.amount.sign == "all":
            return bool(ends) and len(set(ends)) == 1
        return any(count > 1 and self.amount.holds(count, 0) for count in counts)

    def program(self) -> str:
        lines = [f"BOX0=LOC(image=IMAGE,object='{self.place}')"]
        counts = []
        end = "first(colors)" if self.level == 0 else "last(colors)"
        for place, color in enumerate(_COLORS, start=1):
            lines.append(f"BOX{place}=FILTER(object=BOX0,where=\"len(items)>=1 and {end}=='{color}'\")")
            counts.append(f"len(BOX{place})")
        held = "n==len(BOX0)" if self.amount.sign == "all" else self.amount.code("n", "0")
        return ended(lines, f"any([n>1 and {held} for n in [{','.join(counts)}]])")


@dataclass(frozen=True, slots=True)
class Tall:
    """So many towers are equally high (`same`), or all heights differ. The amount "all": all of them."""

    amount: Amount
    same: bool = True

    def holds(self, scene: Scene) -> bool:
        heights = [len(box) for box in scene if box]
        if not self.same:
            return len(set(heights)) == len(heights)
        if self.amount.sign == "all":
            return len(set(heights)) == 1
        return any(self.amount.holds(heights.count(height), 0) and heights.count(height) > 1 for height in set(heights))

    def program(self) -> str:
        lines = ["BOX0=LOC(image=IMAGE,object='tower')"]
        counts = []
        for blocks in range(1, _MOST_BLOCKS + 1):
            lines.append(f"BOX{blocks}=FILTER(object=BOX0,where='len(items)=={blocks}')")
            counts.append(f"len(BOX{blocks})")
        if not self.same:
            return ended(lines, f"all([n<=1 for n in [{','.join(counts)}]])")
        held = "n==len(BOX0)" if self.amount.sign == "all" else self.amount.code("n", "0")
        return ended(lines, f"any([n>1 and {held} for n in [{','.join(counts)}]])")


def ended(lines: list[str], condition: str) -> str:
    """The program whose answer is a condition."""
    return "\n".join([*lines, f"ANSWER0=EVAL(expr={condition!r})", "FINAL=RESULT(var=ANSWER0)"])
