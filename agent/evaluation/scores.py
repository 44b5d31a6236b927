"""Rows to scores: named statistics of counts, each with a bootstrap interval over pictures, and the gain of one subject
over another by pairs.

A measure turns each row into counts; its statistic is taken of their sums. Whole pictures are drawn in the bootstrap,
since questions about one picture go wrong together. The gain of a corrected subject is drawn on the same pictures for
both, so that it is an interval of the difference itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from agent.evaluation.questions import Row
from mllm_core.evaluation import probes
from mllm_core.evaluation.answers import yes_or_no
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.intervals import Interval, statistic_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]

T = TypeVar("T")
ALL = "all"
#: the subject of scores of the checker itself
CHECKER = "checker"
Counts = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Measure(Generic[T]):
    """A named statistic of what `counts` makes of a row; None leaves the row out. `lower`: less is better. `share`:
    a number between 0 and 1, shown in percent."""

    name: str
    counts: Callable[[T], Counts | None]
    statistic: Statistic
    lower: bool = False
    share: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """One measured number of one subject, in one part of the data.

    `gain` is the difference to the subject that it corrects, where it corrects one. `interval.count` is the number of
    rows that it rests on.
    """

    subject: str
    group: str
    measure: str
    interval: Interval
    gain: Interval | None = None
    lower: bool = False
    share: bool = True

    def plain(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        data = {
            "subject": self.subject,
            "group": self.group,
            "measure": self.measure,
            **_plain(self.interval),
            "lower_is_better": self.lower,
        }
        return data | ({"gain": _plain(self.gain)} if self.gain else {})


def _plain(interval: Interval) -> dict[str, Any]:
    return {"value": interval.value, "low": interval.low, "high": interval.high, "count": interval.count}


def ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """The first column in shares of the second; not defined where that is 0."""
    return sums[:, 0] / sums[:, 1]


def share(name: str, holds: Callable[[T], bool | None], *, lower: bool = False) -> Measure[T]:
    """The share of rows for which `holds`, of those for which it is not None."""

    def counts(row: T) -> Counts | None:
        mark = holds(row)
        return None if mark is None else (float(mark), 1.0)

    return Measure(name, counts, ratio, lower)


def interval_of(measure: Measure[T], rows: Iterable[T], picture: Callable[[T], Hashable]) -> Interval | None:
    """The measure over rows; None where it counts none of them, or is not defined on them."""
    counted = [(picture(row), counts) for row in rows if (counts := measure.counts(row)) is not None]
    return _interval(counted, measure.statistic)


def _interval(counted: Sequence[tuple[Hashable, Counts]], statistic: Statistic) -> Interval | None:
    import numpy as np

    if not counted:
        return None
    total = np.asarray([counts for _, counts in counted], dtype=np.float64).sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        if not np.isfinite(statistic(total)[0]):
            return None
    return statistic_interval([counts for _, counts in counted], statistic, [picture for picture, _ in counted])


def gain_of(measure: Measure[T], pairs: Iterable[tuple[T, T]], picture: Callable[[T], Hashable]) -> Interval | None:
    """The measure of the second of each pair less that of the first, drawn on the same pictures for both."""
    counted = []
    width = 0
    for before, after in pairs:
        first, second = measure.counts(before), measure.counts(after)
        if first is not None or second is not None:
            width = len(first or second or ())
            nothing = (0.0,) * width
            counted.append((picture(after), (first or nothing) + (second or nothing)))

    def difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return measure.statistic(sums[:, width:]) - measure.statistic(sums[:, :width])

    return _interval(counted, difference)


@dataclass(frozen=True, slots=True)
class Answered:
    """A row as one subject answered it."""

    row: Row
    subject: str

    @property
    def text(self) -> str:
        return self.row.answers[self.subject].text


def score_rows(
    rows: Sequence[Row],
    measures: Sequence[Measure[Answered]],
    *,
    groups: Sequence[str] = (),
    corrects: Callable[[str], str] = lambda name: name.removesuffix("+check"),
) -> list[Score]:
    """All measures of all subjects, in each of the groups (by default those that occur, after "all" where there are
    several). `corrects` names the subject that a subject is compared with; its own name: none."""
    if not rows:
        raise EvaluationError("there are no answers to score.", remedy="Ask first.")
    found = list(groups) or list(dict.fromkeys(group for row in rows for group in row.groups))
    parts = [ALL, *found] if not groups and len(found) != 1 else found
    subjects = list(dict.fromkeys(name for row in rows for name in row.answers))
    scores = []
    for group in parts:
        inside = [row for row in rows if group == ALL or group in row.groups]
        for subject in subjects:
            own = [Answered(row, subject) for row in inside if subject in row.answers]
            base = corrects(subject)
            before = [Answered(one.row, base) for one in own] if base != subject and base in subjects else []
            for measure in measures:
                value = interval_of(measure, own, _picture)
                if value is not None:
                    gain = gain_of(measure, zip(before, own, strict=True), _picture) if before else None
                    scores.append(Score(subject, group, measure.name, value, gain, measure.lower, measure.share))
    return scores


def _picture(answered: Answered) -> Hashable:
    return answered.row.picture


def outcome(answered: Answered) -> Counts | None:
    """The counts of a probe (see `mllm_core.evaluation.probes`)."""
    row = answered.row
    return tuple(map(float, probes.outcome(row.truth, answered.text))) if row.kind == "probe" else None


def _turned(why: str) -> Measure[Answered]:
    """The share of a corrected subject's answers that were turned round for this reason (see `correcting`)."""

    def holds(answered: Answered) -> bool | None:
        notes = answered.row.answers[answered.subject].notes
        return notes["turned"] == why if "turned" in notes else None

    return share(f"turned: {why}", holds)


#: of yes-or-no questions, "yes" being what is to be found
PROBES: tuple[Measure[Answered], ...] = (
    Measure("accuracy", outcome, probes.accuracy),
    Measure("precision", outcome, probes.precision),
    Measure("recall", outcome, probes.recall),
    Measure("F1", outcome, probes.f1),
    Measure("yes rate", outcome, probes.yes_rate),
    share("neither", lambda one: not yes_or_no(one.text) if one.row.kind == "probe" else None, lower=True),
    _turned("refuted"),
    _turned("doubtful"),
)
