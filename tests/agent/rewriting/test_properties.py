"""What holds of every rewrite: captions about small worlds that are known exactly, taken apart by the grammar and
checked by looking the truth up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim, Thing
from agent.claims.grammar import GrammarSplitter
from agent.rewriting.rewrite import rewrite
from agent.rewriting.tokens import applied
from mllm_core.nouns import plural, singular
from tools.values import Verdict

NOUNS = ("dog", "cat", "man", "umbrella", "apple", "bench", "horse", "car")
COLORS = ("red", "orange", "blue", "white")
NUMBERS = ("", "one", "two", "three", "four")
PLACES = ("left of", "right of", "above", "below")
ACTIONS = ("next to", "on", "near")


@dataclass(frozen=True)
class World:
    """What there is: noun -> (how many, color); relations (noun, words, noun); nouns that nobody is sure of."""

    things: dict[str, tuple[int, str]]
    relations: frozenset[tuple[str, str, str]] = frozenset()
    unsure: frozenset[str] = frozenset()
    tells: bool = field(default=True)

    def check(self, claims: Sequence[Claim]) -> list[CheckedClaim]:
        """Each claim with its verdict; `tells`: with what is there instead."""
        return [self._check(claim) for claim in claims]

    def _check(self, claim: Claim) -> CheckedClaim:
        holds, actual = self._holds(claim)
        if holds is None:
            verdict = Verdict(claim=claim.sentence, state="unknown", score=0.5)
            doubtful = claim.kind == "existence" and self._noun(claim.subject) in self.unsure
            return CheckedClaim(claim=claim, verdict=verdict, probability=0.1 if doubtful else 0.7, asked=doubtful)
        state = "supported" if holds != claim.negated else "refuted"
        verdict = Verdict(claim=claim.sentence, state=state, score=0.95)
        chance = 0.95 if state == "supported" else 0.02
        shown = actual if self.tells and state == "refuted" and not claim.negated else ""
        return CheckedClaim(claim=claim, verdict=verdict, probability=chance, actual=shown)

    def _noun(self, thing: Thing | None) -> str:
        return singular(thing.noun) if thing is not None else ""

    def _holds(self, claim: Claim) -> tuple[bool | None, str]:
        noun, other = self._noun(claim.subject), self._noun(claim.object)
        if noun not in NOUNS or noun in self.unsure or other in self.unsure:
            return None, ""
        number, color = self.things.get(noun, (0, ""))
        match claim.kind:
            case "existence":
                return number > 0, ""
            case "count" if claim.subject is not None and claim.subject.number is not None:
                return number == claim.subject.number, str(number)
            case "attribute" if claim.value in COLORS:
                return color == claim.value, color
            case "relation" if claim.relation in PLACES:
                other_way = next((p for p in PLACES if (noun, p, other) in self.relations), "")
                return (noun, claim.relation, other) in self.relations, other_way
            case "relation" if claim.relation in ACTIONS:
                return (noun, claim.relation, other) in self.relations, ""
        return None, ""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    there = draw(st.lists(st.sampled_from(NOUNS), min_size=1, max_size=5, unique=True))
    things = {noun: (draw(st.integers(1, 4)), draw(st.sampled_from(COLORS))) for noun in there}
    pairs = draw(st.lists(st.tuples(st.sampled_from(there), st.sampled_from(there)), max_size=3))
    relations = {(a, draw(st.sampled_from((*PLACES, *ACTIONS))), b) for a, b in pairs if a != b}
    unsure = draw(st.frozensets(st.sampled_from(NOUNS), max_size=2))
    return World(things, frozenset(relations), unsure, draw(st.booleans()))


@st.composite
def phrases(draw: st.DrawFn) -> tuple[str, bool]:
    """A noun phrase, and whether it is many."""
    noun = draw(st.sampled_from(NOUNS))
    color = draw(st.sampled_from(("", "", *COLORS)))
    number = draw(st.sampled_from((1, 1, 1, 2, 3)))
    words = f"{color} {noun if number == 1 else plural(noun)}".strip()
    if number > 1:
        return f"{NUMBERS[number]} {words}", True
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}", False


def listed(parts: Sequence[str], comma: bool) -> str:
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}{',' if comma else ''} and {parts[-1]}"


@st.composite
def sentences(draw: st.DrawFn) -> str:
    parts = [draw(phrases()) for _ in range(4)]
    relation = draw(st.sampled_from((*ACTIONS, *(("to the " + p) if p.endswith("of") else p for p in PLACES))))
    one, other = parts[0], parts[1]
    be = "are" if one[1] else "is"
    many = draw(st.integers(1, 4))
    some = [part for part, _ in parts[:many]]
    form = draw(st.integers(0, 8))
    made = (
        f"There {be} {listed(some, draw(st.booleans()))}.",
        f"{one[0]} {relation} {other[0]}.",
        f"{one[0]} {be} {relation} {other[0]}.",
        f"The picture shows {listed(some, False)}.",
        f"A photo of {one[0]} and {other[0]}.",
        f"{listed(some, False)} {relation} {parts[-1][0]}.",
        f"There {be} {one[0]} {relation} {other[0]}.",
        f"{one[0]} and {other[0]} are {relation} {parts[2][0]}.",
        f"There {be} no {one[0].split()[-1]}.",
    )[form]
    return made[0].upper() + made[1:]


@st.composite
def texts(draw: st.DrawFn) -> str:
    return " ".join(draw(st.lists(sentences(), min_size=1, max_size=3)))


SPLITTER = GrammarSplitter()
#: words that a rewrite may bring in: none of them says what is in the picture
GRAMMAR = frozenset("there is are a an and possibly the it some one two three four has have".split())  # noqa: SIM905
_ODD = re.compile(
    r"  | [,.]|,,|, \.|\. [a-z]|^[a-z]|\b(?:a|an|the) (?:a|an|the)\b|\band and\b|\b(?:is|are) (?:is|are)\b"
    r"|\b(?:a|an|and|is|are|of|the)\.|\bThere is (?:possibly )?(?:two|three|four)\b|\ba [aeiou]|\ban [^aeiou ]"
    r"|\b(?:two|three|four) (?:(?:red|orange|blue|white) )?(?:dog|cat|man|umbrella|apple|bench|horse|car)\b"
    r"|\b(?:a|one) (?:dogs|cats|men|umbrellas|apples|benches|horses|cars)\b"
)
given_captions = given(worlds(), texts())
quick = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given_captions
def test_checking_the_corrected_text_changes_nothing_and_finds_nothing_false(world, text):
    once = rewrite(text, world.check(SPLITTER.split(text))).text

    again = world.check(SPLITTER.split(once))

    assert rewrite(once, again).text == once
    assert [one.claim.sentence for one in again if one.verdict.state == "refuted"] == []


@quick
@given_captions
def test_nothing_is_brought_in_that_was_not_verified(world, text):
    checked = world.check(SPLITTER.split(text))
    known = {word for one in checked for word in re.findall(r"\w+", f"{one.actual} {one.claim.sentence}".lower())}

    done = rewrite(text, checked)

    words = set(re.findall(r"\w+", done.text.lower()))
    assert words - set(re.findall(r"\w+", text.lower())) - known <= GRAMMAR | forms(text)


def forms(text: str) -> set[str]:
    """The nouns of the text in both numbers."""
    words = re.findall(r"\w+", text.lower())
    return {plural(singular(word)) for word in words} | {singular(word) for word in words}


@quick
@given_captions
def test_edits_are_in_order_and_make_the_text(world, text):
    done = rewrite(text, world.check(SPLITTER.split(text)))

    assert applied(text, done.edits) == done.text
    assert all(text[edit.start : edit.end] == edit.before != edit.after for edit in done.edits)
    assert all(one.end <= two.start for one, two in pairwise(done.edits))


@quick
@given_captions
def test_sentences_that_hold_stay_character_by_character(world, text):
    checked = world.check(SPLITTER.split(text))
    bad = {one.claim.within for one in checked if one.verdict.state != "supported"}
    fine = {one.claim.within for one in checked} - bad

    done = rewrite(text, checked).text

    assert all(span.of(text) in done for span in fine)


@quick
@given_captions
def test_what_is_left_reads_as_a_sentence(world, text):
    done = rewrite(text, world.check(SPLITTER.split(text))).text

    assert not _ODD.search(done), done


@quick
@given(worlds(), texts(), st.sampled_from(["remove", "keep"]))
def test_the_other_ways_with_doubt_are_idempotent_too(world, text, unknown):
    once = rewrite(text, world.check(SPLITTER.split(text)), unknown=unknown).text

    assert rewrite(once, world.check(SPLITTER.split(once)), unknown=unknown).text == once
