"""A causal language model of the transformers library, from a local folder."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planners.chat.interface import ChatError, Message, messages_of, run_blocking
from planners.chat.structured import asked_in_words
from planners.interface import ChatReply
from tools.models.loading import SharedModel, shared_model
from tools.offline import prepare_backends


@dataclass(frozen=True)
class _Loaded:
    model: Any
    tokenizer: Any


@dataclass(frozen=True)
class LocalChatModel:
    """The model in `folder`, as `save_pretrained` wrote it, its tokenizer beside it. Decodes greedily.

    Loaded at the first question, once per process; calls take turns. `max_tokens` bounds a reply.
    """

    folder: str
    max_tokens: int = 768

    @property
    def name(self) -> str:
        return f"local:{self.folder}"

    async def chat(self, messages: list[Message], *, schema: dict[str, Any] | None = None) -> ChatReply:
        """The model's reply; a `schema` is asked for in words. Cancelling it stops the decoding. Raises ChatError."""
        if schema is not None:
            messages = asked_in_words(messages, schema)
        stop = threading.Event()
        try:
            return await asyncio.to_thread(self._generate, messages, stop)
        finally:
            stop.set()

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str:
        """The reply's text, for tools; `timeout` in seconds. Raises ChatError."""
        return run_blocking(self.chat(messages_of(prompt, system)), timeout).text

    def _generate(self, messages: list[Message], stop: threading.Event) -> ChatReply:
        shared = self._shared()
        import torch
        from transformers import StoppingCriteriaList

        def stopped(ids: Any, scores: Any, **_: Any) -> Any:
            return torch.full((ids.shape[0],), stop.is_set(), dtype=torch.bool, device=ids.device)

        model, tokenizer = shared.model.model, shared.model.tokenizer
        with shared.lock, torch.inference_mode():
            try:
                # A chat template writes the special tokens itself; a bare text needs the tokenizer's.
                templated = bool(getattr(tokenizer, "chat_template", None))
                text = _prompt(tokenizer, messages)
                inputs = tokenizer(text, return_tensors="pt", add_special_tokens=not templated).to(model.device)
                asked = int(inputs["input_ids"].shape[1])
                self._check_length(asked, model)
                inputs.pop("token_type_ids", None)
                made = model.generate(
                    **inputs,
                    max_new_tokens=self.max_tokens,
                    do_sample=False,
                    stopping_criteria=StoppingCriteriaList([stopped]),
                    pad_token_id=tokenizer.pad_token_id
                    if tokenizer.pad_token_id is not None
                    else tokenizer.eos_token_id,
                )
            except (RuntimeError, ValueError, TypeError, KeyError, IndexError) as error:
                first = (str(error).strip() or type(error).__name__).splitlines()[0]
                raise ChatError(
                    f"{self.name} could not answer: {first}.", remedy="Is it a chat model, with its own tokenizer?"
                ) from error
        new = made[0][asked:]
        reply = str(tokenizer.decode(new, skip_special_tokens=True)).strip()
        return ChatReply(text=reply, prompt_tokens=asked, completion_tokens=int(new.shape[0]))

    def _check_length(self, asked: int, model: Any) -> None:
        limit = getattr(model.config, "max_position_embeddings", None)
        if limit is not None and asked >= limit:
            raise ChatError(
                f"the prompt has {asked} tokens, and {self.name} takes {limit}.",
                remedy="Use a model with a longer context.",
            )

    def _shared(self) -> SharedModel[_Loaded]:
        return shared_model(("chat", str(Path(self.folder).resolve())), self._load)

    def _load(self) -> _Loaded:
        path = Path(self.folder)
        if not (path / "config.json").is_file():
            raise ChatError(
                f"there is no model in {path} (no config.json).",
                remedy="Give the folder that save_pretrained wrote, with the tokenizer's files beside the model's.",
            )
        prepare_backends()
        from transformers import AutoModelForCausalLM, AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
            model = AutoModelForCausalLM.from_pretrained(path, local_files_only=True, dtype="auto")
        except (OSError, ValueError, ImportError, KeyError, TypeError) as error:
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise ChatError(
                f"the model in {path} can't be loaded as a causal language model: {first}.",
                remedy="Check that the folder holds the model and its tokenizer, and that it is of that kind.",
            ) from error
        return _Loaded(model.eval(), tokenizer)


def _prompt(tokenizer: Any, messages: list[Message]) -> str:
    """The conversation in the model's own chat format, or plainly where it has none."""
    if getattr(tokenizer, "chat_template", None):
        return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))
    turns = [f"{message['role'].capitalize()}: {message['content']}" for message in messages]
    return "\n\n".join([*turns, "Assistant:"])
