"""An answer of a model in words, checked for what it says together with its question, and corrected.

A text of sentences is checked as it stands. A short answer ("red", "two", "yes") says nothing by itself: it is made a
sentence of with its question (agent.correction.statements), that is checked, and what comes out is taken back to the
answer: another colour, another number, the other of yes and no.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agent.answer import ABSTAINED, Usage
from agent.checking.checked import CheckedClaim, Edit
from agent.claims.claim import Claim, Span, Thing
from agent.correction.statements import Statement, statement_of

if TYPE_CHECKING:
    from agent.checking_text import CheckedText
    from tools.context import ToolContext
    from tools.values import Image

#: what takes the place of a short answer that was refuted where nothing better is known
WITHDRAWN = ABSTAINED


def check_answer(question: str, answer: str, image: Image, context: ToolContext, **options: Any) -> CheckedText:
    """Check and correct `answer` to `question` about `image`; `options` are those of `check_text`.

    The claims' places of a short answer are all of it. Raises as `check_text` does.
    """
    from agent.checking_text import check_text

    statement = statement_of(question, answer)
    if statement is None or statement.text == answer.strip():
        return check_text(answer, image, context, **options)
    started = time.perf_counter()
    checked = check_text(statement.text, image, context, **{**options, "boxes": False})
    after, action = _taken_back(statement, answer, checked.claims, checked.edits)
    claims = tuple(one.model_copy(update={"claim": _at_answer(one.claim, len(answer))}) for one in checked.claims)
    edits: tuple[Edit, ...] = ()
    if after != answer:
        at = next((place for place, one in enumerate(claims) if _wrong(one)), 0)
        reason = claims[at].verdict.note if claims else ""
        edits = (
            Edit(start=0, end=len(answer), before=answer, after=after, action=action, claim=at, reason=reason),
        )  # fmt: skip
    usage = Usage(seconds=time.perf_counter() - started, stages=checked.usage.stages)
    return checked.model_copy(
        update={"text": after, "original": answer, "claims": claims, "edits": edits, "usage": usage}
    ).with_store(context.store)


def _wrong(one: CheckedClaim) -> bool:
    return one.verdict.state == "refuted" or one.doubtful


def _taken_back(
    statement: Statement, answer: str, claims: Sequence[CheckedClaim], edits: Sequence[Edit]
) -> tuple[str, Any]:
    """(the answer as it should be, what was done to it)."""
    refuted = [one for one in claims if one.verdict.state == "refuted"]
    doubtful = [one for one in claims if one.doubtful and not one.claim.hedged]
    if statement.yes is not None:
        if refuted:
            return ("No." if statement.yes else "Yes."), "replaced"
        return (f"Probably {'not' if statement.yes else 'yes'}.", "hedged") if doubtful and edits else (answer, "")
    place = statement.answer
    if place is None or not (refuted or doubtful):
        return answer, ""
    if not edits:  # what to do about doubts is to keep them
        return answer, ""
    if refuted:
        [first, *more] = edits
        within = not more and place.start <= first.start and first.end <= place.end and first.action == "replaced"
        if not within:
            return WITHDRAWN, "removed"
        local = answer.lower().find(first.before.lower())
        if local < 0:
            return first.after, "replaced"
        return answer[:local] + first.after + answer[local + len(first.before) :], "replaced"
    if any(edit.action == "removed" for edit in edits):
        return WITHDRAWN, "removed"
    return f"Possibly {answer[:1].lower() + answer[1:] if answer[1:2].islower() else answer}", "hedged"


def _at_answer(claim: Claim, length: int) -> Claim:
    """The claim with its places in the answer, which is all of it."""
    whole = Span(start=0, end=length)

    def moved(thing: Thing | None) -> Thing | None:
        if thing is None:
            return None
        number = whole if thing.number_span else None
        return thing.model_copy(update={"span": whole, "head": whole, "number_span": number})

    return claim.model_copy(
        update={
            "span": whole,
            "within": whole,
            "value_span": whole if claim.value_span else None,
            "subject": moved(claim.subject),
            "object": moved(claim.object),
        }
    )
