"""16 threads x 20 questions over different pictures through one Agent: does every answer equal the single-threaded one?

    python benchmarks/threads.py [--data DIR]

DIR is a folder of real data sets (receipts in DIR/sroie); without it the example pictures are asked about.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent import Agent

THREADS, QUESTIONS = 16, 20


def items(data: Path | None) -> list[tuple[Path, str]]:
    """(picture, question) pairs over as many pictures as there are."""
    if data is not None and (data / "sroie").is_dir():
        rows = [json.loads(line) for line in (data / "sroie" / "items.jsonl").open(encoding="utf-8")]
        asked = ("What is the total?", "What is the date?", "Which company is it from?")
        return [(data / "sroie" / row["image"], question) for row in rows[:24] for question in asked]
    folder = Path(__file__).resolve().parent.parent / "examples" / "pictures"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [(folder / name, row["question"]) for name, rows in truth.items() for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=None)
    asked = items(parser.parse_args().data)
    alone = Agent()
    expected = {pair: (answer := alone.run(*pair)).text + repr(answer.evidence) for pair in asked}
    # A fresh Agent: nothing is cached, so that the tools really run side by side.
    together = Agent()
    started = time.perf_counter()

    def work(seed: int) -> int:
        chosen = random.Random(seed).choices(asked, k=QUESTIONS)
        wrong = 0
        for pair in chosen:
            answer = together.run(*pair)
            wrong += answer.text + repr(answer.evidence) != expected[pair]
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        wrong = sum(pool.map(work, range(THREADS)))
    seconds = time.perf_counter() - started
    print(
        f"{THREADS} threads x {QUESTIONS} questions over {len({path for path, _ in asked})} pictures: "
        f"{wrong} of {THREADS * QUESTIONS} differ from the single-threaded answer ({seconds:.1f} s)"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
