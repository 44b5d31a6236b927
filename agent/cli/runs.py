"""What commands share that put many questions and deliver numbers: options, the file of answers, table and JSON."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli.exits import UsageProblem

#: where the data sets lie, beside the repository
DATA = Path("../shared/data")
PANEL = "The run"

Resume = Annotated[bool, typer.Option("--resume", help="Go on with what is kept in --out.", rich_help_panel=PANEL)]
Json = Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.", rich_help_panel=PANEL)]


def answers_file(name: str, out: Path | None, resume: bool) -> Path | None:
    """Where answers are kept while they come; None where they are not."""
    if resume and out is None:
        raise UsageProblem("--resume needs the --out of the run to go on with.")
    return None if out is None else out / f"{name}.jsonl"


def origin() -> dict[str, Any]:
    """The command that numbers come from, and the version that it was of."""
    from agent.version import version

    return {"command": shlex.join(["yaffle", *sys.argv[1:]]), "version": version()}


def deliver(name: str, numbers: Mapping[str, Any], table: str, out: Path | None, *, as_json: bool) -> None:
    """Print the table or the JSON; keep both (NAME.txt, NAME.json) where there is a folder."""
    from mllm_core.evaluation.report import save

    if out is not None:
        save(out / f"{name}.json", numbers)
        (out / f"{name}.txt").write_text(table, encoding="utf-8")
    typer.echo(json.dumps(numbers, indent=1, ensure_ascii=False) if as_json else table.rstrip())
