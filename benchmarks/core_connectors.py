"""The three connectors, trained alike and compared: pixel shuffle, query resampler, gated cross-attention.

    python -m benchmarks.core_connectors --steps 300 --out out/connectors
    python -m benchmarks.core_connectors --minutes 5 --device cuda
    python -m benchmarks.core_connectors --steps 200 --parts mllm_core/weights/nano

Each is a `nano` from the same seed with another connector, trained on the same drawn scenes in the same order: for the
same number of optimiser steps, or (--minutes) for the same time each. With --parts, the vision encoder and the decoder
are those of trained weights and the connector alone begins anew: what is compared is how soon it lets the one read the
other. A connector of fewer visual tokens packs more pictures into a step, so pictures seen are given, too. Then the
same held-out scenes are asked of each, greedily.
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from mllm_core.errors import YaffleError
from mllm_core.evaluation.report import save
from mllm_core.evaluation.running import collect
from mllm_core.evaluation.scoring import score
from mllm_core.samples import Source
from mllm_core.training.logs import read_table

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from mllm_core.model import CoreForConditionalGeneration
    from mllm_core.training.settings import StageSettings

#: what the table shows of the held-out answers: task and measure
SHOWN = (
    ("vqa", "exact match"),
    ("point", "first box, IoU >= 0.5"),
    ("probe", "F1"),
    ("caption", "CHAIR_i"),
)


def settings_of(options: argparse.Namespace) -> StageSettings:
    """The same settings for each connector: instruction tuning with every part learning."""
    from mllm_core.training.settings import default_settings

    length = {"minutes": options.minutes} if options.minutes else {"steps": options.steps}
    changes = {
        "device": options.device,
        "seed": options.seed,
        "batch_tokens": options.batch_tokens,
        "validate_every": 10**6,
        "save_every": 10**6,
        "validate_samples": 4 if options.tiny else None,
        "workers": 0 if options.tiny else None,
        **length,
    }
    return default_settings("instruct", "nano", **changes)


def compare(
    source: Source, tokenizer: PreTrainedTokenizerFast, settings: StageSettings, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Train and question each connector; a row of numbers for each, in the order of CONNECTORS."""
    from mllm_core.decoding import Decoder
    from mllm_core.model.configuration import Connector
    from mllm_core.model.loading import new_model
    from mllm_core.model.presets import nano_config, tiny_config
    from mllm_core.training import run
    from mllm_core.training.progress import Lines

    shape = tiny_config if options.tiny else nano_config
    rows = []
    for connector in get_args(Connector):
        model, processor = new_model(shape(len(tokenizer), connector=connector), tokenizer, seed=options.seed)
        if options.parts:
            give_parts(model, options.parts)
        folder = options.out / connector
        outcome = run(settings, source, model, processor, out=folder, progress=Lines())
        if outcome.interrupted:
            raise KeyboardInterrupt
        decoder = Decoder(model.to("cpu").float().eval(), processor)
        scores = score(collect(decoder, source, "test", options.count, kept=folder / "answers.jsonl"))
        rows.append(
            {
                "connector": connector,
                "parameters": sum(parameter.numel() for parameter in model.parameters()),
                "tokens_a_tile": model.config.tokens_per_tile,
                "steps": outcome.step,
                "samples": outcome.samples,
                "minutes": outcome.seconds / 60,
                **training(folder / "log.csv"),
                "scores": {f"{s.task}: {s.measure}": s.plain() for s in scores if (s.task, s.measure) in SHOWN},
            }
        )
    return rows


def give_parts(model: CoreForConditionalGeneration, folder: Path) -> None:
    """Give a model the vision encoder and the decoder of trained weights; what only it has keeps its random weights.

    Raises WeightsError where the folder has no model.
    """
    from mllm_core.model.loading import load

    trained, _ = load(folder)
    model.model.vision.load_state_dict(trained.model.vision.state_dict())
    own = model.model.language.state_dict()
    # gated cross-attention wraps some layers of the decoder, so that their names have one part more
    wrapped = {name.replace(".layer.", ".") if ".layer." in name else name: name for name in own}
    state = {wrapped[name]: value for name, value in trained.model.language.state_dict().items() if name in wrapped}
    missing = set(trained.model.language.state_dict()) - set(wrapped)
    if missing:
        raise YaffleError(
            f"{folder} has parts that nano lacks: {sorted(missing)[0]}.", remedy="Give weights of a nano."
        )
    model.model.language.load_state_dict(state, strict=False)
    model.tie_weights()


def training(log: Path) -> dict[str, float]:
    """Mean loss of the last tenth of the steps, and tokens a second (the median).

    Raises YaffleError where the log has no steps.
    """
    rows = read_table(log)
    if not rows:
        raise YaffleError(f"{log} has no steps.", remedy="Train for at least one.")
    last = rows[-max(1, len(rows) // 10) :]
    return {
        "loss": statistics.fmean(float(row["loss"]) for row in last),
        "tokens_per_second": statistics.median(float(row["tokens_per_second"]) for row in rows),
    }


def show(rows: Sequence[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="connectors, trained alike (decoding: greedy)")
    for heading in ("connector", "size", "tokens\n/tile", "steps", "pictures", "minutes", "loss", "tokens\n/s"):
        table.add_column(heading, justify="left" if heading == "connector" else "right", no_wrap=True)
    for task, measure in SHOWN:
        table.add_column(f"{task}\n{measure}", justify="right", no_wrap=True)
    for row in rows:
        scores = [row["scores"].get(f"{task}: {measure}") for task, measure in SHOWN]
        table.add_row(
            row["connector"],
            f"{row['parameters'] / 1e6:.1f} M",
            str(row["tokens_a_tile"]),
            str(row["steps"]),
            str(row["samples"]),
            f"{row['minutes']:.1f}",
            f"{row['loss']:.3f}",
            f"{row['tokens_per_second']:.0f}",
            *("-" if one is None else f"{one['value']:.1%}" for one in scores),
        )
    always = [next(iter(rows))["scores"].get(f"{task}: {measure}") for task, measure in SHOWN]
    table.add_section()
    cells = ["-" if one is None or one["baseline"] is None else f"{one['baseline']:.1%}" for one in always]
    table.add_row("always the most frequent", *[""] * 7, *cells)
    console = Console()
    console.width = max(console.width, 180)
    console.print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=300, help="optimiser steps each")
    parser.add_argument("--minutes", type=float, default=0.0, help="minutes each, instead of steps")
    parser.add_argument("--count", type=int, default=100, help="held-out pictures to ask about")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--batch-tokens", type=int, help="tokens a step")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parts", type=Path, help="weights to take vision encoder, decoder and tokenizer from")
    parser.add_argument("--tiny", action="store_true", help="a model of a few thousand parameters, to try the command")
    parser.add_argument("--out", type=Path, default=Path("out/connectors"), help="runs, answers and connectors.json")
    options = parser.parse_args(arguments)
    from mllm_core.model.loading import load
    from mllm_core.model.tokenizer import train_tokenizer
    from mllm_core.training import texts_of
    from mllm_core.worlds.scenes.world import SceneWorld

    source = SceneWorld()
    try:
        if options.parts:
            tokenizer = load(options.parts)[1].tokenizer
        else:
            tokenizer = train_tokenizer(texts_of([source], 50 if options.tiny else 1000), 800 if options.tiny else 2048)
        rows = compare(source, tokenizer, settings_of(options), options)
    except YaffleError as error:
        print(error, file=sys.stderr)
        return 2
    show(rows)
    command = "python -m benchmarks.core_connectors " + shlex.join(arguments or sys.argv[1:])
    save(options.out / "connectors.json", {"command": command, "decoding": "greedy", "connectors": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
