"""CheckedModel against a scripted server that makes things up, streams, stalls and breaks off, about a drawing whose
shapes are measured: three red circles, two blue squares, a green triangle and a yellow star."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent import Agent
from agent.checking_text import CheckedText
from agent.errors import BadQuestion
from agent.wrapping.completions import Piece, Reply
from agent.wrapping.errors import WrappedModelError
from agent.wrapping.model import CheckedModel
from tests.agent.wrapping.conftest import HANG_UP, Said, Server, event, streamed, whole
from tools.errors import BackendUnavailable, ToolError

Serve = Callable[..., Server]

TRUE = "There are three red circles. There is a green triangle."
MADE_UP = "There are five red circles. There is a purple hexagon. The triangle is blue. I like it a lot."
MENDED = "There are three red circles. The triangle is green. I like it a lot."


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    with Agent(plugins=False) as made:
        yield made


@pytest.fixture
def drawing(examples: Path) -> Path:
    return examples / "scene_shapes.png"


@pytest.fixture
def wrap(serve: Serve, agent: Agent) -> Callable[..., tuple[CheckedModel, Server]]:
    """wrap(response, ...): a CheckedModel round a scripted server."""

    def make(*responses: Said, **options: Any) -> tuple[CheckedModel, Server]:
        server = serve(*responses)
        return CheckedModel(f"{server.address}#seer", agent=agent, **options), server

    return make


Wrap = Callable[..., tuple[CheckedModel, Server]]


def messages(picture: Path, text: str = "Describe the picture.", **more: Any) -> list[dict[str, Any]]:
    url = f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()}"
    content = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url, **more}}]
    return [{"role": "system", "content": "You are kind."}, {"role": "user", "content": content}]


def test_what_is_made_up_is_corrected_with_the_evidence(wrap: Wrap, drawing: Path) -> None:
    model, server = wrap(whole(MADE_UP))
    made = model.answer(drawing, "Describe the picture.", max_tokens=99)
    assert (made.text, made.original) == (MENDED, MADE_UP)
    assert {one.claim.sentence for one in made.refuted} >= {"The triangle is blue."}
    assert made.evidence and made.edits and made.images[0].width == 900
    assert made.annotated().size == (900, 600)
    [asked] = server.asked
    assert asked["max_tokens"] == 99 and asked["messages"][0]["content"][1]["text"] == "Describe the picture."


def test_what_is_true_is_left_as_it_is(wrap: Wrap, drawing: Path) -> None:
    made = wrap(whole(TRUE))[0].answer(drawing, "Describe the picture.")
    assert (made.text, made.changed, made.warnings) == (TRUE, False, ())


@pytest.mark.parametrize(
    ("question", "said", "corrected"),
    [
        ("What color is the star?", "Purple.", "yellow."),
        ("How many circles are there?", "5", "3"),
        ("How many circles are there?", "3", "3"),
        ("Is there a hexagon?", "Yes.", "No."),
        ("Is there a circle?", "no", "Yes."),
        ("What color is the triangle?", "green", "green"),
    ],
)
def test_a_short_answer_is_checked_with_its_question(
    question: str, said: str, corrected: str, wrap: Wrap, drawing: Path
) -> None:
    made = wrap(whole(said), premises=False)[0].answer(drawing, question)
    assert (made.text, made.original) == (corrected, said)
    assert made.claims and all(one.claim.span.end <= len(said) for one in made.claims)
    streamed_too = list(wrap(streamed(said))[0].stream(drawing, question))
    assert streamed_too[:-1] == [corrected] and isinstance(streamed_too[-1], CheckedText)


def test_a_question_about_nothing_is_not_put_to_the_model(wrap: Wrap, drawing: Path) -> None:
    model, server = wrap(whole("It is red."))
    made = model.answer(drawing, "What color is the hexagon?")
    assert made.text == "I see no hexagon in this picture." and "was not asked" in made.warnings[0]
    assert next(iter(model.stream(drawing, "What color is the hexagon?"))) == made.text
    assert server.asked == []
    unguarded, server = wrap(whole("It is red."), premises=False)
    unguarded.answer(drawing, "What color is the hexagon?")
    assert len(server.asked) == 1


def test_sentences_are_given_out_as_they_are_checked(wrap: Wrap, drawing: Path) -> None:
    words = [f"{word} " for word in MADE_UP.split(" ")]
    words[-1] = words[-1].rstrip()
    model, _ = wrap(streamed(*words))
    *sentences, last = model.stream(drawing, "Describe the picture.")
    assert sentences == ["There are three red circles. ", "The triangle is green. ", "I like it a lot."]
    assert isinstance(last, CheckedText)
    assert (last.text, last.original) == (MENDED, MADE_UP)
    assert last.refuted and last.evidence and not last.warnings


def test_the_first_sentence_comes_before_the_last_is_written(wrap: Wrap, drawing: Path) -> None:
    import time

    model, _ = wrap(streamed("There are five red circles. There", 1.5, " is a star."))
    started = time.perf_counter()
    answer = model.stream(drawing, "Describe the picture.")
    assert next(answer) == "There are three red circles. "
    first = time.perf_counter() - started
    assert next(answer) == "There is a star."
    assert first < 1.4 < time.perf_counter() - started


BROKEN = [
    ([3.0, " red."], True, "nothing came for 0.3 s"),
    ([HANG_UP], False, "broke off"),
    ([], False, "closed before the end"),
    ([b'data: {"error": {"message": "out of memory"}}\n\n'], True, "out of memory"),
    ([event(None, "length")], True, "cut short"),
]


@pytest.mark.parametrize(("parts", "done", "why"), BROKEN)
def test_what_came_before_a_break_is_checked_and_given(
    parts: list[Any], done: bool, why: str, wrap: Wrap, drawing: Path
) -> None:
    model, _ = wrap(
        streamed("There are five red circles. The triangle is blue. The st", *parts, done=done), timeout=0.3
    )
    *sentences, last = model.stream(drawing, "Describe the picture.")
    assert "".join(sentences) == "There are three red circles. The triangle is green. The st"
    assert isinstance(last, CheckedText)
    assert last.text == "".join(sentences)
    assert last.original == "There are five red circles. The triangle is blue. The st"
    assert any(why in warning for warning in last.warnings)


@pytest.mark.parametrize(
    ("half", "kept"),
    [
        ("There is a purple hexagon next to the", ""),
        ("There is a yellow star next to the gre", "There is a yellow star next to the gre"),
        ("There is a purple hexagon.", ""),
        ("There is a yellow star.", "There is a yellow star."),
        ("I li", "I li"),
    ],
)
def test_half_a_sentence_is_left_out_where_it_does_not_hold(half: str, kept: str, wrap: Wrap, drawing: Path) -> None:
    said = f"There are five red circles. {half}"
    model, _ = wrap(streamed(said, done=False))
    *sentences, last = model.stream(drawing, "Describe the picture.")
    assert "".join(map(str, sentences)) == f"There are three red circles. {kept}"
    whole_too = wrap(whole(said, "length"))[0].answer(drawing, "Describe the picture.")
    assert isinstance(last, CheckedText)
    assert whole_too.text == last.text == "".join(map(str, sentences)) and whole_too.original == last.original == said
    assert "cut short" in whole_too.warnings[0]


@pytest.mark.parametrize("raw", [b"<html>Welcome</html>", b'{"choices": []}', b'{"choices": [{"mess'])
def test_garbage_is_an_error_with_what_was_sent(raw: bytes, wrap: Wrap, drawing: Path) -> None:
    model, _ = wrap(Said([raw]))
    for work in (
        lambda: model.answer(drawing, "Describe it."),
        lambda: list(model.stream(drawing, "Describe it.")),
        lambda: model.complete(messages(drawing)),
        lambda: list(model.complete_stream(messages(drawing))),
    ):
        with pytest.raises(WrappedModelError) as caught:
            work()
        assert caught.value.raw == raw.decode()


def test_a_busy_server_is_asked_again(wrap: Wrap, drawing: Path) -> None:
    model, server = wrap(Said([b"{}"], 429), Said([b"{}"], 503), whole(TRUE))
    assert model.answer(drawing, "Describe the picture.").text == TRUE
    assert len(server.asked) == 3


# -- in the place of OpenAI's client


def test_a_completion_has_the_corrected_text_and_the_findings(wrap: Wrap, drawing: Path) -> None:
    model, server = wrap(whole(MADE_UP, usage={"total_tokens": 5}, created=1, system_fingerprint="f"))
    asked = messages(drawing, detail="low")
    made = model.chat.completions.create(model="ignored", messages=asked, max_tokens=9)
    assert made.choices[0].message.content == MENDED == made["choices"][0]["message"]["content"]
    assert made.choices[0].finish_reason == "stop" and made.usage.total_tokens == 5 and made.system_fingerprint == "f"
    found = made.yaffle
    assert found.original == MADE_UP and found.changed and found.evidence and found.edits[0].action
    assert {claim.verdict.state for claim in found.claims} >= {"supported", "refuted"}
    json.dumps(made)
    assert server.asked[0]["messages"] == asked and server.asked[0]["model"] == "seer"
    with pytest.raises(AttributeError, match="no 'nothing'"):
        made.nothing  # noqa: B018


def test_chunks_are_a_sentence_each_and_the_last_has_the_findings(wrap: Wrap, drawing: Path) -> None:
    model, _ = wrap(streamed(MADE_UP[:40], MADE_UP[40:]))
    chunks = list(model.chat.completions.create(messages=messages(drawing), stream=True))
    assert "".join(chunk.choices[0].delta.get("content", "") for chunk in chunks) == MENDED
    assert chunks[0].choices[0].delta.role == "assistant" and chunks[0].object == "chat.completion.chunk"
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert len({chunk.id for chunk in chunks}) == 1 and chunks[-1].yaffle.changed
    json.dumps(chunks)


def test_a_false_premise_is_a_completion_too(wrap: Wrap, drawing: Path) -> None:
    model, server = wrap(whole("Red."))
    asked = messages(drawing, "What color is the hexagon?")
    assert model.complete(asked).choices[0].message.content == "I see no hexagon in this picture."
    chunks = list(model.complete_stream(asked))
    assert chunks[0].choices[0].delta.content == "I see no hexagon in this picture."
    assert server.asked == []


def test_what_can_not_be_checked_is_passed_on_and_says_so(wrap: Wrap, drawing: Path) -> None:
    none = [{"role": "user", "content": "Tell me a story."}]
    picture = messages(drawing)[1]
    several = [{"role": "user", "content": [*picture["content"], picture["content"][1]]}]
    remote = [{"role": "user", "content": [{"type": "image_url", "image_url": "https://example.org/a.png"}]}]
    for asked, why in ((none, "no picture"), (several, "several pictures"), (remote, "an address")):
        made = wrap(whole(MADE_UP))[0].complete(asked)
        assert made.choices[0].message.content == MADE_UP and why in made.yaffle.warnings[0]
        chunks = list(wrap(streamed("A ", "hexagon", done=False))[0].complete_stream(asked))
        assert "".join(chunk.choices[0].delta.get("content", "") for chunk in chunks) == "A hexagon"
        assert why in chunks[-1].yaffle.warnings[0] and "broke off" in chunks[-1].yaffle.warnings[1]


def test_the_picture_of_an_earlier_message_counts(wrap: Wrap, drawing: Path) -> None:
    talk = [
        *messages(drawing),
        {"role": "assistant", "content": TRUE},
        {"role": "user", "content": "How many circles are there?"},
    ]
    assert wrap(whole("5"))[0].complete(talk).choices[0].message.content == "3"


def test_bad_messages_are_refused_in_words(wrap: Wrap, drawing: Path) -> None:
    model, server = wrap(whole(TRUE))
    for url in ("data:image/png;base64,!!!", "data:image/png,abc", ""):
        with pytest.raises(BadQuestion):
            model.complete([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}])
    with pytest.raises(BadQuestion, match="one answer"):
        model.complete(messages(drawing), n=2)
    with pytest.raises(BadQuestion, match="one picture"):
        model.answer([drawing, drawing], "Describe them.")
    assert server.asked == []


# -- other models


class Fixed:
    """A VisionModel that always says the same."""

    name = "fixed"

    def __init__(self, says: str) -> None:
        self.says = says

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        return self.says


def test_any_vision_model_can_be_wrapped(agent: Agent, drawing: Path) -> None:
    model = CheckedModel(Fixed(MADE_UP), agent=agent)
    assert model.answer(drawing, "Describe the picture.").text == MENDED
    assert "".join(str(piece) for piece in list(model.stream(drawing, "Describe it."))[:-1]) == MENDED
    assert model.complete(messages(drawing)).choices[0].message.content == MENDED
    with pytest.raises(WrappedModelError, match="empty"):
        CheckedModel(Fixed(" "), agent=agent).answer(drawing, "Describe it.")
    with pytest.raises(BackendUnavailable):
        CheckedModel("no such thing", agent=agent)
    with pytest.raises(BackendUnavailable, match="names no model"):
        CheckedModel("http://localhost:1/v1", agent=agent)


class Breaks:
    """A splitter that can't read the word "star"."""

    name = "breaks"

    def split(self, text: str) -> Any:
        from agent.claims.grammar import GrammarSplitter

        if "star" in text:
            raise ToolError("no stars please")
        return GrammarSplitter().split(text)


class Pieces:
    """A Source of prepared pieces."""

    name = model = "pieces"

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def complete(self, messages: Any, options: Mapping[str, Any] | None = None) -> Reply:
        return Reply("".join(self.texts), "stop")

    def stream(self, messages: Any, options: Mapping[str, Any] | None = None) -> Iterator[Piece]:
        yield from (Piece(text) for text in self.texts)


def test_where_checking_fails_nothing_is_lost(agent: Agent, drawing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.claims.splitter_for", lambda chat=None: Breaks())
    model = CheckedModel(
        Pieces("There are five red circles. ", "There is a star. ", "It is late. ", "End."), agent=agent
    )
    *sentences, last = model.stream(drawing, "Describe the picture.")
    assert "".join(map(str, sentences)) == "There are three red circles. There is a star. It is late. End."
    assert isinstance(last, CheckedText) and last.text == "".join(map(str, sentences))
    assert "could not be checked" in last.warnings[0] and last.original.startswith("There are five")
    made = model.answer(drawing, "Describe the picture.")
    assert made.text == made.original and "could not be checked" in made.warnings[0]


def test_sixteen_threads_get_their_own_answers(agent: Agent, drawing: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    class Asked(Fixed):
        def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
            return question

    model = CheckedModel(Asked(""), agent=agent, premises=False)
    texts = [f"There are {number} circles." for number in range(4, 12)] * 2
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda text: model.answer(drawing, text), texts))
    assert [one.original for one in made] == texts
    assert {one.text for one in made} == {"There are 3 circles."}


def test_an_empty_picture_has_nothing_in_it(agent: Agent) -> None:
    blank = np.full((200, 300, 3), 250, np.uint8)
    made = CheckedModel(Fixed("There is a red circle. It is nice."), agent=agent).answer(blank, "Describe the picture.")
    assert "circle" not in made.text
