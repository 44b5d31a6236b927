"""Saying anew what is left of a sentence, as plain sentences: for where taking words out would leave none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.claims.chinese_names import in_chinese
from agent.claims.claim import Thing
from agent.rewriting.english import Local
from agent.rewriting.phrases import noun_phrase, relation_words
from agent.rewriting.words import article_for, is_chinese, like, number_form, number_in_words, number_like, third_person

_VERB = re.compile(r"\b(?:is|are|was|were)\b(?: (?:not|no)\b)?")


def said_anew(text: str, local: Sequence[Local], known: frozenset[int]) -> str:
    """The claims that stay, each in its own plain sentence; "" where none does.

    That a thing is there is not said again where another of the sentences counts it, or where an earlier sentence
    (`known`) has brought it in.
    """
    if local and is_chinese(local[0].claim.within.of(text)):
        return "".join(dict.fromkeys(_chinese(text, one) for one in local if one.fate != "drop"))
    numbers = _new_numbers(local)
    counted = {one.claim.subject.mention for one in local if _counts(one) and one.claim.subject is not None}
    hedged = {one.claim.subject.mention for one in local if one.fate == "hedge" and one.claim.subject is not None}
    sentences: list[str] = []
    there_is: list[str] = []
    folded = _folded(local)
    shown = _shown_by_others(local)
    for one in local:
        thing = one.claim.subject
        if id(one) in folded or (thing is not None and one.claim.kind == "existence" and thing.mention in shown):
            continue
        if one.fate == "drop" or (thing is None and one.claim.kind in ("attribute", "relation")):
            continue
        there = thing is not None and one.claim.kind == "existence" and not one.claim.negated
        if there and thing and (thing.mention in counted or (one.fate == "keep" and thing.mention in known)):
            continue
        sentence = _sentence(
            one, hedge=one.fate == "hedge" or (_counts(one) and thing is not None and thing.mention in hedged)
        )
        if thing is not None and thing.mention in numbers and one.claim.kind in ("attribute", "relation"):
            sentence = _agreeing(sentence, thing, numbers[thing.mention])
        sentence = _with_new_words(sentence, one, local)
        if there and thing and one.fate == "keep" and sentence:
            there_is.append(_with_words(sentence, [other for other in local if id(other) in folded], thing))
        elif sentence and sentence not in sentences:
            sentences.append(sentence)
    return " ".join([*_listed_there(there_is), *sentences])


def _folded(local: Sequence[Local]) -> set[int]:
    """The claims that an adjective makes of a thing whose being there is said anew: they go into that sentence."""
    said = {
        one.claim.subject.mention
        for one in local
        if one.claim.kind == "existence" and one.fate == "keep" and one.claim.subject and not one.claim.negated
    }
    counted = {one.claim.subject.mention for one in local if _counts(one) and one.claim.subject is not None}
    return {
        id(one)
        for one in local
        if one.claim.kind == "attribute"
        and one.fate == "keep"
        and not one.claim.negated
        and one.claim.subject is not None
        and one.claim.subject.mention in said - counted - _shown_by_others(local)
        and one.claim.value in one.claim.subject.words
    }


def _shown_by_others(local: Sequence[Local]) -> set[int]:
    """The things that a sentence of another brings in: "The room has a mirror."."""
    return {
        one.claim.object.mention
        for one in local
        if one.fate == "keep"
        and one.claim.kind == "relation"
        and one.claim.relation in ("with", "have")
        and one.claim.object is not None
        and not one.claim.negated
    }


def _with_words(sentence: str, folded: Sequence[Local], thing: Thing) -> str:
    """ "There is a sign." with what is said of it: "There is a blue sign."."""
    own = {one.claim.value for one in folded if one.claim.subject and one.claim.subject.mention == thing.mention}
    words = " ".join(word for word in thing.words if word in own)
    match = re.fullmatch(r"(There (?:is|are)) (an? )?(.+)\.", sentence)
    if not words or match is None:
        return sentence
    article = f"{article_for(words)} " if match[2] else ""
    return f"{match[1]} {article}{words} {match[3]}."


def _listed_there(sentences: Sequence[str]) -> list[str]:
    """ "There is a cat." and "There is a dog." as one sentence."""
    unique = list(dict.fromkeys(sentences))
    things = [match[1] for one in unique if (match := re.fullmatch(r"There (?:is|are) (.+)\.", one))]
    if len(things) < 2 or len(things) < len(unique):
        return unique
    return [f"{unique[0].partition(things[0])[0]}{', '.join(things[:-1])} and {things[-1]}."]


def _chinese(text: str, one: Local) -> str:
    """The claim as a plain Chinese sentence; "" where it is of a kind that has none here."""
    claim, subject = one.claim, one.claim.subject
    written = claim.value_span.of(text) if claim.value_span is not None else claim.value
    value = in_chinese(one.checked.actual, written) if one.fate == "replace" else written
    maybe = "可能" if one.fate == "hedge" else ""
    if subject is None or one.fate == "affirm":
        return ""
    noun = subject.head.of(text)
    match claim.kind:
        case "existence":
            return f"{maybe}有{value if one.fate == 'replace' else noun}。" if not claim.negated else f"没有{noun}。"
        case "attribute":
            return f"{noun}{maybe}是{value.removesuffix('的')}的。"
        case "relation" if claim.object is not None and claim.value_span is not None:
            side = value if one.fate == "replace" else claim.value_span.of(text)
            return f"{noun}{maybe}在{claim.object.head.of(text)}的{side}。"
    return ""


def _with_new_words(sentence: str, one: Local, local: Sequence[Local]) -> str:
    """The sentence with the adjectives of its things as they are: what was dropped or replaced is repeated nowhere."""
    mentions = {thing.mention: thing for thing in (one.claim.subject, one.claim.object) if thing is not None}
    for other in local:
        thing = mentions.get(other.claim.subject.mention) if other.claim.subject is not None else None
        if other is one or thing is None or other.claim.kind != "attribute" or other.fate not in ("drop", "replace"):
            continue
        new = f"{other.checked.actual.strip()} " if other.fate == "replace" else ""
        word = rf"\b{re.escape(other.claim.value)} (?=(?:[\w-]+ )*{re.escape(thing.noun)})"
        sentence = re.sub(word, new, sentence, count=1, flags=re.I)
    return re.sub(r"\b[Aa]n? (?=(\w+))", lambda m: like(article_for(m[1]), m[0]) + " ", sentence)


def _counts(one: Local) -> bool:
    """Does the claim say how many there are, in a sentence of its own, and stay?"""
    sentence = one.claim.sentence.startswith("There ")
    return one.claim.kind == "count" and one.fate in ("keep", "replace", "hedge") and sentence


def _new_numbers(local: Sequence[Local]) -> dict[int, int]:
    """The numbers that are other than the text says, by mention."""
    return {
        one.claim.subject.mention: number
        for one in local
        if one.claim.kind == "count"
        and one.fate == "replace"
        and one.claim.subject is not None
        and (number := number_in_words(one.checked.actual)) is not None
    }


def _agreeing(sentence: str, thing: Thing, number: int) -> str:
    """ "The dogs are brown." for one dog."""
    words = sentence.split(" ")
    nouns = {
        number_form(thing.noun, 1): number_form(thing.noun, number),
        number_form(thing.noun, 2): number_form(thing.noun, number),
    }
    for at, word in enumerate(words):
        if word in nouns:
            words[at] = nouns[word]
            if at + 1 < len(words):
                words[at + 1] = third_person(words[at + 1], number != 1)
            break
    return " ".join(words)


def _sentence(one: Local, *, hedge: bool) -> str:
    """The claim as a plain sentence, with what was changed in it."""
    claim, actual = one.claim, one.checked.actual.strip()
    sentence = claim.sentence
    if one.fate == "affirm":
        some = "some" if claim.subject and claim.subject.plural else "a"
        if re.search(r"\bno\b", sentence):
            return re.sub(r"\bno\b", some, sentence, count=1)
        return re.sub(r" not\b|n't", "", sentence, count=1)
    if one.fate == "replace":
        if claim.kind == "existence":
            return f"There is {noun_phrase(actual, 'a')}."
        if claim.kind == "count" and claim.subject is not None:
            number = number_in_words(actual)
            if number is None:
                return ""
            noun = number_form(claim.subject.noun, number)
            return f"There {'is' if number == 1 else 'are'} {number_like(number, 'one')} {noun}."
        new = relation_words(claim.value or claim.relation, actual) if claim.kind == "relation" else actual
        old = claim.value or claim.relation
        return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, sentence, count=1) if old in sentence else ""
    if hedge and not claim.hedged:
        return _VERB.sub(lambda match: f"{match[0]} possibly", sentence, count=1)
    return sentence
