"""What the report of a checked text shows, worked out from it: texts in pieces, crops as data URLs, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.report import words
from agent.report.labels import color_of
from agent.report.marks import SAME_BOX, Mark
from agent.report.view import MarkView, Pictures, PictureView, mark_views
from tools.values import Evidence, Image

if TYPE_CHECKING:
    from agent.checking.checked import CheckedClaim, Edit
    from agent.checking_text import CheckedText

#: what became of a claim, in words (the names are those of `Trust`) and as the class of its chip
STANDING = {
    "supported": "holds",
    "refuted": "does not hold",
    "doubtful": "may not hold",
    "unknown": "can't tell",
    "not_checked": "not checked",
}
_CHIPS = {"supported": "supported", "refuted": "refuted", "doubtful": "unknown", "unknown": "unknown"}
_KINDS = {"not_visual": "no matter of the picture"}
#: crops that a claim shows at most
_CROPS = 4


@dataclass(frozen=True)
class TextPiece:
    """A stretch of a text: unchanged (`action` is "") or part of an edit; `keys` are the numbers of its claims."""

    text: str
    action: str = ""
    keys: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ClaimView:
    number: int
    one: CheckedClaim
    chip: str
    word: str
    kind: str
    why: str
    color: str
    witnesses: list[tuple[Evidence, str]] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


def build_checked_view(checked: CheckedText, *, pictures: bool = True) -> dict[str, Any]:
    """The names that the templates use. Without `pictures` nothing is read from the store."""
    opened = Pictures(checked.store)
    shown: list[PictureView] = []
    colors: dict[int, str] = {}
    for image in checked.images:
        marks = claim_marks(checked, image)
        colors.update({number: mark.color for mark in marks for number in mark.numbers})
        views: list[MarkView] = mark_views(marks, image)
        if pictures:
            shown.append(PictureView("The picture", opened.whole(image), image.width, image.height, views))
    before, after = text_pieces(checked)
    claims = []
    for number, one in enumerate(checked.claims, start=1):
        boxed = sorted(one.verdict.witnesses, key=lambda piece: piece.box is None)
        crops = [(piece, opened.crop(piece) if pictures and at < _CROPS else "") for at, piece in enumerate(boxed)]
        edits = [edit for edit in checked.edits if edit.claim == number - 1 and edit.action != "boxed"]
        claims.append(
            ClaimView(
                number,
                one,
                _CHIPS.get(_standing(one), ""),
                standing_word(one),
                _KINDS.get(one.claim.kind, one.claim.attribute or one.claim.kind),
                one.verdict.note or one.why,
                colors.get(number, ""),
                crops,
                edits,
            )
        )
    return {
        "checked": checked,
        "trust": checked.trust,
        "before": before,
        "after": after,
        "claims": claims,
        "pictures": shown,
        "stages": _stages(checked),
        "words": words,
    }


def standing_word(one: CheckedClaim) -> str:
    """ "holds", "does not hold", "may not hold", "can't tell" or "not checked"."""
    return STANDING[_standing(one)]


def text_pieces(checked: CheckedText) -> tuple[list[TextPiece], list[TextPiece]]:
    """The original and the corrected text in pieces; the pieces joined are the texts."""
    before: list[TextPiece] = []
    after: list[TextPiece] = []
    at = 0
    for edit in checked.edits:
        same = checked.original[at : edit.start]
        if same:
            before.append(TextPiece(same))
            after.append(TextPiece(same))
        key = str(edit.claim + 1)
        if edit.before:
            before.append(TextPiece(edit.before, edit.action, key, edit.reason))
        if edit.after:
            after.append(TextPiece(edit.after, edit.action, key, edit.reason))
        at = edit.end
    rest = checked.original[at:]
    if rest:
        before.append(TextPiece(rest))
        after.append(TextPiece(rest))
    return before, after


def claim_marks(checked: CheckedText, image: Image) -> list[Mark]:
    """The boxes of the claims' evidence in `image`, each with the numbers of the claims that it speaks for."""
    marks: list[Mark] = []
    for number, one in enumerate(checked.claims, start=1):
        for piece in one.verdict.witnesses:
            box = piece.box.clipped(image.width, image.height) if piece.box and piece.image == image.id else None
            if box is None or box.area >= 0.9 * image.width * image.height:
                continue
            same = next((at for at, mark in enumerate(marks) if mark.box.iou(box) > SAME_BOX), None)
            if same is None:
                text = "" if piece.kind in ("text", "cell") else piece.text
                marks.append(Mark(box, (number,), text, color_of(len(marks))))
            elif number not in marks[same].numbers:
                mark = marks[same]
                marks[same] = Mark(mark.box, (*mark.numbers, number), mark.text, mark.color)
    return marks


def _standing(one: CheckedClaim) -> str:
    from agent.checking_text import standing

    return standing(one)


def _stages(checked: CheckedText) -> Sequence[tuple[str, float]]:
    return tuple(checked.usage.stages.items())
