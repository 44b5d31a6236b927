"""REPLACE against a diffusion endpoint that is scripted here, spoken to over a real socket."""

from __future__ import annotations

import base64
import email.parser
import email.policy
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from tools.context import ToolContext
from tools.errors import BackendUnavailable, OfflineError, ToolError, TransientToolError
from tools.values import Image, Region

BOX = (100, 150, 260, 310)


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAFFLE_OFFLINE", "0")


def parts_of(request: Any) -> dict[str, bytes]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
        for part in message.iter_parts()
    }


def painted(color: tuple[int, int, int]) -> dict[str, Any]:
    buffer = io.BytesIO()
    Pillow.new("RGB", (1024, 1024), color).save(buffer, format="PNG")
    return {"data": [{"b64_json": base64.b64encode(buffer.getvalue()).decode()}]}


def test_without_an_endpoint_the_error_names_the_setting(
    everything: ToolContext,
    example: Callable[[str], Image],
    thing: Callable[..., Region],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("YAFFLE_DIFFUSION", raising=False)
    image = example("scene_balls.jpg")
    with pytest.raises(BackendUnavailable, match=r'YAFFLE_DIFFUSION="endpoint:.*ERASE'):
        everything.call("REPLACE", image=image, object=thing(image, BOX), prompt="a balloon")


def test_only_the_thing_changes(
    everything: ToolContext,
    example: Callable[[str], Image],
    thing: Callable[..., Region],
    endpoint: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = endpoint(painted((250, 0, 250)))
    monkeypatch.setenv("YAFFLE_DIFFUSION", f"endpoint:{server.address}#painter")
    monkeypatch.setenv("YAFFLE_DIFFUSION_KEY", "sesame")
    monkeypatch.setenv("OPENAI_API_KEY", "not for this host")
    image = example("scene_balls.jpg")
    result = everything.call("REPLACE", image=image, object=thing(image, BOX), prompt="a balloon")
    before, after = everything.pixels(image), everything.pixels(result)
    assert after[230, 180].tolist() == [250, 0, 250]
    assert np.array_equal(before[:, 400:], after[:, 400:]) and np.array_equal(before[400:], after[400:])
    (request,) = server.requests
    assert request.path == "/v1/images/edits" and request.headers["authorization"] == "Bearer sesame"
    sent = parts_of(request)
    assert sent["prompt"] == b"a balloon" and sent["model"] == b"painter"
    mask = np.asarray(Pillow.open(io.BytesIO(sent["mask"])))
    assert mask.shape == (1024, 1024, 4)
    assert mask[236, 184, 3] == 0 and mask[236, 600, 3] == 255  # to paint, to keep


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ([(200, {"data": []})], ToolError, "sent no picture"),
        ([(200, {"data": [{"b64_json": "AAAA"}]})], ToolError, "sent no picture"),
        ([(400, {"error": {"message": "mask is too large"}})], ToolError, "refused with 400.*mask is too large"),
        ([(401, {"error": "no key"})], ToolError, "Check the key"),
        ([(500, {})] * 9, TransientToolError, "answered 500"),
    ],
)
def test_bad_answers(
    answers: list[tuple[int, Any]],
    error: type[Exception],
    words: str,
    everything: ToolContext,
    example: Callable[[str], Image],
    thing: Callable[..., Region],
    endpoint: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = endpoint(*answers)
    monkeypatch.setattr("tools.http._FIRST_PAUSE", 0.01)
    monkeypatch.setenv("YAFFLE_DIFFUSION", f"endpoint:{server.address}#painter")
    image = example("scene_balls.jpg")
    with pytest.raises(error, match=words):
        everything.call("REPLACE", image=image, object=thing(image, BOX), prompt=json.dumps(words))
    assert len(server.requests) == (4 if error is TransientToolError else 1)


def test_offline_opens_no_socket(
    everything: ToolContext,
    example: Callable[[str], Image],
    thing: Callable[..., Region],
    endpoint: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = endpoint(painted((0, 0, 0)))
    monkeypatch.setenv("YAFFLE_DIFFUSION", f"endpoint:{server.address}#painter")
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    image = example("scene_balls.jpg")
    with pytest.raises(OfflineError):
        everything.call("REPLACE", image=image, object=thing(image, BOX), prompt="nothing at all")
    assert server.requests == []
