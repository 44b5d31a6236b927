"""One atomic claim of a text, with the places in the text that state it."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import model_validator

from tools.values.base import Value

#: "text" claims that words stand in the picture; "value" that something shown has a value ("The total is 31.00", "the
#: bar of May is 20"); "not_visual" is what no picture can show (opinion, knowledge, advice): marked and left alone
Kind = Literal["existence", "count", "attribute", "relation", "text", "value", "not_visual"]
Attribute = Literal["", "color", "size", "shape", "material", "state", "action", "other"]


class Span(Value):
    """A place in a text: the characters `start` up to `end` (not included)."""

    start: int
    end: int

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span must not end before it starts, got {self.start}..{self.end}")
        return self

    def of(self, text: str) -> str:
        """The piece of `text`."""
        return text[self.start : self.end]


class Thing(Value):
    """A noun phrase: something that the text says is in the picture.

    `noun` is the head in the singular with the words that make it up ("fire hydrant"); `span` is the whole phrase with
    determiner and adjectives ("two red cups"), `head` the noun's words in it ("cups"). `number` is the stated number
    (1 for "a", None where none is stated: "the cups", "cups"), `number_span` its word; `least` that there may be more
    ("several": 2, "many": 3, "at least two": 2). `words` are the adjectives before the noun as written, lower case
    ("red", "small"): they tell one cup from another. `mention` numbers the things of a text: "it", "the dog" and "a
    dog" that are one thing have one number.
    """

    noun: str
    span: Span
    head: Span
    number: int | None = None
    number_span: Span | None = None
    least: bool = False
    plural: bool = False
    words: tuple[str, ...] = ()
    mention: int = 0


class Claim(Value):
    """One thing that a text says.

    `sentence` is it as a plain sentence of its own ("There are two cups.", "The cup is red.", "The cup is left of the
    plate.", 'The picture says "EXIT".', "The total is 31.00."); `span` is the smallest piece of the text that could be
    taken out, or replaced, to take the claim back; `within` is the text's sentence that it stands in.

    By kind:
        existence: `subject`; `negated` for "there is no dog".
        count: `subject` with its number; `value` is the number as written, `value_span` its place.
        attribute: `attribute` says which, `value` ("red", "sleeping") with `value_span`; `subject` has it.
        relation: `relation` in the words of RELATE where it is one of them ("left of"), else the verb or preposition as
            written ("holding", "looking at"; "with" for "with a hat" and "have"); `value_span` is its place, None where
            it stands before the claim ("... and a cup"); `subject` and `object` are what it is between. Without an
            `object` it is a place in the picture: "left", "right", "top", "bottom", "middle", "background",
            "foreground", or two of them ("top left"). "between" two things is two claims that share their start.
        text: `value` is what is said to be written; `subject` what it is written on, if said.
        value: `key` names what has it ("total", "madrid", "highest"; see agent.claims.captures for all), `value` is
            what is said.
    `negated`: the text denies it. `hedged`: the text itself is not sure ("possibly"). `stands_on` are the places in the
    list of claims of those that must hold for this one to make sense (existence of the thing, mostly).
    """

    kind: Kind
    sentence: str
    span: Span
    within: Span
    attribute: Attribute = ""
    subject: Thing | None = None
    object: Thing | None = None
    relation: str = ""
    key: str = ""
    value: str = ""
    value_span: Span | None = None
    negated: bool = False
    hedged: bool = False
    stands_on: tuple[int, ...] = ()


class ClaimSplitter(Protocol):
    """Anything that splits a text into claims, in the order of the text. Raises YaffleError where it can't at all."""

    name: str

    def split(self, text: str) -> tuple[Claim, ...]:
        """The claims of `text`. Every word that says something about the picture belongs to a claim."""
        ...
