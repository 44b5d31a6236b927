"""A run's records: a CSV of every step, a CSV of validations, and the curve as a picture."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import TASKS
from mllm_core.training.learner import COLUMNS
from mllm_core.training.lesson import Value

if TYPE_CHECKING:
    from torch import Tensor

STEP_COLUMNS = (
    "step", "loss", *(f"loss_{task}" for task in TASKS), "margin", "pair_accuracy", "rate", "gradient_norm",
    "samples", "tokens", "minutes", "tokens_per_second", "mfu",
)  # fmt: skip
VALIDATION_COLUMNS = ("step", "loss", "exact", *(f"{kind}_{task}" for kind in ("loss", "exact") for task in TASKS))


def summary(sums: Tensor) -> dict[str, Value]:
    """The numbers of a table of sums (tasks, COLUMNS): mean loss and exact answers, in all and by task; margins."""
    table = {name: sums[:, at].tolist() for at, name in enumerate(COLUMNS)}
    whole = {name: sum(values) for name, values in table.items()}
    found: dict[str, Value] = {
        "loss": whole["loss"] / whole["tokens"] if whole["tokens"] else None,
        "exact": whole["exact"] / whole["answers"] if whole["answers"] else None,
    }
    for at, task in enumerate(TASKS):
        if table["tokens"][at]:
            found[f"loss_{task}"] = table["loss"][at] / table["tokens"][at]
            found[f"exact_{task}"] = table["exact"][at] / table["answers"][at]
    if whole["pairs"]:
        found["margin"] = whole["margin"] / whole["pairs"]
        found["pair_accuracy"] = whole["told"] / whole["pairs"]
    return found


class Table:
    """A CSV file that is appended to, a line at a time. `upto` cuts off what lies after a step, when a run resumes."""

    def __init__(self, path: Path, columns: Sequence[str], *, upto: int | None = None) -> None:
        self.path = path
        self.columns = tuple(columns)
        kept = [row for row in read_table(path) if int(row["step"]) <= upto] if upto is not None else []
        try:
            self._file = path.open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise TrainingError(f"{path} can't be written ({error}).", remedy="Choose another --out.") from error
        self._writer = csv.DictWriter(self._file, self.columns, extrasaction="ignore", restval="")
        self._writer.writeheader()
        self._writer.writerows(kept)
        self._file.flush()

    def write(self, row: dict[str, Value]) -> None:
        """Append a row; numbers are written so that reading them gives the same number."""
        self._writer.writerow({name: "" if value is None else repr(value) for name, value in row.items()})
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; none where there is no file."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row.get("step", "").isdigit() and None not in row.values()]


def draw_curve(run: Path, shown: Sequence[str] = ()) -> Path | None:
    """Draw a run's loss (and margin, and the validations' columns `shown`) over its steps into curve.png.

    None where matplotlib is not there.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return None
    rows, checks = read_table(run / "log.csv"), read_table(run / "validation.csv")
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    left = figure.subplots()
    steps = [int(row["step"]) for row in rows]
    losses = [float(row["loss"]) for row in rows]
    left.plot(steps, losses, color="0.8", linewidth=0.7, label="loss")
    left.plot(steps, _smoothed(losses), color="tab:blue", label="loss, smoothed")
    if checks:
        left.plot([int(row["step"]) for row in checks], [float(row["loss"]) for row in checks], "o-", markersize=3,
                  color="tab:orange", label="validation loss" if shown else "validation loss (per token)")  # fmt: skip
    left.set(xlabel="step", ylabel="loss", title=run.name)
    left.set_ylim(bottom=0)
    left.grid(alpha=0.3)
    left.legend(loc="upper right")
    margins = [(int(row["step"]), float(row["margin"])) for row in rows if row.get("margin")]
    if margins:
        right = left.twinx()
        right.plot(*zip(*margins, strict=True), color="tab:green", linewidth=0.8)
        right.set_ylabel("reward margin", color="tab:green")
    if shown and checks:
        right = left.twinx()
        for name in shown:
            points = [(int(row["step"]), float(row[name])) for row in checks if row.get(name)]
            if points:
                right.plot(*zip(*points, strict=True), linewidth=0.8, linestyle="--", label=name)
        right.set(ylim=(0, 1), ylabel="right, of the held-out")
        right.legend(loc="lower left", fontsize="x-small", ncols=2)
    path = run / "curve.png"
    figure.savefig(path, dpi=120)
    return path


def _smoothed(values: Sequence[float], keep: float = 0.95) -> list[float]:
    """The exponential mean, corrected for its start."""
    mean, weight, out = 0.0, 0.0, []
    for value in values:
        mean = keep * mean + (1 - keep) * value
        weight = keep * weight + (1 - keep)
        out.append(mean / weight)
    return out
