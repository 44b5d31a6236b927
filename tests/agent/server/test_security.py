"""What is sent to harm: refused with a clear error, before it costs anything, and nobody else notices."""

from __future__ import annotations

import socket
import struct
import time
import zlib
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from agent import Agent
from tests.agent.server.conftest import Serve, Served, data_url, png


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    return serve().client()


def ask(client: httpx.Client, picture: str) -> httpx.Response:
    return client.post("/v1/runs", json={"query": "What is it?", "images": [picture]})


def raw(server: Served, data: bytes, seconds: float = 5.0) -> bytes:
    """Send bytes, and read until the server closes or is silent for `seconds`."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        answer = b""
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            answer += b"<silence>"
        except OSError:  # closed while we were still sending
            return answer
    return answer


def test_every_response_carries_the_security_headers(client: httpx.Client) -> None:
    paths = ("/healthz", "/v1/runs/x", "/nothing")
    for answer in (*(client.get(path) for path in paths), client.post("/v1/runs", json=1)):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 32
        assert "server" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


def test_pages_of_other_hosts_may_not_call_unless_they_are_allowed(serve: Serve, picture: str) -> None:
    body = {"program": "N=EVAL(expr='1')\nR=RESULT(var=N)", "images": [picture]}
    evil = {"Origin": "https://evil.example"}
    with serve().client() as client:
        assert client.post("/v1/runs", json=body, headers=evil).status_code == 403
        assert client.post("/v1/runs", json=body, headers={"Origin": "null"}).status_code == 403
        own = {"Origin": str(client.base_url).rstrip("/")}
        assert client.post("/v1/runs", json=body, headers=own).status_code == 202
        preflight = client.options("/v1/runs", headers=evil | {"Access-Control-Request-Method": "POST"})
        assert "access-control-allow-origin" not in preflight.headers
    with serve(origins=("https://app.example",)).client() as client:
        allowed = client.post("/v1/runs", json=body, headers={"Origin": "https://app.example"})
        assert allowed.headers["access-control-allow-origin"] == "https://app.example"
        assert client.post("/v1/runs", json=body, headers=evil).status_code == 403


def test_a_name_that_is_not_the_servers_is_refused(client: httpx.Client) -> None:
    for name in ("evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:80"):
        assert client.get("/healthz", headers={"Host": name}).status_code == 400, name


def test_a_body_that_is_too_large_is_refused_by_its_length_and_by_its_bytes(serve: Serve) -> None:
    server = serve(body_bytes=10_000)
    said = raw(server, b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 413")  # nothing of the body was waited for
    assert b"body_too_large" in said

    def pieces() -> Iterator[bytes]:
        yield b'{"query": "'
        for _ in range(100):
            yield b"x" * 1000

    with server.client() as client:
        answer = client.post("/v1/runs", content=pieces(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
        assert client.get("/healthz").status_code == 200
    assert server.app.state.services.metrics.refused.labels("body_too_large")._value.get() == 2


def test_clients_that_are_slow_to_send_are_sent_away(serve: Serve) -> None:
    server = serve(body_seconds=0.5, header_seconds=0.7)
    head = b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
    started = time.monotonic()
    assert raw(server, head + b'{"query"').startswith(b"HTTP/1.1 408")
    assert raw(server, b"GET /healthz HTTP/1.1\r\nHost: loc") == b""
    assert raw(server, b"") == b""
    assert time.monotonic() - started < 5
    answered = raw(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answered.startswith(b"HTTP/1.1 200")


def test_a_slow_run_is_not_cut_off_by_the_limits_of_sending(serve: Serve, picture: str) -> None:
    with serve(body_seconds=0.3, header_seconds=0.3).client() as client:
        program = "A=WAIT(image=IMAGE, seconds=1, name='a')\nR=RESULT(var=A)"
        made = client.post("/v1/runs", json={"program": program, "images": [picture], "wait": 20})
        assert made.json()["answer"]["text"] == "a"
        assert client.get(made.json()["links"]["self"]).status_code == 200


def test_broken_requests_get_an_answer(serve: Serve) -> None:
    server = serve()
    head = b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    for request in (
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        head + b"Content-Length: -1\r\n\r\n",
        head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        head + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ):
        said = raw(server, request)
        assert said.startswith(b"HTTP/1.1 400") or (len(request) > 100_000 and said == b""), request[:60]
    with server.client() as client:
        assert client.get("/healthz").status_code == 200


def test_json_that_is_made_to_hurt_is_refused(client: httpx.Client) -> None:
    deep = b'{"query": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    small = (b"{", b"\xff\xfe", b'"text"', b"[]", b"NaN", b'{"wait": 1e999}', b"9" * 10_000)
    for body in (deep, b'{"a":' * 100_000, *small):
        answer = client.post("/v1/runs", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, body[:20]
        assert answer.json()["error"]["message"]
        assert len(answer.text) < 1000
    assert client.post("/v1/runs", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 400
    assert client.delete("/v1/runs").json()["error"]["code"] == "method_not_allowed"


def _bomb(side: int) -> bytes:
    """A PNG of side x side pixels in a few hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_pictures_are_measured_before_they_are_decoded(client: httpx.Client) -> None:
    started = time.monotonic()
    answer = ask(client, data_url(_bomb(60_000)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "image_too_large")
    files = {"file": ("a.png", _bomb(60_000), "image/png")}
    assert client.post("/v1/files", files=files).json()["error"]["code"] == "image_too_large"
    assert time.monotonic() - started < 3


def test_a_picture_is_measured_before_its_base64_is_decoded(registry: Any, serve: Serve) -> None:
    from tools.pictures.limits import PictureLimits

    with Agent(registry=registry, picture_limits=PictureLimits(bytes=1000)) as agent, serve(agent).client() as client:
        answer = ask(client, "data:image/png;base64," + "!" * 4000)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "image_too_large")


@pytest.mark.parametrize(
    "picture",
    [
        "/etc/passwd",
        "../../etc/passwd",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "C:\\secret.png",
        "\\\\host\\share\\a.png",
        "http://127.0.0.1/a.png",
        "ftp://example.com/a.png",
        "gopher://127.0.0.1:70/_x",
        "https://example.com/a.png",
        "HTTPS://169.254.169.254/latest/meta-data",
        "data:,hello",
        "data:image/png,hello",
        "data:image/png;base64,***",
        "data:image/png;base64",
        "data:" + "x" * 100_000,
        "file-0000",
        "\0",
    ],
)
def test_only_pictures_themselves_are_taken(client: httpx.Client, picture: str) -> None:
    answer = ask(client, picture)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("invalid_image", "addresses_not_allowed")
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "169.254.169.254",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.3.4",
        "0.0.0.0",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "user@127.0.0.1",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_where_addresses_are_fetched_none_inside_is(
    registry: Any, serve: Serve, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YAFFLE_OFFLINE", "0")  # the guard itself is to be tried: nothing here leaves this machine
    with Agent(registry=registry, allow_urls=True) as agent, serve(agent).client() as client:
        answer = ask(client, f"https://{host}/a.png")
    assert answer.status_code == 400
    said = answer.json()["error"]
    assert said["code"] == "invalid_image"
    assert "private network" in said["message"] or "user name" in said["message"] or "not known" in said["message"]


def test_ids_are_ids_and_no_paths(client: httpx.Client) -> None:
    for path in ("..%2f..%2fetc%2fpasswd", "....//", "%00", "a" * 5000, "*", "' OR 1=1 --"):
        for where in (f"/v1/runs/{path}", f"/v1/runs/{path}/report", f"/v1/files/{path}", f"/docs/{path}"):
            answer = client.get(where)
            assert answer.status_code in (400, 404), where
            assert "root:" not in answer.text


def test_a_caller_can_not_name_headers_or_threads_that_break_things(client: httpx.Client, picture: str) -> None:
    body = {"query": "What is it?", "images": [picture], "thread": "../../x\n\0é" * 5, "wait": 30}
    assert client.post("/v1/runs", json=body).json()["state"] == "done"
    long = client.post("/v1/runs", json=body, headers={"Idempotency-Key": "k" * 5000})
    assert long.status_code == 400


def test_what_a_picture_says_is_text_in_the_report(client: httpx.Client) -> None:
    program = "N=EVAL(expr=\"'<script>alert(1)</script>'\")\nR=RESULT(var=N)"
    body = {"query": "<img src=x onerror=alert(2)>", "program": program, "wait": 30}
    body["images"] = [data_url(png(np.zeros((9, 9, 3), np.uint8)))]
    made = client.post("/v1/runs", json=body).json()
    page = client.get(made["links"]["report"]).text
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_error_inside_says_nothing_of_the_inside(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve()

    def broken(*_: Any) -> Any:
        raise RuntimeError("secret at /srv/key")

    monkeypatch.setattr(server.app.state.services.store, "recent", broken)
    with server.client() as client:
        answer = client.get("/v1/runs")
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
