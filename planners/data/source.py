"""The source of planning samples: questions with programs, programs to mend, decisions, over one context each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mllm_core.samples import Mixture, Sample, Source, Split, Turn, samples, split_of
from planners.core.prompt_format import plan_prompt
from planners.data.charts import LOOKS, chart_question
from planners.data.deciding import decide_turn
from planners.data.declined import NONE, declined
from planners.data.history import follow_ups
from planners.data.installed import context_of, modules_of, registry, some
from planners.data.mending import mend_turn
from planners.data.plugins import Asked, made_up
from planners.data.questions import Question, generator, question, tidy
from planners.data.statements import statement_source
from planners.data.style import styled
from planners.data.vocabulary import Vocabulary
from planners.forms.things import Setting
from tools.contract import ToolSpec

#: shares of the turns (those of a sample share its context)
MEND, DECIDE, OFF_TOPIC = 0.14, 0.11, 0.055
#: shares of the samples: with a history, with made-up tools, in Chinese (of the questions)
HISTORY, PLUGINS, CHINESE = 0.1, 0.16, 0.13
#: the share of samples whose picture looks like a chart, and what of their questions is about it
CHARTS, OF_CHARTS = 0.17, 0.92
#: the share of statements about drawn scenes in the whole mixture
STATEMENTS = 0.1
_PICTURES = ("IMAGE0", "IMAGE1")
_KEPT_WITHOUT_ANSWER = 0.6


@dataclass(frozen=True)
class PlanningSource:
    """Questions with the programs that answer them, 4 to 8 to a context; some programs are to be mended, some
    questions decided step by step. Stateless."""

    name: str = "plan"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed."""
        words = Vocabulary(generator(self.name, seed), split_of(seed))
        draw = words.draw
        count = draw.randint(4, 8)
        earlier = follow_ups(words, draw.randint(2, 4)) if draw.random() < HISTORY else None
        charted = earlier is None and draw.random() < CHARTS
        setting = Setting() if earlier or charted else some_setting(words)
        asked = list(earlier.asked) if earlier else []
        plugged = _plugged(words, setting) if not earlier and draw.random() < PLUGINS else []
        while len(asked) + len(plugged) < count:
            if charted and draw.random() < OF_CHARTS:
                asked.append(chart_question(words))
            else:
                asked.append(question(words, setting, chinese=draw.random() < CHINESE))
        before = [earlier.before] if earlier else []
        needed = frozenset(name for one in asked for name in modules_of(one.programs[0]))
        needed |= frozenset(name for one in plugged for name in modules_of(one.program)) & registry().keys()
        needed |= frozenset(name for _, program in before for name in modules_of(program))
        installed = some(draw, needed)
        tools = specs(installed)
        turns = [turn for one in asked if (turn := _turn(one, words, tools)) is not None]
        cards: list[ToolSpec] = []
        for one in plugged:
            there = draw.random() < 0.85 and modules_of(one.program) - {one.spec.name} <= installed
            cards += [one.spec] if there else []
            turns.append(Turn(plan_prompt(one.text), one.program if there else NONE, "plan"))
        turns = [_off_topic(words) if draw.random() < OFF_TOPIC else turn for turn in turns]
        draw.shuffle(turns)
        context = context_of(installed, inputs_of(setting), cards, before, LOOKS if charted else ())
        return Sample(tuple(turns) or (_off_topic(words),), self.name, seed, context=context)


def some_setting(words: Vocabulary) -> Setting:
    """What the questions of a sample come with."""
    kind = words.draw.random()
    if kind < 0.82:
        return Setting()
    return Setting(pictures=_PICTURES) if kind < 0.92 else Setting(region=True)


def inputs_of(setting: Setting) -> tuple[str, ...]:
    """The names on the inputs' line."""
    return (*setting.pictures, *(("REGION",) if setting.region else ()))


@lru_cache(maxsize=64)
def specs(installed: frozenset[str]) -> Mapping[str, ToolSpec]:
    """The cards of these modules, in the registry's order."""
    return {name: spec for name, spec in registry().items() if name in installed}


def _plugged(words: Vocabulary, setting: Setting) -> list[Asked]:
    """Questions that need made-up tools, each of its own name."""
    found: dict[str, Asked] = {}
    for _ in range(words.draw.randint(1, 3)):
        one = made_up(words, setting.pictures[0])
        if one.spec.name not in registry():
            found.setdefault(one.spec.name, one)
    return list(found.values())


def _turn(one: Question, words: Vocabulary, tools: Mapping[str, ToolSpec]) -> Turn | None:
    """The turn for a question; of those that the tools can't answer only some are kept."""
    kind = words.draw.random()
    turn: Turn | None = None
    if kind < MEND:
        turn = mend_turn(one, words, tools)
    elif kind < MEND + DECIDE:
        turn = decide_turn(one, words, tools.keys())
    if turn is None:
        program = next((program for program in one.programs if modules_of(program) <= tools.keys()), NONE)
        turn = Turn(plan_prompt(one.text), program, "plan")
    return turn if turn.answer != NONE or words.draw.random() < _KEPT_WITHOUT_ANSWER else None


def _off_topic(words: Vocabulary) -> Turn:
    chinese = words.draw.random() < CHINESE
    text = styled(tidy(declined(words, chinese=chinese), chinese), words.draw, chinese=chinese)
    return Turn(plan_prompt(text), NONE, "plan")


def planning_source(extra: Sequence[tuple[Source, float]] = ()) -> Source:
    """All planning data as one source: questions of all kinds, and statements about drawn scenes. `extra` are further
    sources with their shares; those of ours add up to 1."""
    own = ((PlanningSource(), 1.0 - STATEMENTS), (statement_source(), STATEMENTS))
    return Mixture((*own, *extra), name="planning")


def evaluation(split: Split, count: int) -> list[Sample]:
    """`count` samples of a split that is not trained on: mostly of held-back nouns and, where there are, held-back
    wordings. Statements have an evaluation of their own."""
    return list(samples(PlanningSource(), split, count))
