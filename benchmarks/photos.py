"""Questions about photos: "is there a ...?" and "how many ...?", on COCO pictures with their published labels.

    YAFFLE_MODELS=../shared/weights python -m benchmarks.photos --mode tool     # LOC alone, and the thresholds that fit
    YAFFLE_MODELS=../shared/weights python -m benchmarks.photos --mode agent    # plain questions to the whole product

Presence: every kind of object in a picture is asked for, and as many kinds that are not in it (drawn with a fixed
seed). Count: the most frequent kind is asked for; right is the exact number up to 3, and within 20 % above.
Numbers are also given for the "even" and "odd" halves of the pictures, and thresholds fitted on either for the other.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evaluation.sets import coco

PICTURES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "coco"


@dataclass(frozen=True)
class Question:
    """One question: about `label` in the picture `image`; `truth` is a count, or 1 and 0 for yes and no."""

    image: str
    half: str
    kind: str
    label: str
    truth: int


def questions(folder: Path, limit: int | None = None) -> list[Question]:
    """Both kinds of question for every picture, the same ones each time."""
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()][:limit]
    half = {item["image"]: "odd" if place % 2 else "even" for place, item in enumerate(items)}
    return [
        Question(str(folder / one.item["image"]), half[one.item["image"]], one.kind, one.label, one.truth)
        for one in coco.asked_of(items)
    ]


def right(question: Question, given: int | None) -> bool:
    """Is the answer right? None is no answer, which counts as wrong."""
    if given is None:
        return False
    return given == question.truth if question.kind == "presence" else coco.counted_right(question.truth, given)


def share(asked: Sequence[Question], answers: Sequence[int | None], kind: str, half: str | None = None) -> float:
    """The share of right answers."""
    marks = [
        right(question, answer)
        for question, answer in zip(asked, answers, strict=True)
        if question.kind == kind and half in (None, question.half)
    ]
    return statistics.fmean(marks) if marks else float("nan")


def report(asked: Sequence[Question], answers: Sequence[int | None], title: str) -> None:
    print(title)
    for kind, target in (("presence", 0.8), ("count", 0.5)):
        number = sum(question.kind == kind for question in asked)
        parts = "  ".join(f"{half} {share(asked, answers, kind, half):6.1%}" for half in ("even", "odd"))
        silent = sum(q.kind == kind and a is None for q, a in zip(asked, answers, strict=True))
        print(
            f"  {kind:9} {share(asked, answers, kind):6.1%}  ({parts})  target {target:.0%}, "
            f"{number} questions, {silent} without an answer"
        )
    ones = share(asked, [1] * len(asked), "count")
    print(f"  always answering 1 would give {ones:.1%} of counts")


def tool_level(asked: Sequence[Question], backend: str) -> None:
    """LOC alone: at the backend's own threshold, and with the thresholds that fit half of the pictures."""
    from tools.artifacts import MemoryStore
    from tools.detect.backends import choose_detector
    from tools.detect.interface import Detection, believed
    from tools.pictures.loading import load_picture

    store = MemoryStore()
    detector = choose_detector(backend)
    seen: dict[str, tuple[Detection, ...]] = {}
    times = []
    for image in dict.fromkeys(question.image for question in asked):
        pixels = store.get(load_picture(image, store))
        started = time.perf_counter()
        seen[image] = detector.detect(pixels, ())
        times.append(time.perf_counter() - started)

    def answers(threshold: float, relative: float) -> list[int | None]:
        given: list[int | None] = []
        for question in asked:
            own = tuple(found for found in seen[question.image] if found.label == question.label)
            count = len(believed(own, threshold, relative))
            given.append(min(count, 1) if question.kind == "presence" else count)
        return given

    report(asked, answers(detector.threshold, detector.relative), f"LOC, {detector.name}, its own threshold")
    print(f"  {statistics.median(times):.2f} s a picture (median), {max(times):.2f} s at most")
    grid = [(t / 40, r / 20) for t in range(2, 21) for r in (0, 4, 5, 6, 8, 10)]
    for kind in ("presence", "count"):
        for fit, test in (("even", "odd"), ("odd", "even")):
            best = max(grid, key=lambda pair: share(asked, answers(*pair), kind, fit))
            found = answers(*best)
            print(
                f"  {kind}: fitted on {fit}: threshold {best[0]:.3f}, relative {best[1]:.2f}: "
                f"{share(asked, found, kind, fit):.1%} there, {share(asked, found, kind, test):.1%} on {test}"
            )


def agent_level(asked: Sequence[Question], backend: str) -> None:
    """Plain questions to an Agent."""
    from agent import Agent

    agent = Agent(backends={"detect": backend} if backend != "yolox" else {})
    given: list[int | None] = []
    times = []
    for question in asked:
        started = time.perf_counter()
        answer = agent.run(question.image, coco.words_for(question.kind, question.label))
        times.append(time.perf_counter() - started)
        given.append(None if answer.abstained else number_of(answer.typed()))
    report(asked, given, f"agent.run, {backend}")
    print(f"  {statistics.median(times):.3f} s a question (median), {max(times):.2f} s at most")


def number_of(value: Any) -> int | None:
    """A typed answer as a number: yes is 1, no is 0, a list is its length."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return round(value)
    if isinstance(value, str):
        return {"yes": 1, "no": 0}.get(value.lower())
    if isinstance(value, tuple | list):
        return len(value)
    return None


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=("tool", "agent"), default="tool")
    parser.add_argument("--backend", default="yolox", help='as in Agent(backends={"detect": ...})')
    parser.add_argument("--data", type=Path, default=PICTURES, help="folder with items.jsonl and images/")
    parser.add_argument("--limit", type=int, default=None, help="only the first pictures")
    given = parser.parse_args(arguments)
    if not (given.data / "items.jsonl").exists():
        raise SystemExit(f"the COCO subset is not at {given.data}: give its folder with --data")
    run: Callable[[Sequence[Question], str], None] = tool_level if given.mode == "tool" else agent_level
    run(questions(given.data, given.limit), given.backend)


if __name__ == "__main__":
    main()
