"""`yaffle run`: a program of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli import options
from agent.cli.exits import UsageProblem


def run(
    program: Annotated[
        Path, typer.Argument(metavar="PROGRAM.txt", help="The program, a step a line; '-' is stdin.", allow_dash=True)
    ],
    images: Annotated[list[str], typer.Argument(metavar="IMAGE...", help="IMAGE, or IMAGE0, IMAGE1 ... in order.")],
    json_output: options.Json = False,
    report: options.Report = None,
    save_image: options.SaveImage = None,
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    allow_urls: options.AllowUrls = False,
    state: options.State = None,
    timeout: options.Timeout = None,
    approve: options.Approve = None,
) -> int:
    """Check a program and run it on one or more pictures."""
    options.check_outputs(report, save_image)
    text = _read(program)
    if str(program) == "-" and "-" in images:
        raise UsageProblem("the program and a picture can't both come from stdin.")
    pictures = options.parse_images(images)
    with options.make_agent(
        llm=llm, vision=vision, backend=backend, allow_urls=allow_urls, folder=state, timeout=timeout
    ) as agent:
        from agent.cli.show import approved, deliver, progress

        with progress() as tell:
            tell("running the program")
            answer = approved(agent, lambda: agent.run_program(text, pictures, approve=approve))
        return deliver(answer, as_json=json_output, report=report, save_image=save_image)


def _read(program: Path) -> str:
    from tools.errors import YaffleError

    try:
        if str(program) == "-":
            return typer.get_text_stream("stdin").read()
        return program.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise YaffleError(f"the program {program} can't be read: {error}.") from error
