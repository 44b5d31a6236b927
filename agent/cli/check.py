"""`yaffle check`: any text about a picture, checked and corrected."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli import options
from agent.cli.exits import ANSWERED, CANNOT_TELL, UNTRUE, UsageProblem

if TYPE_CHECKING:
    from agent.checking_text import CheckedText


class Doubt(StrEnum):
    """What is done about what may not hold."""

    hedge = "hedge"
    remove = "remove"
    keep = "keep"


_HELP = """Check any text about a picture, a caption or an answer of whatever model, and correct what does not hold.

What is refuted is replaced by what is there, or taken out with all that stands on it. What may not hold is hedged \
("possibly a dog"; see --unknown). Everything else stays as it is, and so does what no tool here can see.

stdout holds the corrected text alone; a terminal shows both texts side by side, and the claims. Example:

\b
$ yaffle check scene_shapes.png "Four squares and a red circle."
Two squares and a red circle.
$ yaffle check photo.jpg --ask "Describe the picture." --vision endpoint:http://localhost:8000/v1#MODEL
"""


def check(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="The picture ('-': stdin).", show_default=False)],
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help="The text to check ('-': stdin); or --file.", show_default=False),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the text from this file.", dir_okay=False)
    ] = None,
    ask: Annotated[
        str | None,
        typer.Option(metavar="QUESTION", help="Put this question to the model of --vision, and check its answer."),
    ] = None,
    unknown: Annotated[Doubt, typer.Option(help="What is done about what may not hold.")] = Doubt.hedge,
    boxes: Annotated[
        bool, typer.Option("--boxes", help="Write where things were seen behind their words: two cups [12,30,80,99].")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 6 where something does not hold, or may not.")
    ] = False,
    checks: Annotated[int | None, typer.Option(help="Make at most so many checks.", min=1)] = None,
    json_output: Annotated[
        bool, typer.Option("--json", help="Print all of it as JSON (see `yaffle schema check`).")
    ] = False,
    report: options.Report = None,
    save_image: Annotated[
        Path | None, typer.Option("--save-image", help="Save the picture with what was seen.", dir_okay=False)
    ] = None,
    thread: Annotated[
        str | None, typer.Option(help="A name; what was found out in a thread is not looked for again.")
    ] = None,
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    allow_urls: options.AllowUrls = False,
    state: options.State = None,
    timeout: options.Timeout = None,
) -> int:
    options.check_outputs(report, save_image)
    words = _text(image, text, file) if ask is None else _question(ask, text, file, vision, thread)
    folder = state if state is not None or thread is None else options.state_folder()
    pictures = options.parse_images([image])
    with options.make_agent(
        # a model whose answer is checked is no witness to it
        llm=llm,
        vision=None if ask else vision,
        backend=backend,
        allow_urls=allow_urls,
        folder=folder,
        timeout=timeout,
    ) as agent:
        from agent.checking.check import Budget
        from agent.cli.show import progress

        budget = Budget(checks=checks, seconds=timeout) if checks is not None else None
        with progress() as tell:
            if ask is not None:
                from agent.wrapping.model import CheckedModel

                tell("asking the model, and checking its answer")
                model = CheckedModel(str(vision), agent=agent, unknown=unknown.value, boxes=boxes, checks=budget)
                checked = model.answer(pictures[0], words)
            else:
                tell("checking the text")
                checked = agent.check(
                    pictures[0], words, unknown=unknown.value, boxes=boxes, budget=budget, thread=thread
                )
        return _deliver(checked, as_json=json_output, report=report, save_image=save_image, strict=strict)


check.__doc__ = _HELP


def _question(ask: str, text: str | None, file: Path | None, vision: str | None, thread: str | None) -> str:
    """The question for the model; there must be one, and nothing else to check."""
    if text is not None or file is not None or thread is not None:
        raise UsageProblem("--ask has the model's answer checked: give no text, no --file and no --thread with it.")
    if not vision:
        raise UsageProblem("--ask needs the model that is asked: --vision endpoint:URL#MODEL or transformers:FOLDER.")
    if not ask.strip():
        raise UsageProblem("--ask takes a question.")
    return ask


def _text(image: str, text: str | None, file: Path | None) -> str:
    """The text from the argument, stdin or a file."""
    from mllm_core.errors import YaffleError

    if (text is None) == (file is None):
        raise UsageProblem("give the text after the picture, or --file: yaffle check photo.jpg 'Two cups on a table.'")
    if text == "-" and image == "-":
        raise UsageProblem("the picture and the text can't both come from stdin.")
    try:
        if text == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        if file is not None:
            return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise YaffleError(f"the text can't be read: {error}.", remedy="Give a UTF-8 text file.") from error
    if Path(image).suffix == "" and not Path(image).exists() and Path(text or "").is_file():
        raise UsageProblem(f"the picture comes first, and {text!r} is a file.")
    return text or ""


def _deliver(checked: CheckedText, *, as_json: bool, report: Path | None, save_image: Path | None, strict: bool) -> int:
    """Print the corrected text, write the files that were asked for, and give the exit code."""
    from agent.cli.show import aside, on_terminal, write_files

    written = write_files(checked, report, save_image)
    shown = checked.text.removesuffix("\n")
    typer.echo(checked.model_dump_json(indent=2) if as_json else shown)
    seen = any(one.asked and one.claim.kind != "not_visual" for one in checked.claims)
    if on_terminal():
        from agent.cli.beside import show_checked

        show_checked(checked)
        for path in written:
            aside(f"written: {path}")
    elif not seen:
        for warning in checked.warnings:
            typer.echo(f"yaffle: {warning}", err=True)
    if not seen:
        return CANNOT_TELL
    return UNTRUE if strict and (checked.refuted or checked.doubtful) else ANSWERED
