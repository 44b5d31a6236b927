"""What a statement about boxes of drawn shapes can mean: each meaning as a program, and as its truth in a scene.

The two are written apart from one another (a program sees pixels through tools, the truth sees the scene), so that
tests can hold one against the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Side = Literal["left", "right", "top", "bottom"]
_SHAPES = ("circle", "square", "triangle")
Place = Literal["box", "tower"]
Sign = Literal["==", ">=", "<=", ">", "<", "all"]


@dataclass(frozen=True, slots=True)
class Item:
    """A drawn shape: its box in pixels of the box that it lies in, and the sides of that box which it touches."""

    shape: str
    color: str
    size: str
    x: float
    y: float
    width: float
    sides: frozenset[Side] = frozenset()

    @property
    def middle(self) -> tuple[float, float]:
        return self.y + self.width / 2, self.x + self.width / 2


Box = tuple[Item, ...]
Scene = tuple[Box, ...]


def downwards(box: Box) -> Box:
    """The items from top to bottom."""
    return tuple(sorted(box, key=lambda item: item.middle))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number compared: ("==", 2) is two, (">=", 2) at least two. ("all", 0) is as many as there are."""

    sign: Sign
    number: int = 0

    def holds(self, count: int, of: int) -> bool:
        match self.sign:
            case "==":
                return count == self.number
            case ">=":
                return count >= self.number
            case "<=":
                return count <= self.number
            case ">":
                return count > self.number
            case "<":
                return count < self.number
        return count == of

    def code(self, count: str, of: str) -> str:
        return f"{count}=={of}" if self.sign == "all" else f"{count}{self.sign}{self.number}"


SOME = Amount(">=", 1)
NONE = Amount("==", 0)
ALL = Amount("all")


@dataclass(frozen=True, slots=True)
class Kind:
    """Which items are meant. Empty fields mean any; of several colours one must hold; `away` touches no edge."""

    shape: str = ""
    colors: tuple[str, ...] = ()
    size: str = ""
    touch: str = ""
    away: bool = False
    not_color: str = ""
    not_size: str = ""

    def matches(self, item: Item) -> bool:
        touched = {
            "": True,
            "edge": bool(item.sides),
            "corner": bool(item.sides & {"left", "right"}) and bool(item.sides & {"top", "bottom"}),
        }
        return (
            self.shape in ("", item.shape)
            and (not self.colors or item.color in self.colors)
            and self.size in ("", item.size)
            and touched.get(self.touch, self.touch in item.sides)
            and not (self.away and item.sides)
            and item.color != self.not_color
            and item.size != self.not_size
        )

    def parts(self) -> list[str]:
        """Conditions on `i`, an item in words."""
        colors = " or ".join(f"'{color}' in i" for color in self.colors)
        found = [f"({colors})" if len(self.colors) > 1 else colors] if colors else []
        found += [f"'{word}' in i" for word in (self.size, self.shape, self.touch) if word]
        found += [f"'{word}' not in i" for word in ("edge" if self.away else "", self.not_color, self.not_size) if word]
        return found

    def fields(self, named: bool) -> list[str]:
        """Conditions on the fields of an item. `named`: LOC has been told shape and colour."""
        colors = " or ".join(f"'{color}' in color" for color in self.colors)
        found = [f"({colors})" if len(self.colors) > 1 else colors] if colors and not named else []
        found += [f"'{self.touch}' in touching"] if self.touch else []
        found += ["touching==''"] if self.away else []
        found += [f"size=='{self.size}'"] if self.size else []
        found += [f"'{self.not_color}' not in color"] if self.not_color else []
        found += [f"size!='{self.not_size}'"] if self.not_size else []
        return found


class Predicate(Protocol):
    """What can be said of one box or tower."""

    def holds(self, box: Box) -> bool: ...
    def code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Size:
    """How many items there are in it."""

    amount: Amount

    def holds(self, box: Box) -> bool:
        return self.amount.holds(len(box), 0)

    def code(self) -> str:
        return self.amount.code("len(items)", "0")


@dataclass(frozen=True, slots=True)
class Holds:
    """How many items of a kind there are in it."""

    kind: Kind
    amount: Amount = SOME

    def holds(self, box: Box) -> bool:
        return self.amount.holds(sum(self.kind.matches(item) for item in box), len(box))

    def code(self) -> str:
        parts = self.kind.parts()
        some, none = self.amount in (SOME, Amount(">", 0)), self.amount == NONE
        if self.kind == Kind(colors=self.kind.colors) and len(self.kind.colors) == 1:
            (color,) = self.kind.colors
            if some or none:
                return f"'{color}' {'not ' * none}in colors"
            return self.amount.code(f"count(colors,'{color}')", "len(colors)")
        if self.amount.sign == "all":
            return f"all({' and '.join(parts)} for i in items)"
        if some or none:
            return f"{'not ' * none}any({' and '.join(parts)} for i in items)"
        return self.amount.code(f"len([i for i in items if {' and '.join(parts)}])", "len(items)")


@dataclass(frozen=True, slots=True)
class Level:
    """The item at a place, counted from 0 at the top, from -1 at the base, is of a kind.

    `guarded`: the box may be empty, as no tower is.
    """

    index: int
    kind: Kind
    guarded: bool = False

    def holds(self, box: Box) -> bool:
        ordered = downwards(box)
        return -len(ordered) <= self.index < len(ordered) and self.kind.matches(ordered[self.index])

    def code(self) -> str:
        only_color = self.kind == Kind(colors=self.kind.colors) and len(self.kind.colors) == 1
        least = self.index + 1 if self.index >= 0 else -self.index
        guard = f"len(items)>={least} and "
        if only_color:
            name = {0: "first(colors)", -1: "last(colors)"}.get(self.index, f"colors[{self.index}]")
            return f"{guard * (least > 1 or self.guarded)}{name}=='{self.kind.colors[0]}'"
        name = {0: "first(items)", -1: "last(items)"}.get(self.index, f"items[{self.index}]")
        # boxes can be empty, towers can't: only boxes are asked for more than a colour
        return guard + " and ".join(part.replace(" in i", f" in {name}") for part in self.kind.parts())


@dataclass(frozen=True, slots=True)
class Run:
    """Items of these colours lie right on one another, from top to bottom."""

    colors: tuple[str, ...]

    def holds(self, box: Box) -> bool:
        seen = [item.color for item in downwards(box)]
        wide = len(self.colors)
        return any(tuple(seen[at : at + wide]) == self.colors for at in range(len(seen) - wide + 1))

    def code(self) -> str:
        return f"[{','.join(repr(color) for color in self.colors)}] in colors"


@dataclass(frozen=True, slots=True)
class Only:
    """All items have one of these colours, and each of the colours is there."""

    colors: tuple[str, ...]

    def holds(self, box: Box) -> bool:
        return {item.color for item in box} == set(self.colors)

    def code(self) -> str:
        if len(self.colors) == 1:
            return f"unique(colors)==['{self.colors[0]}']"
        each = " and ".join(f"'{color}' in colors" for color in self.colors)
        return f"{each} and len(unique(colors))=={len(self.colors)}"


@dataclass(frozen=True, slots=True)
class Colors:
    """How many different colours there are in it."""

    amount: Amount

    def holds(self, box: Box) -> bool:
        return self.amount.holds(len({item.color for item in box}), 0)

    def code(self) -> str:
        return self.amount.code("len(unique(colors))", "0")


@dataclass(frozen=True, slots=True)
class SameShape:
    """All items have one shape."""

    def holds(self, box: Box) -> bool:
        return any(all(item.shape == shape for item in box) for shape in _SHAPES)

    def code(self) -> str:
        return f"any([all(s in i for i in items) for s in {list(_SHAPES)}])".replace(", ", ",")


@dataclass(frozen=True, slots=True)
class SameEnds:
    """The top and the base of a tower have one colour, or (not `same`) two."""

    same: bool = True

    def holds(self, box: Box) -> bool:
        ordered = downwards(box)
        return (ordered[0].color == ordered[-1].color) is self.same

    def code(self) -> str:
        return f"first(colors){'==' if self.same else '!='}last(colors)"


class Meaning(Protocol):
    """What a statement says of a scene."""

    def holds(self, scene: Scene) -> bool: ...
    def program(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Groups:
    """How many boxes or towers there are of which all of `predicates` are true.

    With `which` it is about those alone of which these are true: there is one, and the amount is of them.
    """

    place: Place
    predicates: tuple[Predicate, ...]
    amount: Amount
    which: tuple[Predicate, ...] = ()

    def holds(self, scene: Scene) -> bool:
        # a tower is a box that is not empty
        boxes = [box for box in scene if box or self.place == "box"]
        meant = [box for box in boxes if all(predicate.holds(box) for predicate in self.which)]
        found = [box for box in meant if all(predicate.holds(box) for predicate in self.predicates)]
        return bool(meant or not self.which) and self.amount.holds(len(found), len(meant))

    def program(self) -> str:
        lines = [f"BOX0=LOC(image=IMAGE,object='{self.place}')"]
        for predicates in (self.which, self.predicates):
            if predicates:
                last = len(lines) - 1
                where = " and ".join(predicate.code() for predicate in predicates)
                lines.append(f"BOX{last + 1}=FILTER(object=BOX{last},where={where!r})")
        last = len(lines) - 1
        condition = self.amount.code(f"len(BOX{last})", f"len(BOX{max(0, last - 1)})")
        if self.which and self.amount == ALL:
            condition += ">=1"  # where there is none of which it is said, it isn't true
        elif self.which and self.amount.holds(0, 1):
            condition += " and len(BOX1)>=1"
        return _ended(lines, condition)


@dataclass(frozen=True, slots=True)
class Items:
    """How many items of a kind there are in all boxes. `noun` is what LOC is told: "circle"; or "black circle", which
    tells the colour, too."""

    kind: Kind
    amount: Amount
    noun: str

    def holds(self, scene: Scene) -> bool:
        return self.amount.holds(sum(self.kind.matches(item) for box in scene for item in box), 0)

    def program(self) -> str:
        return _ended(*self.steps(0))

    def steps(self, at: int) -> tuple[list[str], str]:
        """The steps that find the items, named from BOX`at` on, and the condition on their number."""
        named = len(self.kind.colors) == 1 and self.noun.startswith(self.kind.colors[0])
        lines = [f"BOX{at}=LOC(image=IMAGE,object='{self.noun}')"]
        where = " and ".join(self.kind.fields(named))
        if where:
            lines.append(f"BOX{at + 1}=FILTER(object=BOX{at},where={where!r})")
        return lines, self.amount.code(f"len(BOX{at + len(lines) - 1})", "0")


@dataclass(frozen=True, slots=True)
class Together:
    """All items of a kind, one at least, are in one box."""

    kind: Kind

    def holds(self, scene: Scene) -> bool:
        return sum(any(self.kind.matches(item) for item in box) for box in scene) == 1

    def program(self) -> str:
        return Groups("box", (Holds(self.kind),), Amount("==", 1)).program()


@dataclass(frozen=True, slots=True)
class Heights:
    """Some towers are equally high (`same`), or some are not."""

    same: bool

    def holds(self, scene: Scene) -> bool:
        heights = [len(box) for box in scene if box]
        return len(set(heights)) < len(heights) if self.same else len(set(heights)) > 1

    def program(self) -> str:
        different = "len(unique([t.height for t in BOX0]))"
        condition = f"{different}<len(BOX0)" if self.same else f"{different}>1"
        return _ended(["BOX0=LOC(image=IMAGE,object='tower')"], condition)


@dataclass(frozen=True, slots=True)
class Every:
    """All items of a kind, one at least, are also of another; with `none`, none of them is."""

    kind: Kind
    also: Kind
    noun: str
    none: bool = False

    def holds(self, scene: Scene) -> bool:
        meant = [item for box in scene for item in box if self.kind.matches(item)]
        found = [item for item in meant if self.also.matches(item)]
        return bool(meant) and (not found if self.none else len(found) == len(meant))

    def program(self) -> str:
        lines, _ = Items(self.kind, SOME, self.noun).steps(0)
        last = len(lines) - 1
        lines.append(f"BOX{last + 1}=FILTER(object=BOX{last},where={' and '.join(self.also.fields(False))!r})")
        meant, found = f"len(BOX{last})", f"len(BOX{last + 1})"
        return _ended(lines, f"{found}==0 and {meant}>=1" if self.none else f"{found}=={meant}>=1")


@dataclass(frozen=True, slots=True)
class Both:
    """Two counts of items, both of them true."""

    first: Items
    second: Items

    def holds(self, scene: Scene) -> bool:
        return self.first.holds(scene) and self.second.holds(scene)

    def program(self) -> str:
        lines: list[str] = []
        conditions = []
        for count in (self.first, self.second):
            found, condition = count.steps(len(lines))
            lines += found
            conditions.append(condition)
        return _ended(lines, " and ".join(conditions))


def _ended(lines: list[str], condition: str) -> str:
    return "\n".join([*lines, f"ANSWER0=EVAL(expr={condition!r})", "FINAL=RESULT(var=ANSWER0)"])
