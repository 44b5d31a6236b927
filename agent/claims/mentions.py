"""Which things of a text are one: "a dog", "the dog" and "it"."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.claims.claim import Span, Thing
from agent.claims.lexicon import ANIMATE, PERSONAL
from agent.claims.nouns import NounPhrase
from agent.claims.words import attribute_of

#: how many of the earlier things with one noun are compared
_REMEMBERED = 24


@dataclass(slots=True)
class Mention:
    """A thing of the text: what is known of it so far. `existence` is the draft of the claim that it is there."""

    number: int
    noun: str
    plural: bool
    words: set[str]
    existence: int | None = None


@dataclass(slots=True)
class Mentions:
    """The things that a text has spoken of, and the last that each pronoun could mean."""

    by_noun: dict[str, list[Mention]] = field(default_factory=dict)
    count: int = 0
    last: Mention | None = None
    last_person: Mention | None = None
    last_thing: Mention | None = None
    last_plural: Mention | None = None

    def thing_of(self, phrase: NounPhrase) -> tuple[Thing, Mention, bool]:
        """The thing that a noun phrase names, and whether it is a new one."""
        words = tuple(word.text for word in phrase.adjectives)
        mention = self._earlier(phrase, set(words)) if phrase.definite and not phrase.denied else None
        new = mention is None
        if mention is None:
            mention = Mention(self.count, phrase.noun, phrase.plural, set())
            self.count += 1
        self._note(mention)
        number = None if phrase.denied else phrase.number
        at = phrase.number_at
        thing = Thing(
            noun=phrase.noun or mention.noun or "thing",
            span=Span(start=phrase.start, end=phrase.end),
            head=Span(start=phrase.head[0], end=phrase.head[1]),
            number=number,
            number_span=Span(start=at[0], end=at[1]) if at is not None else None,
            least=phrase.least,
            plural=phrase.plural,
            words=words,
            mention=mention.number,
        )
        return thing, mention, new

    def pointed_at(self, word: str, start: int, end: int) -> tuple[Thing, Mention] | None:
        """What a pronoun stands for; None where nothing fits."""
        if word in PERSONAL:
            mention = self.last_person or self.last
        elif word in ("they", "them", "these", "those", "both", "others", "some", "one", "another", "each"):
            mention = self.last_plural or self.last
        else:
            mention = self.last_thing or self.last
        if mention is None:
            return None
        span = Span(start=start, end=end)
        plural = word in ("they", "them", "these", "those", "both", "others")
        return Thing(noun=mention.noun or "thing", span=span, head=span, plural=plural, mention=mention.number), mention

    def _note(self, mention: Mention) -> None:
        self.last = mention
        if mention.plural:
            self.last_plural = mention
        elif mention.noun.rpartition(" ")[2] in ANIMATE:
            self.last_person = mention
        if not mention.plural and mention.noun.rpartition(" ")[2] not in ANIMATE:
            self.last_thing = mention
        known = self.by_noun.setdefault(mention.noun, [])
        if not known or known[-1] is not mention:
            known.append(mention)
            del known[:-_REMEMBERED]

    def _earlier(self, phrase: NounPhrase, words: set[str]) -> Mention | None:
        """The earlier thing that "the red cup" can mean: one that was called so, or one that nothing speaks against."""
        if not phrase.noun:
            return self.last_plural or self.last
        known = self.by_noun.get(phrase.noun, ())
        for mention in reversed(known):
            if words <= mention.words:
                return mention
        kinds = {attribute_of(word.rpartition(" ")[2]) for word in words}
        for mention in reversed(known):
            if not kinds & {attribute_of(word.rpartition(" ")[2]) for word in mention.words}:
                return mention
        return None
