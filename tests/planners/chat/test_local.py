"""The local chat model with a tiny random model that goes through the real code: saved, loaded, templated, decoded."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planners.chat.interface import ChatError
from planners.chat.local import LocalChatModel
from tools.models.loading import loaded_models

TEMPLATE = (
    "{% for m in messages %}<{{ m['role'] }}> {{ m['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
HELLO = [{"role": "user", "content": "how many cups"}]


def save(folder: Path, *, template: bool) -> None:
    """A two-layer Llama with random weights, and a tokenizer of words."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = ["<pad>", "</s>", "<unk>", "how", "many", "cups", "<user>", "<assistant>", "<system>", *"abcdefghij"]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    fast.chat_template = TEMPLATE if template else None
    fast.save_pretrained(folder)
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 2, "num_key_value_heads": 2}
    config = LlamaConfig(
        vocab_size=len(words),
        num_hidden_layers=2,
        max_position_embeddings=4096,
        eos_token_id=None,
        initializer_range=1.0,
        **sizes,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("chat")
    save(path, template=True)
    return path


def test_replies_through_the_chat_template(folder):
    model = LocalChatModel(str(folder), max_tokens=5)
    reply = asyncio.run(model.chat(HELLO))
    assert reply.prompt_tokens == 5  # <user> how many cups <assistant>
    assert reply.completion_tokens == 5
    assert reply.text
    assert asyncio.run(model.chat(HELLO)) == reply


def test_is_loaded_once_and_threads_get_their_own_replies(folder):
    model = LocalChatModel(str(folder), max_tokens=4)
    prompts = ["how many", "cups", "a b c", "many many"]
    alone = [model.complete(prompt) for prompt in prompts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(model.complete, prompts)) == alone
    assert len(set(alone)) > 1
    assert sum(key == ("chat", str(folder)) for key in loaded_models()) == 1


def test_works_without_a_chat_template(tmp_path):
    save(tmp_path, template=False)
    assert asyncio.run(LocalChatModel(str(tmp_path), max_tokens=3).chat(HELLO)).completion_tokens == 3


def test_cancelling_stops_the_decoding(folder):
    model = LocalChatModel(str(folder), max_tokens=3500)
    started = time.perf_counter()
    with pytest.raises(ChatError, match="within"):
        model.complete("how many cups", timeout=0.3)
    assert time.perf_counter() - started < 4


def test_a_prompt_that_is_too_long_says_so(folder):
    with pytest.raises(ChatError, match=r"5000 tokens.*takes 4096"):
        LocalChatModel(str(folder)).complete("cups " * 4998)


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(ChatError, match=r"no config\.json.*save_pretrained"):
        LocalChatModel(str(tmp_path)).complete("hello")


def test_a_folder_with_a_broken_model(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "no such model"}')
    with pytest.raises(ChatError, match="can't be loaded"):
        LocalChatModel(str(tmp_path)).complete("hello")
