"""What a server's answers and addresses mean to whoever asks it."""

from __future__ import annotations

import email.utils
import time

import httpx
import pytest

from tools.servers import is_local, is_passing, message_of, retry_after, shown_address


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_worth_another_try(status: int) -> None:
    assert is_passing(httpx.Response(status, text="busy"))


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422, 501])
def test_what_stays_as_it_is_is_not_asked_again(status: int) -> None:
    assert not is_passing(httpx.Response(status, text="no"))


def test_a_quota_that_is_used_up_does_not_come_back_by_asking() -> None:
    assert not is_passing(httpx.Response(429, json={"error": {"code": "insufficient_quota"}}))


def test_a_pause_may_be_asked_for_in_seconds_or_as_a_date() -> None:
    assert retry_after(httpx.Response(429, headers={"Retry-After": "7.5"})) == 7.5
    later = email.utils.formatdate(time.time() + 60, usegmt=True)
    assert 55 < retry_after(httpx.Response(429, headers={"Retry-After": later})) <= 60
    assert retry_after(httpx.Response(429, headers={"Retry-After": "soon"})) == 0
    assert retry_after(httpx.Response(429)) == 0


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.2/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://api.example.org/v1", False),
        ("http://localhost.example.org/v1", False),
        ("http://[broken", False),
    ],
)
def test_this_machine_is_told_from_others(url: str, local: bool) -> None:
    assert is_local(url) is local


def test_an_address_is_shown_without_what_is_secret_in_it() -> None:
    assert shown_address("https://me:secret@host.org:8/v1/chat?key=secret") == "https://host.org:8/v1/chat"


def test_what_a_server_complained_of_is_its_message_or_its_text() -> None:
    assert message_of(httpx.Response(400, json={"error": {"message": "too long"}})) == "too long"
    assert message_of(httpx.Response(400, json={"error": "too long"})) == "too long"
    assert message_of(httpx.Response(502, text="<html>bad gateway</html>")) == "<html>bad gateway</html>"
