"""A claim as a plain sentence of its own."""

from __future__ import annotations

from agent.claims.claim import Claim, Thing
from agent.claims.lexicon import DETERMINERS
from agent.claims.prepositions import SINGLE
from agent.claims.words import verb_lemma

_PICTURE_PLACES = ("left", "right", "top", "bottom", "middle", "background", "foreground")

_KEYS = {
    "from": "the maker",
    "column": "one column",
    "row": "one row",
    "item": "one item",
    "legend": "one entry of the legend",
}


def sentence_of(claim: Claim, text: str) -> str:
    """The sentence: "There are two cups.", "The cup is red.", "The cup is left of the plate."."""
    if claim.kind in ("not_visual",):
        piece = " ".join(claim.span.of(text).split()).rstrip(".,;")
        return f"{piece[:1].upper()}{piece[1:]}."
    if claim.kind == "existence":
        return _existence(claim, text)
    if claim.kind == "count":
        return _count(claim, text)
    if claim.kind == "text":
        where = _the(claim.subject) if claim.subject is not None else "the picture"
        verb = "does not say" if claim.negated else "says"
        return _capital(f'{where} {verb} "{claim.value}".')
    if claim.kind == "value":
        return _capital(
            f"{_KEYS.get(claim.key, f'the {claim.key}')} {'is not' if claim.negated else 'is'} {claim.value}."
        )
    subject = _the(claim.subject) if claim.subject is not None else "something"
    be = _be(claim)
    if claim.kind == "attribute":
        doing = verb_lemma(claim.value.split(" ")[0].lower()) if claim.attribute in ("action", "state") else None
        if doing is not None and doing[1] in ("s", "base") and claim.subject is not None:
            does = ("do not " if claim.subject.plural else "does not ") if claim.negated else ""
            rest = claim.value.partition(" ")[2]
            word = doing[0] if does or claim.subject.plural else claim.value.split(" ")[0]
            return _capital(f"{_bare(claim.subject)} {does}{word} {rest}".rstrip() + ".")
        return _capital(f"{_bare(claim.subject) if claim.subject is not None else 'something'} {be} {claim.value}.")
    return _capital(f"{subject} {_relation(claim, be, text)}.")


def _relation(claim: Claim, be: str, text: str) -> str:
    relation = claim.relation
    words = relation.split()
    if claim.object is None and words and all(word in _PICTURE_PLACES for word in words):
        where = "in" if words[-1] in ("middle", "background", "foreground") else "at"
        return f"{be} {where} the {relation} of the picture"
    other = _the(claim.object) if claim.object is not None else ""
    if relation in ("with", "have"):
        plural = claim.subject is not None and claim.subject.plural
        has = ("do not have" if plural else "does not have") if claim.negated else ("have" if plural else "has")
        return f"{has} {_some(claim.object, text)}" if claim.object is not None else has
    if relation in ("larger", "smaller", "taller", "shorter", "wider", "narrower"):
        relation += " than"
    said = verb_lemma(words[0]) if words and words[0] not in SINGLE else None
    if not claim.negated and ((said is not None and said[1] in ("s", "base")) or (said is None and _is_finite(words))):
        return f"{relation} {other}".strip()
    return f"{be} {relation} {other}".strip()


def _is_finite(words: list[str]) -> bool:
    """Is the relation an unknown verb in the third person ("pecks")?"""
    return len(words) == 1 and words[0] not in SINGLE and words[0].endswith("s") and not words[0].endswith("ss")


def _existence(claim: Claim, text: str) -> str:
    thing = claim.subject
    if thing is None:
        return "There is something."
    if claim.negated:
        return f"There are no {_noun(thing)}." if thing.plural else f"There is no {thing.noun}."
    return f"There are {_noun(thing)}." if thing.plural else f"There is {_one(thing, text)}."


def _count(claim: Claim, text: str) -> str:
    thing = claim.subject
    if thing is None:
        return f"There are {claim.value}."
    number = " ".join(claim.value.split()).lower()
    if thing.noun.isascii() and not number.isascii() and thing.number is not None:
        number = str(thing.number)  # of a Chinese text whose noun has an English name
    one = thing.number == 1
    noun = thing.noun if one and not thing.plural else _noun(thing, text)
    return f"There {'is' if one else 'are'} {'not ' if claim.negated else ''}{number} {noun}."


def _noun(thing: Thing, text: str = "") -> str:
    """The noun in the number that the text has it in."""
    from mllm_core.nouns import plural

    if text:
        written = thing.head.of(text).lower()
        told = written.isascii() or not thing.noun.isascii()
        if told and written and written.split()[-1:] and thing.span.of(text).lower() != written:
            return written
    return plural(thing.noun) if thing.plural or (thing.number or 1) > 1 else thing.noun


def _some(thing: Thing, text: str) -> str:
    """ "a cup", "cups", "two red cups"; "clutter" for what the text has without a determiner."""
    from agent.wording import with_article

    words = " ".join(word for word in thing.words if word != "other")
    if thing.plural:
        return f"{words} {_noun(thing)}".strip()
    named = f"{words} {thing.noun}".strip()
    return named if _is_bare(thing, text) else with_article(named)


def _is_bare(thing: Thing, text: str) -> bool:
    """Has the text no determiner before the thing, nor a number?"""
    first = thing.span.of(text).split()[:1]
    bare = not first or (first[0].isascii() and first[0].lower() not in DETERMINERS) or first[0].lower() == "other"
    return bare and thing.number is None


def _one(thing: Thing, text: str) -> str:
    """ "a cup", but "water" for what the text has without a determiner."""
    from agent.wording import with_article

    return thing.noun if _is_bare(thing, text) else with_article(thing.noun)


def _the(thing: Thing | None) -> str:
    if thing is None:
        return ""
    return " ".join(("the", *thing.words, _noun(thing)))


def _bare(thing: Thing) -> str:
    return f"the {_noun(thing)}"


def _be(claim: Claim) -> str:
    plural = claim.subject is not None and claim.subject.plural
    return ("are" if plural else "is") + (" not" if claim.negated else "")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
