"""Fitting how sure the agent may be of its kinds of answers, and below which chance it gives none.

    yaffle eval all --out out/eval --fit agent/correction/sureness.json

fits to the answers of all sets (what was held back as too unsure included: the best guess is scored). Half of the
pictures, by a hash of their names, are fitted on; on the others the error of the confidence (ECE) and the share of
right answers are reported, before and after. A kind's threshold is the least at which the share TARGET of its answers
is right; it may cost no more than the share LOSS of the kind's right answers, so that a kind which can't reach the
target is thinned out and not silenced.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.correction.sureness import LEAST, broader, sure_of
from agent.evaluation.accuracy.rows import Row
from agent.evaluation.accuracy.scores import Pair
from agent.evaluation.calibrating import Prediction, ece
from agent.evaluation.sets.catalogue import named
from agent.evaluation.sets.question import Given
from mllm_core.evaluation.errors import EvaluationError
from tools.ask.sureness import Curve, Sureness, fit

#: answers of a kind that a curve rests on, at least
ENOUGH = 15
TARGET, LOSS = 0.9, 0.02
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


def outcomes(pairs: Iterable[Pair]) -> list[Outcome]:
    """What came of questions, where there was an answer or a best guess; of those that count, each asked once."""
    found = []
    for question, row in pairs:
        text = row.text if row.answered else _guess(row)
        if question.program or question.aside or text is None or not row.kind:
            continue
        right = named(question.set).score(question, Given(text, row.notes)) >= 1
        picture = f"{question.set}/{question.image.name}"
        found.append(Outcome(question.set, picture, row.kind, row.unfitted, right, row.confidence, row.answered))
    return found


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
            curve = _guarded(fit(pairs, target=target).curve, min(own for own, _ in pairs))
            chances = [(Sureness(curve, 0).probability(own), right) for own, right in pairs]
            least_seen = min(chance for chance, _ in chances)
            made[name] = Sureness(curve, max(threshold_of(chances, target, loss), round(min(LEAST, least_seen), 4)))
    return made


def _guarded(curve: Curve, least: float) -> Curve:
    """The curve, level from the weakest confidence that was seen, and falling to half of that below it: nothing is
    known there."""
    height = curve[0][1]
    start = [(0.0, round(height / 2, 4))] if least > 0 else []
    level = [(round(least, 4), height)] if least < curve[0][0] else []
    return (*start, *level, *curve)


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


def write(known: Mapping[str, Sureness], found: Sequence[Outcome], path: Path) -> None:
    """Write the curves as the agent reads them (`agent.correction.sureness.FITTED`)."""
    counts = {name: sum(name in broader(one.kind) for one in found) for name in known}
    kinds = {
        name: {"answers": counts[name], "curve": [list(point) for point in one.curve], "threshold": one.threshold}
        for name, one in sorted(known.items())
    }
    made_by = "yaffle eval all --fit agent/correction/sureness.json"
    path.write_text(json.dumps({"made_by": made_by, "kinds": kinds}, indent=1) + "\n", encoding="utf-8")


def fit_and_write(pairs: Iterable[Pair], path: Path) -> str:
    """Fit to these answers and write the curves to `path`; the report on the other half of the pictures.

    Raises EvaluationError where one half has no answers.
    """
    found = outcomes(pairs)
    half, other = [one for one in found if one.fitted_on], [one for one in found if not one.fitted_on]
    if not half or not other:
        raise EvaluationError("there are too few answers to fit anything.", remedy="Ask more questions.")
    known = fit_kinds(half)
    write(known, half, path)
    return report(other, known)
