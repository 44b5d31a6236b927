"""Saying anew what is left of a sentence, as plain sentences: for where taking words out would leave none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.rewriting.english import Local
from agent.rewriting.phrases import noun_phrase, relation_words
from agent.rewriting.words import is_chinese, number_form, number_in_words, number_like

_VERB = re.compile(r"\b(?:is|are|was|were)\b(?: (?:not|no)\b)?")


def said_anew(local: Sequence[Local], known: frozenset[int]) -> str:
    """The claims that stay, each in its own plain sentence; "" where none does.

    That a thing is there is not said again where another of the sentences counts it, or where an earlier sentence
    (`known`) has brought it in.
    """
    sentences: list[str] = []
    for one in local:
        if one.fate == "drop":
            continue
        thing = one.claim.subject
        plain = one.claim.kind == "existence" and one.fate == "keep" and not one.claim.negated
        if plain and thing is not None and (thing.mention in known or _counted(thing.mention, local)):
            continue
        sentence = _sentence(one)
        if sentence and sentence not in sentences:
            sentences.append(sentence)
    return ("" if is_chinese("".join(sentences)) else " ").join(sentences)


def _counted(mention: int, local: Sequence[Local]) -> bool:
    """Does another claim that stays say how many there are, and so that there are some?"""
    return any(
        one.claim.kind == "count"
        and one.fate in ("keep", "replace")
        and one.claim.subject is not None
        and one.claim.subject.mention == mention
        and one.claim.sentence.startswith(("There ", "有"))
        for one in local
    )


def _sentence(one: Local) -> str:
    """The claim as a plain sentence, with what was changed in it."""
    claim, actual = one.claim, one.checked.actual.strip()
    sentence = claim.sentence
    if one.fate == "affirm":
        return (
            re.sub(
                r"\b(is|are|was|were) no\b", r"\1 some" if claim.subject and claim.subject.plural else r"\1 a", sentence
            )
            if re.search(r"\bno\b", sentence)
            else re.sub(r" not\b|n't", "", sentence, count=1)
        )
    if one.fate == "replace":
        if claim.kind == "existence":
            return f"There is {noun_phrase(actual, 'a')}." if not is_chinese(sentence) else f"有{actual}。"
        if claim.kind == "count" and claim.subject is not None:
            number = number_in_words(actual)
            if number is None:
                return ""
            noun = number_form(claim.subject.noun, number)
            return f"There {'is' if number == 1 else 'are'} {number_like(number, 'one')} {noun}."
        new = relation_words(claim.value or claim.relation, actual) if claim.kind == "relation" else actual
        old = claim.value or claim.relation
        return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, sentence, count=1) if old in sentence else ""
    if one.fate == "hedge" and not claim.hedged:
        if is_chinese(sentence):
            return f"可能{sentence}"
        return _VERB.sub(lambda match: f"{match[0]} possibly", sentence, count=1)
    return sentence
