"""The native API: runs accepted, followed, approved, cancelled, reported; and what the server says of itself."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.agent.server.conftest import Serve, data_url, wait_until

_PROGRAM = "N=EVAL(expr='6 * 7')\nR=RESULT(var=N)"
_SEND = "S=SEND(image=IMAGE, to='bob')\nR=RESULT(var=S)"


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    return serve().client()


def finished(client: httpx.Client, run: str) -> Any:
    """The run, when it has come to its end."""
    wait_until(lambda: client.get(f"/v1/runs/{run}").json()["finished"])
    return client.get(f"/v1/runs/{run}").json()


def events(client: httpx.Client, run: str, **headers: str) -> list[dict[str, Any]]:
    text = client.get(f"/v1/runs/{run}/events", headers=headers).text
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_run_is_accepted_and_finished(client: httpx.Client, examples: Path) -> None:
    picture = data_url((examples / "scene_shapes.png").read_bytes())
    accepted = client.post("/v1/runs", json={"query": "How many squares are there?", "images": [picture]})
    assert accepted.status_code == 202
    run = accepted.json()["id"]
    assert accepted.headers["location"] == f"/v1/runs/{run}"
    done = finished(client, run)
    assert (done["state"], done["answer"]["text"], done["answer"]["run"]) == ("done", "2", run)
    assert done["answer"]["trace"]["steps"][0]["module"] == "LOC"
    assert done["answer"]["evidence"]
    report = client.get(done["links"]["report"])
    assert report.headers["content-type"].startswith("text/html")
    assert "sandbox" in report.headers["content-security-policy"]
    assert "How many squares are there?" in report.text
    assert client.get(done["links"]["report"], params={"format": "md"}).text.startswith("#")
    shown = client.get(f"/v1/runs/{run}/pictures/{done['images'][0]['id']}")
    assert shown.content.startswith(b"\x89PNG")
    assert client.get(f"/v1/runs/{run}/pictures/{'0' * 32}").status_code == 404


def test_waiting_gives_the_answer_at_once(client: httpx.Client, picture: str) -> None:
    body = {"program": _PROGRAM, "images": [picture], "wait": 30}
    made = client.post("/v1/runs", json=body)
    assert made.status_code == 200
    assert made.json()["answer"]["value"] == 42


def test_a_bad_question_is_refused_before_it_is_accepted(client: httpx.Client, picture: str) -> None:
    for body, code in (
        ({"query": "What?"}, "invalid_question"),
        ({"query": "", "images": [picture]}, "invalid_question"),
        ({"query": "x" * 3000, "images": [picture]}, "invalid_question"),
        ({"query": "What?", "images": [picture], "region": [500, 500, 600, 600]}, "invalid_question"),
        ({"query": "What?", "images": [picture], "regoin": 1}, "invalid_request"),
        ({"query": "What?", "images": ["/etc/passwd"]}, "invalid_image"),
    ):
        answer = client.post("/v1/runs", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code), body
    assert client.get("/v1/runs").json()["data"] == []


def test_a_run_that_fails_says_why(client: httpx.Client, picture: str) -> None:
    body = {"program": "N=EVALL(expr='1')\nR=RESULT(var=N)", "images": [picture], "wait": 30}
    made = client.post("/v1/runs", json=body).json()
    assert made["state"] == "failed"
    assert made["error"]["code"] == "invalid_program"
    assert "EVALL" in made["error"]["message"]
    assert events(client, made["id"])[-1]["event"] == "error"


def test_events_come_while_the_run_is_under_way(serve: Serve, picture: str) -> None:
    server = serve()
    program = "A=WAIT(image=IMAGE, seconds=0.05, name='a')\nB=WAIT(image=IMAGE, seconds=1, name='b')\n"
    program += "C=JOIN(first=A, second=B)\nR=RESULT(var=C)"
    with server.client() as client:
        run = client.post("/v1/runs", json={"program": program, "images": [picture]}).json()["id"]
        came: list[tuple[float, str, str]] = []
        with client.stream("GET", f"/v1/runs/{run}/events") as response:
            for line in response.iter_lines():
                if line.startswith("data: "):
                    event = json.loads(line[6:])
                    step = event.get("step", {})
                    came.append((time.monotonic(), event["event"], step.get("name", "")))
        kinds = [kind for _, kind, _ in came]
        assert kinds[0] == "queued"
        assert kinds[-1] == "answer"
        steps = {name: at for at, kind, name in came if kind == "step"}
        assert list(steps) == ["A", "B", "C", "R"]
        assert steps["B"] - steps["A"] > 0.5
        assert [event["event"] for event in events(client, run)] == ["answer"]


def test_a_waiting_run_goes_on_when_it_is_approved(client: httpx.Client, picture: str, calls: list[str]) -> None:
    made = client.post("/v1/runs", json={"program": _SEND, "images": [picture]}).json()
    assert events(client, made["id"])[-1]["event"] == "approval"
    wait_until(lambda: client.get(f"/v1/runs/{made['id']}").json()["state"] == "waiting")
    assert calls == []
    assert client.get(f"/v1/runs/{made['id']}").json()["waits"][0]["line"].startswith("S=SEND")
    assert client.post(f"/v1/runs/{made['id']}/approve", json={"approve": True}).status_code == 200
    assert finished(client, made["id"])["answer"]["text"] == "sent to bob"
    assert calls == ["send bob"]
    again = client.post(f"/v1/runs/{made['id']}/approve", json={"approve": True})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_waiting")


def test_a_refused_run_does_not_act(client: httpx.Client, picture: str, calls: list[str]) -> None:
    run = client.post("/v1/runs", json={"program": _SEND, "images": [picture]}).json()["id"]
    wait_until(lambda: client.get(f"/v1/runs/{run}").json()["state"] == "waiting")
    client.post(f"/v1/runs/{run}/approve", json={"approve": False}).raise_for_status()
    assert finished(client, run)["answer"]["reason"] == "refused"
    assert calls == []


def test_a_run_can_be_cancelled(client: httpx.Client, picture: str) -> None:
    body = {"program": "A=PATIENT(image=IMAGE)\nR=RESULT(var=A)", "images": [picture]}
    run = client.post("/v1/runs", json=body).json()["id"]
    wait_until(lambda: client.get(f"/v1/runs/{run}").json()["state"] == "running")
    started = time.monotonic()
    assert client.post(f"/v1/runs/{run}/cancel").json()["state"] == "cancelled"
    assert time.monotonic() - started < 5
    assert client.post(f"/v1/runs/{run}/cancel").status_code == 409
    assert events(client, run)[-1]["error"]["code"] == "cancelled"


def test_the_same_idempotency_key_gives_the_same_run(client: httpx.Client, picture: str, calls: list[str]) -> None:
    program = "A=WAIT(image=IMAGE, seconds=0, name='once')\nR=RESULT(var=A)"
    body = {"program": program, "images": [picture], "wait": 20}
    made = [client.post("/v1/runs", json=body, headers={"Idempotency-Key": "k1"}).json() for _ in range(3)]
    assert len({one["id"] for one in made}) == 1
    assert calls == ["wait once"]
    other = client.post("/v1/runs", json={**body, "program": _PROGRAM}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")


def test_questions_of_a_thread_remember_each_other(client: httpx.Client, examples: Path) -> None:
    picture = data_url((examples / "scene_shapes.png").read_bytes())
    first = {"query": "How many squares are there?", "images": [picture], "thread": "holiday / one", "wait": 60}
    assert client.post("/v1/runs", json=first).json()["answer"]["text"] == "2"
    second = client.post("/v1/runs", json={"query": "And circles?", "thread": "holiday / one", "wait": 60}).json()
    asked = client.post("/v1/runs", json={"query": "How many are red?", "thread": "holiday / one", "wait": 60}).json()
    assert second["state"] == asked["state"] == "done"
    assert "'red'" in asked["answer"]["program"]


def test_a_body_that_is_no_json_is_told_so(client: httpx.Client) -> None:
    json_type = {"Content-Type": "application/json"}
    broken = client.post("/v1/runs", content=b'{"query": ', headers=json_type)
    assert (broken.status_code, broken.json()["error"]["param"]) == (400, None)
    assert "no valid JSON (near character 10)" in broken.json()["error"]["message"]
    for other in (client.post("/v1/runs", content=b"{}"), client.post("/v1/runs", data={"query": "What?"})):
        assert other.status_code == 400
        assert "Content-Type: application/json" in other.json()["error"]["message"]


def test_a_text_is_checked_and_has_a_report(client: httpx.Client, examples: Path) -> None:
    picture = data_url((examples / "scene_shapes.png").read_bytes())
    body = {"image": picture, "text": "There are <b>five</b> squares in the picture."}
    made = client.post("/v1/check", json=body)
    assert made.status_code == 200
    checked = made.json()
    assert checked["original"] == body["text"]
    assert checked["claims"]
    standings = Counter(claim["standing"] for claim in checked["claims"])
    assert standings == {name: number for name, number in checked["trust"].items() if number}
    assert client.get(checked["links"]["self"]).json() == checked
    page = client.get(checked["links"]["report"])
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("sandbox")
    assert "five" in page.text
    assert "<b>five</b>" not in page.text
    assert "five" in client.get(checked["links"]["report"], params={"format": "md"}).text
    assert client.get("/v1/checks/" + "0" * 32).status_code == 404


def test_tools_health_metrics_and_the_description_are_there(client: httpx.Client, picture: str) -> None:
    client.post("/v1/runs", json={"program": _PROGRAM, "images": [picture], "wait": 30})
    tools = {tool["name"]: tool for tool in client.get("/v1/tools").json()["data"]}
    assert tools["SEND"]["approve"] is True
    assert tools["LOC"]["card"].startswith("LOC(")
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json() == {"state": "ready", "durable": False}
    metrics = client.get("/metrics").text
    assert 'yaffle_runs_total{outcome="answered"} 1.0' in metrics
    assert 'yaffle_http_requests_total{method="POST",route="/v1/runs",status="200"} 1.0' in metrics
    assert 'yaffle_step_seconds_count{tool="EVAL"} 1.0' in metrics
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/chat/completions", "/v1/runs", "/v1/runs/{run}/approve", "/v1/check", "/v1/files"} <= set(paths)
    page = client.get("/docs")
    assert "http" not in page.text.replace("http-equiv", "")
    assert client.get("/docs/swagger-ui-bundle.js").status_code == 200
