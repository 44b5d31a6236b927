"""Records to scores: for each task the measures that suit it, each with an interval and a baseline beside it.

The baseline is the same measure of always giving the task's most frequent true answer, in the same world.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mllm_core.evaluation import answers, probes
from mllm_core.evaluation.captions import Faults, faults
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.intervals import Interval, statistic_interval
from mllm_core.evaluation.pointing import Pointed, pointed
from mllm_core.evaluation.printed import faults_of_printed
from mllm_core.evaluation.records import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]

ALL = "all"


@dataclass(frozen=True, slots=True)
class Score:
    """One measured number. `baseline` is None where a constant answer has no such measure; `kind` is "all" or the
    kind of question; `lower` is whether less is better."""

    task: str
    world: str
    kind: str
    measure: str
    interval: Interval
    baseline: float | None
    lower: bool = False

    def plain(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "task": self.task,
            "world": self.world,
            "kind": self.kind,
            "measure": self.measure,
            "value": self.interval.value,
            "low": self.interval.low,
            "high": self.interval.high,
            "count": self.interval.count,
            "baseline": self.baseline,
            "lower_is_better": self.lower,
        }


@dataclass(frozen=True, slots=True)
class _Measure:
    """A named statistic of the counts that one record adds to."""

    name: str
    counts: Callable[[Record], Sequence[float]]
    statistic: Statistic
    lower: bool = False


def score(records: Sequence[Record]) -> list[Score]:
    """All scores: each task over all worlds, then by world, and for questions by kind.

    Raises EvaluationError where there are no records, or one occurs twice.
    """
    if not records:
        raise EvaluationError("there are no answers to score.", remedy="Ask the model first.")
    if len({record.key for record in records}) != len(records):
        raise EvaluationError("an answer occurs twice.", remedy="Give each question's answer once.")
    by_task: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_task[record.task].append(record)
    scores: list[Score] = []
    for task, some in by_task.items():
        worlds = sorted({record.world for record in some})
        for world in [ALL, *worlds] if len(worlds) > 1 else worlds:
            inside = [record for record in some if world in (ALL, record.world)]
            scores += _scores(task, world, ALL, inside)
            kinds = _by_kind(inside) if task == "vqa" else {}
            for kind, of_kind in kinds.items() if len(kinds) > 1 else ():
                scores += _scores(task, world, kind, of_kind)
    return scores


def faults_of_caption(record: Record) -> Faults | None:
    """What is wrong in the caption of a record; None where the truth of its picture says nothing to compare with."""
    if "objects" in record.facts:
        return faults(record.given, record.facts)
    return faults_of_printed(record.given, record.truth, record.facts["words"]) if "words" in record.facts else None


def _by_kind(records: Iterable[Record]) -> dict[str, list[Record]]:
    kinds: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        kinds[answers.kind_of(record.prompt, record.truth)].append(record)
    return dict(sorted(kinds.items(), key=lambda pair: -len(pair[1])))


def _scores(task: str, world: str, kind: str, records: Sequence[Record]) -> list[Score]:
    constant = _constant(task, records)
    scores = []
    for measure in measures(task):
        interval = _measured(measure, records)
        if interval is None:
            continue
        baseline = _measured(measure, [replace(record, given=constant) for record in records])
        scores.append(
            Score(task, world, kind, measure.name, interval, baseline.value if baseline else None, measure.lower)
        )
    return scores


def _constant(task: str, records: Sequence[Record]) -> str:
    """The most frequent true answer; of rationales, of their conclusions."""
    truths = [answers.conclusion(record.truth) if task == "rationale" else record.truth for record in records]
    constant = answers.most_frequent(truths)
    return f"Answer: {constant}" if task == "rationale" else constant


def _measured(measure: _Measure, records: Sequence[Record]) -> Interval | None:
    """The measure with its interval; None where none of the records has anything that it counts."""
    rows = [(record.picture, counts) for record in records if any(counts := measure.counts(record))]
    if not rows:
        return None
    return statistic_interval([counts for _, counts in rows], measure.statistic, [picture for picture, _ in rows])


def _share(name: str, right: Callable[[Record], bool | None], *, lower: bool = False) -> _Measure:
    """The share of records for which `right` holds, of those for which it is not None."""

    def counts(record: Record) -> Sequence[float]:
        mark = right(record)
        return (0.0, 0.0) if mark is None else (float(mark), 1.0)

    return _Measure(name, counts, _ratio, lower)


def _ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return sums[:, 0] / sums[:, 1]


def _exact(record: Record) -> bool:
    return answers.same(record.given, record.truth)


def _concluded(record: Record) -> bool:
    return answers.same(answers.conclusion(record.given), answers.conclusion(record.truth))


def _denied(record: Record) -> bool:
    """Whether the answer says that what the question takes for granted isn't there, or that it can be done, as true."""
    return _denies(record.given) == _denies(record.truth) and bool(answers.normal(record.given))


def _denies(text: str) -> bool:
    return answers.normal(text).startswith(
        ("there is no", "there are no", "no ", "none", "没有", "图中没有", "图里没有")
    )


def _clean(record: Record) -> bool | None:
    found = faults_of_caption(record)
    return found.clean and not found.silent if found else None


def _of_faults(part: Callable[[Faults], int], whole: Callable[[Faults], int]) -> Callable[[Record], Sequence[float]]:
    """Counts of a caption; nothing where the truth of its picture has no objects to be named."""

    def counts(record: Record) -> Sequence[float]:
        found = faults_of_caption(record)
        return (part(found), whole(found)) if found else (0, 0)

    return counts


def _pointed(record: Record) -> Pointed:
    return pointed(record.truth, record.given, record.size)


def _hits(record: Record) -> Sequence[float]:
    found = _pointed(record)
    return found.matched, found.given, found.truths


def _precision(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matched of given boxes; 0 where none was given."""
    import numpy as np

    return np.divide(sums[:, 0], sums[:, 1], out=np.zeros(len(sums)), where=sums[:, 1] > 0)


_EXACT = _share("exact match", _exact)
_POINTING = (
    _share("first box, IoU >= 0.5", lambda record: None if (p := _pointed(record)).absent else p.first),
    _Measure("recall, IoU >= 0.5", lambda record: ((p := _pointed(record)).matched, p.truths), _ratio),
    _Measure("precision, IoU >= 0.5", _hits, _precision),
    _share("every box right", lambda record: None if (p := _pointed(record)).absent else p.whole),
    _share("absent, and said so", lambda record: p.whole if (p := _pointed(record)).absent else None),
)
_PROBES = tuple(
    _Measure(name, lambda record: probes.outcome(record.truth, record.given), statistic)
    for name, statistic in (
        ("F1", probes.f1),
        ("accuracy", probes.accuracy),
        ("precision", probes.precision),
        ("recall", probes.recall),
        ("yes rate", probes.yes_rate),
    )
)
_CAPTIONS = (
    # A caption that names nothing of a picture with something in it counts as one hallucination: silence must not pass.
    _Measure("CHAIR_i", _of_faults(lambda f: f.hallucinated + f.silent, lambda f: f.mentions + f.silent), _ratio, True),
    _share("CHAIR_s", lambda record: None if (clean := _clean(record)) is None else not clean, lower=True),
    _Measure("nouns that aren't there", _of_faults(lambda f: f.misnamed, lambda f: f.mentions), _ratio, True),
    _Measure("wrong attributes", _of_faults(lambda f: f.misdescribed, lambda f: f.mentions), _ratio, True),
    _Measure("wrong counts", _of_faults(lambda f: f.miscounted, lambda f: f.counted), _ratio, True),
    _Measure("wrong relations", _of_faults(lambda f: f.misrelated, lambda f: f.related), _ratio, True),
    _Measure("kinds of objects named", _of_faults(lambda f: f.named, lambda f: f.objects), _ratio),
    _EXACT,
)


def measures(task: str) -> tuple[_Measure, ...]:
    """The measures of a task; for those without their own, exact match."""
    special: Mapping[str, tuple[_Measure, ...]] = {
        "point": _POINTING,
        "probe": _PROBES,
        "caption": _CAPTIONS,
        "rationale": (_share("right conclusion", _concluded),),
        "premise": (_share("false premise noticed", _denied), _EXACT),
    }
    return special.get(task, (_EXACT,))
