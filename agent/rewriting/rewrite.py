"""The smallest edit that makes a checked text true.

What was refuted is replaced by what is there, or taken out with all that stands on it; what is doubtful is hedged or
taken out; everything else stays as it is, character by character (after the last stage of Woodpecker, Yin et al. 2023,
but without a language model: a rewrite can't bring in what nobody checked).
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.checking.checked import CheckedClaim, Edit
from agent.claims.claim import Span, Thing
from agent.rewriting.anew import said_anew
from agent.rewriting.boxes import box_edits
from agent.rewriting.chinese import edit_chinese
from agent.rewriting.cleaning import Cleaner
from agent.rewriting.english import Editor, Local, Unsound
from agent.rewriting.fates import Fate, Unknown, fates_of
from agent.rewriting.tokens import Action, Sentence, applied, edits_of, sentence_of, without_lone_marks
from agent.rewriting.words import is_chinese
from tools.values.base import Value


class Rewritten(Value):
    """The corrected text, and the edits that made it from the original, in order."""

    text: str
    edits: tuple[Edit, ...] = ()


def rewrite(
    text: str, checked: Sequence[CheckedClaim], *, unknown: Unknown = "hedge", boxes: bool = False
) -> Rewritten:
    """`text` without what was refuted.

    Args:
        text: the text that the claims' spans are places of.
        checked: its claims, in the order of the text, as checked.
        unknown: what is done about doubtful claims (`CheckedClaim.doubtful`): "hedge" them ("possibly a dog"),
            "remove" them like refuted ones, or "keep" them.
        boxes: put the boxes of supported things after them, in pixels: "two cups [12,30,80,99]".

    A text in which nothing was refuted or doubtful comes back as it is, and the corrected text, checked to the same
    verdicts, comes back as it is.
    """
    fates = fates_of(checked, unknown)
    reasons = [_reason(one) for one in checked]
    edits: list[Edit] = []
    if any(fate != "keep" for fate in fates):
        numbers: dict[int, int] = {}
        known: set[int] = set()
        gone = _gone(checked, fates)
        for span in _sentences(checked):
            local = [
                Local(at, one, fate)
                for at, (one, fate) in enumerate(zip(checked, fates, strict=True))
                if one.claim.within == span
            ]
            edits += _edit_sentence(text, span, local, gone, frozenset(known), numbers, reasons)
            known |= {
                one.claim.subject.mention
                for one in local
                if one.claim.subject is not None and one.claim.kind == "existence" and one.fate in ("keep", "hedge")
            }
        edits = without_lone_marks(text, _without_leftovers(text, edits))
    if boxes:
        edits = sorted([*edits, *box_edits(text, checked, fates, edits)], key=lambda edit: (edit.start, edit.end))
    return Rewritten(text=applied(text, edits), edits=tuple(edits))


def _edit_sentence(
    text: str,
    span: Span,
    local: Sequence[Local],
    gone: frozenset[int],
    known: frozenset[int],
    numbers: dict[int, int],
    reasons: Sequence[str],
) -> list[Edit]:
    """The edits of one sentence; said anew where it can't be mended."""
    touched = any(one.fate != "keep" for one in local)
    about = {thing.mention for one in local for thing in (one.claim.subject, one.claim.object) if thing is not None}
    if not touched and not about & set(numbers):
        return []
    sentence = _tokens(text, span, local)
    before = dict(numbers)
    try:
        if is_chinese(span.of(text)):
            edit_chinese(sentence, local, gone)
        else:
            editor = Editor(sentence, local, gone, numbers)
            editor.apply()
            Cleaner(editor, known).clean()
        return edits_of(sentence, reasons)
    except Unsound:
        numbers.clear()
        numbers.update(before)
        first = next((one for one in local if one.fate != "keep"), local[0])
        words = said_anew(text, local, known)
        action: Action = "replaced" if words else "removed"
        stripped = span.of(text).rstrip()
        end = span.start + len(stripped)
        return [
            Edit(
                start=span.start,
                end=end,
                before=stripped,
                after=words,
                action=action,
                claim=first.at,
                reason=reasons[first.at],
            )
        ]


def _tokens(text: str, span: Span, local: Sequence[Local]) -> Sentence:
    cuts: set[int] = set()
    for one in local:
        claim = one.claim
        spans = [claim.span, claim.value_span]
        for thing in (claim.subject, claim.object):
            spans += [thing.span, thing.head, thing.number_span] if isinstance(thing, Thing) else []
        cuts |= {place for span_ in spans if span_ is not None for place in (span_.start, span_.end)}
    return sentence_of(text, span, cuts)


def _sentences(checked: Sequence[CheckedClaim]) -> list[Span]:
    return sorted({one.claim.within for one in checked}, key=lambda span: span.start)


def _gone(checked: Sequence[CheckedClaim], fates: Sequence[Fate]) -> frozenset[int]:
    """The mentions of things that are not there."""
    return frozenset(
        one.claim.subject.mention
        for one, fate in zip(checked, fates, strict=True)
        if one.claim.kind == "existence"
        and one.claim.subject is not None
        and not one.claim.negated
        and fate in ("drop", "replace")
    )


def _without_leftovers(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """A sentence that goes takes with it the white space before it, or after it where it was the first."""
    kept: list[Edit] = []
    for edit in edits:
        start, end = edit.start, edit.end
        whole = not edit.after.strip() and edit.action == "removed"
        if (
            whole
            and _ends_sentence(text, end)
            and (start == 0 or text[:start].rstrip()[-1:] in ".!?。！？\n" or not text[:start].strip())
        ):
            left = start
            while left > 0 and text[left - 1] in " \t":
                left -= 1
            floor = kept[-1].end if kept else 0
            if left > 0 and left >= floor and text[left - 1 : left] not in ("\n", ""):
                start = left
            elif not text[:left].strip() or text[left - 1 : left] == "\n":
                while end < len(text) and text[end] in " \t":
                    end += 1
                if left == 0:
                    while end < len(text) and text[end] == "\n":
                        end += 1
                elif end < len(text) and text[end] == "\n":
                    end += 1
            edit = edit.model_copy(update={"start": start, "end": end, "before": text[start:end], "after": ""})
        kept.append(edit)
    return kept


def _ends_sentence(text: str, end: int) -> bool:
    return end >= len(text) or text[end] in " \t\n" or text[end - 1] in "。！？"


def _reason(one: CheckedClaim) -> str:
    """Why an edit was made, in words."""
    sentence = one.claim.sentence.strip()
    if one.verdict.state == "refuted":
        why = one.verdict.note or one.why
        return f'"{sentence}" does not hold' + (
            f": {why}" if why else f"; there is {one.actual} instead." if one.actual else "."
        )
    if one.doubtful:
        return f'"{sentence}" could not be confirmed.'
    return f'"{sentence}" stands on what does not hold.'
