"""How sure a measured share is: bootstrap confidence intervals, over pictures where several questions share one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROUNDS = 1000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A measured value with the bounds of its confidence interval, and how many observations it rests on."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.1%} ({self.low:.1%} to {self.high:.1%})"


def mean_interval(values: Sequence[float], groups: Sequence[Hashable] | None = None, *, seed: int = 0) -> Interval:
    """The mean with its 95 % interval.

    `groups` says which observations belong together (turns about one picture): whole groups are drawn, since answers
    about one picture go wrong together. Raises EvaluationError where there is nothing to average.
    """
    return ratio_interval(values, [1.0] * len(values), groups, seed=seed)


def ratio_interval(
    parts: Sequence[float], wholes: Sequence[float], groups: Sequence[Hashable] | None = None, *, seed: int = 0
) -> Interval:
    """sum(parts) / sum(wholes) with its 95 % interval (hallucinated objects of all objects named, for instance).

    Raises EvaluationError where there is nothing, or the wholes sum to nothing.
    """
    return statistic_interval(
        [(float(part), float(whole)) for part, whole in zip(parts, wholes, strict=True)],
        lambda sums: sums[:, 0] / sums[:, 1],
        groups,
        seed=seed,
    )


def statistic_interval(
    rows: Sequence[Sequence[float]],
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    groups: Sequence[Hashable] | None = None,
    *,
    seed: int = 0,
) -> Interval:
    """A statistic of column sums (a share, an F1) with its percentile interval (Efron 1979; 1000 resamples, 95 %).

    `rows` has one row of counts an observation; `statistic` takes sums (n, columns) and gives n values. Resamples in
    which the statistic is not defined (nothing to divide by) are left out.
    """
    import numpy as np

    if not rows:
        raise EvaluationError("there is nothing to measure.", remedy="Give at least one prediction.")
    table = np.asarray(rows, dtype=np.float64)
    if groups is not None:
        if len(groups) != len(rows):
            raise EvaluationError(f"{len(rows)} observations come with {len(groups)} groups.", remedy="One for each.")
        place = {group: index for index, group in enumerate(dict.fromkeys(groups))}
        grouped = np.zeros((len(place), table.shape[1]))
        np.add.at(grouped, [place[group] for group in groups], table)
    else:
        grouped = table
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(grouped.sum(axis=0, keepdims=True))[0])
        if not np.isfinite(value):
            raise EvaluationError("the measure is not defined here.", remedy="Nothing that it counts occurs.")
        generator = np.random.default_rng(seed)
        size = len(grouped)
        # A multinomial draw is a resample with replacement, as weights; it takes no copy of the table.
        weights = generator.multinomial(size, [1 / size] * size, size=ROUNDS)
        drawn = statistic(weights @ grouped)
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, min(float(low), value), max(float(high), value), len(rows))
