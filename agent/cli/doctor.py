"""`yaffle doctor`: what is wrong with this installation, and the fix."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer


def doctor(json_output: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> int:
    """Check this installation: packages, models, folders, known traps. A failed check makes exit code 1."""
    from agent.doctor import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if json_output:
            continue
        color = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}[finding.status]
        mark = typer.style(f"{finding.status:<4}", fg=color) if sys.stdout.isatty() else f"{finding.status:<4}"
        typer.echo(f"{mark}  {finding.name}: {finding.text}")
        if finding.fix:
            typer.echo(f"      fix: {finding.fix}")
    if json_output:
        typer.echo(json.dumps([finding.as_dict() for finding in findings], indent=2))
    return 1 if any(finding.status == "fail" for finding in findings) else 0
