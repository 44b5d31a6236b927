"""Fields of scanned receipts (ICDAR 2019 SROIE): company, date, address and total, each asked in three wordings.

    python -m benchmarks.receipts                # plain questions to the Agent; accuracy and time
    python -m benchmarks.receipts --tools        # the tool FIELD alone
    python -m benchmarks.receipts --limit 30 --wrong

An answer is right when it equals the published text, white space and case aside. Of a total a leading currency sign is
dropped on both sides ("RM 6.00" is 6.00): the published totals carry the sign for some receipts and not for others;
the share without this allowance is printed beside it. No answer counts as wrong.
Time: the seconds of the first question about a picture, models loaded, against those of the OCR call inside it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.evaluation.sets.sroie import AIMS, WORDINGS, right
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.errors import YaffleError

PICTURES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "sroie"


@dataclass(frozen=True)
class Asked:
    """One question and what came back: `given` is None where there was no answer."""

    id: str
    field: str
    wording: int
    truth: str
    given: str | None
    seconds: float
    ocr_seconds: float


class OcrClock:
    """A registry whose READ says how long it took."""

    def __init__(self) -> None:
        registry = default_registry(plugins=False)
        self._read = registry["READ"]
        self.seconds = 0.0
        self.registry = registry.with_tools(replace(self._read, function=self._timed))

    def _timed(self, ctx: ToolContext, **arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return self._read.function(ctx, **arguments)
        finally:
            self.seconds += time.perf_counter() - started


def ask_agent(clock: OcrClock) -> Callable[[Path, str, str], str | None]:
    """Answers by the whole product."""
    from agent import Agent

    agent = Agent(registry=clock.registry)

    def ask(image: Path, _: str, question: str) -> str | None:
        answer = agent.run(str(image), question)
        return None if answer.abstained else answer.text

    return ask


def ask_tool(clock: OcrClock) -> Callable[[Path, str, str], str | None]:
    """Answers by the tool FIELD alone: the wording plays no part."""
    from tools.artifacts import MemoryStore
    from tools.cache import ResultCache

    context = ToolContext(store=MemoryStore(), registry=clock.registry, cache=ResultCache())

    def ask(image: Path, field: str, _: str) -> str | None:
        import numpy as np
        from PIL import Image as Pillow

        with Pillow.open(image) as picture:
            handle = context.save(np.asarray(picture.convert("RGB")))
        try:
            return str(context.call("FIELD", image=handle, name=field).text)
        except YaffleError:
            return None

    return ask


def run(folder: Path, limit: int | None, *, tools: bool) -> list[Asked]:
    """All questions about all pictures, the same ones each time."""
    items = [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()][:limit]
    clock = OcrClock()
    ask = ask_tool(clock) if tools else ask_agent(clock)
    ask(folder / items[0]["image"], "total", WORDINGS["total"][0])  # loads the models
    asked = []
    for item in items[1:] + items[:1]:
        for field, wordings in WORDINGS.items():
            for place, question in enumerate(wordings[:1] if tools else wordings):
                clock.seconds, started = 0.0, time.perf_counter()
                given = ask(folder / item["image"], field, question)
                seconds = time.perf_counter() - started
                asked.append(Asked(item["id"], field, place, item["fields"][field], given, seconds, clock.seconds))
    return asked


def report(asked: list[Asked], *, wrong: bool) -> None:
    """Print accuracy by field and wording, and times."""
    if wrong:
        for item in asked:
            if item.wording == 0 and not right(item.field, item.given, item.truth):
                print(f"{item.id} {item.field}: wanted {item.truth!r}, got {item.given!r}")
    print(f"{'field':9} {'all':>6}  {'target':>6}  by wording")
    for field in WORDINGS:
        of_field = [item for item in asked if item.field == field]
        shares = []
        for place in sorted({item.wording for item in of_field}):
            marks = [right(field, item.given, item.truth) for item in of_field if item.wording == place]
            shares.append(f"{statistics.fmean(marks):.1%}")
        overall = statistics.fmean(right(field, item.given, item.truth) for item in of_field)
        print(f"{field:9} {overall:6.1%}  {AIMS[field]:6.0%}  {'  '.join(shares)}")
    totals = [item for item in asked if item.field == "total"]
    strict = statistics.fmean(right("total", item.given, item.truth, strict=True) for item in totals)
    silent = statistics.fmean(item.given is None for item in asked)
    print(f"total with the currency sign as published: {strict:.1%}; no answer: {silent:.1%} of all questions")
    first = [item for item in asked if item.ocr_seconds > 0]
    if first:
        ratio = statistics.median(item.seconds / item.ocr_seconds for item in first)
        whole = statistics.median(item.seconds for item in first)
        inside = statistics.median(item.ocr_seconds for item in first)
        print(f"first question about a picture: median {whole:.3f} s, of which OCR {inside:.3f} s")
        print(f"median of question over OCR call: {ratio:.3f} (target 1.15)")
    again = [item.seconds for item in asked if item.ocr_seconds == 0]
    if again:
        print(f"later questions about it: median {statistics.median(again) * 1000:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", action="store_true", help="the tool FIELD alone, without the Agent")
    parser.add_argument("--limit", type=int, help="only the first N receipts")
    parser.add_argument("--wrong", action="store_true", help="list the wrong answers of the first wording")
    parser.add_argument("--data", type=Path, default=PICTURES, help="the folder with items.jsonl and images")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.exit(2, f"the receipts are not at {options.data}; name their folder with --data\n")
    report(run(options.data, options.limit, tools=options.tools), wrong=options.wrong)


if __name__ == "__main__":
    main()
