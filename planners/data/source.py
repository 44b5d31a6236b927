"""The source of planning samples: questions with programs, programs to mend, decisions, over one context each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mllm_core.samples import Mixture, Sample, Source, Split, Turn, samples, split_of
from planners.data.declined import NONE, declined
from planners.data.installed import context_of, modules_of, some
from planners.data.questions import Question, generator, question, tidy
from planners.data.style import styled
from planners.data.vocabulary import Vocabulary
from planners.forms.things import Setting

_TEXTS = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"")
_PICTURES = ("IMAGE0", "IMAGE1")


@dataclass(frozen=True)
class PlanningSource:
    """Questions with the programs that answer them; 4 to 8 share a context. Stateless."""

    name: str = "plan"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed."""
        draw = generator(self.name, seed)
        words = Vocabulary(draw, split_of(seed))
        setting = some_setting(words)
        asked = [question(words, setting, chinese=draw.random() < 0.13) for _ in range(draw.randint(4, 8))]
        needed = frozenset(name for one in asked for name in modules_of(one.programs[0]))
        installed = some(draw, needed)
        turns = [plan_turn(one, installed, words) for one in asked]
        kept = [turn for turn in turns if turn.answer != NONE or draw.random() < 0.6] or turns[:1]
        for place, _ in enumerate(kept):
            if draw.random() < 0.065:
                kept[place] = none_turn(words)
        return Sample(tuple(kept), self.name, seed, context=context_of(installed, inputs_of(setting)))


def some_setting(words: Vocabulary) -> Setting:
    """What the questions of a sample come with."""
    kind = words.draw.random()
    if kind < 0.8:
        return Setting()
    return Setting(pictures=_PICTURES) if kind < 0.92 else Setting(region=True)


def inputs_of(setting: Setting) -> tuple[str, ...]:
    """The names on the inputs' line."""
    return (*setting.pictures, *(("REGION",) if setting.region else ()))


def plan_turn(one: Question, installed: frozenset[str], words: Vocabulary) -> Turn:
    """The turn for a question: its best program of installed modules, or NONE."""
    program = next((program for program in one.programs if modules_of(program) <= installed), NONE)
    text = styled(one.text, words.draw, chinese=one.chinese, keep=texts_of(one.programs[0]))
    return Turn(f"plan: {text}", program, "plan")


def none_turn(words: Vocabulary) -> Turn:
    chinese = words.draw.random() < 0.13
    text = styled(tidy(declined(words, chinese=chinese), chinese), words.draw, chinese=chinese)
    return Turn(f"plan: {text}", NONE, "plan")


def texts_of(program: str) -> frozenset[str]:
    """The texts in quotes of a program."""
    return frozenset(one or other for one, other in _TEXTS.findall(program))


def planning_source(extra: Sequence[tuple[Source, float]] = ()) -> Source:
    """All planning data as one source. `extra`: further sources, each with its share (plans have 0.78)."""
    return Mixture(((PlanningSource(), 0.78), *extra), name="planning")


def evaluation(split: Split, count: int) -> list[Sample]:
    """`count` samples of a split that is not trained on: held-back nouns, mostly held-back wordings."""
    return list(samples(planning_source(), split, count))
