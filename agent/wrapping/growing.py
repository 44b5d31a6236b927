"""A text that is checked while it grows: a sentence is given out as soon as it is complete and checked.

What was given out is never taken back. Each sentence is taken apart and mended with all that stands before it in view
("It is red." needs to know what it is), and nothing that was looked into once is looked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agent.checking.check import Budget, check_claims
from agent.checking.checked import CheckedClaim, Edit
from agent.checking.knowledge import KnowledgeBase
from agent.correction.answers import check_answer
from agent.correction.statements import statement_of
from agent.rewriting.rewrite import rewrite
from agent.wrapping.completions import Token, uncertainty
from agent.wrapping.sentences import finished

#: the end of a text that is a whole sentence
_ENDED = re.compile(r"[.!?…。！？][\"'”’」』）)\]*_]*\s*$")

if TYPE_CHECKING:
    from agent.checking_text import CheckedText, Unknown
    from agent.claims.claim import ClaimSplitter
    from tools.context import ToolContext
    from tools.values import Image


class GrowingText:
    """One answer to one question about one picture; used by one thread, once."""

    def __init__(
        self,
        question: str,
        image: Image,
        context: ToolContext,
        *,
        splitter: ClaimSplitter,
        unknown: Unknown = "hedge",
        boxes: bool = False,
        budget: Budget | None = None,
        knowledge: KnowledgeBase | None = None,
    ) -> None:
        self._question, self._image, self._context, self._splitter = question, image, context, splitter
        self._unknown, self._boxes, self._budget = unknown, boxes, budget or Budget()
        self._knowledge = knowledge or KnowledgeBase()
        self._text, self._given = "", 0
        self._tokens: list[Token] = []
        self._out: list[str] = []
        self._kept: list[tuple[Edit, CheckedClaim]] = []
        self._tool_seconds = 0.0

    @property
    def original(self) -> str:
        """All that came, unchecked."""
        return self._text

    @property
    def given(self) -> str:
        """All that was given out."""
        return "".join(self._out)

    def keep(self, text: str) -> None:
        """More of the text, which nobody can check."""
        self._text += text

    def add(self, text: str, tokens: Sequence[Token] = ()) -> Iterator[str]:
        """More of the text, with its tokens where they are known; gives the sentences that are complete now, corrected.
        Raises what checking raises."""
        self._text += text
        self._tokens += tokens
        for end in finished(self._text, self._given):
            if piece := self._checked(end):
                yield piece

    def unchecked(self) -> str:
        """What was not given out yet, as it came: for where checking fails."""
        rest, self._given = self._text[self._given :], len(self._text)
        self._out.append(rest)
        return rest

    def finish(self, *, broken: bool = False) -> tuple[list[str], CheckedText]:
        """The rest, corrected, and the whole text with its claims and their evidence.

        `broken`: the text came to no proper end. Then a sentence without an end is given out as it is, and left out
        where something in it does not hold: half a sentence can't be mended.
        """
        options: dict[str, Any] = {
            "splitter": self._splitter,
            "unknown": self._unknown,
            "boxes": self._boxes,
            "budget": self._budget,
        }
        statement = None if self._given or broken else statement_of(self._question, self._text)
        if statement is not None and statement.text != self._text.strip():  # a word or two in answer to a question
            options["knowledge"] = self._knowledge
            made = check_answer(self._question, self._text, self._image, self._context, **options)
            return ([made.text] if made.text else []), made
        if self._given == len(self._text):
            rest = ""
        elif broken and not _ENDED.search(self._text):
            rest = self._fragment()
        else:
            rest = self._checked(len(self._text))
        return ([rest] if rest else []), self._whole({**options, "knowledge": self._knowledge})

    def _checked(self, end: int) -> str:
        """The text from what was given out up to `end`, corrected."""
        begin, so_far = self._given, self._text[:end]
        claims = self._look_into(so_far)
        self._given = end
        edits = [
            edit.model_copy(update={"start": max(begin, edit.start)})
            for edit in rewrite(so_far, claims, unknown=self._unknown, boxes=self._boxes).edits
            if edit.end > begin or edit.start >= begin
        ]
        edits = [edit.model_copy(update={"before": so_far[edit.start : edit.end]}) for edit in edits]
        self._kept += [(edit, claims[edit.claim]) for edit in edits]
        pieces, at = [], begin
        for edit in edits:
            pieces += [so_far[at : edit.start], edit.after]
            at = max(at, edit.end)
        piece = "".join([*pieces, so_far[at:]])
        if not piece.strip() and edits:  # the sentence is gone, with the white space after it
            piece = ""
        return self._give(piece)

    def _fragment(self) -> str:
        """The last sentence, which has no end; its last word may be a half one and is not looked at."""
        begin, whole = self._given, self._text
        words = whole[: max(begin, len(whole.rstrip()) - len(whole.split()[-1]))].rstrip()
        claims = self._look_into(words)
        self._given = len(whole)
        wrong = [
            one for one in claims if one.claim.span.start >= begin and (one.verdict.state == "refuted" or one.doubtful)
        ]
        if not wrong or (self._unknown == "keep" and all(one.doubtful for one in wrong)):
            return self._give(whole[begin:])
        why = f"a sentence without an end, in which {wrong[0].claim.sentence!r} does not hold"
        edit = Edit(start=begin, end=len(whole), before=whole[begin:], after="", action="removed", claim=0, reason=why)
        self._kept.append((edit, wrong[0]))
        return ""

    def _look_into(self, text: str) -> Sequence[CheckedClaim]:
        """The claims of the text, checked; those that were looked into before are known."""
        claims = self._splitter.split(text)
        budget = replace(self._budget, uncertainty=uncertainty(self._text, self._tokens))
        checked = check_claims(claims, self._image, self._context, budget=budget, knowledge=self._knowledge)
        self._knowledge = checked.knowledge
        self._tool_seconds += checked.tool_seconds
        return checked.claims

    def _give(self, piece: str) -> str:
        if piece:
            self._out.append(piece)
        return piece

    def _whole(self, options: dict[str, Any]) -> CheckedText:
        """The checked text; where a later sentence would have changed an earlier one, as it was given out."""
        from agent.checking_text import check_text

        made = check_text(self._text, self._image, self._context, **options)
        changed: dict[str, Any] = {"tool_seconds": made.tool_seconds + self._tool_seconds}
        if made.text != self.given:
            edits = tuple(edit.model_copy(update={"claim": _place(one, made.claims)}) for edit, one in self._kept)
            changed |= {"text": self.given, "edits": edits}
        return made.model_copy(update=changed).with_store(self._context.store)


def _place(one: CheckedClaim, claims: Sequence[CheckedClaim]) -> int:
    """The place of a claim among those of the whole text."""
    same = (place for place, other in enumerate(claims) if other.claim == one.claim)
    alike = (place for place, other in enumerate(claims) if other.claim.span == one.claim.span)
    return next(same, next(alike, 0))
