"""CHAIR: objects that a description names and that are not in the picture (Rohrbach et al. 2018).

CHAIR_i is the share of the names of objects that name one that is not there; CHAIR_s that of the descriptions with at
least one such name. Cover, as AMBER has it, is the share of the objects in the picture that are named: who says nothing
hallucinates nothing, and covers nothing. As in the paper, what is there is what was marked together with what people's
captions name. Descriptions of the worlds are compared with their exact truth (`mllm_core.evaluation.captions`), where a
wrong colour or size is a hallucination, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.evaluation.annotated import Annotated, first
from agent.evaluation.object_words import named
from agent.evaluation.questions import CAPTION_PROMPT, Question, Row
from agent.evaluation.scores import Answered, Measure, Score, ratio, score_rows, share
from mllm_core.evaluation.captions import faults
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.printed import faults_of_printed, words_of
from mllm_core.evaluation.records import plain


@dataclass(frozen=True, slots=True)
class Named:
    """What a description names: `mentions` of objects, those of them that are `hallucinated`, and how many of the
    `objects` that are there are `covered`."""

    mentions: int
    hallucinated: int
    objects: int
    covered: int


def questions(pictures: Sequence[Annotated], limit: int | None = None) -> list[Question]:
    """A description of each of the first `limit` pictures (of each source) whose objects or words are known.

    Raises EvaluationError where there is none.
    """
    usable = [
        one for one in pictures if one.things or (one.captions and one.truth and one.truth.get("kind") != "unclear")
    ]
    if not usable:
        raise EvaluationError("no picture says what is in it.", remedy="Give pictures with labelled objects.")
    return [question(picture) for picture in first(usable, limit)]


def question(picture: Annotated) -> Question:
    """Describe the picture."""
    return Question(
        key=f"{picture.key}/description",
        picture=picture,
        prompt=CAPTION_PROMPT,
        kind="caption",
        truth=picture.captions[0] if picture.captions else "",
        facts=_facts(picture),
    )


def _facts(picture: Annotated) -> dict[str, Any]:
    """What the description is compared with."""
    if not picture.drawn:
        told = [label for caption in picture.captions for label in named(caption, picture.vocabulary)]
        return {"labels": sorted({*picture.present, *told}), "vocabulary": list(picture.vocabulary)}
    if picture.truth.get("kind") == "scene":
        known = {name: picture.truth[name] for name in ("objects", "panels", "look") if name in picture.truth}
        return {"scene": plain(known)}
    return {"words": sorted(set(words_of(picture.truth)))}


def of(answered: Answered) -> Named:
    """What a subject's description names."""
    facts = answered.row.facts
    if "labels" in facts:
        return of_labels(answered.text, facts["labels"], facts["vocabulary"])
    found = (
        faults(answered.text, facts["scene"])
        if "scene" in facts
        else faults_of_printed(answered.text, answered.row.truth, facts["words"])
    )
    return Named(found.mentions, found.hallucinated, found.objects, found.named)


def of_labels(text: str, present: Sequence[str], vocabulary: Sequence[str]) -> Named:
    """A description held against the labels that are there."""
    mentions = named(text, vocabulary)
    return Named(
        mentions=len(mentions),
        hallucinated=sum(label not in present for label in mentions),
        objects=len(present),
        covered=len(set(mentions) & set(present)),
    )


MEASURES: tuple[Measure[Answered], ...] = (
    share("CHAIR_s", lambda one: of(one).hallucinated > 0, lower=True),
    Measure("CHAIR_i", lambda one: ((found := of(one)).hallucinated, found.mentions), ratio, lower=True),
    Measure("cover", lambda one: ((found := of(one)).covered, found.objects), ratio),
    share("silent", lambda one: of(one).mentions == 0, lower=True),
    Measure("words", lambda one: (len(one.text.split()), 1.0), ratio, share=False),
)


def score(rows: Sequence[Row]) -> list[Score]:
    """The measures of each subject's descriptions, in each source where there are several."""
    return score_rows(rows, MEASURES)
