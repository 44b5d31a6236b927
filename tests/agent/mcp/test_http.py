"""MCP over HTTP: the SDK's client against a real uvicorn, behind API keys, limits and a bounded queue."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent import Agent
from agent.interop.pictures import Intake
from agent.mcp.http import PATH, make_http_server
from agent.server.keys import KeyFile
from agent.server.settings import ServerSettings
from agent.settings import Limits
from tests.agent.mcp.clients import data_url, over_http, talking
from tests.conftest import EXAMPLES
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.contract import tool
from tools.errors import Cancelled
from tools.values import Image, Region, TextLine

Serve = Callable[..., str]
SEEN: list[str] = []


@tool(name="READ", cacheable=False)
def slow_read(ctx: ToolContext, image: Image, region: Region | None = None) -> list[TextLine]:
    """Read for a second, and notice being told to stop."""
    SEEN.append("begun")
    try:
        for _ in range(50):
            ctx.checkpoint()
            time.sleep(0.02)
    except Cancelled:
        SEEN.append("cancelled")
        raise
    return []


@pytest.fixture
def serve() -> Iterator[Serve]:
    """serve(agent, **settings) is the address of a server that is stopped at the end."""
    stops: list[Callable[[], None]] = []

    def start(agent: Agent | None = None, **given: Any) -> str:
        made = agent or Agent(plugins=False)
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        intake = Intake(roots=(EXAMPLES,), limits=made.driver.picture_limits)
        server = make_http_server(made, intake, ServerSettings(**given), host="127.0.0.1", port=port)
        server.config.timeout_graceful_shutdown = 2
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join(20)
            made.close()

        stops.append(stop)
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.started
        return f"http://127.0.0.1:{port}{PATH}"

    yield start
    for stop in stops:
        stop()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_clients_of_both_protocols_are_answered(serve: Serve, mode: str) -> None:
    with talking(over_http(serve(), mode=mode)) as client:
        found = client.call("detect", image=data_url(EXAMPLES / "scene_shapes.png"), object="square")
        assert found.structured_content["count"] == 2
        # a path that exists, under a root that was given by mistake: over HTTP nothing is read from it
        said = client.refusal("detect", image="scene_shapes.png", object="square")
        assert "file paths are not read here" in said and str(EXAMPLES) not in said


def test_only_who_has_a_key_is_let_in(serve: Serve, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.add("ann")
    url = serve(keys=keys.path)
    with talking(over_http(url, key)) as client:
        assert len(client.do(client.client.list_tools()).tools) == 5
    for wrong in ("", "yf_00000000_" + "x" * 43):
        answer = httpx.post(url, json={}, headers={"Authorization": f"Bearer {wrong}"} if wrong else {})
        assert answer.status_code == 401 and answer.json()["error"]["code"] == "invalid_api_key"
    with pytest.raises(BaseException, match=r".*"), talking(over_http(url)):
        pytest.fail("a client without a key was let in")
    assert httpx.get(url.replace(PATH, "/healthz")).text == "ok"


def test_pages_of_other_hosts_large_bodies_and_other_methods_are_refused(serve: Serve) -> None:
    url = serve(body_bytes=4096)
    assert httpx.post(url, json={}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert httpx.post(url, json={}, headers={"Host": "evil.example"}).status_code == 400
    assert httpx.post(url, content=b"x" * 5000).status_code == 413
    chunks = (b"x" * 1000 for _ in range(9))
    chunked = httpx.post(url, content=chunks, headers={"Content-Type": "application/json"})
    assert chunked.status_code == 413 and chunked.json()["error"]["code"] == "body_too_large"
    assert httpx.get(url, headers={"Accept": "text/event-stream"}).status_code == 405
    assert httpx.delete(url).status_code == 405
    assert httpx.get(url).headers["X-Content-Type-Options"] == "nosniff"


def with_read(read: Any, **limits: Any) -> Agent:
    return Agent(registry=default_registry(plugins=False).with_tools(read), limits=Limits(**limits))


def test_too_many_at_a_time_are_sent_away(serve: Serve) -> None:
    url = serve(with_read(slow_read), workers=1, queue=1)
    picture = data_url(EXAMPLES / "sign_stop.jpg")
    with talking(over_http(url)) as client:

        async def all_at_once() -> list[Any]:
            return await asyncio.gather(*(client.client.call_tool("read", {"image": picture}) for _ in range(5)))

        results = client.do(all_at_once())
        refused = [str(result.content[0].text) for result in results if result.is_error]
        assert len(refused) == 3 and all("too many runs are waiting" in text for text in refused)
        assert not client.call("read", image=picture).is_error  # the places were given back


def test_a_client_that_leaves_stops_the_work(serve: Serve) -> None:
    SEEN.clear()
    url = serve(with_read(slow_read))
    with talking(over_http(url)) as client:
        picture = data_url(EXAMPLES / "sign_stop.jpg")

        async def leave() -> None:
            call = asyncio.create_task(client.client.call_tool("read", {"image": picture}))
            while "begun" not in SEEN:
                await asyncio.sleep(0.01)
            call.cancel()

        client.do(leave())
        deadline = time.monotonic() + 10
        while "cancelled" not in SEEN and time.monotonic() < deadline:
            time.sleep(0.02)
    assert SEEN == ["begun", "cancelled"]


def test_a_tool_that_takes_too_long_is_given_up(serve: Serve) -> None:
    url = serve(with_read(slow_read, step_timeout=0.2))
    with talking(over_http(url)) as client:
        assert "0.2 s" in client.refusal("read", image=data_url(EXAMPLES / "sign_stop.jpg"))


def test_logs_hold_nothing_of_the_caller(
    serve: Serve, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("".join(("zeb", "ras")))

    url = serve()
    caplog.set_level(logging.INFO)
    picture = data_url(EXAMPLES / "sign_stop.jpg")
    with talking(over_http(url)) as client:
        client.refusal("read", image=picture, region=[9000, 9000, 9001, 9001])
        client.call("ask", image=picture, question="How many zebras of mine are there?")
        client.refusal("read", image="my-private-name.png")
        monkeypatch.setattr("agent.mcp.results.read_result", broken)
        assert "zebras" not in client.refusal("read", image=picture)
    ours = [one for one in caplog.records if not one.name.startswith(("http", "mcp.client", "asyncio"))]
    text = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in ours)
    assert "RuntimeError" in text  # what went wrong is in the log
    assert "zebras" not in text and "my-private-name" not in text and picture[40:80] not in text


def test_twelve_clients_get_their_own_answers(serve: Serve, tmp_path: Path) -> None:
    from PIL import Image as Pillow
    from PIL import ImageDraw

    url = serve()
    wrong: list[Any] = []

    def work(number: int) -> None:
        picture = Pillow.new("RGB", (400, 120), "white")
        for place in range(number):
            ImageDraw.Draw(picture).rectangle((10 + 60 * place, 30, 50 + 60 * place, 70), fill="red")
        path = tmp_path / f"{number}.png"
        picture.save(path)
        with talking(over_http(url)) as client:
            for _ in range(3):
                found = client.call("detect", image=data_url(path), object="square").structured_content
                if found["count"] != number:
                    wrong.append((number, found))

    threads = [threading.Thread(target=work, args=(1 + at % 6,)) for at in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_hostile_json_is_refused_and_the_server_goes_on(serve: Serve) -> None:
    url = serve()
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    for body in (
        b"",
        b"{",
        b"[" * 100_000,
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "read", "arguments": "x"}}',
        json.dumps({"jsonrpc": "2.0", "id": {}, "method": 3}).encode(),
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "eval", "arguments": {}}}',
        b"\xff\xfe",
    ):
        answer = httpx.post(url, content=body, headers=headers, timeout=20)
        assert answer.status_code < 500, (body[:60], answer.text[:200])
        assert answer.status_code >= 400 or '"error"' in answer.text or '"isError":true' in answer.text, answer.text
    with talking(over_http(url)) as client:
        assert client.text("read", image=data_url(EXAMPLES / "sign_stop.jpg")) == "STOP"
