"""`yaffle batch`: a file of questions about pictures in, a file of answers out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli import options
from agent.cli.exits import ERROR, UsageProblem


def batch(
    questions: Annotated[
        Path,
        typer.Argument(
            metavar="QUESTIONS.jsonl",
            help='One question a line: {"id": "a1", "image": "a.jpg", "question": "What is the total?"}. Paths start '
            'at this file\'s folder. "image" may be a list; "id", "region" ([x, y] or [x0, y0, x1, y1]) and "meta" '
            "(copied into the answer) may be left out.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="ANSWERS.jsonl", help="The answers, one a line, ordered by id.", show_default=False
        ),
    ],
    workers: Annotated[
        int | None, typer.Option(help="Worker processes (default: one a core; with Ray, one a CPU).", min=1)
    ] = None,
    at_once: Annotated[
        int, typer.Option("--at-once", help="Questions at a time in one worker; more help with endpoints.", min=1)
    ] = 4,
    limit: Annotated[int | None, typer.Option(help="Only the first so many questions.", min=1)] = None,
    report_dir: Annotated[
        Path | None, typer.Option("--report-dir", help="Write an HTML report of each answer here.", file_okay=False)
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Put the whole answer, with its trace, into each line.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Start over: forget what ANSWERS.jsonl holds.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Ask questions again whose answer is an error.")] = False,
    engine: Annotated[
        str, typer.Option(help="local (this machine) or ray (Ray Data on a cluster).", metavar="ENGINE")
    ] = "local",
    address: Annotated[
        str | None, typer.Option(help="Address of the Ray cluster (default: RAY_ADDRESS, or a Ray of its own here).")
    ] = None,
    planner: options.Planner = "auto",
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    allow_urls: options.AllowUrls = False,
    state: Annotated[
        Path | None,
        typer.Option("--state", help="Folder that keeps pictures and results, for later batches too.", file_okay=False),
    ] = None,
    timeout: options.Timeout = None,
    approve: options.Approve = None,
) -> int:
    """Answer many questions about many pictures, on all cores.

    Every line is checked before the first question is asked. Each answer is written when it is known: stopped or killed
    (kill -9), the same command goes on where it was. A question that fails has its error in its line; the others are
    answered. Ends with 1 where any line has an error.

    Example: yaffle batch receipts.jsonl --out totals.jsonl --report-dir reports
    """
    from agent.batch import AgentSettings, run_batch
    from agent.batch.run import ENGINES

    if engine not in ENGINES:
        raise UsageProblem(f"--engine takes {' or '.join(ENGINES)}, not {engine!r}.")
    if address is not None and engine != "ray":
        raise UsageProblem("--address goes with --engine ray.")
    settings = AgentSettings(
        planner=planner,
        llm=llm,
        vision=vision,
        backends=options.parse_backends(backend or []),
        folder=str(state.resolve()) if state is not None else None,
        allow_urls=allow_urls,
        timeout=timeout,
        approve=approve,
    )
    with _Shown(questions.stem) as shown:
        result = run_batch(
            questions,
            out,
            settings,
            engine=engine,
            workers=workers,
            at_once=at_once,
            limit=limit,
            reports=report_dir,
            full=full,
            anew=anew,
            retry=retry,
            address=address,
            begun=shown.begun,
            advanced=shown.advanced,
        )
    parts = [f"{result.total - result.errors - result.abstained} answered"]
    parts += [f"{result.abstained} without an answer"] * bool(result.abstained)
    parts += [f"{result.errors} with an error"] * bool(result.errors)
    took = f"{result.now} in {result.seconds:.1f} s" if result.now else "nothing was left to ask"
    typer.echo(f"{result.total} questions: {', '.join(parts)} ({took}); {out}", err=True)
    return ERROR if result.errors else 0


class _Shown:
    """The progress: a bar on a terminal, a line now and then elsewhere; both on stderr."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._progress: Any = None
        self._step: Any = None

    def __enter__(self) -> _Shown:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._progress is not None:
            self._progress.__exit__(*error)

    def begun(self, total: int, done: int) -> None:
        from agent.evaluation.progress import progress

        if done:
            print(f"{self._title}: {done} of {total} are answered already", file=sys.stderr, flush=True)
        if total > done:
            self._progress = progress(self._title, total - done)
            self._step = self._progress.__enter__()

    def advanced(self, row: Any) -> None:
        self._step()
