"""Running programs: side by side where nothing hinders, failing in one place only, never beyond their time."""

from __future__ import annotations

import time

import numpy as np
import pytest

from agent import Agent
from agent.settings import Limits
from planners.language import ProgramError
from tools.registry import Registry


def test_steps_that_do_not_depend_on_each_other_run_at_the_same_time(agent: Agent, gray: np.ndarray) -> None:
    lines = [f"W{i}=WAIT(image=IMAGE, seconds=0.3, name='{letter}')" for i, letter in enumerate("abcdefgh")]
    names = " + ".join(f"{{W{i}}}" for i in range(8))
    program = "\n".join([*lines, f'E=EVAL(expr="{names}")', "R=RESULT(var=E)"])
    started = time.perf_counter()
    answer = agent.run_program(program, gray)
    assert answer.text == "abcdefgh"
    assert time.perf_counter() - started < 1.8  # one after the other takes 2.4 s


def test_a_step_starts_when_its_own_inputs_are_there_not_when_a_wave_is_over(agent: Agent, gray: np.ndarray) -> None:
    program = """
SLOW=WAIT(image=IMAGE, seconds=0.6, name='slow')
FAST=WAIT(image=IMAGE, seconds=0.01, name='fast')
NEXT=JOIN(first=FAST, second='next')
BOTH=JOIN(first=NEXT, second=SLOW)
R=RESULT(var=BOTH)
"""
    answer = agent.run_program(program, gray)
    step = {step.name: step for step in answer.trace.steps}
    assert step["NEXT"].started < step["SLOW"].started + 0.5
    assert answer.text == "fast+next+slow"


def test_a_failing_step_fails_those_that_need_it_and_the_others_finish(
    agent: Agent, gray: np.ndarray, calls: list[str]
) -> None:
    program = """
GOOD=WAIT(image=IMAGE, seconds=0.05, name='good')
BAD=BROKEN(image=IMAGE)
BOTH=JOIN(first=GOOD, second=BAD)
R=RESULT(var=BOTH)
"""
    answer = agent.run_program(program, gray)
    status = {step.name: step.status for step in answer.trace.steps}
    assert status == {"GOOD": "done", "BAD": "failed", "BOTH": "skipped", "R": "skipped"}
    assert answer.abstained
    assert any("it is broken" in warning for warning in answer.warnings)
    assert calls.count("broken") == 1


def test_only_what_is_transient_is_tried_again(agent: Agent, gray: np.ndarray, calls: list[str]) -> None:
    answer = agent.run_program("F=FLAKY(image=IMAGE)\nR=RESULT(var=F)", gray)
    assert answer.text == "worked"
    assert calls == ["flaky"] * 3
    assert answer.trace.steps[0].attempt == 3


def test_a_tool_that_hangs_fails_alone_and_in_time(registry: Registry, gray: np.ndarray) -> None:
    with Agent(registry=registry, limits=Limits(step_timeout=0.3)) as agent:
        started = time.perf_counter()
        answer = agent.run_program("W=WAIT(image=IMAGE, seconds=5, name='x')\nR=RESULT(var=W)", gray)
    assert time.perf_counter() - started < 3
    assert answer.abstained
    assert "did not finish in 0.3 s" in " ".join(answer.warnings)


def test_a_wrong_program_is_refused_whole_before_anything_runs(
    agent: Agent, gray: np.ndarray, calls: list[str]
) -> None:
    with pytest.raises(ProgramError) as caught:
        agent.run_program("A=BROKEN(image=IMAGE)\nB=WAIT(image=IMGE)\nR=RESULT(var=C)", gray)
    assert len(caught.value.problems) >= 3
    assert calls == []


def test_the_same_program_again_comes_from_the_cache(agent: Agent, gray: np.ndarray, calls: list[str]) -> None:
    program = "W=WAIT(image=IMAGE, seconds=0.2, name='x')\nR=RESULT(var=W)"
    agent.run_program(program, gray)
    again = agent.run_program(program, gray)
    assert calls == ["wait x"]
    assert again.usage.cache_hits == 2
    assert again.usage.seconds < 0.2  # less than the tool itself takes


def test_a_long_chain_runs_in_order(agent: Agent, gray: np.ndarray) -> None:
    lines = ["N0=EVAL(expr='0')"] + [f"N{i}=ADD_ONE(number=N{i - 1})" for i in range(1, 101)]
    answer = agent.run_program("\n".join([*lines, "R=RESULT(var=N100)"]), gray)
    assert answer.text == "100"
    assert [step.name for step in answer.trace.steps] == [f"N{i}" for i in range(101)] + ["R"]
