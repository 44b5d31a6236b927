"""OpenAI's own client, unchanged but for its base URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest

from tests.agent.server.conftest import Serve, data_url, png


@pytest.fixture
def client(serve: Serve) -> openai.OpenAI:
    return openai.OpenAI(base_url=serve().url + "/v1", api_key="any", max_retries=0)


@pytest.fixture
def shapes(examples: Path) -> str:
    return data_url((examples / "scene_shapes.png").read_bytes())


def asks(text: str, *urls: str) -> Any:
    parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return {"role": "user", "content": [{"type": "text", "text": text}, *parts]}


def test_a_question_about_a_picture_is_answered(client: openai.OpenAI, shapes: str) -> None:
    made = client.chat.completions.create(
        model="gpt-4o", temperature=0, max_tokens=50, messages=[asks("How many squares are there?", shapes)]
    )
    [choice] = made.choices
    assert (choice.message.content, choice.message.role, choice.finish_reason) == ("2", "assistant", "stop")
    assert made.usage is not None
    assert made.usage.prompt_tokens > 3
    assert made.usage.completion_tokens >= 1
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens
    extra: Any = made.model_extra
    assert extra["yaffle"]["program"].startswith("BOX0=LOC(image=IMAGE, object='square')")
    assert len([one for one in extra["yaffle"]["evidence"] if one["box"]]) >= 2
    assert made.id.removeprefix("chatcmpl-") == extra["yaffle"]["run"]


def test_a_streamed_answer_has_the_same_text_and_shows_the_steps(client: openai.OpenAI, shapes: str) -> None:
    stream = client.chat.completions.create(
        model="yaffle",
        messages=[asks("How many squares are there?", shapes)],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "2"
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None and chunks[-1].usage.completion_tokens >= 1
    seen = [(chunk.model_extra or {}).get("yaffle") for chunk in chunks]
    steps = [one["module"] for one in seen if one and one.get("event") == "step"]
    assert steps == ["LOC", "COUNT", "RESULT"]
    assert len({chunk.id for chunk in chunks}) == 1


def test_the_clients_stream_helper_puts_the_message_together(client: openai.OpenAI, shapes: str) -> None:
    with client.chat.completions.stream(model="yaffle", messages=[asks("How many squares?", shapes)]) as stream:
        for _ in stream:
            continue
        assert stream.get_final_completion().choices[0].message.content == "2"


async def _ask_asynchronously(url: str, shapes: str) -> list[str | None]:
    import asyncio

    async with openai.AsyncOpenAI(base_url=url + "/v1", api_key="any", max_retries=0) as client:
        questions = ["How many squares are there?", "How many circles are there?"] * 3
        made = await asyncio.gather(
            *(client.chat.completions.create(model="yaffle", messages=[asks(text, shapes)]) for text in questions)
        )
    return [one.choices[0].message.content for one in made]


def test_the_asynchronous_client_gets_its_own_answers(serve: Serve, shapes: str) -> None:
    import asyncio

    assert asyncio.run(_ask_asynchronously(serve().url, shapes)) == ["2", "3"] * 3


def test_a_follow_up_leans_on_the_turn_before(client: openai.OpenAI, shapes: str) -> None:
    first = asks("How many squares are there?", shapes)
    answer = client.chat.completions.create(model="yaffle", messages=[first]).choices[0].message
    messages: list[Any] = [first, answer.model_dump(exclude_none=True), asks("And how many are red?")]
    made = client.chat.completions.create(model="yaffle", messages=messages)
    extra: Any = made.model_extra
    assert "'square'" in extra["yaffle"]["program"]
    assert "red" in extra["yaffle"]["program"]
    assert made.choices[0].message.content == "0"


def test_the_program_of_an_earlier_turn_is_found_again(serve: Serve, picture: str, tmp_path: Path) -> None:
    """Turns come back as words only; the program behind them is remembered for the one who asked."""
    from agent.server.conversation import digest_of
    from agent.server.limits import Caller

    server = serve(runs=tmp_path / "runs.sqlite")
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="any", max_retries=0)
    program = "N=EVAL(expr='6 * 7')\nR=RESULT(var=N)"
    client.chat.completions.create(
        model="yaffle", messages=[asks("What is it?", picture)], extra_body={"yaffle": {"program": program}}
    )
    import sqlite3

    with server.client() as native:
        native.get("/v1/runs")  # what is written down later is written by then
    connection = sqlite3.connect(tmp_path / "runs.sqlite")
    kept = dict(connection.execute("SELECT digest, program FROM yaffle_turns").fetchall())
    connection.close()
    assert kept == {digest_of(Caller("local"), [("What is it?", "42")]): program}


def test_several_pictures_are_told_apart(client: openai.OpenAI, shapes: str) -> None:
    pixels = np.full((300, 400, 3), 255, np.uint8)
    pixels[100:200, 150:250] = (200, 30, 30)
    one = data_url(png(pixels))
    program = (
        "A=LOC(image=IMAGE0, object='square')\nN=COUNT(box=A)\nB=LOC(image=IMAGE1, object='square')\n"
        "M=COUNT(box=B)\nT=EVAL(expr='{N} * 10 + {M}')\nR=RESULT(var=T)"
    )
    for urls, text in (((shapes, one), "21"), ((one, shapes), "12")):
        made = client.chat.completions.create(
            model="yaffle", messages=[asks("Count.", *urls)], extra_body={"yaffle": {"program": program}}
        )
        assert made.choices[0].message.content == text


def test_a_picture_is_uploaded_once_and_asked_about_by_its_id(client: openai.OpenAI, examples: Path) -> None:
    made = client.files.create(file=examples / "scene_shapes.png", purpose="vision")
    for part in (
        {"type": "file", "file": {"file_id": made.id}},
        {"type": "image_url", "image_url": {"url": made.id}},
    ):
        content: Any = [{"type": "text", "text": "How many squares are there?"}, part]
        answer = client.chat.completions.create(model="yaffle", messages=[{"role": "user", "content": content}])
        assert answer.choices[0].message.content == "2"
    assert client.files.retrieve(made.id).bytes == (examples / "scene_shapes.png").stat().st_size
    assert client.files.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError, match="no such upload"):
        client.files.retrieve(made.id)


def test_the_responses_api_answers_and_streams(client: openai.OpenAI, shapes: str) -> None:
    content = [
        {"type": "input_text", "text": "How many squares are there?"},
        {"type": "input_image", "image_url": shapes, "detail": "auto"},
    ]
    given: Any = [{"role": "user", "content": content}]
    made = client.responses.create(model="yaffle", input=given)
    assert (made.output_text, made.status) == ("2", "completed")
    assert made.usage is not None and made.usage.output_tokens >= 1
    with client.responses.stream(model="yaffle", input=given) as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_response().output_text == "2"
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"
    assert "response.output_text.delta" in kinds


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["yaffle"]
    assert client.models.retrieve("yaffle").owned_by == "yaffle"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


def test_errors_are_the_clients_own_and_say_what_to_do(client: openai.OpenAI, picture: str) -> None:
    def ask(*messages: Any, **more: Any) -> openai.BadRequestError:
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(model="yaffle", messages=messages, **more)
        return caught.value

    assert ask({"role": "user", "content": "Hello?"}).code == "no_image"
    assert ask(asks("   ", picture)).code == "invalid_question"
    assert ask(asks("What is it?", "data:image/png;base64,aGVsbG8=")).code == "invalid_image"
    assert "PDF" in str(ask(asks("What is it?", data_url(b"%PDF-1.7 x", "application/pdf"))))
    assert ask(asks("What is it?", picture), n=2).param == "n"
    wanted: Any = {"type": "json_object"}
    assert ask(asks("What is it?", picture), response_format=wanted).param == "response_format"
    audio: Any = {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]}
    assert "image_url" in str(ask(audio))


def test_an_error_in_a_stream_is_raised_by_the_client(client: openai.OpenAI, picture: str) -> None:
    stream = client.chat.completions.create(
        model="yaffle",
        stream=True,
        messages=[asks("Send it.", picture)],
        extra_body={"yaffle": {"program": "S=SEND(image=IMAGE, to='bob')\nR=RESULT(var=S)"}},
    )
    with pytest.raises(openai.APIError, match="waits for approval"):
        list(stream)


def test_a_step_that_needs_approval_can_be_approved_beforehand_or_later(serve: Serve, picture: str) -> None:
    server = serve()
    client = openai.OpenAI(base_url=server.url + "/v1", api_key="any")
    options = {"program": "S=SEND(image=IMAGE, to='bob')\nR=RESULT(var=S)"}
    with pytest.raises(openai.ConflictError) as caught:  # told not to try again, the client does not
        client.chat.completions.create(
            model="yaffle", messages=[asks("Send it.", picture)], extra_body={"yaffle": options}
        )
    run = caught.value.response.headers["location"]
    with server.client() as native:
        assert len(native.get("/v1/runs").json()["data"]) == 1
        assert native.get(run).json()["waits"][0]["module"] == "SEND"
        native.post(f"{run}/approve", json={"approve": True}).raise_for_status()
        assert "sent to bob" in native.get(f"{run}/events").text
    made = client.chat.completions.create(
        model="yaffle", messages=[asks("Send it.", picture)], extra_body={"yaffle": {**options, "approve": True}}
    )
    assert made.choices[0].message.content == "sent to bob"
