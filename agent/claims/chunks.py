"""From a sentence's tokens to chunks: noun phrases, verb groups, prepositions, captured values, and what is between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.claims import lexicon as lx
from agent.claims.captures import Captured, capture_at, value_clause
from agent.claims.nouns import NounPhrase, Word, noun_phrase
from agent.claims.opinions import aside_from
from agent.claims.prepositions import JOINING, Preposition, place_at, preposition_at
from agent.claims.tokens import Token
from agent.claims.verbs import VerbGroup, verb_group
from agent.claims.words import SHADES, attribute_of, is_comparative, is_plural, verb_lemma

ChunkKind = Literal[
    "noun", "pronoun", "verb", "preposition", "place", "adjectives", "comparison", "captured", "quote", "relative",
    "and", "comma", "colon", "clause", "there", "hedge", "aside", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a sentence at tokens `first`..`after` and characters `start`..`end`, with what its kind carries."""

    kind: ChunkKind
    first: int
    after: int
    start: int
    end: int
    words: str = ""
    noun: NounPhrase | None = None
    verb: VerbGroup | None = None
    preposition: Preposition | None = None
    captured: Captured | None = None
    adjectives: tuple[Word, ...] = ()


#: comparisons that RELATE knows
_COMPARED = {
    "larger": "larger", "bigger": "larger", "smaller": "smaller", "taller": "taller", "shorter": "shorter",
    "wider": "wider", "narrower": "narrower", "higher": "above", "lower": "below",
}  # fmt: skip

_ABOUT = {("at", "least"), ("at", "most"), ("up", "to"), ("more", "than")}


def chunks_of(tokens: Sequence[Token]) -> list[Chunk]:
    """The chunks of one sentence, in order; every token is in one."""
    return _Chunker(tokens).run()


class _Chunker:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.found: list[Chunk] = []
        self.document = any(token.lower in lx.DOCUMENTS | lx.DOCUMENT_PARTS for token in tokens[:16])
        self.counted = ""
        lower = sum(char.islower() for token in tokens[:60] for char in token.text[1:])
        upper = sum(char.isupper() for token in tokens[:60] for char in token.text[1:])
        self.mixed = lower > upper
        self.finite = False

    def run(self) -> list[Chunk]:
        at = 0
        while at < len(self.tokens):
            chunk = self._next(at)
            self.found.append(chunk)
            at = chunk.after
            if chunk.noun is not None and chunk.noun.number_at is not None and chunk.noun.noun in lx.COUNTED:
                self.counted = chunk.noun.noun
            if chunk.kind == "clause" or chunk.words == ";":
                self.finite = False
            elif chunk.verb is not None and chunk.verb.finite:
                self.finite = True
        return self.found

    def _next(self, at: int) -> Chunk:
        """The chunk that starts at token `at`."""
        token, word = self.tokens[at], self.tokens[at].lower
        previous = self.found[-1] if self.found else None
        if self._may_open(previous) and (clause := value_clause(self.tokens, at, mixed=self.mixed)):
            return self._chunk("captured", at, clause.after, captured=clause)
        noun = previous.noun.noun if previous is not None and previous.noun is not None else ""
        captured = capture_at(self.tokens, at, noun=noun, document=self.document, counted=self.counted)
        if captured is not None and not (captured.kind == "text" and noun == "" and captured.after == at + 1):
            return self._chunk("captured", at, captured.after, captured=captured)
        if token.kind == "quote":
            return replace(self._chunk("quote", at, at + 1), words=token.text[1:-1])
        if token.kind == "mark":
            return self._mark(at)
        if previous is not None and (end := aside_from(self.tokens, at)) is not None:
            return self._chunk("aside", at, end)
        return self._word(at, word, previous)

    def _may_open(self, previous: Chunk | None) -> bool:
        return previous is None or previous.kind in ("and", "clause", "other", "comma", "captured")

    def _mark(self, at: int) -> Chunk:
        text = self.tokens[at].text
        kind: ChunkKind = "other"
        if text in (",", "，", "、", "(", ")", "-", "–", "—"):
            kind = "comma"
        elif text in (":", "："):
            kind = "colon"
        elif text == ";":
            kind = "clause"
        elif text == "&":
            kind = "and"
        return self._chunk(kind, at, at + 1)

    def _word(self, at: int, word: str, previous: Chunk | None) -> Chunk:
        following = self.tokens[at + 1].lower if at + 1 < len(self.tokens) else ""
        kind = previous.kind if previous is not None else None
        place = place_at(self.tokens, at)
        if place is not None:
            return self._chunk("place", at, place.after, preposition=place)
        if word in ("there", "here") and following in (*lx.BE, *lx.MODALS, *lx.SEEM):
            return self._chunk("there", at, at + 1)
        if word in ("which", "who", "whom") or (
            word == "that" and kind in ("noun", "pronoun") and not self._new_noun(at)
        ):
            return self._chunk("relative", at, at + 1)
        if word in lx.HEDGES and following not in (*lx.DETERMINERS, ""):
            return self._chunk("hedge", at, at + 1)
        if word in lx.HEDGES:
            return self._chunk("hedge", at, at + 1)
        comparison = self._comparison(at)
        if comparison is not None:
            return comparison
        if word in lx.CONJUNCTIONS:
            return self._chunk("and", at, at + 1)
        if (word, following) in _ABOUT and (counted := noun_phrase(self.tokens, at)) and counted.number_at:
            return self._chunk("noun", at, counted.after, noun=counted)
        verb = self._verb(at, word, previous)
        if verb is not None:
            return self._chunk("verb", at, verb.after, verb=verb)
        adjectives = self._predicate(at, previous)
        if adjectives is not None:
            return adjectives
        preposition = preposition_at(self.tokens, at)
        if preposition is not None and preposition.words in JOINING:
            return self._chunk("and", at, preposition.after)
        longer = preposition is not None and preposition.after > at + 1
        if word in lx.CLAUSE_WORDS and not longer and (word != "as" or self._clause_follows(at + 1)):
            return self._chunk("clause", at, at + 1)
        beyond = self.tokens[preposition.after] if preposition and preposition.after < len(self.tokens) else None
        if (
            preposition is not None
            and beyond is not None
            and beyond.kind != "mark"
            and beyond.lower not in ("and", "or")
        ):
            return self._chunk("preposition", at, preposition.after, preposition=preposition)
        return self._noun(at, word)

    def _noun(self, at: int, word: str) -> Chunk:
        noun = noun_phrase(self.tokens, at)
        if noun is not None and not (noun.noun == "" and word in lx.PRONOUNS and noun.after == at + 1):
            return self._chunk("noun", at, noun.after, noun=noun)
        if word in lx.PRONOUNS or word in lx.FIRST_PERSON or word in lx.NOBODY:
            return self._chunk("pronoun", at, at + 1)
        verb = verb_group(self.tokens, at, base=True)
        if verb is not None:
            return self._chunk("verb", at, verb.after, verb=verb)
        return self._chunk("other", at, at + 1)

    def _new_noun(self, at: int) -> bool:
        """Is "that" a determiner here? Not directly after a noun phrase, unless no verb can follow."""
        return False

    def _verb(self, at: int, word: str, previous: Chunk | None) -> VerbGroup | None:
        """The verb group at token `at`, where one may stand here."""
        kind = previous.kind if previous is not None else None
        auxiliary = word in lx.BE or word in lx.MODALS or word in lx.HAVE or word in lx.DO or word in lx.SEEM
        if auxiliary or (word in lx.NOT and kind != "and"):
            if word == "'s" and kind not in ("pronoun", "there"):
                return None
            return verb_group(self.tokens, at)
        subject = kind in ("noun", "pronoun", "relative", "quote", "captured")
        if subject:
            base = kind == "relative" or self._plural_subject()
            found = verb_group(self.tokens, at, base=base)
            if found is None and kind in ("noun", "relative", "pronoun") and self._unknown_verb(at):
                return self._as_verb(at)
            return found
        verb = verb_lemma(word)
        if verb is None:
            return None
        if verb[1] == "ing":
            noun = noun_phrase(self.tokens, at)
            following = self.tokens[at + 1].lower if at + 1 < len(self.tokens) else ""
            if following in lx.ING_COMPOUNDS.get(word, ()):
                return None  # "Dining tables"
            return None if noun is not None and kind == "preposition" else verb_group(self.tokens, at)
        if kind in ("and", "comma", "place", "hedge", "adjectives", "other") and verb[1] in ("s", "ed"):
            after = self.tokens[at + 1].lower if at + 1 < len(self.tokens) else ""
            if verb[1] == "ed" or after in lx.DETERMINERS or (self.finite and not is_plural(after)):
                opened = kind == "and" or verb[1] == "ed" or self.finite
                participle_of_noun = verb[1] == "ed" and noun_phrase(self.tokens, at) is not None
                return verb_group(self.tokens, at) if opened and not participle_of_noun else None
        return None

    def _plural_subject(self) -> bool:
        last = self.found[-1]
        if last.noun is not None:
            return last.noun.plural or (len(self.found) > 1 and self.found[-2].kind == "and")
        return last.words in ("they", "these", "those", "both", "others", "i", "we", "you", "some")

    def _unknown_verb(self, at: int) -> bool:
        """An unknown word between a noun phrase and another: a verb, by where it stands."""
        token = self.tokens[at]
        after = self.tokens[at + 1].lower if at + 1 < len(self.tokens) else ""
        closed = token.lower in lx.DETERMINERS or preposition_at(self.tokens, at) is not None
        return (
            token.kind == "word"
            and not closed
            and after in lx.DETERMINERS
            and token.lower not in lx.ADVERBS | lx.PRONOUNS
        )

    def _as_verb(self, at: int) -> VerbGroup:
        token = self.tokens[at]
        place = (token.start, token.end)
        sort: Literal["act", "show"] = "show" if token.lower in lx.SHOWING else "act"
        return VerbGroup(sort, token.lower, token.lower, place, at, at + 1, token.start, token.end, finite=True)

    def _comparison(self, at: int) -> Chunk | None:
        """ "larger than", "more colorful than", "the same color as"."""
        words = [token.lower for token in self.tokens[at : at + 5]]
        length = 0
        if len(words) > 1 and words[1] == "than" and (is_comparative(words[0]) or words[0].endswith("er")):
            length, relation = 2, _COMPARED.get(words[0], f"{words[0]} than")
        elif len(words) > 2 and words[0] in ("more", "less") and words[2] == "than":
            length, relation = 3, " ".join(words[:3])
        elif len(words) > 3 and words[:2] == ["the", "same"] and words[3] == "as":
            length, relation = 4, " ".join(words[1:4])
        elif len(words) > 2 and words[0] == "as" and words[2] == "as" and attribute_of(words[1]):
            length, relation = 3, " ".join(words[:3])
        if not length:
            return None
        found = Preposition(" ".join(words[:length]), relation, at, at + length)
        return self._chunk("comparison", at, at + length, preposition=found)

    def _predicate(self, at: int, previous: Chunk | None) -> Chunk | None:
        """Adjectives without a noun: after "is", after a noun ("a man asleep"), after other such adjectives."""
        if previous is None:
            return None
        before = previous
        if (previous.kind in ("and", "comma") or previous.words == "but") and len(self.found) > 1:
            before = self.found[-2]
            if before.kind != "adjectives":
                return None
        after_be = (before.verb is not None and before.verb.sort in ("be", "act")) or before.kind == "adjectives"
        if not after_be and not (before.kind in ("noun", "pronoun") and before is previous):
            return None
        index = at
        found: list[Word] = []
        while index < len(self.tokens) and self.tokens[index].kind == "word":
            word = self.tokens[index].lower
            following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            adverb = word in lx.ADVERBS and word not in ("down", "up", "off", "out", "over", "inside", "outside")
            if (adverb or word.endswith("ly")) and not attribute_of(word) and following and following.kind == "word":
                index += 1
                continue
            alone = before.verb is not None and before.verb.sort == "be" and not is_plural(word) and not found
            if not attribute_of(word) and not (alone and _closes(following) and word not in lx.DETERMINERS):
                break
            if (
                word in lx.BE
                or preposition_at(self.tokens, index) is not None
                or word in lx.PRONOUNS
                or word in lx.REASONS
            ):
                break
            token = self.tokens[index]
            if found and found[-1].text in SHADES and attribute_of(word) == "color":
                found[-1] = Word(f"{found[-1].text} {word}", found[-1].start, token.end)
            else:
                found.append(Word(word, token.start, token.end))
            index += 1
            if following is not None and following.lower == "and" and index + 1 < len(self.tokens):
                beyond = self.tokens[index + 1].lower
                if (
                    attribute_of(beyond)
                    and attribute_of(beyond) != "action"
                    and noun_phrase(self.tokens, index + 1) is None
                ):
                    index += 1
        if not found or (index < len(self.tokens) and not _closes(self.tokens[index]) and after_be):
            return None
        return self._chunk("adjectives", at, index, adjectives=tuple(found))

    def _clause_follows(self, at: int) -> bool:
        """Is there a verb soon after token `at` ("as a man watches")?"""
        noun = noun_phrase(self.tokens, at)
        if noun is None or noun.after >= len(self.tokens):
            return False
        after = self.tokens[noun.after].lower
        verb = verb_lemma(after)
        return after in lx.BE or after in lx.HAVE or (verb is not None and verb[1] in ("s", "base", "ed"))

    def _chunk(
        self,
        kind: ChunkKind,
        first: int,
        after: int,
        *,
        noun: NounPhrase | None = None,
        verb: VerbGroup | None = None,
        preposition: Preposition | None = None,
        captured: Captured | None = None,
        adjectives: tuple[Word, ...] = (),
    ) -> Chunk:
        words = " ".join(token.lower for token in self.tokens[first : min(after, first + 8)])
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        return Chunk(kind, first, after, start, end, words, noun, verb, preposition, captured, adjectives)


def _closes(token: Token | None) -> bool:
    """Can no noun phrase go on with this token?"""
    if token is None or token.kind != "word":
        return True
    word = token.lower
    return (
        word in lx.CONJUNCTIONS
        or word in lx.RELATIVE
        or word in lx.DETERMINERS
        or word in lx.BE
        or word in lx.CLAUSE_WORDS
        or word in lx.REASONS
        or word in lx.HAVE
        or word in lx.ADVERBS
        or word == "than"
        or preposition_at([token], 0) is not None
    )
