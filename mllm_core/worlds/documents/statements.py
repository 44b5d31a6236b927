"""Short texts that state facts about people, and questions that they answer, or don't."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mllm_core.samples import Split, Turn
from mllm_core.worlds.documents import words
from mllm_core.worlds.documents.wording import Phrases, Said, Speaker, Tongue, yes_no

UNSAID: Final = {"en": "It does not say.", "zh": "文中没有说明。"}
_NOT_ALONE: Final = ("goods", "sport")  # one may like or buy more than one thing, so another isn't ruled out

#: How a fact is stated, in both languages: name, value.
_STATED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "city": {"en": ("{who} lives in {what}.", "{who}'s home is in {what}."), "zh": ("{who}住在{what}。",)},
    "job": {"en": ("{who} works as a {what}.", "{who} is a {what}."), "zh": ("{who}的工作是{what}。",)},
    "age": {"en": ("{who} is {what} years old.", "{who}'s age is {what}."), "zh": ("{who}今年{what}岁。",)},
    "goods": {"en": ("{who} bought a {what}.", "{who} has bought a {what}."), "zh": ("{who}买了{what}。",)},
    "sport": {"en": ("{who} likes {what}.", "{who} enjoys {what}."), "zh": ("{who}喜欢{what}。",)},
    "count": {"en": ("{who} has {what} books.", "{who} owns {what} books."), "zh": ("{who}有{what}本书。",)},
}
ASKED: Final[dict[str, Phrases]] = {
    "city": {"en": ("Where does {who} live?", "In which city does {who} live?", "Which city is {who}'s home?"),
             "zh": ("{who}住在哪里？",)},
    "job": {"en": ("What is {who}'s job?", "What does {who} work as?", "Which work does {who} do?"),
            "zh": ("{who}做什么工作？",)},
    "age": {"en": ("How old is {who}?", "What is {who}'s age?", "Give the age of {who}."), "zh": ("{who}几岁？",)},
    "goods": {"en": ("What did {who} buy?", "Which thing did {who} buy?", "Name what {who} bought."),
              "zh": ("{who}买了什么？",)},
    "sport": {"en": ("Which sport does {who} like?", "What does {who} like?", "Name the sport that {who} enjoys."),
              "zh": ("{who}喜欢什么运动？",)},
    "count": {"en": ("How many books does {who} have?", "How many books are {who}'s?", "Count the books of {who}."),
              "zh": ("{who}有几本书？",)},
}  # fmt: skip
FOLLOWS: Final[Phrases] = {
    "en": ('Is it true that "{claim}"?', 'Is this right: "{claim}"?', "True or not: {claim}"),
    "zh": ("文中说“{claim}”对吗？",),
}
WHO: Final[dict[str, Phrases]] = {
    "city": {"en": ("Who lives in {what}?", "Whose home is in {what}?", "Name the person in {what}."),
             "zh": ("谁住在{what}？",)},
    "job": {"en": ("Who is a {what}?", "Who works as a {what}?", "Name the {what}."), "zh": ("谁的工作是{what}？",)},
    "age": {"en": ("Who is {what} years old?", "Who is {what}?", "Name the one aged {what}."),
            "zh": ("谁今年{what}岁？",)},
    "goods": {"en": ("Who bought a {what}?", "Who has the {what}?", "Name the buyer of the {what}."),
              "zh": ("谁买了{what}？",)},
    "sport": {"en": ("Who likes {what}?", "Who enjoys {what}?", "Name the one who likes {what}."),
              "zh": ("谁喜欢{what}？",)},
    "count": {"en": ("Who has {what} books?", "Who owns {what} books?", "Name the owner of {what} books."),
              "zh": ("谁有{what}本书？",)},
}  # fmt: skip
OLDER: Final[Phrases] = {
    "en": ("Who is older, {first} or {second}?", "Which of {first} and {second} is older?",
           "{first} or {second}: who has more years?"),
    "zh": ("{first}和{second}谁年龄大？",),
}  # fmt: skip
TOGETHER: Final[Phrases] = {
    "en": ("How many books do {first} and {second} have together?",
           "How many books are {first}'s and {second}'s in all?",
           "Add the books of {first} and {second}."),
    "zh": ("{first}和{second}一共有几本书？",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated fact: who, which kind, what."""

    who: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Story:
    """A text of facts, in one language."""

    tongue: Tongue
    facts: tuple[Fact, ...]
    text: str


def make_story(draw: random.Random, split: Split, tongue: Tongue) -> Story:
    """Three to six facts about two or three people; no two say the same thing of different people."""
    people = words.pick(draw, "person", draw.randint(2, 3), split)
    facts: list[Fact] = []
    for who in people:
        for kind in draw.sample(list(_STATED), draw.randint(1, 2)):
            facts.append(Fact(who, kind, _value(draw, split, kind, {fact.what for fact in facts})))
    text = " " if tongue == "en" else ""
    said = text.join(stated(draw.choice(_STATED[fact.kind][tongue]), fact.who, fact.what) for fact in facts)
    return Story(tongue, tuple(facts), said)


def stated(pattern: str, who: str, what: str) -> str:
    """A fact in a sentence; "a" becomes "an" where it must."""
    if what[0].lower() in "aeiou":
        pattern = pattern.replace(" a {what}", " an {what}")
    return pattern.format(who=who, what=what)


def _value(draw: random.Random, split: Split, kind: str, taken: set[str]) -> str:
    while True:
        if kind == "age":
            value = str(draw.randint(6, 79))
        elif kind == "count":
            value = str(draw.randint(80, 200)) if draw.random() < 0.3 else str(draw.randint(2, 60))
        else:
            value = draw.choice(words.words(kind, split))
        if value not in taken:
            return value


def story_turns(speaker: Speaker, story: Story) -> Iterator[Turn]:
    """Questions about a story: half of the yes/no ones are false, and some have no answer in it."""
    draw = speaker.draw
    people = list(dict.fromkeys(fact.who for fact in story.facts))
    for fact in story.facts:
        others = [other.what for other in story.facts if other.kind == fact.kind and other is not fact]
        wrong = draw.choice(others) if others else ""
        yield speaker.turn("text", ASKED[fact.kind], fact.what, wrong, who=fact.who)
        yield speaker.turn("text", WHO[fact.kind], fact.who, draw.choice(people), what=fact.what)
        yield _claim(speaker, story, fact)
        yield _claim(speaker, story, fact)
    known = {(fact.who, fact.kind) for fact in story.facts}
    unknown = [(who, kind) for who in people for kind in _STATED if (who, kind) not in known]
    for who, kind in draw.sample(unknown, min(3, len(unknown))):
        yield speaker.turn("text", ASKED[kind], UNSAID, who=who)
    stranger = draw.choice([name for name in words.words("person", speaker.split) if name not in people])
    yield speaker.turn("text", ASKED[draw.choice(list(ASKED))], UNSAID, who=stranger)
    yield from _pairs(speaker, story)


def _claim(speaker: Speaker, story: Story, fact: Fact) -> Turn:
    """A yes/no question: the fact, or the fact with another value or of another person."""
    draw = speaker.draw
    right = draw.random() < 0.5
    what, answer = fact.what, yes_no(right)
    if not right:
        same = [other.what for other in story.facts if other.kind == fact.kind and other.who != fact.who]
        taken = {other.what for other in story.facts}
        what = draw.choice(same) if same else _value(draw, speaker.split, fact.kind, taken)
        if fact.kind in _NOT_ALONE:
            answer = UNSAID
    tongue = story.tongue
    claim = stated(draw.choice(_STATED[fact.kind][tongue]), fact.who, what)
    return speaker.turn("text", {tongue: FOLLOWS[tongue]}, answer, claim=claim)


def _pairs(speaker: Speaker, story: Story) -> Iterator[Turn]:
    ages = [fact for fact in story.facts if fact.kind == "age"]
    books = [fact for fact in story.facts if fact.kind == "count"]
    if len(ages) >= 2:
        first, second = speaker.draw.sample(ages, 2)
        older, younger = (first, second) if int(first.what) > int(second.what) else (second, first)
        yield speaker.turn("text", OLDER, older.who, younger.who, first=first.who, second=second.who)
    if len(books) >= 2:
        first, second = speaker.draw.sample(books, 2)
        total = str(int(first.what) + int(second.what))
        because: Said = f"{first.what} + {second.what} = {total}."
        worked = speaker.rationale(TOGETHER, because, total, first=first.who, second=second.who)
        yield Turn(worked.prompt, worked.answer, "text")
