"""Spans of real runs: one a run, a stage, a step and a call of a model, each under the one that it belongs to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agent import Agent
from agent.errors import ApprovalNeeded
from planners.interface import ChatReply
from tools.catalogue import default_registry
from tools.contract import tool
from tools.errors import ToolError
from tools.values import Image

#: stands in everything that a user gives in these tests, and must stand nowhere else
SECRET = "xylophone"

_memory = InMemorySpanExporter()


@pytest.fixture(scope="module", autouse=True)
def _provider() -> None:
    """The process's tracer provider can be set once only."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())
    trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(_memory))  # type: ignore[attr-defined]


@pytest.fixture
def spans() -> Iterator[Spans]:
    _memory.clear()
    yield Spans()
    _memory.clear()


class Spans:
    """What was recorded."""

    @property
    def all(self) -> tuple[ReadableSpan, ...]:
        return _memory.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.all if span.name == name]

    def path(self, span: ReadableSpan) -> list[str]:
        """Names from the span up to its root."""
        by_id = {one.context.span_id: one for one in self.all if one.context}
        names = [span.name]
        while span.parent is not None:
            span = by_id[span.parent.span_id]
            names.append(span.name)
        return names

    def text(self) -> str:
        return "\n".join(span.to_json() for span in self.all)


class Scribe:
    """A chat model that always writes the same program, or the same words."""

    name = "endpoint:https://models.example/v1#scribe-1"

    def __init__(self, *replies: str) -> None:
        self._replies = list(replies)

    async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
        return ChatReply(text=self._replies.pop(0), prompt_tokens=30, completion_tokens=4)


@tool
def stumble(image: Image, what: str) -> str:
    "Fail, saying what was given."
    raise ToolError(f"stumbled over {what}")


@tool(approve=True)
def send(image: Image) -> str:
    "Send it; a person must approve."
    return "sent"


PICTURE = np.full((30, 40, 3), 200, np.uint8)
REGISTRY = default_registry(plugins=False).with_tools(stumble, send)


def test_a_run_is_a_tree_of_spans(spans: Spans) -> None:
    program = f"A=LLM(prompt='{SECRET}')\nR=RESULT(var=A)"
    app = trace.get_tracer("app")
    with Agent(registry=REGISTRY, llm=Scribe("words")) as agent, app.start_as_current_span("app"):
        answer = agent.run_program(program, PICTURE)
    (run,) = spans.named("invoke_agent yaffle")
    assert spans.path(run) == ["invoke_agent yaffle", "app"]
    attributes = run.attributes or {}
    assert attributes["gen_ai.operation.name"] == "invoke_agent"
    assert (attributes["yaffle.run"], attributes["yaffle.outcome"]) == (answer.run, answer.reason or "answered")
    stages = {span.name for span in spans.all if spans.path(span)[1:] == ["invoke_agent yaffle", "app"]}
    assert stages == {"yaffle.check", "yaffle.approve", "yaffle.execute", "yaffle.correct", "yaffle.answer"}
    (tool_call,) = spans.named("execute_tool LLM")
    assert spans.path(tool_call)[1:] == ["yaffle.execute", "invoke_agent yaffle", "app"]
    assert (tool_call.attributes or {})["gen_ai.tool.name"] == "LLM"
    # the model was asked in a worker thread: its span is still that of the step
    (chat,) = spans.named("chat scribe-1")
    assert spans.path(chat)[1] == "execute_tool LLM"
    facts = chat.attributes or {}
    assert chat.kind is trace.SpanKind.CLIENT
    assert facts["gen_ai.operation.name"] == "chat"
    assert facts["gen_ai.request.model"] == "scribe-1"
    assert facts["gen_ai.provider.name"] == "openai_compatible"
    assert (facts["server.address"], facts["server.port"]) == ("models.example", 443)
    assert (facts["gen_ai.usage.input_tokens"], facts["gen_ai.usage.output_tokens"]) == (30, 4)


def test_runs_side_by_side_do_not_mix(spans: Spans) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with Agent(registry=REGISTRY) as agent, ThreadPoolExecutor(4) as pool:
        programs = [f"N=EVAL(expr='{n} + 1')\nR=RESULT(var=N)" for n in range(8)]
        answers = list(pool.map(lambda program: agent.run_program(program, PICTURE), programs))
    runs = {(span.attributes or {})["yaffle.run"]: span for span in spans.named("invoke_agent yaffle")}
    assert set(runs) == {answer.run for answer in answers}
    steps = spans.named("execute_tool EVAL")
    assert len(steps) == 8
    for step in steps:
        run = runs[(step.attributes or {})["yaffle.run"]]
        assert step.context and run.context and step.context.trace_id == run.context.trace_id


def test_a_stream_that_is_left_ends_its_span(spans: Spans) -> None:
    with Agent(registry=REGISTRY) as agent:
        for event in agent.stream(PICTURE, "How many squares are there?"):
            if event["event"] == "plan":
                break
        assert list(agent.stream(PICTURE, "How many squares are there?"))[-1]["event"] == "answer"
    assert len(spans.named("invoke_agent yaffle")) == 2


def test_what_fails_is_marked_without_its_words(spans: Spans) -> None:
    with Agent(registry=REGISTRY) as agent:
        agent.run_program(f"A=STUMBLE(image=IMAGE, what='{SECRET}')\nR=RESULT(var=A)", PICTURE)
    (step,) = spans.named("execute_tool STUMBLE")
    assert step.status.status_code is trace.StatusCode.ERROR
    assert (step.attributes or {})["error.type"] == "ToolError"
    assert step.events == ()
    (run,) = spans.named("invoke_agent yaffle")
    assert run.status.status_code is trace.StatusCode.UNSET  # the run itself went well: it says what failed


def test_waiting_for_a_person_is_no_error(spans: Spans) -> None:
    with Agent(registry=REGISTRY) as agent:
        with pytest.raises(ApprovalNeeded) as caught:
            agent.run_program("A=SEND(image=IMAGE)\nR=RESULT(var=A)", PICTURE)
        assert {span.status.status_code for span in spans.all} == {trace.StatusCode.UNSET}
        assert (spans.named("invoke_agent yaffle")[0].attributes or {})["yaffle.outcome"] == "waiting"
        agent.resume(caught.value.run, approve=True)
    assert [(span.attributes or {})["yaffle.outcome"] for span in spans.named("invoke_agent yaffle")] == [
        "waiting",
        "answered",
    ]


@pytest.mark.parametrize("captured", [False, True])
def test_a_users_words_are_in_spans_only_where_that_is_switched_on(
    spans: Spans, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, captured: bool
) -> None:
    from PIL import Image as Pillow

    if captured:
        monkeypatch.setenv("YAFFLE_CAPTURE_CONTENT", "1")
    named = tmp_path / f"{SECRET}.png"
    Pillow.fromarray(PICTURE).save(named)
    program = f"{SECRET.upper()}=LLM(prompt='{SECRET}')\nR=RESULT(var={SECRET.upper()})"
    with Agent(registry=REGISTRY, llm=Scribe(program, SECRET, SECRET, SECRET, SECRET), planner="controller") as agent:
        answer = agent.run(named, f"What is the {SECRET}?", thread=SECRET)
        assert SECRET in answer.program.lower()
        agent.run_program(f"A=STUMBLE(image=IMAGE, what='{SECRET}')\nR=RESULT(var=A)", named)
        agent.check(named, f"There is a {SECRET}.") if captured else None
    assert len(spans.all) > 10
    assert (SECRET in spans.text().lower()) is captured
    if captured:
        asked = (spans.named("chat scribe-1")[0].attributes or {})["gen_ai.input.messages"]
        assert SECRET in str(asked)


def test_where_nobody_uses_opentelemetry_it_is_not_needed() -> None:
    """Without the packages: runs work, `start` does nothing without an endpoint and says what is missing with one."""
    script = """
import os, sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "opentelemetry":
            raise ImportError(name)
sys.meta_path.insert(0, Missing())
import numpy as np
from agent import Agent
from agent.observing.starting import start
from mllm_core.errors import YaffleError
start()
with Agent(plugins=False) as agent:
    print(agent.run_program("N=EVAL(expr='6 * 7')\\nR=RESULT(var=N)", np.zeros((9, 9, 3), np.uint8)).text)
os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1"
try:
    start()
except YaffleError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[0] == "42", done.stderr
    assert "pip install 'yaffle[otel]'" in done.stdout
