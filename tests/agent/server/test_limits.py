"""Limits: how often, how much, how many at the same time; and what is left of a caller who has gone."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from agent.server.errors import HttpError
from agent.server.keys import KeyFile
from agent.server.limits import BodyBudget, Bucket, Caller, RateLimits
from tests.agent.server.conftest import Serve, wait_until

_NAP = "A=WAIT(image=IMAGE, seconds={seconds}, name='{name}')\nR=RESULT(var=A)"


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    bucket = Bucket(60, lambda: now[0])
    assert [bucket.take(1) for _ in range(60)] == [0.0] * 60
    assert bucket.take(1) == pytest.approx(1.0)
    now[0] = 2.5
    assert [bucket.take(1), bucket.take(1)] == [0.0, 0.0]
    assert bucket.take(1) == pytest.approx(0.5)


def test_what_is_larger_than_the_bucket_passes_once_and_leaves_a_debt() -> None:
    now = [0.0]
    bucket = Bucket(60, lambda: now[0])
    assert bucket.take(90) == 0.0
    assert bucket.take(1) == pytest.approx(31.0)
    now[0] = 31.0
    assert bucket.take(1) == pytest.approx(0.0)


def test_callers_do_not_share_their_buckets() -> None:
    rates = RateLimits()
    one, two = Caller("a", requests=1), Caller("b", requests=1)
    rates.request(one)
    rates.request(two)
    with pytest.raises(HttpError) as caught:
        rates.request(one)
    assert (caught.value.status, caught.value.code) == (429, "too_many_requests")
    assert 55 <= int(caught.value.headers["Retry-After"]) <= 61


def test_bodies_in_flight_are_bounded() -> None:
    budget = BodyBudget(100)
    budget.take(60)
    with pytest.raises(HttpError, match="too much is being sent"):
        budget.take(50)
    budget.give_back(60)
    budget.take(100)
    assert budget.used == 100


def test_requests_beyond_the_rate_of_a_key_are_refused(serve: Serve, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    slow, fast = keys.add(requests=3), keys.add(requests=0)
    server = serve(keys=keys.path, key_requests=100)
    with server.client(slow) as client:
        answers = [client.get("/v1/models") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 21
    with server.client(fast) as client:
        assert {client.get("/v1/models").status_code for _ in range(150)} == {200}


def test_a_full_queue_refuses_and_what_was_accepted_is_answered(serve: Serve, picture: str, calls: list[str]) -> None:
    server = serve(workers=2, queue=3)

    def ask(name: int) -> httpx.Response:
        with server.client() as client:
            program = _NAP.format(seconds=0.5, name=name)
            return client.post("/v1/runs", json={"program": program, "images": [picture], "wait": 30})

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(12)))
    done = [answer for answer in answers if answer.status_code == 200]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert (len(done), len(refused)) == (5, 7)
    assert all(answer.json()["error"]["code"] == "busy" for answer in refused)
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in refused)
    names = [str(index) for index, answer in enumerate(answers) if answer.status_code == 200]
    assert sorted(calls) == sorted(f"wait {name}" for name in names)
    assert [answer.json()["answer"]["text"] for answer in done] == names


def test_one_key_can_not_take_all_places(serve: Serve, tmp_path: Path, picture: str) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    greedy, modest = keys.add(), keys.add()
    server = serve(keys=keys.path, key_runs=2, workers=4, queue=10)
    body = {"program": _NAP.format(seconds=1, name="x"), "images": [picture]}
    with server.client(greedy) as client:
        answers = [client.post("/v1/runs", json=body) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 429, 429]
    assert answers[-1].json()["error"]["code"] == "too_many_runs"
    with server.client(modest) as client:
        assert client.post("/v1/runs", json=body).status_code == 202


def test_a_caller_who_leaves_frees_the_place_and_stops_the_run(serve: Serve, picture: str) -> None:
    server = serve(workers=1, queue=0)
    runner = server.app.state.services.runner
    body = {
        "model": "yaffle",
        "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": picture}}]}],
        "yaffle": {"program": "A=PATIENT(image=IMAGE)\nR=RESULT(var=A)"},
    }
    for stream in (False, True):
        with server.client() as client, pytest.raises(httpx.ReadTimeout):
            client.post("/v1/chat/completions", json={**body, "stream": stream}, timeout=0.7)
        wait_until(lambda: not runner._jobs, 5)  # PATIENT itself would take ten seconds
        with server.client() as client:
            quick = {"program": "N=EVAL(expr='1')\nR=RESULT(var=N)", "images": [picture], "wait": 20}
            assert client.post("/v1/runs", json=quick).json()["answer"]["value"] == 1
    assert runner.driver.runs.unfinished() == ()


def test_an_answer_that_takes_too_long_is_given_up(serve: Serve, picture: str) -> None:
    server = serve(request_seconds=0.5)
    body = {
        "model": "yaffle",
        "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": picture}}]}],
        "yaffle": {"program": "A=PATIENT(image=IMAGE)\nR=RESULT(var=A)"},
    }
    with server.client() as client:
        late = client.post("/v1/chat/completions", json=body)
        assert (late.status_code, late.json()["error"]["code"]) == (504, "timeout")
        streamed = client.post("/v1/chat/completions", json={**body, "stream": True}).text
        assert '"code":"timeout"' in streamed
    wait_until(lambda: not server.app.state.services.runner._jobs, 5)


def test_many_callers_at_once_get_their_own_answers(serve: Serve, picture: str) -> None:
    server = serve(workers=4, queue=100)
    wrong: list[str] = []

    def ask(caller: int) -> None:
        with server.client() as client:
            for turn in range(5):
                program = f"N=EVAL(expr='{caller} * 100 + {turn}')\nR=RESULT(var=N)"
                made = client.post("/v1/runs", json={"program": program, "images": [picture], "wait": 60}).json()
                if made["answer"]["value"] != caller * 100 + turn:
                    wrong.append(str(made))

    threads = [threading.Thread(target=ask, args=(caller,)) for caller in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert time.monotonic() - started < 60
