"""What no picture can show: opinion, feeling, knowledge, guesses of reasons, advice, questions."""

from __future__ import annotations

from collections.abc import Sequence

from agent.claims.lexicon import FRAMES, word_set
from agent.claims.tokens import Token
from agent.claims.words import verb_lemma

_ABSTRACT = word_set(
    "mood atmosphere feeling feel vibe ambiance ambience tone composition impression sense style overall "
    "emotion energy story meaning purpose intention perspective theme aesthetic contrast symbolism "
    "interpretation emphasis focus"
)
_MENTAL = word_set(
    "think believe feel guess suppose assume hope wonder imagine love like prefer recommend suggest know remember"
)
_GENERAL = word_set("typically usually generally often traditionally historically commonly")
_ADVICE = word_set("try consider remember note ensure imagine please notice avoid")
#: from such a verb on, a sentence says what something means
_MEANING = word_set(
    "suggest indicate imply convey evoke create add contribute enhance symbolize emphasize reflect represent "
    "mean provide invite remind hint signify"
)
_REASONS = (("because",), ("so", "that"), ("in", "order", "to"), ("as", "if"), ("as", "though"), ("due", "to"))
_KNOWN = (
    ("known", "for"),
    ("famous", "for"),
    ("known", "as"),
    ("invented", "by"),
    ("in", "my", "opinion"),
    ("in", "the", "past"),
    ("it", "is", "important"),
    ("you", "should"),
    ("you", "can"),
    ("make", "sure"),
    ("do", "n't", "forget"),
    ("be", "careful"),
)
_TAKEN = word_set("taken captured shot photographed")


def is_opinion(tokens: Sequence[Token]) -> bool:
    """Does the whole sentence say nothing that a picture could show?"""
    words = [token.lower for token in tokens]
    if not words:
        return False
    if words[-1] in ("?", "？"):
        return True
    start = words[:12]
    if any(tuple(start[i : i + len(known)]) == known for known in _KNOWN for i in range(len(start))):
        return True
    if words[0] in ("i", "we", "my", "our") and any(word in _MENTAL for word in words[1:5]):
        return True
    if words[0] in _ADVICE or (words[0] == "if" and "you" in start):
        return True
    if any(word in _GENERAL for word in start):
        return True
    if any(word in _TAKEN for word in start) and any(word in FRAMES or word == "it" for word in start[:4]):
        return True
    return _subject_is_abstract(words)


def _subject_is_abstract(words: list[str]) -> bool:
    """ "The mood is calm", "The overall atmosphere of the scene suggests ..." """
    start = words[1:4] if words[0] in ("the", "its", "there", "a", "an", "this") else words[:2]
    for word in start:
        if verb_lemma(word) is not None and word not in _ABSTRACT:
            return False
        if word in _ABSTRACT:
            return True
    return False


def aside_from(tokens: Sequence[Token], at: int) -> int | None:
    """Where the aside that starts at token `at` ends (the token after it): "to throw a pitch", "suggesting a busy day".

    None where none starts there.
    """
    words = [token.lower for token in tokens[at : at + 4]]
    if any(tuple(words[: len(reason)]) == reason for reason in _REASONS):
        return _end(tokens, at, to_the_end=True)
    verb = verb_lemma(words[0]) or ((words[0][:-1], "s") if words[0][:-1] in _MEANING else None)
    if (
        verb is not None
        and (verb[0] in _MEANING or verb[0] + "e" in _MEANING or words[0][:-1] in _MEANING)
        and verb[1] in ("ing", "s", "base")
        and at > 0
    ):
        if tokens[at - 1].lower in ("a", "an", "the") or (
            verb[1] == "base" and tokens[at - 1].lower not in ("and", "that")
        ):
            return None
        return _end(tokens, at, to_the_end=True)
    if words[0] == "to" and len(words) > 1 and at > 0:
        after = verb_lemma(words[1])
        unknown = len(words) > 2 and words[2] in ("a", "an", "the", "its", "his", "her", "their", "some", "it", "them")
        closed = words[1] in ("the", "a", "an", "its", "his", "her", "their", "it", "each", "one", "them", "another")
        if words[1] == "be" or (not closed and ((after and after[1] == "base") or unknown)):
            return _end(tokens, at, to_the_end=False)
    return None


def _end(tokens: Sequence[Token], at: int, *, to_the_end: bool) -> int:
    stops = (";", ".", "!", "。") if to_the_end else (";", ".", "!", "。", ",", "and", "while", "with", "as")
    for index in range(at + 1, len(tokens)):
        if tokens[index].text in stops or tokens[index].lower in stops:
            return index
    return len(tokens)
