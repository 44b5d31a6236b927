"""Agreement in an English sentence: verbs, nouns and pronouns with new numbers, articles, the capital at the start."""

from __future__ import annotations

from agent.claims.words import verb_lemma
from agent.rewriting.mending import Mending
from agent.rewriting.tokens import Token
from agent.rewriting.words import ARTICLES, agreeing, article_for, like, third_person


class Agreement(Mending):
    """Brings the words that stay into line with those that changed."""

    def agree(self) -> None:
        """All of it."""
        self._agree()
        self._articles()
        self._capital()

    def _agree(self) -> None:
        """Verbs, nouns and pronouns agree with things whose number changed, or that stand alone now."""
        for thing in self.editor.things:
            number = self.editor.numbers.get(thing.mention)
            if number is not None:
                self.editor.agree_noun(thing, number, self.why())
        for at, token in enumerate(self.tokens):
            if token.dead or self.kind(token) == "thing":
                continue
            low = token.low
            auxiliary = agreeing(low, True) != low or agreeing(low, False) != low
            if not auxiliary and not self.finite(at) and not self._says_what_it_does(token):
                continue
            many = self._subject_is_many(at)
            if many is not None:
                form = third_person(token.now, many)
                if form != token.now:
                    token.out = form
                    token.mark(self.why(), "agreement")

    def _says_what_it_does(self, token: Token) -> bool:
        """Is it a verb in the plain form that begins what is said of things ("a dog and a cat sit")?"""
        verb = verb_lemma(token.low)
        return (
            verb is not None
            and verb[1] == "base"
            and any(
                one.claim.kind in ("attribute", "relation")
                and self.sentence.inside(one.claim.value_span)[:1] == [token]
                for one in self.editor.local
            )
        )

    def _subject_is_many(self, verb: int) -> bool | None:
        """Has the verb at `verb` many for a subject? None where nothing about its subject changed."""
        there = verb > 0 and self.tokens[verb - 1].low == "there"
        around = self.tokens[verb + 1 :] if there else list(reversed(self.tokens[:verb]))
        group: list[Token] = []
        changed = False
        for token in around:
            kind = self.kind(token)
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
        if len(things) > 1 and not there:
            return True
        if len(things) > 1 and not things[0].plural:
            return None
        number = self.editor.numbers.get(things[0].mention)
        if self._replaced(group):
            return False if any(token.now.split()[0].lower() in ARTICLES for token in group) else None
        return number != 1 if number is not None else things[0].plural

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
            first.mark(self.why(), "agreement")

    def _replaced(self, group: list[Token]) -> bool:
        return any(token.out is not None and token.action == "replaced" and " " in token.now for token in group)
