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
import re
import statistics
from collections import defaultdict
from pathlib import Path
from typing import Any

from tools.errors import YaffleError
from tools.numbers import number_in

PICTURES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "tabmwp"
#: (kind, what its questions look like); the first that fits
KINDS = (
    ("function", r"linear or nonlinear"),
    ("shortage or surplus", r"shortage or a surplus"),
    ("probability", r"probability|fraction"),
    ("rate of change", r"rate of change"),
    ("mean, median, mode, range", r"\b(mean|median|mode|range)\b"),
    ("schedule", r"schedule|[AP]\.M\."),
    ("continue the pattern", r"^Each .* has|^How many .* are (in|on) \d+"),
    ("money enough", r"(have|has) enough"),
    ("change in price", r"how much more (does|do|money)|cost.* than|more expensive"),
    ("buy by weight", r"(pounds?|kilograms?|lbs?\b|kg) of|bought [\d./+]+|buys [\d./+]+|purchased [\d./+]+"),
    ("sum", r"how much (money )?(does|do|did|will) .*(need|cost|pay|spend)|in all|in total|combined|\btotal\b"),
    ("difference", r"how many (more|fewer)|how much (more|less)|changed? the most"),
    ("highest or lowest", r"\b(most|fewest|least|highest|lowest|largest|smallest|oldest|youngest|lightest|heaviest)\b"),
    ("count", r"how many .*(at least|at most|more than|fewer than|less than|exactly|have|had|scored|weigh)"),
    ("look-up", r"^(how many|how much|what|which|when)\b"),
)


def kind_of(question: str) -> str:
    """The kind of a question, by its words."""
    last = re.split(r"(?<=[.?!])\s+", question.strip())
    asked = " ".join(last[-2:]) if len(last[-1]) < 25 else last[-1]
    for kind, pattern in KINDS:
        if re.search(pattern, asked, re.IGNORECASE) or (
            kind in ("function", "schedule") and re.search(pattern, question, re.IGNORECASE)
        ):
            return kind
    return "other"


def right(given: str, truth: str, choices: list[str] | None) -> bool:
    """Is the answer right (see the module's text)?"""
    if choices:
        said = [choice for choice in choices if _plain(choice) == _plain(given)]
        if not said:
            said = [choice for choice in choices if re.search(rf"\b{re.escape(_plain(choice))}\b", _plain(given))]
        return len(said) == 1 and said[0] == truth
    one, other = number_in(given), number_in(truth)
    return one is not None and other is not None and abs(one - other) < 0.006


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold().replace(".", "").replace(":", "")).strip()


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
        truth = [[cell.strip() for cell in row.split("|")] for row in item["table"].split("\n")]
        try:
            table = context.call("TABLE", image=image)
            given, title = [list(row) for row in table.texts()], table.title
        except YaffleError:
            given, title = [], ""
        leaves = truth[0][-1].casefold().startswith("leaf")
        want, got = _normal(truth, leaves), _normal(given, leaves)
        whole.append(want == got)
        titles.append(_normal([[title]], False) == _normal([[item["title"] or ""]], False))
        for y, row in enumerate(want):
            cells += [y < len(got) and x < len(got[y]) and got[y][x] == text for x, text in enumerate(row)]
        if wrong and want != got:
            print(f"{item['id']} wanted {truth}\n    got {given}")
    print(f"tables wholly right: {statistics.fmean(whole):.1%} of {len(whole)}")
    print(f"cells right: {statistics.fmean(cells):.1%} of {len(cells)}; titles right: {statistics.fmean(titles):.1%}")


def _normal(rows: list[list[str]], leaves: bool) -> list[list[str]]:
    plain = [[re.sub(r"\s+", "", cell).casefold() for cell in row] for row in rows]
    return [[cell.replace(",", "") for cell in row] for row in plain] if leaves else plain


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
