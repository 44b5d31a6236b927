"""A sentence as tokens that can be taken out, replaced or added to, each knowing its place in the original text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from agent.checking.checked import Edit
from agent.claims.claim import Span
from agent.claims.emphasis import emphasis_of, marks_of

Action = Literal["replaced", "removed", "hedged", "agreement", "boxed"]

_WORD = re.compile(r"\d[\d.,:/-]*\d|[^\W_]+(?:['’-][^\W_]+)*|\S")


@dataclass
class Token:
    """A word or a mark. `lead` is put before it, `tail` after it, `out` in its place; `dead` takes it out.

    Its claim, action and reason are those of the edit that it becomes part of.
    """

    start: int
    end: int
    text: str
    out: str | None = None
    lead: str = ""
    tail: str = ""
    dead: bool = False
    claim: int = -1
    action: Action = "agreement"

    @property
    def now(self) -> str:
        """The word as it will stand."""
        return self.text if self.out is None else self.out

    @property
    def low(self) -> str:
        return self.now.lower()

    @property
    def changed(self) -> bool:
        return self.dead or bool(self.lead or self.tail) or (self.out is not None and self.out != self.text)

    @property
    def is_word(self) -> bool:
        return self.text[:1].isalnum()

    def mark(self, claim: int, action: Action) -> None:
        """Note what the change is for; the first to change a token keeps it."""
        if self.claim < 0:
            self.claim, self.action = claim, action


@dataclass
class Sentence:
    """The tokens of one sentence of `text`, in order."""

    text: str
    span: Span
    tokens: list[Token] = field(default_factory=list)

    @property
    def live(self) -> list[Token]:
        return [token for token in self.tokens if not token.dead]

    def inside(self, span: Span | None) -> list[Token]:
        """The tokens that `span` covers, in whole or in part."""
        if span is None:
            return []
        return [token for token in self.tokens if token.start < span.end and token.end > span.start]

    def kill(self, tokens: Iterable[Token], claim: int) -> None:
        for token in tokens:
            if not token.dead:
                token.dead = True
                token.mark(claim, "removed")

    def replace(self, tokens: Sequence[Token], words: str, claim: int, action: Action = "replaced") -> None:
        """Put `words` in the place of `tokens`: the first takes them, the others go."""
        first, *others = tokens
        first.out, first.dead = words, False
        first.mark(claim, action)
        for token in others:
            token.dead = True
            token.mark(claim, action)


def sentence_of(text: str, span: Span, cuts: Iterable[int]) -> Sentence:
    """The sentence at `span`, its tokens cut at `cuts` as well, so that no claim ends inside a token."""
    marks = sorted({cut for cut in cuts if span.start < cut < span.end})
    tokens = []
    emphasis = {span.start + at for at in marks_of(span.of(text))}
    for match in _WORD.finditer(text, span.start, span.end):
        if match.start() in emphasis:
            continue
        chinese = bool(re.match("[\u3400-\u9fff]", match[0]))
        inner = (
            range(match.start() + 1, match.end()) if chinese else [m for m in marks if match.start() < m < match.end()]
        )
        ends = [match.start(), *inner, match.end()]
        tokens += [Token(a, b, text[a:b]) for a, b in pairwise(ends)]
    return Sentence(text, span, tokens)


@dataclass
class _Piece:
    """A stretch of the original and what stands there now."""

    start: int
    end: int
    after: str
    claim: int
    action: Action


def edits_of(sentence: Sentence, reasons: Sequence[str]) -> list[Edit]:
    """The changes to the sentence as edits of the original, in order, none touching another."""
    pieces: list[_Piece] = []
    previous, shown, lost = sentence.span.start, "", ""
    pending: list[Token] = []
    for token in sentence.tokens:
        gap = sentence.text[previous : token.start]
        previous = token.end
        if token.dead:
            lost = lost or "".join(sign for sign in gap if sign.isspace())
            pieces.append(_Piece(token.start - len(gap), token.end, "", token.claim, token.action))
            pending.append(token)
            continue
        words = (f"{token.lead} " if token.lead else "") + token.now + token.tail
        space = gap
        if not shown:
            space = sentence.text[sentence.span.start : sentence.tokens[0].start]
        elif pending and not space and words[:1].isalnum() and shown[-1:].isascii() and shown[-1:].isalnum():
            space = lost or " "
        owner = token if token.claim >= 0 or not pending else pending[0]
        if space != gap or token.changed:
            if space == gap:
                pieces.append(_Piece(token.start, token.end, words, owner.claim, owner.action))
            else:
                pieces.append(_Piece(token.start - len(gap), token.end, space + words, owner.claim, owner.action))
        shown, pending, lost = shown + space + words, [], ""
    return _merged(sentence.text, pieces, reasons)


def _merged(text: str, pieces: Sequence[_Piece], reasons: Sequence[str]) -> list[Edit]:
    """Pieces that touch, as one edit; what is equal at both ends of it is left out of it."""
    merged: list[_Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last is not None and last.end >= piece.start:
            action = last.action if last.action != "agreement" else piece.action
            claim = last.claim if last.claim >= 0 else piece.claim
            merged[-1] = _Piece(last.start, piece.end, last.after + piece.after, claim, action)
        else:
            merged.append(piece)
    return [edit for piece in merged if (edit := _edit(text, piece, reasons)) is not None]


def _edit(text: str, piece: _Piece, reasons: Sequence[str]) -> Edit | None:
    before = text[piece.start : piece.end]
    if before == piece.after:
        return None
    return Edit(
        start=piece.start,
        end=piece.end,
        before=before,
        after=piece.after,
        action=piece.action,
        claim=max(piece.claim, 0),
        reason=reasons[piece.claim] if 0 <= piece.claim < len(reasons) else "",
    )


def without_lone_marks(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """The edits, and those that take out marks of emphasis whose other mark goes, or between which nothing stays."""
    lone: list[Edit] = []
    for pair in emphasis_of(text):
        inside = [next((e for e in edits if e.start <= start and end <= e.end), None) for start, end in pair]
        between = range(pair[0][1], pair[1][0])
        gone = [next((e for e in edits if e.start <= at < e.end and not e.after.strip()), None) for at in between]
        empty = all(edit is not None or text[at].isspace() for edit, at in zip(gone, between, strict=True))
        because = next((edit for edit in (*inside, *gone) if edit is not None), None)
        if because is None or not (empty or (inside[0] is None) != (inside[1] is None)):
            continue
        lone += [
            because.model_copy(update={"start": start, "end": end, "before": text[start:end], "after": ""})
            for (start, end), edit in zip(pair, inside, strict=True)
            if edit is None
        ]
    return sorted([*edits, *lone], key=lambda edit: (edit.start, edit.end))


def applied(text: str, edits: Sequence[Edit]) -> str:
    """`text` with the edits made."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join([*pieces, text[at:]])
