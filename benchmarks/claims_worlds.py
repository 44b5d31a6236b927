"""How many planted errors in captions of drawn pictures are found, and how many true captions are damaged.

The worlds of mllm_core give each picture a true caption and the same caption with one error planted; the split "test"
was never used to set anything here. Found: a claim of the spoilt caption is refuted, or doubtful (more likely false
than true), whose place, or whose subject's place, covers the difference. Damaged: any claim of the true caption is
refuted or doubtful. Each with a 95 % interval (Wilson 1927).

    python -m benchmarks.claims_worlds --count 200 --worlds scenes,charts,receipts --out claims_worlds.json

A spoilt caption that is true after all is left out, and counted: "a bar chart" of a chart with lying, grouped or
stacked bars.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from agent.checking.check import check_claims
from agent.checking.checked import CheckedClaim
from agent.checking.suspicion import Budget
from agent.claims.claim import Span
from agent.claims.grammar import GrammarSplitter
from mllm_core.samples import Source, Split, seed_of
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext

WORLDS = ("scenes", "charts", "receipts", "forms", "tables", "signs", "unclear")


@dataclass
class Tally:
    """What was counted in one world: pictures, planted errors found (refuted; only doubtful), true captions damaged;
    `looks` holds pictures, found and damaged by the kind of picture."""

    pictures: int = 0
    refuted: int = 0
    doubtful: int = 0
    damaged: int = 0
    no_error: int = 0
    seconds: float = 0.0
    claims: dict[str, int] = field(default_factory=dict)
    looks: dict[str, list[int]] = field(default_factory=dict)

    @property
    def found(self) -> int:
        return self.refuted + self.doubtful


def worlds(names: Sequence[str]) -> Iterator[Source]:
    """The worlds whose captions have planted errors, by name."""
    from mllm_core.worlds import drawn_worlds
    from mllm_core.worlds.charts import ChartWorld
    from mllm_core.worlds.documents.forms import FormWorld
    from mllm_core.worlds.documents.receipts import ReceiptWorld
    from mllm_core.worlds.documents.tables import TableWorld

    every: dict[str, Source] = {
        source.name: source
        for source in (*drawn_worlds().values(), ChartWorld(), ReceiptWorld(), FormWorld(), TableWorld())
    }
    for name in names:
        yield every[name]


def difference(true: str, spoilt: str) -> Span:
    """The piece of `spoilt` that differs from `true`, at least one character."""
    same = min(len(true), len(spoilt))
    start = next((at for at in range(same) if true[at] != spoilt[at]), same)
    most = same - start
    end = next((at for at in range(most) if true[-1 - at] != spoilt[-1 - at]), most)
    return Span(start=start, end=max(start + 1, len(spoilt) - end))


def wrong(claims: Sequence[CheckedClaim]) -> list[CheckedClaim]:
    """The claims that a rewrite would touch."""
    return [one for one in claims if one.verdict.state == "refuted" or one.doubtful]


def covers(one: CheckedClaim, place: Span) -> bool:
    """Does the claim, or what it is about, lie where the error was planted?"""
    spans = [one.claim.span, *([one.claim.subject.span] if one.claim.subject else [])]
    return any(span.start < place.end and place.start < span.end for span in spans)


def true_after_all(world: str, kind: str, spoilt: str) -> bool:
    """ "a bar chart" says no more of lying, grouped and stacked bars than that they are bars."""
    plain = spoilt.startswith("A bar chart") or "的柱状图" in spoilt
    return world == "charts" and plain and kind in ("horizontal bar", "grouped bar", "stacked bar")


def measure(source: Source, split: Split, count: int, start: int, cache: ResultCache, show: bool) -> Tally:
    """Check both captions of `count` pictures of a world."""
    splitter, registry, tally = GrammarSplitter(), default_registry(plugins=False), Tally()
    began = time.perf_counter()
    for index in range(start, start + count):
        sample = source.sample(seed_of(split, index))
        turn = next((turn for turn in sample.turns if turn.task == "caption" and turn.rejected), None)
        if turn is None:
            continue
        context = ToolContext(store=MemoryStore(), registry=registry, cache=cache)
        image = context.save(np.asarray(sample.pictures[0].convert("RGB")))
        checked = [
            check_claims(splitter.split(text), image, context, budget=Budget()).claims
            for text in (turn.answer, turn.rejected)
        ]
        kind = str(sample.truth.get("look", sample.truth.get("kind", "")))
        look = tally.looks.setdefault(kind, [0, 0, 0])
        tally.pictures += 1
        for one in checked[0]:
            tally.claims[one.verdict.state] = tally.claims.get(one.verdict.state, 0) + 1
        damaged = wrong(checked[0])
        tally.damaged += bool(damaged)
        if damaged and show:
            print(f"damaged {source.name} {index}: {turn.answer}\n   {_told(damaged)}")
        if true_after_all(source.name, kind, turn.rejected):
            tally.no_error += 1
            continue
        place = difference(turn.answer, turn.rejected)
        there = [one for one in wrong(checked[1]) if covers(one, place)]
        refuted = any(one.verdict.state == "refuted" for one in there)
        tally.refuted += refuted
        tally.doubtful += bool(there) and not refuted
        look[0], look[1], look[2] = look[0] + 1, look[1] + bool(there), look[2] + bool(damaged)
        if not there and show:
            print(f"missed {source.name} {index}: {turn.rejected}\n   instead of: {turn.answer}")
    tally.seconds = time.perf_counter() - began
    return tally


def interval(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not whole:
        return 0.0, 1.0
    share, z = part / whole, 1.96
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * (share * (1 - share) / whole + z * z / (4 * whole * whole)) ** 0.5 / (1 + z * z / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def row(name: str, tally: Tally) -> str:
    """One line of the table."""
    planted = tally.pictures - tally.no_error
    low, high = interval(tally.found, planted)
    worst = interval(tally.damaged, tally.pictures)[1]
    return (
        f"| {name} | {planted} | {tally.found / max(1, planted):.1%} ({low:.1%} to {high:.1%}) "
        f"| {tally.refuted / max(1, planted):.1%} | {tally.damaged}/{tally.pictures} "
        f"= {tally.damaged / max(1, tally.pictures):.1%} (at most {worst:.1%}) "
        f"| {tally.seconds / max(1, tally.pictures):.2f} s |"
    )


def _told(claims: Sequence[CheckedClaim]) -> list[tuple[str, str, str]]:
    return [(one.claim.sentence, one.verdict.state, one.why) for one in claims]


def main(
    count: Annotated[int, typer.Option(help="pictures a world")] = 200,
    start: Annotated[int, typer.Option(help="the first of them")] = 0,
    chosen: Annotated[str, typer.Option("--worlds", help="which, separated by commas")] = ",".join(WORLDS),
    split: Annotated[str, typer.Option(help="train, validation or test")] = "test",
    out: Annotated[Path | None, typer.Option(help="where the numbers go, as JSON")] = None,
    cache: Annotated[Path | None, typer.Option(help="a folder that keeps readings between runs")] = None,
    show: Annotated[bool, typer.Option(help="print what was missed and damaged")] = False,
) -> None:
    """Measure the checks of claims on drawn pictures."""
    kept = ResultCache(folder=cache)
    results: dict[str, Any] = {}
    print("| world | planted | found | refuted | damaged | a picture |\n| --- | --- | --- | --- | --- | --- |")
    for source in worlds(chosen.split(",")):
        tally = measure(source, split, count, start, kept, show)  # type: ignore[arg-type]
        results[source.name] = asdict(tally)
        print(row(source.name, tally), flush=True)
        if out is not None:
            out.write_text(json.dumps({"split": split, "start": start, "worlds": results}, indent=1) + "\n")


if __name__ == "__main__":
    typer.run(main)
