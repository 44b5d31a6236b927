"""`yaffle tools`: the cards of the installed tools."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def tools(
    name: Annotated[str | None, typer.Argument(help="A tool; without it, all are listed in a line each.")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print the cards as JSON.")] = False,
) -> int:
    """Show the tools that programs can call: what they take, give and can't do."""
    from tools.catalogue import default_registry
    from tools.registry import installed_plugins

    registry = default_registry()
    chosen = [registry[name.upper()]] if name else list(registry.values())
    if json_output:
        typer.echo(json.dumps({spec.name: {"card": spec.card(), "version": spec.version} for spec in chosen}, indent=2))
    elif name:
        typer.echo(chosen[0].card())
    else:
        width = max(len(spec.name) for spec in chosen)
        for spec in chosen:
            typer.echo(f"{spec.name:<{width}}  {spec.summary}")
    for problem in installed_plugins()[1]:
        typer.echo(f"yaffle: {problem}", err=True)
    return 0
