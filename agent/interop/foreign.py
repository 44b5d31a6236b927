"""A tool of somebody else's (MCP, LangChain) as one of ours: a card made of its name, description and JSON Schema."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.interop.json_schema import Parameter, parameters_of, to_json
from tools.context import ToolContext
from tools.contract import Argument, ToolSpec, tool
from tools.errors import InvalidTool, ToolError
from tools.types import ANY, TypeSpec
from tools.values import Image

_LONGEST_SUMMARY = 400
#: characters of a foreign text that are kept
LONGEST_RESULT = 100_000
_EXAMPLES = {"Text": "'text'", "Number": "1", "Bool": "True", "Image": "IMAGE", "Any": "'text'"}

#: called with the context and the arguments as JSON; gives one of our values
Call = Callable[[ToolContext, dict[str, Any]], Any]


@dataclass(frozen=True)
class Description:
    """What is known of a foreign tool. `origin` says in words whose it is ("of the MCP server weather")."""

    name: str
    text: str
    schema: Mapping[str, Any]
    origin: str
    result: TypeSpec = ANY
    network: bool = False
    approve: bool = False
    cost: float = 1.0


def foreign_tool(about: Description, call: Call, *, name: str | None = None) -> ToolSpec:
    """The ToolSpec that does `call`. Raises InvalidTool where its schema can't be a card.

    Its results are not cached: they may depend on more than the arguments.
    """
    module = name or module_name(about.name)
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", module):
        raise InvalidTool(f"{module!r} is not a module name: capitals, digits and underscores")
    try:
        parameters = parameters_of(about.schema)
    except InvalidTool as error:
        raise InvalidTool(f"the tool {about.name!r} {about.origin} can't be used: {error.message}") from error

    def work(ctx: ToolContext, /, **given: Any) -> Any:
        return call(ctx, _arguments(parameters, given, ctx))

    text = " ".join(about.text.split()) or f"The tool {about.name}"
    summary = text if len(text) <= _LONGEST_SUMMARY else text[: _LONGEST_SUMMARY - 1].rstrip() + "…"
    return ToolSpec(
        name=module,
        function=work,
        summary=summary,
        arguments=tuple(parameter.argument for parameter in parameters),
        result=about.result,
        returns="" if about.result != ANY else "a text, a list, a picture, or JSON as a text (see PICK)",
        limits=f"a tool {about.origin}",
        example=_example(module, tuple(parameter.argument for parameter in parameters)),
        version=hashlib.sha256(json.dumps(about.schema, sort_keys=True, default=str).encode()).hexdigest()[:12],
        cost=about.cost,
        cacheable=False,
        network=about.network,
        approve=about.approve,
        wants_context=True,
    )


def module_name(name: str, prefix: str = "") -> str:
    """A tool's name as a module's: "get-weather" is GET_WEATHER, "getWeather" too."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    made = re.sub(r"[^A-Za-z0-9]+", "_", split).strip("_").upper() or "TOOL"
    made = f"{prefix.strip('_').upper()}_{made}" if prefix else made
    return made if made[0].isalpha() else f"T_{made}"


def _arguments(parameters: tuple[Parameter, ...], given: Mapping[str, Any], ctx: ToolContext) -> dict[str, Any]:
    """The arguments as JSON by their own names. What was left out is left out."""
    made: dict[str, Any] = {}
    for parameter in parameters:
        value = given[parameter.argument.name]
        if value is None and not (parameter.argument.required and parameter.nullable):
            continue
        if isinstance(value, Image):
            made[parameter.property] = picture_text(value, ctx, bare=parameter.picture == "base64")
        else:
            made[parameter.property] = to_json(value, parameter)
    return made


def picture_text(image: Image, ctx: ToolContext, *, bare: bool) -> str:
    """The picture as a PNG in a data URL, or as `bare` base64."""
    from PIL import Image as Pillow

    buffer = io.BytesIO()
    Pillow.fromarray(ctx.pixels(image)).save(buffer, format="PNG")
    text = base64.b64encode(buffer.getvalue()).decode("ascii")
    return text if bare else f"data:image/png;base64,{text}"


def _example(module: str, arguments: tuple[Argument, ...]) -> str:
    parts = []
    for argument in arguments:
        if not argument.required:
            continue
        kind, is_list = argument.type.alternatives[0]
        value = repr(argument.type.choices[0]) if argument.type.choices else _EXAMPLES.get(kind, "'text'")
        parts.append(f"{argument.name}={f'[{value}]' if is_list else value}")
    return f"{module}({', '.join(parts)})"


def value_of_json(data: Any) -> Any:
    """JSON as a value of programs: scalars as they are, lists of scalars as lists, everything else as JSON text."""
    if isinstance(data, str):
        return shortened(data)
    if isinstance(data, bool | int) or (isinstance(data, float) and math.isfinite(data)):
        return data
    if isinstance(data, list | tuple) and all(isinstance(item, str | bool | int | float) for item in data):
        return tuple(value_of_json(item) for item in data)
    return shortened(json.dumps(data, ensure_ascii=False, default=str))


def shortened(text: str) -> str:
    """The text, cut where it is so long that nobody would read it."""
    return text if len(text) <= LONGEST_RESULT else text[:LONGEST_RESULT] + "…"


def value_of_parts(texts: list[str], pictures: list[Image], ctx: ToolContext, origin: str) -> Any:
    """What texts and pictures, the parts of one result, are as a value: the picture(s) where there are any; a text
    beside a picture becomes a note."""
    text = shortened("\n".join(text for text in texts if text))
    if not pictures:
        return text
    if text.strip():
        ctx.note(f"{origin}: {text if len(text) <= 300 else text[:299] + '…'}")
    return pictures[0] if len(pictures) == 1 else tuple(pictures)


def picture_value(data: str | bytes, ctx: ToolContext, what: str) -> Image:
    """A picture that came as base64 or bytes, decoded within the limits and kept. Raises ToolError, ImageError."""
    from tools.pictures.loading import load_picture

    if isinstance(data, str):
        try:
            data = base64.b64decode(data, validate=True)
        except ValueError as error:
            raise ToolError(f"{what} gave a picture that is no valid base64.") from error
    return load_picture(data, ctx.store)


@tool
def pick(data: str, path: str) -> Any:
    """Take a value out of JSON that another tool gave as a text.

    Args:
        data: the JSON.
        path: where the value is: names and places with dots between them ("items.0.price").

    Returns:
        the value: a number, a text, yes or no, a list; JSON as a text where it is an object.

    Limits: the first item of a list is 0.
    Example: PICK(data=FORECAST0, path='days.0.high')
    """
    try:
        found: Any = json.loads(data)
    except ValueError as error:
        raise ToolError(f"that is no JSON: {error}.") from error
    for step in re.findall(r"[^.\[\]]+", path):
        key = step.strip("'\"")
        if isinstance(found, Mapping) and key in found:
            found = found[key]
        elif isinstance(found, list) and re.fullmatch(r"-?\d+", key) and -len(found) <= int(key) < len(found):
            found = found[int(key)]
        else:
            there = ", ".join(list(found)[:20]) if isinstance(found, Mapping) else f"a {type(found).__name__}"
            raise ToolError(f"there is no {key!r} at that place of the JSON, but: {there}.")
    if found is None:
        raise ToolError(f"{path!r} is null in the JSON.")
    return value_of_json(found)
