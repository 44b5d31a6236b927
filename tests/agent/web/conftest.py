"""A real browser on a real server. Where no Chromium is installed, the tests that need one are skipped by name."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import Agent
from agent.server.app import create_app
from agent.server.keys import KeyFile
from agent.server.serving import make_server
from agent.server.settings import ServerSettings
from agent.settings import Limits
from tools.registry import Registry

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: how long an answer may take, in milliseconds; the machine may have other work
PATIENCE = 120_000

PICTURES = Path(__file__).parents[3] / "examples" / "pictures"


@dataclass
class Web:
    """The page's address, and what goes with it."""

    url: str
    agent: Agent


@pytest.fixture(scope="module")
def web_agent(registry: Registry) -> Iterator[Agent]:
    with Agent(registry=registry, limits=Limits(step_timeout=200)) as made:
        yield made


@pytest.fixture(scope="module")
def web(web_agent: Agent) -> Iterator[Web]:
    """A server without keys."""
    with Serving(web_agent, ServerSettings()) as url:
        yield Web(url, web_agent)


@pytest.fixture
def keyed(web_agent: Agent, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server that wants a key: its address, and a key."""
    file = tmp_path / "keys.json"
    key = KeyFile(file).add("somebody")
    with Serving(web_agent, ServerSettings(keys=file)) as url:
        yield url, key


class Serving:
    """uvicorn in a thread, on a free port."""

    def __init__(self, agent: Agent, settings: ServerSettings) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._server = make_server(create_app(agent, settings), settings, host="127.0.0.1", port=port)
        self._server.config.timeout_graceful_shutdown = 2
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self._server.started
        return self.url

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("YAFFLE_TEST_BROWSER") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("no Chromium is installed (apt install chromium), and YAFFLE_TEST_BROWSER names none")
    with playwright.sync_playwright() as driver:
        # Root may not use Chromium's sandbox, and containers have little shared memory.
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(viewport={"width": 1280, "height": 800}) as made:
        made.set_default_timeout(30_000)
        yield made


@pytest.fixture
def page(context: BrowserContext, web: Web) -> Iterator[Page]:
    """The page, open; at the end, nothing may have gone wrong in it."""
    yield from opened(context, web.url)


def opened(context: BrowserContext, url: str) -> Iterator[Page]:
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security" in message.text else None)
    page.on("filechooser", lambda _: None)  # caught from now on, not only once a test waits for it
    page.goto(url)
    yield page
    assert wrong == []


def give(page: Page, *names: str) -> None:
    """Choose example pictures, and wait until they are at the server."""
    with page.expect_response("**/v1/files"):
        page.set_input_files("#files", [PICTURES / name for name in names])
    page.wait_for_selector("#question:visible")


def ask(page: Page, question: str) -> Locator:
    """Ask; gives the turn, when its answer is there."""
    count = page.locator(".turn").count()
    page.fill("#question", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(count)
    turn.locator(".answer").wait_for(timeout=PATIENCE)
    return turn


def box_of(locator: Locator) -> dict[str, Any]:
    """Where an element is on the screen."""
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


def drop(page: Page, data: bytes, name: str, kind: str) -> None:
    """Drop a file on the page, as a person does from a folder."""
    transfer = page.evaluate_handle(
        """([data, name, type]) => {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type }));
            return transfer;
        }""",
        [base64.b64encode(data).decode(), name, kind],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("main", event, {"dataTransfer": transfer, "bubbles": True, "cancelable": True})
