"""How much faster `yaffle batch` is than a loop over agent.run, on the same cores: receipts are read, photos looked at.

    python benchmarks/batch.py [--data DIR] [--count N] [--each M] [--rounds R] [--cores C] [--at-once K]

DIR is a folder of real data sets (receipts in DIR/sroie, photos in DIR/coco); without it the example pictures are asked
about. Both ways answer the same questions, M of them about each of N pictures, each way in a process of its own, in
turn: loop, batch, loop, batch ... The second question about a picture finds in the cache what was read or detected for
the first, in both. "whole" is from the start of the process to its end, imports and models included; "steady" is the
slope of the line through the times of the answers after the first tenth: what a question of a long batch takes.
"processor time" is that of all cores, start included. The medians of the rounds are compared, and the answers must be
equal.
Other work on the machine falsifies the comparison: its load is printed first.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TARGET = 1.6


#: what is asked about a receipt, and about a photo: the first so many
ASKED = {
    "sroie": (
        "What is the total?",
        "What is the date?",
        "What is the name of the company?",
        "What is the address?",
    ),
    "coco": (
        "How many people are there?",
        "How many chairs are there?",
        "Is there a dog in the picture?",
        "How many cars are there?",
    ),
}


def questions(data: Path | None, count: int, each: int) -> list[dict[str, Any]]:
    """`each` questions about each of `count` pictures: half of them need the text reader, half the detector."""
    if data is not None:
        half = (count + 1) // 2
        rows = [[(data / name / row["image"], ASKED[name]) for row in _rows(data / name, half)] for name in ASKED]
        pictures = [picture for pair in zip(*rows, strict=False) for picture in pair]
    else:
        folder = ROOT / "examples" / "pictures"
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        pictures = [(folder / name, tuple(row["question"] for row in rows)) for name, rows in truth.items()]
    asked = [(path.resolve(), question) for path, about in pictures[:count] for question in about[:each]]
    return [{"id": n, "image": str(path), "question": question} for n, (path, question) in enumerate(asked)]


def _rows(folder: Path, count: int) -> list[dict[str, Any]]:
    with (folder / "items.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]


def loop(path: Path, out: Path) -> None:
    """A loop over agent.run: what people write first. Prints a line for each answer."""
    from agent import Agent

    agent = Agent()
    with path.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as answers:
        for line in lines:
            row = json.loads(line)
            answer = agent.run(row["image"], row["question"])
            answers.write(json.dumps({"id": row["id"], "answer": answer.text}) + "\n")
            print("answered", flush=True)


def batch(path: Path, out: Path, cores: int, at_once: int) -> None:
    """The same as a batch."""
    from agent.batch import run_batch

    run_batch(path, out, workers=cores, at_once=at_once, advanced=lambda row: print("answered", flush=True))


def timed(way: str, path: Path, out: Path, options: argparse.Namespace) -> tuple[float, float, float]:
    """Seconds a question of one way in a process of its own: whole, steady, and of processor time."""
    command = [sys.executable, __file__, "--way", way, "--questions", str(path), "--out", str(out)]
    command += ["--cores", str(options.cores), "--at-once", str(options.at_once)]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    at: list[float] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        at = [time.perf_counter() for line in running.stdout if line == "answered\n"]
    whole = time.perf_counter() - started
    if running.returncode:
        raise SystemExit(f"{way} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    later = at[len(at) // 10 :]
    steady = linear_regression(range(len(later)), later).slope  # answers come in bursts: a difference would be off
    return whole / len(at), steady, used / len(at)


def answers(path: Path) -> dict[Any, Any]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["answer"] for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--count", type=int, default=96, help="pictures")
    parser.add_argument("--each", type=int, default=1, choices=(1, 2, 3, 4), help="questions about each picture")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--way", choices=("loop", "batch"), help=argparse.SUPPRESS)
    parser.add_argument("--questions", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way == "loop":
        return loop(options.questions, options.out)
    if options.way == "batch":
        return batch(options.questions, options.out, options.cores, options.at_once)

    cores = sorted(os.sched_getaffinity(0))[: options.cores]
    os.sched_setaffinity(0, cores)  # both ways take this over
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "questions.jsonl"
        asked = questions(options.data, options.count, options.each)
        path.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
        about = f"{len(asked)} questions, {options.each} about each picture"
        print(f"{about}, {options.rounds} rounds, cores {cores}, load before: {load:.1f}", flush=True)
        seconds: dict[str, list[tuple[float, float, float]]] = {"loop": [], "batch": []}
        wrong = 0
        for number in range(options.rounds):
            for way, pairs in seconds.items():
                out = folder / f"{way}{number}.jsonl"
                pairs.append(timed(way, path, out, options))
                whole, steady, used = pairs[-1]
                shown = f"{whole:.3f} s a question whole, {steady:.3f} s steady, {used:.3f} s of processor time"
                print(f"  {way}: {shown}", flush=True)
            expected, made = answers(folder / f"loop{number}.jsonl"), answers(folder / f"batch{number}.jsonl")
            wrong += sum(expected[key] != made.get(key) for key in expected)
    middle = {way: [median(pair[of] for pair in pairs) for of in (0, 1)] for way, pairs in seconds.items()}
    whole, steady = (middle["loop"][of] / middle["batch"][of] for of in (0, 1))
    print(f"batch is {whole:.2f} x as fast as the loop whole, {steady:.2f} x steady (target: {TARGET}); {wrong} differ")
    sys.exit(1 if wrong or steady < TARGET else 0)


if __name__ == "__main__":
    main()
