"""Options that several commands take, and what is made of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.exits import UsageProblem

if TYPE_CHECKING:
    from agent.api import Agent
    from tools.pictures.limits import PictureLimits

Json = Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON (see `yaffle schema`).")]
Report = Annotated[
    Path | None, typer.Option("--report", help="Write the report here: .html, or .md for Markdown.", dir_okay=False)
]
SaveImage = Annotated[
    Path | None,
    typer.Option("--save-image", help="Save the edited picture, or the picture with the evidence.", dir_okay=False),
]
Planner = Annotated[str, typer.Option(help="auto, core, patterns, controller or decision.", rich_help_panel="Models")]
Llm = Annotated[
    str | None,
    typer.Option(help="Language model that plans: core, endpoint:URL#MODEL or local:FOLDER.", rich_help_panel="Models"),
]
Vision = Annotated[
    str | None,
    typer.Option(help="Model that looks: endpoint:URL#MODEL or transformers:FOLDER.", rich_help_panel="Models"),
]
Backend = Annotated[
    list[str] | None,
    typer.Option(help="Backend of a tool, as detect=ultralytics:FILE; repeatable.", rich_help_panel="Models"),
]
AllowUrls = Annotated[bool, typer.Option("--allow-urls", help="Let a picture be an https address.")]
State = Annotated[
    Path | None,
    typer.Option(
        "--state",
        help="Folder that keeps pictures, results and runs between calls. Without it nothing is kept, but for "
        "--thread, which uses YAFFLE_STATE or ~/.local/state/yaffle.",
        file_okay=False,
    ),
]
Timeout = Annotated[float | None, typer.Option(help="Seconds after which the run is given up.", min=0.1)]
Approve = Annotated[
    bool | None,
    typer.Option(
        "--approve/--refuse",
        help="Answer beforehand what a step that needs approval would ask.",
        show_default=False,
    ),
]

_WITH_BACKENDS = {"detect", "read", "segment", "replace", "core", "contrast"}


def state_folder() -> Path:
    """Where threads are kept unless --state says otherwise."""
    given = os.environ.get("YAFFLE_STATE")
    if given:
        return Path(given).expanduser()
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "yaffle"


def make_agent(
    *,
    planner: str = "auto",
    llm: str | None = None,
    vision: str | None = None,
    backend: list[str] | None = None,
    allow_urls: bool = False,
    folder: Path | None = None,
    timeout: float | None = None,
    checkpoints: str | None = None,
    picture_limits: PictureLimits | None = None,
    consistent: int = 1,
) -> Agent:
    """The Agent that the options ask for."""
    chosen = parse_backends(backend or [])
    from agent.api import Agent
    from agent.settings import Limits
    from planners.interface import PlanningError

    limits = Limits()
    if timeout is not None:
        limits = Limits(run_timeout=timeout, step_timeout=min(limits.step_timeout, timeout))
    try:
        return Agent(
            planner=planner,
            llm=llm,
            vision=vision,
            backends=chosen,
            allow_urls=allow_urls,
            folder=folder,
            checkpoints=checkpoints,
            picture_limits=picture_limits,
            limits=limits,
            self_consistency=consistent,
        )
    except PlanningError as error:  # no such planner or model: it is the command line that is wrong
        raise UsageProblem(str(error)) from error


def parse_backends(given: list[str]) -> dict[str, str]:
    """ "detect=ultralytics" as {"detect": "ultralytics"}."""
    chosen = {}
    for text in given:
        tool, sign, backend = text.partition("=")
        if not (tool and sign and backend):
            raise UsageProblem(f"--backend takes TOOL=BACKEND (for instance detect=ultralytics), got {text!r}.")
        chosen[tool] = backend
    unknown = set(chosen) - _WITH_BACKENDS
    if unknown and not unknown <= _tool_names():
        raise UsageProblem(f"--backend: no tool is named {min(unknown)!r}; try {', '.join(sorted(_WITH_BACKENDS))}.")
    return chosen


def _tool_names() -> set[str]:
    """The tools, plug-ins included, which may have backends of their own."""
    from tools.catalogue import default_registry

    return {name.lower() for name in default_registry()}


def parse_region(text: str | None) -> tuple[float, ...] | None:
    """ "x,y" or "x0,y0,x1,y1" in pixels."""
    if text is None:
        return None
    try:
        numbers = tuple(float(part) for part in text.replace(" ", "").split(","))
    except ValueError:
        numbers = ()
    if len(numbers) not in (2, 4):
        raise UsageProblem(f"--region takes a point x,y or a box x0,y0,x1,y1 in pixels, got {text!r}.")
    return numbers


def parse_images(given: list[str]) -> list[Any]:
    """Pictures as the Agent takes them: paths and addresses as they are, "-" is what stands on stdin."""
    if given.count("-") > 1:
        raise UsageProblem("only one picture can come from stdin.")
    return [sys.stdin.buffer.read() if one == "-" else one for one in given]


def check_outputs(report: Path | None, save_image: Path | None) -> None:
    """Say before the work, not after it, that a file can't be written."""
    if report is not None and report.suffix.lower() not in (".html", ".htm", ".md"):
        raise UsageProblem(f"--report writes .html or .md, not {report.name!r}.")
    if save_image is not None:
        from PIL import Image

        if save_image.suffix.lower() not in Image.registered_extensions():
            raise UsageProblem(f"--save-image: the ending of {save_image.name!r} is no picture format; try .png.")


def shares_in(text: str) -> dict[str, float]:
    """ "scenes=3,charts=1" as shares of data. Raises UsageProblem."""
    shares: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        try:
            shares[name.strip()] = float(value)
        except ValueError:
            raise UsageProblem(f"--mix takes NAME=SHARE,... and {part!r} is not that.") from None
    return shares
