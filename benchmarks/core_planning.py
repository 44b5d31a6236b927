"""The in-house planner on questions it has not seen: does its program do what the right one does?

    python -m benchmarks.core_planning --count 200 --out out/planning
    python -m benchmarks.core_planning --model out/instruct/model --beams 4

Questions of the test split of the planning data (planners.data): nouns and wordings that training never has. "same" is
the share of programs that give the same answer as the right one in made-up worlds (planners/core/sameness.py),
"exact" of those that are the right one to the letter, "checks" of those that the checker passes. Each is given for
greedy decoding, and for the first of the best few (beam search) that the checker passes; both decode under the
grammar of the planner. Apart: unseen words in the program, wordings that --known training samples don't have,
languages, programs to mend, decisions, and questions that no program answers (NONE). "always" is what the most
frequent program would score.
"""

from __future__ import annotations

import argparse
import json
import math
import shlex
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.core_asked import Asked, asked_in, has_unseen_words, skeleton, skeletons
from mllm_core.decoding.options import Candidate, DecodingOptions
from mllm_core.errors import YaffleError
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.intervals import Interval, mean_interval
from mllm_core.evaluation.report import save
from mllm_core.jsonl import ANEW, read_lines
from planners.core import sameness
from planners.core.grammar import MAX_TOKENS, NONE, best_of, decision_grammar, program_grammar
from planners.core.planner import first_sound
from planners.decision_maker import name_of
from planners.interface import PlanningError
from planners.language import CheckedProgram, ProgramError, parse

SHIPPED = "shipped"
MEASURES = ("same", "exact", "checks", "parses")
Generate = Callable[[str, str, DecodingOptions], Sequence[Candidate]]


@dataclass(frozen=True)
class Written:
    """What the model wrote for a turn: greedily, and the first of the best few that the checker passes ("" for none).

    `probability` and `seconds` are those of the greedy text.
    """

    seed: int
    turn: int
    greedy: str
    best: str
    probability: float
    seconds: float


@dataclass(frozen=True)
class Judged:
    """How a text fares against the right answer."""

    same: bool
    exact: bool
    checks: bool
    parses: bool


def judge(asked: Asked, text: str) -> Judged:
    """Compare what was written with the right answer. An empty text is wrong in every way."""
    if not text.strip():
        return Judged(False, False, False, False)
    exact = text == asked.answer
    if NONE in (text, asked.answer):
        return Judged(exact, exact, text == NONE or _checked(asked, text) is not None, text == NONE or _parses(text))
    if asked.task == "decide" and (text.startswith("ANSWER ") or asked.answer.startswith("ANSWER ")):
        named = text.startswith("ANSWER ") or _checked(asked, text) is not None
        return Judged(exact, exact, named, text.startswith("ANSWER ") or _parses(text))
    program, wanted = _checked(asked, text), _checked(asked, asked.answer)
    if wanted is None:
        raise EvaluationError(f"the right answer does not pass the checker: {asked.answer!r}", remedy="Mend the data.")
    same = program is not None and sameness.same(wanted, program, asked.tools, asked.request.inputs)
    return Judged(exact or same, exact, program is not None, _parses(text))


def _whole(asked: Asked, text: str) -> str:
    """A program; for the lines of a decision, with the lines before them and a result."""
    if asked.task != "decide":
        return text
    before = [seen.line for seen in asked.observations if not seen.failed]
    return "\n".join([*before, text, f"FINAL_=RESULT(var={name_of(text.splitlines()[-1])})"])


def _checked(asked: Asked, text: str) -> CheckedProgram | None:
    return sameness.checked(_whole(asked, text), asked.tools, asked.request.inputs)


def _parses(text: str) -> bool:
    try:
        parse(text)
    except ProgramError:
        return False
    return True


def write(asked: Asked, generate: Generate, beams: int) -> Written:
    """Let the model write its answer to a turn, both ways."""
    if asked.task == "decide":
        grammar = decision_grammar(asked.request, asked.observations)
    else:
        grammar = program_grammar(asked.request)
    started = time.perf_counter()
    greedy = generate(asked.context, asked.prompt, best_of(1, grammar, MAX_TOKENS))[0]
    seconds = time.perf_counter() - started
    best = greedy.text
    if beams > 1:
        few = generate(asked.context, asked.prompt, best_of(beams, grammar, MAX_TOKENS))
        best = _first_sound(asked, few)
    return Written(*asked.key, greedy.text, best, round(math.exp(greedy.logprob), 6), round(seconds, 4))


def _first_sound(asked: Asked, few: Sequence[Candidate]) -> str:
    if asked.task == "decide":
        sound = (one.text for one in few if one.text.startswith("ANSWER ") or _checked(asked, one.text) is not None)
        return next(sound, "")
    try:
        return first_sound(few, asked.request).text
    except PlanningError:
        return ""


# -- scores ------------------------------------------------------------------------------------------------------------


def groups(asked: Sequence[Asked], known: frozenset[str]) -> dict[str, list[int]]:
    """The places of the turns that belong together, by name; groups without a turn are left out."""
    plans = [place for place, one in enumerate(asked) if one.task == "plan" and one.answer != NONE]
    found = {
        "plan": plans,
        "  new wording": [place for place in plans if skeleton(asked[place]) not in known],
        "  known wording": [place for place in plans if skeleton(asked[place]) in known],
        "  unseen words": [place for place in plans if has_unseen_words(asked[place])],
        "  new wording, unseen words": [
            place for place in plans if skeleton(asked[place]) not in known and has_unseen_words(asked[place])
        ],
        "  English": [place for place in plans if not asked[place].chinese],
        "  Chinese": [place for place in plans if asked[place].chinese],
        "  with a history": [place for place in plans if asked[place].request.history],
        "repair": [place for place, one in enumerate(asked) if one.task == "repair"],
        "decide": [place for place, one in enumerate(asked) if one.task == "decide"],
    }
    return {name: places for name, places in found.items() if places}


def report(asked: Sequence[Asked], written: Sequence[Written], known: frozenset[str]) -> dict[str, Any]:
    """All scores. Raises EvaluationError unless there is a text for every turn, in order."""
    if not asked or [one.key for one in asked] != [(text.seed, text.turn) for text in written]:
        raise EvaluationError(f"{len(written)} texts do not belong to the {len(asked)} turns.", remedy="Ask anew.")
    judged = {
        way: [judge(one, getattr(text, way)) for one, text in zip(asked, written, strict=True)]
        for way in ("greedy", "best")
    }
    scores: dict[str, Any] = {}
    for name, places in groups(asked, known).items():
        constant = Counter(asked[place].answer for place in places).most_common(1)[0][0]
        scores[name.strip()] = {
            "turns": len(places),
            "always": statistics.fmean(asked[place].answer == constant for place in places),
            **{
                way: {
                    measure: asdict(_interval(asked, places, [getattr(marks[place], measure) for place in places]))
                    for measure in MEASURES
                }
                for way, marks in judged.items()
            },
        }
    return {
        "groups": scores,
        "none": {way: _abstention(asked, [getattr(text, way) for text in written]) for way in ("greedy", "best")},
        "seconds_median": statistics.median(text.seconds for text in written),
        "not_as_served": sum(not one.as_served for one in asked),
    }


def _interval(asked: Sequence[Asked], places: Sequence[int], marks: Sequence[bool]) -> Interval:
    return mean_interval([float(mark) for mark in marks], [asked[place].seed for place in places])


def _abstention(asked: Sequence[Asked], texts: Sequence[str]) -> dict[str, float | int | None]:
    """NONE as an answer: how often it is right, and how often it is given where it should be. An empty text is none."""
    pairs = [(one.answer == NONE, text == NONE) for one, text in zip(asked, texts, strict=True) if one.task == "plan"]
    hits = sum(wanted and given for wanted, given in pairs)
    said, due = sum(given for _, given in pairs), sum(wanted for wanted, _ in pairs)
    return {
        "due": due,
        "given": said,
        "precision": hits / said if said else None,
        "recall": hits / due if due else None,
    }


def show(scores: dict[str, Any], title: str, beams: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    table.add_column("", no_wrap=True)
    ways = {"greedy": "greedy", "best": f"best of {beams}"}
    for way in ways.values():
        for measure in MEASURES:
            table.add_column(f"{way}\n{measure}", justify="right", no_wrap=True)
    table.add_column("always", justify="right", no_wrap=True)
    table.add_column("turns", justify="right", no_wrap=True)
    for name, row in scores["groups"].items():
        cells = []
        for way in ways:
            for measure in MEASURES:
                one = row[way][measure]
                spread = f" ({one['low']:.0%} to {one['high']:.0%})" if measure == "same" else ""
                cells.append(f"{one['value']:.1%}{spread}")
        indent = "" if name in ("plan", "repair", "decide") else "  "
        table.add_row(indent + name, *cells, f"{row['always']:.1%}", str(row["turns"]))
    console = Console()
    console.width = max(console.width, 150)
    console.print(table)
    for way, none in scores["none"].items():
        precision, recall = ("-" if none[key] is None else f"{none[key]:.1%}" for key in ("precision", "recall"))
        console.print(f"NONE, {way}: precision {precision}, recall {recall} ({none['due']} due, {none['given']} given)")
    console.print(f"{scores['seconds_median']:.3f} s a program (greedy, median)")
    if scores["not_as_served"]:
        console.print(f"[red]{scores['not_as_served']} turns are not what the planner would give the model[/red]")


# -- the command -------------------------------------------------------------------------------------------------------


def decoder(folder: str) -> Generate:
    """The model of a folder, or the one that ships."""
    from mllm_core.decoding import Decoder

    model = Decoder.open(None if folder == SHIPPED else folder)
    return lambda context, prompt, options: model.generate(context, prompt, (), options)


def run(asked: Iterable[Asked], generate: Generate, beams: int, lines: Path | None, *, resume: bool) -> list[Written]:
    """What the model writes for all turns; with `resume`, what `lines` holds is taken from there."""
    from rich.progress import track

    known: dict[tuple[int, int], Written] = {}
    if lines is not None:
        lines.parent.mkdir(parents=True, exist_ok=True)
        if resume and lines.exists():
            known = {(one.seed, one.turn): one for one in _kept(lines)}
        lines.write_text("".join(_line(one) for one in known.values()), encoding="utf-8")
    written = []
    for one in track(list(asked), "planning", transient=True):
        text = known.get(one.key)
        if text is None:
            text = write(one, generate, beams)
            if lines is not None:
                with lines.open("a", encoding="utf-8") as file:
                    file.write(_line(text))
        written.append(text)
    return written


def _line(text: Written) -> str:
    return json.dumps(asdict(text), ensure_ascii=False) + "\n"


def _kept(lines: Path) -> list[Written]:
    """The texts of a file of JSON lines, but for a last line that was cut off."""
    return list(read_lines(lines, lambda values: Written(**values), EvaluationError, ANEW))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=SHIPPED, help=f"folder of the weights; {SHIPPED!r} for those that ship")
    parser.add_argument("--count", type=int, default=100, help="samples, of several turns each")
    parser.add_argument("--known", type=int, default=3000, help="training samples whose wordings count as known")
    parser.add_argument(
        "--beams", type=int, default=4, help="how many candidates the checker chooses from; 1: greedy only"
    )
    parser.add_argument("--split", choices=("validation", "test", "train"), default="test")
    parser.add_argument("--out", type=Path, help="keep texts (JSON lines) and scores (planning.json) in this folder")
    parser.add_argument("--resume", action="store_true", help="go on with the texts kept in --out")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong (greedy)")
    options = parser.parse_args(arguments)
    from mllm_core.samples import samples
    from planners.data import evaluation, planning_source

    try:
        asked = [one for sample in evaluation(options.split, options.count) for one in asked_in(sample)]
        known = skeletons(samples(planning_source(), "train", options.known))
        lines = options.out / "planning.jsonl" if options.out else None
        written = run(asked, decoder(options.model), options.beams, lines, resume=options.resume)
        scores = report(asked, written, known)
    except YaffleError as error:
        print(error, file=sys.stderr)
        return 2
    if options.wrong:
        for one, text in zip(asked, written, strict=True):
            if not judge(one, text.greedy).same:
                print(f"{one.prompt}\n  wanted: {one.answer!r}\n  wrote:  {text.greedy!r}")
    show(scores, f"planning, {options.split} split, {len(asked)} turns", options.beams)
    if options.out:
        command = "python -m benchmarks.core_planning " + shlex.join(arguments or sys.argv[1:])
        result = {"command": command, "model": options.model, "beams": options.beams, **scores}
        save(options.out / "planning.json", result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
