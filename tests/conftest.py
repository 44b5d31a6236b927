"""What all tests share: where the data beside the repository is, and stores, registries and contexts to work with."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tools.context import ToolContext
    from tools.values import Image, Region

os.environ.setdefault("YAFFLE_OFFLINE", "1")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("YAFFLE_TEST_SHARED", REPOSITORY.parent / "shared"))
EXAMPLES = REPOSITORY / "examples" / "pictures"


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example pictures, all of our own making."""
    return EXAMPLES


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; the test is skipped, by name, where it is missing."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"real data sets are not at {folder} (set YAFFLE_TEST_SHARED)")
    return folder


@pytest.fixture(scope="session")
def shared_weights() -> Path:
    """The folder of model files for tests of real backends; skipped where it is missing."""
    folder = SHARED / "weights"
    if not folder.is_dir():
        pytest.skip(f"model files are not at {folder} (set YAFFLE_TEST_SHARED)")
    return folder


@pytest.fixture(scope="session")
def everything() -> ToolContext:
    """A context with every built-in tool, one store and one cache for the whole session: a picture is read once."""
    from tools.artifacts import MemoryStore
    from tools.cache import ResultCache
    from tools.catalogue import default_registry
    from tools.context import ToolContext

    return ToolContext(store=MemoryStore(), registry=default_registry(plugins=False), cache=ResultCache())


@pytest.fixture(scope="session")
def example(everything: ToolContext, examples: Path) -> Callable[[str], Image]:
    """The handle of an example picture by its file name, in the store of `everything`."""
    from tools.pictures import load_picture

    return lambda name: load_picture(examples / name, everything.store)


@pytest.fixture(scope="session")
def thing() -> Callable[..., Region]:
    """A region: thing(image, (x0, y0, x1, y1), "label")."""
    from tools.values import Box, Region

    def make(image: Image, box: tuple[float, float, float, float], label: str = "", score: float = 0.9) -> Region:
        return Region(image=image, box=Box.of(*box), label=label, score=score)

    return make


@pytest.fixture
def endpoint() -> Iterator[Callable[..., Endpoint]]:
    """endpoint(answer, ...) starts a model server on this machine that gives these answers in turn, the last for ever.

    An answer is JSON data, or (status, JSON data or raw bytes), or (status, data, seconds to wait first).
    """
    started: list[Endpoint] = []

    def start(*answers: Any) -> Endpoint:
        started.append(Endpoint(answers))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@dataclass
class Request:
    """A request as the server received it."""

    path: str
    headers: dict[str, str]
    body: bytes


class Endpoint:
    """A scripted model server. `address` ends in /v1; `requests` are those received so far."""

    def __init__(self, answers: tuple[Any, ...]) -> None:
        self.requests: list[Request] = []
        left = list(answers)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.requests.append(Request(self.path, headers, body))
                answer = left.pop(0) if len(left) > 1 else left[0]
                status, data, *wait = answer if isinstance(answer, tuple) else (200, answer)
                if wait:
                    time.sleep(wait[0])
                raw = data if isinstance(data, bytes) else json.dumps(data).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except OSError:
                    self.close_connection = True

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
