"""A LangChain tool as one of ours: `Agent(tools=[from_langchain(search)])`, or the tool itself in `tools`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent import loop
from agent.interop.foreign import (
    Description,
    foreign_tool,
    module_name,
    picture_value,
    value_of_json,
    value_of_parts,
)
from tools.context import ToolContext
from tools.contract import ToolSpec
from tools.errors import InvalidTool, ToolError
from tools.values import Image
from tools.values.base import Value

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


def from_langchain(
    tool: BaseTool, *, name: str | None = None, approve: bool = False, network: bool = False, cost: float = 1.0
) -> ToolSpec:
    """The LangChain tool as a tool of ours.

    Args:
        tool: any BaseTool; one that only works asynchronously, too.
        name: its name in programs; by default its own in capitals.
        approve: must a person agree to a call?
        network: does it send data to another machine?
        cost: seconds that a call takes, roughly.

    Raises InvalidTool where its arguments can't be described.
    """
    from langchain_core.tools import BaseTool

    if not isinstance(tool, BaseTool):
        raise InvalidTool(f"a {type(tool).__name__} is no LangChain tool.", remedy="Give a BaseTool.")
    schema: Any = tool.tool_call_schema
    about = Description(
        name=tool.name,
        text=tool.description or "",
        schema=schema if isinstance(schema, Mapping) else schema.model_json_schema(),
        origin="of LangChain",
        approve=approve,
        network=network,
        cost=cost,
    )

    def call(ctx: ToolContext, arguments: dict[str, Any]) -> Any:
        return _value(_invoked(tool, arguments, ctx), ctx, f"the tool {tool.name!r}")

    return foreign_tool(about, call, name=name or module_name(tool.name))


def _invoked(tool: BaseTool, arguments: dict[str, Any], ctx: ToolContext) -> Any:
    from langchain_core.tools import ToolException

    ctx.checkpoint()
    only_async = getattr(tool, "coroutine", None) is not None and getattr(tool, "func", None) is None
    try:
        return loop.wait(tool.ainvoke(arguments)) if only_async else tool.invoke(arguments)
    except ToolException as error:
        raise ToolError(f"the tool {tool.name!r} failed: {str(error)[:500]}") from error


def _value(given: Any, ctx: ToolContext, origin: str) -> Any:
    """What the tool returned as one of our values."""
    if given is None:
        raise ToolError(f"{origin} gave nothing.")
    if isinstance(given, Value):
        return given
    if isinstance(given, bytes) or hasattr(given, "__array_interface__"):  # PIL pictures have it, too
        return _picture(given, ctx, origin)
    if isinstance(given, list | tuple) and given and all(_is_block(item) for item in given):
        return _blocks(given, ctx, origin)
    dump = getattr(given, "model_dump", None)
    if callable(dump):
        given = dump(mode="json")
    if isinstance(given, list | tuple):
        given = [item.model_dump(mode="json") if hasattr(item, "model_dump") else item for item in given]
    return value_of_json(given)


def _picture(given: Any, ctx: ToolContext, origin: str) -> Image:
    if isinstance(given, bytes):
        return picture_value(given, ctx, origin)
    from tools.pictures.loading import load_picture

    return load_picture(given, ctx.store)


def _is_block(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get("type") in ("text", "image", "image_url")


def _blocks(blocks: Any, ctx: ToolContext, origin: str) -> Any:
    """Content blocks as LangChain has them: texts and pictures (base64 or data URLs; addresses are not fetched)."""
    texts: list[str] = []
    pictures: list[Image] = []
    for block in blocks:
        if block["type"] == "text":
            texts.append(str(block.get("text", "")))
            continue
        url = block.get("image_url") or block.get("url") or ""
        url = url.get("url", "") if isinstance(url, Mapping) else str(url)
        data = block.get("base64") or block.get("data") or (url.partition(";base64,")[2] if url[:5] == "data:" else "")
        if not data:
            raise ToolError(f"{origin} gave the address of a picture, which is not fetched.")
        pictures.append(picture_value(str(data), ctx, origin))
    return value_of_parts(texts, pictures, ctx, origin)
