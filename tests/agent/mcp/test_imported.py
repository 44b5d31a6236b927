"""Tools of a real MCP server in our programs: arguments, results, time-outs, servers that die."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import Agent
from agent.errors import ApprovalNeeded
from agent.mcp import McpServer, registry_with_mcp
from agent.mcp.connection import Connection, Target
from agent.mcp.errors import McpError
from agent.settings import Limits
from planners.interface import ChatReply
from planners.language import ProgramError
from tools.catalogue import default_registry
from tools.errors import Cancelled, InvalidTool, OfflineError, UnknownTool
from tools.values import Image


@pytest.fixture(scope="module")
def small(small_server: list[str]) -> Iterator[McpServer]:
    with McpServer(small_server, env={"GIVEN": "yes"}) as server:
        yield server


@pytest.fixture(scope="module")
def agent(small: McpServer) -> Iterator[Agent]:
    with Agent(tools=[small], limits=Limits(step_timeout=20)) as made:
        yield made


@pytest.fixture
def shapes(examples: Path) -> Path:
    return examples / "scene_shapes.png"


def ask(agent: Agent, picture: Path, *lines: str, **options: Any) -> Any:
    return agent.run_program(
        "\n".join([*lines, f"FINAL=RESULT(var={lines[-1].partition('=')[0]})"]), picture, **options
    )


class TestCards:
    def test_names_types_and_words_come_from_the_server(self, agent: Agent) -> None:
        card = agent.registry["ADD_UP"].card()
        assert card.splitlines()[0] == "ADD_UP(numbers: List[Number], unit: one of 'cm', 'm' = 'cm') -> Number"
        assert "Add whole numbers up." in card and "of the MCP server small" in card
        assert agent.registry["GET_FORECAST"].arguments[0].name == "city"
        assert agent.registry["BRIGHTNESS"].arguments[0].type.alternatives[0] == ("Image", False)

    def test_types_are_checked_before_anything_runs(self, agent: Agent, shapes: Path) -> None:
        with pytest.raises(ProgramError, match="unit"):
            ask(agent, shapes, "A=ADD_UP(numbers=[1], unit='mile')")
        with pytest.raises(ProgramError, match="city"):
            ask(agent, shapes, "A=GET_FORECAST(days=2)")
        with pytest.raises(ProgramError, match="town"):
            ask(agent, shapes, "A=GET_FORECAST(town='Rome')")

    def test_only_those_that_were_asked_for_under_a_prefix(self, small_server_url: str) -> None:
        with McpServer(small_server_url, only=["swatch", "get-forecast"], prefix="sky") as server:
            assert {spec.name for spec in server.tools()} == {"SKY_GET_FORECAST", "SKY_SWATCH"}
        with McpServer(small_server_url, only=["swim"]) as server, pytest.raises(UnknownTool, match="swatch"):
            server.tools()

    def test_no_tool_takes_the_place_of_another(self, small: McpServer) -> None:
        registry = registry_with_mcp(small)
        assert set(default_registry()) < set(registry)
        with pytest.raises(InvalidTool, match="ADD_UP already"):
            registry_with_mcp(small, registry=registry)


class TestResults:
    def test_a_number_is_a_number(self, agent: Agent, shapes: Path) -> None:
        assert ask(agent, shapes, "A=ADD_UP(numbers=[1, 2, 3], unit='m')", "B=EVAL(expr='{A} * 2')").typed() == 12

    def test_json_is_a_text_that_pick_takes_apart(self, agent: Agent, shapes: Path) -> None:
        line = """A=GET_FORECAST(city='Rome', days=3, options='{"wind": [1, 2]}')"""
        assert ask(agent, shapes, line, "B=PICK(data=A, path='days[2].high')").typed() == 22
        assert ask(agent, shapes, line, "B=PICK(data=A, path='options.wind')").typed() == (1, 2)
        wrong = ask(agent, shapes, line, "B=PICK(data=A, path='nights.0')")
        assert wrong.abstained and "city, days, options" in " ".join(wrong.warnings)

    def test_pictures_go_there_and_come_back(self, agent: Agent, shapes: Path) -> None:
        white = ask(agent, shapes, "W=SWATCH(color='white')", "B=BRIGHTNESS(image_base64=W)")
        assert white.typed() == 255
        red = ask(agent, shapes, "R=SWATCH(color='red')").typed()
        assert isinstance(red, Image) and (red.width, red.height) == (40, 30)

    def test_what_the_server_says_of_a_failure_is_told(self, agent: Agent, shapes: Path) -> None:
        answer = ask(agent, shapes, "A=ADD_UP(numbers=[1.5])")
        assert answer.abstained and "valid integer" in " ".join(answer.warnings)


class TestCare:
    def test_what_does_not_only_read_asks_a_person(self, agent: Agent, small: McpServer, shapes: Path) -> None:
        with pytest.raises(ApprovalNeeded, match="SEND"):
            ask(agent, shapes, "A=SEND(to='me')")
        assert ask(agent, shapes, "A=SEND(to='me')", approve=True).text == "sent to me"
        assert ask(agent, shapes, "A=SEND(to='me')", approve=False).reason == "refused"

    def test_the_server_sees_only_the_variables_it_was_given(
        self, agent: Agent, shapes: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("YAFFLE_API_KEY", "secret")
        seen = ask(agent, shapes, "A=SECRETS()").typed()
        assert "GIVEN" in seen and not [name for name in seen if name.startswith("YAFFLE")]

    def test_a_slow_call_is_given_up(self, small_server_url: str, shapes: Path) -> None:
        with McpServer(small_server_url, only=["sleep"], timeout=0.5) as server, Agent(tools=[server]) as agent:
            begun = time.monotonic()
            answer = ask(agent, shapes, "A=SLEEP(seconds=30)")
        assert answer.abstained and "0.5 s" in " ".join(answer.warnings)
        assert time.monotonic() - begun < 10

    def test_a_server_that_dies_is_opened_again_but_not_asked_again(self, agent: Agent, shapes: Path) -> None:
        before = ask(agent, shapes, "A=PROCESS()").typed()
        died = ask(agent, shapes, "A=LEAVE()")
        assert died.abstained and "went away" in " ".join(died.warnings)
        after = ask(agent, shapes, "A=PROCESS()").typed()
        assert after != before

    def test_close_ends_the_process(self, small_server: list[str], shapes: Path) -> None:
        with McpServer(small_server) as server, Agent(tools=[server]) as agent:
            process = ask(agent, shapes, "A=PROCESS()").typed()
            os.kill(process, 0)
        deadline = time.monotonic() + 10
        while _runs(process) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _runs(process)

    def test_many_threads_share_one_connection(self, agent: Agent, shapes: Path) -> None:
        wrong: list[Any] = []

        def work(number: int) -> None:
            found = ask(agent, shapes, f"A=ADD_UP(numbers=[{number}, 1], unit='m')").typed()
            if found != number + 1:
                wrong.append((number, found))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong

    def test_one_who_gives_up_while_it_opens_takes_nobody_along(self, small_server: list[str]) -> None:
        connection = Connection(Target.of(small_server))

        def given_up() -> None:
            raise Cancelled("the run was cancelled")

        with pytest.raises(Cancelled):
            connection.call("process", {}, 20, given_up)
        first = connection.call("process", {}, 20, lambda: None)
        second = connection.call("process", {}, 20, lambda: None)
        assert first.structured_content == second.structured_content  # the process that was being opened
        with pytest.raises(Cancelled):
            connection.call("sleep", {"seconds": 20}, 20, Patience(3))
        connection.close()

    @pytest.mark.parametrize(
        ("where", "says"),
        [
            ("no-such-program-at-all --stdio", "can't be started"),
            ("python -c 'raise SystemExit(\"no key given\")'", "no key given"),
            ("http://127.0.0.1:9/mcp", "can't be reached"),
            ("  ", "names no MCP server"),
            ("'unfinished", "no command"),
        ],
    )
    def test_a_server_that_is_not_there_is_said_in_one_line(self, where: str, says: str) -> None:
        with pytest.raises(McpError, match=says) as caught:
            McpServer(where).tools()
        assert "\n" not in str(caught.value)

    def test_offline_asks_no_other_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YAFFLE_OFFLINE", "1")
        with pytest.raises(OfflineError):
            McpServer("https://mcp.invalid/mcp").tools()


class Patience:
    """A checkpoint that is passed so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("the run was cancelled")


class Planning:
    """A chat model that reads the cards and writes the program that they ask for."""

    name = "planning"

    def __init__(self) -> None:
        self.seen = ""

    async def chat(self, messages: list[dict[str, str]], *, schema: Any = None) -> ChatReply:
        self.seen += "\n".join(message["content"] for message in messages)
        return ChatReply(text="A=GET_FORECAST(city='Oslo')\nB=PICK(data=A, path='days.0.high')\nFINAL=RESULT(var=B)")


def test_planners_read_the_cards_and_may_use_the_tools(small: McpServer, shapes: Path) -> None:
    llm = Planning()
    with Agent(tools=[small], llm=llm, planner="controller") as agent:
        answer = agent.run(shapes, "How warm will it be in Oslo?")
    assert answer.typed() == 20
    assert "GET_FORECAST(city: Text" in llm.seen and "PICK(data: Text" in llm.seen


def test_a_server_over_http(small_server_url: str, shapes: Path) -> None:
    with Agent(tools=[small_server_url]) as agent:
        assert ask(agent, shapes, "A=ADD_UP(numbers=[2, 3], unit='m')").typed() == 5
        assert not agent.registry["ADD_UP"].network  # on this machine


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
