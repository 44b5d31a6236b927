"""Fitting how sure the agent may be of its kinds of answers, and below which chance it gives none.

    yaffle eval all --out out/eval
    python -m agent.evaluation.accuracy.fitting out/eval [--target 0.9] [--loss 0.03] [--dry]

takes the answers that `yaffle eval` kept (what was withdrawn as too unsure included: the best guess is scored). Half of
the pictures, by a hash of their names, are fitted on; on the others the error of the confidence (ECE) and the share of
right answers are reported, before and after. The curves go to agent/correction/sureness.json, where the agent reads
them. A kind's threshold is the least at which the share `target` of its answers is right; it may cost no more than the
share `loss` of the kind's right answers, so that a kind which can't reach the target is thinned out and not silenced.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.correction.sureness import FITTED, broader, sure_of
from agent.evaluation.accuracy.rows import Row
from agent.evaluation.calibrating import Prediction, ece
from agent.evaluation.sets.catalogue import SETS, load
from agent.evaluation.sets.question import Given
from mllm_core.evaluation.errors import EvaluationError
from tools.ask.sureness import Sureness, fit

#: answers of a kind that a curve rests on, at least
ENOUGH = 25
TARGET, LOSS = 0.9, 0.03
_GUESS = re.compile(r"The best guess was '(.*)', with a confidence of", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, given or held back as too unsure: its kind, its confidence before fitting, and whether it is right.

    `shown` is the confidence that the agent told, `given` whether it answered, when this was measured.
    """

    set: str
    picture: str
    kind: str
    unfitted: float
    right: bool
    shown: float
    given: bool

    @property
    def fitted_on(self) -> bool:
        """Does the picture belong to the half that is fitted on?"""
        return hashlib.sha256(self.picture.encode()).digest()[0] % 2 == 0


def outcomes(folder: Path, data: Path | None = None) -> list[Outcome]:
    """The outcomes of all sets whose answers are in `folder`. Raises EvaluationError where there are none."""
    found: list[Outcome] = []
    for name, data_set in SETS.items():
        path = folder / f"{name}.jsonl"
        if not path.is_file():
            continue
        settings, rows = _kept(path)
        questions = {question.id: question for question in load(name, data or Path(settings["data"]))}
        for row in rows:
            question = questions.get(row.key)
            text = row.text if row.answered else _guess(row)
            if question is None or question.program or text is None or not row.kind:
                continue
            right = data_set.score(question, Given(text, row.notes)) >= 1
            picture = f"{name}/{question.image.name}"
            found.append(Outcome(name, picture, row.kind, row.unfitted, right, row.confidence, row.answered))
    if not found:
        raise EvaluationError(f"{folder} holds no answers.", remedy="Run `yaffle eval SET --out FOLDER` first.")
    return found


def _kept(path: Path) -> tuple[Mapping[str, str], list[Row]]:
    """The settings and the rows of a file of answers; a line that was cut off is left out."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = []
    for line in lines[1:]:
        try:
            rows.append(Row.read(json.loads(line)))
        except ValueError:
            break
    return json.loads(lines[0])["settings"], rows


def _guess(row: Row) -> str | None:
    """What was held back as too unsure; None where there was nothing, or the correction withdrew it."""
    return next((match[1] for warning in row.warnings if (match := _GUESS.match(warning))), None)


def fit_kinds(found: Sequence[Outcome], *, target: float = TARGET, loss: float = LOSS) -> dict[str, Sureness]:
    """A curve and a threshold for every kind, and every broader one, with enough outcomes."""
    kinds: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in found:
        for name in broader(one.kind):
            kinds[name].append((one.unfitted, one.right))
    made = {}
    for name, pairs in kinds.items():
        if len(pairs) >= ENOUGH:
            curve = fit(pairs, target=target).curve
            chances = [(Sureness(curve, 0).probability(own), right) for own, right in pairs]
            made[name] = Sureness(curve, threshold_of(chances, target, loss))
    return made


def threshold_of(chances: Sequence[tuple[float, bool]], target: float, loss: float) -> float:
    """The least chance at which a share `target` of the answers above it is right, or, where that costs more than a
    share `loss` of the right answers, the greatest that costs no more."""
    right_of_all = sum(right for _, right in chances)
    best = 0.0
    for threshold in sorted({0.0, *(chance for chance, _ in chances)}):
        kept = [right for chance, right in chances if chance >= threshold]
        if right_of_all - sum(kept) > loss * right_of_all:
            break
        best = threshold
        if sum(kept) >= target * len(kept):
            break
    return round(best, 4)


@dataclass(frozen=True, slots=True)
class Judged:
    """Answers of a set or kind on the other half, before and after: coverage, share right of these, ECE."""

    name: str
    count: int
    before: tuple[float, float, float]
    after: tuple[float, float, float]


def judge(found: Sequence[Outcome], known: Mapping[str, Sureness]) -> Iterator[Judged]:
    """Of each set, and of all: what the agent told when measured, and what it would tell as fitted."""
    names = [*dict.fromkeys(one.set for one in found), "all"]
    for name in names:
        here = [one for one in found if name in (one.set, "all")]
        before = [(one.shown, one) for one in here if one.given]
        fitted = [(sure_of(one.kind, one.unfitted, known), one) for one in here]
        after = [(sure.chance, one) for sure, one in fitted if sure.chance >= sure.least]
        yield Judged(name, len(here), _told(before, len(here)), _told(after, len(here)))


def _told(answers: Sequence[tuple[float, Outcome]], count: int) -> tuple[float, float, float]:
    if not answers:
        return 0.0, float("nan"), float("nan")
    share = sum(one.right for _, one in answers) / len(answers)
    error = ece([Prediction(chance, one.right, one.kind, one.picture) for chance, one in answers]).value
    return len(answers) / count, share, error


def report(found: Sequence[Outcome], known: Mapping[str, Sureness]) -> str:
    """The judgement as a table for people."""
    lines = [f"{'set':16} {'answers':>8}   given  right    ECE  ->  given  right    ECE   (of the other half)"]
    for one in judge(found, known):
        (a, b, c), (d, e, f) = one.before, one.after
        lines.append(
            f"{one.name:16} {one.count:8}  {a:6.1%} {b:6.1%}  {c:.3f}  -> {d:6.1%} {e:6.1%}  {f:.3f}".replace(
                "nan%", "-"
            )
        )
    return "\n".join(lines)


def write(known: Mapping[str, Sureness], found: Sequence[Outcome], path: Path = FITTED) -> None:
    """Put the curves where the agent reads them."""
    counts = {name: sum(name in broader(one.kind) for one in found) for name in known}
    kinds = {
        name: {"answers": counts[name], "curve": [list(point) for point in one.curve], "threshold": one.threshold}
        for name, one in sorted(known.items())
    }
    made_by = "python -m agent.evaluation.accuracy.fitting"
    path.write_text(json.dumps({"made_by": made_by, "kinds": kinds}, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, report, and write unless told not to."""
    parser = argparse.ArgumentParser(
        prog="python -m agent.evaluation.accuracy.fitting", description=__doc__.split("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="the --out of `yaffle eval`")
    parser.add_argument("--data", type=Path, help="the folder that holds the sets; that of the answers by default")
    parser.add_argument("--target", type=float, default=TARGET, help="share of the answers given that is to be right")
    parser.add_argument("--loss", type=float, default=LOSS, help="share of right answers that a threshold may cost")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    given = parser.parse_args(arguments)
    found = outcomes(given.folder, given.data)
    half = [one for one in found if one.fitted_on]
    known = fit_kinds(half, target=given.target, loss=given.loss)
    sys.stdout.write(report([one for one in found if not one.fitted_on], known) + "\n")
    if not given.dry:
        write(known, half)


if __name__ == "__main__":
    main()
