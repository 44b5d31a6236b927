"""When two programs do the same: one canonical form, and running both in made-up worlds where tools see what they will.

A made-up world answers every call of a tool that looks at a picture from the call's arguments alone (and the world's
number): the same call gives the same things, another call others. What computes (COUNT, FILTER, RELATE, SORT, MEASURE,
EVAL ...) is the real tool. Two programs do the same where their answers are equal in every one of several worlds; where
the answer is the same in all worlds ("no" each time) they must also have looked at the same things, so that no program
is right by chance. Steps run one after another through the checks and conversions that the agent's executor uses
(bind_arguments, call_tool); no graph is needed for that.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mllm_core.nouns import singular
from planners.language import CheckedProgram, Code, ProgramError, Ref, Step, Template, bind_arguments, check
from planners.language.format import format_step
from planners.language.program import Argument
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.calls import call_tool
from tools.context import ToolContext
from tools.contract import ToolSpec
from tools.errors import YaffleError
from tools.registry import Registry
from tools.values import Box, Image, Region, Table, TextLine, Verdict, digest, encode

if TYPE_CHECKING:
    from tools.artifacts import Pixels

Maker = Callable[[random.Random, Image, ToolContext, Mapping[str, Any]], Any]

#: how many worlds two programs must agree in
WORLDS = 24
#: in so many of them, at least, the first of two programs must come to an answer
LEAST = 6
SIZE = (240, 180)
#: tools that compute, and are therefore real in made-up worlds
REAL = frozenset(("COUNT", "FILTER", "RELATE", "SORT", "MEASURE", "COLOR", "EVAL", "RESULT", "CUT", "CROP"))
_SHADES = (
    *((220, 30, 30), (30, 150, 50), (40, 80, 220), (240, 210, 40), (130, 70, 25), (20, 20, 20), (245, 245, 245)),
    *((130, 130, 130), (245, 130, 30), (130, 40, 170), (250, 130, 180), (230, 215, 180), (0, 220, 220)),
)
_COLUMNS, _ROWS = 8, 6
_THINGS = ("dog", "cup", "lamp", "tree", "book", "chair")
_WORDS = ("yes", "no", "red", "STOP", "Anna", "a dog", "3", "12.50", "2021-03-04", "$7.20")


def canonical(program: CheckedProgram) -> str:
    """The program with its steps in the order in which the result needs them, renamed S1, S2 ..., arguments sorted.

    Two programs that differ in the names of their steps, or in the order of steps that don't depend on one another,
    have the same canonical form.
    """
    steps = {step.name: step for step in program.steps}
    names: dict[str, str] = {}
    lines: list[str] = []

    def write(name: str) -> None:
        if name in names or name not in steps:
            return
        step = steps[name]
        arguments = {key: step.args[key] for key in sorted(step.args)}
        for argument in arguments.values():
            for used in _uses(argument):
                write(used)
        names[name] = f"S{len(names) + 1}"
        renamed = {key: _renamed(argument, names) for key, argument in arguments.items()}
        lines.append(format_step(Step(names[name], step.module, renamed)))

    for name in [program.result] if program.result else list(steps):
        write(name)
    return "\n".join(lines)


def _uses(argument: Argument) -> Sequence[str]:
    match argument:
        case Ref(name=name):
            return (name,)
        case Code(names=names) | Template(names=names):
            return tuple(real for _, real in names or ())
    return ()


def _renamed(argument: Argument, names: Mapping[str, str]) -> Argument:
    match argument:
        case Ref(name=name):
            return Ref(names.get(name, name))
        case Code(source=source, names=pairs):
            return Code(source, tuple((said, names.get(real, real)) for said, real in pairs or ()))
        case Template(text=text, names=pairs):
            return Template(text, tuple((said, names.get(real, real)) for said, real in pairs))
    return argument


def answer_in(
    program: CheckedProgram,
    tools: Mapping[str, ToolSpec],
    inputs: Mapping[str, Any],
    world: int,
    numbers: frozenset[int] = frozenset(),
) -> Any:
    """What a program's last step gives in a made-up world, as plain data. Raises YaffleError where a step fails.

    `numbers` are those that things are often as many as, or one more or less.
    """
    return _run(program, tools, inputs, world, numbers)[0]


def _run(
    program: CheckedProgram,
    tools: Mapping[str, ToolSpec],
    inputs: Mapping[str, Any],
    world: int,
    numbers: frozenset[int],
) -> tuple[Any, frozenset[str]]:
    """The answer, and what was looked at: the calls of tools that are made up."""
    context, pictures = _context(world, tools, numbers), _pictures(world)[1]
    looks = set()
    values: dict[str, Any] = {name: _input(name, value, pictures) for name, value in inputs.items()}
    for step in program.steps:
        arguments = bind_arguments(step, values)
        values[step.name] = call_tool(context.registry[step.module], arguments, context).value
        if step.module not in REAL:
            looks.add(f"{step.module} {digest({key: _folded(key, value) for key, value in arguments.items()})}")
    return encode(values[program.steps[-1].name]), frozenset(looks)


def same(one: CheckedProgram, other: CheckedProgram, tools: Mapping[str, ToolSpec], inputs: Mapping[str, Any]) -> bool:
    """Whether two programs do the same (see the module's text).

    Worlds in which the first program fails tell nothing; where it fails in most of them, canonical forms decide.
    """
    if canonical(one) == canonical(other):
        return True
    # "More than 5" and "5 or more" differ where there are 5.
    numbers = frozenset(int(text) for text in re.findall(r"(?<![\w.])\d\b", one.source + other.source))
    pairs = []
    for world in range(WORLDS):
        try:
            wanted = _run(one, tools, inputs, world, numbers)
        except YaffleError:
            continue
        try:
            pairs.append((wanted, _run(other, tools, inputs, world, numbers)))
        except YaffleError:
            return False
    if len(pairs) < LEAST or any(wanted[0] != given[0] for wanted, given in pairs):
        return False
    telling = any(wanted[0] != pairs[0][0][0] for wanted, _ in pairs)
    return telling or all(wanted[1] == given[1] for wanted, given in pairs)


def checked(program: str, tools: Mapping[str, ToolSpec], inputs: Mapping[str, Any]) -> CheckedProgram | None:
    """The program, or None where the checker refuses it."""
    try:
        return check(program, tools, inputs)
    except ProgramError:
        return None


# -- a made-up world ---------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=WORLDS)
def _pictures(number: int) -> tuple[MemoryStore, tuple[Image, ...]]:
    """A store with the pictures of a world: four mosaics of colours, one for each input."""
    store, draw = MemoryStore(), random.Random(f"world {number}")
    return store, tuple(store.put(_mosaic(draw)) for _ in range(4))


def _mosaic(draw: random.Random) -> Pixels:
    import numpy as np

    cells = np.array([[draw.choice(_SHADES) for _ in range(_COLUMNS)] for _ in range(_ROWS)], np.uint8)
    rows: Pixels = np.repeat(cells, SIZE[1] // _ROWS, axis=0)
    return np.repeat(rows, SIZE[0] // _COLUMNS, axis=1)


def _context(number: int, tools: Mapping[str, ToolSpec], numbers: frozenset[int]) -> ToolContext:
    made = Registry(
        spec
        if spec.name in REAL
        else replace(spec, function=functools.partial(_seen, spec, number, numbers), wants_context=True)
        for spec in tools.values()
    )
    return ToolContext(store=_pictures(number)[0], registry=made, cache=ResultCache())


def _input(name: str, value: Any, pictures: Sequence[Image]) -> Any:
    if isinstance(value, Region):
        return Region(image=pictures[0], box=Box.of(30, 30, 180, 150), label="region", source="user")
    number = "".join(character for character in name if character.isdigit())
    place = int(number) if number else 1 if name == "RIGHT" else 0
    return pictures[place % len(pictures)]


def _seen(spec: ToolSpec, world: int, numbers: frozenset[int], context: ToolContext, **arguments: Any) -> Any:
    """What a tool that looks gives in a made-up world: a function of the tool, its arguments and the world."""
    asked = {key: _folded(key, value) for key, value in arguments.items()}
    draw = random.Random(f"{world} {spec.name} {digest(asked)}")
    image = next((value for value in arguments.values() if isinstance(value, Image)), None)
    if image is None:
        given = next((value for value in arguments.values() if isinstance(value, Table)), None)
        image = given.image if given is not None else _world_picture(context, world)
    kind, several = spec.result.alternatives[0]
    maker: Maker = _MAKERS[kind] if kind in _MAKERS else _text  # noqa: SIM401 - the type is then known
    if not several:
        return maker(draw, image, context, arguments)
    # Nothing is there now and then, so that questions of existence tell programs apart; ties are frequent.
    count = 0 if draw.random() < 0.15 else draw.randint(1, 4)
    if numbers and draw.random() < 0.5:
        count = max(0, draw.choice(sorted(numbers)) + draw.choice((-1, 0, 0, 1)))
    if kind == "Region" and isinstance(arguments.get("object"), list | tuple):
        things = list(arguments["object"])
        kept = [thing for thing in things if draw.random() < 0.6] if spec.name == "SELECT" else things
        return [thing.model_copy(update={"source": f"{spec.name} {draw.random():.6f}"}) for thing in kept]
    return [maker(draw, image, context, arguments) for _ in range(count)]


def _folded(key: str, value: Any) -> Any:
    """An argument without what makes no difference to a tool: case, and the number of a noun to be found."""
    if not isinstance(value, str):
        return value
    return singular(value.casefold()) if key == "object" else value.casefold()


def _world_picture(context: ToolContext, world: int) -> Image:
    import numpy as np

    return context.save(np.full((8, 8, 3), world % 255, np.uint8))


def _box(draw: random.Random, image: Image) -> Box:
    """A part of one cell of the mosaic, or several cells, so that things lie in and on one another, too."""
    wide, high = image.width / _COLUMNS, image.height / _ROWS
    left, top = draw.randrange(_COLUMNS) * wide, draw.randrange(_ROWS) * high
    across, down = (draw.choice((0.6, 0.9, 0.9, 2.0, 4.0)) for _ in range(2))
    return Box.of(left, top, min(image.width, left + wide * across), min(image.height, top + high * down))


def _region(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> Region:
    said = arguments.get("object")
    label = said if isinstance(said, str) and said not in ("object", "thing", "shape", "item") else draw.choice(_THINGS)
    return Region(image=image, box=_box(draw, image), label=label, score=draw.uniform(0.6, 0.99), source="made up")


def _line(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> TextLine:
    text = f"{draw.randint(1, 400) / draw.choice((1, 2, 4)):g}"
    if arguments.get("give") or draw.random() < 0.2:
        text = draw.choice(_WORDS)
    return TextLine(image=image, box=_box(draw, image), text=text, score=0.9, source="made up")


def _table(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> Table:
    rows = tuple(tuple(_line(draw, image, context, {}) for _ in range(3)) for _ in range(4))
    return Table(image=image, box=Box.of(0, 0, image.width, image.height), rows=rows, header=1, source="made up")


def _text(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> str:
    return draw.choice(_WORDS)


def _number(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> int:
    return draw.randint(0, 500)


def _flag(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> bool:
    return draw.random() < 0.5


def _verdict(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> Verdict:
    state = "supported" if draw.random() < 0.5 else "refuted"
    return Verdict(claim=str(arguments.get("claim", "")), state=state, score=round(draw.uniform(0.5, 1), 3))  # type: ignore[arg-type]


def _picture(draw: random.Random, image: Image, context: ToolContext, arguments: Mapping[str, Any]) -> Image:
    """An edited or cut picture: a mosaic of its own, so that the same edit is the same picture."""
    return context.save(_mosaic(draw))


_MAKERS: Mapping[str, Maker] = {
    "Region": _region,
    "TextLine": _line,
    "Table": _table,
    "Text": _text,
    "Number": _number,
    "Bool": _flag,
    "Verdict": _verdict,
    "Image": _picture,
}
