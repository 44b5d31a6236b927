"""A run that can be killed and resumed: items are worked on one after the other, and what came of each is kept at once.

The file is JSON lines. Its first line says what the run is (measure, data, subjects ...); a run is only resumed under
the same settings. Every other line is what came of one item, known by its key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from agent.evaluation.questions import Given, Question, Row, Subject
from mllm_core.errors import YaffleError
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.jsonl import ANEW, read_lines

T = TypeVar("T")
Plain = dict[str, Any]
#: a subject that has failed so often, and never answered, is given up
PATIENCE = 5


def collect(
    items: Iterable[tuple[str, T]],
    work: Callable[[T], Mapping[str, Any]],
    *,
    settings: Mapping[str, Any],
    kept: Path | None = None,
    resume: bool = False,
    complete: Callable[[Plain], bool] = lambda row: True,
    advanced: Callable[[], None] = lambda: None,
) -> list[Plain]:
    """What `work` makes of each item (key, item), in order; plain data as JSON gives it back.

    `kept` names the file; with `resume`, what it holds is not done again, but for what is not `complete`. `advanced` is
    called after each item. Raises EvaluationError where two items have one key, the file is of another run, or there
    are no items.
    """
    known: dict[str, Plain] = {}
    if kept is not None:
        known = {key: row for key, row in read(kept, settings).items() if complete(row)} if resume else {}
        _begin(kept, settings, known.values())
    rows: list[Plain] = []
    seen: set[str] = set()
    for key, item in items:
        if key in seen:
            raise EvaluationError(f"two items are named {key!r}.", remedy="Give each a key of its own.")
        seen.add(key)
        row = known.get(key)
        if row is None:
            row = json.loads(json.dumps({**work(item), "key": key}))
            if kept is not None:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
        rows.append(row)
        advanced()
    if not rows:
        raise EvaluationError(
            "there is nothing to measure in this data.", remedy="Name data with the annotation that the measure needs."
        )
    return rows


def read(path: Path, settings: Mapping[str, Any]) -> dict[str, Plain]:
    """The rows of a file by key; a last line that was cut off by a kill is left out, and a missing file has none.

    Raises EvaluationError where the file was made under other settings, or another line is broken.
    """
    if not path.exists():
        return {}
    lines: Iterator[Plain] = read_lines(path, dict, EvaluationError, ANEW)
    first = next(lines, None)
    if first is None:
        return {}
    _same(first.get("settings"), settings, path)
    rows = {row.get("key", ""): row for row in lines}
    if "" in rows:
        raise EvaluationError(f"a line of {path} has no key.", remedy=ANEW)
    return rows


def _same(found: Any, settings: Mapping[str, Any], path: Path) -> None:
    wanted = json.loads(json.dumps(settings))
    if not isinstance(found, dict):
        raise EvaluationError(f"{path} is no file of a measurement.", remedy="Name another --out.")
    for name in dict.fromkeys([*wanted, *found]):
        if wanted.get(name) != found.get(name):
            raise EvaluationError(
                f"{path} was made with {name} {found.get(name)!r}, this run has {wanted.get(name)!r}.",
                remedy="Resume with the same options, or start anew in another --out.",
            )


def _begin(path: Path, settings: Mapping[str, Any], rows: Iterable[Plain]) -> None:
    """The file with its first line and these rows, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    lines = [{"settings": dict(settings)}, *rows]
    part.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    part.replace(path)


def ask(
    questions: Sequence[Question],
    subjects: Sequence[Subject],
    *,
    settings: Mapping[str, Any],
    kept: Path | None = None,
    resume: bool = False,
    advanced: Callable[[], None] = lambda: None,
) -> list[Row]:
    """The answers of all subjects to all questions. Questions that a subject failed at are asked again on resume.

    Raises EvaluationError as `collect` does, and where a subject fails at each of its first questions.
    """
    failed = dict.fromkeys((subject.name for subject in subjects), 0)

    def work(question: Question) -> Plain:
        answers: dict[str, Given] = {}
        for subject in subjects:
            answers[subject.name] = answered(subject, question, answers)
            _count(failed, subject.name, answers[subject.name].error)
        return Row.of(question, answers).plain()

    rows = collect(
        [(question.key, question) for question in questions],
        work,
        settings={**settings, "subjects": [subject.name for subject in subjects]},
        kept=kept,
        resume=resume,
        complete=lambda row: not any(answer["error"] for answer in row["answers"].values()),
        advanced=advanced,
    )
    return [Row.read(row) for row in rows]


def answered(subject: Subject, question: Question, before: Mapping[str, Given]) -> Given:
    """The subject's answer with the time that it took; an error in the place of an answer where it has none."""
    started = time.perf_counter()
    try:
        given = subject.answer(question, before)
    except YaffleError as error:
        given = Given("", error=str(error))
    if given.seconds:
        return given
    return Given(given.text, round(time.perf_counter() - started, 4), given.error, given.notes)


def _count(failed: dict[str, int], name: str, error: str) -> None:
    """Counts failures until the first answer (-1 from then on)."""
    if failed[name] < 0:
        return
    failed[name] = failed[name] + 1 if error else -1
    if failed[name] == PATIENCE:
        raise EvaluationError(f"{name} fails at every question: {error}", remedy="Mend that, then --resume.")
