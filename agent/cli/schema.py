"""`yaffle schema`: the JSON schema of an answer, or of a checked text."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from agent.cli.exits import UsageProblem


def schema(
    of: Annotated[str, typer.Argument(metavar="[ask|check]", help="The command whose --json it is.")] = "ask",
) -> int:
    """Print the JSON schema of what `yaffle ask --json`, or `yaffle check --json`, prints."""
    from pydantic import BaseModel

    model: type[BaseModel]
    if of == "ask":
        from agent.answer import Answer as model
    elif of == "check":
        from agent.checking_text import CheckedText as model
    else:
        raise UsageProblem(f"there is a schema of ask and of check, none of {of!r}.")
    typer.echo(json.dumps(model.model_json_schema(), indent=2))
    return 0
