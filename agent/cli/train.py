"""`yaffle train`: the stages of the in-house model's training, each one command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli.average import average
from agent.cli.exits import INTERRUPTED, UsageProblem
from agent.cli.options import shares_in
from agent.cli.pairs import draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from mllm_core.model import CoreForConditionalGeneration, CoreProcessor
    from mllm_core.samples import Source
    from mllm_core.training import StageSettings
    from mllm_core.training.settings import StageName

app = typer.Typer(
    help="Train the in-house model: look, pretrain, instruct, align, one after the other.", no_args_is_help=True
)

#: the share of kept programs, beside shares that add up to 1
_LEARNED = 0.15
_START, _LENGTH, _RATES, _MACHINE = "Start", "Length and size", "Rates", "Machine"

Preset = Annotated[str, typer.Option(help="nano (from scratch) or base (public backbones).", rich_help_panel=_START)]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder of the run. (default: runs/PRESET-STAGE)", file_okay=False, rich_help_panel=_START),
]
From = Annotated[
    Path | None,
    typer.Option("--from", help="Folder of the weights to start from.", file_okay=False, rich_help_panel=_START),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with the run in --out, from its newest checkpoint.", rich_help_panel=_START),
]
Seed = Annotated[int | None, typer.Option(help="Seed of new weights. (default: 0)", rich_help_panel=_START)]
Beta = Annotated[float | None, typer.Option(help="align: DPO's beta. (default: 0.1)", rich_help_panel=_RATES)]
Mix = Annotated[
    str | None,
    typer.Option(
        metavar="NAME=SHARE,...", help="Shares of the data, instead of the stage's own.", rich_help_panel=_START
    ),
]
Learned = Annotated[
    Path | None,
    typer.Option(
        help="instruct: programs that yaffle learn kept (OUT/kept.jsonl): the data 'learned' of --mix. (default: 0.15)",
        dir_okay=False,
        rich_help_panel=_START,
    ),
]
Pairs = Annotated[
    Path | None,
    typer.Option(
        help="align: the model's own answers, judged (yaffle train pairs): the data 'own' of --mix. (default: alone)",
        dir_okay=False,
        rich_help_panel=_START,
    ),
]
Tokenizer = Annotated[
    Path | None,
    typer.Option(
        help="A new nano: a folder with a tokenizer, instead of a new one.", file_okay=False, rich_help_panel=_START
    ),
]
Download = Annotated[
    bool, typer.Option("--download", help="base: backbones that are missing may be downloaded.", rich_help_panel=_START)
]
Minutes = Annotated[float | None, typer.Option(help="Wall-clock time. (default: 10)", rich_help_panel=_LENGTH)]
Steps = Annotated[int | None, typer.Option(help="Optimiser steps, instead of minutes.", rich_help_panel=_LENGTH)]
BatchTokens = Annotated[int | None, typer.Option(help="Tokens a step (and process).", rich_help_panel=_LENGTH)]
RowTokens = Annotated[
    int | None, typer.Option(help="Tokens a row; longer samples lose turns.", rich_help_panel=_LENGTH)
]
MicroTokens = Annotated[int | None, typer.Option(help="Tokens a micro-batch.", rich_help_panel=_LENGTH)]
Rate = Annotated[
    float | None,
    typer.Option("--lr", help="Peak learning rate of every part that is not frozen.", rich_help_panel=_RATES),
]
RateVision = Annotated[
    float | None, typer.Option("--lr-vision", help="Of the vision encoder; 0 freezes it.", rich_help_panel=_RATES)
]
RateConnector = Annotated[
    float | None, typer.Option("--lr-connector", help="Of the connector; 0 freezes it.", rich_help_panel=_RATES)
]
RateLanguage = Annotated[
    float | None, typer.Option("--lr-language", help="Of the decoder; 0 freezes it.", rich_help_panel=_RATES)
]
Warmup = Annotated[int | None, typer.Option(help="Steps of linear warm-up.", rich_help_panel=_RATES)]
Decay = Annotated[
    float | None, typer.Option(min=0, max=1, help="Share of the run in which the rate falls.", rich_help_panel=_RATES)
]
Device = Annotated[str | None, typer.Option(help="auto, cpu or cuda. (default: auto)", rich_help_panel=_MACHINE)]
Workers = Annotated[
    int | None, typer.Option(help="Processes that make data; 0: none. (default: 1)", rich_help_panel=_MACHINE)
]
Compile = Annotated[
    bool | None,
    typer.Option("--compile/--no-compile", help="torch.compile. (default: on a GPU)", rich_help_panel=_MACHINE),
]
Lora = Annotated[bool | None, typer.Option("--lora", help="Learn LoRA adapters only (peft).", rich_help_panel=_MACHINE)]
Strategy = Annotated[
    str | None, typer.Option(help="Under torchrun: ddp or fsdp. (default: ddp)", rich_help_panel=_MACHINE)
]
ValidateEvery = Annotated[int | None, typer.Option(help="Steps between validations.", rich_help_panel=_LENGTH)]
SaveEvery = Annotated[int | None, typer.Option(help="Steps between checkpoints.", rich_help_panel=_LENGTH)]


_STAGES = {
    "look": """Before the first stage: the vision encoder alone learns what lies where, patch by patch.

    Without --from, nano starts from new weights and a new tokenizer, base from its backbones. Name the result with
    --from in the next stage. --batch-tokens and --micro-tokens count patches.
    """,
    "pretrain": """First stage: captions and places of drawn pictures, so that pictures mean something to the decoder.

    Without --from, nano starts from new weights and a new tokenizer, base from its backbones.
    """,
    "instruct": """Second stage: questions about pictures, text, and programs to plan, all mixed.

    Starts from runs/PRESET-pretrain/weights if no --from is given.
    """,
    "align": """Third stage: DPO on faithful against hallucinated answers, with the model it starts from as reference.

    Starts from runs/PRESET-instruct/weights if no --from is given.
    """,
}
_BEFORE: dict[str, StageName] = {"instruct": "pretrain", "align": "instruct"}


def _command(stage: StageName) -> Callable[..., int]:
    def command(
        context: typer.Context,
        preset: Preset = "nano",
        out: Out = None,
        start: From = None,
        resume: Resume = False,
        mix: Mix = None,
        learned: Learned = None,
        pairs: Pairs = None,
        tokenizer: Tokenizer = None,
        seed: Seed = None,
        download: Download = False,
        minutes: Minutes = None,
        steps: Steps = None,
        batch_tokens: BatchTokens = None,
        row_tokens: RowTokens = None,
        micro_tokens: MicroTokens = None,
        validate_every: ValidateEvery = None,
        save_every: SaveEvery = None,
        lr: Rate = None,
        rate_vision: RateVision = None,
        rate_connector: RateConnector = None,
        rate_language: RateLanguage = None,
        warmup: Warmup = None,
        decay: Decay = None,
        beta: Beta = None,
        device: Device = None,
        workers: Workers = None,
        compile: Compile = None,
        lora: Lora = None,
        strategy: Strategy = None,
    ) -> int:
        # before torch is loaded: OpenMP threads that wait must sleep, or a step takes five times as long where other
        # processes (the data workers among them) want the same cores
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        if steps is not None and minutes is not None:
            raise UsageProblem("--steps and --minutes exclude each other.")
        own = ("context", "out", "start", "resume", "mix", "learned", "pairs", "tokenizer", "download", "lr")
        values = {name: value for name, value in context.params.items() if name not in own}
        folder = out if out is not None else Path("runs") / f"{preset}-{stage}"
        shares = _with_own(stage, None if mix is None else shares_in(mix), learned, pairs, resume=resume)
        sources = _sources(learned, pairs)
        if resume:
            return _resume(folder, values, lr, shares, sources)
        return _begin(stage, folder, values, lr, shares, sources, start=start, tokenizer=tokenizer, download=download)

    command.__doc__ = _STAGES[stage]
    return command


for _stage in ("look", "pretrain", "instruct", "align"):
    app.command(_stage)(_command(_stage))
app.command("pairs")(draw)
app.command("average")(average)


def _begin(
    stage: StageName,
    folder: Path,
    values: dict[str, Any],
    lr: float | None,
    shares: dict[str, float] | None,
    sources: tuple[Source, ...],
    *,
    start: Path | None,
    tokenizer: Path | None,
    download: bool,
) -> int:
    from mllm_core.training import default_settings
    from mllm_core.training.mixtures import mixture

    settings = _with_rate(default_settings(stage, **values), lr)
    data = mixture(stage, sources, shares)
    _free(folder)
    model, processor = _weights(settings, sources, start=start, tokenizer=tokenizer, download=download)
    return _train(settings, data, model, processor, folder, resume=False)


def _resume(
    folder: Path,
    values: dict[str, Any],
    lr: float | None,
    shares: dict[str, float] | None,
    sources: tuple[Source, ...],
) -> int:
    """What is given on the command line again changes the run's settings; all else stays."""
    from mllm_core.training import begun
    from mllm_core.training.exporting import read_shares
    from mllm_core.training.mixtures import mixture

    settings, model, processor = begun(folder)
    changes = {name: value for name, value in values.items() if name != "preset"}
    if changes["steps"]:
        changes["minutes"] = 0.0
    elif changes["minutes"]:
        changes["steps"] = 0
    settings = _with_rate(settings.with_(**changes), lr)
    data = mixture(settings.stage, sources, shares if shares is not None else read_shares(folder))
    return _train(settings, data, model, processor, folder, resume=True)


def _train(
    settings: StageSettings,
    data: Source,
    model: CoreForConditionalGeneration,
    processor: CoreProcessor,
    folder: Path,
    *,
    resume: bool,
) -> int:
    from mllm_core.training import run
    from mllm_core.training.progress import Silent, progress_for

    first = os.environ.get("RANK", "0") == "0"  # under torchrun one process speaks for all
    progress = progress_for(settings.stage) if first else Silent()
    try:
        done = run(settings, data, model, processor, out=folder, resume=resume, progress=progress)
    finally:
        progress.close()
    if not first:
        return INTERRUPTED if done.interrupted else 0
    said = f"{done.step} steps, {done.samples} samples, {done.tokens} tokens in {done.seconds / 60:.1f} minutes"
    if done.interrupted:
        typer.echo(
            f"interrupted after {said}. Go on with: yaffle train {settings.stage} --out {folder} --resume", err=True
        )
        return INTERRUPTED
    typer.echo(f"{said}; loss {done.loss:.4f}.", err=True)
    if done.shortened or done.dropped:
        typer.echo(f"{done.shortened} samples lost turns to --row-tokens, {done.dropped} had no room at all.", err=True)
    typer.echo(folder / "weights")
    return 0


def _sources(learned: Path | None, pairs: Path | None) -> tuple[Source, ...]:
    """The core's worlds and the planners' data, which the core knows nothing of; and what was kept or drawn before."""
    from mllm_core.training.mixtures import worlds
    from planners.data import planning_source

    drawn = worlds()
    sources: tuple[Source, ...] = (*drawn, planning_source())
    # what is wrong with a file is said at once
    if learned is not None:
        from planners.data.learned import LearnedSource, kept_in

        kept_in(learned)
        sources = (*sources, LearnedSource(learned))
    if pairs is not None:
        from mllm_core.training.preferences.pairs import PairSource, pairs_in

        pairs_in(pairs)
        sources = (*sources, PairSource(pairs, drawn))
    return sources


def _with_own(
    stage: StageName, shares: dict[str, float] | None, learned: Path | None, pairs: Path | None, *, resume: bool
) -> dict[str, float] | None:
    """The shares, with one for kept programs or drawn pairs where there are some and nothing else is said."""
    for file, option, wanted in ((learned, "--learned", "instruct"), (pairs, "--pairs", "align")):
        if file is not None and stage != wanted:
            raise UsageProblem(f"{option} is for yaffle train {wanted}.")
    if shares is not None or resume:
        return shares
    if pairs is not None:
        return {"own": 1.0}
    from mllm_core.training.mixtures import SHARES

    return None if learned is None else {**SHARES[stage], "learned": _LEARNED}


def _weights(
    settings: StageSettings,
    sources: tuple[Source, ...],
    *,
    start: Path | None,
    tokenizer: Path | None,
    download: bool,
) -> tuple[CoreForConditionalGeneration, CoreProcessor]:
    """What the stage starts from: --from, the stage before, or (look, pretrain) new weights or backbones."""
    import torch

    from mllm_core.model import load
    from mllm_core.model.loading import from_backbones, new_model
    from mllm_core.model.presets import NANO_VOCABULARY, nano_config
    from mllm_core.model.presets import preset as named

    shape = named(settings.preset)
    before = _BEFORE.get(settings.stage)
    if start is None and before is not None:
        start = Path("runs") / f"{settings.preset}-{before}" / "weights"
        if not start.is_dir():
            raise UsageProblem(f"{start} is not there: run yaffle train {before} first, or name weights with --from.")
    if start is not None:
        return load(start, dtype=torch.float32)
    if shape.text:
        return from_backbones(shape, local_only=not download)
    if tokenizer is not None:
        from transformers import PreTrainedTokenizerFast

        if not (tokenizer / "tokenizer.json").is_file():
            raise UsageProblem(f"{tokenizer} holds no tokenizer.json.")
        words = PreTrainedTokenizerFast.from_pretrained(tokenizer, local_files_only=True)
    else:
        from mllm_core.model.vocabulary import tokenizer_for

        typer.echo("making a tokenizer from the data (about a minute) ...", err=True)
        # samples that lie far ahead, so that the run does not begin with these
        words = tokenizer_for(sources, NANO_VOCABULARY, count=1500, start=1 << 32)
    return new_model(nano_config(len(words)), words, max_tiles=shape.max_tiles, seed=settings.seed)


def _with_rate(settings: StageSettings, lr: float | None) -> StageSettings:
    """One rate for every part that learns."""
    if lr is None:
        return settings
    parts = ("rate_vision", "rate_connector", "rate_language")
    return settings.with_(**{part: lr for part in parts if getattr(settings, part) > 0})


def _free(folder: Path) -> None:
    """Say at once, before a tokenizer is made, that the folder is taken."""
    if (folder / "run.json").exists():
        raise UsageProblem(f"{folder} holds a run already: go on with it with --resume, or choose another --out.")
