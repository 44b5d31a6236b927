"""Planning samples as the planner meets them: the request behind a context and a prompt, and what is new about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mllm_core.samples import Sample
from planners.core.prompt_format import read_context
from planners.core.prompting import context_of, decision_prompt, plan_prompt
from planners.core.rereading import observations_of, request_of
from planners.data.plugins import tools_in
from planners.data.vocabulary import is_held_back, words
from planners.interface import Observation, PlanRequest
from tools.contract import ToolSpec

_TEXT = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Asked:
    """A turn of a planning sample: what the model is given, what it should write, and the request behind it."""

    seed: int
    turn: int
    task: str
    context: str
    prompt: str
    answer: str
    request: PlanRequest
    observations: tuple[Observation, ...] = ()

    @property
    def key(self) -> tuple[int, int]:
        return (self.seed, self.turn)

    @property
    def chinese(self) -> bool:
        return bool(_CHINESE.search(self.request.query))

    @property
    def tools(self) -> dict[str, ToolSpec]:
        return {tool.name: tool for tool in self.request.tools}

    @property
    def as_served(self) -> bool:
        """Whether the planner would give the model this very text; if not, it learns what it never meets."""
        if self.task == "decide":
            prompt = decision_prompt(self.request, self.observations)
        else:
            prompt = plan_prompt(self.request)
        served = context_of(self.request).split("\n")
        # In which order cards of other tools stand is of no matter.
        return sorted(served) == sorted(self.context.split("\n")) and prompt == self.prompt


def asked_in(sample: Sample) -> list[Asked]:
    """The turns of a planning sample. Raises PromptUnreadable."""
    return [
        _asked(sample, place) for place, turn in enumerate(sample.turns) if turn.task in ("plan", "repair", "decide")
    ]


def _asked(sample: Sample, place: int) -> Asked:
    turn = sample.turns[place]
    request = request_of(sample.context, turn.prompt, tools_in(read_context(sample.context)))
    seen = observations_of(turn.prompt)
    return Asked(sample.seed, place, turn.task, sample.context, turn.prompt, turn.answer, request, seen)


# -- what is new -------------------------------------------------------------------------------------------------------


def has_unseen_words(asked: Asked) -> bool:
    """Whether the program holds a word that training never has: one that is held back, or a made-up one."""
    held, shown = _lists()
    for text in (one or other for one, other in _TEXT.findall(asked.answer)):
        folded = text.casefold()
        last = folded.rpartition(" ")[2]
        if folded in held or (folded not in shown and last in held):
            return True
    return False


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """All words of the word lists: those held back from training, and the others."""
    entries = {
        entry
        for path in files("planners.data.words").iterdir()
        if path.name.endswith(".txt")
        for entry in words(path.name.removesuffix(".txt"))
    }
    held = frozenset(entry.casefold() for entry in entries if is_held_back(entry))
    return held, frozenset(entry.casefold() for entry in entries) - held


def skeleton(asked: Asked) -> str:
    """A question without what its program copies from it, and without numbers: its wording."""
    text = asked.request.query.casefold()
    texts = {(one or other).casefold() for one, other in _TEXT.findall(asked.answer)}
    for copied in sorted(texts, key=len, reverse=True):
        if len(copied) > 1:
            text = re.sub(rf"{re.escape(copied)}(?:e?s)?", "#", text)
    return re.sub(r"\d[\d.,:]*", "#", re.sub(r"[^\w#\s]+", "", text)).strip()


def skeletons(samples: Iterable[Sample]) -> frozenset[str]:
    """The wordings of samples."""
    return frozenset(skeleton(asked) for sample in samples for asked in asked_in(sample))
