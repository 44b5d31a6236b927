"""Editing one Chinese sentence: no articles and no agreement, but measure words, 有 and lists with 、 and 和."""

from __future__ import annotations

from collections.abc import Sequence

from agent.claims.chinese_names import in_chinese
from agent.claims.claim import Claim, Thing
from agent.rewriting.english import Local, Unsound
from agent.rewriting.tokens import Sentence, Token
from agent.rewriting.words import chinese_number, number_in_words

_JOINS = frozenset("、，和与及跟,")
_ENDS = frozenset("。！？!?.；;")
_DENIALS = frozenset("没不无")
_PRONOUNS = frozenset("它他她")


def edit_chinese(sentence: Sentence, local: Sequence[Local], gone: frozenset[int]) -> None:
    """Make the changes. Raises Unsound where what is left must be said anew."""
    own = _owned(sentence, local, gone)
    for one in local:
        match one.fate:
            case "drop":
                _drop(sentence, one, own, gone)
            case "replace":
                _replace(sentence, one)
            case "hedge":
                _hedge(sentence, one)
            case "affirm":
                _affirm(sentence, one)
    if any(token.dead and token.action == "removed" for token in sentence.tokens):
        _clean(sentence, own, local)


def _owned(sentence: Sentence, local: Sequence[Local], gone: frozenset[int]) -> set[int]:
    """The places of the tokens that belong to what stays."""
    own: set[int] = set()
    for one in local:
        things = [thing for thing in (one.claim.subject, one.claim.object) if thing is not None]
        own |= {t.start for thing in things if thing.mention not in gone for t in sentence.inside(thing.span)}
        if one.fate != "drop":
            own |= {token.start for token in sentence.inside(one.claim.value_span)}
    return own


def _drop(sentence: Sentence, one: Local, own: set[int], gone: frozenset[int]) -> None:
    claim = one.claim
    for thing in (claim.subject, claim.object):
        if thing is not None and thing.mention in gone:
            sentence.kill(sentence.inside(thing.span), one.at)
    if claim.kind == "existence":
        return
    if claim.kind == "count":
        number = sentence.inside((claim.subject and claim.subject.number_span) or claim.value_span)
        if claim.subject is not None and claim.subject.mention not in gone and number:
            sentence.replace(number[:1], "些" if number[0].text not in "0123456789" else "几", one.at)
        return
    words = sentence.inside(claim.value_span) or [t for t in sentence.inside(claim.span) if t.start not in own]
    inside = claim.subject is not None and words and words[0].start < claim.subject.span.end
    if inside and words[0].start >= (claim.subject.span.start if claim.subject else 0):
        after = [token for token in sentence.tokens if token.start == words[-1].end and token.text == "的"]
        sentence.kill([*words, *after], one.at)
        return
    for token in words:
        own.discard(token.start)
    sentence.kill(words, one.at)


def _replace(sentence: Sentence, one: Local) -> None:
    claim, actual = one.claim, one.checked.actual.strip()
    if claim.kind == "existence" and claim.subject is not None:
        tokens = sentence.inside(claim.subject.head) or sentence.inside(claim.subject.span)
        words = [token for token in sentence.inside(claim.subject.span) if token not in tokens]
        sentence.kill([t for t in words if t.start >= (_measure_end(claim.subject, words))], one.at)
        if tokens:
            sentence.replace(tokens, in_chinese(actual), one.at)
        return
    if claim.kind == "count":
        number = number_in_words(actual)
        tokens = sentence.inside((claim.subject and claim.subject.number_span) or claim.value_span)
        if number is not None and tokens:
            sentence.replace(
                tokens[:1] if len(tokens) > 1 and not tokens[0].text.isdigit() else tokens,
                chinese_number(number, tokens[0].text),
                one.at,
            )
        return
    tokens = sentence.inside(claim.value_span)
    if tokens:
        sentence.replace(tokens, in_chinese(actual, "".join(token.text for token in tokens)), one.at)


def _measure_end(thing: Thing, words: Sequence[Token]) -> int:
    """Where the number and its measure word end; what follows are adjectives."""
    if thing.number_span is None:
        return words[0].start if words else thing.span.start
    return thing.number_span.end + 1


def _hedge(sentence: Sentence, one: Local) -> None:
    claim: Claim = one.claim
    thing = claim.subject
    if claim.kind == "existence" and thing is not None:
        tokens = sentence.inside(thing.span)
        if tokens and tokens[0].text not in _PRONOUNS:
            before = _before(sentence, tokens[0])
            if before is not None and before.text == "有":
                _put(before, "可能", one.at)
            else:
                _put(tokens[0], "可能是", one.at)
        return
    tokens = sentence.inside(claim.value_span or (thing and thing.number_span) or claim.span)
    if tokens:
        before = _before(sentence, tokens[0])
        verb = before if before is not None and before.text in ("是", "在", "有") else tokens[0]
        _put(verb, "可能", one.at)


def _put(token: Token, words: str, at: int) -> None:
    """Put the words before the token, without a space."""
    if token.out is None or not token.out.startswith("可能"):
        token.out = words + token.now
        token.mark(at, "hedged")


def _affirm(sentence: Sentence, one: Local) -> None:
    tokens = [token for token in sentence.inside(one.claim.within) if token.text in _DENIALS]
    if not tokens:
        sentence.kill(sentence.inside(one.claim.span), one.at)
        return
    for token in tokens[:1]:
        token.dead = True
        token.mark(one.at, "replaced")


def _clean(sentence: Sentence, own: set[int], local: Sequence[Local]) -> None:
    """Take out what only served what was taken out; joins that join nothing; clauses that say nothing."""
    tokens = sentence.tokens
    why = next(token.claim for token in tokens if token.dead)
    for clause in _clauses(tokens):
        said = [token for token in clause if not token.dead and token.start in own]
        hit = any(token.dead and token.action == "removed" for token in clause)
        made = [one for one in local if clause[0].start <= one.claim.span.start < clause[-1].end]
        empty = bool(made) and all(one.fate == "drop" for one in made)
        if hit and (empty or not said):
            own -= {token.start for token in clause}
            sentence.kill([token for token in clause if token.text not in _ENDS], why)
        elif hit and any(t.text in "在是" and not t.dead and t.start not in own for t in clause):
            raise Unsound
    live = [token for token in tokens if not token.dead]
    if not any(token.start in own for token in live):
        sentence.kill(tokens, why)
        return
    for here, token in enumerate(live):
        if token.text not in _JOINS or token.start in own:
            continue
        follows = live[here + 1] if here + 1 < len(live) else None
        before = next((t for t in reversed(live[:here]) if not t.dead), None)
        loose = follows is None or follows.text in _ENDS | _JOINS or before is None or before.text in ("有", *_JOINS)
        cut = any(t.dead for t in tokens[max(tokens.index(token) - 1, 0) : tokens.index(token) + 2])
        if loose and cut:
            sentence.kill([token], why)
            if token.text in "和与及跟" and (follows is None or follows.text in _ENDS):
                comma = next((other for other in reversed(live[:here]) if other.text == "、"), None)
                if comma is not None:
                    comma.out = token.text
                    comma.mark(why, "agreement")


def _clauses(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens between the commas, each with the comma after it."""
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        clauses[-1].append(token)
        if token.text in "，,；;":
            clauses.append([])
    return [clause for clause in clauses if clause]


def _before(sentence: Sentence, token: Token) -> Token | None:
    live = [other for other in sentence.live if other.start < token.start]
    return live[-1] if live else None
