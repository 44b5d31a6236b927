"""Requests made to harm, against `yaffle serve` in a process of its own: each is refused with a clear error (or is mere
data), and a caller who asks all the while is answered correctly all the while."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.server.keys import KeyFile
from tests.end_to_end.hostile import ALL, PICTURE, SMALL, Hostile

pytestmark = pytest.mark.slow

#: an address of the open internet by name and number; connections to it come to a server of this test instead
_PUBLIC = "93.184.216.34"

#: `yaffle serve`, with names that the test knows. Nothing else is changed, and nothing leaves this machine.
_SERVER = """
import socket, sys
resolve, connect = socket.getaddrinfo, socket.socket.connect
asked = []
def names(host, port, *rest, **more):
    if host in ("public.test", "mixed.test", "rebind.test"):
        asked.append(host)
        first = ["{public}"] if host != "rebind.test" or asked.count(host) == 1 else ["127.0.0.1"]
        found = first + (["127.0.0.1"] if host == "mixed.test" else [])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]
    return resolve(host, port, *rest, **more)
def away(self, address):
    return connect(self, ("127.0.0.1", {tls}) if address[0] == "{public}" else address)
socket.getaddrinfo, socket.socket.connect = names, away
from agent.cli.main import main
main({arguments!r})
"""


class _Redirects(http.server.BaseHTTPRequestHandler):
    """The web server outside: a picture, and redirects to wherever the query says."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/a.png":
            self.send_response(200)
            self.send_header("Content-Length", str(len(SMALL)))
            self.end_headers()
            self.wfile.write(SMALL)
            return
        self.send_response(302)
        self.send_header("Location", query or self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        return


class Canary:
    """A port of this machine that nobody may come to."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.visits = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            self.visits += 1
            connection.close()


@dataclass
class Served:
    """The server under attack."""

    port: int
    key: str
    canary: Canary
    process: subprocess.Popen[bytes]
    folder: Path

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=90, trust_env=False)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is needed to make a certificate")
    folder = tmp_path_factory.mktemp("hostile")
    make = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem "
        "-days 2 -subj /CN=public.test -addext subjectAltName=DNS:public.test"
    )
    subprocess.run(make.split(), cwd=folder, check=True, capture_output=True)
    outside = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Redirects)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    outside.socket = own.wrap_socket(outside.socket, server_side=True)
    threading.Thread(target=outside.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    key = KeyFile(folder / "keys.json").add("tester")
    arguments = f"serve --port {port} --keys {folder}/keys.json --state {folder}/state --body-mb 2 --allow-urls"
    script = _SERVER.format(
        public=_PUBLIC, tls=outside.server_address[1], arguments=[*arguments.split(), "--pixels", "4000000"]
    )
    environment = os.environ | {"YAFFLE_OFFLINE": "0", "SSL_CERT_FILE": str(folder / "cert.pem")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", script], env=environment, stderr=log, stdout=log)
    server = Served(port, key, Canary(), process, folder)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    yield server
    process.terminate()
    process.wait(30)
    outside.shutdown()


@dataclass
class Bystander:
    """A caller who asks one question after the other and notes what is wrong with the answers."""

    asked: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def ask_on(self, served: Served) -> None:
        with served.client() as client:
            while not self.stop.wait(0.02):
                number, started = self.asked, time.monotonic()
                body = {
                    "program": f"N=EVAL(expr='{number} * 7 + 1')\nR=RESULT(var=N)",
                    "images": [PICTURE],
                    "wait": 60,
                }
                try:
                    said = client.post("/v1/runs", json=body)
                    if said.status_code != 200 or said.json()["answer"]["value"] != number * 7 + 1:
                        self.wrong.append(f"{number}: {said.status_code} {said.text[:300]}")
                except Exception as error:  # noqa: BLE001 - whatever it is, the bystander was hurt
                    self.wrong.append(f"{number}: {error!r}")
                self.slowest = max(self.slowest, time.monotonic() - started)
                self.asked += 1


@pytest.fixture(scope="module")
def bystander(served: Served) -> Iterator[Bystander]:
    caller = Bystander()
    thread = threading.Thread(target=caller.ask_on, args=(served,), daemon=True)
    thread.start()
    yield caller
    caller.stop.set()
    thread.join(60)


@dataclass
class Slow:
    """A client that sends little and slowly; `ended` is how the server ended it, and after how many seconds."""

    first: bytes
    drip: bytes = b""
    said: bytes = b""
    ended: float = 0.0

    def suffer(self, port: int) -> None:
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(self.first)
            while time.monotonic() - started < 120:
                try:
                    piece = connection.recv(4096)
                    if not piece:
                        break
                    self.said += piece
                except TimeoutError:
                    try:
                        connection.sendall(self.drip)
                    except OSError:
                        break
                except OSError:
                    break
        self.ended = time.monotonic() - started


_HEAD = b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def slow(served: Served) -> Iterator[dict[str, tuple[Slow, threading.Thread]]]:
    """Slow clients, at it while all the others are tried: 20 of each kind."""
    head = _HEAD % served.key.encode()
    kinds = {
        "silent": Slow(b""),
        "head": Slow(b"GET /v1/models HTTP/1.1\r\n", b"X: y\r\n"),
        "body": Slow(head + b"Content-Length: 1000\r\n\r\n", b" "),
        "chunks": Slow(head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    }
    clients = {}
    for name, kind in kinds.items():
        for number in range(20):
            one = Slow(kind.first, kind.drip)
            thread = threading.Thread(target=one.suffer, args=(served.port,), daemon=True)
            thread.start()
            clients[f"{name} {number}"] = (one, thread)
    yield clients


@pytest.mark.parametrize("hostile", ALL, ids=lambda hostile: hostile.name)
def test_it_is_refused_and_hurts_nobody(
    served: Served, bystander: Bystander, slow: dict[str, Any], hostile: Hostile
) -> None:
    status, text = send(served, hostile)
    assert status in hostile.status, text[:500]
    assert "root:" not in text
    assert "Traceback" not in text
    if status >= 400:
        error = json.loads(text)["error"]
        assert error["message"] and error["code"]
        assert len(text) < 2000
        assert not hostile.code or error["code"] == hostile.code
    elif status and hostile.path == "/v1/runs" and hostile.method == "POST" and hostile.raw is None:
        _is_data(served, json.loads(text))
    assert served.canary.visits == 0
    assert served.process.poll() is None
    assert bystander.wrong == []


def _is_data(served: Served, run: dict[str, Any]) -> None:
    """The run came to its end, and what was sent is text in its report; or its program was refused."""
    if run["state"] == "failed":
        assert run["error"]["code"] in ("invalid_program", "invalid_value", "invalid_question")
        return
    assert run["state"] == "done"
    with served.client() as client:
        page = client.get(run["links"]["report"]).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "uid=" not in page


def test_slow_clients_are_sent_away(served: Served, slow: dict[str, tuple[Slow, threading.Thread]]) -> None:
    for name, (client, thread) in slow.items():
        thread.join(90)
        assert client.ended, name
        # ten seconds for a head, thirty for a body, and a second for the client to notice
        assert client.ended < (45 if name.split()[0] in ("body", "chunks") else 25), name
        if name.split()[0] in ("body", "chunks"):
            assert client.said.startswith(b"HTTP/1.1 408"), name


def test_an_address_outside_is_fetched(served: Served) -> None:
    """What the others are refused is the inside, not fetching."""
    body = {"program": "N=EVAL(expr='1')\nR=RESULT(var=N)", "images": ["https://public.test/a.png"], "wait": 60}
    with served.client() as client:
        made = client.post("/v1/runs", json=body)
    assert made.status_code == 200, made.text
    assert (made.json()["images"][0]["width"], made.json()["images"][0]["height"]) == (40, 30)


def test_nobody_else_was_hurt(served: Served, bystander: Bystander) -> None:
    assert bystander.wrong == []
    assert bystander.asked >= len(ALL)
    assert bystander.slowest < 20
    log = (served.folder / "log").read_text()
    assert "Traceback" not in log and "failed:" not in log, log[-3000:]
    # names of files that callers gave are nowhere on the disk
    assert not list(served.folder.rglob("*evil*"))


def send(served: Served, hostile: Hostile) -> tuple[int, str]:
    """Send it; the status and the text of the answer (0 where the server only closes)."""

    def filled(value: Any) -> Any:
        """With the canary's port where it belongs."""
        if isinstance(value, str):
            return value.replace("{port}", str(served.canary.port))
        if isinstance(value, dict):
            return {name: filled(one) for name, one in value.items()}
        return [filled(one) for one in value] if isinstance(value, list) else value

    if hostile.raw is not None:
        return _send_raw(served, hostile)
    content = hostile.content() if callable(hostile.content) else hostile.content
    with served.client() as client:
        said = client.request(
            hostile.method,
            hostile.path,
            json=filled(hostile.body),
            content=content,
            files=hostile.files,
            headers=hostile.headers,
        )
        return said.status_code, said.text


def _send_raw(served: Served, hostile: Hostile) -> tuple[int, str]:
    data = (hostile.raw or b"POST /v1/runs HTTP/1.1\r\n").replace(b"{key}", served.key.encode())
    if not data.endswith(b"\r\n\r\n") and b"\r\n\r\n" not in data:
        more = {"Host": "localhost", "Authorization": f"Bearer {served.key}", "Connection": "close"} | hostile.headers
        data += "".join(f"{name}: {value}\r\n" for name, value in more.items()).encode() + b"\r\n"
    answer = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        try:
            connection.sendall(data)
            connection.settimeout(5)
            while piece := connection.recv(65536):
                answer += piece
        except OSError:  # it keeps the connection open, or has closed it while we were still sending
            pass
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/1.1 ") else 0
    text = body.decode("utf-8", "replace")
    start, end = text.find("{"), text.rfind("}")  # without the lengths of chunks
    return status, text[start : end + 1] if start >= 0 else text
