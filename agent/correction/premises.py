"""Before an answer: is what the question takes for granted there at all?

"What color is the dog?" is answered with the colour of something else where there is no dog, by a model above all. So
the question's own premises are checked like claims. One that is refuted (by two kinds of witness, or by a measure) is
the answer: there is none; one that is only doubtful is said beside it, and the answer is less sure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from agent.checking.check import Budget, KnowledgeBase, check_claims
from agent.checking.checked import CheckedClaim
from agent.correction.nouns import absent_text
from agent.correction.premises_chinese import doubts_in_chinese, false_in_chinese
from agent.correction.presupposed import Premise, claims_of, presupposed
from agent.correction.presupposed_chinese import is_chinese_question
from agent.correction.unmet import doubted, refuted
from agent.wording import counted, listed
from tools.context import ToolContext
from tools.values import Image, Verdict

#: premises of one question that are checked, and the seconds within which their checks must begin
_MOST, _SECONDS = 4, 10.0


@dataclass(frozen=True)
class Premised:
    """What became of a question's premises.

    `false` says in words what is not as the question has it ("I see no dog in this picture."), "" where nothing is
    known to be wrong. `doubts` are what one witness alone says against a premise. `knowledge` holds what was found out.
    """

    false: str = ""
    doubts: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    knowledge: KnowledgeBase = field(default_factory=KnowledgeBase)


def check_premises(
    question: str,
    image: Image,
    context: ToolContext,
    *,
    wanted: Callable[[Premise], bool] = lambda premise: True,
    knowledge: KnowledgeBase | None = None,
) -> Premised:
    """Check what `question` takes for granted about `image`; of its premises only those that are `wanted`.

    Raises Cancelled where the run was cancelled, no other error: what can't be checked is taken for granted.
    """
    premises = [premise for premise in presupposed(question) if wanted(premise)][:_MOST]
    if not premises:
        return Premised(knowledge=knowledge or KnowledgeBase())
    checked = check_claims(claims_of(premises), image, context, budget=Budget(seconds=_SECONDS), knowledge=knowledge)
    asked = tuple(one for one in checked.claims if one.asked)
    return Premised(
        false=false_in_chinese(asked) if is_chinese_question(question) else _false(asked),
        doubts=doubts_in_chinese(asked) if is_chinese_question(question) else _doubts(asked),
        verdicts=tuple(one.verdict for one in asked),
        knowledge=checked.knowledge,
    )


def _false(asked: tuple[CheckedClaim, ...]) -> str:
    """What is refuted, in words: things that are not there before numbers that are other ones."""
    wrong = refuted(asked)
    if wrong.absent:
        return absent_text([_name(one) for one in wrong.absent])
    if wrong.told:
        there = listed([counted([_name(one)] * int(one.actual)) for one in wrong.told])
        return f"I see {there} in this picture, not {listed([one.claim.value for one in wrong.told])}."
    if wrong.others:
        return f"I do not see {listed([_several(one) for one in wrong.others])} in this picture."
    return ""


def _doubts(asked: tuple[CheckedClaim, ...]) -> tuple[str, ...]:
    doubts = doubted(asked, _name)
    return (
        *(f"The question takes it for granted, but {absent_text([name])}" for name in doubts.absent),
        *(f"The question speaks of {_several(one)}; I can't make out as many." for one in doubts.fewer),
    )


def _name(one: CheckedClaim) -> str:
    subject = one.claim.subject
    return " ".join((*subject.words, subject.noun)) if subject else "such thing"


def _several(one: CheckedClaim) -> str:
    subject = one.claim.subject
    return counted([_name(one)] * (subject.number if subject and subject.number else 1))
