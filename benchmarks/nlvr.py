"""Human statements about drawn scenes (NLVR): are they true? Answered from the picture, by a planner of your choice.

    python -m benchmarks.nlvr --perception            # are the scenes read right: boxes, shapes, colours, sizes, edges?
    python -m benchmarks.nlvr --meanings              # do the forms' programs find what the statements mean?
    python -m benchmarks.nlvr --planner core --limit 200 --wording plain

Statements are put as they stand (--wording plain) or as "Is it true that ...?" (question). "covered" is the share that
was answered; what was not counts as wrong. --meanings takes the statements as the question forms read them and holds
their programs, run on the pictures, against the scenes that the pictures were drawn from. "always" is the share that
the most frequent answer gets right. The set is read from `../shared/data/nlvr`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.evaluation.accuracy.asking import PLANNERS, agent_under_test, ask
from agent.evaluation.accuracy.scores import lines_of
from agent.evaluation.sets.catalogue import load, named
from agent.evaluation.sets.nlvr import COLORS
from agent.evaluation.sets.question import Question
from planners.data.statements_meaning import Item, Scene, Side
from planners.forms.statements.sentences import meaning_of
from planners.language import bind_arguments, check
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.objects.contents import contents_of, described, touched_sides
from tools.pictures import load_picture
from tools.values import Box

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
_SIZES = {10: "small", 20: "medium", 30: "large"}
_AROUND = Box.of(0, 0, 100, 100)
_SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom")


@dataclass(frozen=True)
class Statement:
    """A statement with its picture, the scene that the picture was drawn from, and whether it is true of it."""

    id: str
    words: str
    image: Path
    truth: bool
    scene: Scene


def statements(data: Path) -> list[Statement]:
    """All of the set."""
    lines = (data / "nlvr" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Statement(one["id"], one["statement"], data / "nlvr" / one["image"], one["answer"], scene_of(one["structured"]))
        for one in map(json.loads, lines)
    ]


def scene_of(structured: Sequence[Sequence[dict[str, Any]]]) -> Scene:
    """The scene that the set's own description of a picture is of."""
    return tuple(tuple(_item(thing) for thing in box) for box in structured)


def _item(thing: dict[str, Any]) -> Item:
    x, y, width = thing["x_loc"], thing["y_loc"], thing["size"]
    words = touched_sides(Box.of(x, y, x + width, y + width), _AROUND).split()
    sides = frozenset(side for side in _SIDES if side in words)
    return Item(thing["type"], COLORS[thing["color"]], _SIZES[width], x, y, width, sides)


def words_of(item: Item, *, sides: bool = True) -> str:
    """An item of a scene in the words of FILTER's `items`."""
    touched = touched_sides(Box.of(item.x, item.y, item.x + item.width, item.y + item.width), _AROUND)
    words = f"{item.size} {item.color} {item.shape}"
    return f"{words} touching {touched}" if touched and sides else words


def perception(asked: Sequence[Statement]) -> dict[str, float]:
    """The shares of pictures that are read exactly: shape, colour, size by box; and with the edges that they touch."""
    ctx = _context()
    exact = with_edges = 0
    started = time.perf_counter()
    for one in asked:
        image = load_picture(str(one.image), ctx.store)
        boxes = ctx.call("LOC", image=image, object="box")
        seen = [Counter(described(ctx, item) for item in contents_of(ctx, box)) for box in boxes]
        with_edges += seen == [Counter(words_of(item) for item in box) for box in one.scene]
        plain = [Counter(words.split(" touching ")[0] for words in box.elements()) for box in seen]
        exact += plain == [Counter(words_of(item, sides=False) for item in box) for box in one.scene]
    seconds = (time.perf_counter() - started) / len(asked)
    return {"exact": exact / len(asked), "with edges": with_edges / len(asked), "seconds": seconds}


def meanings(asked: Sequence[Statement]) -> dict[str, float]:
    """The programs of what the forms read, run on the pictures, and held against what is meant in the scenes."""
    ctx = _context()
    registry = default_registry(plugins=False)
    usual = Counter(one.truth for one in asked).most_common(1)[0][0]
    covered = agreeing = right = 0
    seconds = []
    for one in asked:
        meaning = meaning_of(one.words)
        if meaning is None:
            continue
        started = time.perf_counter()
        values: dict[str, Any] = {"IMAGE": load_picture(str(one.image), ctx.store)}
        checked = check(meaning.program(), registry, {"IMAGE": "Image"})
        for step in checked.steps:
            values[step.name] = ctx.call(step.module, **bind_arguments(step, values))
        seconds.append(time.perf_counter() - started)
        covered += 1
        right += values[checked.result] is one.truth
        agreeing += values[checked.result] is meaning.holds(one.scene)
    return {
        "questions": len(asked),
        "coverage": covered / len(asked),
        "accuracy_of_answered": right / covered if covered else 0.0,
        "program_agrees_with_meaning": agreeing / covered if covered else 0.0,
        "majority": sum(one.truth is usual for one in asked) / len(asked),
        "seconds_median": statistics.median(seconds) if seconds else 0.0,
    }


def agent_scores(planner: str, asked: Sequence[Question]) -> dict[str, Any]:
    """The whole product with a planner."""
    agent = agent_under_test(planner)
    line = lines_of(named("nlvr"), asked, [ask(agent, question) for question in asked])[0]
    return {
        "questions": line.accuracy.count,
        "pictures": line.pictures,
        "accuracy": line.accuracy.value,
        "low": line.accuracy.low,
        "high": line.accuracy.high,
        "coverage": line.coverage,
        "accuracy_of_answered": line.answered,
        "majority": line.always,
        "seconds_median": line.seconds,
    }


def put(questions: Sequence[Question], all_statements: Sequence[Statement], wording: str) -> list[Question]:
    """The questions in the wording asked for."""
    said = {one.id: one.words for one in all_statements}
    return [replace(one, words=said[one.id]) for one in questions] if wording == "plain" else list(questions)


def _context() -> ToolContext:
    return ToolContext(store=MemoryStore(), registry=default_registry(plugins=False), cache=ResultCache())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planner", choices=PLANNERS, default="auto")
    parser.add_argument("--perception", action="store_true", help="only read the scenes")
    parser.add_argument("--meanings", action="store_true", help="only hold the forms' programs against the scenes")
    parser.add_argument("--wording", choices=("plain", "question"), default="plain")
    parser.add_argument("--limit", type=int, help="statements, drawn evenly")
    parser.add_argument("--seed", type=int, default=0, help="which are drawn")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder that holds the set")
    options = parser.parse_args(arguments)
    if not (options.data / "nlvr" / "items.jsonl").is_file():
        parser.exit(2, f"nlvr is not in {options.data}; name the folder of the sets with --data\n")
    everything = statements(options.data)
    questions = put(load("nlvr", options.data, options.limit, options.seed), everything, options.wording)
    chosen = {question.id for question in questions}
    asked = [one for one in everything if one.id in chosen]
    if options.perception:
        scores: dict[str, Any] = {"pictures": len(asked), **perception(asked)}
    elif options.meanings:
        scores = meanings(asked)
    else:
        scores = agent_scores(options.planner, questions)
    for name, value in scores.items():
        print(f"{name:>28}  {value:.4f}" if isinstance(value, float) else f"{name:>28}  {value}")


if __name__ == "__main__":
    main()
