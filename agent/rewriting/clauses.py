"""Clauses of an English sentence: one that says nothing any more goes as a whole, with what joined it."""

from __future__ import annotations

from agent.rewriting.mending import Mending
from agent.rewriting.tokens import Token


class Clauses(Mending):
    """Finds the clauses, and takes out the empty ones."""

    def drop_empty(self) -> None:
        """Where a sentence has several clauses and one says nothing any more, that one goes, with what joined it."""
        clauses = self._clause_ranges()
        if len(clauses) < 2:
            return
        dead = [all(not self._said(token) for token in self.tokens[a:b]) for a, b in clauses]
        if all(dead):
            return
        for (start, end), empty in zip(clauses, dead, strict=True):
            if not empty or not any(token.dead for token in self.tokens[start:end]):
                continue
            before, after = start, end
            while before > 0 and self._joins(self.tokens[before - 1]):
                before -= 1
            if before == 0 or clauses[0][0] == start:
                while after < len(self.tokens) and self._joins(self.tokens[after]):
                    after += 1
            last = after
            while last > before and not self.tokens[last - 1].is_word and self.tokens[last - 1].text in ".!?":
                last -= 1
            why = next((token.claim for token in self.tokens[start:end] if token.dead), self.why())
            for token in self.tokens[before:last]:
                token.dead = True
                token.claim, token.action = (token.claim if token.claim >= 0 else why), "agreement"

    def _clause_ranges(self) -> list[tuple[int, int]]:
        """The places of the clauses, each with a finite verb of its own, without what joins them."""
        cuts = [at for at, token in enumerate(self.tokens) if self._joins(token)]
        ranges: list[tuple[int, int]] = []
        start = 0
        for cut in [*cuts, len(self.tokens)]:
            piece = range(start, cut)
            named = any(self._in_thing(self.tokens[at]) for at in piece)
            verb = next((at for at in piece if self.finite(at)), None)
            own = named and verb is not None and self._in_thing(self.tokens[self._first_word(start, cut)])
            if own or not ranges:
                ranges.append((start, cut))
            elif piece:
                ranges[-1] = (ranges[-1][0], cut)
            start = cut + 1
        return ranges if all(any(self.finite(at) for at in range(a, b)) for a, b in ranges) else []

    def _joins(self, token: Token) -> bool:
        joining = token.text.lower() in (",", "and", "but", "while", "whereas", ";")
        return joining and not self._in_thing(token)

    def _first_word(self, start: int, end: int) -> int:
        return next((at for at in range(start, end) if self.tokens[at].is_word), start)

    def _in_thing(self, token: Token) -> bool:
        """Is the token in the words for a thing, there or not?"""
        named = (thing for one in self.editor.local for thing in (one.claim.subject, one.claim.object) if thing)
        return any(thing.span.start <= token.start < thing.span.end for thing in named)

    def _said(self, token: Token) -> bool:
        return not token.dead and self.kind(token) in ("thing", "value")
