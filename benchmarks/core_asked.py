"""Planning samples as the planner meets them: the request behind a context and a prompt, and what is new about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mllm_core.errors import YaffleError
from mllm_core.samples import Sample
from planners.core.prompting import context_of, decision_prompt, plan_prompt
from planners.data.plugins import spec_of_card
from planners.data.vocabulary import is_held_back, words
from planners.interface import Feedback, Observation, PlanRequest, Turn
from tools.catalogue import default_registry
from tools.contract import ToolSpec
from tools.values import Box, Image, Region

PICTURE = Image(id="0" * 32, width=640, height=480)
_TEXT = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class SampleUnreadable(YaffleError):
    """A planning sample that stands for no request."""


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
    """The turns of a planning sample. Raises SampleUnreadable."""
    return [
        _asked(sample, place) for place, turn in enumerate(sample.turns) if turn.task in ("plan", "repair", "decide")
    ]


def _asked(sample: Sample, place: int) -> Asked:
    turn = sample.turns[place]
    kind, _, rest = turn.prompt.partition(": ")
    query, *lines = rest.split("\n")
    feedback: tuple[Feedback, ...] = ()
    observations: tuple[Observation, ...] = ()
    if kind == "mend":
        said = [line[2:] for line in lines if line.startswith("! ")]
        program = "\n".join(line for line in lines if not line.startswith("! "))
        feedback = (Feedback(program=program, messages=tuple(said)),)
    elif kind == "decide":
        observations = _observations(lines)
    elif kind != "plan":
        raise SampleUnreadable(f"the prompt {turn.prompt!r} is for no planner.", remedy="plan:, mend: or decide:.")
    request = _request(sample, query, feedback)
    return Asked(sample.seed, place, turn.task, sample.context, turn.prompt, turn.answer, request, observations)


def _observations(lines: Sequence[str]) -> tuple[Observation, ...]:
    seen = []
    for line, gave in zip(lines[::2], lines[1::2], strict=True):
        text = gave.removeprefix("=> ")
        seen.append(Observation(line=line, text=text.removeprefix("! "), failed=text.startswith("! ")))
    return tuple(seen)


def _request(sample: Sample, query: str, feedback: tuple[Feedback, ...]) -> PlanRequest:
    cards = (spec_of_card(line) for line in sample.context.split("\n")[1:])
    known = {**_built_in(), **{card.name: card for card in cards if card is not None}}
    names: list[str] = []
    inputs: dict[str, Image | Region] = {}
    looks: frozenset[str] = frozenset()
    history = []
    for line in sample.context.split("\n"):
        head, _, rest = line.partition(": ")
        if head == "tools":
            names = rest.split()
        elif head == "inputs":
            region = Region(image=PICTURE, box=Box.of(1, 1, 9, 9), source="user")
            inputs = {name: region if name == "REGION" else PICTURE for name in rest.split()}
        elif head == "looks":
            looks = frozenset(rest.split())
        elif head == "before":
            asked, _, program = rest.partition(" => ")
            history.append(Turn(query=asked, program=program.replace("; ", "\n"), answer=""))
    missing = [name for name in names if name not in known]
    if missing or not names or not inputs:
        raise SampleUnreadable(
            f"the sample {sample.seed} names no tools or inputs, or tools without a card: {', '.join(missing)}.",
            remedy="Tools that are not Yaffle's own need a card under the line of tools.",
        )
    tools = tuple(known[name] for name in names)
    return PlanRequest(query=query, inputs=inputs, tools=tools, history=tuple(history), feedback=feedback, looks=looks)


@lru_cache(maxsize=1)
def _built_in() -> dict[str, ToolSpec]:
    return dict(default_registry(plugins=False).items())


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
