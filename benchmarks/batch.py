"""How much faster `yaffle batch` is than a loop over agent.run, on the same cores: receipts are read, photos looked at.

    python benchmarks/batch.py [--data DIR] [--count N] [--rounds R] [--cores C] [--at-once K]

DIR is a folder of real data sets (receipts in DIR/sroie, photos in DIR/coco); without it the example pictures are asked
about. Both ways answer the same questions, one for each picture, each in a process of its own, in turn: loop, batch,
loop, batch ... "whole" is from the start of the process to its end, imports and models included; "steady" leaves out
the time until a tenth of the answers are there. "processor time" is that of all cores, start included. The medians of
the rounds are compared, and the answers must be equal.
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
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TARGET = 1.6


def questions(data: Path | None, count: int) -> list[dict[str, Any]]:
    """`count` questions, one a picture: half of them need the text reader, half the detector."""
    if data is not None:
        half = (count + 1) // 2
        receipts = [("sroie", row["image"], "What is the total?") for row in _rows(data / "sroie", half)]
        photos = [("coco", row["image"], "How many people are there?") for row in _rows(data / "coco", half)]
        both = [pair for pairs in zip(receipts, photos, strict=False) for pair in pairs][:count]
        asked = [((data / name / image).resolve(), question) for name, image, question in both]
        return [{"id": n, "image": str(path), "question": question} for n, (path, question) in enumerate(asked)]
    folder = ROOT / "examples" / "pictures"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    asked = [(folder / name, row["question"]) for name, rows in truth.items() for row in rows[:1]]
    return [{"id": n, "image": str(path), "question": question} for n, (path, question) in enumerate(asked[:count])]


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
    skipped = max(1, len(at) // 10)
    return whole / len(at), (at[-1] - at[skipped - 1]) / (len(at) - skipped), used / len(at)


def answers(path: Path) -> dict[Any, Any]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["answer"] for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--count", type=int, default=48)
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
        asked = questions(options.data, options.count)
        path.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
        print(f"{len(asked)} questions, {options.rounds} rounds, cores {cores}, load before: {load:.1f}", flush=True)
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
    print(f"batch is {whole:.2f} x as fast as the loop whole, {steady:.2f} x steady (target {TARGET}); {wrong} differ")
    sys.exit(1 if wrong or whole < TARGET else 0)


if __name__ == "__main__":
    main()
