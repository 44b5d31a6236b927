"""`yaffle ask`: a question about pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli import options
from agent.cli.exits import NOT_COVERED, UsageProblem

if TYPE_CHECKING:
    from agent.api import Agent


def ask(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="IMAGE... QUERY",
            help="One or more pictures ('-': stdin), then the question. In a --thread, the pictures may be left out.",
            show_default=False,
        ),
    ],
    json_output: options.Json = False,
    report: options.Report = None,
    save_image: options.SaveImage = None,
    region: Annotated[
        str | None, typer.Option(help="What the question is about, in pixels: x,y or x0,y0,x1,y1.", metavar="NUMBERS")
    ] = None,
    thread: Annotated[str | None, typer.Option(help="A name; questions of one thread remember each other.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Plan and check, but do not run.")] = False,
    planner: options.Planner = "auto",
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    consistent: Annotated[
        int,
        typer.Option(help="So many programs are run and vote on the answer.", min=1, max=16, rich_help_panel="Models"),
    ] = 1,
    allow_urls: options.AllowUrls = False,
    state: options.State = None,
    timeout: options.Timeout = None,
    approve: options.Approve = None,
) -> int:
    """Ask a question about one or more pictures."""
    *images, query = inputs
    if not images and thread is None:
        raise UsageProblem("give the picture(s) first and the question last: yaffle ask photo.jpg 'How many cups?'")
    if images and Path(query).is_file():
        raise UsageProblem(f"the question is missing: the last argument, {query!r}, is a file.")
    options.check_outputs(report, save_image)
    where = options.parse_region(region)
    pictures = options.parse_images(images)
    if timeout is not None and timeout <= 0:
        raise UsageProblem("--timeout takes seconds above 0.")
    folder = state if state is not None or thread is None else options.state_folder()
    with options.make_agent(
        planner=planner,
        llm=llm,
        vision=vision,
        backend=backend,
        allow_urls=allow_urls,
        folder=folder,
        timeout=timeout,
        consistent=consistent,
    ) as agent:
        if explain:
            return _explain(agent, pictures, query, where, json_output)
        from agent.cli.show import approved, deliver, follow

        def work() -> Any:
            if approve is not None:
                return agent.run(pictures or None, query, region=where, thread=thread, approve=approve)
            return follow(agent.stream(pictures or None, query, region=where, thread=thread), kept=folder is not None)

        answer = approved(agent, work)
        return deliver(answer, as_json=json_output, report=report, save_image=save_image)


def _explain(agent: Agent, pictures: list[Any], query: str, where: Any, as_json: bool) -> int:
    """Print the program that would run; the thought and the cost go to stderr. Problems make exit code 4."""
    made = agent.explain(pictures, query, region=where)
    if as_json:
        data = {
            "program": made.program,
            "planner": made.planner,
            "thought": made.thought,
            "problems": list(made.problems),
            "steps": len(made.program.splitlines()),
        }
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        typer.echo(made.program)
        if made.thought:
            typer.echo(f"{made.planner}: {made.thought}", err=True)
        for problem in made.problems:
            typer.echo(f"problem: {problem}", err=True)
    return NOT_COVERED if made.problems else 0
