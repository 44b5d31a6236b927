"""Noun phrases: determiner, number, adjectives, and the noun with the words that make it up; where the phrase ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.claims import lexicon as lx
from agent.claims.determiners import Opening, opening_at
from agent.claims.lexicon import word_set
from agent.claims.prepositions import SINGLE, preposition_at
from agent.claims.tokens import Token
from agent.claims.words import (
    SHADES,
    attribute_of,
    is_comparative,
    is_compound,
    is_plural,
    singular,
    verb_lemma,
)

#: no noun phrase goes on over more words than this
_MOST_WORDS = 12
_CLOSED = (
    lx.DETERMINERS
    | lx.BE
    | lx.HAVE
    | lx.DO
    | lx.MODALS
    | lx.NOT
    | lx.HEDGES
    | lx.SEEM
    | lx.RELATIVE
    | lx.CLAUSE_WORDS
    | lx.REASONS
    | lx.CONJUNCTIONS
    | SINGLE
    | (lx.PRONOUNS | lx.FIRST_PERSON | {"there", "than", "titled", "entitled"})
    | frozenset(word for word in lx.ADVERBS if not attribute_of(word))
    | frozenset(word for word in (*lx.NUMBERS, *lx.QUANTIFIERS) if word not in ("single", "one"))
)

#: adjectives that stand after their noun ("a man asleep on a bench")
_AFTER_NOUNS = word_set("asleep awake open full visible present ready alone closed alive wide empty aloft afloat")


@dataclass(frozen=True, slots=True)
class Word:
    """An adjective (or a colour of two words) of a noun phrase, as written, at `start`..`end` of the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase at tokens `first`..`after` (not included) and characters `start`..`end`.

    `noun` is "" for what only points at something ("another", "the other"). `number_at` are the characters of the
    number's words. `denied` marks "no dog", `definite` "the dog" and "his hat".
    """

    first: int
    after: int
    start: int
    end: int
    noun: str
    head: tuple[int, int]
    plural: bool
    definite: bool = False
    indefinite: bool = False
    denied: bool = False
    number: int | None = None
    number_at: tuple[int, int] | None = None
    least: bool = False
    adjectives: tuple[Word, ...] = ()
    names: bool = False


def noun_phrase(tokens: Sequence[Token], first: int) -> NounPhrase | None:
    """The noun phrase that starts at token `first`; None where there is none."""
    opening = opening_at(tokens, first)
    at = opening.at
    words = _nominal(tokens, at, opening)
    if words and _points(tokens, first, words):
        doing = next((i for i, index in enumerate(words) if tokens[index].lower.endswith(("ing", "ed"))), len(words))
        return _pointing(tokens, first, opening, words[:doing])
    if not words:
        return _pointing(tokens, first, opening)
    last = words[-1]
    after_of = last + 1
    if tokens[last].lower in lx.PARTITIVES and after_of + 1 < len(tokens) and tokens[after_of].lower == "of":
        inner = noun_phrase(tokens, after_of + 1) if tokens[after_of + 1].lower not in lx.PARTITIVES else None
        if inner is not None and inner.noun and inner.noun not in lx.FRAMES:
            return _around(inner, tokens, first, opening)
    cut = len(words) - 1
    while cut > 0 and len(words) - cut < 4 and _belongs(tokens, words, cut):
        cut -= 1
    head = words[cut:]
    noun = singular(" ".join(tokens[index].lower for index in head))
    number = opening.number
    if number is None and opening.singular:
        number = 1
    owner = max((place for place, index in enumerate(words) if tokens[index].lower == "'s"), default=-1)
    adjectives = _adjectives(tokens, [index for index in words[owner + 1 : cut] if _is_word(tokens[index])])
    return NounPhrase(
        first=first,
        after=last + 1,
        start=tokens[first].start,
        end=tokens[last].end,
        noun=noun,
        head=(tokens[head[0]].start, tokens[last].end),
        plural=is_plural(tokens[last].lower) if not opening.singular else tokens[last].lower in lx.PAIRED,
        definite=opening.definite,
        indefinite=opening.singular,
        denied=opening.denied,
        number=number,
        number_at=opening.number_at,
        least=opening.least,
        adjectives=adjectives,
        names=all(tokens[index].capital for index in words) and not opening.any_word,
    )


def _is_word(token: Token) -> bool:
    return token.kind == "word" and token.lower not in ("and", "or", "'s")


def _nominal(tokens: Sequence[Token], at: int, opening: Opening) -> list[int]:
    """The tokens of adjectives and nouns from `at` on, up to the phrase's last noun."""
    words: list[int] = []
    has_noun = False
    index, count = at, len(tokens)
    while index < count and len(words) < _MOST_WORDS:
        token = tokens[index]
        following = tokens[index + 1].lower if index + 1 < count else ""
        if token.lower == "'s" and has_noun and following not in lx.DETERMINERS and index + 1 < count:
            if tokens[index + 1].kind != "word" or following in _CLOSED or following.endswith("ing"):
                break
            words.append(index)
            has_noun = False
        elif token.lower in ("and", ",", "or") and words and not has_noun and index + 2 < count:
            if not (
                attribute_of(tokens[index - 1].lower) and attribute_of(following) and _noun_follows(tokens, index + 2)
            ):
                break
            if token.lower != ",":
                words.append(index)
        elif token.kind == "number" and (words or opening.any_word) and token.text.isdigit() and has_noun:
            words.append(index)
        elif _ends_at(tokens, index, has_noun, words, opening):
            break
        else:
            words.append(index)
            has_noun = has_noun or not attribute_of(token.lower)
            if (
                tokens[index - 1].text == ","
                and index - 1 >= at
                and attribute_of(token.lower)
                and index - 1 not in words
            ):
                has_noun = False
        index += 1
    while words and tokens[words[-1]].lower in ("and", "or", "'s", ","):
        words.pop()
    if len(words) > 1 and tokens[words[-1]].lower in _AFTER_NOUNS and not attribute_of(tokens[words[-2]].lower):
        words.pop()
    if words and not opening.any_word and all(_only_adjective(tokens[index].lower) for index in words):
        return []
    return words


def _only_adjective(word: str) -> bool:
    return bool(attribute_of(word)) and attribute_of(word) not in ("material",) and not is_plural(word)


def _ends_at(tokens: Sequence[Token], index: int, has_noun: bool, words: list[int], opening: Opening) -> bool:
    """Does the phrase end before token `index`: at a closed word, a long preposition ("next to") or a verb?"""
    token = tokens[index]
    if token.kind != "word" or (token.lower in _CLOSED and not _inside(tokens, index, words)):
        return True
    if has_noun and _long_preposition(tokens, index):
        return True
    return _ends_before(tokens, index, has_noun, words, opening)


def _long_preposition(tokens: Sequence[Token], index: int) -> bool:
    """Does a preposition of several words ("next to") start here?"""
    found = preposition_at(tokens, index)
    return found is not None and found.after > index + 1


def _inside(tokens: Sequence[Token], index: int, words: list[int]) -> bool:
    """May a word of the closed classes stand in the phrase here ("the upper left corner", "the man's left hand")?"""
    word = tokens[index].lower
    if word in ("very", "really", "extremely", "quite") and not words and index + 1 < len(tokens):
        return bool(attribute_of(tokens[index + 1].lower))
    return False


def _noun_follows(tokens: Sequence[Token], index: int) -> bool:
    for token in tokens[index : index + 4]:
        if token.kind != "word" or token.lower in _CLOSED:
            return False
        if not attribute_of(token.lower):
            return verb_lemma(token.lower) is None or verb_lemma(token.lower)[1] == "base"  # type: ignore[index]
    return False


def _ends_before(tokens: Sequence[Token], index: int, has_noun: bool, words: list[int], opening: Opening) -> bool:
    """Is the word at `index` a verb (or a comparative), before which the noun phrase ends?"""
    word = tokens[index].lower
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    after = following.lower if following is not None else ""
    if is_comparative(word) and after == "than":
        return True
    verb = verb_lemma(word)
    if verb is None:
        if not (has_noun and word.endswith("s") and word[:-1].isalpha() and not is_plural(tokens[index - 1].lower)):
            return False
        # "the bird pecks the ground": two noun phrases have a verb between them
        return after in lx.DETERMINERS and after not in ("all", "both") and not word.endswith("ss") and bool(words)
    form = verb[1]
    known = verb[0] in lx.VERBS
    previous = tokens[index - 1].lower
    if form == "ing":
        if after in lx.ING_COMPOUNDS.get(word, ()):
            return False
        if has_noun:
            return True
        if not words and not opening.any_word:
            return _takes_object(following)
        return False
    if form == "ed":
        if word == "left" and not has_noun:
            return False
        if has_noun:  # "a rain covered road" goes on, "a road covered in rain" does not
            return not (opening.any_word and following is not None and following.kind == "word" and not _closes(after))
        return not words and not opening.any_word and _takes_object(following)
    if not has_noun:
        return False
    named = following is not None and following.capital and not tokens[index].capital
    ends = following is None or following.kind != "word" or _closes(after) or named
    if word in ("sit", "lie", "hang", "lean"):
        return True
    if form == "s":
        if opening.singular:
            return True
        return known and (ends or bool(attribute_of(after)) or is_plural(after)) and not is_plural(previous)
    plural = is_plural(previous) or previous in lx.PLURALS
    return plural and not opening.singular and (ends or bool(attribute_of(after)) or is_plural(after))


def _takes_object(token: Token | None) -> bool:
    """Could the word before `token` be a verb at the start of a sentence ("Holding a cup, ...")?"""
    return token is None or token.kind != "word" or _closes(token.lower)


def _closes(word: str) -> bool:
    return word in _CLOSED or word in lx.ADVERBS or word.endswith("ly")


def _belongs(tokens: Sequence[Token], words: list[int], cut: int) -> bool:
    """Is the word before `cut` a part of the noun's name rather than an adjective?"""
    before = tokens[words[cut - 1]]
    if words[cut - 1] != words[cut] - 1 or not _is_word(before) or not _is_word(tokens[words[cut]]):
        return before.kind == "number" or tokens[words[cut]].kind == "number"
    name = " ".join(tokens[index].lower for index in words[cut - 1 :])
    here = tokens[words[cut]].lower
    if here in lx.ING_COMPOUNDS.get(before.lower, ()):
        return True
    if not attribute_of(before.lower):
        return not before.lower.endswith("ly")
    return len(words) - cut <= 2 and is_compound(name)


def _adjectives(tokens: Sequence[Token], indexes: list[int]) -> tuple[Word, ...]:
    """The adjectives at these tokens; "light blue" is one."""
    found: list[Word] = []
    for index in indexes:
        token = tokens[index]
        if token.lower.endswith("ly") and not attribute_of(token.lower):
            continue
        last = found[-1] if found else None
        shade = last is not None and last.text in SHADES
        if shade and last is not None and tokens[index - 1].end == last.end and attribute_of(token.lower) == "color":
            found[-1] = Word(f"{last.text} {token.lower}", last.start, token.end)
        elif token.kind == "word" and (attribute_of(token.lower) or token.lower in SHADES):
            found.append(Word(token.lower, token.start, token.end))
    return tuple(word for word in found if attribute_of(word.text.rpartition(" ")[2]))


def _points(tokens: Sequence[Token], first: int, words: Sequence[int]) -> bool:
    """Are there adjectives alone, of a thing that is meant: "one red", "the largest", "the red one"?"""
    if not all(_only_adjective(tokens[index].lower) for index in words):
        return False
    last = words[-1]
    after = tokens[last + 1].lower if last + 1 < len(tokens) else ""
    superlative = tokens[last].lower.endswith("est") and tokens[last].lower not in lx.PARTITIVES
    return superlative or after in ("one", "ones") or tokens[first].lower == "one"


def _pointing(tokens: Sequence[Token], first: int, opening: Opening, words: Sequence[int] = ()) -> NounPhrase | None:
    """A phrase without a noun that points at things: "another", "one", "the other", "two of them"."""
    at = words[-1] + 1 if words else opening.at
    if at < len(tokens) and tokens[at].lower in ("other", "others", "one", "ones"):
        at += 1
        if [token.lower for token in tokens[at : at + 2]] in (["of", "them"], ["of", "these"], ["of", "those"]):
            at += 2
    elif words:
        pass
    elif at == first or not (
        opening.number is not None
        or tokens[at - 1].lower in ("another", "each", "some", "all", "most", "neither", "none")
    ):
        return None
    start, end = tokens[first].start, tokens[at - 1].end
    return NounPhrase(
        first=first,
        after=at,
        start=start,
        end=end,
        noun="",
        head=(start, end),
        plural=opening.number is not None and opening.number != 1,
        definite=True,
        number=opening.number,
        number_at=opening.number_at,
        least=opening.least,
        adjectives=_adjectives(tokens, list(words)),
    )


def _around(inner: NounPhrase, tokens: Sequence[Token], first: int, opening: Opening) -> NounPhrase:
    """ "A slice of pizza": the pizza, over the whole phrase."""
    own = inner.number_at is not None
    return NounPhrase(
        first=first,
        after=inner.after,
        start=tokens[first].start,
        end=inner.end,
        noun=inner.noun,
        head=inner.head,
        plural=inner.plural,
        definite=inner.definite and opening.definite,
        indefinite=opening.singular,
        denied=opening.denied or inner.denied,
        number=inner.number if own else None,
        number_at=inner.number_at,
        least=inner.least,
        adjectives=inner.adjectives,
        names=inner.names,
    )
