"""`yaffle resume`: go on with a run that was killed or waits for approval."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli import options


def resume(
    run: Annotated[str | None, typer.Argument(help="The run's id; without it, unfinished runs are listed.")] = None,
    json_output: options.Json = False,
    report: options.Report = None,
    save_image: options.SaveImage = None,
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    state: options.State = None,
    approve: options.Approve = None,
) -> int:
    """Go on with a run of a --state folder; finished steps are not run again."""
    options.check_outputs(report, save_image)
    folder = state if state is not None else options.state_folder()
    with options.make_agent(llm=llm, vision=vision, backend=backend, folder=folder) as agent:
        if run is None:
            for name in agent.unfinished():
                typer.echo(name)
            return 0
        from agent.cli.show import approved, deliver

        answer = approved(agent, lambda: agent.resume(run, approve=approve))
        return deliver(answer, as_json=json_output, report=report, save_image=save_image)
