"""The claims of a text while it is read: drafts in any order, made into claims in the order of the text at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent.claims.claim import Attribute, Claim, Kind, Span, Thing
from agent.claims.mentions import Mention, Mentions
from agent.claims.nouns import NounPhrase, Word
from agent.claims.rendering import sentence_of
from agent.claims.words import NO_PROPERTIES, OPINIONS, attribute_of


@dataclass(slots=True)
class Draft:
    """A claim in the making; `stands_on` are places in the list of drafts."""

    kind: Kind
    start: int
    end: int
    within: Span
    attribute: Attribute = ""
    subject: Thing | None = None
    object: Thing | None = None
    relation: str = ""
    key: str = ""
    value: str = ""
    value_at: tuple[int, int] | None = None
    negated: bool = False
    hedged: bool = False
    stands_on: list[int] = field(default_factory=list)
    dropped: bool = False


@dataclass(slots=True)
class Drafts:
    """All drafts of a text, and the things that they speak of."""

    mentions: Mentions = field(default_factory=Mentions)
    found: list[Draft] = field(default_factory=list)
    within: Span = field(default_factory=lambda: Span(start=0, end=0))
    hedged: bool = False
    #: where the text speaks again of what it has named before
    known: list[tuple[int, int]] = field(default_factory=list)

    def add(self, kind: Kind, start: int, end: int, **more: object) -> Draft:
        """A new draft at characters `start`..`end` of the text; it stands on the existence of its things."""
        draft = Draft(kind, start, end, self.within, hedged=self.hedged, **more)  # type: ignore[arg-type]
        self.found.append(draft)
        return draft

    def thing(self, phrase: NounPhrase, *, denied: bool = False, claimed: bool = True) -> tuple[Thing, Mention, bool]:
        """The thing of a noun phrase, with the claims that the phrase itself makes: it exists, so many, of such a kind.

        `denied`: the sentence says that there is none. `claimed` is False where the phrase claims no existence
        ("without a hat").
        """
        thing, mention, new = self.mentions.thing_of(phrase)
        denied = denied or phrase.denied
        if denied and claimed and new:
            self.add("existence", phrase.start, phrase.end, subject=thing, negated=True)
            return thing, mention, new
        if not new:
            self.known.append((phrase.start, phrase.end))
        if not claimed or denied or (new and not phrase.noun):
            return thing, mention, new
        if new:
            mention.existence = len(self.found)
            self.add("existence", phrase.start, phrase.end, subject=thing)
        on = [mention.existence] if mention.existence is not None else []
        if phrase.number_at is not None and phrase.number is not None and phrase.noun:
            start, end = phrase.number_at
            count = self.add("count", start, end, subject=thing, value_at=(start, end), value="")
            count.stands_on = list(on)
        for word in phrase.adjectives:
            if new or word.text not in mention.words:
                self.property_of(thing, word, on)
        mention.words |= set(thing.words)
        return thing, mention, new

    def property_of(self, thing: Thing | None, word: Word, on: list[int], start: int = -1) -> Draft | None:
        """The claim that an adjective makes; None for a word that is no adjective."""
        kind = attribute_of(word.text.rpartition(" ")[2])
        begin = word.start if start < 0 else start
        if word.text in OPINIONS:
            return self.add("not_visual", begin, word.end, subject=thing, value=word.text)
        if start < 0 and (not kind or word.text in NO_PROPERTIES):
            return None
        draft = self.add(
            "attribute",
            begin,
            word.end,
            attribute=kind or "other",
            subject=thing,
            value=word.text,
            value_at=(word.start, word.end),
        )
        draft.stands_on = list(on)
        return draft

    def claims(self, text: str) -> tuple[Claim, ...]:
        """All claims, ordered by where they start (of equal starts the wider first)."""
        kept = [index for index, draft in enumerate(self.found) if not draft.dropped]
        order = sorted(kept, key=lambda i: (self.found[i].start, -self.found[i].end, i))
        place = {draft: index for index, draft in enumerate(order)}
        existing: dict[int, int] = {}
        for index, draft in enumerate(self.found):
            if draft.kind == "existence" and draft.subject is not None and not (draft.negated or draft.dropped):
                existing.setdefault(draft.subject.mention, index)
        return tuple(self._claim(self.found[index], text, index, place, existing) for index in order)

    def _claim(self, draft: Draft, text: str, index: int, place: dict[int, int], existing: dict[int, int]) -> Claim:
        on = set(draft.stands_on)
        if draft.kind != "existence":
            on |= {
                existing[t.mention] for t in (draft.subject, draft.object) if t is not None and t.mention in existing
            }
        on.discard(index)
        at = draft.value_at
        value = draft.value or (text[at[0] : at[1]] if at is not None and draft.kind == "count" else "")
        claim = Claim(
            kind=draft.kind,
            sentence="",
            span=Span(start=draft.start, end=draft.end),
            within=draft.within,
            attribute=draft.attribute,
            subject=draft.subject,
            object=draft.object,
            relation=draft.relation,
            key=draft.key,
            value=value,
            value_span=Span(start=at[0], end=at[1]) if at is not None else None,
            negated=draft.negated,
            hedged=draft.hedged,
            stands_on=tuple(sorted(place[number] for number in on if number in place)),
        )
        return claim.model_copy(update={"sentence": sentence_of(claim, text)})
