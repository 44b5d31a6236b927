"""`yaffle schema`: the JSON schema of an answer."""

from __future__ import annotations

import json

import typer


def schema() -> int:
    """Print the JSON schema of what `yaffle ask --json` prints."""
    from agent.answer import Answer

    typer.echo(json.dumps(Answer.model_json_schema(), indent=2))
    return 0
