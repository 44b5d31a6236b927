"""Writes the model card of the in-house model from what was measured and from the logs of its training.

    python -m benchmarks.core_card --runs runs/nano-pretrain runs/nano-instruct runs/nano-align \\
        --worlds out/worlds/worlds.json --planning out/planning/planning.json \\
        --real out/core/eval.json out/patterns/eval.json --ablation out/ablation/ablation.json

The card is mllm_core/MODEL_CARD.md, or --out. No number is written by hand: runs give run.json, log.csv and
validation.csv, the JSON files come from the benchmarks core_worlds, core_planning and core_ablation, and from
`yaffle eval --out`. What is not given is said not to be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mllm_core.errors import YaffleError
from mllm_core.evaluation.report import AIMS
from mllm_core.training.exporting import read_settings, read_shares
from mllm_core.training.logs import read_table

HERE = Path(__file__).resolve().parent
CARD = HERE.parent / "mllm_core" / "MODEL_CARD.md"
#: task and measure, as the card has them by world
BY_WORLD = (
    ("vqa", "exact match"),
    ("rationale", "right conclusion"),
    ("point", "first box, IoU >= 0.5"),
    ("probe", "F1"),
    ("premise", "false premise noticed"),
    ("caption", "CHAIR_i"),
)


class CardError(YaffleError):
    """A card that can't be written: a result that is missing or is none."""


def percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}".replace("%", " %")


def interval(score: Mapping[str, Any]) -> str:
    """A share with its interval."""
    return f"{percent(score['value'])} ({100 * score['low']:.0f} to {100 * score['high']:.0f})"


def accuracy(row: Mapping[str, Any]) -> str:
    return f"{percent(row['accuracy'])} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"


def read_json(path: Path) -> dict[str, Any]:
    """A result. Raises CardError."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CardError(f"{path} is no result: {error}.", remedy="Name the JSON that a benchmark wrote.") from error
    return found


def stage_of(run: Path, card: Path) -> dict[str, Any]:
    """A stage of training in numbers: its settings, its length, its losses at the beginning and the end.

    Raises CardError where the run has no steps, TrainingError where it is no run.
    """
    settings = read_settings(run)
    rows, checks = read_table(run / "log.csv"), read_table(run / "validation.csv")
    if not rows:
        raise CardError(f"the run {run} has no steps in log.csv.", remedy="Name the --out of `yaffle train`.")
    part = max(1, len(rows) // 10)
    last = rows[-1]
    validation: Mapping[str, str] = checks[-1] if checks else {}
    curve = run / "curve.png"
    return {
        "name": settings.stage,
        "device": _device(run, settings.device),
        "torch": read_json(run / "run.json").get("torch", ""),
        "beta": settings.beta,
        "steps": int(last["step"]),
        "minutes": float(last["minutes"]),
        "samples": int(last["samples"]),
        "tokens": int(last["tokens"]),
        "tokens_per_second": statistics.median(float(row["tokens_per_second"]) for row in rows),
        "loss_first": _mean(rows[:part], "loss"),
        "loss_last": _mean(rows[-part:], "loss"),
        "margin": _mean(rows[-part:], "margin"),
        "pair_accuracy": _mean(rows[-part:], "pair_accuracy"),
        "validation_loss": float(validation["loss"]) if validation.get("loss") else None,
        "exact": float(validation["exact"]) if validation.get("exact") else None,
        "shares": read_shares(run),
        "curve": os.path.relpath(curve, card.parent) if curve.is_file() else "",
    }


def _device(run: Path, asked: str) -> str:
    """What the run was told to run on, and on what it did where it noted that."""
    noted = read_json(run / "run.json")
    return str(noted.get("device_name") or noted.get("device") or asked)


def _mean(rows: Sequence[Mapping[str, str]], column: str) -> float | None:
    values = [float(row[column]) for row in rows if row.get(column)]
    return statistics.fmean(values) if values else None


def model_of(folder: Path | None) -> dict[str, Any] | None:
    """The shape of the weights in a folder (None: those that ship); None where there are none."""
    from mllm_core.model.loading import shipped_weights

    home = folder or shipped_weights()
    if home is None:
        return None
    config = read_json(home / "config.json")
    from safetensors import safe_open

    from mllm_core.model import CoreConfig

    with safe_open(home / "model.safetensors", framework="numpy") as file:
        slices = [file.get_slice(name) for name in file.keys()]  # noqa: SIM118 - no mapping
        count = sum(_product(one.get_shape()) for one in slices)
        dtype = str(slices[0].get_dtype()) if slices else ""
    return {
        "parameters": count,
        "dtype": dtype,
        "megabytes": (home / "model.safetensors").stat().st_size / 1e6,
        "vision": config["vision_config"],
        "text": config["text_config"],
        "connector": config["connector"],
        "tokens_per_tile": CoreConfig.from_pretrained(home).tokens_per_tile,
    }


def _product(shape: Sequence[int]) -> int:
    count = 1
    for side in shape:
        count *= side
    return count


def worlds_of(result: dict[str, Any]) -> dict[str, Any]:
    """Scores of held-out worlds as the card's tables: all worlds together side by side, and the last model by world."""
    models: dict[str, list[dict[str, Any]]] = result["models"]
    if not models or not all(models.values()):
        raise CardError("the result of core_worlds has no scores.", remedy="Measure the model first.")
    whole = {
        name: {(one["task"], one["measure"]): one for one in scores if _is_whole(one, scores)}
        for name, scores in models.items()
    }
    rows = []
    for key, one in whole[next(iter(whole))].items():
        aim = next((aim for aim in AIMS if (aim.task, aim.measure) == key), None)
        sign = "at most" if one["lower_is_better"] else "at least"
        rows.append(
            {
                "task": one["task"],
                "measure": one["measure"],
                "cells": [interval(found[key]) if key in found else "-" for found in whole.values()],
                "always": percent(one["baseline"]),
                "aim": f"{sign} {percent(aim.value)}" if aim else "",
                "count": one["count"],
            }
        )
    last = list(models)[-1]
    by_world: dict[str, list[str]] = {}
    for world in dict.fromkeys(one["world"] for one in models[last] if one["world"] != "all"):
        found = {
            (one["task"], one["measure"]): one for one in models[last] if one["world"] == world and one["kind"] == "all"
        }
        by_world[world] = [percent(found[key]["value"]) if key in found else "-" for key in BY_WORLD]
    return {
        **result,
        "rows": rows,
        "last": last,
        "by_world": by_world,
        "by_world_columns": [f"{task}: {measure}" for task, measure in BY_WORLD],
    }


def _is_whole(one: Mapping[str, Any], scores: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a score is over all worlds that have its task (the only one's, where there is one)."""
    worlds = {other["world"] for other in scores if other["task"] == one["task"]}
    return one["kind"] == "all" and (one["world"] == "all" or len(worlds) == 1)


def real_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of `yaffle eval` as the card's table: a row a set. Raises CardError."""
    if not result.get("lines"):
        raise CardError("the result of `yaffle eval` has no scores.", remedy="Name the eval.json in its --out.")
    sets = {
        line["title"]: {
            "questions": line["accuracy"]["count"],
            "accuracy": line["accuracy"]["value"],
            "low": line["accuracy"]["low"],
            "high": line["accuracy"]["high"],
            "coverage": line["coverage"],
            "majority": line["always"],
            "target": line["aim"],
        }
        for line in result["lines"]
        if not line["within"]
    }
    return {"command": result["command"], "planner": result["settings"]["planner"], "sets": sets}


def render(**given: Any) -> str:
    """The card's text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    environment.filters |= {
        "percent": percent,
        "interval": interval,
        "accuracy": accuracy,
        "number": lambda value: "-" if value is None else f"{value:.3f}",
    }
    return environment.get_template("core_card.md.jinja").render(**given)


def card(options: argparse.Namespace) -> str:
    """The card for what the options name. Raises YaffleError."""
    from mllm_core.model.presets import preset

    real = [real_of(read_json(path)) for path in options.real]
    ablation = read_json(options.ablation) if options.ablation else None
    return render(
        preset=options.preset,
        notes=options.note,
        summary=preset(options.preset).summary[:1].upper() + preset(options.preset).summary[1:] + ".",
        model=model_of(options.model),
        stages=[stage_of(run, options.out) for run in options.runs],
        worlds=worlds_of(read_json(options.worlds)) if options.worlds else None,
        planning=read_json(options.planning) if options.planning else None,
        real=real,
        real_sets={name: row for one in reversed(real) for name, row in one["sets"].items()},
        ablation=ablation,
        ablation_scores=list(
            dict.fromkeys(name for row in (ablation or {}).get("variants", ()) for name in row["scores"])
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, nargs="*", default=[], help="folders of `yaffle train`, in order")
    parser.add_argument("--model", type=Path, help="folder of the weights; those that ship by default")
    parser.add_argument("--preset", default="nano")
    parser.add_argument("--worlds", type=Path, help="JSON of core_worlds")
    parser.add_argument("--planning", type=Path, help="JSON of core_planning")
    parser.add_argument("--real", type=Path, nargs="*", default=[], help="eval.json of yaffle eval, one a planner")
    parser.add_argument("--ablation", type=Path, help="JSON of core_ablation")
    parser.add_argument("--note", action="append", default=[], help="a sentence on the training that no log tells")
    parser.add_argument("--out", type=Path, default=CARD)
    options = parser.parse_args(arguments)
    try:
        text = card(options)
    except YaffleError as error:
        print(error, file=sys.stderr)
        return 2
    options.out.write_text(text, encoding="utf-8")
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
