"""JSON Schema as arguments of tools: types, names, references, what is sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.interop.foreign import Description, foreign_tool, module_name, pick, value_of_json
from agent.interop.json_schema import parameters_of, to_json
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.calls import call_tool
from tools.context import ToolContext
from tools.errors import InvalidTool, ToolArgumentError, ToolError
from tools.registry import Registry
from tools.values import Box, Image, Region, TextLine


def one(schema: dict[str, Any], **root: Any) -> Any:
    (found,) = parameters_of({"type": "object", "properties": {"a": schema}, "required": ["a"], **root})
    return found


@pytest.mark.parametrize(
    ("schema", "type_text"),
    [
        ({"type": "string"}, "Text"),
        ({"type": "integer", "minimum": 1}, "Number"),
        ({"type": "boolean"}, "Bool"),
        ({"enum": ["x", "y"]}, "one of 'x', 'y'"),
        ({"const": "x"}, "one of 'x'"),
        ({"type": "array", "items": {"type": "number"}}, "List[Number]"),
        ({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}, "List[Any]"),
        ({"type": ["string", "null"]}, "Text"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "Number or Text"),
        ({"oneOf": [{"$ref": "#/$defs/U"}, {"type": "null"}]}, "one of 'cm'"),
        ({"allOf": [{"$ref": "#/$defs/U"}]}, "one of 'cm'"),
        ({"type": "object"}, "Any"),
        ({}, "Any"),
        ({"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}, "Image or Text"),
    ],
)
def test_types(schema: dict[str, Any], type_text: str) -> None:
    assert str(one(schema, **{"$defs": {"U": {"enum": ["cm"]}}}).argument.type) == type_text


def test_references_without_end_and_to_nowhere_are_refused() -> None:
    with pytest.raises(InvalidTool, match="without end"):
        one({"$ref": "#/$defs/A"}, **{"$defs": {"A": {"$ref": "#/$defs/A"}}})
    with pytest.raises(InvalidTool, match="not there"):
        one({"$ref": "#/$defs/B"})
    with pytest.raises(InvalidTool, match="not part of it"):
        one({"$ref": "https://example.com/schema.json"})


def test_a_list_of_itself_ends() -> None:
    tree = {"type": "array", "items": {"$ref": "#/$defs/T"}}
    assert "List" in str(one({"$ref": "#/$defs/T"}, **{"$defs": {"T": tree}}).argument.type)


def test_names_that_programs_can_write() -> None:
    names = ("file-path", "class", "2nd", "file_path", "日")
    found = parameters_of({"properties": {name: {"type": "string"} for name in names}})
    assert [parameter.argument.name for parameter in found] == [
        "file_path",
        "class_",
        "n2nd",
        "file_path_2",
        "argument",
    ]
    assert [parameter.property for parameter in found] == list(names)


@pytest.mark.parametrize("name", ["image", "photo_url", "image_base64", "user_image"])
def test_pictures_by_name(name: str) -> None:
    (found,) = parameters_of({"properties": {name: {"type": "string"}}})
    assert found.picture == ("base64" if "base64" in name else "url")


@pytest.mark.parametrize("name", ["image_path", "imagery", "file", "images_folder"])
def test_no_pictures_by_name(name: str) -> None:
    assert parameters_of({"properties": {name: {"type": "string"}}})[0].picture == ""


def test_what_is_sent_fits_the_schema() -> None:
    whole = one({"type": "integer"})
    assert to_json(3.0, whole) == 3 and isinstance(to_json(3.0, whole), int)
    with pytest.raises(ToolArgumentError, match="whole number"):
        to_json(3.5, whole)
    assert to_json('{"x": 1}', one({"type": "object"})) == {"x": 1}
    assert to_json('{"x": 1}', one({"anyOf": [{"type": "object"}, {"type": "string"}]})) == '{"x": 1}'
    with pytest.raises(ToolArgumentError, match="no valid JSON"):
        to_json("{x", one({"type": "array"}))
    image = Image(id="0" * 32, width=9, height=9)
    line = TextLine(image=image, box=Box.of(0, 0, 1, 1), text="STOP")
    region = Region(image=image, box=Box.of(0, 0, 1, 2), label="dog", score=0.5)
    sent = to_json((line, region), one({"type": "array"}))
    assert sent == ["STOP", {"label": "dog", "box": [0, 0, 1, 2], "score": 0.5}]


def context(registry: Registry | None = None) -> ToolContext:
    return ToolContext(store=MemoryStore(), registry=registry or Registry(), cache=ResultCache())


def test_arguments_arrive_by_their_own_names_and_only_those_given() -> None:
    schema = {
        "properties": {"ctx": {"type": "string"}, "from": {"type": "integer", "default": 4}, "to": {"type": "integer"}},
        "required": ["ctx"],
    }
    got: list[dict[str, Any]] = []
    spec = foreign_tool(
        Description("t", "T.", schema, "of the tests"), lambda ctx, arguments: got.append(arguments) or "ok"
    )
    assert spec.card().startswith("T(ctx: Text, from_: Number = 4, to: Number = None) -> Any")
    assert call_tool(spec, {"ctx": "c"}, context()).value == "ok"
    assert call_tool(spec, {"ctx": "c", "to": 2.0}, context()).value == "ok"
    assert got == [{"ctx": "c", "from": 4}, {"ctx": "c", "from": 4, "to": 2}]
    with pytest.raises(ToolArgumentError, match="needs the argument 'ctx'"):
        call_tool(spec, {}, context())


@pytest.mark.parametrize(
    ("name", "module"),
    [("get-weather", "GET_WEATHER"), ("getWeather", "GET_WEATHER"), ("2d.plot", "T_2D_PLOT"), ("天气", "TOOL")],
)
def test_module_names(name: str, module: str) -> None:
    assert module_name(name) == module
    assert module_name(name, "my").startswith("MY_")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_any_json_is_a_value_that_can_be_stored(data: Any) -> None:
    from tools.values import decode, encode

    value = value_of_json(data)
    assert decode(encode(value)) == value or value != value


def test_pick_takes_apart_what_is_there() -> None:
    data = '{"a": {"b": [1, {"c": null}]}, "0": "zero"}'
    assert pick.function(data, "a.b[0]") == 1 and pick.function(data, "0") == "zero"
    assert pick.function(data, "a.b") == '[1, {"c": null}]'
    for path in ("a.x", "a.b.2", "a.b.-3", "a.b.1.c", "a.b.0.q"):
        with pytest.raises(ToolError):
            pick.function(data, path)
    with pytest.raises(ToolError, match="no JSON"):
        pick.function("nope", "a")
