"""A run's life: killed and resumed, approved or refused, streamed, cancelled, one of many in a thread."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent import Agent
from agent.errors import ApprovalNeeded, BadQuestion, UnknownRun
from agent.settings import Limits
from mllm_core.errors import YaffleError
from planners.interface import NotCovered, Plan, PlanRequest
from tools.registry import Registry

_CHILD = """
import sys, time, pathlib
import numpy as np
sys.path[:0] = {paths!r}
from agent import Agent
from tools.catalogue import default_registry
from tools.contract import tool
from tools.values import Image

log = pathlib.Path({log!r})

@tool(cacheable=False)
def note(image: Image, name: str, seconds: float) -> str:
    "Write down that it ran."
    time.sleep(seconds)
    with log.open("a") as file:
        file.write(name + chr(10))
    return name

registry = default_registry(plugins=False).with_tools(note)
agent = Agent(registry=registry, folder={folder!r})
if {resume!r}:
    [run] = agent.unfinished()
    print(agent.resume(run).text)
else:
    agent.run_program({program!r}, np.full((20, 20, 3), 90, np.uint8))
"""

_PROGRAM = """
A=NOTE(image=IMAGE, name='a', seconds=0)
B=NOTE(image=IMAGE, name='b', seconds=0.1)
C=NOTE(image=IMAGE, name='c', seconds=30)
E=EVAL(expr="{A} + {B} + {C}")
R=RESULT(var=E)
"""


@pytest.mark.slow
def test_a_run_killed_with_kill_9_goes_on_without_running_finished_steps_again(tmp_path: Path) -> None:
    log, folder = tmp_path / "log.txt", tmp_path / "state"
    root = str(Path(__file__).resolve().parents[2])

    def script(*, resume: bool, program: str) -> str:
        return _CHILD.format(paths=[root], log=str(log), folder=str(folder), resume=resume, program=program)

    child = subprocess.Popen([sys.executable, "-c", script(resume=False, program=_PROGRAM)])
    deadline = time.monotonic() + 60
    while (not log.exists() or log.read_text().split() != ["a", "b"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)  # the checkpoint of b is written beside the run
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert log.read_text().split() == ["a", "b"]
    # The step that was under way runs again, and only that one: its time is cut so that the test can wait for it.
    patched = script(resume=True, program="").replace("time.sleep(seconds)", "time.sleep(min(seconds, 0.1))")
    done = subprocess.run([sys.executable, "-c", patched], check=False, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "abc", done.stderr
    assert log.read_text().split() == ["a", "b", "c"]


@pytest.mark.parametrize("step", range(-1, 5))
def test_a_run_goes_on_wherever_its_checkpoints_end(
    registry: Registry, gray: np.ndarray, tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node's writes are kept before the checkpoint that takes them in: a process may die between the two."""
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    whole = AsyncSqliteSaver.aput

    async def dies(self: Any, config: Any, checkpoint: Any, metadata: Any, versions: Any) -> Any:
        if metadata["step"] >= step:
            raise OSError("killed")
        return await whole(self, config, checkpoint, metadata, versions)

    program = "A=EVAL(expr='6 * 7')\nR=RESULT(var=A)"
    with Agent(registry=registry, folder=tmp_path) as agent:
        monkeypatch.setattr(AsyncSqliteSaver, "aput", dies)
        with pytest.raises(OSError, match="killed"):
            agent.run_program(program, gray)
        monkeypatch.undo()
        [run] = agent.unfinished()
    with Agent(registry=registry, folder=tmp_path) as other:
        if step == -1:  # nothing was kept: whoever keeps the question asks it again
            with pytest.raises(UnknownRun):
                other.resume(run)
        else:
            assert other.resume(run).text == "42"


def test_a_step_that_needs_approval_waits_for_it(agent: Agent, gray: np.ndarray, calls: list[str]) -> None:
    program = "S=SEND(image=IMAGE, to='bob')\nR=RESULT(var=S)"
    with pytest.raises(ApprovalNeeded, match="SEND") as caught:
        agent.run_program(program, gray)
    assert calls == []
    assert agent.resume(caught.value.run, approve=True).text == "sent to bob"
    assert calls == ["send bob"]


def test_a_refused_step_is_not_run_and_the_answer_says_so(agent: Agent, gray: np.ndarray, calls: list[str]) -> None:
    program = "S=SEND(image=IMAGE, to='eve')\nR=RESULT(var=S)"
    with pytest.raises(ApprovalNeeded) as caught:
        agent.run_program(program, gray)
    refused = agent.resume(caught.value.run, approve=False)
    assert (refused.abstained, refused.reason) == (True, "refused")
    assert agent.run_program(program, gray, approve=False).reason == "refused"
    assert calls == []
    assert agent.run_program(program, gray, approve=True).text == "sent to eve"


def test_an_unknown_run_can_not_be_resumed(agent: Agent) -> None:
    with pytest.raises(UnknownRun, match="no run"):
        agent.resume("0" * 32)


def test_a_finished_run_keeps_its_answer_in_the_folder(registry: Registry, gray: np.ndarray, tmp_path: Path) -> None:
    with Agent(registry=registry, folder=tmp_path) as agent:
        first = agent.run_program("N=EVAL(expr='6 * 7')\nR=RESULT(var=N)", gray)
    with Agent(registry=registry, folder=tmp_path) as other:
        again = other.resume(first.run)
        assert other.unfinished() == ()
    assert again == first


class Scripted:
    """A planner that gives the programs it was told to, one a question."""

    name = "scripted"

    def __init__(self, *programs: str) -> None:
        self.programs = list(programs)
        self.requests: list[PlanRequest] = []

    async def plan(self, request: PlanRequest) -> Plan:
        self.requests.append(request)
        if not self.programs:
            raise NotCovered("nothing left to say.")
        return Plan(program=self.programs.pop(0), planner=self.name)


def test_a_bad_program_goes_back_to_the_planner_with_the_messages(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted("N=EVALL(expr='1')\nR=RESULT(var=N)", "N=EVAL(expr='1')\nR=RESULT(var=N)")
    answer = Agent(registry=registry, planner=planner).run(gray, "What is one?")
    assert answer.text == "1"
    assert "EVALL" in planner.requests[1].feedback[0].messages[0]
    assert [len(attempt.messages) for attempt in answer.trace.plans] == [1, 0]


def test_a_program_that_fails_when_it_runs_goes_back_too(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted("B=BROKEN(image=IMAGE)\nR=RESULT(var=B)", "N=EVAL(expr='2')\nR=RESULT(var=N)")
    answer = Agent(registry=registry, planner=planner).run(gray, "What is two?")
    assert answer.text == "2"
    assert "it is broken" in planner.requests[1].feedback[0].messages[0]


def test_planning_ends_after_its_rounds_with_what_was_tried(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted(*["B=BROKEN(image=IMAGE)\nR=RESULT(var=B)"] * 9)
    answer = Agent(registry=registry, planner=planner, limits=Limits(plan_rounds=2)).run(gray, "What is it?")
    assert answer.abstained
    assert len(planner.requests) == 2
    assert "it is broken" in " ".join(answer.warnings)


def test_a_thread_remembers_its_questions_and_its_picture(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted("N=EVAL(expr='1')\nR=RESULT(var=N)", "N=EVAL(expr='2')\nR=RESULT(var=N)")
    agent = Agent(registry=registry, planner=planner)
    first = agent.run(gray, "How many?", thread="t")
    second = agent.run(None, "And now?", thread="t")
    assert (first.text, second.text) == ("1", "2")
    assert [(turn.query, turn.answer) for turn in planner.requests[1].history] == [("How many?", "1")]
    assert second.images == first.images
    assert second.thread == "t"


def test_threads_do_not_hear_each_other(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted(*["N=EVAL(expr='1')\nR=RESULT(var=N)"] * 2)
    agent = Agent(registry=registry, planner=planner)
    agent.run(gray, "How many?", thread="a")
    agent.run(gray, "How many?", thread="b")
    assert planner.requests[1].history == ()


def test_events_stream_as_they_happen(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted("W=WAIT(image=IMAGE, seconds=0.2, name='x')\nR=RESULT(var=W)")
    events = list(Agent(registry=registry, planner=planner).stream(gray, "Wait?"))
    assert [event["event"] for event in events] == ["begin", "plan", "check", "step", "step", "correct", "answer"]
    assert events[-1]["answer"].text == "x"


def test_arun_works_inside_an_event_loop_and_can_be_cancelled(registry: Registry, gray: np.ndarray) -> None:
    planner = Scripted("N=EVAL(expr='1')\nR=RESULT(var=N)", "P=PATIENT(image=IMAGE)\nR=RESULT(var=P)")
    agent = Agent(registry=registry, planner=planner)

    async def main() -> float:
        assert (await agent.arun(gray, "One?")).text == "1"
        assert agent.registry is registry
        running = asyncio.create_task(agent.arun(gray, "Wait?"))
        await asyncio.sleep(0.3)
        started = time.perf_counter()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return time.perf_counter() - started

    assert asyncio.run(main()) < 2


def test_run_can_be_called_from_inside_an_event_loop(registry: Registry, gray: np.ndarray) -> None:
    agent = Agent(registry=registry, planner=Scripted("N=EVAL(expr='1')\nR=RESULT(var=N)"))

    async def notebook() -> str:
        return agent.run(gray, "One?").text

    assert asyncio.run(notebook()) == "1"


def test_a_batch_keeps_its_order_and_its_errors(agent: Agent, gray: np.ndarray) -> None:
    results = agent.batch([("no_such_file.png", "What is it?"), (gray, ""), (gray, "Is there a circle?")])
    assert isinstance(results[0], YaffleError)
    assert "no_such_file.png" in str(results[0])
    assert isinstance(results[1], BadQuestion)
    assert not isinstance(results[2], YaffleError)


@pytest.mark.parametrize(
    ("query", "message"), [("", "empty"), ("  ?! ", "empty"), ("x" * 5000, "limit is 2000"), (5, "must be a text")]
)
def test_a_question_that_is_none_is_refused_with_the_limit_named(
    agent: Agent, gray: np.ndarray, query: object, message: str
) -> None:
    with pytest.raises(BadQuestion, match=message):
        agent.run(gray, query)  # type: ignore[arg-type]


@pytest.mark.parametrize("region", [(5, 5, 1, 1), (500, 500), (1, 2, 3), ("a", 2), (900, 900, 950, 950)])
def test_a_region_outside_the_picture_is_refused(agent: Agent, gray: np.ndarray, region: tuple[float, ...]) -> None:
    with pytest.raises(BadQuestion, match="region"):
        agent.run(gray, "What is here?", region=region)


def test_a_question_that_is_not_covered_is_answered_with_that(agent: Agent, gray: np.ndarray) -> None:
    answer = agent.run(gray, "Why is the sky so full of melancholy?")
    assert (answer.abstained, answer.reason, answer.confidence) == (True, "not_covered", 0.0)


def test_many_runs_leave_nothing_behind_in_memory(agent: Agent, gray: np.ndarray) -> None:
    for number in range(20):
        agent.run_program(f"N=EVAL(expr='{number}')\nR=RESULT(var=N)", gray)
    assert agent.unfinished() == ()
    saver = agent._driver._saver
    assert not saver.storage or all(not saver.storage[thread] for thread in saver.storage)


def test_sixteen_threads_get_their_own_answers(agent: Agent) -> None:
    def ask(number: int) -> bool:
        picture = np.full((20 + number, 30, 3), number, np.uint8)
        answer = agent.run_program(f"H=EVAL(expr='{number} * 2')\nR=RESULT(var=H)", picture)
        return answer.text == str(number * 2) and answer.images[0].height == 20 + number

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(64)))
