"""What every set is made of: questions, what comes back for one, and the set itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from agent.answer import Answer


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a picture. `truth` is the published answer as text; `choices` are options, where given.

    `kind` groups questions of a set. `aside` names the question that this one is asked beside: it is reported with its
    kind and does not count in the set's number. `program` is run instead of `words` where there is one. `known` is what
    the set says of the picture beyond the answer: the truth for the middle.
    """

    set: str
    id: str
    image: Path
    words: str
    truth: str
    kind: str
    choices: tuple[str, ...] = ()
    aside: str = ""
    program: str = ""
    known: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What came back as an answer: its text (None where the agent declined), and what a set noted of its value."""

    text: str | None
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Middle:
    """Was what the answer rests on seen or read right? `step` says which of the two it is, `why` what differs."""

    step: str
    right: bool
    why: str = ""


Score = Callable[[Question, Given], float]
#: runs a program on the question's picture, with all that the tools remember of it: its value, None where it failed
Look = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set: its folder, how its questions are read, what an answer earns (0 to 1), and what is aimed at.

    `scorer` says in a few words what makes an answer right. `aims` has a share for a kind, or for "" (the whole set).
    `extra` are further measures of the same answers, by title; one that gives None does not apply to a question.
    `notes` keeps what scoring needs of an answer's value. `middle` compares what the tools saw with what the set knows.
    `chance` is what guessing among options would earn.
    """

    name: str
    load: Callable[[Path], list[Question]]
    score: Score
    scorer: str
    aims: Mapping[str, float] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    extra: Mapping[str, Callable[[Question, Given], float | None]] = field(default_factory=dict)
    notes: Callable[[Question, Answer], dict[str, Any]] | None = None
    middle: Callable[[Question, Look], Middle | None] | None = None
    chance: Callable[[Question], float] | None = None

    def right(self, question: Question, text: str | None) -> bool:
        """Does this text earn all that there is to be earned?"""
        return self.score(question, Given(text)) >= 1


def items(folder: Path) -> list[dict[str, Any]]:
    """The items of a set. Raises EvaluationError where the folder has none."""
    path = folder / "items.jsonl"
    if not path.is_file():
        raise EvaluationError(
            f"there is no data set at {folder}.", remedy="Name the folder that holds the sets with --data."
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
