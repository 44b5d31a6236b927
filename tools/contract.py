"""What a tool is: a typed function whose signature and docstring are its card.

    @tool
    def crop(ctx: ToolContext, image: Image, box: Box, margin: float = 0.0) -> Image:
        '''Cut a box out of a picture.

        Args:
            image: the picture to cut from.
            box: what to keep, in pixels of `image`.
            margin: pixels added on every side.

        Returns:
            the part inside the box.

        Limits: the box is clipped to the picture.
        Example: CROP(image=IMAGE, box=BOX0)
        '''

A first parameter annotated `ToolContext` is given by the caller (pixels, other tools, model files) and is not part of
the card. The tool's module name in programs is the function's name in capitals.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, overload

from tools.errors import InvalidTool, InvalidValue, ToolArgumentError
from tools.types import TypeSpec, coerce, type_of_annotation
from tools.values import Image, plain

_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool: its type, its unit and meaning in words, its default where it has one."""

    name: str
    type: TypeSpec
    text: str
    required: bool
    default: Any = None


@dataclass(frozen=True)
class ToolSpec:
    """A registered tool. `version` is part of the cache key: raise it when the result for equal arguments changes.

    `cost` is a rough time in seconds on a CPU (the planner's budget); `cacheable` is False for what depends on more
    than its arguments; `network` is True for what sends data to another machine; `approve` asks a person first.
    `aliases` maps accepted spellings of argument names to the real ones (for published programs).
    """

    name: str
    function: Callable[..., Any]
    summary: str
    arguments: tuple[Argument, ...]
    result: TypeSpec
    returns: str = ""
    limits: str = ""
    example: str = ""
    version: str = "1"
    cost: float = 0.05
    cacheable: bool = True
    network: bool = False
    approve: bool = False
    wants_context: bool = False
    aliases: Mapping[str, str] = field(default_factory=dict)

    def argument(self, name: str) -> Argument | None:
        real = self.aliases.get(name, name)
        return next((argument for argument in self.arguments if argument.name == real), None)

    def card(self) -> str:
        """The card that a planner reads: signature, purpose, arguments, result, limits, example."""
        parts = []
        for argument in self.arguments:
            default = "" if argument.required else f" = {argument.default!r}"
            parts.append(f"{argument.name}: {argument.type}{default}")
        lines = [f"{self.name}({', '.join(parts)}) -> {self.result}", f"  {self.summary}"]
        lines += [f"  {argument.name}: {argument.text}" for argument in self.arguments if argument.text]
        for title, text in (("returns", self.returns), ("limits", self.limits), ("example", self.example)):
            if text:
                lines.append(f"  {title}: {text}")
        return "\n".join(lines)

    def bind(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Check and coerce the arguments of one call, defaults filled in. Raises ToolArgumentError."""
        given = {self.aliases.get(name, name): value for name, value in arguments.items()}
        known = {argument.name for argument in self.arguments}
        for name in given:
            if name not in known:
                raise ToolArgumentError(f"{self.name} has no argument {name!r}; it takes {', '.join(sorted(known))}.")
        image = next((value for value in given.values() if isinstance(value, Image)), None)
        bound: dict[str, Any] = {}
        for argument in self.arguments:
            if argument.name not in given:
                if argument.required:
                    raise ToolArgumentError(f"{self.name} needs the argument {argument.name!r} ({argument.type}).")
                bound[argument.name] = argument.default
                continue
            value = given[argument.name]
            if value is None and not argument.required and argument.default is None:
                bound[argument.name] = None
                continue
            try:
                bound[argument.name] = coerce(value, argument.type, image=image)
            except InvalidValue as error:
                raise ToolArgumentError(f"{self.name}: argument {argument.name!r}: {error}") from error
        return bound

    def check_result(self, value: Any) -> Any:
        """`value` as the declared result type. Raises ToolArgumentError: a tool that breaks its card is a bug."""
        try:
            return coerce(plain(value), self.result)
        except InvalidValue as error:
            raise ToolArgumentError(f"{self.name} returned something else than its card says: {error}") from error


@overload
def tool(function: Callable[..., Any], /) -> ToolSpec: ...
@overload
def tool(
    *,
    name: str | None = None,
    version: str = "1",
    cost: float = 0.05,
    cacheable: bool = True,
    network: bool = False,
    approve: bool = False,
    aliases: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., Any]], ToolSpec]: ...
def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    version: str = "1",
    cost: float = 0.05,
    cacheable: bool = True,
    network: bool = False,
    approve: bool = False,
    aliases: Mapping[str, str] | None = None,
) -> ToolSpec | Callable[[Callable[..., Any]], ToolSpec]:
    """Make a tool of a function: read its card and check it. Raises InvalidTool, naming what is missing."""

    def make(target: Callable[..., Any]) -> ToolSpec:
        spec = replace(
            _read_card(target, name),
            version=version,
            cost=cost,
            cacheable=cacheable,
            network=network,
            approve=approve,
            aliases=dict(aliases or {}),
        )
        for alias, real in spec.aliases.items():
            if spec.argument(real) is None:
                raise InvalidTool(f"tool {spec.name}: the alias {alias!r} points to no argument {real!r}")
        return spec

    return make if function is None else make(function)


def _read_card(function: Callable[..., Any], name: str | None) -> ToolSpec:
    from tools.context import ToolContext

    label = name or function.__name__.upper()
    if not _NAME.fullmatch(label):
        raise InvalidTool(f"{label!r} is not a module name: capitals, digits and underscores")
    doc = inspect.getdoc(function)
    if not doc:
        raise InvalidTool(f"tool {label} has no docstring.", remedy="Say in one line what it does.")
    summary, sections = _sections(doc)
    try:
        hints = typing.get_type_hints(function)
    except NameError as error:
        raise InvalidTool(f"tool {label}: an annotation can't be resolved: {error}") from error
    parameters = list(inspect.signature(function).parameters.values())
    wants_context = bool(parameters) and hints.get(parameters[0].name) is ToolContext
    texts = _argument_texts(sections.get("args", ""))
    arguments = []
    for parameter in parameters[1:] if wants_context else parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise InvalidTool(f"tool {label}: *args and **kwargs have no card")
        if parameter.name not in hints:
            raise InvalidTool(f"tool {label}: argument {parameter.name!r} has no type")
        required = parameter.default is parameter.empty
        arguments.append(
            Argument(
                name=parameter.name,
                type=type_of_annotation(hints[parameter.name]),
                text=texts.get(parameter.name, ""),
                required=required,
                default=None if required else parameter.default,
            )
        )
    if "return" not in hints:
        raise InvalidTool(f"tool {label}: say what it returns")
    unknown = set(texts) - {argument.name for argument in arguments}
    if unknown:
        raise InvalidTool(f"tool {label}: the docstring describes {sorted(unknown)}, which are not arguments")
    return ToolSpec(
        name=label,
        function=function,
        summary=summary,
        arguments=tuple(arguments),
        result=type_of_annotation(hints["return"]),
        returns=sections.get("returns", ""),
        limits=sections.get("limits", ""),
        example=sections.get("example", ""),
        wants_context=wants_context,
    )


def _sections(doc: str) -> tuple[str, dict[str, str]]:
    """The first paragraph of a docstring, and its sections (Args, Returns, Limits, Example) by lower-case name."""
    head = re.compile(r"^(Args|Returns|Limits|Example):[ ]*(.*)$")
    summary: list[str] = []
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in doc.splitlines():
        match = head.match(line)
        if match:
            current = sections.setdefault(match[1].lower(), [])
            if match[2]:
                current.append(match[2])
        elif current is not None:
            current.append(line)
        elif line.strip():
            summary.append(line.strip())
    joined = {key: "\n".join(lines).strip() for key, lines in sections.items()}
    return " ".join(summary), {key: text if key == "args" else " ".join(text.split()) for key, text in joined.items()}


def _argument_texts(section: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    last = ""
    for line in section.splitlines():
        match = re.match(r"\s*(\w+):\s+(.*)$", line)
        if match:
            last = match[1]
            texts[last] = match[2].strip()
        elif last and line.strip():
            texts[last] += " " + line.strip()
    return texts
