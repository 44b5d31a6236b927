"""Editing one English sentence, so that it says only what its claims, as checked, let it say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim, Span, Thing
from agent.rewriting.fates import Fate
from agent.rewriting.phrases import noun_phrase, relation_words
from agent.rewriting.tokens import Sentence, Token
from agent.rewriting.words import (
    ARTICLES,
    HEDGES,
    QUOTES,
    article_for,
    number_form,
    number_in_words,
    number_like,
    pronoun,
)

_NEGATIONS = {"not": "", "never": "", "n't": "", "no": "", "without": "with", "neither": "", "cannot": "can"}
#: words of a relation that stand before its own: "to the left of", "on the right"
_LEADING = frozenset({"to", "the", "on", "at", "in"})


class Unsound(Exception):
    """The sentence can't be mended by taking words out: it is to be said anew."""


@dataclass(frozen=True)
class Local:
    """A claim of the sentence at hand: its place in the list, the check, and what becomes of it."""

    at: int
    checked: CheckedClaim
    fate: Fate

    @property
    def claim(self) -> Claim:
        return self.checked.claim


class Editor:
    """Makes the changes that single claims ask for, and knows which words are whose.

    `gone` are the mentions that are not in the picture; `numbers` collects, by mention, the numbers that changed.
    """

    def __init__(
        self, sentence: Sentence, local: Sequence[Local], gone: frozenset[int], numbers: dict[int, int]
    ) -> None:
        self.sentence = sentence
        self.local = local
        self.gone = gone
        self.numbers = numbers
        self.things = self._things()
        self.owner: dict[int, str] = {}  # token start -> "thing:N" or "value"
        self._own()

    def apply(self) -> None:
        """Carry out every claim's fate; what is left over is for the `Cleaner`.

        Raises Unsound where the same words say what holds of one thing and what does not hold of another.
        """
        self._refuse_shared_words()
        order = {"drop": 0, "affirm": 1, "hedge": 2, "replace": 3}
        # a thing that goes is the reason for all that goes with it; one that is replaced comes last, over what went
        for one in sorted(
            self.local,
            key=lambda one: (order.get(one.fate, 9), (one.claim.kind == "existence") == (one.fate != "drop")),
        ):
            if one.fate == "drop":
                self._drop(one)
            elif one.fate == "replace":
                self._replace(one)
            elif one.fate == "hedge":
                self._hedge(one)
            elif one.fate == "affirm":
                self._affirm(one)

    def _refuse_shared_words(self) -> None:
        said: dict[Span, tuple[Fate, str]] = {}
        for one in self.local:
            things = [thing for thing in (one.claim.subject, one.claim.object) if thing is not None]
            if one.claim.value_span is None or any(thing.mention in self.gone for thing in things):
                continue
            fate: Fate = "keep" if one.fate == "hedge" else one.fate
            same = (fate, one.checked.actual if fate == "replace" else "")
            if one.claim.kind in ("attribute", "relation") and said.setdefault(one.claim.value_span, same) != same:
                raise Unsound

    def kind(self, token: Token) -> str:
        """ "thing", "value" (a live claim's own words), "mark", "separator" or "filler"."""
        owner = self.owner.get(token.start)
        if owner is not None:
            return owner.partition(":")[0]
        if token.low.strip() in ("and", "or", "but", "plus", "&", ","):
            return "separator"
        return "filler" if token.is_word else "mark"

    def thing_at(self, token: Token) -> Thing | None:
        """The live thing whose words the token belongs to."""
        owner = self.owner.get(token.start, "")
        return self.things[int(owner[6:])] if owner.startswith("thing:") else None

    # -- whose words are whose -------------------------------------------------------------------------------------

    def _things(self) -> list[Thing]:
        """The things of the sentence that are still there, in order; of phrases that nest, the longest."""
        named = [thing for one in self.local for thing in (one.claim.subject, one.claim.object) if thing is not None]
        here = self.sentence.span
        inside = {thing.span: thing for thing in named if here.start <= thing.span.start and thing.span.end <= here.end}
        return sorted(
            (
                thing
                for span, thing in inside.items()
                if thing.mention not in self.gone
                and not any(other != span and _covers(other, span) for other in inside)
            ),
            key=lambda thing: thing.span.start,
        )

    def _own(self) -> None:
        for index, thing in enumerate(self.things):
            for token in self.sentence.inside(thing.span):
                self.owner[token.start] = f"thing:{index}"
        for one in self.local:
            if one.fate != "drop" and one.claim.kind != "existence":
                span = one.claim.value_span or (one.claim.span if one.claim.kind == "not_visual" else None)
                for token in self.sentence.inside(span):
                    self.owner.setdefault(token.start, "value")

    # -- the four changes ------------------------------------------------------------------------------------------

    def _drop(self, one: Local) -> None:
        claim = one.claim
        sentence = self.sentence
        if claim.kind == "existence" and claim.subject is not None:
            if claim.subject.mention in self.gone or claim.negated:
                sentence.kill(sentence.inside(claim.subject.span), one.at)
        elif claim.kind == "count":
            self._drop_number(one)
        elif claim.kind in ("attribute", "relation"):
            self._drop_value(one)
        else:
            words = [*sentence.inside(claim.value_span), *sentence.inside(claim.span)]
            sentence.kill([token for token in words if token.start not in self.owner], one.at)
        for thing in (claim.subject, claim.object):
            if thing is not None and thing.mention in self.gone:
                sentence.kill(sentence.inside(thing.span), one.at)

    def _drop_number(self, one: Local) -> None:
        thing = one.claim.subject
        tokens = self.sentence.inside((thing and thing.number_span) or one.claim.value_span)
        if not tokens or tokens[0].low in ARTICLES or thing is None or thing.mention in self.gone:
            return
        if tokens[0].low == "one":
            self.sentence.replace(tokens, article_for(self._after(tokens[-1])), one.at)
        else:
            self.sentence.kill(tokens, one.at)

    def _drop_value(self, one: Local) -> None:
        tokens = self.sentence.inside(one.claim.value_span)
        if not tokens:
            tokens = [token for token in self.sentence.inside(one.claim.span) if token.start not in self.owner]
        inside = self.thing_at(tokens[0]) if tokens else None
        if one.claim.kind == "relation":
            tokens = [token for token in tokens if self.thing_at(token) is None]
        self.sentence.kill([token for token in tokens if self.owner.get(token.start) != "value"], one.at)
        if inside is not None:
            self._mend_adjectives(inside, one.at)

    def _mend_adjectives(self, thing: Thing, at: int) -> None:
        """In "a red and white car" without "red", the "and" goes as well."""
        live = [token for token in self.sentence.inside(thing.span) if not token.dead]
        for here, token in enumerate(live):
            joins = token.low in ("and", ",")
            alone = here == 0 or here == len(live) - 1 or live[here - 1].low in (*ARTICLES, "the", "and", ",")
            if joins and (alone or live[here + 1].start >= thing.head.start):
                self.sentence.kill([token], at)

    def _replace(self, one: Local) -> None:
        claim, actual = one.claim, one.checked.actual.strip()
        if claim.kind == "existence" and claim.subject is not None:
            tokens = self.sentence.inside(claim.subject.span)
            if tokens:
                self.sentence.replace(tokens, noun_phrase(actual, tokens[0].text), one.at)
                self.things = [*self.things, claim.subject]
                for token in tokens:
                    self.owner[token.start] = f"thing:{len(self.things) - 1}"
        elif claim.kind == "count" and claim.subject is not None:
            self._replace_number(one, claim.subject, actual)
        else:
            tokens = [token for token in self.sentence.inside(claim.value_span) if not token.dead]
            if not tokens:
                self._drop(one)
                return
            if claim.kind == "relation":
                tokens = self._with_leading(tokens)
                actual = relation_words(" ".join(token.text for token in tokens), actual)
            elif len(tokens) > 2 and tokens[0].text in QUOTES and actual[:1] not in QUOTES:
                tokens = tokens[1:-1]
            self.sentence.replace(tokens, actual, one.at)

    def _replace_number(self, one: Local, thing: Thing, actual: str) -> None:
        number = number_in_words(actual)
        tokens = self.sentence.inside(thing.number_span or one.claim.value_span)
        if number is None or (not tokens and not thing.plural):
            self._drop_number(one)
            return
        head = self.sentence.inside(thing.head)
        if tokens:
            words = number_like(number, tokens[-1].text)
            if tokens[0].low in ARTICLES:
                words = number_like(number, "Two" if tokens[0].text[:1].isupper() else "two")
            self.sentence.replace(tokens, words, one.at)
        elif head:
            head[0].lead = number_like(number, "two")
            head[0].mark(one.at, "replaced")
        self.numbers[thing.mention] = number
        self.agree_noun(thing, number, one.at)

    def agree_noun(self, thing: Thing, number: int, at: int) -> None:
        """Put the noun (or pronoun) of `thing` into the form that `number` wants."""
        head = [token for token in self.sentence.inside(thing.head) if not token.dead]
        if head:
            last = head[-1]
            form = pronoun(last.now, number != 1)
            last.out = form if form != last.now or last.low in ("it", "they") else number_form(last.now, number)
            last.mark(at, "agreement")

    def _hedge(self, one: Local) -> None:
        claim = one.claim
        if claim.kind == "existence" and claim.subject is not None and not claim.negated:
            self._hedge_thing(claim.subject, one.at)
            return
        if claim.kind == "existence":
            tokens = [token for token in self.sentence.inside(claim.span) if _negation(token)]
        elif claim.kind == "count" and claim.subject is not None:
            tokens = self.sentence.inside(claim.subject.number_span or claim.value_span)
            if tokens and tokens[0].low in ARTICLES:
                return
        else:
            tokens = self._with_leading(self.sentence.inside(claim.value_span or claim.span))
        self._hedge_at(tokens, "possibly", one.at)

    def _hedge_thing(self, thing: Thing, at: int) -> None:
        tokens = [token for token in self.sentence.inside(thing.span) if not token.dead]
        if not tokens or tokens[0].low in ("it", "they", "he", "she", "them", "him"):
            return
        if tokens[0].low == "the":
            if thing.plural and len(tokens) > 1:
                tokens[0].dead = True
                tokens[0].mark(at, "hedged")
                tokens = tokens[1:]
            else:
                tokens[0].out = article_for(self._after(tokens[0]))
                tokens[0].mark(at, "hedged")
        self._hedge_at(tokens, "possibly", at)

    def _hedge_at(self, tokens: Sequence[Token], words: str, at: int) -> None:
        if not tokens or tokens[0].dead or tokens[0].lead:
            return
        first = tokens[0]
        before = self._before(first)
        if before is not None and before.low in HEDGES:
            return
        if before is None and first.now[:1].isupper() and not first.now.isupper() | (first.now == "I"):
            words = words.capitalize()
            first.out = first.now[:1].lower() + first.now[1:]
        if before is None and first.now == "A":
            words, first.out = words.capitalize(), "a"
        first.lead = words
        first.mark(at, "hedged")

    def _affirm(self, one: Local) -> None:
        """Take the denial back: "there is no dog" where there is one."""
        claim = one.claim
        around = [token for token in self.sentence.inside(claim.span) if _negation(token)]
        around = around or [token for token in self.sentence.tokens if _negation(token) and not token.dead]
        thing = claim.subject
        if not around or around[0].low in ("none", "nobody", "nothing"):
            self._drop(one)
            self.sentence.kill(self.sentence.inside(claim.span), one.at)
            return
        token = around[0]
        if token.low == "no" and thing is not None and not thing.plural:
            self.sentence.replace([token], article_for(self._after(token)), one.at)
        elif token.low.endswith(("n't", "n’t")) and len(token.low) > 3:
            self.sentence.replace([token], {"ca": "can", "wo": "will"}.get(token.text[:-3], token.text[:-3]), one.at)
        elif _NEGATIONS.get(token.low):
            self.sentence.replace([token], _NEGATIONS[token.low], one.at)
        else:
            self.sentence.kill([token], one.at)
            token.action = "replaced"
        if claim.kind == "existence" and thing is not None:
            self._some(thing, one.at)

    def _some(self, thing: Thing, at: int) -> None:
        """ "any" belongs to a denial: "a dog", "dogs"."""
        for token in self.sentence.inside(Span(start=max(thing.span.start - 4, 0), end=thing.span.end)):
            if token.low == "any" and thing.plural:
                self.sentence.replace([token], "some", at)
            elif token.low == "any":
                self.sentence.replace([token], article_for(self._after(token)), at)

    # -- neighbours ------------------------------------------------------------------------------------------------

    def _with_leading(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with "to the" or "on the" before them, where that is how a place is said."""
        if not tokens or tokens[0].low not in ("left", "right", "top", "front", "side", "bottom"):
            return list(tokens)
        here = self.sentence.tokens.index(tokens[0])
        start = here
        while start > 0 and self.sentence.tokens[start - 1].low in _LEADING:
            start -= 1
        return [*self.sentence.tokens[start:here], *tokens]

    def _before(self, token: Token) -> Token | None:
        live = [other for other in self.sentence.live if other.start < token.start]
        return live[-1] if live else None

    def _after(self, token: Token) -> str:
        """The live word after the token; "" at the end."""
        return next(
            ((other.lead or other.now) for other in self.sentence.live if other.start > token.start and other.is_word),
            "",
        )


def _negation(token: Token) -> bool:
    return token.low in _NEGATIONS or token.low.endswith(("n't", "n’t")) or token.low in ("none", "nobody", "nothing")


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
