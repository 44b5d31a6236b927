"""`yaffle serve` beside a collector of traces: what arrives there, and that nothing does unless it was asked for."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.agent.server.conftest import data_url, png

SECRET = "xylophone"
_TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def collector() -> Iterator[tuple[str, list[Any]]]:
    """(its address, the spans that came)."""
    came: list[Any] = []

    class Collect(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                data = gzip.decompress(data)
            for part in ExportTraceServiceRequest.FromString(data).resource_spans:
                service = {pair.key: pair.value.string_value for pair in part.resource.attributes}["service.name"]
                came.extend((service, span) for scope in part.scope_spans for span in scope.spans)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collect)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}", came
    httpd.shutdown()


def _asked_of_a_server(folder: Path, **environment: str) -> tuple[str, str]:
    """Ask a server one question, with a trace of the caller's own, and stop it; the run's id, and its log."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "agent.cli.main", "serve", "--port", str(port), "--no-web", "--access-log"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "YAFFLE_LOG"))}
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(command, env=clean | environment, stderr=log, stdout=log)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                client.get("/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        body = {
            "program": f"N=EVAL(expr=\"'{SECRET}'\")\nR=RESULT(var=N)",
            "query": f"Where is the {SECRET}?",
            "images": [data_url(png(np.zeros((9, 9, 3), np.uint8)))],
            "wait": 60,
        }
        asked = {"traceparent": f"00-{_TRACE}-b7ad6b7169203331-01"}
        run = client.post("/v1/runs", json=body, headers=asked).json()
        client.get(f"/v1/runs/{SECRET}")
        client.get(f"/{SECRET}?{SECRET}")
    child.terminate()
    child.wait(60)
    assert run["answer"]["text"] == SECRET
    return run["id"], (folder / "log").read_text()


@pytest.mark.slow
def test_a_callers_trace_goes_on_in_the_server_and_to_the_collector(
    collector: tuple[str, list[Any]], tmp_path: Path
) -> None:
    address, came = collector
    run, log = _asked_of_a_server(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=address, YAFFLE_LOG="json")
    assert {service for service, _ in came} == {"yaffle"}
    spans = {span.name: span for _, span in came if span.trace_id.hex() == _TRACE}
    assert {"invoke_agent yaffle", "yaffle.execute", "execute_tool EVAL"} <= set(spans)
    (request,) = [span for name, span in spans.items() if name.startswith("POST")]
    assert request.parent_span_id.hex() == "b7ad6b7169203331"
    assert spans["invoke_agent yaffle"].parent_span_id == request.span_id
    assert spans["execute_tool EVAL"].parent_span_id == spans["yaffle.execute"].span_id
    assert SECRET not in "".join(str(span) for _, span in came)
    # The log has a line of JSON for all that happened, and ours name the run and the trace. A path is what a caller
    # sent: it is there since the access log was asked for.
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    ours = [line for line in lines if line["logger"] == "yaffle.runs"]
    assert {line["run"] for line in ours} == {run}
    assert {line["trace_id"] for line in ours} == {_TRACE}
    assert any(line["logger"] == "uvicorn.access" for line in lines)
    assert not [line for line in lines if line["logger"] != "uvicorn.access" and SECRET in str(line)]


@pytest.mark.slow
def test_nothing_is_sent_where_nobody_asked_or_the_switch_is_off(
    collector: tuple[str, list[Any]], tmp_path: Path
) -> None:
    address, came = collector
    _, log = _asked_of_a_server(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=address, OTEL_SDK_DISABLED="true")
    assert came == []
    assert "yaffle.runs" not in log


def test_offline_nothing_is_sent_to_another_machine(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from agent.observing import starting

    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "https://user:secret@collector.example:4318")
    starting.start()
    assert starting._started == []
    assert "no spans are sent to https://collector.example:4318" in caplog.text
