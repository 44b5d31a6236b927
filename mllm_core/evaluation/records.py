"""Questions with the answers that a model gave, as JSON lines: written while they come, read again to go on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mllm_core.evaluation.errors import EvaluationError
from mllm_core.jsonl import ANEW, read_lines
from mllm_core.samples import Task

#: a question is known by its world, the seed of its sample and its place among the sample's turns
Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Record:
    """One question, its true answer, and the model's.

    `probability` is the model's own, of the whole answer. `size` is that of the sample's only picture (width, height),
    (0, 0) where it has none or several; `facts` is what scoring needs besides (the objects of a captioned picture).
    """

    world: str
    seed: int
    turn: int
    task: Task
    prompt: str
    truth: str
    given: str
    probability: float = 0.0
    size: tuple[int, int] = (0, 0)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return (self.world, self.seed, self.turn)

    @property
    def picture(self) -> tuple[str, int]:
        """What the questions about one picture have in common."""
        return (self.world, self.seed)


def plain(value: Any) -> Any:
    """A value of plain data as JSON gives it back: tuples become lists, keys texts."""
    return json.loads(json.dumps(value))


def append(path: Path, records: Iterable[Record]) -> None:
    """Add records to a file of JSON lines."""
    text = "".join(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def write(path: Path, records: Iterable[Record]) -> None:
    """A file of these records, in place of what was there."""
    part = path.with_name(path.name + ".part")
    part.write_text("", encoding="utf-8")
    append(part, records)
    part.replace(path)


def read(path: Path) -> list[Record]:
    """The records of a file; a last line that was cut off by a kill is left out.

    Raises EvaluationError where another line is no record, or the file can't be read.
    """
    return list(read_lines(path, _record, EvaluationError, ANEW))


def _record(data: Any) -> Record:
    return Record(**{**data, "size": tuple(data["size"])})
