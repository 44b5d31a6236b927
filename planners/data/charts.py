"""Questions about charts, with the programs that the teacher's forms of charts give for them.

The wordings (planners/data/forms/charts.yaml) know nothing of programs: the forms (planners/forms/charting.py) tell
what a question means, and what they don't understand is not asked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate

from planners.data import fill_charts
from planners.data.compact import compact, pruned
from planners.data.filling import Filling
from planners.data.questions import Question, tidy, weighted, wording
from planners.data.style import styled
from planners.data.vocabulary import Vocabulary
from planners.data.wordings import Writer, parsed
from planners.forms.building import NotUnderstood, build
from planners.forms.charting import chart_readings
from planners.forms.grammar import GrammarError
from planners.forms.question import read_question
from planners.forms.things import Setting

#: what the context says of a picture that looks like a chart
LOOKS = ("chart",)
_TRIES = 40
#: letters of a program; the few that are longer list many places, and are left to the forms
_LONGEST = 420
_SHORT = re.compile(r"\b(what)'s\b", re.IGNORECASE)
_TEXT = re.compile(r"words='([^']*)'|words=\"([^\"]*)\"")


@lru_cache(maxsize=1)
def _wordings() -> tuple[tuple[tuple[tuple[str, float], ...], ...], tuple[float, ...]]:
    """The wordings of each kind with their weights, and the weights of the kinds, added up."""
    import yaml

    entries = yaml.safe_load(files("planners.data.forms").joinpath("charts.yaml").read_text(encoding="utf-8"))
    kinds = tuple(weighted(tuple(entry["en"]), 1.0) for entry in entries)
    return kinds, tuple(accumulate(float(entry["weight"]) for entry in entries))


def chart_question(words: Vocabulary) -> Question:
    """A random question about a chart. A pure function of the vocabulary's generator."""
    kinds, totals = _wordings()
    for _ in range(_TRIES):
        (kind,) = words.draw.choices(kinds, cum_weights=totals)
        made = _made(wording(kind, words), words)
        if made is not None:
            return made
    raise GrammarError("no question about a chart was understood")


def _made(source: str, words: Vocabulary) -> Question | None:
    """A question of this wording; None where the teacher does not understand it, or not all of it can be copied."""
    filling = Filling(words, Setting(), fill_charts.FILLERS)
    writer = Writer(words.draw, filling.fill, spaced=True)
    writer.write(parsed(source))
    said = styled(tidy(writer.text, chinese=False), words.draw, chinese=False, keep=frozenset(filling.texts.values()))
    found = program_of(said)
    if found is None:
        return None
    form, program = found
    return Question(said, (program,), form, False, ("IMAGE",), False, values=dict(filling.texts))


def program_of(text: str) -> tuple[str, str] | None:
    """The form that the teacher reads a question as, and its program in the compact form; None where there is none, or
    one that names what does not stand in the question as it is written."""
    setting = Setting()
    reading = next(chart_readings(read_question(text), setting), None)
    if reading is None:
        return None
    for answer in reading.answers:
        try:
            program = compact(pruned(build(answer, reading.slots, setting)))
        except NotUnderstood:
            continue
        program = _as_written(program, text)
        copied = all(_copied(one or other, text) for one, other in _TEXT.findall(program))
        return (reading.form.name, program) if copied and len(program) <= _LONGEST else None
    return None


def _as_written(program: str, text: str) -> str:
    """The program with "What's" where the question has it; the teacher writes it out."""
    short = _SHORT.search(text)
    if short is None:
        return program
    return re.sub(
        r"words='([^']*)'",
        lambda found: f"words={re.sub(rf'(?i)^{short[1]} is ', f'{short[0]} ', found[1])!r}",
        program,
    )


def _copied(named: str, text: str) -> bool:
    """Whether a text is put together of the words of another, in their order."""
    rest = iter(text.casefold().rstrip("?. ").split())
    return all(any(word == other.strip(",?.") or word == other for other in rest) for word in named.casefold().split())
