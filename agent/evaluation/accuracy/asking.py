"""Asking the agent the questions of sets, one after the other, resumably: a file of JSON lines for each set."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.accuracy.faults import fault_of
from agent.evaluation.accuracy.rows import Row, failed, row_of
from agent.evaluation.running import collect
from agent.evaluation.sets.catalogue import named
from agent.evaluation.sets.question import Look, Question
from tools.cache import ResultCache
from tools.calls import result_key
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.registry import Registry
from tools.values import Image, Region, TextLine, decode, encode

if TYPE_CHECKING:
    from agent.api import Agent

#: "core" is the in-house model, "auto" whatever the default is
PLANNERS = ("auto", "patterns", "core")


def agent_under_test(
    planner: str, vision: str | None = None, backends: Mapping[str, str] | None = None, ocr: Path | None = None
) -> Agent:
    """The agent under test: the offline default but for what is given. What was read in pictures is kept in `ocr`."""
    from agent.api import Agent
    from tools.catalogue import default_registry

    registry = default_registry(plugins=False)
    return Agent(
        planner=planner,
        vision=vision,
        backends=dict(backends or {}),
        registry=registry if ocr is None else reading_kept(registry, ocr),
        plugins=False,
    )


def reading_kept(registry: Registry, folder: Path) -> Registry:
    """The registry, with a READ that keeps its results in `folder`; other tools are not kept between processes."""
    read = registry["READ"]
    kept = ResultCache(folder=folder)

    def again(ctx: ToolContext, image: Image, region: Region | None = None) -> list[TextLine]:
        key = result_key(read, {"image": image, "region": region}, replace(ctx, text_model=None, vision_model=None))
        found, data = kept.get(key)
        if found:
            return list(decode(data))
        lines: list[TextLine] = read.function(ctx, image=image, region=region)
        kept.put(key, encode(tuple(lines)))
        return lines

    return registry.with_tools(replace(read, function=again))


def ask(agent: Agent, question: Question) -> Row:
    """Put one question, score the answer, and find the step at fault where it is not right."""
    data_set = named(question.set)
    started = time.perf_counter()
    try:
        if question.program:
            answer = agent.run_program(question.program, str(question.image))
        else:
            answer = agent.run(str(question.image), question.words)
    except YaffleError as error:
        row = failed(question.id, question.set, error, time.perf_counter() - started)
    else:
        seconds = time.perf_counter() - started
        notes = data_set.notes(question, answer) if data_set.notes else {}
        row = row_of(question.id, question.set, answer, seconds, notes)
        row = replace(row, earned=round(data_set.score(question, row.given), 4))
    if row.earned >= 1:
        return row
    return replace(row, fault=fault_of(question, row, data_set, looking(agent, question)).plain())


def looking(agent: Agent, question: Question) -> Look:
    """Runs programs on the question's picture: the value of the last step that came to one, before corrections."""

    def look(program: str) -> Any:
        try:
            steps = agent.run_program(program, str(question.image)).trace.steps
        except YaffleError:
            return None
        last = next((step for step in reversed(steps) if step.module != "RESULT"), None)
        return decode(last.value) if last is not None and last.status == "done" else None

    return look


def ask_all(
    questions: Sequence[Question],
    made: Callable[[], Agent],
    *,
    settings: Mapping[str, Any],
    kept: Path | None = None,
    resume: bool = False,
    advanced: Callable[[], None] = lambda: None,
) -> list[Row]:
    """Answers to the questions of one set, in order. With `resume`, those that `kept` holds are not asked again.

    `made` gives the agent, once a question needs one. Scores are taken anew from kept answers, so that a mended scorer
    needs no new ones. Raises EvaluationError where `kept` was made under other settings.
    """
    agents: list[Agent] = []

    def work(question: Question) -> dict[str, Any]:
        if not agents:
            agents.append(made())
        return ask(agents[0], question).plain()

    try:
        rows = collect(
            [(question.id, question) for question in questions],
            work,
            settings=settings,
            kept=kept,
            resume=resume,
            advanced=advanced,
        )
    finally:
        for agent in agents:
            agent.close()
    return [
        replace(row, earned=round(named(question.set).score(question, row.given), 4))
        for question, row in zip(questions, map(Row.read, rows), strict=True)
    ]
