"""From the chunks of a sentence to its claims: who does what, where things are, what they are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.claims import lexicon as lx
from agent.claims.chunks import Chunk
from agent.claims.claim import Thing
from agent.claims.clause_state import ClauseState, Link, up_to_four
from agent.claims.lexicon import word_set
from agent.claims.nouns import NounPhrase
from agent.claims.prepositions import SPATIAL, Preposition
from agent.claims.verbs import VerbGroup


@dataclass(slots=True)
class ClauseReader(ClauseState):
    """Reads one sentence's chunks into `drafts`. Each chunk is looked at once."""

    def read(self, chunks: Sequence[Chunk]) -> None:
        """Draft the claims of a sentence."""
        for index, chunk in enumerate(chunks):
            before = chunks[index - 1] if index else None
            after = chunks[index + 1] if index + 1 < len(chunks) else None
            if self.clause_at < 0 and chunk.kind not in ("comma", "other", "and"):
                self.clause_at = chunk.start
            if chunk.kind == "noun" and chunk.noun is not None:
                self._noun(chunk, chunk.noun, before, after)
            elif chunk.kind == "pronoun":
                self._pronoun(chunk, before, after)
            elif chunk.verb is not None:
                self._verb(chunk.verb, before)
            elif chunk.kind in ("preposition", "comparison") and chunk.preposition is not None:
                self._preposition(chunk, chunk.preposition, before)
            elif chunk.kind == "place" and chunk.preposition is not None:
                self._place(chunk, chunk.preposition)
            elif chunk.kind == "adjectives":
                self._adjectives(chunk)
            elif chunk.kind == "captured":
                self._captured(chunk)
            elif chunk.kind == "quote":
                self.text(chunk.start, chunk.end, chunk.start, chunk.end, chunk.words)
            elif chunk.words == "but" and after is not None and after.kind == "adjectives":
                self.denied = False  # "not brown but white"
            else:
                self._between(chunk)
        self.flush()

    # -- things

    def _noun(self, chunk: Chunk, phrase: NounPhrase, before: Chunk | None, after: Chunk | None) -> None:
        if self._is_frame(phrase, before, after):
            self._frame(phrase)
            return
        if phrase.noun.startswith(("number ", "word ", "letter ")):
            words = phrase.noun.partition(" ")[2]
            self.text(phrase.start, phrase.end, phrase.end - len(words), phrase.end, words)
            return
        joined = before is not None and before.kind in ("and", "comma")
        if joined and self._opens_clause(before, after):
            self.new_clause(chunk.start)
        again = self.listed if joined and self.nearest is not None and not self.shown else None
        link = self.link or again
        if self.verb is not None and self.link is None:
            link = self._object_of(self.verb)
        if link is not None:
            self._relate(link, phrase, again=link is again)
            return
        if self.complement and self.doers and not self.shown:
            self._is_a(phrase)
            return
        thing, _, new = self.drafts.thing(phrase, denied=self.denied)
        if self.denied or phrase.denied:
            self.none[thing.mention] = self.drafts.found[-1] if new else None
        self.nearest = thing
        if self.has_finite and self.subjects and not joined and not self.shown:
            return
        if not joined or not self.subjects:
            self.subjects = []
            self.known_subject = not new
            if not self.shown:
                self.clause_at = chunk.start
        self.subjects.append(thing)
        self.adopt(thing)

    def _pronoun(self, chunk: Chunk, before: Chunk | None, after: Chunk | None) -> None:
        showing = after is not None and after.verb is not None and after.verb.sort == "show"
        if (
            chunk.words in lx.FIRST_PERSON
            or showing
            or (chunk.words in ("this", "these", "that") and self.link is None)
        ):
            self.shown = True
            return
        if chunk.words in lx.NOBODY:
            return
        found = self.drafts.mentions.pointed_at(chunk.words, chunk.start, chunk.end)
        if found is None:
            self.shown = chunk.words == "it"
            return
        thing = found[0]
        if self.verb is not None and self.link is None:
            self.link = self._object_of(self.verb)
        if self.link is not None:
            bearer = self.link.subjects[0].mention if self.link.subjects else -1
            if thing.mention == bearer and self.subjects and self.subjects[0].mention != bearer:
                # "a bed with a book on it": not the book
                thing = self.subjects[0].model_copy(update={"span": thing.span, "head": thing.head})
            self.draft_relation(self.link, thing, chunk.end)
            self.link = self.verb = None
            self.nearest = thing
            return
        if before is not None and before.kind == "and" and self._opens_clause(before, after):
            self.new_clause(chunk.start)
        self.subjects, self.nearest, self.known_subject = [thing], thing, True
        self.clause_at = chunk.start
        self.adopt(thing)

    def _is_frame(self, phrase: NounPhrase, before: Chunk | None, after: Chunk | None) -> bool:
        """Does the phrase speak of the picture itself ("A photo of", "in the image", "This picture shows")?"""
        last = phrase.noun.rpartition(" ")[2]
        if last not in lx.FRAMES or (" " in phrase.noun and last in ("frame", "view", "shot", "scene")):
            return False
        if self.link is not None:
            return phrase.definite and self.link.words in ("in", "of", "within", "throughout", "inside", "across")
        if after is None:
            return self.shown
        of = after.preposition is not None and after.words in ("of", "with", "from", "showing")
        return of or (after.verb is not None and (after.verb.sort != "act" or phrase.definite)) or self.shown

    def _frame(self, phrase: NounPhrase) -> None:
        if self.link is not None:
            self.link = None
            return
        thing, mention, _ = self.drafts.thing(phrase, claimed=False)
        for word in phrase.adjectives:
            said = self.drafts.property_of(thing, word, [])
            if said is not None:  # "a black and white photo" is no thing of that color
                said.attribute = "other" if said.kind == "attribute" else ""
        mention.words |= set(thing.words)
        self.nearest, self.shown = None, True
        self.subjects, self.known_subject, self.verb = [thing], True, None

    def _is_a(self, phrase: NounPhrase) -> None:
        """ "It is a red bus": what the subject is, and what it is like."""
        thing = self.doers[-1]
        if phrase.noun in ("color", "colour"):
            for word in phrase.adjectives:
                self.claim_property(thing, word)
            return
        value_at = (phrase.start, phrase.end)
        draft = self.drafts.add(
            "attribute",
            self.begin(self.be_at),
            phrase.end,
            attribute="other",
            subject=thing,
            value=phrase.noun,
            value_at=value_at,
        )
        draft.negated = self.denied or phrase.denied
        for word in phrase.adjectives:
            self.drafts.property_of(thing, word, [])
        self.complement = False

    # -- verbs

    def _verb(self, verb: VerbGroup, before: Chunk | None) -> None:
        self.flush()
        self.link = self.listed = None
        self.drafts.hedged |= verb.hedged
        if before is not None and before.kind in ("and", "comma") and self.has_finite:
            self.known_subject = False  # a second predicate is taken back alone
        if verb.sort == "show":
            self._show(verb)
            return
        self.doers = self._doers(verb, before)
        if verb.sort == "be":
            self._be(verb, before)
            return
        frame = bool(self.doers) and self.shown and self.doers[0].noun in lx.FRAMES
        if verb.sort == "have" and (frame or not self.doers):
            self.shown, self.denied, self.subjects = True, verb.negated, []
            return
        if not (before is not None and before.kind == "noun" and not verb.finite):
            self.shown = False
        self.has_finite |= verb.finite
        self.complement = False
        self.denied = False
        self.shown = False
        self.verb = verb

    def _doers(self, verb: VerbGroup, before: Chunk | None) -> list[Thing]:
        """Whose verb it is: the clause's subjects, or the thing named just before."""
        nearest = [self.nearest] if self.nearest is not None else []
        if verb.finite:
            if self.related:
                self.related = False
                return nearest
            self.relative_at = -1
            return self.subjects or nearest
        if before is None or before.kind in ("and", "comma", "place", "adjectives"):
            return (self.subjects if self.has_finite else self.subjects[-1:]) or nearest
        if not nearest or verb.passive or not self.subjects:
            return nearest or self.subjects[-1:]
        alive = self.subjects[-1].noun.rpartition(" ")[2] in lx.ANIMATE
        return self.subjects[-1:] if alive and nearest[0].noun.rpartition(" ")[2] not in lx.ANIMATE else nearest

    def _show(self, verb: VerbGroup) -> None:
        if verb.passive:
            if verb.negated:
                for draft in self.drafts.found[-6:]:
                    if draft.kind == "existence" and draft.subject in self.subjects:
                        draft.negated = True
            self.doers = self.subjects
            return
        thing = self.subjects[0] if self.subjects else None
        if thing is None or thing.noun.rpartition(" ")[2] in lx.FRAMES or self.shown:
            self.shown, self.denied, self.subjects, self.nearest = True, verb.negated, [], None
            return
        self.doers = self.subjects if verb.finite or self.nearest is None else [self.nearest]
        self.verb, self.shown = verb, False
        self.has_finite |= verb.finite

    def _be(self, verb: VerbGroup, before: Chunk | None) -> None:
        existential = before is not None and (before.kind == "there" or (before.kind == "place" and not self.subjects))
        if existential or (not self.subjects and before is not None):
            self.shown, self.denied, self.subjects = True, verb.negated, []
            return
        self.denied = verb.negated
        self.complement = True
        self.has_finite = True
        if self.shown and self.subjects and self.subjects[0].noun.rpartition(" ")[2] not in lx.FRAMES:
            self.shown = False
        self.be_at = verb.start

    def _object_of(self, verb: VerbGroup) -> Link:
        """What a verb makes of the noun phrase after it."""
        relation = "have" if verb.sort == "have" else verb.main
        self.verb = None
        start = self.begin(verb.start) if verb.finite else verb.start
        return Link(verb.main, relation, self.doers, start, verb.main_at, verb.negated)

    # -- where things are

    def _preposition(self, chunk: Chunk, said: Preposition, before: Chunk | None) -> None:
        if said.words == "of" and self.shown and (self.nearest is None):
            return
        verb = self.verb
        place = (chunk.start, chunk.end)
        if verb is not None:
            plain = chunk.kind == "preposition" and (
                said.relation not in SPATIAL or (verb.passive and said.words == "by")
            )
            loose = said.words in ("in", "without", "as", "along", "across", "around", "through")
            loose |= said.words in ("at", "with") and verb.lemma in lx.POSTURES | {"walk", "run", "pose", "wait"}
            filled = verb.passive and said.words in ("in", "with", "by") and verb.lemma not in lx.POSTURES
            loose |= verb.lemma in lx.POSTURES and said.words not in ("to", "for", "like", "by", "from")
            if (plain and not loose) or filled:
                self.verb = None
                start = self.begin(verb.start) if verb.finite else verb.start
                self.link = Link(
                    said.words,
                    f"{verb.main} {said.words}",
                    self.doers,
                    start,
                    (verb.main_at[0], chunk.end),
                    verb.negated,
                    verb,
                )
                return
            self.flush()
            self.link = Link(said.words, said.relation, self.doers, chunk.start, place, verb.negated)
            return
        if chunk.kind == "comparison" or self.complement:
            subjects, start = (self.doers or self.subjects), self.begin(self.be_at if self.complement else chunk.start)
        else:
            subjects, start = self._bearers(said, before), chunk.start
        negated = self.complement and self.denied
        self.complement = False
        self.link = Link(said.words, said.relation, subjects, start, place, negated)

    def _bearers(self, said: Preposition, before: Chunk | None) -> list[Thing]:
        """What a preposition is said of: the thing before it; "with a hat" rather of a person than of a bench."""
        nearest = [self.nearest] if self.nearest is not None else []
        if before is not None and before.kind in ("comma", "and") and self.subjects:
            return self.subjects
        if said.words in ("with", "without") and self.subjects and nearest:
            alive = self.subjects[-1].noun.rpartition(" ")[2] in lx.ANIMATE
            if alive and nearest[0].noun.rpartition(" ")[2] not in lx.ANIMATE:
                return self.subjects[-1:]
        return nearest or self.subjects

    def _relate(self, link: Link, phrase: NounPhrase, *, again: bool) -> None:
        """The relation of a link to the thing of a noun phrase."""
        self.link = None
        without = link.words == "without" or link.negated or phrase.denied
        pointed = phrase.noun in _PLACES and phrase.definite
        thing, _, _ = self.drafts.thing(phrase, claimed=not pointed and not (without and not phrase.definite))
        self.nearest = thing
        end = phrase.end
        if pointed:
            self.verb = link.verb
            self.flush()
            return
        if link.words in ("to", "for", "about", "as", "like") and not link.subjects:
            return
        start = link.start if not again else (phrase.start if link.relation != "between" else link.start)
        made = Link(link.words, link.relation, link.subjects, start, link.value_at, without)
        self.draft_relation(made, thing, end)
        verbal = link.relation not in SPATIAL and link.relation == link.words
        keep = link.relation == "between" or (verbal and link.words not in _PLAIN) or link.words in ("with", "of")
        self.listed = made if keep else None

    def _place(self, chunk: Chunk, said: Preposition) -> None:
        verb = self.verb
        self.flush()
        if verb is not None or self.complement:
            subjects = self.doers
        else:
            subjects = [self.nearest] if self.nearest is not None else []
        start = self.begin(self.be_at) if self.complement else chunk.start
        link = Link(
            said.words, said.relation, subjects, start, (chunk.start, chunk.end), self.complement and self.denied
        )
        self.draft_relation(link, None, chunk.end)
        self.complement = False

    # -- what things are like

    def _adjectives(self, chunk: Chunk) -> None:
        self.flush()
        targets = self.doers if self.complement or self.has_finite else [self.nearest] if self.nearest else self.doers
        for index, word in enumerate(chunk.adjectives):
            for thing in up_to_four(targets):
                self.claim_property(thing, word, first=index == 0)

    # -- values and texts

    def _captured(self, chunk: Chunk) -> None:
        found = chunk.captured
        if found is None:
            return
        self.verb = self.link = None
        self.related = False
        keys = found.key.split("|")
        for index, (value, start, end) in enumerate(found.pieces):
            if found.kind == "text":
                begin = self.relative_at if 0 <= self.relative_at < found.start else found.start
                self.text(begin, end, start, end, value)
                continue
            begin = found.start if index == 0 else start
            key = keys[min(index, len(keys) - 1)]
            subject = self.nearest if key not in ("highest", "lowest") else None
            self.drafts.add("value", begin, end, key=key, value=value, value_at=(start, end), subject=subject)

    # -- what stands between

    def _between(self, chunk: Chunk) -> None:
        if chunk.kind == "aside":
            self.flush()
            self.drafts.add("not_visual", chunk.start, chunk.end)
        elif chunk.kind == "hedge":
            self.drafts.hedged = True
        elif chunk.kind == "clause":
            self.new_clause(-1)
        elif chunk.kind == "relative":
            self.flush()
            self.related, self.link, self.shown, self.relative_at = True, None, False, chunk.start
        elif chunk.kind == "colon":
            self.flush()
            self.link, self.shown, self.listed = None, True, None
            self.subjects = []
        elif chunk.kind in ("and", "comma"):
            self.flush()
            if chunk.kind == "comma":
                self.drafts.hedged = False
        elif chunk.kind == "there":
            self.flush()
            self.link = None

    def _opens_clause(self, before: Chunk | None, after: Chunk | None) -> bool:
        """Is the noun phrase after "and" the subject of a new clause rather than one more of a list?"""
        if after is None or after.verb is None or self.relative_at >= 0:
            return False
        if after.verb.finite:
            return self.has_finite or self.shown or self.listed is not None
        doing = not after.verb.passive and before is not None and before.kind == "and"
        return doing and (self.listed is not None or self.has_finite) and not self.shown


_PLACES = word_set("top bottom left right middle center centre background foreground distance side front back")
#: after these, "and" need not go on with the same relation
_PLAIN = word_set("in at from to into through across around along past toward towards off for up down")
