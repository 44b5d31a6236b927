"""Running a question and showing it: progress on a terminal's stderr, the answer alone on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from agent.cli.exits import exit_code

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.api import Agent
    from agent.checking_text import CheckedText

#: called with what is going on now, or with a finished piece of work and True
Tell = Callable[..., None]


def on_terminal() -> bool:
    """Does a person see our stderr?"""
    return sys.stderr.isatty()


@contextmanager
def progress() -> Iterator[Tell]:
    """A line that says what is going on, on a terminal; silence elsewhere."""
    if not on_terminal():
        yield lambda text, done=False: None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    with console.status("starting") as status:

        def tell(text: str, done: bool = False) -> None:
            if done:
                console.print(Text(text, style="dim", overflow="ellipsis", no_wrap=True))
            else:
                status.update(Text(text))

        yield tell


def follow(events: Iterator[dict[str, Any]], *, kept: bool) -> Answer:
    """The answer at the end of a run's events, which are told as they come. `kept`: the run can be resumed."""
    with progress() as tell:
        for event in events:
            match event["event"]:
                case "begin" if kept:
                    tell(f"run {event['run']}", done=True)
                case "plan":
                    tell(f"planned by {event['planner']}; checking")
                case "check":
                    for problem in event.get("problems", ()):
                        tell(f"  sent back: {problem}", done=True)
                    tell("running")
                case "step":
                    tell(_step_line(event), done=True)
                case "correct":
                    tell("checking the answer")
                case "answer":
                    answer: Answer = event["answer"]
                    return answer
    raise RuntimeError("the run ended without an answer")


def approved(agent: Agent, work: Callable[[], Answer]) -> Answer:
    """`work()`; where it stands before a step that needs approval, a person at a terminal is asked."""
    from agent.errors import ApprovalNeeded

    try:
        return work()
    except ApprovalNeeded as waiting:
        if not (on_terminal() and sys.stdin.isatty()):
            raise
        for step in waiting.steps:
            typer.echo(f"  {step['line']}", err=True)
        agreed = typer.confirm("This step asks for approval. Run it?", err=True)
        return agent.resume(waiting.run, approve=agreed)


def deliver(answer: Answer, *, as_json: bool, report: Path | None, save_image: Path | None) -> int:
    """Print the answer, write the files that were asked for, and give the exit code."""
    written = write_files(answer, report, save_image)
    typer.echo(answer.model_dump_json(indent=2) if as_json else answer.text)
    from agent.report.words import confidence_word, duration, percent, short

    if not on_terminal():
        # Quiet in a pipe; but no answer without the reason, which is an error's place.
        for warning in answer.warnings if answer.abstained else ():
            typer.echo(f"yaffle: {short(warning, 400)}", err=True)
        return exit_code(answer)
    if not answer.abstained:
        sure = f"confidence {percent(answer.confidence)} ({confidence_word(answer.confidence)})"
        aside(f"{sure}, {duration(answer.usage.seconds)}")
    for warning in answer.warnings:
        aside(f"note: {warning}")
    for path in written:
        aside(f"written: {path}")
    return exit_code(answer)


def write_files(answer: Answer | CheckedText, report: Path | None, save_image: Path | None) -> list[Path]:
    """Write the report and the picture that were asked for; the files that were written."""
    from tools.errors import YaffleError

    written = []
    try:
        if report is not None and report.suffix.lower() == ".md":
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(answer.markdown(), encoding="utf-8", errors="replace")
            written.append(report)
        elif report is not None:
            written.append(answer.report(report))
        if save_image is not None:
            save_image.parent.mkdir(parents=True, exist_ok=True)
            (getattr(answer, "output_image", None) or answer.annotated()).save(save_image)
            written.append(save_image)
    except OSError as error:
        raise YaffleError(f"the answer is {answer.text!r}, but a file could not be written: {error}") from error
    return written


def _step_line(event: dict[str, Any]) -> str:
    from agent.report.words import duration, short

    mark = {"done": "\u2713", "failed": "\u2717"}.get(event.get("status", ""), "\u00b7")
    notes = "cache" if event.get("cached") else duration(event.get("seconds", 0.0))
    reason = f"  {short(event['error'], 200)}" if event.get("error") else ""
    return f"  {mark} {short(event.get('line', ''), 100)}  {notes}{reason}"


def aside(text: str) -> None:
    """A line for a person at a terminal."""
    typer.secho(text, err=True, dim=True)
