"""Tables as pictures (TabMWP): how well they are read, and questions about them asked of the Agent.

    python -m benchmarks.tables                  # questions: coverage, and accuracy of what is answered, by kind
    python -m benchmarks.tables --tools          # reading: whole tables and cells, by the tool TABLE alone
    python -m benchmarks.tables --limit 100 --wrong

Questions: a number is right when it equals the published one (to a cent; fractions by value); where options are
given, when the text is the right option. "Covered" are the questions that got an answer, the rest were declined.
Reading: white space and case aside; the commas between the leaves of a stem-and-leaf plot, which the pictures do not
show, are dropped.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

from agent.evaluation.sets.tabmwp import cells_of, compared, kind_of, right
from tools.errors import YaffleError

PICTURES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "tabmwp"


def questions(folder: Path, limit: int | None, *, wrong: bool) -> None:
    """Ask the Agent every question, and print coverage and accuracy by kind."""
    from agent import Agent

    agent = Agent()
    marks: dict[str, list[bool | None]] = defaultdict(list)
    for item in _items(folder, limit):
        answer = agent.run(str(folder / item["image"]), item["question"])
        mark = None if answer.abstained else right(answer.text, item["answer"], item["choices"])
        marks[kind_of(item["question"])].append(mark)
        if wrong and mark is False:
            print(f"{item['id']} {item['question']!r}: wanted {item['answer']!r}, got {answer.text!r}")
            print("    " + answer.program.replace("\n", "\n    "))
    print(f"{'kind':28} {'asked':>5} {'covered':>8} {'right of these':>15}")
    for kind, got in sorted(marks.items(), key=lambda pair: -len(pair[1])):
        print(_line(kind, got))
    print(_line("all", [mark for got in marks.values() for mark in got]), " (target 90 % of the answered)")


def _line(kind: str, marks: list[bool | None]) -> str:
    answered = [mark for mark in marks if mark is not None]
    share = f"{statistics.fmean(answered):.1%}" if answered else "-"
    return f"{kind:28} {len(marks):5} {len(answered) / len(marks):8.1%} {share:>15}"


def reading(folder: Path, limit: int | None, *, wrong: bool) -> None:
    """Read every table with the tool TABLE, and print how many are wholly right."""
    import numpy as np
    from PIL import Image as Pillow

    from tools.artifacts import MemoryStore
    from tools.cache import ResultCache
    from tools.catalogue import default_registry
    from tools.context import ToolContext

    context = ToolContext(store=MemoryStore(), registry=default_registry(plugins=False), cache=ResultCache())
    whole, titles, cells = [], [], []
    for item in _items(folder, limit):
        with Pillow.open(folder / item["image"]) as picture:
            image = context.save(np.asarray(picture.convert("RGB")))
        truth = cells_of(item["table"])
        try:
            table = context.call("TABLE", image=image)
            given, title = [list(row) for row in table.texts()], table.title
        except YaffleError:
            given, title = [], ""
        leaves = truth[0][-1].casefold().startswith("leaf")
        want, got = compared(truth, leaves=leaves), compared(given, leaves=leaves)
        whole.append(want == got)
        titles.append(compared([[title]], leaves=False) == compared([[item["title"] or ""]], leaves=False))
        for y, row in enumerate(want):
            cells += [y < len(got) and x < len(got[y]) and got[y][x] == text for x, text in enumerate(row)]
        if wrong and want != got:
            print(f"{item['id']} wanted {truth}\n    got {given}")
    print(f"tables wholly right: {statistics.fmean(whole):.1%} of {len(whole)}")
    print(f"cells right: {statistics.fmean(cells):.1%} of {len(cells)}; titles right: {statistics.fmean(titles):.1%}")


def _items(folder: Path, limit: int | None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()][:limit]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", action="store_true", help="how well tables are read, without the Agent")
    parser.add_argument("--limit", type=int, help="only the first N")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    parser.add_argument("--data", type=Path, default=PICTURES, help="the folder with items.jsonl and images")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.exit(2, f"the tables are not at {options.data}; name their folder with --data\n")
    (reading if options.tools else questions)(options.data, options.limit, wrong=options.wrong)


if __name__ == "__main__":
    main()
