"""kill -9 and a new start: every accepted run comes to its end, once, and no finished step runs again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

_SERVER = """
import pathlib, sys, time
sys.path[:0] = [{root!r}]
from agent import Agent
from agent.server import ServerSettings, create_app
from agent.server.serving import make_server
from tools.catalogue import default_registry
from tools.contract import tool
from tools.values import Image

log = pathlib.Path({log!r})

@tool(cacheable=False)
def note(image: Image, name: str, seconds: float) -> str:
    "Take some time, then write down that it was done."
    time.sleep(seconds)
    with log.open("a") as file:
        file.write(name + chr(10))
    return name

@tool(cacheable=False, approve=True)
def send(image: Image, to: str) -> str:
    "Send it; a person must approve."
    with log.open("a") as file:
        file.write("sent" + chr(10))
    return "sent"

folder = pathlib.Path({folder!r})
agent = Agent(registry=default_registry(plugins=False).with_tools(note, send), folder=folder)
settings = ServerSettings(runs=folder / "server.sqlite", workers=4, queue=200)
make_server(create_app(agent, settings), settings, host="127.0.0.1", port={port}).run()
"""

_PROGRAM = """
A=NOTE(image=IMAGE, name='{name}-a', seconds=0.02)
B=NOTE(image=IMAGE, name='{name}-b', seconds=0.25)
E=EVAL(expr="{{A}} + '+' + {{B}}")
R=RESULT(var=E)
"""

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Start the server in a process of its own, on the same folder every time; wait until it is ready."""
    root = str(Path(__file__).resolve().parents[3])
    script = _SERVER.format(root=root, log=str(tmp_path / "log"), folder=str(tmp_path / "state"), port=port)
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        child = subprocess.Popen([sys.executable, "-c", script])
        started.append(child)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/readyz").json()["durable"]:
                    return child
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    yield begin
    for child in started:
        child.kill()
        child.wait()


@pytest.mark.slow
def test_every_accepted_run_is_finished_once_after_kill_9(
    start: Start, port: int, tmp_path: Path, picture: str
) -> None:
    accepted: dict[str, str] = {}
    child = start()

    def ask(caller: int) -> None:
        """Ask until the server is gone."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            for turn in range(5):
                name = f"{caller}-{turn}"
                body = {"program": _PROGRAM.format(name=name), "images": [picture]}
                try:
                    answer = client.post("/v1/runs", json=body)
                except httpx.TransportError:
                    return
                assert answer.status_code == 202
                accepted[answer.json()["id"]] = name

    callers = [threading.Thread(target=ask, args=(caller,)) for caller in range(6)]
    for caller in callers:
        caller.start()
    log = tmp_path / "log"
    while not log.exists() or len(log.read_text().split()) < 6:  # some are done, some under way, most wait
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    for caller in callers:
        caller.join()
    before = Counter(log.read_text().split())
    assert len(accepted) > 6

    start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        deadline = time.monotonic() + 90
        left = set(accepted)
        while left and time.monotonic() < deadline:
            left = {run for run in left if client.get(f"/v1/runs/{run}").json()["finished"] is None}
            time.sleep(0.1)
        assert not left
        runs = {run: client.get(f"/v1/runs/{run}").json() for run in accepted}
        listed = client.get("/v1/runs", params={"limit": 100}).json()["data"]
    # every accepted run has its own answer, and there is no other run
    assert {run: one["answer"]["text"] for run, one in runs.items()} == {
        run: f"{name}-a+{name}-b" for run, name in accepted.items()
    }
    assert {one["id"] for one in listed} >= set(accepted)
    assert {one["state"] for one in listed} == {"done"}
    # Finished steps were not run again, but for those killed between their work and its checkpoint: both steps (they do
    # not wait for each other) of the four runs that were under way, at most.
    counts = Counter(log.read_text().split())
    assert all(counts[f"{name}-{step}"] >= 1 for name in accepted.values() for step in "ab")
    assert sum(count - 1 for count in counts.values()) <= 8
    assert sum(before.values()) >= 6


@pytest.mark.slow
def test_a_run_that_waits_for_approval_still_waits_after_a_restart(
    start: Start, port: int, tmp_path: Path, picture: str
) -> None:
    child = start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        body = {"program": "S=SEND(image=IMAGE, to='bob')\nR=RESULT(var=S)", "images": [picture], "wait": 30}
        run = client.post("/v1/runs", json=body).json()
        assert run["state"] == "waiting"
        upload = client.post("/v1/files", files={"file": ("a.png", _png(), "image/png")}).json()["id"]
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        where = f"/v1/runs/{run['id']}"
        assert client.get(where).json()["state"] == "waiting"
        assert not (tmp_path / "log").exists()
        client.post(f"{where}/approve", json={"approve": True}).raise_for_status()
        assert '"text":"sent"' in client.get(f"{where}/events").text
        # what was uploaded before can still be asked about
        again = {"program": "N=EVAL(expr='1')\nR=RESULT(var=N)", "images": [upload], "wait": 30}
        assert client.post("/v1/runs", json=again).json()["answer"]["value"] == 1
    assert (tmp_path / "log").read_text() == "sent\n"


def _png() -> bytes:
    import numpy as np

    from tests.agent.server.conftest import png

    return png(np.zeros((20, 30, 3), np.uint8))
