"""What OpenAI clients call usage: tokens of the question and of the answer.

They are counted with the tokenizer of the in-house model, whoever planned, so that they are the same everywhere; the
tokens that language models really took are in `yaffle.model_tokens`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any


def usage_of(asked: Iterable[str], answered: str) -> dict[str, int]:
    """prompt_tokens, completion_tokens, total_tokens."""
    prompt, completion = sum(count(text) for text in asked), count(answered)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def count(text: str) -> int:
    """Tokens of `text`; of words and signs where the in-house model is not installed."""
    tokenizer = _tokenizer()
    if tokenizer is None:
        return len(text.split())
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from mllm_core.model.loading import shipped_weights

    folder = shipped_weights()
    if folder is None or not (folder / "tokenizer.json").is_file():
        return None
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))
