"""The types of tool arguments and results, read off Python annotations.

A `TypeSpec` is a set of alternatives, each a kind ("Image", "Region", "Text", "Number", "Bool", "Any" ...) that may be
a list. `assignable` says whether a value of one type may be given where another is wanted; `coerce` makes it so.
The allowed conversions are few and listed in `_WIDENINGS`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tools.errors import InvalidTool, InvalidValue
from tools.numbers import number_in, number_text
from tools.values import Box, Expression, Image, Mask, Region, Table, TextLine, Verdict

Kind = str

_KINDS: dict[Any, Kind] = {
    str: "Text",
    int: "Number",
    float: "Number",
    bool: "Bool",
    Any: "Any",
    Box: "Box",
    Expression: "Expression",
    Image: "Image",
    Mask: "Mask",
    Region: "Region",
    Table: "Table",
    TextLine: "TextLine",
    Verdict: "Verdict",
}

#: kind -> the kinds that it may be turned into, without loss of meaning
_WIDENINGS: dict[Kind, frozenset[Kind]] = {
    "Region": frozenset({"Box"}),
    "TextLine": frozenset({"Text", "Region", "Box", "Number"}),
    "Box": frozenset({"Region"}),
    "Number": frozenset({"Text"}),
    "Bool": frozenset({"Text"}),
    "Text": frozenset({"Number"}),
    "Verdict": frozenset({"Bool", "Text"}),
}


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """Alternatives of (kind, is it a list), `choices` where only some texts are allowed, `optional` where None is."""

    alternatives: tuple[tuple[Kind, bool], ...]
    optional: bool = False
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.choices:
            return "one of " + ", ".join(repr(choice) for choice in self.choices)
        words = [f"List[{kind}]" if many else kind for kind, many in self.alternatives]
        return " or ".join(words)

    @property
    def is_any(self) -> bool:
        return ("Any", False) in self.alternatives


def single(kind: Kind) -> TypeSpec:
    return TypeSpec(((kind, False),))


def many(kind: Kind) -> TypeSpec:
    return TypeSpec(((kind, True),))


ANY = single("Any")


def type_of_annotation(annotation: Any) -> TypeSpec:
    """The type that a Python annotation stands for; raises InvalidTool for one that programs do not know."""
    if annotation is None or annotation is type(None):
        raise InvalidTool("a tool must return a value, not None")
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        parts = typing.get_args(annotation)
        specs = [type_of_annotation(part) for part in parts if part is not type(None)]
        alternatives = tuple(dict.fromkeys(alt for spec in specs for alt in spec.alternatives))
        return TypeSpec(alternatives, optional=type(None) in parts, choices=sum((s.choices for s in specs), ()))
    if origin is Literal:
        return TypeSpec((("Text", False),), choices=tuple(str(value) for value in typing.get_args(annotation)))
    if origin in (tuple, list, Sequence):
        args = [arg for arg in typing.get_args(annotation) if arg is not Ellipsis]
        if len(args) != 1:
            raise InvalidTool(f"{annotation} is not a list of one type")
        inner = type_of_annotation(args[0])
        return TypeSpec(tuple((kind, True) for kind, _ in inner.alternatives))
    if annotation in _KINDS:
        return single(_KINDS[annotation])
    raise InvalidTool(
        f"{annotation} is not a type that programs know.", remedy=f"Use one of: {', '.join(_KINDS.values())}."
    )


def type_of_value(value: Any) -> TypeSpec:
    """The type of a value. A list's alternatives are the kinds of its items; an empty list fits any list."""
    if isinstance(value, tuple | list):
        kinds = dict.fromkeys(type_of_value(item).alternatives[0][0] for item in value)
        return TypeSpec(tuple((kind, True) for kind in kinds) or (("Any", True),))
    if isinstance(value, bool):
        return single("Bool")
    if isinstance(value, Mapping):
        return ANY
    for python_type, kind in _KINDS.items():
        if python_type is not Any and isinstance(value, python_type):
            return single(kind)
    return ANY


def assignable(given: TypeSpec, wanted: TypeSpec) -> bool:
    """May a value of type `given` be passed where `wanted` is expected? (Some alternative must fit.)"""
    return any(_fits(g, w) for g in given.alternatives for w in wanted.alternatives)


def _fits(given: tuple[Kind, bool], wanted: tuple[Kind, bool]) -> bool:
    (kind, is_list), (want, want_list) = given, wanted
    if want == "Any" and (want_list is False or is_list):
        return True
    if kind == "Any":
        return True
    if is_list and not want_list:
        # A list where one thing is wanted: its best item is taken (regions and lines are ordered, best first).
        return kind in ("Region", "TextLine", "Box") and (want in ("Region", "Box", "TextLine") and _widens(kind, want))
    return _widens(kind, want)


def _widens(kind: Kind, want: Kind) -> bool:
    return kind == want or want == "Any" or want in _WIDENINGS.get(kind, frozenset())


def coerce(value: Any, wanted: TypeSpec, *, image: Image | None = None) -> Any:
    """`value` as one of the types `wanted`; `image` is the picture that a bare Box is taken to lie in.

    Raises InvalidValue, in words, where that can't be done.
    """
    if value is None:
        if wanted.optional:
            return None
        raise InvalidValue(f"expected {wanted}, got nothing")
    given = type_of_value(value)
    best = sorted(wanted.alternatives, key=lambda alt: _distance(given.alternatives[0], alt))
    for kind, is_list in best:
        if isinstance(value, tuple | list):
            if is_list:
                converted = [_convert(item, kind, image) for item in value]
                if all(item is not _FAILED for item in converted):
                    return tuple(converted)
            elif kind == "Any":
                return tuple(value)
            elif value and _fits(given.alternatives[0], (kind, False)):
                item = _convert(value[0], kind, image)
                if item is not _FAILED:
                    return item
        else:
            item = _convert(value, kind, image)
            if item is not _FAILED:
                if wanted.choices and item not in wanted.choices:
                    raise InvalidValue(f"expected {wanted}, got {item!r}")
                return (item,) if is_list else item
    if isinstance(value, tuple | list) and not value:
        raise InvalidValue(f"expected {wanted}, got an empty list (nothing was found)")
    raise InvalidValue(f"expected {wanted}, got {given} {_shown(value)}")


_FAILED = object()


def _distance(given: tuple[Kind, bool], wanted: tuple[Kind, bool]) -> int:
    return (given[0] != wanted[0]) * 2 + (given[1] != wanted[1])


def _convert(value: Any, kind: Kind, image: Image | None) -> Any:
    """One value to one kind, or _FAILED."""
    if kind == "Any" or type_of_value(value).alternatives[0] == (kind, False):
        return value
    match value, kind:
        case ((Region(box=box) | TextLine(box=box)), "Box"):
            return box
        case TextLine(), "Region":
            return Region(image=value.image, box=value.box, label=value.text, score=value.score, source=value.source)
        case Box(), "Region" if image is not None:
            return Region(image=image, box=value, source="program")
        case TextLine(text=text), "Text":
            return text
        case ((TextLine(text=text) | str(text)), "Number"):
            number = number_in(text)
            return _FAILED if number is None else number
        case bool(), "Text":
            return "yes" if value else "no"
        case ((int() | float()), "Text"):
            return number_text(value)
        case Verdict(state=state), "Text":
            return state
        case Verdict(state=state), "Bool":
            return _FAILED if state == "unknown" else state == "supported"
        case str(source), "Expression":
            return Expression(source=source)
    return _FAILED


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
