"""The command `yaffle`: puts the commands together, and turns errors into one line and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from agent.cli import (
    ask,
    batch,
    cards,
    check,
    doctor,
    eval,
    learn,
    mcp,
    measure,
    models,
    program,
    resume,
    schema,
    serve,
    train,
)
from agent.cli.exits import ERROR, INTERRUPTED, MEANINGS, USAGE, code_of_error, one_line
from agent.observing.starting import start

app = typer.Typer(
    name="yaffle",
    help="Ask a picture a question; get a checked answer with the program and the evidence behind it.",
    epilog="Exit codes: " + "; ".join(f"{code} {text}" for code, text in MEANINGS.items()) + ".",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("ask")(ask.ask)
app.command("check")(check.check)
app.command("batch")(batch.batch)
app.command("run")(program.run)
app.command("resume")(resume.resume)
app.command("tools")(cards.tools)
app.add_typer(models.app, name="models")
app.add_typer(train.app, name="train")
app.command("learn")(learn.learn)
app.add_typer(measure.app, name="measure")
app.command("eval")(eval.evaluate)
app.command("serve")(serve.serve)
app.add_typer(serve.keys_app, name="keys")
app.command("mcp")(mcp.mcp)
app.command("doctor")(doctor.doctor)
app.command("schema")(schema.schema)


def _version(wanted: bool) -> None:
    if wanted:
        from agent.version import version

        typer.echo(f"yaffle {version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error (accepted by every command).")
    ] = False,
) -> None:
    """The options of every command; `main` takes --debug out before the parser sees it."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    given, debug = _without_debug(given)
    try:
        start()
        result: Any = app(given, prog_name="yaffle", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted")
        _leave(INTERRUPTED)
    except BrokenPipeError:  # whoever read our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(ERROR)
    except Exception as error:
        if debug:
            raise
        _leave(_report(error))
    if result == INTERRUPTED:  # how the parser tells of Ctrl-C
        _say("interrupted")
    _leave(result if isinstance(result, int) else 0)


def _report(error: Exception) -> int:
    """Say the error on stderr and give its exit code."""
    words = getattr(error, "format_message", None)
    if callable(words):  # the parser's own: a usage error
        message = " ".join(str(words()).split())
        if message:
            _say(f"{message.rstrip('.')}. See yaffle --help.")
        return USAGE
    _say(one_line(error))
    return code_of_error(error)


def _say(text: str) -> None:
    print(f"yaffle: {text}", file=sys.stderr)


def _without_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """The arguments without --debug (up to "--"), and whether it was there."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [argument for argument in arguments[:end] if argument != "--debug"]
    debug = len(kept) < end or os.environ.get("YAFFLE_DEBUG", "") not in ("", "0")
    return kept + arguments[end:], debug


def _leave(code: int) -> None:
    """Exit at once: a tool that still hangs in a thread must not keep the process."""
    raise SystemExit(code)


if __name__ == "__main__":
    main()
