"""Models that look at pictures: an endpoint that is scripted here, and a tiny LLaVA of random weights made here."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from tools.ask.endpoint import EndpointVisionModel
from tools.ask.local import LocalVisionModel
from tools.ask.looking import encoded
from tools.ask.models import make_vision_model
from tools.context import ToolContext
from tools.errors import BackendUnavailable, OfflineError, ToolError, TransientToolError
from tools.values import Image

PICTURE = encoded(np.full((30, 40, 3), 120, np.uint8))


def said(text: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": text}}]}


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAFFLE_OFFLINE", "0")
    monkeypatch.setattr("tools.http._FIRST_PAUSE", 0.02)


@pytest.mark.usefixtures("online")
def test_the_endpoint_gets_picture_question_and_its_own_key(endpoint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "only for openai")
    server = endpoint(said("a cup"))
    model = make_vision_model(f"endpoint:{server.address}#seer")
    assert model.ask(PICTURE, "What is it?") == "a cup"
    (request,) = server.requests
    sent = json.loads(request.body)
    assert request.path == "/v1/chat/completions" and sent["model"] == "seer" and sent["temperature"] == 0
    picture, question = sent["messages"][0]["content"]
    assert question["text"] == "What is it?"
    assert base64.b64decode(picture["image_url"]["url"].removeprefix("data:image/png;base64,")) == PICTURE
    assert "authorization" not in request.headers
    monkeypatch.setenv("YAFFLE_VISION_KEY", "sesame")
    model.ask(PICTURE, "Again?")
    assert server.requests[1].headers["authorization"] == "Bearer sesame"


@pytest.mark.usefixtures("online")
@pytest.mark.parametrize("passing", [(429, {}), (503, b"busy"), (200, b'{"choices": [{"mess'), (500, b"")])
def test_what_is_passing_is_tried_again(passing: tuple[int, Any], endpoint: Any) -> None:
    server = endpoint(passing, passing, said([{"type": "text", "text": "a cup"}]))
    assert EndpointVisionModel(server.address, "seer").ask(PICTURE, "?") == "a cup"
    assert len(server.requests) == 3


@pytest.mark.usefixtures("online")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_is_final_is_not_tried_again(status: int, endpoint: Any) -> None:
    server = endpoint((status, {"error": "no such model"}))
    with pytest.raises(ToolError, match=f"refused with {status}.*no such model") as caught:
        EndpointVisionModel(server.address, "seer").ask(PICTURE, "?")
    assert len(server.requests) == 1 and not isinstance(caught.value, TransientToolError)


@pytest.mark.usefixtures("online")
def test_the_budget_bounds_a_slow_endpoint(endpoint: Any) -> None:
    server = endpoint((200, said("late"), 3.0))
    started = time.perf_counter()
    with pytest.raises(TransientToolError, match="could not answer"):
        EndpointVisionModel(server.address, "seer").ask(PICTURE, "?", timeout=0.5)
    assert time.perf_counter() - started < 1.5


@pytest.mark.usefixtures("online")
def test_nobody_there_and_nonsense() -> None:
    with pytest.raises(TransientToolError, match=r"http://127\.0\.0\.1:9/.* could not answer"):
        EndpointVisionModel("http://127.0.0.1:9/v1", "seer", budget=0.5).ask(PICTURE, "?")


@pytest.mark.usefixtures("online")
def test_an_answer_of_another_shape(endpoint: Any) -> None:
    with pytest.raises(TransientToolError, match="sent no answer"):
        EndpointVisionModel(endpoint({"choices": []}).address, "seer").ask(PICTURE, "?")


def test_offline_opens_no_socket(endpoint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    server = endpoint(said("a cup"))
    with pytest.raises(OfflineError):
        EndpointVisionModel(server.address, "seer").ask(PICTURE, "?")
    assert server.requests == []


@pytest.mark.parametrize(
    "spec", ["", "magic", "endpoint:", "endpoint:ftp://x#y", "transformers:", "endpoint:https://host/v1"]
)
def test_specs_that_name_no_model(spec: str) -> None:
    with pytest.raises(BackendUnavailable, match="names no"):
        make_vision_model(spec)


def test_large_pictures_are_sent_smaller() -> None:
    large = np.random.default_rng(0).integers(0, 255, (2000, 3000, 3)).astype(np.uint8)
    with Pillow.open(io.BytesIO(encoded(large))) as sent:
        assert sent.format == "JPEG" and max(sent.size) == 1280


@pytest.mark.slow
def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailable, match=r"no config\.json"):
        make_vision_model(f"transformers:{tmp_path}").ask(PICTURE, "?")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(BackendUnavailable, match="can't be loaded as image-text-to-text"):
        make_vision_model(f"transformers:{tmp_path}").ask(PICTURE, "?")


@pytest.fixture(scope="module")
def tiny_llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LLaVA with random weights, saved as any model of the library is. Its words mean nothing."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
        PreTrainedTokenizerFast,
    )
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    words = [
        "<pad>",
        "<s>",
        "</s>",
        "<unk>",
        "<image>",
        "yes",
        "no",
        "red",
        "cup",
        "USER",
        "ASSISTANT",
        ":",
        "what",
        "?",
    ]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )
    fast.add_special_tokens({"additional_special_tokens": ["<image>"]})
    torch.manual_seed(0)
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=28,
            patch_size=14,
        ),
        text_config=LlamaConfig(
            vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2
        ),
        image_token_index=words.index("<image>"),
        vision_feature_layer=-1,
    )
    folder = tmp_path_factory.mktemp("tiny-llava")
    LlavaForConditionalGeneration(config).save_pretrained(folder)
    LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}),
        tokenizer=fast,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
    ).save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_a_transformers_model_answers_through_the_tools(
    tiny_llava: Path, everything: ToolContext, example: Callable[[str], Image]
) -> None:
    model = make_vision_model(f"transformers:{tiny_llava}")
    seeing = replace(everything, vision_model=model)
    answer = seeing.call("VQA", image=example("scene_shapes.png"), question="what ?")
    assert isinstance(answer, str) and answer
    assert model.ask(PICTURE, "what ?") == model.ask(PICTURE, "what ?")


@pytest.mark.slow
def test_sixteen_threads_get_their_own_answers(tiny_llava: Path) -> None:
    from tools.models.loading import loaded_models

    model = LocalVisionModel(str(tiny_llava), max_tokens=8)
    pictures = [encoded(np.full((30, 40, 3), value, np.uint8)) for value in (0, 255)]
    alone = [model.ask(picture, "what ?") for picture in pictures]
    start = threading.Barrier(16)

    def ask(index: int) -> str:
        start.wait()
        return model.ask(pictures[index % 2], "what ?")

    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(ask, range(16)))
    assert together == [alone[index % 2] for index in range(16)]
    assert sum(key == ("vision", str(tiny_llava.resolve())) for key in loaded_models()) == 1
