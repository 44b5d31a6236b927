"""One question of a batch: asked, and its answer or its error as a row of plain data."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.batch.items import Item
from agent.question import Question
from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.api import Agent

Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What is to come of each question: `reports` is the folder of the HTML reports; `full` puts all of the Answer
    into its row."""

    reports: str | None = None
    full: bool = False


async def answer_item(agent: Agent, item: Item, wanted: Wanted, approve: bool | None) -> Row:
    """The row of `item`. Whatever goes wrong with it is in the row; only cancellation is raised."""
    started = time.perf_counter()
    images: Any = list(item.paths) if len(item.paths) > 1 else item.paths[0]
    try:
        answer = await agent.driver.run(Question(images, item.question, region=item.region, approve=approve))
        row = row_of(item, answer, full=wanted.full)
        if wanted.reports is not None:
            row["report"] = await _report(answer, Path(wanted.reports), item.key)
    except YaffleError as error:
        row = error_row(item, type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - one question must not end the batch
        row = error_row(item, type(error).__name__, f"unexpected: {error}")
    return {**row, "seconds": round(time.perf_counter() - started, 3)}


def row_of(item: Item, answer: Answer, *, full: bool) -> Row:
    """The row of an answer."""
    data = answer.model_dump(mode="json", exclude={"trace"} if not full else set())
    kept = ("value", "confidence", "abstained", "reason", "evidence", "program", "warnings")
    row = {**_begin(item), "answer": answer.text, "error": None, **{name: data[name] for name in kept}}
    return {**row, "full": data} if full else row


def error_row(item: Item, kind: str, message: str) -> Row:
    """The row of a question that has no answer."""
    return {**_begin(item), "answer": None, "error": {"type": kind, "message": message}}


def _begin(item: Item) -> Row:
    row: Row = {"id": item.id, "question": item.question}
    row["image"] = list(item.images) if len(item.images) > 1 else item.images[0]
    return row if item.meta is None else {**row, "meta": item.meta}


async def _report(answer: Answer, folder: Path, key: str) -> str:
    """Write the report beside its final name and move it there; the name."""
    import asyncio

    path = folder / report_name(key)
    part = path.with_name(f".{path.stem}.part.html")

    def write() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        answer.report(part)
        part.replace(path)

    await asyncio.to_thread(write)
    return path.name


def report_name(key: str) -> str:
    """A file name for an id: the id itself where it is a plain name, else made one, with a digest of it."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", key):
        return f"{key}.html"
    import hashlib

    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", key)[:60].strip("-")
    return f"{plain or 'id'}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}.html"
