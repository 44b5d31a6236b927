"""Grammar after words were taken out of an English sentence: lists, dangling words, verbs, articles, the capital."""

from __future__ import annotations

from itertools import pairwise

from agent.rewriting.english import Editor
from agent.rewriting.tokens import Token
from agent.rewriting.words import (
    ARTICLES,
    AUXILIARIES,
    DETERMINERS,
    FINITE,
    PREPOSITIONS,
    PRONOUNS,
    SHOWING,
    agreeing,
    article_for,
    like,
    third_person,
)

_PICTURES = frozenset({"picture", "image", "photo", "photograph", "view", "shot", "close-up", "scene"})
_ROUNDS = 40


class Unsound(Exception):
    """The sentence can't be mended by taking words out: it is to be said anew."""


class Cleaner:
    """Mends the sentence of an `Editor`. `known` are the mentions that earlier sentences have brought in."""

    def __init__(self, editor: Editor, known: frozenset[int]) -> None:
        self.editor = editor
        self.sentence = editor.sentence
        self.known = known
        self.tokens = editor.sentence.tokens
        self.cut = any(token.dead and token.action == "removed" for token in self.tokens)
        self.lost_verb = any(self._finite(at) for at, token in enumerate(self.tokens) if self._removed(token))

    def clean(self) -> None:
        """Mend it. Raises Unsound where what is left would be no sentence, or would say something new."""
        if self.cut:
            self._kill_after()
            for _ in range(_ROUNDS):
                if not self._mend_one():
                    break
            self._tidy_lists()
            if not self._anything_left():
                self.sentence.kill(self.tokens, self._why())
                return
            self._restore_verb()
        self._agree()
        self._articles()
        self._capital()
        if self.cut:
            self._check()

    # -- what follows what was taken out ---------------------------------------------------------------------------

    def _kill_after(self) -> None:
        """Words that nobody claims, after what was taken out, were about it: "[a dog] happily"."""
        after, claim = False, 0
        for token in self.tokens:
            if self._removed(token):
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
            if not self._removed(self.tokens[at]):
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
        before = self._kind(left) if left is not None else "start"
        after = self._kind(right) if right is not None else "end"
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
            if before == "filler" and left is not None and not self._shows(begin - 1):
                return self._kill(left, why)
            if before == "thing" and right.lead == "":
                right.lead = "and"
                right.mark(why, "agreement")
                return True
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
        if before != "filler":
            return False
        rest = end
        while rest < len(self.tokens) and (self.tokens[rest].dead or self._kind(self.tokens[rest]) == "separator"):
            rest += 1
        follows = self._kind(self.tokens[rest]) if rest < len(self.tokens) else "end"
        stub = self._shows(begin - 1) or left.low in PREPOSITIONS
        if (follows == "thing" and stub and not self._clause(rest)) or (follows == "value" and left.low in AUXILIARIES):
            return self._kill(right, why)
        return self._kill(left, why)

    def _close_list(self, conjunction: int, why: int) -> None:
        """The last member of a list goes: the comma before the new last one becomes the "and"."""
        things = 0
        for token in reversed(self.tokens[:conjunction]):
            if token.dead:
                continue
            kind = self._kind(token)
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
            if token.low == "," and live[here + 1].low in ("and", "or") and alone and self._kind(token) == "separator":
                self._kill(token, self._why())

    # -- verbs -----------------------------------------------------------------------------------------------------

    def _restore_verb(self) -> None:
        """A sentence that lost its verb says that its things are there."""
        self.lost_verb = self.lost_verb or any(self._finite(at) for at, t in enumerate(self.tokens) if self._removed(t))
        live = self.sentence.live
        if not self.lost_verb or any(not token.dead and self._finite(at) for at, token in enumerate(self.tokens)):
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
            self.sentence.kill(self.tokens, self._why())
            return
        many = self.editor.numbers.get(thing.mention, 2 if thing.plural else 1) != 1
        if first.low == "the":
            if many:
                self.sentence.kill([first], self._why())
                first = next(token for token in self.sentence.live if token.is_word)
            else:
                first.out = article_for(self._next_word(first))
        first.out = first.now if first.now.isupper() and len(first.now) > 1 else first.now[:1].lower() + first.now[1:]
        first.lead = f"There {'are' if many else 'is'}" + (
            f" {first.lead[:1].lower()}{first.lead[1:]}" if first.lead else ""
        )
        first.mark(self._why(), "agreement")

    def _finite(self, at: int) -> bool:
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

    def _agree(self) -> None:
        """Verbs, nouns and pronouns agree with things whose number changed, or that stand alone now."""
        for thing in self.editor.things:
            number = self.editor.numbers.get(thing.mention)
            if number is not None:
                self.editor.agree_noun(thing, number, self._why())
        for at, token in enumerate(self.tokens):
            if token.dead or self._kind(token) == "thing":
                continue
            low = token.low
            if agreeing(low, True) == low == agreeing(low, False) and not self._finite(at):
                continue
            many = self._subject_is_many(at)
            if many is not None:
                form = third_person(token.now, many)
                if form != token.now:
                    token.out = form
                    token.mark(self._why(), "agreement")

    def _subject_is_many(self, verb: int) -> bool | None:
        """Has the verb at `verb` many for a subject? None where nothing about its subject changed."""
        there = verb > 0 and self.tokens[verb - 1].low == "there"
        around = self.tokens[verb + 1 :] if there else list(reversed(self.tokens[:verb]))
        group: list[Token] = []
        changed = False
        for token in around:
            kind = self._kind(token)
            if token.dead:
                changed = changed or token.action != "hedged"
                continue
            if kind == "thing":
                thing = self.editor.thing_at(token)
                changed = changed or (thing is not None and thing.mention in self.editor.numbers) or token.changed
                group.append(token)
            elif kind == "separator":
                continue
            elif group or kind == "mark":
                break
            elif not there and kind == "value":
                return None
        things = list({id(thing): thing for token in group if (thing := self.editor.thing_at(token))}.values())
        if not changed or not things:
            return None
        if len(things) > 1:
            return None if there else True
        number = self.editor.numbers.get(things[0].mention)
        if self._replaced(group):
            return False if any(token.now.split()[0].lower() in ARTICLES for token in group) else None
        return number != 1 if number is not None else things[0].plural

    # -- articles, capital, soundness ------------------------------------------------------------------------------

    def _articles(self) -> None:
        for here, token in enumerate(self.tokens):
            if token.dead or token.low not in ARTICLES:
                continue
            rest = self.tokens[here + 1 :]
            following = next((other for other in rest if not other.dead), None)
            if following is None or not (following.changed or rest[0].dead):
                continue
            word = following.lead or following.now
            if word[:1].isalnum():
                form = like(article_for(word), token.now)
                if form != token.now:
                    token.out = form
                    token.mark(following.claim, "agreement")

    def _capital(self) -> None:
        live = self.sentence.live
        if not live or not self.tokens[0].text[:1].isupper():
            return
        first = live[0]
        if first.lead:
            first.lead = first.lead[:1].upper() + first.lead[1:]
        elif first.now[:1].islower():
            first.out = first.now[:1].upper() + first.now[1:]
            first.mark(self._why(), "agreement")

    def _check(self) -> None:
        """Raises Unsound where what is left does not read like a sentence, or joins what was apart."""
        live = [token for token in self.sentence.live if token.is_word or token.low.strip() in (",", "and", "or")]
        if not live:
            return
        original = [token for token in self.tokens if token.is_word]
        last = live[-1]
        if last is not original[-1] and (last.low in PREPOSITIONS | DETERMINERS | AUXILIARIES or last.low == ","):
            raise Unsound
        if live[0].low.strip() in ("and", "or", ",") or (live[0].low in AUXILIARIES and live[0] is not original[0]):
            raise Unsound
        for one, two in pairwise(live):
            apart = self.tokens.index(two) - self.tokens.index(one) > 1
            if not apart:
                continue
            if one.low in AUXILIARIES and (two.low in AUXILIARIES or self._kind(two) == "separator"):
                raise Unsound
            joined = one.low in AUXILIARIES and self._kind(two) == "thing" and not self._shows(self.tokens.index(one))
            if (joined and not two.lead) or (one.low in PREPOSITIONS and two.low in PREPOSITIONS):
                raise Unsound
        if self.lost_verb and self._clauses() > 1:
            raise Unsound

    def _clauses(self) -> int:
        """Finite verbs of the original sentence; with several, taking one out may join what was apart."""
        return sum(
            self._finite(at) for at, token in enumerate(self.tokens) if token.text.lower() not in ("may", "might")
        )

    def _clause(self, at: int) -> bool:
        """Does a clause with a verb of its own begin at the token?"""
        for here in range(at, len(self.tokens)):
            if self.tokens[here].dead:
                continue
            if self._finite(here):
                return True
            if self._kind(self.tokens[here]) == "separator":
                return False
        return False

    # -- small things ----------------------------------------------------------------------------------------------

    def _kind(self, token: Token) -> str:
        return self.editor.kind(token)

    def _kill(self, token: Token, why: int) -> bool:
        if token.dead:
            return False
        self.sentence.kill([token], why)
        return True

    def _removed(self, token: Token) -> bool:
        return token.dead and token.action == "removed"

    def _replaced(self, group: list[Token]) -> bool:
        return any(token.out is not None and token.action == "replaced" and " " in token.now for token in group)

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

    def _next_word(self, token: Token) -> str:
        return next((t.now for t in self.sentence.live if t.start > token.start and t.is_word), "")

    def _anything_left(self) -> bool:
        """Is something still said?"""
        return any(self._kind(token) in ("thing", "value") for token in self.sentence.live)

    def _why(self) -> int:
        return next((token.claim for token in self.tokens if token.dead and token.claim >= 0), -1)
