"""`yaffle models`: list, pull, find and verify model files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, pull, find and verify model files.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option(help="Another folder than the user's cache.", file_okay=False)]


@app.command("list")
def list_models() -> int:
    """List the model files that can be pulled, and which are here."""
    from tools.models.locate import model_list

    statuses = model_list()
    width = max(len(status.entry.name) for status in statuses)
    for status in statuses:
        entry = status.entry
        typer.echo(
            f"{entry.name:<{width}}  {status.state:<8} {entry.size / 1e6:6.1f} MB  {entry.licence:<12} {entry.purpose}"
        )
    return 0


@app.command("pull")
def pull(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names from `yaffle models list`.")],
    folder: Folder = None,
) -> int:
    """Fetch model files over https, checked against their SHA-256. Goes on where it was interrupted."""
    from tools.models.catalogue import model_entry
    from tools.models.fetch import pull_model

    entries = [model_entry(name) for name in names]
    for entry in entries:
        with _bar(entry.name, entry.size) as advance:
            path = pull_model(entry, folder=folder, progress=advance)
        typer.echo(path)
    return 0


@app.command("where")
def where(
    name: Annotated[str | None, typer.Argument(help="A model; without it, the folders that are searched.")] = None,
) -> int:
    """Print where a model file lies, or the folders that are searched, in order."""
    from tools.models.locate import locate_model, search_path

    if name is not None:
        typer.echo(locate_model(name))
        return 0
    for folder in search_path():
        typer.echo(folder)
    return 0


@app.command("verify")
def verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Models; without, all.")] = None,
) -> int:
    """Compare model files with their known size and SHA-256. A damaged file makes exit code 1."""
    from tools.models.locate import verify_models

    statuses = verify_models(*(names or ()))
    for status in statuses:
        typer.echo(f"{status.entry.name}  {status.state}{f'  {status.path}' if status.path else ''}")
    wrong = [status for status in statuses if status.state == "damaged" or (names and status.state == "missing")]
    for status in wrong:
        typer.echo(f"yaffle: {status.entry.name} is {status.state}: yaffle models pull {status.entry.name}", err=True)
    return 1 if wrong else 0


@contextmanager
def _bar(name: str, size: int) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal's stderr; nothing elsewhere."""
    from agent.cli.show import on_terminal

    if not on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=size)
        yield lambda done, total: bar.update(task, completed=done, total=total)
