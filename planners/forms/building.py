"""From a form's answer and its slots to program lines.

The answer of a form is written as one nested expression; each call becomes a line, each result a name:

    EVAL(f"{COUNT(box=a)} > {COUNT(box=b)}")
    ->  BOX0=LOC(image=IMAGE, object='dog')
        COUNT0=COUNT(box=BOX0)
        BOX1=LOC(image=IMAGE, object='cat')
        ...

Names in lower case are slots, or `image`, `table`, `region`; a slot that holds a thing is located first. An f-string is
an expression: what its braces hold is put in as `{NAME}`, a text as a quoted literal.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mllm_core.errors import YaffleError
from planners.forms.grammar import GrammarError
from planners.forms.lexicon import lexicon
from planners.forms.things import Setting, Thing


class NotUnderstood(YaffleError):
    """A form fits the words of a question, but not what they name; the next form is tried."""


@dataclass(frozen=True)
class Name:
    """A name of the program."""

    name: str


@dataclass(frozen=True)
class Raw:
    """A piece of an expression, written as it stands."""

    source: str


_PREFIX = {
    **dict.fromkeys(("LOC", "FACEDET", "FILTER", "RELATE", "SORT", "SEGMENT", "SELECT", "CUT_BOX"), "BOX"),
    **dict.fromkeys(("READ", "FIND_TEXT", "COLUMN", "VALUES", "ROW"), "LINES"),
    **dict.fromkeys(
        ("BLUR", "BGBLUR", "COLORPOP", "REDACT", "HIGHLIGHT", "ERASE", "EMOJI", "REPLACE", "TAG"), "EDITED"
    ),
    **dict.fromkeys(("CUT", "CROP", "DRAW"), "PICTURE"),
    **dict.fromkeys(("EVAL", "COLOR", "VQA", "CAPTION", "TOP"), "ANSWER"),
}


@dataclass
class Builder:
    """The lines of one program. A call that was made before gives the same name again."""

    setting: Setting
    slots: Mapping[str, Any]
    lines: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def call(self, module: str, **arguments: Any) -> Name:
        """Add the line for a call, unless there is one; its name."""
        shown = [f"{key}={literal(value)}" for key, value in arguments.items() if value is not None]
        call = f"{module}({', '.join(shown)})"
        if call not in self.known:
            prefix = _PREFIX.get(module, module)
            place = self.counters.get(prefix, 0)
            self.counters[prefix] = place + 1
            self.known[call] = f"{prefix}{place}"
            self.lines.append(f"{self.known[call]}={call}")
        return Name(self.known[call])

    def program(self, value: Any) -> str:
        """The whole program, whose result is `value`."""
        if not isinstance(value, Name):
            value = self.call("EVAL", expr=value if isinstance(value, Raw) else Raw(fragment(value)))
        return "\n".join([*self.lines, f"FINAL=RESULT(var={value.name})"])

    def image(self) -> Name:
        """The picture that the slots are about: the first that one of them names, else the first of all."""
        for value in self.slots.values():
            if isinstance(value, Thing) and value.pictures:
                return Name(value.pictures[0])
        pictures = self.slots.get("pictures") or self.setting.pictures
        return Name(pictures[0])

    def located(self, thing: Thing, picture: str | None = None) -> Name:
        """The lines that find a thing; the name of the list."""
        if thing.source == "REGION":
            return Name("REGION")
        image = Name(picture or (thing.pictures[0] if thing.pictures else self.setting.pictures[0]))
        if thing.source == "FACEDET":
            found = self.call("FACEDET", image=image)
        else:
            found = self.call("LOC", image=image, object=thing.noun)
        conditions = [f"{color!r} in color" for color in thing.colors]
        conditions += [lexicon().conditions[place] for place in thing.places]
        if conditions:
            found = self.call("FILTER", object=found, where=" and ".join(conditions))
        for relation, other in thing.relations:
            found = self.call("RELATE", object=found, relation=relation, to=self.located(other, image.name))
        if thing.rank is not None:
            found = self.call("SORT", object=found, by=thing.rank.by, order=thing.rank.order)
            piece = "-1:" if thing.nth < 0 else f"{thing.nth}:{thing.nth + 1}"
            found = self.call("EVAL", expr=Raw(f"{{{found.name}}}[{piece}]"))
        return found

    def count(self, thing: Thing) -> Any:
        """How many there are; over all pictures where several were given and none is named."""
        pictures = thing.pictures or self.setting.pictures
        counts = [self.call("COUNT", box=self.located(thing, picture)) for picture in pictures]
        if len(counts) == 1:
            return counts[0]
        return Raw("(" + " + ".join(fragment(count) for count in counts) + ")")

    def region_or_table(self, name: str) -> Any:
        if name == "image":
            return self.image()
        if name == "table":
            return self.call("TABLE", image=self.image())
        return Name("REGION")

    def value(self, node: ast.expr) -> Any:
        """The value of a part of a template."""
        match node:
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id=name):
                if name in ("image", "table", "region"):
                    return self.region_or_table(name)
                if name not in self.slots:
                    raise GrammarError(f"a form's answer uses {name!r}, which its wording has no slot for")
                slot = self.slots[name]
                return self.located(slot) if isinstance(slot, Thing) else slot
            case ast.JoinedStr(values=values):
                return Raw("".join(self.piece(part) for part in values))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                if name.isupper():
                    given = {word.arg or "": self.value(word.value) for word in keywords}
                    if args:
                        given = {"expr": self.value(args[0]), **given}
                    if any(key in ("object", "box") and value is None for key, value in given.items()):
                        raise NotUnderstood(f"{name} needs a thing, and the question names none")
                    return self.call(name, **given)
                return expansion(name)(self, *(self.argument(arg) for arg in args))
        raise GrammarError(f"a form's answer can't hold {ast.unparse(node)!r}")

    def argument(self, node: ast.expr) -> Any:
        """An argument of an expansion: a slot as it is, not yet located."""
        if isinstance(node, ast.Name) and node.id in self.slots:
            return self.slots[node.id]
        return self.value(node)

    def piece(self, part: ast.expr) -> str:
        if isinstance(part, ast.FormattedValue):
            return fragment(self.value(part.value))
        return str(part.value) if isinstance(part, ast.Constant) else ""


def fragment(value: Any) -> str:
    """A value as a piece of an expression."""
    if isinstance(value, Name):
        return f"{{{value.name}}}"
    if isinstance(value, Raw):
        return value.source
    return repr(value)


def literal(value: Any) -> str:
    """A value as an argument of a call."""
    if isinstance(value, Name):
        return value.name
    if isinstance(value, Raw):
        return repr(value.source)
    return repr(value)


Expansion = Callable[..., Any]
_EXPANSIONS: dict[str, Expansion] = {}


def expands(function: Expansion) -> Expansion:
    """Register a function that templates may call by its name: expansion(builder, *slots) -> Name or Raw."""
    _EXPANSIONS[function.__name__] = function
    return function


def expansion(name: str) -> Expansion:
    if name not in _EXPANSIONS:
        raise GrammarError(f"a form's answer calls {name!r}, which is not defined")
    return _EXPANSIONS[name]


@lru_cache(maxsize=1024)
def parse_answer(source: str) -> ast.expr:
    """The tree of a form's answer. Raises GrammarError."""
    try:
        return ast.parse(source.strip(), mode="eval").body
    except SyntaxError as error:
        raise GrammarError(f"the answer {source!r} can't be read: {error.msg}") from error


def build(answer: str, slots: Mapping[str, Any], setting: Setting) -> str:
    """The program of a form's answer with these slots."""
    builder = Builder(setting, slots)
    return builder.program(builder.value(parse_answer(answer)))
