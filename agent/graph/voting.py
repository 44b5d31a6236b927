"""Self-consistency: several programs for one question are run, and their answers vote.

After Wang et al. (2023), with programs for chains of thought: an answer's weight is the sum of the probabilities of the
programs that give it. All run through one cache, so that what several of them look at is looked at once. What fails,
gives a picture or can't tell has no vote; a program whose tools want approval is not asked. No single program need be
sure: the winning answer must have the votes that its planner says are needed, else there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langgraph.runtime import Runtime

from agent.execution.executor import execute
from agent.execution.record import StepRecord
from agent.graph.answering import correct_answer
from agent.graph.planning import add_stage, attempt_of, checked_program, seconds_left
from agent.graph.running import execution_of, merged
from agent.graph.state import RunContext, RunState
from agent.wording import answer_text
from planners.language import ProgramError
from tools.values import Image, Verdict, decode

#: a program with less of the vote than this share of the first one's is not run
LEAST = 0.001


@dataclass(frozen=True)
class Ballot:
    """A program that was run: its plan, its records, and its answer as it is counted (None: no vote)."""

    plan: dict[str, Any]
    records: list[StepRecord]
    answer: str | None

    @property
    def weight(self) -> float:
        return float(self.plan["vote"])


def answer_of(records: Sequence[StepRecord]) -> str | None:
    """What a program answers, as answers are compared: in words, without case; None where it has no vote."""
    if not records or records[-1]["status"] != "done":
        return None
    value = decode(records[-1]["value"])
    if isinstance(value, Image) or (isinstance(value, Verdict) and value.state == "unknown"):
        return None
    return " ".join(answer_text(value).casefold().split()).rstrip(".") or None


@dataclass(frozen=True)
class Elected:
    """The best program of the answer with the most weight; that weight, and its share of all votes (of a planner's
    probability, what went to programs that were not run is a vote for something else)."""

    ballot: Ballot
    weight: float
    share: float

    @property
    def enough(self) -> bool:
        return self.weight >= float(self.ballot.plan.get("needed", 0.0))


def elected(ballots: Sequence[Ballot]) -> Elected:
    """Who wins; where nobody has a vote, the first program."""
    weights: dict[str, float] = {}
    for ballot in ballots:
        if ballot.answer is not None:
            weights[ballot.answer] = weights.get(ballot.answer, 0.0) + ballot.weight
    whole = sum(weights.values())
    if whole <= 0:
        return Elected(ballots[0], ballots[0].weight, 1.0)
    won = max(weights, key=lambda answer: weights[answer])
    best = max((ballot for ballot in ballots if ballot.answer == won), key=lambda ballot: ballot.weight)
    return Elected(best, weights[won], weights[won] / max(1.0, whole))


async def vote(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Run the programs beside the first, and go on with the one whose answer wins."""
    context = runtime.context
    began = seconds_left(context)
    ballots = [Ballot(state["plan"], state["records"], answer_of(state["records"]))]
    attempts = list(state["attempts"])
    known = state["all_records"]
    if not _edits(state["records"]):
        for plan in state["rivals"]:
            if seconds_left(context) <= 0 or plan["vote"] < LEAST * state["plan"]["vote"]:
                break
            records, problems = await _run(state, context, plan, len(attempts) + 1)
            attempts.append(attempt_of(plan, problems))
            known = merged(known, records)
            if records:
                ballots.append(Ballot(plan, records, answer_of(records)))
    won = elected(ballots)
    best = won.ballot
    context.emit({"event": "vote", "programs": len(ballots), "answer": best.answer, "share": round(won.share, 4)})
    update: dict[str, Any] = {
        "share": won.share,
        "rivals": [],
        "attempts": attempts,
        "all_records": known,
        "stages": add_stage(state["stages"], "vote", began - seconds_left(context)),
    }
    if not won.enough:
        why = f"its {len(ballots)} best programs do not agree on an answer (at most {won.weight:.0%} for one)."
        return update | {"failure": {"kind": "not_covered", "message": f"The planner is not sure enough: {why}"}}
    if best is ballots[0]:
        return update
    return update | {"plan": best.plan, "records": best.records, "failure": None, "problems": []}


async def _run(
    state: RunState, context: RunContext, plan: dict[str, Any], round_number: int
) -> tuple[list[StepRecord], list[str]]:
    """The records of a program, or why it was not run."""
    own: RunState = {**state, "plan": plan}
    try:
        program = checked_program(own, context)
    except ProgramError as error:
        return [], [str(problem) for problem in error.problems]
    if any(context.tools.registry[step.module].approve for step in program.steps):
        return [], ["it wants approval, and is not run only to vote"]
    records = await execute(execution_of(program, state, context, round_number))
    failed = [record["error"] for record in records if record["status"] == "failed"]
    return records, failed


def _edits(records: Sequence[StepRecord]) -> bool:
    """Does the program give a picture? There is nothing to count then."""
    return bool(records) and records[-1]["status"] == "done" and isinstance(decode(records[-1]["value"]), Image)


async def correct(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """The correction of an answer that was voted for, which is no surer than its share of the votes."""
    share = state.get("share", 1.0)
    update = await correct_answer(state, runtime)
    if share >= 1.0:
        return update
    candidate = update["candidate"]
    capped = {**candidate, "confidence": min(candidate["confidence"], round(share, 4))}
    best = capped if update["best"] is candidate else update["best"]
    return update | {"candidate": capped, "best": best}


__all__ = ["Ballot", "answer_of", "correct", "elected", "vote"]
