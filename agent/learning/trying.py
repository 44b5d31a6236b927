"""Running a program on a picture to see what it answers: checked first, within a time, with what was read kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.accuracy.asking import reading_kept
from agent.evaluation.accuracy.rows import said
from agent.execution.workers import WORKERS
from agent.graph.looks import looks_of
from agent.graph.state import program_inputs
from agent.wording import answer_text
from planners.interface import PlanRequest
from planners.language import Budget, CheckedProgram, ProgramError, bind_arguments, check
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.calls import call_tool
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.pictures.loading import load_picture
from tools.registry import Registry
from tools.values import Image

if TYPE_CHECKING:
    from PIL import Image as Pillow

_STORE_BYTES = 256 << 20
_REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a program: the stage that it reached ("unchecked", "failed" or "answered"), and its answer's text
    or what went wrong."""

    stage: str
    text: str

    @property
    def answered(self) -> bool:
        return self.stage == "answered"


@dataclass
class Bench:
    """Where programs are run: the tools, what they gave before, and limits. For one thread.

    `seconds` is the time for a program, `steps` how many lines it may have. What was read in pictures is kept in the
    folder `reading`, where there is one; all other results are kept while the bench lives.
    """

    registry: Registry
    seconds: float = 30.0
    steps: int = 24
    reading: Path | None = None
    _cache: ResultCache = field(default_factory=ResultCache)
    _remembered: OrderedDict[tuple[str, str], Tried] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        if self.reading is not None:
            self.registry = reading_kept(self.registry, self.reading)
        self._store = MemoryStore(_STORE_BYTES)

    def picture(self, source: Path | Pillow.Image) -> Image:
        """The handle of a picture. Raises YaffleError where it can't be taken in."""
        return load_picture(str(source) if isinstance(source, Path) else source, self._store)

    def pixels(self, image: Image) -> Any:
        return self._store.get(image)

    def request(self, words: str, image: Image) -> PlanRequest:
        """What a planner is asked."""
        return PlanRequest(
            query=words,
            inputs=dict(program_inputs((image,), None)),
            tools=tuple(self.registry.values()),
            looks=looks_of((image,), self._context()),
        )

    def _context(self) -> ToolContext:
        return ToolContext(store=self._store, registry=self.registry, cache=self._cache)

    def checked(self, program: str, image: Image) -> CheckedProgram:
        """The program, checked. Raises ProgramError."""
        return check(program, self.registry, program_inputs((image,), None), Budget(steps=self.steps))

    def tried(self, program: str, image: Image) -> Tried:
        """What the program answers about the picture; the same program is run once."""
        key = (program, image.id)
        found = self._remembered.get(key)
        if found is None:
            found = self._remembered[key] = self._tried(program, image)
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def _tried(self, program: str, image: Image) -> Tried:
        try:
            made = self.checked(program, image)
        except ProgramError as error:
            return Tried("unchecked", str(error.problems[0]))
        if any(self.registry[step.module].approve or self.registry[step.module].network for step in made.steps):
            return Tried("unchecked", "a person must agree to it, or it sends data away")
        context = self._context()
        future = WORKERS.submit(lambda: _run(made, program_inputs((image,), None), context.with_deadline(self.seconds)))
        try:
            value = future.result(self.seconds + 1.0)
        except OutOfTime:
            context.cancelled.set()
            WORKERS.abandon()
            return Tried("failed", f"it did not finish in {self.seconds:g} s")
        except YaffleError as error:
            return Tried("failed", error.message)
        if isinstance(value, Image):
            return Tried("failed", "it gives a picture")
        return Tried("answered", said(value, answer_text(value)))


def _run(program: CheckedProgram, inputs: Mapping[str, Any], context: ToolContext) -> Any:
    """The value of a program's last step; the steps run one after the other."""
    values = dict(inputs)
    for step in program.steps:
        arguments = bind_arguments(step, values)
        left = context.seconds_left()
        if left is not None and left <= 0:
            raise YaffleError("it ran out of time.")
        values[step.name] = call_tool(context.registry[step.module], arguments, context).value
    return values[program.steps[-1].name]
