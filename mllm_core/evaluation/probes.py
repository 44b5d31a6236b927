"""Yes-or-no probes as a detector of "yes" (POPE, Li et al. 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mllm_core.evaluation.answers import yes_or_no
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: columns of `outcome`
TRUE_YES, FALSE_YES, FALSE_NO, TRUE_NO, SAID_YES = range(5)


def outcome(truth: str, given: str) -> tuple[int, int, int, int, int]:
    """(true yes, false yes, false no, true no, said yes), of which one of the first four is 1.

    An answer that is neither yes nor no is wrong whatever the truth was. Raises EvaluationError where the truth is
    neither.
    """
    wanted, said = yes_or_no(truth), yes_or_no(given)
    if not wanted:
        raise EvaluationError(f"{truth!r} is not the answer to a probe.", remedy="Probes are answered yes or no.")
    right = said == wanted
    return (
        int(right and wanted == "yes"),
        int(not right and wanted == "no"),
        int(not right and wanted == "yes"),
        int(right and wanted == "no"),
        int(said == "yes"),
    )


def accuracy(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Right answers of all; `sums` is (n, 5), sums of `outcome`."""
    return _ratio(sums[:, TRUE_YES] + sums[:, TRUE_NO], sums[:, :4].sum(axis=1))


def precision(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(sums[:, TRUE_YES], sums[:, TRUE_YES] + sums[:, FALSE_YES])


def recall(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(sums[:, TRUE_YES], sums[:, TRUE_YES] + sums[:, FALSE_NO])


def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    hits = 2 * sums[:, TRUE_YES]
    return _ratio(hits, hits + sums[:, FALSE_YES] + sums[:, FALSE_NO])


def yes_rate(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return _ratio(sums[:, SAID_YES], sums[:, :4].sum(axis=1))


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """part / whole; 0 where nothing is in the whole (no "yes" said: a precision of 0, not of 1)."""
    import numpy as np

    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
