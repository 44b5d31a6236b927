"""The numbers of a set: accuracy with its interval, coverage, accuracy of what was answered, time, calibration.

An answer that was declined counts as wrong. Intervals are 95 % bootstrap, over pictures. Times are medians of questions
that no step answered from a cache, the first one (which loads the models) left out.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from agent.evaluation.accuracy.faults import STEPS
from agent.evaluation.accuracy.rows import Row
from agent.evaluation.calibrating import Prediction, ece
from agent.evaluation.sets.catalogue import most_frequent
from agent.evaluation.sets.question import DataSet, Given, Question
from mllm_core.evaluation.intervals import Interval, mean_interval

Pair = tuple[Question, Row]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a set, a kind of its questions, or a further measure of the same answers.

    `always` is what the most frequent answer would earn, given every time; `chance` what guessing among options would;
    `tool_seconds` the median of the steps, `ratio` the median of question over steps. None is what can't be said.
    `scored` says of a set what makes an answer right.
    """

    title: str
    accuracy: Interval
    pictures: int
    coverage: float
    answered: float | None
    always: float | None = None
    chance: float | None = None
    aim: float | None = None
    ece: float | None = None
    seconds: float | None = None
    tool_seconds: float | None = None
    ratio: float | None = None
    faults: Mapping[str, int] | None = None
    within: bool = False
    scored: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def lines_of(data_set: DataSet, asked: Sequence[Question], rows: Sequence[Row]) -> list[Line]:
    """The set's line, one for each kind where there are several, and its further measures.

    Raises ValueError where questions and answers do not belong together.
    """
    if not asked or [question.id for question in asked] != [row.key for row in rows]:
        raise ValueError(f"{len(rows)} answers do not belong to the {len(asked)} questions")
    pairs = list(zip(asked, rows, strict=True))
    counting = [pair for pair in pairs if not pair[0].aside]
    lines = [_line(data_set, data_set.name, counting)]
    kinds: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        kinds[pair[0].kind].append(pair)
    if len(kinds) > 1:
        lines += [_line(data_set, kind, of_kind, within=True) for kind, of_kind in kinds.items()]
    for title, score in data_set.extra.items():
        earned = [(pair, value) for pair in counting if (value := score(pair[0], pair[1].given)) is not None]
        if earned:
            lines.append(_extra(title, earned))
    return lines


def _line(data_set: DataSet, title: str, pairs: Sequence[Pair], *, within: bool = False) -> Line:
    asked = [question for question, _ in pairs]
    answered = [row for _, row in pairs if row.answered]
    pictures = [str(question.image) for question in asked]
    constant = most_frequent(asked)
    # What is scored by the value itself (`program`) has no constant answer that could be compared.
    plain = not any(question.program for question in asked)
    return Line(
        title=title,
        accuracy=mean_interval([row.earned for _, row in pairs], pictures),
        pictures=len(set(pictures)),
        coverage=len(answered) / len(pairs),
        answered=statistics.fmean(row.earned for row in answered) if answered else None,
        always=statistics.fmean(data_set.score(one, Given(constant)) for one in asked) if plain else None,
        chance=statistics.fmean(map(data_set.chance, asked)) if data_set.chance else None,
        aim=data_set.aims.get(title if within else ""),
        ece=calibration(pairs),
        faults=_faults(pairs),
        within=within,
        scored="" if within else data_set.scorer,
        **_times([row for _, row in pairs]),
    )


def _extra(title: str, earned: Sequence[tuple[Pair, float]]) -> Line:
    """A further measure of answers."""
    given = [value for (_, row), value in earned if row.answered]
    pictures = [str(question.image) for (question, _), _ in earned]
    return Line(
        title=title,
        accuracy=mean_interval([value for _, value in earned], pictures),
        pictures=len(set(pictures)),
        coverage=len(given) / len(earned),
        answered=statistics.fmean(given) if given else None,
        within=True,
    )


def calibration(pairs: Sequence[Pair]) -> float | None:
    """The expected calibration error of the confidence of what was answered (10 bins); None where nothing was."""
    found = [
        Prediction(row.confidence, row.earned >= 1, question.kind, str(question.image))
        for question, row in pairs
        if row.answered and not question.program
    ]
    return ece(found).value if found else None


def _times(rows: Sequence[Row]) -> dict[str, float | None]:
    """Medians; of question over steps only where the steps took measurable time."""
    warm = [row for row in rows[1:] if row.fresh and row.tool_seconds > 0]
    return {
        "seconds": statistics.median(row.seconds for row in rows),
        "tool_seconds": statistics.median(row.tool_seconds for row in warm) if warm else None,
        "ratio": statistics.median(row.seconds / row.tool_seconds for row in warm) if warm else None,
    }


def _faults(pairs: Sequence[Pair]) -> dict[str, int]:
    """How many wrong answers each step is at fault for."""
    counted = Counter(row.fault["step"] for _, row in pairs if row.earned < 1 and row.fault)
    return {step: counted[step] for step in STEPS if counted[step]}
