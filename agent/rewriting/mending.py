"""What every step of mending an English sentence knows of it."""

from __future__ import annotations

from agent.rewriting.english import Editor
from agent.rewriting.tokens import Token
from agent.rewriting.words import FINITE, PREPOSITIONS


class Mending:
    """The sentence of an `Editor`, after the editor's changes."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.sentence = editor.sentence
        self.tokens = editor.sentence.tokens

    def finite(self, at: int) -> bool:
        """Is the token the finite verb of a clause, as far as can be told?"""
        token = self.tokens[at]
        low = token.text.lower()
        if low in FINITE:
            return True
        values = (one.claim for one in self.editor.local if one.claim.kind in ("relation", "attribute", "text"))
        for claim in values:
            if claim.value_span is not None and claim.value_span.start == token.start and claim.subject is not None:
                verb = low.isalpha() and not low.endswith(("ing", "ed")) and low not in PREPOSITIONS
                placed = claim.subject.span.end <= token.start and (claim.kind != "attribute" or low.endswith("s"))
                return verb and placed
        return low in ("shows", "depicts", "features", "contains", "says", "reads")

    def kind(self, token: Token) -> str:
        return self.editor.kind(token)

    def removed(self, token: Token) -> bool:
        return token.dead and token.action == "removed"

    def why(self) -> int:
        return next((token.claim for token in self.tokens if token.dead and token.claim >= 0), -1)

    def next_word(self, token: Token) -> str:
        return next((t.now for t in self.sentence.live if t.start > token.start and t.is_word), "")
