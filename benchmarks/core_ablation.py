"""What each part of the in-house model is worth: nano trained again and again, each time with one thing changed.

    python -m benchmarks.core_ablation --out out/ablation
    python -m benchmarks.core_ablation --look 2000 --steps 4000 --device cuda
    python -m benchmarks.core_ablation --only connectors --parts mllm_core/weights/nano

All begin from the same seed and take the same number of steps of the same data in the same order: first the stage
"look", then questions about drawn pictures, no programs. Held-out pictures of all worlds are then asked of each,
greedily. With --parts, encoder and decoder are those of trained weights, and the connector alone begins anew. A variant
that packs more pictures into a step sees more of them, so they are given, too.
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mllm_core.errors import YaffleError
from mllm_core.evaluation.records import Record
from mllm_core.evaluation.report import save
from mllm_core.evaluation.running import collect
from mllm_core.evaluation.scoring import ALL, score
from mllm_core.samples import Mixture, Source
from mllm_core.training.logs import read_table

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from mllm_core.model import CoreForConditionalGeneration, CoreProcessor
    from mllm_core.model.configuration import Connector, CoreConfig
    from mllm_core.training.settings import StageName, StageSettings

#: what the table shows of the held-out answers: task and measure
SHOWN = (
    ("vqa", "exact match"),
    ("point", "first box, IoU >= 0.5"),
    ("probe", "F1"),
    ("caption", "CHAIR_i"),
)
Look = Literal["none", "encoder", "connector"]


@dataclass(frozen=True)
class Variant:
    """A nano with something changed. `look`: what the stage "look" teaches, nothing, the vision encoder alone, or the
    connector as well; `scenes`: whether scenes are all that it learns from."""

    group: str
    name: str
    connector: Connector = "pixel_shuffle"
    places: bool = True
    look: Look = "connector"
    scenes: bool = False
    half: bool = False


#: the first is what ships; each other is told by what it changes
VARIANTS = (
    Variant("as it is", "pixel shuffle, places, look, all worlds"),
    Variant("connectors", "query resampler", connector="resampler"),
    Variant("connectors", "gated cross-attention", connector="cross_attention"),
    Variant("connectors", "no places", places=False),
    Variant("stages", "look teaches the encoder alone", look="encoder"),
    Variant("stages", "no stage look", look="none"),
    Variant("worlds", "scenes alone", scenes=True),
    Variant("size", "half as wide", half=True),
)
GROUPS = tuple(dict.fromkeys(variant.group for variant in VARIANTS[1:]))


def settings_of(stage: StageName, options: argparse.Namespace, **changes: Any) -> StageSettings:
    """The settings of a stage: the same for each variant."""
    from mllm_core.training.settings import default_settings

    return default_settings(
        stage,
        "nano",
        device=options.device,
        seed=options.seed,
        batch_tokens=options.batch_tokens,
        validate_every=10**6,
        save_every=10**6,
        validate_samples=4 if options.tiny else 96,
        workers=0 if options.tiny else options.workers,
        **changes,
    )


def shape_of(variant: Variant, vocabulary: int, *, tiny: bool) -> CoreConfig:
    """The configuration of a variant."""
    from mllm_core.model.configuration import CoreConfig
    from mllm_core.model.presets import nano_config, tiny_config

    config = (tiny_config if tiny else nano_config)(vocabulary, connector=variant.connector)
    plain = config.to_dict() | {"places": variant.places}
    if variant.half:
        for part, names in (
            ("vision_config", ("hidden_size", "intermediate_size")),
            ("text_config", ("hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads")),
        ):
            plain[part] = plain[part] | {name: plain[part][name] // 2 for name in names}
    return CoreConfig(**plain)


def worlds(*, scenes: bool) -> Mixture:
    """The drawn worlds in the shares of the stage "instruct", or scenes alone."""
    from mllm_core.training.mixtures import SHARES, mixture
    from mllm_core.training.mixtures import worlds as all_worlds

    pictures = {name: share for name, share in SHARES["instruct"].items() if name not in ("planning", "text")}
    return mixture("instruct", all_worlds(), {"scenes": 1.0} if scenes else pictures)


def compare(
    variants: Sequence[Variant], tokenizer: PreTrainedTokenizerFast, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Train and question each variant; a row of numbers for each, saved as it comes."""
    from mllm_core.decoding import Decoder
    from mllm_core.model.loading import new_model

    rows: list[dict[str, Any]] = []
    asked = worlds(scenes=False)
    for number, variant in enumerate(variants):
        model, processor = new_model(shape_of(variant, len(tokenizer), tiny=options.tiny), tokenizer, seed=options.seed)
        if options.parts:
            give_parts(model, options.parts)
        folder = options.out / f"{number}-{variant.name.replace(' ', '-').replace(',', '')}"
        learned = trained(variant, model, processor, folder, options)
        decoder = Decoder(model.to("cpu").float().eval(), processor)
        records = collect(decoder, asked, "test", options.count, kept=folder / "answers.jsonl")
        rows.append(
            {
                "group": variant.group,
                "variant": variant.name,
                "parameters": sum(parameter.numel() for parameter in model.parameters()),
                "tokens_a_tile": model.config.tokens_per_tile,
                **learned,
                "scores": shown_scores(records),
            }
        )
        save_rows(rows, options)
    return rows


def shown_scores(records: Sequence[Record]) -> dict[str, Any]:
    """What the table shows, over all worlds together."""
    shown: dict[str, Any] = {}
    for one in score(records):  # of several worlds all together come first
        if one.kind == ALL and (one.task, one.measure) in SHOWN:
            shown.setdefault(f"{one.task}: {one.measure}", one.plain())
    return shown


def trained(
    variant: Variant,
    model: CoreForConditionalGeneration,
    processor: CoreProcessor,
    folder: Path,
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Train a variant through its stages, in place; what it took and how well it learned."""
    from mllm_core.training import run
    from mllm_core.training.mixtures import mixture
    from mllm_core.training.mixtures import worlds as all_worlds
    from mllm_core.training.progress import Lines

    minutes = 0.0
    if variant.look != "none":
        rate = 0.0 if variant.look == "encoder" else None
        settings = settings_of("look", options, steps=options.look, rate_connector=rate)
        seen: Source = mixture("look", all_worlds(), {"scenes": 1.0} if variant.scenes else None)
        outcome = run(settings, seen, model, processor, out=folder / "look", progress=Lines())
        if outcome.interrupted:
            raise KeyboardInterrupt
        minutes += outcome.seconds / 60
    settings = settings_of("instruct", options, steps=options.steps, rate_vision=options.lr_vision)
    source = worlds(scenes=variant.scenes)
    held_out = worlds(scenes=False)
    outcome = run(settings, source, model, processor, out=folder / "instruct", validation=held_out, progress=Lines())
    if outcome.interrupted:
        raise KeyboardInterrupt
    return {
        "steps": outcome.step,
        "samples": outcome.samples,
        "minutes": minutes + outcome.seconds / 60,
        **training(folder / "instruct" / "log.csv"),
        "validation_loss": float(read_table(folder / "instruct" / "validation.csv")[-1]["loss"]),
    }


def give_parts(model: CoreForConditionalGeneration, folder: Path) -> None:
    """Give a model the vision encoder and the decoder of trained weights; what only it has keeps its random weights.

    Raises WeightsError where the folder has no model.
    """
    from mllm_core.model.loading import load

    trained_model, _ = load(folder)
    theirs = trained_model.model
    own = model.model.language.state_dict()
    # gated cross-attention wraps some layers of the decoder, so that their names have one part more
    wrapped = {name.replace(".layer.", ".") if ".layer." in name else name: name for name in own}
    given = theirs.language.state_dict()
    missing = set(given) - set(wrapped)
    if missing or any(given[name].shape != own[wrapped[name]].shape for name in given):
        raise YaffleError(f"{folder} is of another shape than this variant.", remedy="Leave --parts or the size out.")
    model.model.vision.load_state_dict(theirs.vision.state_dict())
    model.model.language.load_state_dict({wrapped[name]: value for name, value in given.items()}, strict=False)
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


def save_rows(rows: Sequence[dict[str, Any]], options: argparse.Namespace) -> None:
    """Write what there is so far: a long comparison that is stopped keeps its rows."""
    save(options.out / "ablation.json", {"command": options.command, "decoding": "greedy", "variants": list(rows)})


def show(rows: Sequence[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="nano, one thing changed at a time (decoding: greedy)")
    for heading in ("", "variant", "size", "tokens\n/tile", "steps", "pictures", "minutes", "held-out\nloss"):
        table.add_column(heading, justify="left" if heading in ("", "variant") else "right", no_wrap=True)
    for task, measure in SHOWN:
        table.add_column(f"{task}\n{measure}", justify="right", no_wrap=True)
    for row in rows:
        scores = [row["scores"].get(f"{task}: {measure}") for task, measure in SHOWN]
        table.add_row(
            row["group"],
            row["variant"],
            f"{row['parameters'] / 1e6:.1f} M",
            str(row["tokens_a_tile"]),
            str(row["steps"]),
            str(row["samples"]),
            f"{row['minutes']:.1f}",
            f"{row['validation_loss']:.3f}",
            *("-" if one is None else f"{one['value']:.1%}" for one in scores),
        )
    always = [rows[0]["scores"].get(f"{task}: {measure}") for task, measure in SHOWN]
    table.add_section()
    cells = ["-" if one is None or one["baseline"] is None else f"{one['baseline']:.1%}" for one in always]
    table.add_row("", "always the most frequent", *[""] * 6, *cells)
    console = Console()
    console.width = max(console.width, 180)
    console.print(table)


def chosen(options: argparse.Namespace) -> list[Variant]:
    """The variants of the groups asked for, after the first; with --parts those that the parts fit."""
    groups = set(options.only.split(",")) if options.only else set(GROUPS)
    if unknown := sorted(groups - set(GROUPS)):
        raise YaffleError(f"there is no group {', '.join(unknown)}.", remedy=f"Choose from {', '.join(GROUPS)}.")
    variants = [VARIANTS[0], *(one for one in VARIANTS[1:] if one.group in groups)]
    return [one for one in variants if not (options.parts and one.half)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--look", type=int, default=300, help="steps of the stage look each")
    parser.add_argument("--steps", type=int, default=400, help="steps of answering each")
    parser.add_argument("--only", default="", metavar="GROUP,...", help=f"groups of variants: {', '.join(GROUPS)}")
    parser.add_argument("--count", type=int, default=100, help="held-out pictures to ask about")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--batch-tokens", type=int, help="tokens (patches, in look) a step")
    parser.add_argument("--lr-vision", type=float, help="rate of the vision encoder while answering; 0 freezes it")
    parser.add_argument("--workers", type=int, default=1, help="processes that make data")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--parts", type=Path, help="weights to take vision encoder, decoder and tokenizer from")
    parser.add_argument("--tiny", action="store_true", help="a model of a few thousand parameters, to try the command")
    parser.add_argument("--out", type=Path, default=Path("out/ablation"), help="runs, answers and ablation.json")
    options = parser.parse_args(arguments)
    options.command = "python -m benchmarks.core_ablation " + shlex.join(arguments or sys.argv[1:])
    from mllm_core.model.loading import load
    from mllm_core.model.tokenizer import train_tokenizer
    from mllm_core.training import texts_of

    try:
        variants = chosen(options)
        if options.parts:
            tokenizer = load(options.parts)[1].tokenizer
        else:
            made = texts_of([worlds(scenes=False)], 50 if options.tiny else 1500)
            tokenizer = train_tokenizer(made, 800 if options.tiny else 3072)
        rows = compare(variants, tokenizer, options)
    except YaffleError as error:
        print(error, file=sys.stderr)
        return 2
    show(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
