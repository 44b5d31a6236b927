"""How honest the confidence is: fits the curves of agent/correction/calibration.json, and measures their error.

    YAFFLE_MODELS=../shared/weights python -m benchmarks.calibration --write
    YAFFLE_MODELS=../shared/weights python -m benchmarks.calibration --data DIR --kept FOLDER

Questions about photos (benchmarks/photos.py), receipts (benchmarks/receipts.py) and tables (benchmarks/tables.py) are
answered; every answer's raw signal is paired with whether the answer was right. Curves are fitted on the pictures at
even places (isotonic regression, pool adjacent violators) and judged on the odd ones: the expected calibration error
(ECE, 10 bins of equal width) of the raw signal and of the probability made of it. `--kept` keeps what the tools saw, so
that a second run is quick.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent import Agent, Answer
from agent.correction import calibration
from agent.correction.calibration import Curve, Signal, probability
from agent.correction.draft import Draft
from agent.correction.stage import findings_of
from agent.evaluation.sets import coco, sroie, tabmwp
from agent.evidence import ancestors, evidence_for
from benchmarks import photos
from tools.artifacts import FolderStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
CURVES = Path(calibration.__file__).with_name("calibration.json")
#: a step of a curve rests on at least this many answers
LEAST = 12


@dataclass(frozen=True)
class Point:
    """One answer: its deciding signal, whether it was right, and the half that its picture belongs to."""

    signal: Signal
    right: bool
    even: bool


def signal_of(answer: Answer, context: ToolContext) -> Signal | None:
    """The signal that decides an answer's confidence; None where it abstained or nothing was checked."""
    if answer.abstained or not answer.trace.steps:
        return None
    steps, value = answer.trace.steps, answer.typed()
    target = steps[-1].depends[0] if steps[-1].depends else steps[-1].name
    draft = Draft(
        query=answer.trace.query,
        claim="",
        value=value,
        text=answer.text,
        steps=steps,
        result_step=target,
        program=answer.program,
        images=answer.images,
    )
    found = findings_of(draft, ancestors(steps, target), evidence_for(steps, target), context)
    return min((finding.signal for finding in found), key=probability, default=None)


Ask = Callable[[Path, str], Answer]


def photo_points(data: Path, ask: Ask, context: ToolContext, kinds: Sequence[str]) -> Iterator[Point]:
    for question in photos.questions(data / "coco"):
        if question.kind not in kinds:
            continue
        answer = ask(Path(question.image), coco.words_for(question.kind, question.label))
        signal = signal_of(answer, context)
        if signal is not None:
            right = photos.right(question, photos.number_of(answer.typed()))
            yield Point(signal, right, question.half == "even")


def receipt_points(data: Path, ask: Ask, context: ToolContext) -> Iterator[Point]:
    for place, line in enumerate((data / "sroie" / "items.jsonl").read_text(encoding="utf-8").splitlines()):
        item = json.loads(line)
        for field, wordings in sroie.WORDINGS.items():
            answer = ask(data / "sroie" / item["image"], wordings[0])
            signal = signal_of(answer, context)
            if signal is not None:
                yield Point(signal, sroie.right(field, answer.text, item["fields"][field]), place % 2 == 0)


def table_points(data: Path, ask: Ask, context: ToolContext) -> Iterator[Point]:
    for place, line in enumerate((data / "tabmwp" / "items.jsonl").read_text(encoding="utf-8").splitlines()):
        item = json.loads(line)
        answer = ask(data / "tabmwp" / item["image"], item["question"])
        signal = signal_of(answer, context)
        if signal is not None:
            yield Point(signal, tabmwp.right(answer.text, item["answer"], item["choices"]), place % 2 == 0)


def isotonic(points: Sequence[Point]) -> Curve:
    """A monotone curve through the shares of right answers, each step smoothed by one right and one wrong answer.

    Below the weakest signal that was seen the curve falls to half of its first step: nothing is known there.
    """
    ordered = sorted(points, key=lambda point: point.signal.raw)
    size = max(LEAST, len(ordered) // 10)
    blocks: list[list[float]] = []
    for place, point in enumerate(ordered):
        tied = place > 0 and point.signal.raw == ordered[place - 1].signal.raw
        if not blocks or (blocks[-1][1] >= size and not tied and len(ordered) - place >= LEAST):
            blocks.append([0.0, 0.0, 0.0])
        for index, number in enumerate((point.right, 1, point.signal.raw)):
            blocks[-1][index] += number
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and _share(merged[-2]) >= _share(merged[-1]):
            last = merged.pop()
            merged[-1] = [a + b for a, b in zip(merged[-1], last, strict=True)]
    steps = [(round(block[2] / block[1], 4), round(_share(block), 4)) for block in merged]
    least = round(ordered[0].signal.raw, 4)
    start = [(least, steps[0][1])] if least < steps[0][0] else []
    return ((0.0, round(steps[0][1] / 2, 4)), *start, *steps)


def _share(block: Sequence[float]) -> float:
    return (block[0] + 1) / (block[1] + 2)


def ece(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over 10 bins of equal width (Guo et al. 2017)."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, right in pairs:
        bins[min(9, int(10 * sure))].append((sure, right))
    gaps = [
        len(inside) * abs(statistics.fmean(s for s, _ in inside) - statistics.fmean(r for _, r in inside))
        for inside in bins.values()
    ]
    return sum(gaps) / len(pairs)


def fit(points: Sequence[Point]) -> dict[str, Curve]:
    """A curve for every kind that has enough answers at even places, and one for fields in general.

    Detectors get no general curve: their scores mean different things.
    """
    by_kind: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        if point.even:
            by_kind[point.signal.kind].append(point)
            if point.signal.kind.startswith("field/"):
                by_kind["field"].append(point)
    return {kind: isotonic(some) for kind, some in by_kind.items() if len(some) >= 2 * LEAST}


def report(points: Sequence[Point], curves: dict[str, Curve]) -> None:
    odd = [point for point in points if not point.even]
    print(f"{'signal':24} {'answers':>7} {'right':>7} {'mean':>7} {'ECE raw':>8} {'ECE':>7}   (pictures at odd places)")
    for kind in [*sorted({point.signal.kind for point in odd}), "all"]:
        some = [point for point in odd if kind in (point.signal.kind, "all")]
        sure = [(probability(point.signal, curves), point.right) for point in some]
        raw = [(point.signal.raw, point.right) for point in some]
        right, mean = statistics.fmean(r for _, r in sure), statistics.fmean(s for s, _ in sure)
        print(f"{kind:24} {len(some):7} {right:7.1%} {mean:7.1%} {ece(raw):8.3f} {ece(sure):7.3f}")


def save(curves: dict[str, Curve]) -> None:
    data = {"made_by": "python -m benchmarks.calibration --write", "curves": dict(sorted(curves.items()))}
    lines = json.dumps(data, indent=1)
    CURVES.write_text(lines + "\n", encoding="utf-8")
    calibration.fitted.cache_clear()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder that holds coco, sroie and tabmwp")
    parser.add_argument("--kept", type=Path, help="keep what the tools saw in this folder")
    parser.add_argument("--write", action="store_true", help=f"write the curves to {CURVES.name}")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.exit(2, f"the data sets are not at {options.data}; name their folder with --data\n")
    kept = options.kept or Path(tempfile.mkdtemp(prefix="yaffle-calibration-"))
    agent = Agent(folder=kept)
    context = ToolContext(
        store=FolderStore(kept / "pictures"),
        registry=default_registry(plugins=False),
        cache=ResultCache(folder=kept / "results"),
    )
    points = list(photo_points(options.data, agent.run, context, ["presence"]))
    points += receipt_points(options.data, agent.run, context)
    points += table_points(options.data, agent.run, context)
    if options.write:
        # The signal of a count is made of probabilities of presence: it is taken when those are fitted.
        save(fit(points))
    points += photo_points(options.data, agent.run, context, ["count"])
    curves = fit(points)
    report(points, curves)
    if options.write:
        save(curves)


if __name__ == "__main__":
    main()
