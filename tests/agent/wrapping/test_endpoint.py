"""The wrapped model's endpoint: what is asked again, what is kept of an answer that breaks off, what is an error."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from agent.wrapping.completions import uncertainty
from agent.wrapping.endpoint import WrappedEndpoint
from agent.wrapping.errors import WrappedModelError
from tests.agent.wrapping.conftest import HANG_UP, Said, Server, event, streamed, whole
from tools.errors import OfflineError

Serve = Callable[..., Server]
ASKED = [{"role": "user", "content": "What is it?"}]


def model(server: Server, **more: Any) -> WrappedEndpoint:
    return WrappedEndpoint(server.address, "seer", **more)


def test_a_whole_answer_and_the_request(serve: Serve) -> None:
    server = serve(whole("A cup.", usage={"total_tokens": 7}))
    reply = model(server, key="sesame").complete(ASKED, {"max_tokens": 50})
    assert (reply.text, reply.finish, reply.warnings) == ("A cup.", "stop", ())
    assert reply.data["usage"] == {"total_tokens": 7}
    ours = {"model": "seer", "temperature": 0, "logprobs": True}
    assert server.asked == [{**ours, "max_tokens": 50, "messages": ASKED}]
    assert server.headers[0]["authorization"] == "Bearer sesame"


def test_content_in_parts_and_a_cut_answer(serve: Serve) -> None:
    server = serve(whole([{"type": "text", "text": "A "}, {"type": "text", "text": "cup"}], "length"))
    reply = model(server).complete(ASKED)
    assert reply.text == "A cup" and "cut short" in reply.warnings[0]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_what_passes_is_asked_again(status: int, serve: Serve) -> None:
    busy = Said([b"busy"], status, headers={"Retry-After": "0.05"})
    server = serve(busy, busy, whole("A cup."))
    assert model(server).complete(ASKED).text == "A cup."
    assert len(server.asked) == 3
    server = serve(busy, streamed("A ", "cup."))
    assert "".join(piece.text for piece in model(server).stream(ASKED)) == "A cup."


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_what_is_refused_is_not_asked_again(status: int, serve: Serve) -> None:
    server = serve(Said([b'{"error": {"message": "no such model: sesame"}}'], status))
    with pytest.raises(WrappedModelError, match=rf"refused with {status}: no such model: \*\*\*") as caught:
        model(server, key="sesame").complete(ASKED)
    assert len(server.asked) == 1 and "no such model" in caught.value.raw


GARBAGE = [
    b"<html><body>Welcome to nginx</body></html>",
    b'{"choices": []}',
    b'{"choices": [{"message": {"content": "A cu',
    b'{"choices": [{"message": null}]}',
    b"[" * 100_000,
    b"null",
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("raw", GARBAGE)
@pytest.mark.parametrize("streaming", [False, True])
def test_garbage_is_an_error_that_keeps_it(raw: bytes, streaming: bool, serve: Serve) -> None:
    server = serve(Said([raw], kind="text/html"))
    with pytest.raises(WrappedModelError, match="no chat completion") as caught:
        list(model(server).stream(ASKED)) if streaming else model(server).complete(ASKED)
    assert caught.value.raw == raw.decode("utf-8", "replace") and len(str(caught.value)) < 400
    assert len(server.asked) == 1


@pytest.mark.parametrize("said", [whole(""), whole(None), whole(None, refusal="I won't.")])
def test_an_empty_answer_is_an_error(said: Said, serve: Serve) -> None:
    with pytest.raises(WrappedModelError, match=r"empty answer|no chat completion"):
        model(serve(said)).complete(ASKED)
    with pytest.raises(WrappedModelError, match="empty answer"):
        list(model(serve(streamed())).stream(ASKED))


def test_a_stream_in_odd_pieces(serve: Serve) -> None:
    events = b"".join([event("Ein gr\u00fcner "), b"event: ping\r\n\r\n", event("Kreis \u5706."), event(None, "stop")])
    bytewise = [events[place : place + 3] for place in range(0, len(events), 3)]
    server = serve(
        Said([*bytewise, b'data: {"choices": [], "usage": {}}\n\n', b"data: [DONE]"], kind="text/event-stream")
    )
    pieces = list(model(server).stream(ASKED))
    assert "".join(piece.text for piece in pieces) == "Ein gr\u00fcner Kreis \u5706."
    assert not any(piece.trouble for piece in pieces)
    assert server.asked[0]["stream"] is True


def test_a_server_that_does_not_stream_is_read_whole(serve: Serve) -> None:
    assert [piece.text for piece in model(serve(whole("A cup."))).stream(ASKED)] == ["A cup."]


def test_a_server_that_streams_unasked_is_read(serve: Serve) -> None:
    assert model(serve(streamed("A ", "cup."))).complete(ASKED).text == "A cup."


@pytest.mark.parametrize(
    ("parts", "done", "why"),
    [
        (["A cup. A ", 3.0, "dog."], True, "nothing came for 0.3 s"),
        (["A cup. A ", HANG_UP], False, "closed|incomplete|disconnected|hung"),
        (["A cup. A "], False, "closed before the end"),
        (["A cup. A ", b'data: {"error": {"message": "out of memory"}}\n\n', "dog"], True, "out of memory"),
        (["A cup. A ", b"data: {broken\n\n"], True, "1 of its events could not be read"),
    ],
)
def test_what_came_before_a_break_is_kept(parts: list[Any], done: bool, why: str, serve: Serve) -> None:
    server = serve(streamed(*parts, done=done))
    started = time.perf_counter()
    *pieces, last = model(server, timeout=0.3).stream(ASKED)
    assert "".join(piece.text for piece in pieces) == "A cup. A "
    assert re.search(why, last.trouble)
    assert len(server.asked) == 1 and time.perf_counter() - started < 2


def test_a_stream_that_hangs_up_before_its_first_word_is_asked_again(serve: Serve) -> None:
    server = serve(Said([b": hello\n\n", HANG_UP], kind="text/event-stream"), streamed("A cup."))
    assert "".join(piece.text for piece in model(server).stream(ASKED)) == "A cup."
    assert len(server.asked) == 2


def test_a_stall_before_the_first_word_is_an_error_in_time(serve: Serve) -> None:
    for said in (Said([3.0]), streamed(3.0, "late")):
        server = serve(said)
        started = time.perf_counter()
        with pytest.raises(WrappedModelError, match=r"nothing came for 0.3 s|did not answer"):
            list(model(server, timeout=0.3).stream(ASKED))
        with pytest.raises(WrappedModelError, match=r"nothing came for 0.3 s|did not answer"):
            model(server, timeout=0.3).complete(ASKED)
        assert time.perf_counter() - started < 2 and len(server.asked) == 2


def test_the_budget_ends_a_server_that_drips(serve: Serve) -> None:
    server = serve(streamed(*(part for _ in range(100) for part in ("x ", 0.05))))
    started = time.perf_counter()
    pieces = list(model(server, budget=0.5).stream(ASKED))
    assert time.perf_counter() - started < 2
    assert len(pieces) > 3 and "time was over" in pieces[-1].trouble


def test_the_readers_own_time_is_not_counted(serve: Serve) -> None:
    server = serve(streamed("A ", "cup ", "and ", "a plate."))
    said = []
    for piece in model(server, budget=0.6).stream(ASKED):
        time.sleep(0.25)
        said.append(piece.text)
    assert "".join(said) == "A cup and a plate."


def test_an_endless_answer_is_cut(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.wrapping.endpoint.LONGEST", 50)
    *pieces, last = model(serve(streamed(*["0123456789"] * 20))).stream(ASKED)
    assert sum(len(piece.text) for piece in pieces) <= 60 and "longer than" in last.trouble


def test_nothing_is_opened_offline(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(whole("A cup."))
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    with pytest.raises(OfflineError):
        model(server).complete(ASKED)
    assert server.asked == []


def test_a_key_is_never_shown(serve: Serve) -> None:
    assert "sesame" not in repr(model(serve(whole("A cup.")), key="sesame"))


TOKENS = [{"token": "A ", "logprob": -0.1}, {"token": "cup.", "logprob": -2.0}]


def test_how_unsure_the_model_was_of_its_words(serve: Serve) -> None:
    choice = {"message": {"content": "A cup."}, "logprobs": {"content": TOKENS}, "finish_reason": "stop"}
    reply = model(serve(Said([json.dumps({"choices": [choice]}).encode()]))).complete(ASKED)
    first, second = uncertainty(reply.text, reply.tokens)
    assert (first[0].of(reply.text), second[0].of(reply.text)) == ("A ", "cup.")
    assert first[1] < 0.1 and second[1] == pytest.approx(1 - math.exp(-2.0), abs=1e-3)
    assert uncertainty("Another text", reply.tokens) == ()

    def chunk(token: dict[str, Any]) -> bytes:
        choice = {"delta": {"content": token["token"]}, "logprobs": {"content": [token]}, "finish_reason": None}
        return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()

    pieces = list(model(serve(streamed(*map(chunk, TOKENS)))).stream(ASKED))
    assert tuple(token for piece in pieces for token in piece.tokens) == reply.tokens


def test_a_server_that_knows_no_probabilities_is_not_asked_for_them_again(serve: Serve) -> None:
    refusal = Said([b'{"error": {"message": "logprobs is not supported"}}'], 400)
    server = serve(refusal, whole("A cup."))
    wrapped = model(server)
    assert wrapped.complete(ASKED).text == "A cup." == wrapped.complete(ASKED).text
    assert ["logprobs" in asked for asked in server.asked] == [True, False, False]
    server = serve(refusal)
    with pytest.raises(WrappedModelError, match="refused with 400: logprobs"):
        model(server, unsure=False).complete(ASKED)


@pytest.mark.parametrize("odd", [None, 3, {"content": None}, {"content": [{"token": "A"}]}, {"content": "A"}])
def test_odd_probabilities_do_no_harm(odd: Any, serve: Serve) -> None:
    data = {"choices": [{"message": {"content": "A cup."}, "logprobs": odd}]}
    reply = model(serve(Said([json.dumps(data).encode()]))).complete(ASKED)
    assert (reply.text, reply.tokens) == ("A cup.", ())
