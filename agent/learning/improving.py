"""Training on what was kept, and whether the new weights are better: on held-out questions and on planning itself.

The weights that were learned with are never written over. New ones are taken for better only where they answer more of
the held-out questions right and plan no worse on held-out planning samples, or the other way round.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.running import collect
from agent.learning.errors import LearningError
from agent.learning.gathering import KEPT
from agent.learning.known import Known, limited
from agent.learning.trying import Bench
from planners.core.confidence import request_from
from planners.core.grammar import MAX_TOKENS, NONE, best_of, program_grammar
from planners.core.planner import first_sound
from planners.core.prompting import context_of, plan_prompt
from planners.core.sameness import checked, same
from planners.interface import PlanningError, PlanRequest
from tools.ask.core_model import CoreModel, Generator, core_weights
from tools.errors import YaffleError

if TYPE_CHECKING:
    from mllm_core.samples import Mixture
    from mllm_core.training.settings import StageSettings

RUN, WEIGHTS, REPORT, SETTINGS = "training", "weights", "improvement.json", "improving.json"
#: shares of what the model must not forget, beside what was kept
REPLAYED = {"planning": 0.7, "scenes": 0.16, "charts": 0.04, "tables": 0.03, "signs": 0.04, "text": 0.03}


@dataclass(frozen=True, slots=True)
class Improving:
    """How to train and measure: minutes on one thread, the share of kept programs in the data, the decoder's rate; how
    many held-out questions of each source, and how many planning samples, are measured."""

    minutes: float = 10.0
    share: float = 0.25
    rate: float = 3e-4
    held: int = 200
    planned: int = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """Of `asked` held-out questions `right` were answered right by the most probable program that can run; of `turns`
    held-out planning turns `same` got a program that does the same as the right one."""

    asked: int
    right: int
    turns: int
    same: int

    def better_than(self, other: Measured) -> bool:
        """More of one, and no less of the other."""
        return (self.right, self.same) != (other.right, other.same) and (
            self.right >= other.right and self.same >= other.same
        )


def improve(
    asked: Sequence[Known], bench: Bench, out: Path, core: str, wanted: Improving, *, resume: bool
) -> dict[str, Any]:
    """Measure, train on OUT/kept.jsonl, measure again; OUT/weights has the new weights where they are better.

    A run that was killed goes on: measuring after its last question, training after its last checkpoint. What is
    given back is in OUT/improvement.json, too. Raises LearningError, TrainingError.
    """
    start = core_weights(core)
    if start is None:
        raise LearningError("there are no weights to start from.", remedy="Name them with --core.")
    _begun(out / SETTINGS, {**asdict(wanted), "core": core}, resume=resume)
    held = limited([known for known in asked if known.held_out], wanted.held)
    before = measured(CoreModel(core), held, bench, wanted, out / "before.jsonl", resume=resume)
    new = _trained(start, out, wanted, resume=resume)
    after = measured(CoreModel(str(new)), held, bench, wanted, out / "after.jsonl", resume=resume)
    better = after.better_than(before)
    if better:
        shutil.copytree(new, out / WEIGHTS, dirs_exist_ok=True)
    report = {"before": asdict(before), "after": asdict(after), "better": better, "settings": asdict(wanted)}
    report["text"] = as_text(before, after, out / WEIGHTS if better else None)
    (out / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return report


def _begun(path: Path, settings: Mapping[str, Any], *, resume: bool) -> None:
    """Notes how it was begun. Raises LearningError where a run that is gone on with was begun otherwise: its weights
    would be taken for what they are not."""
    if resume and path.is_file():
        found = json.loads(path.read_text(encoding="utf-8"))
        other = sorted(name for name, value in settings.items() if found.get(name) != value)
        if other:
            raise LearningError(
                f"the training in {path.parent} was begun with another {', '.join(other)}.",
                remedy=f"Give the same again, or remove {path.parent / RUN} and {path}.",
            )
        return
    path.write_text(json.dumps(dict(settings), indent=1) + "\n", encoding="utf-8")


def as_text(before: Measured, after: Measured, weights: Path | None) -> str:
    """Both measurements in words."""
    lines = [
        _line("held-out questions right", (before.right, before.asked), (after.right, after.asked)),
        _line("planning, same answer", (before.same, before.turns), (after.same, after.turns)),
        f"better: {weights}" if weights else "not better: the weights stay as they are",
    ]
    return "\n".join(lines)


def _line(title: str, *counts: tuple[int, int]) -> str:
    before, after = (f"{part} of {whole} ({part / max(1, whole):.1%})" for part, whole in counts)
    return f"{title}: {before} before, {after} after"


# -- measuring ---------------------------------------------------------------------------------------------------------


def measured(
    model: Generator, held: Sequence[Known], bench: Bench, wanted: Improving, kept: Path, *, resume: bool
) -> Measured:
    """How a model fares; each question and turn is kept in a file of JSON lines while it is measured."""
    items: list[tuple[str, Callable[[], bool]]] = [
        *((f"held {known.key}", partial(answers, model, known, bench)) for known in held),
        *((f"plan {key}", partial(plans, model, *turn)) for key, turn in _turns(wanted.planned)),
    ]
    settings = {"held": wanted.held, "planned": wanted.planned}
    rows = collect(items, lambda right: {"right": right()}, settings=settings, kept=kept, resume=resume)
    asked = [row["right"] for row in rows if row["key"].startswith("held ")]
    turns = [row["right"] for row in rows if row["key"].startswith("plan ")]
    return Measured(len(asked), sum(asked), len(turns), sum(turns))


def answers(model: Generator, known: Known, bench: Bench) -> bool:
    """Is a question answered right by the program that the model finds most probable of those that can run?"""
    try:
        image = bench.picture(known.question.image)
        tried = bench.tried(_program(model, bench.request(known.words, image)), image)
    except YaffleError:
        return False
    return tried.answered and known.right(tried.text)


def plans(model: Generator, request: PlanRequest, right: str) -> bool:
    """Does the model write a program that does the same as the right one (or NONE, where that is right)?"""
    try:
        program = _program(model, request)
    except PlanningError:
        return False
    if NONE in (program, right):
        return program == right
    tools = {tool.name: tool for tool in request.tools}
    wanted, given = checked(right, tools, request.inputs), checked(program, tools, request.inputs)
    return wanted is not None and given is not None and same(wanted, given, tools, request.inputs)


def _program(model: Generator, request: PlanRequest) -> str:
    options = best_of(1, program_grammar(request), MAX_TOKENS)
    return first_sound(model.generate(context_of(request), plan_prompt(request), (), options), request).text


def _turns(count: int) -> Iterator[tuple[str, tuple[PlanRequest, str]]]:
    """Held-out planning turns with their right programs."""
    from planners.data import evaluation
    from planners.data.installed import registry

    for sample in evaluation("test", count):
        for place, turn in enumerate(sample.turns):
            request = request_from(sample, turn, registry())
            if request is not None:
                yield f"{sample.seed}/{place}", (request, turn.answer)


# -- training ----------------------------------------------------------------------------------------------------------


def _trained(start: Path, out: Path, wanted: Improving, *, resume: bool) -> Path:
    """The folder of the trained weights; a training that was begun is gone on with, one that is done is taken."""
    import torch

    from mllm_core.model import load
    from mllm_core.training import begun, run
    from mllm_core.training.progress import progress_for

    folder = out / RUN
    done = folder / WEIGHTS
    if resume and (done / "model.safetensors").is_file():
        return done
    going_on = resume and (folder / "run.json").is_file()
    settings, data = settings_of(wanted), mixture_of(out / KEPT, wanted.share)
    if going_on:
        _, model, processor = begun(folder)
    else:
        model, processor = load(start, dtype=torch.float32)
    progress = progress_for("learn")
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        outcome = run(settings, data, model, processor, out=folder, resume=going_on, progress=progress)
    finally:
        torch.set_num_threads(threads)
        progress.close()
    if outcome.interrupted:
        raise LearningError("the training was interrupted.", remedy="Go on with --resume.")
    return done


def settings_of(wanted: Improving) -> StageSettings:
    """The decoder alone learns, at a low rate and in small steps; what sees stays as it is."""
    from mllm_core.training import default_settings

    return default_settings(
        "instruct",
        "nano",
        minutes=wanted.minutes,
        rate_vision=0.0,
        rate_connector=0.0,
        rate_language=wanted.rate,
        batch_tokens=2048,
        micro_tokens=2048,
        warmup=5,
        decay=0.6,
        workers=0,
        validate_every=1_000_000,
        save_every=50,
    )


def mixture_of(kept: Path, share: float) -> Mixture:
    """What is trained on: kept programs, and the data that the model knows already, so that it is not forgotten."""
    from planners.data.learned import LearnedSource, kept_in

    kept_in(kept)  # says at once what is wrong with the file
    from mllm_core.training.mixtures import mixture, worlds
    from planners.data import planning_source

    learned = LearnedSource(kept)
    whole = sum(REPLAYED.values())
    shares = {name: (1 - share) * part / whole for name, part in REPLAYED.items() if share < 1}
    return mixture("instruct", (*worlds(), planning_source(), learned), {**shares, learned.name: share})
