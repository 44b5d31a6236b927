"""What the server costs: the time of a question over HTTP minus that of the same question to `agent.run_program`.

    python -m benchmarks.server_overhead [--requests 300] [--state] [--json FILE]

A trivial program on a small picture, one caller, both in turns on the same agent, so that a busy machine slows both
alike. The server runs in this process, in a thread of its own, behind a real socket; the client keeps its connection.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import logging
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image as Pillow

from agent import Agent
from agent.server import ServerSettings, create_app
from agent.server.serving import make_server

PROGRAM = "N=EVAL(expr='6 * 7')\nR=RESULT(var=N)"


def small_picture() -> bytes:
    """80 x 60 grey pixels as PNG."""
    buffer = io.BytesIO()
    Pillow.fromarray(np.full((60, 80, 3), 128, np.uint8)).save(buffer, format="PNG")
    return buffer.getvalue()


def serve(agent: Agent, settings: ServerSettings) -> tuple[str, Callable[[], None]]:
    """Start a server in a thread; its address, and how to stop it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = make_server(create_app(agent, settings), settings, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        thread.join(10)

    return f"http://127.0.0.1:{listening.getsockname()[1]}", stop


def measure(requests: int, folder: Path | None) -> dict[str, Any]:
    """Milliseconds of agent.run_program, of chat completions and of runs, and what they are more."""
    data = small_picture()
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    content = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url}}]
    chat = {"model": "yaffle", "messages": [{"role": "user", "content": content}], "yaffle": {"program": PROGRAM}}
    run = {"program": PROGRAM, "images": [url], "wait": 60}
    settings = ServerSettings(runs=folder / "server.sqlite" if folder else None)
    with Agent(folder=folder, plugins=False) as agent:
        address, stop = serve(agent, settings)
        with httpx.Client(base_url=address, timeout=60) as client:
            ways: dict[str, Callable[[], Any]] = {
                "agent.run_program": lambda: agent.run_program(PROGRAM, data),
                "POST /v1/chat/completions": lambda: client.post("/v1/chat/completions", json=chat).raise_for_status(),
                "POST /v1/runs (waiting)": lambda: client.post("/v1/runs", json=run).raise_for_status(),
                "GET /healthz": lambda: client.get("/healthz").raise_for_status(),
            }
            times: dict[str, list[float]] = {name: [] for name in ways}
            for turn in range(requests + 20):
                for name, way in ways.items():
                    started = time.perf_counter()
                    way()
                    if turn >= 20:  # the first ones warm up
                        times[name].append((time.perf_counter() - started) * 1000)
        stop()
    base = times["agent.run_program"]
    return {
        name: {
            "p50_ms": round(statistics.median(taken), 2),
            "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 2),
            "over_agent_p50_ms": round(statistics.median(a - b for a, b in zip(taken, base, strict=True)), 2),
        }
        for name, taken in times.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--state", action="store_true", help="keep runs in a folder, as a durable server does")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        result = measure(given.requests, Path(folder) if given.state else None)
    for name, row in result.items():
        print(f"{name:28}" + "  ".join(f"{key} {value:7.2f}" for key, value in row.items()))
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
