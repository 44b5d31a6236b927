"""Real data sets through the whole product, with the planner of your choice, against the most frequent answer.

    python -m benchmarks.core_real --planner core --limit 150 --ocr out/ocr --out out/real
    python -m benchmarks.core_real --planner patterns --sets nlvr easy-vqa --wrong

Sets: those of `yaffle eval` but icdar2015, all wordings counted alike; from `../shared/data`, or the folder named with
--data (YAFFLE_MODELS names the detector's). All questions of a set are
asked, or as many as --limit says, drawn evenly with a fixed seed. An answer that was declined counts as wrong;
"covered" is the share that was not declined, "of these" how many of those are right. "always" is what the most frequent
answer would score, given every time. Intervals are 95 % bootstrap, over pictures. Answers are kept as JSON lines while
they come (--resume goes on with them). --ocr keeps what was read in pictures, and nothing else, so that the evaluation
of another model is quick; the seconds of a question are then without reading.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shlex
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.accuracy.asking import reading_kept
from agent.evaluation.accuracy.rows import said
from agent.evaluation.sets.catalogue import ALIASES, SETS, load, most_frequent, named
from agent.evaluation.sets.question import Question
from mllm_core.evaluation.intervals import mean_interval
from mllm_core.evaluation.report import save
from tools.catalogue import default_registry
from tools.errors import YaffleError

if TYPE_CHECKING:
    from agent import Agent

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
PLANNERS = ("patterns", "core", "auto")
#: the sets whose answers can be scored by their text alone
CHOICES = [name for name, one in SETS.items() if one.notes is None]


@dataclass(frozen=True)
class Given:
    """What came back for a question: `text` is None where the agent declined; `reason` then says why."""

    set: str
    id: str
    text: str | None
    seconds: float
    confidence: float
    reason: str
    planner: str
    program: str


def make_agent(planner: str, ocr: Path | None) -> Agent:
    """The agent under test. "core" is the in-house model, "auto" whatever the default is."""
    from agent import Agent

    registry = default_registry(plugins=False)
    if ocr is not None:
        registry = reading_kept(registry, ocr)
    if planner == "core":
        return Agent(llm="core", registry=registry, plugins=False)
    return Agent(planner=planner, registry=registry, plugins=False)


def ask(agent: Agent, question: Question) -> Given:
    """Put one question to the agent. An error of Yaffle's own is an answer declined, with its message as the reason."""
    started = time.perf_counter()
    try:
        answer = agent.run(str(question.image), question.words)
    except YaffleError as error:
        seconds = time.perf_counter() - started
        return Given(question.set, question.id, None, seconds, 0.0, f"error: {error}", "", "")
    return Given(
        set=question.set,
        id=question.id,
        text=None if answer.abstained else said(answer.typed(), answer.text),
        seconds=time.perf_counter() - started,
        confidence=answer.confidence,
        reason=answer.reason,
        planner=answer.trace.plans[-1].planner if answer.trace.plans else "",
        program=answer.program,
    )


def marks(asked: Sequence[Question], given: Sequence[Given]) -> list[bool]:
    """Which answers are right. Raises ValueError unless there is one for every question, in order."""
    if not asked or [(q.set, q.id) for q in asked] != [(g.set, g.id) for g in given]:
        raise ValueError(f"{len(given)} answers do not belong to the {len(asked)} questions")
    return [g.text is not None and SETS[q.set].right(q, g.text) for q, g in zip(asked, given, strict=True)]


def score(asked: Sequence[Question], given: Sequence[Given]) -> dict[str, Any]:
    """Accuracy with its interval, coverage, accuracy of what is answered, the baseline, seconds a question."""
    right = marks(asked, given)
    interval = mean_interval([float(mark) for mark in right], [str(question.image) for question in asked])
    answered = [mark for mark, one in zip(right, given, strict=True) if one.text is not None]
    constant = most_frequent(asked)
    seconds = [one.seconds for one in given]
    return {
        "questions": len(asked),
        "pictures": len({question.image for question in asked}),
        "accuracy": interval.value,
        "low": interval.low,
        "high": interval.high,
        "coverage": len(answered) / len(asked),
        "accuracy_of_answered": statistics.fmean(answered) if answered else None,
        "majority_answer": constant,
        "majority": statistics.fmean(SETS[question.set].right(question, constant) for question in asked),
        "seconds_median": statistics.median(seconds),
        "seconds_mean": statistics.fmean(seconds),
    }


def report(asked: Sequence[Question], given: Sequence[Given]) -> dict[str, Any]:
    """Scores of each set, with its kinds of question under "kinds"."""
    pairs: dict[str, list[tuple[Question, Given]]] = defaultdict(list)
    for question, one in zip(asked, given, strict=True):
        pairs[question.set].append((question, one))
    scores = {}
    for name, some in pairs.items():
        kinds: dict[str, list[tuple[Question, Given]]] = defaultdict(list)
        for question, one in some:
            kinds[question.kind].append((question, one))
        scores[name] = {
            **_score(some),
            "target": SETS[name].aims.get(""),
            "kinds": {kind: _score(of_kind) for kind, of_kind in sorted(kinds.items())} if len(kinds) > 1 else {},
        }
    return scores


def _score(pairs: Sequence[tuple[Question, Given]]) -> dict[str, Any]:
    return score([question for question, _ in pairs], [given for _, given in pairs])


def show(scores: dict[str, Any], planner: str) -> None:
    """The scores as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"real sets, planner {planner}")
    for heading in ("set", "asked", "right", "95 %", "covered", "of these", "always", "aim", "s/question"):
        table.add_column(heading, justify="left" if heading == "set" else "right", no_wrap=True)
    for name, one in scores.items():
        for label, row in [(name, one), *((f"  {kind}", row) for kind, row in one["kinds"].items())]:
            of_answered = row["accuracy_of_answered"]
            table.add_row(
                label,
                str(row["questions"]),
                f"{row['accuracy']:.1%}",
                f"{row['low']:.0%} to {row['high']:.0%}",
                f"{row['coverage']:.1%}",
                f"{of_answered:.1%}" if of_answered is not None else "-",
                f"{row['majority']:.1%}",
                f"{row['target']:.0%}" if row.get("target") else "",
                f"{row['seconds_median']:.2f}",
            )
    console = Console()
    console.width = max(console.width, 110)
    console.print(table)


def kept_answers(lines: Path) -> list[Given]:
    """The answers in a file of JSON lines, but for a last line that was cut off."""
    kept = []
    for line in lines.read_text(encoding="utf-8").split("\n"):
        try:
            kept.append(Given(**json.loads(line)))
        except (ValueError, TypeError):
            break
    return kept


def _line(given: Given) -> str:
    return json.dumps(dataclasses.asdict(given), ensure_ascii=False) + "\n"


def run(asked: Sequence[Question], agent: Agent, lines: Path | None, *, resume: bool) -> list[Given]:
    """Answers to all questions, in order; those that `lines` already holds are taken from there when resuming."""
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    known: dict[tuple[str, str], Given] = {}
    if lines is not None:
        lines.parent.mkdir(parents=True, exist_ok=True)
        if resume and lines.exists():
            known = {(one.set, one.id): one for one in kept_answers(lines)}
        # Written anew, so that a line which a kill cut off does not stay.
        lines.write_text("".join(_line(one) for one in known.values()), encoding="utf-8")
    answers = []
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("", total=len(asked))
        for question in asked:
            bar.update(task, description=question.set)
            given = known.get((question.set, question.id))
            if given is None:
                given = ask(agent, question)
                if lines is not None:
                    with lines.open("a", encoding="utf-8") as file:
                        file.write(_line(given))
            answers.append(given)
            bar.advance(task)
    return answers


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planner", choices=PLANNERS, default="auto")
    parser.add_argument("--sets", nargs="+", choices=[*CHOICES, *ALIASES], default=CHOICES)
    parser.add_argument("--limit", type=int, help="questions a set, drawn evenly")
    parser.add_argument("--seed", type=int, default=0, help="which questions are drawn")
    parser.add_argument("--ocr", type=Path, help="keep what was read in pictures in this folder")
    parser.add_argument("--out", type=Path, help="keep answers (JSON lines) and scores (JSON) in this folder")
    parser.add_argument("--resume", action="store_true", help="go on with the answers kept in --out")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder that holds the sets")
    options = parser.parse_args(arguments)
    options.sets = [named(name).name for name in options.sets]
    missing = [name for name in options.sets if not (options.data / name / "items.jsonl").is_file()]
    if missing:
        parser.exit(2, f"{', '.join(missing)} not found in {options.data}; name the folder of the sets with --data\n")
    asked = [q for name in options.sets for q in load(name, options.data, options.limit, options.seed)]
    agent = make_agent(options.planner, options.ocr)
    lines = options.out / f"real-{options.planner}.jsonl" if options.out else None
    given = run(asked, agent, lines, resume=options.resume)
    scores = report(asked, given)
    if options.wrong:
        for question, one, mark in zip(asked, given, marks(asked, given), strict=True):
            if not mark:
                print(f"{question.set}/{question.id} {question.words!r}: wanted {question.truth!r}, got {one.text!r}")
    show(scores, options.planner)
    if options.out:
        command = "python -m benchmarks.core_real " + shlex.join(arguments if arguments is not None else sys.argv[1:])
        result = {"command": command, "planner": options.planner, "sets": scores}
        save(options.out / f"real-{options.planner}.json", result)


if __name__ == "__main__":
    main()
