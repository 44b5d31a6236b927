"""Logs: a line of JSON a record, with its run, and without what a user said."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from agent import Agent
from agent.observing import logs
from mllm_core.errors import YaffleError
from tools.catalogue import default_registry
from tools.contract import tool
from tools.values import Image

SECRET = "xylophone"
PICTURE = np.full((30, 40, 3), 200, np.uint8)
PROGRAM = "N=EVAL(expr='6 * 7')\nR=RESULT(var=N)"


@tool
def chatter(image: Image) -> str:
    "Log a word."
    logging.getLogger("yaffle.test").info("from a worker")
    return "x"


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Logs of everything, as JSON; lines() is what was written."""
    stream = io.StringIO()
    logs.set_up("json", "DEBUG", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logs.take_down()


def test_every_line_of_a_run_names_it(lines: Lines) -> None:
    with Agent(plugins=False) as agent:
        runs = [agent.run_program(PROGRAM, PICTURE).run for _ in range(2)]
    ours = [line for line in lines() if line["logger"] == "yaffle.runs"]
    for run in runs:
        mine = [line for line in ours if line["run"] == run]
        assert [line["message"] for line in mine if line["level"] == "INFO"] == ["run begins", "run ends"]
        assert (mine[-1]["outcome"], mine[-1]["steps"]) == ("answered", 2)
        assert mine[-1]["seconds"] > 0
        steps = [(line["tool"], line["status"]) for line in mine if line["message"] == "step"]
        assert steps == [("EVAL", "done"), ("RESULT", "done")]
    assert {line["run"] for line in ours} == set(runs)


def test_a_tools_own_log_carries_the_run(lines: Lines) -> None:
    with Agent(registry=default_registry(plugins=False).with_tools(chatter)) as agent:
        run = agent.run_program("A=CHATTER(image=IMAGE)\nR=RESULT(var=A)", PICTURE).run
    (line,) = [line for line in lines() if line["logger"] == "yaffle.test"]
    assert line["run"] == run


@pytest.mark.parametrize("captured", [False, True])
def test_a_users_words_are_logged_only_where_that_is_switched_on(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, captured: bool
) -> None:
    if captured:
        monkeypatch.setenv("YAFFLE_CAPTURE_CONTENT", "1")
    with Agent(plugins=False) as agent:
        agent.run_program(f"{SECRET.upper()}=EVAL(expr=\"'{SECRET}'\")\nR=RESULT(var={SECRET.upper()})", PICTURE)
        agent.run(PICTURE, f"How many {SECRET}s are there?", thread=SECRET)
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("yaffle.test").exception("it failed")
    assert (SECRET in json.dumps(lines()).lower()) is captured
    assert lines()[-1]["error"] == "ValueError"
    assert "test_logs.py" in lines()[-1]["places"][0]


def test_a_line_break_makes_no_line_of_its_own() -> None:
    stream = io.StringIO()
    logs.set_up("text", "INFO", stream)
    try:
        logging.getLogger("yaffle.test").info("one\n2026 CRITICAL forged", extra={"name_": "a\nb"})
    finally:
        logs.take_down()
    assert len(stream.getvalue().splitlines()) == 1


def test_nothing_is_written_unless_it_was_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    with Agent(plugins=False) as agent:
        agent.run_program(PROGRAM, PICTURE)
    assert capfd.readouterr().err == ""


def test_settings_that_can_not_be_understood_are_named() -> None:
    with pytest.raises(YaffleError, match="json or text"):
        logs.set_up("xml", "INFO")
    with pytest.raises(YaffleError, match="DEBUG"):
        logs.set_up("json", "LOUD")
