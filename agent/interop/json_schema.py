"""JSON Schema as our tool contract: the properties of an object become the arguments of a tool.

What a schema says beyond types (ranges, patterns, formats) goes into the card in words; whoever made the schema checks
it. An argument that takes a picture as a text (base64 or a data URL, by its schema or its name) takes an Image, too.
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tools.contract import Argument
from tools.errors import InvalidTool, ToolArgumentError
from tools.types import ANY, TypeSpec, many, single

Schema = Mapping[str, Any]

_SCALARS = {"string": "Text", "number": "Number", "integer": "Number", "boolean": "Bool"}
#: names of texts that hold a picture; not "image_path", which is a path on somebody else's machine
_PICTURE = re.compile(r"(?:\w+_)?(?:image|picture|photo|img)(?:_(?:url|uri|data|base64|b64|bytes))?", re.IGNORECASE)
_RANGES = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("exclusiveMinimum", "more than {}"),
    ("exclusiveMaximum", "less than {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("pattern", "matching {}"),
    ("format", "a {}"),
)
_LONGEST_TEXT = 300
_MOST_PARAMETERS = 60
_DEEPEST = 20


@dataclass(frozen=True)
class Parameter:
    """An argument of a tool and the property that it is given as. `schema` has no references left at its top."""

    argument: Argument
    property: str
    schema: Schema
    picture: Literal["", "url", "base64"] = ""
    nullable: bool = False


def parameters_of(schema: Schema) -> tuple[Parameter, ...]:
    """The parameters that `schema` (of an object) describes, required ones first. Raises InvalidTool."""
    root = resolved(schema, schema)
    properties = root.get("properties") or {}
    if root.get("type", "object") != "object" or not isinstance(properties, Mapping):
        raise InvalidTool("its arguments are not described as an object.")
    if len(properties) > _MOST_PARAMETERS:
        raise InvalidTool(f"it has {len(properties)} arguments; at most {_MOST_PARAMETERS} fit in a card.")
    required = {str(name) for name in root.get("required") or ()}
    taken: set[str] = set()
    found = [_parameter(str(name), part, name in required, schema, taken) for name, part in properties.items()]
    return tuple(sorted(found, key=lambda parameter: not parameter.argument.required))


def _parameter(name: str, part: Any, required: bool, root: Schema, taken: set[str]) -> Parameter:
    schema = resolved(part if isinstance(part, Mapping) else {}, root)
    kind, nullable = _type(schema, root)
    picture = _picture(name, schema, kind)
    if picture:
        kind = TypeSpec((("Image", False), ("Text", False)), optional=kind.optional)
    default = schema.get("default")
    if not isinstance(default, str | int | float | bool):
        default = None  # lists and objects: left to whoever has the schema
    argument = Argument(
        name=_identifier(name, taken),
        type=TypeSpec(kind.alternatives, nullable or kind.optional, kind.choices),
        text=_words(name, schema, picture),
        required=required and "default" not in schema,
        default=default,
    )
    return Parameter(argument, name, schema, picture, nullable)


def resolved(schema: Schema, root: Schema) -> Schema:
    """`schema` with a reference, or an allOf of one, at its top replaced by what it stands for."""
    for _ in range(_DEEPEST):
        reference, parts = schema.get("$ref"), schema.get("allOf")
        if isinstance(reference, str):
            more = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**_pointed(reference, root), **more}
        elif isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], Mapping):
            schema = {**parts[0], **{key: value for key, value in schema.items() if key != "allOf"}}
        else:
            return schema
    raise InvalidTool("its schema refers to itself without end.")


def _pointed(reference: str, root: Schema) -> Schema:
    found: Any = root
    if not reference.startswith("#"):
        raise InvalidTool(f"its schema refers to {reference[:80]!r}, which is not part of it.")
    for step in reference.lstrip("#").strip("/").split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        found = found.get(key) if isinstance(found, Mapping) and key else found
    if not isinstance(found, Mapping):
        raise InvalidTool(f"its schema refers to {reference[:80]!r}, which is not there.")
    return found


def type_of(schema: Schema, root: Schema) -> TypeSpec:
    """The type that programs know for values of `schema`; Any for objects and what can't be told."""
    return _type(resolved(schema, root), root)[0]


def _type(schema: Schema, root: Schema, depth: int = 0) -> tuple[TypeSpec, bool]:
    """The type of a schema, and whether null is one of its values."""
    if depth > _DEEPEST:
        return ANY, True
    options = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(options, list):
        return _union([_type(_sub(option, root), root, depth + 1) for option in options])
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return _union([_type({**schema, "type": kind}, root, depth + 1) for kind in kinds])
    values = schema.get("enum") if "const" not in schema else [schema["const"]]
    if isinstance(values, list) and values and all(isinstance(value, str) for value in values):
        return TypeSpec((("Text", False),), choices=tuple(values)), False
    if kinds == "null":
        return TypeSpec(()), True
    if kinds == "array":
        inner, _ = _type(_sub(schema.get("items"), root), root, depth + 1)
        plain = [kind for kind, is_list in inner.alternatives if not is_list]
        lists = tuple((kind, True) for kind in plain) if len(plain) == len(inner.alternatives) and plain else ()
        return TypeSpec(lists or many("Any").alternatives), False
    return (single(_SCALARS[kinds]), False) if kinds in _SCALARS else (ANY, False)


def _sub(schema: Any, root: Schema) -> Schema:
    return resolved(schema, root) if isinstance(schema, Mapping) else {}


def _union(parts: list[tuple[TypeSpec, bool]]) -> tuple[TypeSpec, bool]:
    specs = [spec for spec, _ in parts if spec.alternatives]
    alternatives = tuple(dict.fromkeys(alternative for spec in specs for alternative in spec.alternatives))
    texts = [spec for spec in specs if ("Text", False) in spec.alternatives]
    # Choices bind where every text that is allowed is one of them.
    choices = sum((spec.choices for spec in texts), ()) if all(spec.choices for spec in texts) else ()
    if len(alternatives) > 1:
        choices = ()
    return TypeSpec(alternatives or ANY.alternatives, choices=choices), any(null for _, null in parts)


def _picture(name: str, schema: Schema, kind: TypeSpec) -> Literal["", "url", "base64"]:
    """Is the parameter a text that holds a picture, and how is that written?"""
    if ("Text", False) not in kind.alternatives or kind.choices:
        return ""
    encoded = schema.get("contentEncoding") == "base64" or re.search(r"base64|b64|bytes", name, re.IGNORECASE)
    if str(schema.get("contentMediaType", "")).startswith("image/") or _PICTURE.fullmatch(name):
        return "base64" if encoded else "url"
    return ""


def _identifier(name: str, taken: set[str]) -> str:
    """The property's name as a name in programs, where `file-path` and `class` are none."""
    made = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "argument"
    made = f"n{made}" if made[0].isdigit() else made
    made = f"{made}_" if keyword.iskeyword(made) else made
    unique, number = made, 2
    while unique in taken:
        unique, number = f"{made}_{number}", number + 1
    taken.add(unique)
    return unique


def _words(name: str, schema: Schema, picture: str) -> str:
    title = str(schema.get("title") or "")
    title = "" if re.sub(r"\W|_", "", title).lower() == re.sub(r"\W|_", "", name).lower() else title  # says nothing new
    text = " ".join(str(schema.get("description") or title).split())[:_LONGEST_TEXT]
    more = [form.format(schema[key]) for key, form in _RANGES if isinstance(schema.get(key), str | int | float)]
    values = schema.get("enum")
    if isinstance(values, list) and not all(isinstance(value, str) for value in values):
        more.append(f"one of {', '.join(str(value) for value in values[:20])}")
    if picture:
        more.append("a picture")
    if "object" in _kinds(schema):
        more.append("JSON")
    return f"{text} ({'; '.join(more)})".strip() if more else text


def to_json(value: Any, parameter: Parameter) -> Any:
    """`value`, of the parameter's type, as the JSON that its schema asks for. Raises ToolArgumentError."""
    kinds = _kinds(parameter.schema)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float) and "number" not in kinds and "integer" in kinds:
        if not value.is_integer():
            raise ToolArgumentError(f"the argument {parameter.argument.name!r} must be a whole number, got {value:g}.")
        return int(value)
    if isinstance(value, str) and "string" not in kinds and kinds & {"object", "array"}:
        try:
            return json.loads(value)
        except ValueError as error:
            raise ToolArgumentError(f"the argument {parameter.argument.name!r} is no valid JSON: {error}.") from error
    return plain_json(value)


def _kinds(schema: Schema) -> set[str]:
    """The JSON types that a schema names, in alternatives as well."""
    kinds = schema.get("type")
    found = {kinds} if isinstance(kinds, str) else {str(kind) for kind in kinds or ()}
    for option in (*(schema.get("anyOf") or ()), *(schema.get("oneOf") or ())):
        if isinstance(option, Mapping):
            found |= _kinds(option)
            if "$ref" in option:
                found.add("object")
    return found


def plain_json(value: Any) -> Any:
    """One of our values as plain JSON: a line of text is its text, a box four numbers, a verdict its state."""
    from tools.values import Box, Expression, Region, Table, TextLine, Verdict
    from tools.values.base import Value

    match value:
        case TextLine(text=text):
            return text
        case Box():
            return list(value.as_tuple())
        case Region():
            return {"label": value.label, "box": list(value.box.as_tuple()), "score": value.score}
        case Table():
            return [list(row) for row in value.texts()]
        case Verdict(state=state):
            return state
        case Expression(source=source):
            return source
        case Value():
            return value.model_dump(mode="json")
        case tuple() | list():
            return [plain_json(item) for item in value]
        case Mapping():
            return {str(key): plain_json(item) for key, item in value.items()}
    return value
