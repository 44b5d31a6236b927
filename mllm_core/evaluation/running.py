"""Asks a model the questions of held-out samples, greedily, and keeps its answers while they come."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from mllm_core.decoding.options import Candidate, DecodingOptions, Request
from mllm_core.evaluation import records as files
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.printed import words_of
from mllm_core.evaluation.records import Record
from mllm_core.samples import Sample, Source, Split, Task, Turn, samples

#: tokens that the answer to a task may have
TOKENS: Mapping[str, int] = {"caption": 200, "rationale": 200, "point": 96, "text": 64}
DEFAULT_TOKENS = 32
#: tasks whose answers are programs; they are measured where programs are known
PLANNING: frozenset[Task] = frozenset(("plan", "repair", "decide"))


class Generator(Protocol):
    """What answers requests: `mllm_core.decoding.Decoder`."""

    def generate_batch(
        self, requests: Sequence[Request], options: Sequence[DecodingOptions]
    ) -> Sequence[Sequence[Candidate]]: ...


def collect(
    model: Generator,
    source: Source,
    split: Split,
    count: int,
    *,
    kept: Path | None = None,
    resume: bool = False,
    tasks: Collection[str] | None = None,
    pictures_at_once: int = 4,
    advanced: Callable[[int], None] = lambda samples: None,
) -> list[Record]:
    """The model's answers to the questions of `count` samples, greedy, in order.

    `kept` names the file that answers are added to; with `resume`, what it holds is not asked again. `tasks` leaves
    others out. `advanced` is told how many samples are done. Raises EvaluationError where no question is left.
    """
    known: dict[files.Key, Record] = {}
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if resume and kept.exists():
            known = {record.key: record for record in files.read(kept)}
        files.write(kept, known.values())
    answered: list[Record] = []
    coming = samples(source, split, count)
    while group := list(islice(coming, pictures_at_once)):
        asked = [(sample, place) for sample in group for place in _places(sample, tasks)]
        missing = [(sample, place) for sample, place in asked if (sample.world, sample.seed, place) not in known]
        fresh = _answers(model, missing)
        if kept is not None and fresh:
            files.append(kept, fresh)
        known |= {record.key: record for record in fresh}
        answered += [known[sample.world, sample.seed, place] for sample, place in asked]
        advanced(len(group))
    if not answered:
        raise EvaluationError(
            f"{count} samples of {source.name!r} have no question of the kind wanted.", remedy="Name other tasks."
        )
    return answered


def questions(sample: Sample, tasks: Collection[str] | None = None) -> list[Record]:
    """The questions of a sample as records without an answer; those about programs are left out."""
    return [record_of(sample, place, "", 0.0) for place in _places(sample, tasks)]


def _places(sample: Sample, tasks: Collection[str] | None) -> Iterator[int]:
    for place, turn in enumerate(sample.turns):
        if turn.task in tasks if tasks is not None else turn.task not in PLANNING:
            yield place


def _answers(model: Generator, asked: Sequence[tuple[Sample, int]]) -> list[Record]:
    if not asked:
        return []
    turns = [sample.turns[place] for sample, place in asked]
    requests = [
        Request(sample.context, turn.prompt, sample.pictures) for (sample, _), turn in zip(asked, turns, strict=True)
    ]
    given = model.generate_batch(requests, [_options(turn) for turn in turns])
    return [
        record_of(sample, place, best[0].text, math.exp(best[0].logprob))
        for (sample, place), best in zip(asked, given, strict=True)
    ]


def _options(turn: Turn) -> DecodingOptions:
    return DecodingOptions(max_tokens=TOKENS.get(turn.task, DEFAULT_TOKENS), mode="greedy")


def record_of(sample: Sample, place: int, given: str, probability: float) -> Record:
    """An answer to turn number `place` of a sample, with what scoring needs."""
    turn = sample.turns[place]
    return Record(
        world=sample.world,
        seed=sample.seed,
        turn=place,
        task=turn.task,
        prompt=turn.prompt,
        truth=turn.answer,
        given=given,
        probability=probability,
        size=sample.pictures[0].size if len(sample.pictures) == 1 else (0, 0),
        facts=_facts(sample) if turn.task == "caption" else {},
    )


def _facts(sample: Sample) -> dict[str, Any]:
    """What a caption is compared with: the objects of a scene, of other pictures the words that are in them."""
    if sample.truth.get("kind") != "scene":
        return {"words": sorted(set(words_of(sample.truth)))}
    return {name: files.plain(sample.truth[name]) for name in ("objects", "panels", "look") if name in sample.truth}
