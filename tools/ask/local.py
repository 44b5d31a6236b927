"""A vision model of the transformers library (image-text-to-text), from a local folder."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.errors import BackendUnavailable, ToolError
from tools.models.loading import SharedModel, shared_model
from tools.offline import prepare_backends


@dataclass(frozen=True)
class _Loaded:
    model: Any
    processor: Any


@dataclass(frozen=True)
class LocalVisionModel:
    """The model in `folder`, as `save_pretrained` wrote it, its processor beside it. Loaded at the first question, once
    per process; calls take turns."""

    folder: str
    max_tokens: int = 128

    @property
    def name(self) -> str:
        return f"transformers:{self.folder}"

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        """The answer to `question` about `picture` (a PNG or JPEG file), greedily decoded; `timeout` in seconds stops
        the decoding. Raises BackendUnavailable, ToolError."""
        import torch
        from PIL import Image as Pillow

        shared = self._shared()
        loaded = shared.model
        with Pillow.open(io.BytesIO(picture)) as opened:
            image = opened.convert("RGB")
        with shared.lock, torch.inference_mode():
            try:
                inputs = loaded.processor(
                    images=[image], text=[_prompt(loaded.processor, question)], return_tensors="pt"
                )
                limits = {} if timeout is None else {"max_time": max(0.1, timeout)}
                made = loaded.model.generate(**inputs, max_new_tokens=self.max_tokens, do_sample=False, **limits)
            except (RuntimeError, ValueError, TypeError, KeyError) as error:
                raise ToolError(
                    f"{self.name} could not answer: {error}", remedy="Is it an image-text model?"
                ) from error
        new = made[0][inputs["input_ids"].shape[1] :] if "input_ids" in inputs else made[0]
        return str(loaded.processor.decode(new, skip_special_tokens=True)).strip()

    def _shared(self) -> SharedModel[_Loaded]:
        return shared_model(("vision", str(Path(self.folder).resolve())), self._load)

    def _load(self) -> _Loaded:
        path = Path(self.folder)
        if not (path / "config.json").is_file():
            raise BackendUnavailable(
                f"there is no model in {path} (no config.json).",
                remedy="Give the folder that save_pretrained wrote, with the processor's files beside the model's.",
            )
        prepare_backends()
        from transformers import AutoModelForImageTextToText, AutoProcessor

        try:
            model = AutoModelForImageTextToText.from_pretrained(path, local_files_only=True, dtype="auto")
            processor = AutoProcessor.from_pretrained(path, local_files_only=True)
        except (OSError, ValueError, ImportError, KeyError) as error:
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise BackendUnavailable(
                f"the model in {path} can't be loaded as image-text-to-text: {first}",
                remedy="Check that the folder holds the model and its processor, and that it is of that kind.",
            ) from error
        return _Loaded(model.eval(), processor)


def _prompt(processor: Any, question: str) -> str:
    """The question in the model's own chat format, or in LLaVA's where it has none."""
    if getattr(processor, "chat_template", None):
        content = [{"type": "image"}, {"type": "text", "text": question}]
        return str(processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True))
    mark = getattr(processor, "image_token", "<image>")
    return f"USER: {mark}\n{question} ASSISTANT:"
