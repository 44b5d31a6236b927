"""The loop: for each question programs are written, run and judged, and what came of it is kept at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.evaluation.running import collect
from agent.learning.errors import LearningError
from agent.learning.judging import Judge
from agent.learning.known import Known
from agent.learning.rewording import reworded
from agent.learning.trying import Bench
from planners.core.drafting import Draft, Drawing, drafts
from planners.core.prompting import compact, input_names
from planners.data.compact import pruned
from planners.interface import Planner, PlanRequest
from planners.language import ProgramError, parse
from tools.ask.core_model import Generator
from tools.errors import YaffleError
from tools.values import Image

#: so many of a question's right programs are judged, the most probable first
JUDGED = 4
KEPT, TRIED = "kept.jsonl", "tried.jsonl"


@dataclass
class Writer:
    """Who writes programs: the in-house model, and planners beside it (the forms of question, a chat model)."""

    model: Generator
    drawing: Drawing = field(default_factory=Drawing)
    others: Sequence[Planner] = ()

    @property
    def names(self) -> frozenset[str]:
        """Of the planners beside the model."""
        return frozenset(planner.name for planner in self.others)

    def written(self, request: PlanRequest, seed: int) -> tuple[Draft, ...]:
        """Different programs, in the compact form; those of other planners last where the model did not write them."""
        found = {draft.program: draft for draft in drafts(self.model, request, self.drawing, seed)}
        for planner in self.others:
            try:
                program = asyncio.run(planner.plan(request)).program
                program = pruned(compact(program, request.tools))
            except YaffleError:
                continue
            found.setdefault(program, Draft(program, 0.0, planner.name))
        return tuple(found.values())


@dataclass(frozen=True)
class Learner:
    """What the loop works with."""

    writer: Writer
    bench: Bench
    judge: Judge

    def row(self, known: Known) -> dict[str, Any]:
        """Everything that came of a question, as plain data."""
        row: dict[str, Any] = {
            "set": known.question.set,
            "question": known.words,
            "truth": known.question.truth,
            "picture": known.picture,
            "programs": [],
            "first": None,
            "program": None,
            "error": "",
        }
        try:
            image = self.bench.picture(known.question.image)
            row |= self._row(known, image)
        except YaffleError as error:  # one question must not end the run
            row["error"] = str(error)
        return row

    def _row(self, known: Known, image: Image) -> dict[str, Any]:
        request = self.bench.request(known.words, image)
        memo: dict[str, tuple[Draft, ...]] = {}

        def written(words: str) -> tuple[Draft, ...]:
            if words not in memo:
                memo[words] = self.writer.written(request.model_copy(update={"query": words}), _seed(known, words))
            return memo[words]

        programs = [self._fate(known, image, draft) for draft in written(known.words)]
        for one in [one for one in programs if one["fate"] == "right"][:JUDGED]:
            judged = self.judge.judged(known, one["program"], lambda words: [d.program for d in written(words)])
            one |= {"fate": "general" if judged.general else "right", **judged.plain()}
        general = [one for one in programs if one["fate"] == "general"]
        chosen = max(general, key=_merit)["program"] if general else None
        known_as = [words for words in reworded(known.words) if any(d.program == chosen for d in memo.get(words, ()))]
        return {
            "programs": programs,
            "first": next((one["program"] for one in programs if one["by"] not in self.writer.names), None),
            "program": chosen,
            "inputs": list(input_names(request)),
            "looks": sorted(request.looks),
            "rewordings": known_as if chosen else [],
        }

    def _fate(self, known: Known, image: Image, draft: Draft) -> dict[str, Any]:
        """What became of a program: "unparsed", "unchecked", "failed", "wrong" or "right"."""
        one: dict[str, Any] = {"program": draft.program, "logprob": draft.logprob, "by": draft.by}
        try:
            parse(draft.program)
        except ProgramError as error:
            return {**one, "fate": "unparsed", "gave": str(error.problems[0])}
        tried = self.bench.tried(draft.program, image)
        fate = tried.stage if not tried.answered else "right" if known.right(tried.text) else "wrong"
        return {**one, "fate": fate, "gave": tried.text[:200]}


def _merit(one: Mapping[str, Any]) -> tuple[float, float, int]:
    """The more of its siblings a program answers, the better; then the more probable, then the shorter."""
    return (one["right"] / max(1, one["siblings"]), one["logprob"], -len(one["program"]))


def _seed(known: Known, words: str) -> int:
    return int(known.picture[:6], 16) ^ len(words)


def gather(
    learner: Learner,
    asked: Sequence[Known],
    out: Path,
    settings: Mapping[str, Any],
    *,
    resume: bool,
    advanced: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """What came of all questions that may be learned from, in order; kept in OUT/tried.jsonl while it comes, so that a
    run that was killed goes on after its last question. At the end OUT/kept.jsonl has what is to be learned.

    Raises LearningError where there is nothing to learn from, EvaluationError where OUT holds another run.
    """
    learned = [known for known in asked if not known.held_out]
    if not learned:
        raise LearningError("all these questions are held out.", remedy="Give more of them.")
    rows = collect(
        [(known.key, known) for known in learned],
        learner.row,
        settings=settings,
        kept=out / TRIED,
        resume=resume,
        advanced=advanced,
    )
    write_kept(rows, out / KEPT)
    return rows


def write_kept(rows: Sequence[Mapping[str, Any]], path: Path) -> int:
    """The kept programs as JSON lines (see planners.data.learned), whole or not at all; how many there are."""
    kept = [
        {
            "key": row["key"],
            "question": row["question"],
            "rewordings": row["rewordings"],
            "inputs": row["inputs"],
            "looks": row.get("looks", []),  # a run that was begun before they were kept goes on
            "program": row["program"],
            "new": row["first"] != row["program"],
        }
        for row in rows
        if row["program"] is not None
    ]
    part = path.with_name(path.name + ".part")
    part.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in kept), encoding="utf-8")
    part.replace(path)
    return len(kept)
