"""What is asked about a picture, what came back, and the row that keeps both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from agent.evaluation.annotated import Annotated

#: "probe" is answered yes or no, "caption" with a description, "vqa" in a few words
QuestionKind = Literal["probe", "caption", "vqa"]
CAPTION_PROMPT = "Describe the picture."


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a picture.

    `key` is its name within a run. `says` are the sentences that "yes" and "no" stand for: what a check can take.
    `groups` are the parts of the measure that it counts in ("random", "adversarial"; "attribute"). `facts` is what
    scoring needs besides.
    """

    key: str
    picture: Annotated
    prompt: str
    kind: QuestionKind
    truth: str = ""
    says: tuple[str, str] = ("", "")
    groups: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer.

    `seconds` is what it took (without that of the answer that it corrects); `error` says why there is none. `notes` is
    what else is known of it: what the check came to, the claims that it makes.
    """

    text: str
    seconds: float = 0.0
    error: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A question with the answers of all subjects, side by side: all saw the same picture and the same words."""

    key: str
    picture: str
    source: str
    kind: QuestionKind
    prompt: str
    truth: str
    groups: tuple[str, ...]
    answers: Mapping[str, Given]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, question: Question, answers: Mapping[str, Given]) -> Row:
        return cls(
            key=question.key,
            picture=question.picture.key,
            source=question.picture.source,
            kind=question.kind,
            prompt=question.prompt,
            truth=question.truth,
            groups=question.groups,
            answers=dict(answers),
            facts=dict(question.facts),
        )

    def plain(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Row:
        """The row that `plain` made. Raises TypeError, KeyError where it is none."""
        given = {name: Given(**answer) for name, answer in data["answers"].items()}
        return cls(**{**data, "groups": tuple(data["groups"]), "answers": given})


class Subject(Protocol):
    """What is measured: anything that answers questions about pictures. Decoding is greedy wherever it is ours.

    `before` are the answers that other subjects have already given to this question: a corrected one takes the answer
    that it corrects from there, so that the two differ in nothing else.
    """

    @property
    def name(self) -> str: ...

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        """The answer. Raises YaffleError where there is none."""
        ...
