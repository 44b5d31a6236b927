"""The agent, and each of its tools, as LangChain tools.

    as_langchain_tool(agent, image="receipt.jpg")    # asks about this picture
    as_langchain_tool(agent)                         # asks about a picture that the model names
    as_langchain_tool(agent, "READ")                 # one of the agent's tools
    as_langchain_tools(agent)                        # all that a model can call

They answer in words for the model; the artifact of the ToolMessage has the Answer, or the tool's typed value.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from agent import loop
from agent.interop.calling import call_of
from agent.interop.json_schema import plain_json
from agent.interop.pictures import Intake, checked_roots
from agent.question import Question, as_region
from mllm_core.errors import YaffleError
from tools.contract import Argument, ToolSpec
from tools.errors import InvalidTool
from tools.types import Kind
from tools.values import Expression, Image, Region

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from agent.api import Agent

#: what a model can write for each kind of argument
_WRITTEN: dict[Kind, Any] = {
    "Text": str,
    "Expression": str,
    "Number": float,
    "Bool": bool,
    "Image": str,
    "Box": list[float],
    "Region": list[float],
    "Any": Any,
}
_PICTURE = "a picture: a path, a data URL or base64"
_BOX = "a box [x0, y0, x1, y1] or a point [x, y], in pixels"


def as_langchain_tool(
    agent: Agent,
    tool: str | None = None,
    *,
    image: Any = None,
    name: str | None = None,
    roots: Sequence[str | os.PathLike[str]] | None = None,
) -> BaseTool:
    """The agent, or one of its tools, as a LangChain tool.

    Args:
        agent: stays the caller's to close.
        tool: the module name of a tool ("READ", "LOC"); by default the agent itself, which is asked questions.
        image: the picture that it works on, as `Agent.run` takes it; the model is then asked for none.
        name: the tool's name for the model.
        roots: the folders under which the model may name pictures by path; by default the current one, () for none.

    Raises UnknownTool; InvalidTool for a tool with arguments that a model can't write (a table, a mask).
    """
    bound = _Bound(agent, image, _intake(agent, roots))
    return _ask(bound, name or "ask_picture") if tool is None else _one(bound, agent.registry[tool.upper()], name)


def as_langchain_tools(
    agent: Agent, *, image: Any = None, roots: Sequence[str | os.PathLike[str]] | None = None
) -> list[BaseTool]:
    """The agent itself and all of its tools that a model can call."""
    bound = _Bound(agent, image, _intake(agent, roots))
    specs = [spec for spec in agent.registry.values() if _writable(spec)]
    return [_ask(bound, "ask_picture"), *(_one(bound, spec, None) for spec in specs)]


@dataclass(frozen=True)
class _Bound:
    """An agent, the picture that its tools are bound to, and what pictures a model may name."""

    agent: Agent
    image: Any
    intake: Intake

    async def picture(self, named: Any) -> Image:
        """The handle of the bound picture, or of the one that the model named."""
        source = await asyncio.to_thread(self.intake.take, named) if self.image is None else self.image
        return (await self.agent.driver.take_in(source))[0]


def _intake(agent: Agent, roots: Sequence[str | os.PathLike[str]] | None) -> Intake:
    folders = checked_roots([Path.cwd()] if roots is None else roots)
    return Intake(folders, agent.driver.picture_limits, agent.driver.allow_urls)


def _ask(bound: _Bound, name: str) -> BaseTool:
    """The agent as a tool."""
    fields: dict[str, Any] = {"question": (str, _field("what to find out", ...))}
    if bound.image is None:
        fields = {"image": (str, _field(_PICTURE, ...)), **fields}

    async def work(question: str, image: str | None = None) -> tuple[str, Any]:
        source = bound.image if bound.image is not None else await bound.picture(image)
        # a tool that needs a person's word asks for it by an error; here nobody would hear it
        answer = await bound.agent.driver.run(Question(image=source, query=question, approve=False))
        sure = "" if answer.abstained else f" (confidence {answer.confidence:.2f})"
        notes = [f"Note: {warning}" for warning in answer.warnings]
        return "\n".join([answer.text + sure, *notes]), answer

    text = (
        "Ask a question about the picture: counts, colors, places, text, receipts, tables, charts. "
        "Answers from what vision tools saw, and says when they can't tell."
    )
    return _made(name, text, fields, work)


def _one(bound: _Bound, spec: ToolSpec, name: str | None) -> BaseTool:
    """One of our tools."""
    if not _writable(spec):
        raise InvalidTool(
            f"{spec.name} needs what a model can't write: {spec.card().splitlines()[0]}.",
            remedy="Use the agent itself: as_langchain_tool(agent).",
        )
    pictured = [argument for argument in spec.arguments if _kind(argument) == ("Image", False)]
    given = {argument.name for argument in pictured[:1]} if bound.image is not None else set()
    shown = [argument for argument in spec.arguments if argument.name not in given and _kind(argument) is not None]
    fields = {argument.name: (_annotation(argument), _described(argument)) for argument in shown}
    needs_picture = any(
        (kind, True) in a.type.alternatives or (kind, False) in a.type.alternatives
        for a in shown
        for kind in ("Region", "Box")
    )
    if needs_picture and not pictured and bound.image is None:
        fields = {"image": (str, _field(_PICTURE, ...)), **fields}

    async def work(**written: Any) -> tuple[str, Any]:
        picture: Image | None = None
        if bound.image is not None or pictured or needs_picture:
            first = pictured[0].name if pictured else "image"
            picture = await bound.picture(written.get(first))
        arguments: dict[str, Any] = {}
        for argument in spec.arguments:
            value = written.get(argument.name)
            if argument in pictured[:1]:
                arguments[argument.name] = picture
            elif value is not None:
                arguments[argument.name] = await _read(argument, value, picture, bound)
        called = await call_of(bound.agent.driver, spec.name, arguments)
        notes = [f"Note: {note}" for note in called.notes]
        return "\n".join([_said(called.value), *notes]), called.value

    text = f"{spec.summary} {f'Gives {spec.returns}' if spec.returns else ''} {spec.limits}"
    return _made(name or spec.name.lower(), " ".join(text.split()), fields, work)


def _made(
    name: str, text: str, fields: dict[str, Any], work: Callable[..., Coroutine[Any, Any, tuple[str, Any]]]
) -> BaseTool:
    from langchain_core.tools import StructuredTool, ToolException
    from pydantic import create_model

    async def there(**written: Any) -> tuple[str, Any]:
        try:
            return await asyncio.wrap_future(loop.submit(work(**written)))
        except YaffleError as error:
            raise ToolException(str(error)) from error

    def here(**written: Any) -> tuple[str, Any]:
        try:
            return loop.wait(work(**written))
        except YaffleError as error:
            raise ToolException(str(error)) from error

    return StructuredTool(
        name=name,
        description=text,
        args_schema=create_model(f"{name}_arguments", **fields),
        func=here,
        coroutine=there,
        response_format="content_and_artifact",
        handle_tool_error=True,  # a wrong argument is told to the model, which may mend it
    )


def _kind(argument: Argument) -> tuple[Kind, bool] | None:
    """The kind that a model is asked for: the first of the argument's that it can write."""
    return next((found for found in argument.type.alternatives if found[0] in _WRITTEN), None)


def _writable(spec: ToolSpec) -> bool:
    """Can a model write all that the tool needs? What asks a person first is no tool for a model."""
    return not spec.approve and all(_kind(argument) is not None or not argument.required for argument in spec.arguments)


def _annotation(argument: Argument) -> Any:
    kind, is_list = _kind(argument) or ("Any", False)
    made = Literal[argument.type.choices] if argument.type.choices else _WRITTEN[kind]
    made = list[made] if is_list else made  # type: ignore[valid-type]
    return made if argument.required and not argument.type.optional else made | None


def _described(argument: Argument) -> Any:
    kind, is_list = _kind(argument) or ("Any", False)
    form = {"Image": _PICTURE, "Region": _BOX, "Box": _BOX}.get(kind, "")
    form = f"a list; each {form}" if is_list and form else form
    text = f"{argument.text} ({form})" if form else argument.text
    return _field(text, ... if argument.required else argument.default)


def _field(text: str, default: Any) -> Any:
    from pydantic import Field

    return Field(default, description=text)


async def _read(argument: Argument, value: Any, picture: Image | None, bound: _Bound) -> Any:
    """What the model wrote, as the tool takes it."""
    kind, is_list = _kind(argument) or ("Any", False)
    if is_list:
        return tuple([await _item(kind, item, picture, bound) for item in value])
    return await _item(kind, value, picture, bound)


async def _item(kind: Kind, value: Any, picture: Image | None, bound: _Bound) -> Any:
    if kind == "Image":
        return await _named(value, bound)
    if kind == "Expression":
        return Expression(source=value)
    if kind in ("Region", "Box"):
        assert picture is not None
        region = as_region(value, picture)
        return region.box if kind == "Box" and isinstance(region, Region) else region
    return value


async def _named(value: str, bound: _Bound) -> Image:
    """A second picture, which is never the bound one."""
    return (await bound.agent.driver.take_in(await asyncio.to_thread(bound.intake.take, value)))[0]


def _said(value: Any) -> str:
    """The value in words, or as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Image):
        return f"a picture of {value.width} x {value.height} pixels"
    if isinstance(value, Region) and value.mask is not None:
        value = value.model_copy(update={"mask": None})
    return json.dumps(_brief(value), ensure_ascii=False)


def _brief(value: Any) -> Any:
    """The value as JSON, lines of text with their places."""
    from tools.values import TextLine

    if isinstance(value, tuple):
        return [_brief(item) for item in value]
    if isinstance(value, TextLine):
        return {"text": value.text, "box": [round(number) for number in value.box.as_tuple()]}
    if isinstance(value, Image):
        return _said(value)
    return plain_json(value)
