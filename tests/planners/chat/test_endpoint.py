"""The endpoint chat model against a server of this machine: good answers, and every way in which servers fail."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from typing import Any

import pytest

from planners.chat.endpoint import EndpointChatModel
from planners.chat.interface import ChatError
from tools.errors import OfflineError

HELLO = [{"role": "user", "content": "hello"}]
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


def ask(server: Any, schema: dict[str, Any] | None = None, **settings: Any) -> Any:
    model = EndpointChatModel(server.url, "m", **({"api_key": "", "timeout": 5.0, "budget": 10.0} | settings))
    return asyncio.run(model.chat(HELLO, schema=schema))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planners.chat.endpoint._FIRST_PAUSE", 0.02)


def test_reply_and_tokens(script):
    with script.serving(script.completion("hi")) as server:
        reply = ask(server)
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("hi", 7, 3)
    assert server.requests[0]["path"] == "/v1/chat/completions"
    assert server.requests[0]["model"] == "m"
    assert server.requests[0]["messages"] == HELLO


def test_complete_is_for_tools_in_plain_threads_and_inside_a_running_loop(script):
    with script.serving(script.completion("hi")) as server:
        model = EndpointChatModel(server.url, "m", api_key="")
        assert model.complete("Say hi", system="Be brief") == "hi"

        async def inside() -> str:
            return model.complete("Say hi")

        assert asyncio.run(inside()) == "hi"
    assert [message["role"] for message in server.requests[0]["messages"]] == ["system", "user"]


def test_429_waits_as_long_as_the_server_says(script):
    with script.serving(script.refusal(429, "slow down", Retry_After="0.4"), script.completion("hi")) as server:
        started = time.perf_counter()
        assert ask(server).text == "hi"
    assert time.perf_counter() - started >= 0.4
    assert len(server.requests) == 2


def test_429_that_asks_for_more_than_the_budget_fails_at_once(script):
    with script.serving(script.refusal(429, "slow down", Retry_After="3600")) as server:
        started = time.perf_counter()
        with pytest.raises(ChatError, match="429, and a wait of 3600 s is over the time budget"):
            ask(server)
    assert time.perf_counter() - started < 2
    assert len(server.requests) == 1


def test_a_used_up_quota_is_not_asked_again(script):
    body = b'{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}'
    with script.serving(script.Answer(429, body)) as server, pytest.raises(ChatError, match="out of quota"):
        ask(server)
    assert len(server.requests) == 1


def test_500s_are_retried_and_then_given_up(script):
    with script.serving(script.refusal(500, "oh"), script.refusal(503, "oh"), script.completion("hi")) as server:
        assert ask(server).text == "hi"
    with (
        script.serving(script.refusal(500, "oh")) as server,
        pytest.raises(ChatError, match="could not answer: it answered 500"),
    ):
        ask(server, attempts=3)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "message", "remedy"),
    [
        (400, "context too long", "Check the address"),
        (401, "bad key", "Check the key"),
        (404, "The model `m` has been deprecated", "may have been withdrawn"),
    ],
)
def test_other_4xx_fail_at_once_and_say_why(script, status, message, remedy):
    with (
        script.serving(script.refusal(status, message)) as server,
        pytest.raises(ChatError, match=f"refused with {status}: {message}.*{remedy}"),
    ):
        ask(server)
    assert len(server.requests) == 1


def test_a_slow_server_is_given_up_after_the_timeout(script):
    with script.serving(script.Answer(wait=5.0)) as server:
        started = time.perf_counter()
        with pytest.raises(ChatError, match=r"did not answer within 0\.3 s"):
            ask(server, timeout=0.3)
    assert time.perf_counter() - started < 2


def test_complete_keeps_to_its_timeout(script):
    with script.serving(script.Answer(wait=5.0)) as server, pytest.raises(ChatError, match=r"within 0\.2 s"):
        EndpointChatModel(server.url, "m", api_key="").complete("hello", timeout=0.2)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>welcome to the proxy</html>",
        b'{"choices": [{"message": {"content": "hi"',
        b'{"choices": []}',
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe\x00\x80",
        b"[" * 100_000,
        b'{"choices": [{"message": {"content": [1, 2]}}]}',
    ],
    ids=["html", "truncated", "no choices", "a list", "null", "a text", "bytes", "nested", "odd parts"],
)
def test_nonsense_is_one_clear_error(script, body):
    with script.serving(script.Answer(body=body)) as server, pytest.raises(ChatError) as caught:
        ask(server)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert len(server.requests) == 1


def test_a_reply_that_was_cut_short_is_an_error(script):
    answer = script.completion('{"a": ', finish_reason="length")
    with script.serving(answer) as server, pytest.raises(ChatError, match="cut short"):
        ask(server)


def test_a_connection_that_is_hung_up_is_retried_then_reported(script):
    whole = script.completion("hi")
    broken = script.Answer(body=whole.body, hang_up=True)
    with script.serving(broken, whole) as server:
        assert ask(server).text == "hi"
    with script.serving(broken) as server, pytest.raises(ChatError, match="hung up"):
        ask(server, attempts=2)
    assert len(server.requests) == 2


def test_nobody_listens(monkeypatch):
    monkeypatch.delenv("YAFFLE_OFFLINE", raising=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    started = time.perf_counter()
    with pytest.raises(ChatError, match=r"no connection .*Check that it runs"):
        asyncio.run(EndpointChatModel(url, "m", api_key="").chat(HELLO))
    assert time.perf_counter() - started < 3


def test_structured_output_is_asked_of_the_server(script):
    with script.serving(script.completion('{"a": 1}')) as server:
        assert ask(server, SCHEMA).text == '{"a": 1}'
    assert server.requests[0]["response_format"]["json_schema"]["schema"] == SCHEMA


def test_a_server_without_structured_output_is_asked_in_words_and_remembered(script):
    refused = script.refusal(400, "response_format is not supported")
    with script.serving(refused, script.completion('{"a": 1}')) as server:
        model = EndpointChatModel(server.url, "m", api_key="")
        for _ in range(2):
            assert asyncio.run(model.chat(HELLO, schema=SCHEMA)).text == '{"a": 1}'
    assert ["response_format" in request for request in server.requests] == [True, False, False]
    assert '"required": ["a"]' in server.requests[1]["messages"][0]["content"]


def test_a_model_that_takes_no_temperature(script):
    refused = script.refusal(400, "Unsupported value: 'temperature' does not support 0")
    with script.serving(refused, script.completion("hi")) as server:
        assert ask(server).text == "hi"
    assert ["temperature" in request for request in server.requests] == [True, False]


def test_the_key_is_sent_and_never_shown(script, monkeypatch):
    monkeypatch.setenv("YAFFLE_API_KEY", "sk-secret-1234\n")
    with script.serving(script.refusal(401, "Incorrect API key provided: sk-secret-1234")) as server:
        model = EndpointChatModel(server.url, "m")
        with pytest.raises(ChatError) as caught:
            asyncio.run(model.chat(HELLO))
    assert server.keys == ["Bearer sk-secret-1234"]
    assert "sk-secret" not in str(caught.value) + repr(model) + repr(EndpointChatModel("http://h", "m", "sk-secret"))


def test_the_key_of_one_vendor_is_not_sent_to_another(script, monkeypatch):
    monkeypatch.delenv("YAFFLE_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    with script.serving(script.completion("hi")) as server:
        ask(server, api_key=None)
    assert server.keys == [""]


@pytest.mark.parametrize("host", ["host.example", "127.0.0.1:8000"])
def test_offline_opens_no_socket_to_any_machine(monkeypatch, host):
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(OfflineError, match="asking https://" + re.escape(host)):
        asyncio.run(EndpointChatModel(f"https://user:word@{host}/v1", "m", "k").chat(HELLO))


@pytest.mark.parametrize("url", ["http://", "http://[::1", "nonsense", "ftp://127.0.0.1/v1"])
def test_an_address_that_is_none(url, monkeypatch):
    monkeypatch.delenv("YAFFLE_OFFLINE", raising=False)
    with pytest.raises(ChatError):
        asyncio.run(EndpointChatModel(url, "m", "", budget=2.0).chat(HELLO))


def test_cancelling_stops_waiting(script):
    async def cancelled(model: EndpointChatModel) -> None:
        await asyncio.wait_for(model.chat(HELLO), 0.2)

    with script.serving(script.Answer(wait=5.0)) as server:
        started = time.perf_counter()
        with pytest.raises(TimeoutError):
            asyncio.run(cancelled(EndpointChatModel(server.url, "m", api_key="")))
    assert time.perf_counter() - started < 1.5
