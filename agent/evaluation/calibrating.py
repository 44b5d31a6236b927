"""Are probabilities right? Expected calibration error, Brier score, and the points of a reliability diagram.

ECE (Naeini et al. 2015; Guo et al. 2017): predictions are put in bins of equal width by their probability, and the gap
between mean probability and share of true ones is averaged over the bins, weighted by their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.evaluation.running import Plain
from agent.evaluation.scores import ALL, CHECKER, Score
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.intervals import Interval, mean_interval, statistic_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Prediction:
    """A claim with the probability that it was given, and whether it is true."""

    probability: float
    truth: bool
    kind: str
    picture: str


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions between two probabilities."""

    low: float
    high: float
    count: int
    probability: float
    share: float


def predictions(rows: Sequence[Plain]) -> list[Prediction]:
    """The claims of a `claims` run that were looked into and of which it is known whether they are true."""
    return [
        Prediction(float(claim["probability"]), bool(claim["truth"]), claim["kind"], row["picture"])
        for row in rows
        for claim in row["claims"]
        if claim["asked"] and claim["truth"] is not None
    ]


def bins(found: Sequence[Prediction], count: int = BINS) -> list[Bin]:
    """The bins of equal width that are not empty; 1.0 belongs to the last."""
    made = []
    for place in range(count):
        inside = [one for one in found if min(int(one.probability * count), count - 1) == place]
        if inside:
            mean = sum(one.probability for one in inside) / len(inside)
            true = sum(one.truth for one in inside) / len(inside)
            made.append(Bin(place / count, (place + 1) / count, len(inside), mean, true))
    return made


def ece(found: Sequence[Prediction], count: int = BINS) -> Interval:
    """The expected calibration error with its interval over pictures. Raises EvaluationError for no predictions."""

    def counts(one: Prediction) -> list[float]:
        row = [0.0] * (3 * count)
        place = min(int(one.probability * count), count - 1)
        row[3 * place : 3 * place + 3] = [1.0, one.probability, float(one.truth)]
        return row

    def error(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        import numpy as np

        size, probability, true = sums[:, 0::3], sums[:, 1::3], sums[:, 2::3]
        gaps: NDArray[np.float64] = np.abs(probability - true).sum(axis=1) / size.sum(axis=1)
        return gaps

    return statistic_interval([counts(one) for one in found], error, [one.picture for one in found])


def score(found: Sequence[Prediction]) -> list[Score]:
    """ECE, Brier score and the share of true ones, of all kinds of claims together and of each.

    Raises EvaluationError where no claim was looked into.
    """
    if not found:
        raise EvaluationError("no claim was looked into.", remedy="Measure more texts, or give a vision model.")
    kinds = list(dict.fromkeys(one.kind for one in found))
    scores = []
    for kind in [ALL, *kinds] if len(kinds) > 1 else kinds:
        inside = [one for one in found if kind in (ALL, one.kind)]
        pictures = [one.picture for one in inside]
        scores += [
            Score(CHECKER, kind, "ECE", ece(inside), lower=True),
            Score(
                CHECKER,
                kind,
                "Brier",
                mean_interval([(one.probability - one.truth) ** 2 for one in inside], pictures),
                lower=True,
            ),
            Score(CHECKER, kind, "mean probability", mean_interval([one.probability for one in inside], pictures)),
            Score(CHECKER, kind, "share true", mean_interval([float(one.truth) for one in inside], pictures)),
        ]
    return scores


def plot(found: Sequence[Prediction], path: Path, count: int = BINS) -> None:
    """Draw the reliability diagram as a PNG: share of true claims over probability, and how many claims there are.

    Raises EvaluationError where matplotlib is missing, or there is nothing to draw.
    """
    if not found:
        raise EvaluationError("no claim was looked into.", remedy="Measure more texts, or give a vision model.")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EvaluationError("the plot needs matplotlib.", remedy="pip install 'yaffle[train]'") from error
    drawn = bins(found, count)
    figure = Figure(figsize=(5, 5.6), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    top.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1, label="calibrated")
    for one in drawn:
        top.vlines(one.probability, min(one.share, one.probability), max(one.share, one.probability), color="tab:red")
    top.plot([one.probability for one in drawn], [one.share for one in drawn], "o-", color="tab:blue", label="claims")
    top.set(
        ylabel="share of true claims",
        xlim=(0, 1),
        ylim=(0, 1),
        title=f"{len(found)} claims, ECE {ece(found).value:.3f}",
    )
    top.legend(loc="upper left")
    middles = [(one.low + one.high) / 2 for one in drawn]
    bottom.bar(middles, [one.count for one in drawn], width=0.9 / count, color="tab:blue")
    bottom.set(xlabel="probability that the claim was given", ylabel="claims")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
