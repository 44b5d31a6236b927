"""The world of text alone: sums, and short texts to read an answer from or to say that it isn't there."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from mllm_core.samples import Sample, Turn, split_of
from mllm_core.worlds.documents.form_data import make_form
from mllm_core.worlds.documents.form_turns import FIELD, UNSAID, form_probes, form_questions, key_said
from mllm_core.worlds.documents.receipt_data import make_receipt
from mllm_core.worlds.documents.receipts import ReceiptQuestions
from mllm_core.worlds.documents.reckoning import reckoning_turns
from mllm_core.worlds.documents.statements import make_story, story_turns
from mllm_core.worlds.documents.table_data import KINDS, TableData, make_table
from mllm_core.worlds.documents.table_turns import TableQuestions
from mllm_core.worlds.documents.wording import Speaker

Made = tuple[str, tuple[Turn, ...], dict[str, Any]]


@dataclass(frozen=True)
class TextWorld:
    """Turns without a picture: reckoning, and questions about a text in the context.

    `truth`: `kind` of reckoning, story, receipt, table or form, and what it was made from: `facts` (who, kind, what),
    `fields` and `items`, `header`, `rows` and `values`, or `fields`.
    """

    name: str = "text"
    chinese: float = 0.15  #: share of the turns, and of the stories, in Chinese

    def sample(self, seed: int) -> Sample:
        split = split_of(seed)
        draw = random.Random(f"{self.name}:{seed}")
        kind = draw.choices(list(_MAKERS), _WEIGHTS)[0]
        context, turns, truth = _MAKERS[kind](Speaker(draw, split, self.chinese))
        said = tuple(replace(turn, task="text") for turn in turns)
        return Sample(said, self.name, seed, context=context, truth={"kind": kind, **truth})


def table_text(draw: random.Random, data: TableData) -> str:
    """A table as text: a line a row, its cells set apart by bars or wide spaces."""
    apart = draw.choice((" | ", " | ", "  ", "\t"))
    lines = [data.title] if data.title else []
    return "\n".join((*lines, *(apart.join(row) for row in ([data.header] if data.header else []) + list(data.rows))))


def _reckoning(speaker: Speaker) -> Made:
    return "", reckoning_turns(speaker, speaker.draw.randint(6, 10)), {}


def _story(speaker: Speaker) -> Made:
    tongue = "zh" if speaker.draw.random() < speaker.chinese else "en"
    story = make_story(speaker.draw, speaker.split, tongue)
    inside = replace(speaker, chinese=1.0) if tongue == "zh" else speaker
    turns = inside.some(tuple(story_turns(inside, story)), 6, 9)
    return story.text, turns, {"facts": tuple((fact.who, fact.kind, fact.what) for fact in story.facts)}


def _receipt(speaker: Speaker) -> Made:
    data = make_receipt(speaker.draw, speaker.split)
    questions = ReceiptQuestions(speaker, data)
    turns = (*questions.probes(), *speaker.some((*questions.fields(), *questions.items()), 5, 7))
    items = tuple((item.name, item.count, item.cents) for item in data.items)
    return data.text(), turns, {"fields": dict(data.fields), "items": items}


def _table(speaker: Speaker) -> Made:
    data = make_table(speaker.draw, speaker.split, speaker.draw.choice(KINDS))
    questions = TableQuestions(speaker, data, (), (1, 1))
    about = tuple(turn for turn in (*questions.whole(), *questions.all()) if turn.task != "caption")
    turns = speaker.some(about, 6, 9)
    return table_text(speaker.draw, data), turns, {"header": data.header, "rows": data.rows, "values": data.values}


def _form(speaker: Speaker) -> Made:
    data = make_form(speaker.draw, speaker.split)

    def about() -> Iterator[Turn]:
        yield from form_probes(speaker, data)
        yield speaker.turn("text", FIELD, UNSAID, key=key_said(data.missing(speaker.draw)))
        yield from speaker.some(tuple(form_questions(speaker, data)), 4, 6)

    return data.text(), tuple(about()), {"fields": data.fields}


_MAKERS: Final[dict[str, Callable[[Speaker], Made]]] = {
    "reckoning": _reckoning,
    "story": _story,
    "receipt": _receipt,
    "table": _table,
    "form": _form,
}
_WEIGHTS: Final = (3, 3, 2, 3, 2)
