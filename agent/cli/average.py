"""`yaffle train average`: the weights of two trainings, averaged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

First = Annotated[Path, typer.Argument(help="Folder of weights.", file_okay=False)]
Second = Annotated[Path, typer.Argument(help="Folder of weights that began from the first.", file_okay=False)]
Out = Annotated[Path, typer.Option("--out", help="New folder of the average.", file_okay=False)]
Share = Annotated[float, typer.Option(help="How much the second counts, between 0 and 1.")]


def average(first: First, second: Second, out: Out = Path("runs/average"), share: Share = 0.5) -> int:
    """Average the weights of two trainings, of which one began from the other: often better than either, at no cost.

    Measure it before you keep it: python -m benchmarks.core_planning --model runs/average
    """
    from mllm_core.training.averaging import average as averaged

    typer.echo(averaged(first, second, out, share))
    return 0
