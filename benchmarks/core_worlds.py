"""The in-house model on worlds that it has not seen: questions, pointing, probes, premises, captions, rationales.

    python -m benchmarks.core_worlds --count 200 --out out/worlds
    python -m benchmarks.core_worlds --models instruct=out/instruct/model align=out/align/model --worlds scenes

Pictures, wordings and pairs of the test split, none of which training sees. Decoding is greedy. Every number has its
95 % bootstrap interval (over pictures) and stands beside that of always giving the most frequent answer. Several
models are asked the same questions and stand side by side. Answers are kept as JSON lines while they come (--resume
goes on with them, also with a larger --count).
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mllm_core.errors import YaffleError
from mllm_core.evaluation import report
from mllm_core.evaluation.records import Record
from mllm_core.evaluation.running import Generator, collect
from mllm_core.evaluation.scoring import Score, score
from mllm_core.samples import Source

SHIPPED = "shipped"


def worlds() -> dict[str, Source]:
    """The worlds that the model learns from, by name."""
    from mllm_core.training.mixtures import worlds as all_worlds

    return {world.name: world for world in all_worlds()}


def decoder(folder: str) -> Generator:
    """The model of a folder, or the one that ships."""
    from mllm_core.decoding import Decoder

    return Decoder.open(None if folder == SHIPPED else folder)


def ask(
    model: Generator, sources: Mapping[str, Source], options: argparse.Namespace, name: str
) -> tuple[list[Record], float]:
    """A model's answers in all worlds, and the seconds that an answer took."""
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    records: list[Record] = []
    started = time.perf_counter()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        for world, source in sources.items():
            task = bar.add_task(f"{name}: {world}", total=options.count)
            records += collect(
                model,
                source,
                options.split,
                options.count,
                kept=options.out / f"worlds-{name}-{world}.jsonl" if options.out else None,
                resume=options.resume,
                tasks=options.tasks,
                advanced=lambda done, task=task: bar.advance(task, done),  # type: ignore[misc]
            )
    return records, (time.perf_counter() - started) / len(records)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--models", nargs="+", default=[SHIPPED], help=f"folders, or NAME=FOLDER; {SHIPPED!r} is the one that ships"
    )
    parser.add_argument("--worlds", nargs="+", choices=list(worlds()), default=list(worlds()))
    parser.add_argument("--tasks", nargs="+", help="only these, for instance caption vqa")
    parser.add_argument("--count", type=int, default=100, help="samples a world")
    parser.add_argument("--split", choices=("validation", "test", "train"), default="test")
    parser.add_argument("--out", type=Path, help="keep answers (JSON lines) and scores (worlds.json) in this folder")
    parser.add_argument("--resume", action="store_true", help="go on with the answers kept in --out")
    parser.add_argument("--show", type=int, default=0, help="show so many wrong answers of each task")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    from rich.console import Console

    options = parsed(arguments)
    console = Console()
    console.width = max(console.width, 130)
    sources = {name: source for name, source in worlds().items() if name in options.worlds}
    scores: dict[str, list[Score]] = {}
    seconds: dict[str, float] = {}
    for given in options.models:
        name, _, folder = given.rpartition("=")
        name = name or Path(folder).name
        try:
            records, seconds[name] = ask(decoder(folder), sources, options, name)
        except YaffleError as error:
            print(error, file=sys.stderr)
            return 2
        scores[name] = score(records)
        if options.show:
            wrong = [record for record in records if record.given != record.truth]
            console.print("\n".join(report.examples(wrong, options.show)), markup=False)
    console.print(report.table(scores, f"held-out worlds, {options.split} split"))
    console.print("seconds an answer: " + ", ".join(f"{name} {each:.3f}" for name, each in seconds.items()))
    if options.out:
        about: dict[str, Any] = {
            "command": "python -m benchmarks.core_worlds " + shlex.join(arguments or sys.argv[1:]),
            "split": options.split,
            "samples_a_world": options.count,
            "seconds_an_answer": seconds,
        }
        report.save(options.out / "worlds.json", report.as_json(scores, about))
    return 0


if __name__ == "__main__":
    sys.exit(main())
