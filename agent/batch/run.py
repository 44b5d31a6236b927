"""A batch from beginning to end: questions read and checked, those with answers left out, the rest asked and kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.batch.answering import Row, Wanted
from agent.batch.answers import AnswerFile
from agent.batch.errors import BatchError
from agent.batch.items import Item, read_items
from agent.batch.settings import AgentSettings, core_count
from agent.batch.worker import WorkerSettings

ENGINES = ("local", "ray")
#: questions at a time in one worker: their calls of one model are joined, and they wait for endpoints side by side
AT_ONCE = 4


@dataclass(frozen=True)
class BatchResult:
    """What a batch came to: questions in all, answered now, earlier, with an error, without an answer; seconds."""

    total: int
    now: int
    earlier: int
    errors: int
    abstained: int
    seconds: float


def run_batch(
    questions: Path,
    out: Path,
    settings: AgentSettings | None = None,
    *,
    engine: str = "local",
    workers: int | None = None,
    at_once: int = AT_ONCE,
    limit: int | None = None,
    reports: Path | None = None,
    full: bool = False,
    anew: bool = False,
    retry: bool = False,
    address: str | None = None,
    begun: Callable[[int, int], None] = lambda total, done: None,
    advanced: Callable[[Row], None] = lambda row: None,
) -> BatchResult:
    """Answer the questions of a file (JSON lines) into another, as `yaffle batch` does.

    Args:
        engine: "local" (processes on this machine) or "ray" (Ray Data on a cluster).
        workers: processes; by default one a core, or what the cluster has.
        limit: only the first so many questions.
        reports: a folder for an HTML report of each answer.
        full: whether rows hold the whole Answer, too.
        anew: whether to start over; otherwise what `out` holds is not asked again.
        retry: whether questions whose rows have errors are asked again.
        address: of the Ray cluster; None is the one that runs here, or a new one.
        begun: is told how many there are, and how many of them have answers; `advanced` of every row.

    Raises:
        BadItems: mistakes in the file of questions, before anything is asked.
        BatchError: files that can't be used, an agent that can't be made, workers that die. The same call goes on.
    """
    if engine not in ENGINES:
        raise BatchError(f"no engine is named {engine!r}.", remedy=f"Choose one of: {', '.join(ENGINES)}.")
    settings = settings or AgentSettings()
    started = time.perf_counter()
    items = read_items(questions, allow_urls=settings.allow_urls)
    if out.exists() and out.samefile(questions):
        raise BatchError("the answers can't go into the file of questions.", remedy="Name another --out.")
    if reports is not None:
        _make_folder(reports)
    chosen = items if limit is None else items[:limit]
    digest = settings.digest()
    with AnswerFile(out, {item.key: item.digest(digest) for item in items}, anew=anew, retry=retry) as answers:
        left = [item for item in chosen if item.key not in answers.done]
        earlier = len(chosen) - len(left)
        begun(len(chosen), earlier)
        wanted = Wanted(str(reports.resolve()) if reports is not None else None, full)
        rows = _rows(engine, left, settings, wanted, workers, at_once, address)
        try:
            for key, row in rows:
                answers.add(key, row)
                advanced(row)
        finally:
            rows.close()
        answers.order()
        made = [answers.done[item.key] for item in chosen]
    return BatchResult(
        total=len(chosen),
        now=len(left),
        earlier=earlier,
        errors=sum(row["error"] is not None for row in made),
        abstained=sum(row.get("abstained") is True for row in made),
        seconds=time.perf_counter() - started,
    )


def _rows(
    engine: str,
    items: Sequence[Item],
    settings: AgentSettings,
    wanted: Wanted,
    workers: int | None,
    at_once: int,
    address: str | None,
) -> Generator[tuple[str, Row], None, None]:
    """The rows of the items, by the engine, as they come."""
    if not items:
        return
    if engine == "ray":
        from agent.batch.ray_engine import RayEngine

        yield from RayEngine(settings, wanted, workers, at_once, address).answer(items)
        return
    from agent.batch.local import LocalEngine

    cores = core_count()
    count = workers or cores
    share = WorkerSettings(settings, wanted, at_once, threads=max(1, cores // count))
    yield from LocalEngine(share, count).answer(items)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatchError(f"{folder} can't hold the reports: {error.strerror}.") from error
