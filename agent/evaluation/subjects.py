"""The subjects of a measurement by name: the in-house model, a vision model, the whole agent, the set's own captions.

A name is a base with what is added to it by "+":

    core, core:FOLDER            the in-house model alone, greedy, made to answer whether it is sure or not
    core+vcd                     the same under visual contrastive decoding
    endpoint:URL#MODEL, transformers:FOLDER    any vision model
    agent                        Agent.run: plan, tools, correction
    reference                    a caption by people, where the set has one: what the measure gives the truth
    ...+check                    the answer of what stands before, checked against the picture and corrected
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.evaluation.correcting import Checker, Corrected, make_checker
from agent.evaluation.questions import Given, Question, QuestionKind, Subject
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from agent.api import Agent
    from mllm_core.decoding import Contrast
    from tools.ask.core_model import Generator
    from tools.context import VisionModel

#: the in-house model before and after, with and without contrast
USUAL = ("core", "core+vcd", "core+check", "core+vcd+check")
#: tokens that an answer may have; the same for every way of decoding
TOKENS: Mapping[QuestionKind, int] = {"probe": 8, "vqa": 48, "caption": 200}
CHECK, VCD = "+check", "+vcd"


@dataclass(frozen=True)
class CoreSubject:
    """The in-house model, greedy, whatever it thinks of its own answer. `contrast`: under VCD."""

    name: str
    model: Generator
    contrast: Contrast | None = None

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        import math

        from mllm_core.decoding.options import DecodingOptions
        from mllm_core.samples import IMAGE_MARK

        options = DecodingOptions(max_tokens=TOKENS[question.kind], mode="greedy", contrast=self.contrast)
        best = self.model.generate(IMAGE_MARK, question.prompt, (question.picture.opened(),), options)[0]
        return Given(best.text.strip(), notes={"probability": round(math.exp(best.logprob), 4)})


@dataclass(frozen=True)
class VisionSubject:
    """A vision model, asked as tools ask it."""

    name: str
    model: VisionModel

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        import numpy as np

        from tools.ask.looking import encoded

        prompt = f"{question.prompt} Answer yes or no." if question.kind == "probe" else question.prompt
        return Given(self.model.ask(encoded(np.asarray(question.picture.opened())), prompt).strip())


@dataclass(frozen=True)
class AgentSubject:
    """The whole agent. Where it abstains, its reason is the answer: that is neither yes nor no."""

    name: str
    agent: Agent

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        answer = self.agent.run(question.picture.opened(), question.prompt)
        value = answer.typed()
        text = ("yes" if value else "no") if isinstance(value, bool) else answer.text
        notes = {"abstained": answer.abstained, "confidence": answer.confidence}
        return Given(text, notes=notes)


@dataclass(frozen=True)
class ReferenceSubject:
    """What people said of the picture; to a probe, the truth. It shows what a measure gives to what is right."""

    name: str = "reference"

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        if question.kind != "caption":
            return Given(question.truth)
        if not question.picture.captions:
            raise EvaluationError(f"{question.picture.key} has no caption.", remedy="Leave out the subject reference.")
        return Given(question.picture.captions[0])


@dataclass(frozen=True)
class Workshop:
    """What subjects are made with: a vision model of one's own for the checks, and backends of the tools."""

    vision: Any = None
    backends: Mapping[str, str] = field(default_factory=dict)

    def agent(self) -> Agent:
        from agent.api import Agent

        return Agent(vision=self.vision, backends=self.backends)

    def checker(self) -> Checker:
        return make_checker(self.agent())


def make_subjects(names: Sequence[str], workshop: Workshop) -> list[Subject]:
    """The subjects of these names, each corrected one after the one that it corrects (which is added where missing).

    Raises EvaluationError for a name that is none. Weights are loaded at the first question.
    """
    wanted: list[str] = []
    for name in names:
        wanted += [name.removesuffix(CHECK), name] if name.endswith(CHECK) else [name]
    checker: Checker | None = None
    subjects: list[Subject] = []
    for name in dict.fromkeys(wanted):
        if name.endswith(CHECK):
            checker = checker or workshop.checker()
            subjects.append(Corrected(name, name.removesuffix(CHECK), checker))
        else:
            subjects.append(_base(name, workshop))
    if not subjects:
        raise EvaluationError("there is nobody to be measured.", remedy=f"Name subjects: {', '.join(USUAL)}.")
    return subjects


def _base(name: str, workshop: Workshop) -> Subject:
    from mllm_core.decoding import Contrast
    from tools.ask.core_model import core_of
    from tools.ask.models import make_vision_model
    from tools.errors import BackendUnavailable

    if name == "agent":
        return AgentSubject(name, workshop.agent())
    if name == "reference":
        return ReferenceSubject()
    core = core_of(name.removesuffix(VCD))
    if core is not None:
        return CoreSubject(name, core, Contrast() if name.endswith(VCD) else None)
    try:
        return VisionSubject(name, make_vision_model(name))
    except BackendUnavailable as error:
        raise EvaluationError(
            f"{name!r} names no subject.",
            remedy=f"Name some of: {', '.join(USUAL)}, agent, reference, endpoint:URL#MODEL, transformers:FOLDER; each "
            f"with {CHECK}, too.",
        ) from error
