"""Checks the planning data: every program with the checker, against the tools that its context names.

    python -m planners.data.check --count 2000 [--split train] [--show 20]

Prints how many turns of each task there are, how often each form was asked, milliseconds a turn, and every answer that
does not pass. Exits with 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator

from mllm_core.samples import Sample, Source, Split, Turn, samples
from planners.core.prompt_format import read_context
from planners.data.compact import canonical
from planners.data.declined import NONE
from planners.data.plugins import tools_in
from planners.data.source import planning_source
from planners.language import ProgramError, check


def problems_of(sample: Sample) -> Iterator[tuple[Turn, str]]:
    """The turns of a planning sample whose answer is no right program, each with what is wrong."""
    context = read_context(sample.context)
    known = {name: "Region" if name == "REGION" else "Image" for name in context.inputs}
    tools = tools_in(context)
    for turn in sample.turns:
        if turn.task not in ("plan", "repair") or turn.answer == NONE:
            continue
        try:
            checked = check(turn.answer, tools, known)
        except ProgramError as error:
            yield turn, str(error)
            continue
        if checked.dropped:
            yield turn, "; ".join(map(str, checked.warnings))
        elif canonical(turn.answer) != turn.answer:
            yield turn, f"the canonical form is\n{canonical(turn.answer)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500, help="how many samples")
    parser.add_argument("--split", choices=("train", "validation", "test"), default="train")
    parser.add_argument("--show", type=int, default=0, help="print so many samples")
    options = parser.parse_args()
    return run(planning_source(), options.split, options.count, options.show)


def run(source: Source, split: Split, count: int, show: int) -> int:
    list(samples(source, split, 5))  # the forms are read once
    started = time.perf_counter()
    made = list(samples(source, split, count))
    seconds = time.perf_counter() - started
    turns = sum(len(sample.turns) for sample in made)
    for sample in made[:show]:
        print(f"=== {sample.context}")
        for turn in sample.turns:
            print(f"--- {turn.prompt}\n{turn.answer}")
    wrong = [(turn, problem) for sample in made for turn, problem in problems_of(sample)]
    for turn, problem in wrong[:40]:
        print(f"WRONG {turn.prompt}\n{turn.answer}\n  {problem}")
    tasks = Counter("none" if turn.answer == NONE else turn.task for sample in made for turn in sample.turns)
    print(
        f"{turns} turns in {count} samples: {dict(tasks)}; {1000 * seconds / turns:.2f} ms a turn; {len(wrong)} wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
