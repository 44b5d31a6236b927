"""Verb groups: auxiliaries, negation, hedges and the verb itself ("might not be sitting down")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.claims import lexicon as lx
from agent.claims.lexicon import word_set
from agent.claims.tokens import Token
from agent.claims.words import attribute_of, verb_lemma

_MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb with what goes with it, at tokens `first`..`after` (not included).

    `sort` is "be" (with what the thing is after it), "have", "act" or "show" ("is visible", "depicts"). `main` is the
    main verb as written with its particle, at characters `main_at`; `finite` tells "sits" from "sitting".
    """

    sort: Literal["be", "have", "act", "show"]
    lemma: str
    main: str
    main_at: tuple[int, int]
    first: int
    after: int
    start: int
    end: int
    finite: bool
    passive: bool = False
    negated: bool = False
    hedged: bool = False


def verb_group(tokens: Sequence[Token], first: int, *, base: bool = False) -> VerbGroup | None:
    """The verb group at token `first`; None where there is none. `base` allows a bare form ("people sit")."""
    at = first
    finite = negated = hedged = False
    helper = ""  # the last auxiliary: "be", "have", "do", "modal", "to"
    be_at: int | None = None
    while at < len(tokens) and at - first < _MOST_WORDS:
        word = tokens[at].lower
        following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        if word in lx.NOT:
            negated = True
        elif word in lx.HEDGES:
            hedged = True
        elif word in lx.MODALS:
            finite, helper, hedged = True, "modal", hedged or word in lx.UNSURE_MODALS
        elif word in lx.SEEM and helper != "to":
            finite, helper, hedged, be_at = True, "be", True, at
        elif word in ("look", "looks", "looking", "looked") and following in ("like", "as"):
            finite, helper, hedged, be_at = True, "be", True, at
            at += 1
        elif word == "to" and helper == "be" and hedged:
            helper = "to"
        elif word in lx.BE and not (word == "'s" and at == first and not _may_be(tokens, at)):
            finite, helper, be_at = finite or word not in ("being", "been", "be"), "be", at
        elif word in lx.DO and following in (*lx.NOT, "not"):
            finite, helper = True, "do"
        elif word in lx.HAVE and _is_auxiliary(tokens, at + 1):
            finite, helper = True, "have"
        elif (
            (helper or _verb_follows(following))
            and (word in lx.ADVERBS or word.endswith("ly"))
            and not attribute_of(word)
            and following
        ):
            if word in (
                "more",
                "most",
                "less",
                "outside",
                "inside",
                "down",
                "up",
                "over",
                "off",
                "out",
                "back",
                "along",
            ):
                break
        else:
            break
        at += 1
    return _main(tokens, first, at, helper, be_at, base, _Flags(finite, negated, hedged))


def _verb_follows(word: str) -> bool:
    """Is the word a verb, so that an adverb before it goes with it ("just finished")?"""
    verb = verb_lemma(word)
    return verb is not None and verb[1] in ("s", "ed") and verb[0] in lx.VERBS | {"finish", "start", "begin"}


@dataclass(frozen=True, slots=True)
class _Flags:
    finite: bool
    negated: bool
    hedged: bool


def _main(
    tokens: Sequence[Token], first: int, at: int, helper: str, be_at: int | None, base: bool, flags: _Flags
) -> VerbGroup | None:
    """The group whose auxiliaries end before token `at`."""
    finite, negated, hedged = flags.finite, flags.negated, flags.hedged
    token = tokens[at] if at < len(tokens) else None
    verb = verb_lemma(token.lower) if token is not None and token.kind == "word" else None
    if token is not None and token.lower in lx.HAVE:
        return _group(tokens, "have", "have", at, at + 1, first, finite or token.lower != "having", flags)
    takes = verb is not None and (
        (helper == "be" and verb[1] in ("ing", "ed"))
        or (helper in ("modal", "do", "to") and (verb[1] == "base" or (token is not None and token.lower in lx.BE)))
        or (helper == "have" and verb[1] == "ed")
        or (not helper and not negated and (verb[1] != "base" or base))
        or (not helper and negated and verb[1] in ("ing", "ed"))
    )
    if (
        token is not None
        and helper == "be"
        and token.lower in ("visible", "present", "shown", "seen", "there", "depicted")
    ):
        return _group(tokens, "show", "show", at, at + 1, first, True, flags, passive=True)
    if verb is None or token is None or not takes:
        if be_at is not None:
            end = at
            return VerbGroup(
                "be", "be", tokens[be_at].lower, (tokens[be_at].start, tokens[end - 1].end), first, end,
                tokens[first].start, tokens[end - 1].end, finite, False, negated, hedged,
            )  # fmt: skip
        if (
            token is not None
            and token.kind == "word"
            and helper in ("modal", "do")
            and token.lower not in lx.DETERMINERS
        ):
            return _group(tokens, "act", token.lower, at, _particles(tokens, at + 1), first, True, flags)
        return None
    form = verb[1]
    showing = token.lower in lx.SHOWING
    passive = form == "ed" and (helper in ("be", "") or not finite)
    end = _particles(tokens, at + 1)
    if not helper and form == "ed" and token.lower in _PAST:
        passive, finite = False, True
    sort: Literal["act", "show"] = "show" if showing else "act"
    is_finite = finite or (not helper and form in ("s", "base"))
    return _group(tokens, sort, verb[0], at, end, first, is_finite, flags, passive=passive)


#: pasts that are no participles
_PAST = word_set("rode ate flew ran threw drove swam drank wrote took gave went came sang fell wore")


def _group(
    tokens: Sequence[Token],
    sort: Literal["be", "have", "act", "show"],
    lemma: str,
    main: int,
    after: int,
    first: int,
    finite: bool,
    flags: _Flags,
    *,
    passive: bool = False,
) -> VerbGroup:
    words = " ".join(token.lower for token in tokens[main:after])
    place = (tokens[main].start, tokens[after - 1].end)
    start, end = tokens[first].start, tokens[after - 1].end
    return VerbGroup(
        sort, lemma, words, place, first, after, start, end, finite, passive, flags.negated, flags.hedged
    )  # fmt: skip


def _may_be(tokens: Sequence[Token], at: int) -> bool:
    """Is this "'s" short for "is"?"""
    return at > 0 and tokens[at - 1].lower in ("it", "there", "he", "she", "that", "this", "here", "what", "who", "one")


def _is_auxiliary(tokens: Sequence[Token], at: int) -> bool:
    """Does a participle come after "has" at token `at`?"""
    while at < len(tokens) and (tokens[at].lower in lx.NOT or tokens[at].lower in ("just", "already", "recently")):
        at += 1
    if at >= len(tokens):
        return False
    word = tokens[at].lower
    verb = verb_lemma(word)
    if word == "been":
        return True
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    known = following in lx.DETERMINERS or following == "" or following in ("by", "on", "in", "up", "to", ".", ",")
    return verb is not None and verb[1] == "ed" and known


def _particles(tokens: Sequence[Token], at: int) -> int:
    """The token after the adverbs and particles that go with a verb ("sitting down", "standing nearby")."""
    first = at
    while at < len(tokens) and at - first < 3:
        word = tokens[at].lower
        following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        if word in ("up", "down", "off", "out", "along", "over", "around", "across", "back", "away", "together"):
            if following in ("of", "the", "a", "an") and word not in ("together", "away"):
                break  # a preposition: "off of", "down the street"
        elif not (word.endswith("ly") and len(word) > 4 and not attribute_of(word)) and word not in _SIDEWAYS:
            break
        at += 1
    return at


_SIDEWAYS = word_set("sideways nearby alone outdoors indoors upright ahead forward side-by-side aside still")
