"""What an instruction takes for granted: "What color is the dog?" that there is a dog, "the three cats" that there are
three, "Why is the man holding two umbrellas?" the man, the umbrellas and their number. From the words alone.

Only things that a witness may know are named (kinds of object, drawn shapes); "the total" or "the left side" are not
things. "Is there a dog?" and "How many dogs are there?" take no dog for granted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.checking.names import sight_of
from agent.claims.claim import Claim, Span, Thing
from agent.correction.presupposed_chinese import is_chinese_question, presupposed_in_chinese
from agent.wording import with_article
from mllm_core.nouns import plural, singular
from tools.detect.labels import plain_noun
from tools.detect.shapes import SHAPE_LABELS, is_shape_word


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]+", text))


_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+|[.,;:?!]")
_NUMBERS = {
    word: number
    for number, word in enumerate(_words("zero one two three four five six seven eight nine ten eleven twelve"))
}
_DEFINITE = frozenset(_words("the these those both his her their its my your this that"))
_STOPS = frozenset(
    _words(
        """is are was were be been do does did has have had can could will would should may might must of in on at
        to from with without by for and or but than then as that which who whom whose what where when why how if
        because not no a an the this these those there here it they he she we you i left right above below under
        beneath behind near next beside between over across inside outside against around into onto toward
        towards along wearing holding"""
    )
)
#: words before a noun that say which one is meant, or how it is, but not what it is
_WHICH = frozenset(
    _words(
        """leftmost rightmost topmost bottommost uppermost lowest highest nearest closest furthest farthest largest
        biggest smallest tallest shortest first second third last other same only whole entire main upper lower
        top bottom middle central visible remaining front back far"""
    )
)
#: nouns with other senses in questions ("the orange bar", "the table below"): naming them takes no thing for granted
_OTHERWISE = frozenset(_words("table screen orange seat trunk display range block dot bar cross plus block shape"))
_AUXILIARIES = frozenset(_words("is are was were do does did has have had can could will would should may might must"))
#: nouns that make something else of the name of a thing before them: "dog house", "bus stop"
_HEADS = frozenset(
    _words(
        """bag basket bed book bowl box brush cage case chain collar cover crossing door drawer driver engine food frame
        handle hat holder house key keys knob lane leg license light mat owner park part path pen picture plate pole
        race rack ride rider ring roof room seat shelf shop show sign size stall stand station stop store tag toy track
        train trainer tray walker wheel window"""
    )
)
_WHY = re.compile(r"^\W*why\b(?! (?:is|are) there no)", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow many (?!of\b)((?:[a-z-]+ ){0,3}?[a-z-]+?)(?= (?:are|is|do|does|did|can|have|has|on|in)\b|[?.]|$)", re.I
)
_LEFT = re.compile(r"^ (?:are|is) (?:left(?! of)|remaining|still there)\b", re.IGNORECASE)
_LONGEST = 6


@dataclass(frozen=True)
class Premise:
    """A thing that a question takes for granted: its noun in the singular, the number where one is said, and the words
    that tell it from others of its kind. `span` is its place in the question."""

    noun: str
    span: Span
    number: int | None = None
    words: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """It in words: "red circle", "3 cats"."""
        name = " ".join((*self.words, self.noun))
        return name if self.number is None or self.number == 1 else f"{self.number} {plural(name)}"


def presupposed(question: str) -> tuple[Premise, ...]:
    """The things that `question` takes for granted, in its order, each once."""
    if is_chinese_question(question):
        return _unique([Premise(n, Span(start=a, end=b), k, w) for n, a, b, k, w in presupposed_in_chinese(question)])
    tokens = [(match[0].lower(), match.start(), match.end()) for match in _WORD.finditer(question)]
    why = bool(_WHY.search(question))
    found: list[Premise] = []
    place = 0
    while place < len(tokens):
        word = tokens[place][0]
        definite = word in _DEFINITE or (word == "all" and place + 1 < len(tokens))
        indefinite = why and (word in ("a", "an") or word in _NUMBERS or word.isdigit())
        premise = _phrase(tokens, place) if definite or indefinite else None
        if premise is not None:
            found.append(premise)
        place += 1
    return _unique(found + _counted_out(question))


def _unique(found: Sequence[Premise]) -> tuple[Premise, ...]:
    """Each thing once, with its number where one of its mentions says one, in the order of the question."""
    unique: dict[tuple[str, tuple[str, ...]], Premise] = {}
    for premise in found:
        key = (premise.noun, premise.words)
        if key not in unique or (unique[key].number is None and premise.number is not None):
            unique[key] = premise
    return tuple(sorted(unique.values(), key=lambda premise: premise.span.start))


def named(phrase: str) -> Premise | None:
    """The thing that a bare phrase names ("gray balls", as a search asks for it); None where none is known."""
    words = phrase.lower().split()
    known = _known(words)
    return (
        Premise(known[0], Span(start=0, end=len(phrase)), None, known[1]) if known and known[2] == len(words) else None
    )


def _phrase(tokens: Sequence[tuple[str, int, int]], place: int) -> Premise | None:
    """The thing named by the noun phrase whose determiner stands at `place`; None where it names none that is known."""
    number = 2 if tokens[place][0] == "both" else None
    begin = place
    if tokens[place][0] in _NUMBERS or tokens[place][0].isdigit():
        place -= 1
    at = place + 1
    while at < len(tokens) and tokens[at][0] in ("the", "of", "these", "those") and tokens[place][0] in ("all", "both"):
        at += 1
    if at < len(tokens) and (tokens[at][0] in _NUMBERS or tokens[at][0].isdigit()):
        number = _NUMBERS[tokens[at][0]] if tokens[at][0] in _NUMBERS else int(tokens[at][0])
        at += 1
    end = at
    while end < len(tokens) and end - at < _LONGEST and tokens[end][0][0].isalpha() and tokens[end][0] not in _STOPS:
        end += 1
    words = [token[0] for token in tokens[at:end]]
    owner = next((index for index, word in enumerate(words) if word.endswith(("'s", "’s"))), None)
    if owner is not None:  # "the woman's hat" is about the woman
        words = [*words[:owner], words[owner][:-2]]
    known = _known(words, predicate=begin > 0 and tokens[begin - 1][0] in _AUXILIARIES)
    if known is None or (number is not None and number > 99):
        return None
    noun, before, length = known
    if number is None and tokens[place][0] == "all" and singular(words[length - 1]) == words[length - 1]:
        return None
    which = tuple(word for word in before if word not in _WHICH)
    return Premise(noun, Span(start=tokens[begin][1], end=tokens[at + length - 1][2]), number or None, which)


def _known(words: Sequence[str], *, predicate: bool = False) -> tuple[str, tuple[str, ...], int] | None:
    """(noun, the words before it, the words in all) of the first known thing: "leftmost red fire hydrant"."""
    for end in range(1, len(words) + 1):
        for start in range(end):
            name = singular(plain_noun(" ".join(words[start:end])))
            if not _is_known(name):
                continue
            if end < len(words) and _is_known(singular(plain_noun(" ".join(words[start : end + 1])))):
                break  # "fire hydrant", "dining table": the name goes on
            if end < len(words) and _goes_on(words[end - 1], words[end], predicate):
                break  # "the dog house", "the car park": something else
            return name, tuple(words[:start]), end
    return None


def _goes_on(noun: str, after: str, predicate: bool) -> bool:
    """Does `after` make another noun of `noun`? Behind "is the dog" a predicate may follow ("purple", "asleep")."""
    if singular(noun) != noun or after.endswith(("ing", "ed", "s", "ly")):
        return False
    return after in _HEADS or not predicate


def _is_known(name: str) -> bool:
    if name in _OTHERWISE:
        return False
    if is_shape_word(name) and name in SHAPE_LABELS:
        return True
    return sight_of(name) is not None


def _counted_out(question: str) -> list[Premise]:
    """What "How many cups are left?" counts: some must have been there."""
    found = []
    for match in _HOW_MANY.finditer(question):
        words = match[1].lower().split()
        known = _known(words) if _LEFT.match(question[match.end() :]) else None
        if known is not None and known[2] == len(words):
            found.append(Premise(known[0], Span(start=match.start(1), end=match.end(1)), None, known[1]))
    return found


def claims_of(premises: Sequence[Premise]) -> tuple[Claim, ...]:
    """The premises as claims that can be checked: that each thing is there and, where a number is said, how many."""
    claims: list[Claim] = []
    for mention, premise in enumerate(premises):
        thing = Thing(
            noun=premise.noun,
            span=premise.span,
            head=premise.span,
            number=premise.number,
            number_span=premise.span if premise.number else None,
            plural=bool(premise.number and premise.number > 1),
            words=premise.words,
            mention=mention,
        )
        place = len(claims)
        single = f"There is {with_article(' '.join((*premise.words, premise.noun)))}."
        claims.append(Claim(kind="existence", sentence=single, span=premise.span, within=premise.span, subject=thing))
        if premise.number is not None:
            be = "is" if premise.number == 1 else "are"
            claims.append(
                Claim(
                    kind="count",
                    sentence=f"There {be} {premise.phrase if premise.number > 1 else f'1 {premise.phrase}'}.",
                    span=premise.span,
                    within=premise.span,
                    subject=thing,
                    value=str(premise.number),
                    value_span=premise.span,
                    stands_on=(place,),
                )
            )
    return tuple(claims)
