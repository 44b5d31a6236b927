"""Grammar after words were taken out of an English sentence: lists, dangling words, verbs, articles, the capital."""

from __future__ import annotations

from itertools import pairwise

from agent.claims.claim import Claim
from agent.rewriting.agreement import Agreement
from agent.rewriting.clauses import Clauses
from agent.rewriting.english import Editor, Unsound
from agent.rewriting.mending import Mending
from agent.rewriting.tokens import Token
from agent.rewriting.words import (
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SHOWING,
    article_for,
)

_PICTURES = frozenset({"picture", "image", "photo", "photograph", "view", "shot", "close-up", "scene"})
_ROUNDS = 40
#: words that stand for a thing said before, and say nothing by themselves
_LOOSE = frozenset({"it", "them", "him", "that", "which", "itself", "himself", "herself", "themselves"})


class Cleaner(Mending):
    """Mends the sentence of an `Editor`. `known` are the mentions that earlier sentences have brought in."""

    def __init__(self, editor: Editor, known: frozenset[int]) -> None:
        super().__init__(editor)
        self.known = known
        self.cut = any(token.dead and token.action == "removed" for token in self.tokens)
        self.lost_verb = False
        self.moved: list[str] = []

    def clean(self) -> None:
        """Mend it. Raises Unsound where what is left would be no sentence, or would say something new."""
        if self.cut:
            Clauses(self.editor).drop_empty()
            self.lost_verb = any(self.finite(at) for at, token in enumerate(self.tokens) if self.removed(token))
            self._kill_after()
            for _ in range(_ROUNDS):
                if not self._mend_one():
                    break
            self._tidy_lists()
            if not self._anything_left():
                self.sentence.kill(self.tokens, self.why())
                return
            self._restore_verb()
            self._join_last()
        Agreement(self.editor).agree()
        if self.cut:
            self._check()
            self._say_moved()

    # -- what follows what was taken out ---------------------------------------------------------------------------

    def _kill_after(self) -> None:
        """Words that nobody claims, after what was taken out, were about it: "[a dog] happily"."""
        after, claim = False, 0
        for token in self.tokens:
            if self.removed(token):
                after, claim = True, token.claim
            elif not token.dead:
                kind = self.editor.kind(token)
                if after and kind in ("filler", "mark") and token.text not in ".!?;:":
                    self.sentence.kill([token], claim)
                else:
                    after = False

    def _mend_one(self) -> bool:
        """Mend the first gap that needs it; False where none does."""
        at = 0
        while at < len(self.tokens):
            if not self.removed(self.tokens[at]):
                at += 1
                continue
            end = at
            while end < len(self.tokens) and self.tokens[end].dead:
                end += 1
            begin = at
            while begin > 0 and self.tokens[begin - 1].dead:
                begin -= 1
            if self._mend(begin, end, self.tokens[at].claim):
                return True
            at = end
        return False

    def _mend(self, begin: int, end: int, why: int) -> bool:
        """Mend the gap of the dead tokens `begin`..`end`; did anything change?"""
        left = self.tokens[begin - 1] if begin else None
        right = self.tokens[end] if end < len(self.tokens) else None
        before = self.kind(left) if left is not None else "start"
        after = self.kind(right) if right is not None else "end"
        if left is not None and right is not None and self._same_thing(left, right):
            return False
        if after in ("end", "mark"):
            if before in ("filler", "separator") and left is not None:
                if before == "separator" and left.low == "and":
                    self._close_list(begin - 1, why)
                return self._kill(left, why)
            return False
        if right is None:
            return False
        if after == "separator":
            return self._mend_list(begin, end, left, right, before, why)
        if after == "thing":
            if right.low in _LOOSE and self._took_words(begin, end):
                return self._kill(right, why)
            if before == "value" and left is not None and self._took_words(begin, end):
                return self._move(end, why)
            if before == "filler" and left is not None and not self._shows(begin - 1):
                return self._kill(left, why)
            if before == "thing" and right.lead == "":
                right.lead = "and"
                right.mark(why, "agreement")
                return True
        if before == "separator" and left is not None and after == "value" and self._said_of_both(begin - 1, right):
            if left.low == "and":
                self._close_list(begin - 1, why)
            return self._kill(left, why)
        if after == "value" and before == "filler" and left is not None and left.low not in AUXILIARIES:
            return self._kill(left, why)
        return False

    def _mend_list(self, begin: int, end: int, left: Token | None, right: Token, before: str, why: int) -> bool:
        """A gap before a comma or an "and"."""
        if left is None:
            return self._kill(right, why)
        if before == "separator":
            weak = left if left.low == "," else right
            return self._kill(weak, why)
        rest = end
        while rest < len(self.tokens) and (self.tokens[rest].dead or self.kind(self.tokens[rest]) == "separator"):
            rest += 1
        follows = self.kind(self.tokens[rest]) if rest < len(self.tokens) else "end"
        if before == "thing" and follows == "thing" and not self._clause(rest) and self._revive(begin, end):
            return self._kill(right, why)
        if before == "thing" and self._took_words(begin, end) and self._says_later(end):
            raise Unsound  # what is said of the next thing would be said of this one, too
        if before == "value" and follows == "thing" and self._took_words(begin, end) and not self._clause(rest):
            return self._kill(right, why)
        if before != "filler":
            return False
        stub = self._shows(begin - 1) or left.low in PREPOSITIONS
        if (follows == "thing" and stub and not self._clause(rest)) or (
            follows == "value" and left.low in AUXILIARIES and not self.finite(rest)
        ):
            return self._kill(right, why)
        return self._kill(left, why)

    def _said_of_both(self, separator: int, token: Token) -> bool:
        """Is what the token says also said of the thing before the separator ("a cat and [a dog] sit")?"""
        before = next((other for other in reversed(self.tokens[:separator]) if not other.dead), None)
        thing = self.editor.thing_at(before) if before is not None else None
        return thing is not None and any(
            one.fate != "drop" and one.claim.subject is not None and one.claim.subject.mention == thing.mention
            for one in self.editor.local
            if token in self.sentence.inside(one.claim.value_span)
        )

    def _took_words(self, begin: int, end: int) -> bool:
        """Were words taken out that say something of a thing, or the thing itself, and not an adjective or a number?"""
        right = self.editor.thing_at(self.tokens[end]) if end < len(self.tokens) else None
        return any(right is None or token.start < right.span.start for token in self.tokens[begin:end])

    def _says_later(self, at: int) -> bool:
        """Is something said of a thing in the tokens from `at` on?"""
        return any(
            not token.dead and (self.kind(token) == "value" or self.finite(here))
            for here, token in enumerate(self.tokens)
            if here >= at
        )

    def _move(self, at: int, why: int) -> bool:
        """The thing at the token no longer belongs to the verb before it: it gets a sentence of its own."""
        thing = self.editor.thing_at(self.tokens[at])
        words = [token for token in self.tokens[at:] if self.editor.thing_at(token) is thing and not token.dead]
        rest = self.tokens[self.tokens.index(words[-1]) + 1 :]
        follows = next((token for token in rest if not token.dead), None)
        if thing is None or (follows is not None and self.kind(follows) not in ("mark", "separator")):
            raise Unsound
        shown = [f"{token.lead} {token.now}".strip().lower() for token in words]
        many = self.editor.numbers.get(thing.mention, 2 if thing.plural else 1) != 1
        if shown[0] == "the":
            shown = shown[1:] if many else [article_for(shown[1] if len(shown) > 1 else ""), *shown[1:]]
        if thing.mention not in self.known and words[0].low not in PRONOUNS:
            self.moved.append(f"There {'are' if many else 'is'} {' '.join(shown)}.")
        self.sentence.kill(words, why)
        return True

    def _say_moved(self) -> None:
        live = self.sentence.live
        if not self.moved or not live:
            return
        last = live[-1]
        last.tail += ("" if last.text in ".!?" else ".") + "".join(f" {sentence}" for sentence in self.moved)
        last.mark(self.why(), "agreement")

    def _join_last(self) -> None:
        """Things that only a comma joins at the end of a list get an "and"."""
        live = self.sentence.live
        joins = [
            token
            for one, token, two in zip(live, live[1:], live[2:], strict=False)
            if self.kind(token) == "separator" and self.kind(one) == self.kind(two) == "thing"
        ]
        if self.lost_verb and joins and joins[-1].low == ",":
            joins[-1].out = " and"
            joins[-1].mark(self.why(), "agreement")

    def _revive(self, begin: int, end: int) -> bool:
        """Keep the "with" of "with [a dog] and a cat": only the first of its things is gone."""
        for one in self.editor.local:
            words = [token for token in self.tokens[begin:end] if token in self.sentence.inside(one.claim.value_span)]
            subject, other = one.claim.subject, one.claim.object
            if subject is None or other is None or one.claim.kind != "relation" or one.fate != "drop":
                continue
            alone = other.mention in self.editor.gone and subject.mention not in self.editor.gone
            if alone and words and words[0] is self.tokens[begin]:
                for token in words:
                    token.dead = False
                    self.editor.owner[token.start] = "value"
                return True
        return False

    def _close_list(self, conjunction: int, why: int) -> None:
        """The last member of a list goes: the comma before the new last one becomes the "and"."""
        things = 0
        for token in reversed(self.tokens[:conjunction]):
            if token.dead:
                continue
            kind = self.kind(token)
            if kind == "separator" and token.low != ",":
                return
            if kind == "separator" and things:
                token.out = f" {self.tokens[conjunction].low}"
                token.mark(why, "agreement")
                return
            things += kind == "thing"

    def _tidy_lists(self) -> None:
        """ "a cat, and a man" needs no comma any more where it was a list of three."""
        if not any(token.dead and token.text in (",", "and") for token in self.tokens):
            return
        live = self.sentence.live
        for here, token in enumerate(live[:-1]):
            alone = not any(other.low == "," for other in live[:here])
            if token.low == "," and live[here + 1].low in ("and", "or") and alone and self.kind(token) == "separator":
                self._kill(token, self.why())

    # -- verbs -----------------------------------------------------------------------------------------------------

    def _restore_verb(self) -> None:
        """A sentence that lost its verb says that its things are there."""
        self.lost_verb = self.lost_verb or any(self.finite(at) for at, t in enumerate(self.tokens) if self.removed(t))
        live = self.sentence.live
        if not self.lost_verb or any(not token.dead and self.finite(at) for at, token in enumerate(self.tokens)):
            return
        first = next((token for token in live if token.is_word), None)
        if first is None or self.editor.thing_at(first) is None:
            raise Unsound
        thing = self.editor.thing_at(first)
        if thing is None:
            raise Unsound
        said = [token for token in live if self.editor.kind(token) == "value" or self._new(token)]
        if first.low in PRONOUNS or (
            thing.mention in self.known and first.low in ("the", "his", "her", "their", "its")
        ):
            if said:
                raise Unsound
            self.sentence.kill(self.tokens, self.why())
            return
        many = self.editor.numbers.get(thing.mention, 2 if thing.plural else 1) != 1
        if first.low == "the":
            if many:
                self.sentence.kill([first], self.why())
                first = next(token for token in self.sentence.live if token.is_word)
            else:
                first.out = article_for(self.next_word(first))
        first.out = first.now if first.now.isupper() and len(first.now) > 1 else first.now[:1].lower() + first.now[1:]
        first.lead = f"There {'are' if many else 'is'}" + (
            f" {first.lead[:1].lower()}{first.lead[1:]}" if first.lead else ""
        )
        first.mark(self.why(), "agreement")

    # -- soundness ---------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Raises Unsound where what is left does not read like a sentence, or joins what was apart."""
        live = [token for token in self.sentence.live if token.is_word or token.low.strip() in (",", "and", "or")]
        if not live:
            return
        original = [token for token in self.tokens if token.is_word]
        last = live[-1]
        if last is not original[-1] and (last.low in PREPOSITIONS | DETERMINERS | AUXILIARIES or last.low == ","):
            raise Unsound
        first = live[0].low.strip()
        if first in ("and", "or", ",") or (first in AUXILIARIES | {"to", "by", "of"} and live[0] is not original[0]):
            raise Unsound
        if any(self._orphaned(one.claim) for one in self.editor.local if one.fate != "drop"):
            raise Unsound
        for one, two in pairwise(live):
            apart = self.tokens.index(two) - self.tokens.index(one) > 1
            if not apart:
                continue
            if self._new_subject(one, two):
                raise Unsound
            if one.low in AUXILIARIES and (two.low in AUXILIARIES or self.kind(two) == "separator"):
                raise Unsound
            joined = one.low in AUXILIARIES and self.kind(two) == "thing" and not self._shows(self.tokens.index(one))
            if (joined and not two.lead) or (one.low in PREPOSITIONS and two.low in PREPOSITIONS):
                raise Unsound
        if self.lost_verb and self._clauses() > 1:
            raise Unsound

    def _orphaned(self, claim: Claim) -> bool:
        """Do the claim's words stand, and not the words for what they are said of?"""
        subject = self.sentence.inside(claim.subject.span) if claim.subject is not None else []
        words = self.sentence.inside(claim.value_span)
        stands = any(not token.dead for token in words)
        return stands and bool(subject) and all(token.dead for token in subject)

    def _new_subject(self, one: Token, two: Token) -> bool:
        """Would words stand right after a thing that they were not said of?"""
        thing = self.editor.thing_at(one)
        if thing is None or self.kind(two) != "value":
            return False
        claims = (one.claim for one in self.editor.local if two in self.sentence.inside(one.claim.value_span))
        said_of = {claim.subject.mention for claim in claims if claim.subject is not None}
        return bool(said_of) and thing.mention not in said_of

    def _clauses(self) -> int:
        """Finite verbs of the original sentence; with several, taking one out may join what was apart."""
        return sum(
            self.finite(at) for at, token in enumerate(self.tokens) if token.text.lower() not in ("may", "might")
        )

    def _clause(self, at: int) -> bool:
        """Does a clause with a verb of its own begin at the token?"""
        for here in range(at, len(self.tokens)):
            if self.tokens[here].dead:
                continue
            if self.finite(here):
                return True
            if self.kind(self.tokens[here]) == "separator":
                return False
        return False

    # -- small things ----------------------------------------------------------------------------------------------

    def _kill(self, token: Token, why: int) -> bool:
        if token.dead:
            return False
        self.sentence.kill([token], why)
        return True

    def _same_thing(self, left: Token, right: Token) -> bool:
        one = self.editor.thing_at(left)
        return one is not None and one is self.editor.thing_at(right)

    def _new(self, token: Token) -> bool:
        thing = self.editor.thing_at(token)
        return thing is not None and thing.mention not in self.known

    def _shows(self, at: int) -> bool:
        """Do the words that end at the token bring things in ("there is", "the picture shows")?"""
        token = self.tokens[at]
        if token.low == "of":
            return at > 0 and self.tokens[at - 1].low in _PICTURES
        if token.low in AUXILIARIES:
            return at > 0 and self.tokens[at - 1].low == "there"
        return token.low in SHOWING

    def _anything_left(self) -> bool:
        """Is something still said?"""
        return any(self.kind(token) in ("thing", "value") for token in self.sentence.live)
