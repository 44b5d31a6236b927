"""The in-house model, loaded once per process for all who ask it: planner, decision maker, looker, pointer."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mllm_core.decoding.options import Candidate, DecodingOptions, Request
from tools.errors import BackendUnavailable
from tools.models.joining import Joiner, joined_calls
from tools.models.loading import SharedModel, shared_model

if TYPE_CHECKING:
    from PIL import Image

REMEDY = "Install a release of Yaffle, which carries it, or train it: yaffle train pretrain --preset nano."


class Generator(Protocol):
    """A decoder with its model: what planners and tools need of the in-house model. Safe to call from many threads."""

    def generate(
        self,
        context: str,
        prompt: str,
        pictures: Sequence[Image.Image] = (),
        options: DecodingOptions | None = None,
    ) -> Sequence[Candidate]:
        """The answers to `prompt` after `context` (one `<image>` mark for each picture), the most probable first."""
        ...


def core_weights(folder: str = "") -> Path | None:
    """The folder of the in-house model's weights, where they are there: `folder`, or what ships with the package."""
    if folder:
        path = Path(folder).expanduser()
        return path if (path / "model.safetensors").is_file() else None
    from mllm_core.model.loading import shipped_weights

    return shipped_weights()


@dataclass(frozen=True, slots=True)
class CoreModel:
    """The in-house model of `folder` ("" for the one that ships), loaded at the first question, once per process."""

    folder: str = ""

    @property
    def available(self) -> bool:
        return core_weights(self.folder) is not None

    def generate(
        self,
        context: str,
        prompt: str,
        pictures: Sequence[Image.Image] = (),
        options: DecodingOptions | None = None,
    ) -> Sequence[Candidate]:
        """See Generator. Raises BackendUnavailable where the weights are missing or can't be loaded."""
        # no lock: the decoder's threads share its weights and its prefixes, which are guarded, and nothing else
        shared = self._shared()
        if joined_calls() > 1 and hasattr(shared.model, "generate_batch"):
            return _joiner(shared)((context, prompt, tuple(pictures), options))
        return shared.model.generate(context, prompt, tuple(pictures), options)

    def _shared(self) -> SharedModel[Generator]:
        path = core_weights(self.folder)
        if path is None:
            where = self.folder or "this installation"
            raise BackendUnavailable(f"{where} has no weights of the in-house model.", remedy=REMEDY)
        return shared_model(("core", str(path.resolve())), lambda: _loaded(path))


_Asked = tuple[str, str, "tuple[Image.Image, ...]", "DecodingOptions | None"]
_joiners: weakref.WeakKeyDictionary[SharedModel[Any], Joiner[_Asked, Sequence[Candidate]]] = weakref.WeakKeyDictionary()


def _joiner(shared: SharedModel[Any]) -> Joiner[_Asked, Sequence[Candidate]]:
    """The joiner of a loaded model's calls: what comes at the same time is decoded together."""
    with shared.lock:
        found = _joiners.get(shared)
        if found is None:
            model = shared.model

            def together(asked: Sequence[_Asked]) -> Sequence[Sequence[Candidate]]:
                requests = [Request(context, prompt, pictures) for context, prompt, pictures, _ in asked]
                answers: Sequence[Sequence[Candidate]] = model.generate_batch(
                    requests, [options or DecodingOptions() for *_, options in asked]
                )
                return answers

            found = _joiners[shared] = Joiner(together, joined_calls())
        return found


def _loaded(path: Path) -> Generator:
    from mllm_core.decoding.importing import import_torch
    from mllm_core.errors import YaffleError

    import_torch()
    from mllm_core.decoding import Decoder

    try:
        return Decoder.open(path)
    except YaffleError as error:
        raise BackendUnavailable(error.message, remedy=error.remedy) from error


def core_of(spec: str) -> CoreModel | None:
    """The in-house model that "core" or "core:FOLDER" names; None where the text names something else."""
    kind, sign, folder = spec.partition(":")
    if kind != "core" or (sign and not folder):
        return None
    return CoreModel(folder)
