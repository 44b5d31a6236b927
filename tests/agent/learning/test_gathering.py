"""The loop over questions: what is kept, going on after a kill, the yield."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.learning.errors import LearningError
from agent.learning.gathering import KEPT, TRIED, Learner, Writer, gather
from agent.learning.judging import Judge
from agent.learning.known import Known, limited
from agent.learning.trying import Bench
from agent.learning.yields import as_text, reasons, yields
from planners.core.drafting import Drawing
from planners.data.learned import LearnedSource
from planners.interface import NotCovered, Plan, PlanRequest
from tests.agent.learning.conftest import Scripted, constant, counting

SETTINGS = {"test": True}


def writes(words: str) -> Sequence[str]:
    """A wrong program first, then the right one, and one that is right by accident."""
    thing = "cup" if "cup" in words else "dog"
    return (counting("lamp"), counting(thing), constant(2), "NO PROGRAM", "X=NOPE(image=IMAGE)\nFINAL=RESULT(var=X)")


def learner(pool: Sequence[Known], bench: Bench, model: Scripted | None = None) -> Learner:
    model = model or Scripted(writes)
    writer = Writer(model, Drawing(beams=5, draws=0))
    return Learner(writer, bench, Judge([known for known in pool if not known.held_out], bench))


def test_right_and_general_programs_are_kept(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    rows = gather(learner(counts, bench), counts, tmp_path / "out", SETTINGS, resume=False)
    learned = [known for known in counts if not known.held_out]
    assert [row["key"] for row in rows] == [known.key for known in learned]
    kept = [json.loads(line) for line in (tmp_path / "out" / KEPT).read_text(encoding="utf-8").splitlines()]
    assert [one["question"] for one in kept] == [known.words for known in learned]
    assert all(one["program"] == counting("cup" if "cup" in one["question"] else "dog") for one in kept)
    assert all(one["new"] and one["rewordings"] for one in kept)
    assert LearnedSource(tmp_path / "out" / KEPT).sample(0).turns


def test_the_yield_counts_each_stage(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    rows = gather(learner(counts, bench), counts, tmp_path / "out", SETTINGS, resume=False)
    found = yields(rows)["all"]
    n = len(rows)
    twos = sum(row["truth"] == "2" for row in rows)
    assert found == {
        "asked": n,
        "sampled": 5 * n,
        "parsed": 4 * n,
        "checked": 3 * n,
        "executed": 3 * n,
        "right": n + twos,
        "general": n,
        "answerable": n,
        "first right": 0,
        "kept": n,
        "new": n,
    }
    assert reasons(rows) == ({"swapped names": twos} if twos else {})
    assert "kept" in as_text(rows).splitlines()[0]


def test_a_run_that_was_killed_goes_on_and_asks_nothing_twice(
    counts: list[Known], bench: Bench, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    whole = gather(learner(counts, bench), counts, tmp_path / "whole", SETTINGS, resume=False)
    gather(learner(counts, bench), counts, out, SETTINGS, resume=False)
    lines = (out / TRIED).read_bytes().splitlines(keepends=True)
    (out / TRIED).write_bytes(b"".join(lines[:3]) + lines[3][: len(lines[3]) // 2])  # as a kill leaves it
    (out / KEPT).unlink()
    model = Scripted(writes)
    again = gather(learner(counts, bench, model), counts, out, SETTINGS, resume=True)
    assert again == whole
    assert (out / KEPT).read_bytes() == (tmp_path / "whole" / KEPT).read_bytes()
    done = {row["question"] for row in whole[:2]}
    first = [prompt for prompt in model.asked if prompt.removeprefix("plan: ") in {k.words for k in counts}]
    assert len(first) == len(whole) - 2
    assert done


def test_held_out_pictures_are_never_learned_from(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    rows = gather(learner(counts, bench), counts, tmp_path / "out", SETTINGS, resume=False)
    held = {known.key for known in counts if known.held_out}
    assert not held & {row["key"] for row in rows}
    by_picture: dict[str, set[bool]] = {}
    for known in counts:
        by_picture.setdefault(known.picture, set()).add(known.held_out)
    assert all(len(halves) == 1 for halves in by_picture.values())


def test_nothing_to_learn_from_is_said(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    held = [known for known in counts if known.held_out]
    with pytest.raises(LearningError):
        gather(learner(counts, bench), held, tmp_path / "out", SETTINGS, resume=False)


def test_a_picture_that_is_gone_does_not_end_the_run(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    gone = next(known for known in counts if not known.held_out)
    gone.question.image.unlink()
    rows = gather(learner(counts, bench), counts, tmp_path / "out", SETTINGS, resume=False)
    assert any(row["error"] for row in rows)
    assert "questions failed" in as_text(rows)


def test_a_limit_takes_as_many_of_each_set(counts: list[Known]) -> None:
    some = limited(counts, 3)
    assert len(some) == 3
    assert {known.key for known in some} <= {known.key for known in counts}
    assert limited(counts, 3) == some
    assert {known.key for known in limited(counts, None)} == {known.key for known in counts}


class Beside:
    """A planner beside the model, which knows what the model does not."""

    name = "beside"

    async def plan(self, request: PlanRequest) -> Plan:
        if "dog" in request.query:
            raise NotCovered("dogs are not known.")
        return Plan(program=counting("cup").replace(",", ", "), planner=self.name)


def test_a_planner_beside_the_model_teaches_it(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    made = learner(counts, bench, Scripted(lambda words: (counting("lamp"),)))
    made.writer.others = (Beside(),)
    rows = gather(made, counts, tmp_path / "out", SETTINGS, resume=False)
    cups = [row for row in rows if "cup" in row["question"]]
    assert cups and all(row["program"] == counting("cup") and row["first"] == counting("lamp") for row in cups)
    assert all(row["program"] is None for row in rows if row not in cups)
    assert yields(rows)["all"]["new"] == len(cups)
