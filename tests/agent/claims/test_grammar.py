"""The grammar, sentence by sentence: what it makes of the ways in which pictures are described."""

from __future__ import annotations

import pytest

from agent.claims.claim import Claim
from agent.claims.grammar import GrammarSplitter


def split(text: str) -> tuple[Claim, ...]:
    return GrammarSplitter().split(text)


def existing(text: str) -> list[str]:
    return [c.subject.noun for c in split(text) if c.kind == "existence" and c.subject and not c.negated]


def relations(text: str) -> list[tuple[str, str, str]]:
    return [
        (c.subject.noun if c.subject else "", c.relation, c.object.noun if c.object else "")
        for c in split(text)
        if c.kind == "relation"
    ]


def attributes(text: str) -> list[tuple[str, str, str]]:
    return [(c.subject.noun if c.subject else "", c.attribute, c.value) for c in split(text) if c.kind == "attribute"]


def values(text: str) -> list[tuple[str, str]]:
    return [(c.key, c.value) for c in split(text) if c.kind == "value"]


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("A fire hydrant and a hot dog.", ["fire hydrant", "hot dog"]),
        ("Two potted plants next to some dining tables.", ["potted plant", "dining table"]),
        ("The bird pecks the ground.", ["bird", "ground"]),
        ("A slice of pizza on a plate.", ["pizza", "plate"]),
        ("A photo of a train.", ["train"]),
        ("Men, women and children.", ["man", "woman", "child"]),
        ("A pair of scissors.", ["scissors"]),
        ("tables and chairs and closed umbrellas next to a beach.", ["table", "chair", "umbrella", "beach"]),
        ("A man rides a wave.", ["man", "wave"]),
        ("People sit near a pond.", ["person", "pond"]),
        ("The woman's dress is green.", ["dress"]),
        ("A rain covered road.", ["road"]),
    ],
)
def test_nouns(text: str, nouns: list[str]) -> None:
    assert existing(text) == nouns


@pytest.mark.parametrize(
    ("text", "number", "least"),
    [
        ("Several cats.", 2, True),
        ("Many cats.", 3, True),
        ("A few cats.", 2, True),
        ("A couple of cats.", 2, True),
        ("A pair of cats.", 2, False),
        ("Both cats are black.", 2, False),
        ("At least three cats.", 3, True),
        ("12 cats.", 12, False),
        ("A dozen cats.", 12, False),
        ("A large group of cats.", 2, True),
        ("One cat.", 1, False),
    ],
)
def test_numbers(text: str, number: int, least: bool) -> None:
    (claim,) = [c for c in split(text) if c.kind == "count"]
    assert claim.subject is not None and claim.value_span is not None
    assert (claim.subject.number, claim.subject.least) == (number, least)
    assert claim.value == claim.value_span.of(text) and "cats" not in claim.value


@pytest.mark.parametrize("text", ["A cat.", "The cats.", "Some cats.", "Cats."])
def test_no_number_no_count(text: str) -> None:
    assert not [c for c in split(text) if c.kind == "count"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A large round wooden table.", [("size", "large"), ("shape", "round"), ("material", "wooden")]),
        ("A light blue car.", [("color", "light blue")]),
        ("A blue and white cup.", [("color", "blue"), ("color", "white")]),
        ("The car is very old and red.", [("state", "old"), ("color", "red")]),
        ("A sleeping cat.", [("action", "sleeping")]),
        ("A cat that is asleep.", [("state", "asleep")]),
        ("The dog is not brown but white.", [("color", "white"), ("color", "brown")]),
        ("A man is running.", [("action", "running")]),
        ("Another cup on the same table.", []),
    ],
)
def test_attributes(text: str, said: list[tuple[str, str]]) -> None:
    assert [(kind, value) for _, kind, value in attributes(text)] == said


def test_what_is_denied_in_a_predicate() -> None:
    denied = {c.value: c.negated for c in split("The dog is not brown but white. The cat isn't sleeping.") if c.value}
    assert denied == {"brown": True, "white": False, "sleeping": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In the background, there is a tree.", [("tree", "background", "")]),
        ("On the left is a dog.", [("dog", "left", "")]),
        ("A dog in the top right corner of the image.", [("dog", "top right", "")]),
        ("To the right of the bowl, there is a glass.", [("glass", "right of", "bowl")]),
        ("A man sits on a bench.", [("man", "on", "bench")]),
        ("Sitting on a bench, a man reads a book.", [("man", "on", "bench"), ("man", "reads", "book")]),
        ("A cat between a cup and a plate.", [("cat", "between", "plate"), ("cat", "between", "cup")]),
        ("A woman at the sink holding a knife.", [("woman", "at", "sink"), ("woman", "holding", "knife")]),
        ("A plate filled with food.", [("plate", "filled with", "food")]),
        ("A man wearing a hat and a coat.", [("man", "wearing", "hat"), ("man", "wearing", "coat")]),
        ("A man riding a horse and a dog is running.", [("man", "riding", "horse")]),
        ("A boy with a bat swings at a ball.", [("boy", "with", "bat"), ("boy", "swings at", "ball")]),
        ("A bed with a book on it.", [("bed", "with", "book"), ("book", "on", "bed")]),
        (
            "The man on the left is taller than the woman.",
            [("man", "left", ""), ("man", "taller", "woman")],
        ),
    ],
)
def test_relations(text: str, said: list[tuple[str, str, str]]) -> None:
    assert relations(text) == said


def test_a_thing_that_is_not_somewhere_may_be_elsewhere() -> None:
    text = "There is no dog on the couch."
    claims = split(text)
    assert existing(text) == ["couch"] and not any(c.negated for c in claims if c.kind == "existence")
    (relation,) = [c for c in claims if c.kind == "relation"]
    assert relation.negated and relation.span.of(text) == "no dog on the couch"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "A table titled Members with 4 rows and 3 columns: Name, Pay and Team.",
            [("title", "Members"), ("column", "Name"), ("column", "Pay"), ("column", "Team")],
        ),
        ("The highest is Espresso and the lowest is milk.", [("highest", "Espresso"), ("lowest", "milk")]),
        ("A pie chart of Trips to work in Madrid with 5 slices.", [("title", "Trips to work in Madrid")]),
        (
            "A receipt from Novak Garden Ltd, dated 15/12/2007, with 3 items, among them tea.",
            [("from", "Novak Garden Ltd"), ("date", "15/12/2007"), ("item", "tea")],
        ),
        ("A form with 7 fields, from Due date to Seller.", [("first field", "Due date"), ("last field", "Seller")]),
        ("The best before is 23.09.2017.", [("best before", "23.09.2017")]),
        ("The email is nina99@naichim.com.", [("email", "nina99@naichim.com")]),
        ("The bar for May is 20 and the bar for June is 35.", [("bar for may", "20"), ("bar for june", "35")]),
        ("The legend lists West, Women and 1993.", [("legend", "West"), ("legend", "Women"), ("legend", "1993")]),
        ("Left: black; right: blue, red.", [("left", "black"), ("right", "blue, red")]),
        ("The table is brown.", []),
        ("A table holding many desserts ranging from cookies to cake.", []),
    ],
)
def test_values(text: str, said: list[tuple[str, str]]) -> None:
    assert values(text) == said


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('A sign that says "EXIT".', "EXIT"),
        ("A sign reading “Wet floor”.", "Wet floor"),
        ('"SALE" is written on the window.', "SALE"),
        ("A sign that says STOP.", "STOP"),
        ("The bus has the number 25 on it.", "25"),
        ("牌子上写着“出口”。", "出口"),
    ],
)
def test_written_text(text: str, written: str) -> None:
    (claim,) = [c for c in split(text) if c.kind == "text"]
    assert claim.value == written and claim.value_span is not None
    assert written in claim.value_span.of(text)


@pytest.mark.parametrize(
    "text",
    ["Possibly a cat.", "There might be a cat.", "There seems to be a cat.", "There appears to be a cat."],
)
def test_hedged_existence(text: str) -> None:
    (claim,) = [c for c in split(text) if c.kind == "existence"]
    assert claim.hedged and not claim.negated


def test_a_guess_of_the_meaning_is_set_apart_from_what_is_seen() -> None:
    text = "The traffic light is red, indicating that vehicles should stop."
    assert [c.span.of(text) for c in split(text) if c.kind == "not_visual"] == ["indicating that vehicles should stop"]
    assert attributes(text) == [("traffic light", "color", "red")]


def test_pronouns_and_definite_mentions() -> None:
    text = "A man holds a red cup and a blue cup. He is smiling. The blue cup is full. It is on a table."
    claims = split(text)
    mention = {c.subject.words: c.subject.mention for c in claims if c.kind == "existence" and c.subject}
    (full,) = [c for c in claims if c.value == "full"]
    (smiling,) = [c for c in claims if c.value == "smiling"]
    (on,) = [c for c in claims if c.relation == "on"]
    assert full.subject and smiling.subject and on.subject
    assert full.subject.mention == mention[("blue",)] == on.subject.mention != mention[("red",)]
    assert smiling.subject.noun == "man"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Two red cups.", ["There are cups.", "There are two cups.", "The cups are red."]),
        ("No dog.", ["There is no dog."]),
        ("A man sits.", ["There is a man.", "The man sits."]),
        ("An umbrella on a bench.", ["There is an umbrella.", "The umbrella is on the bench.", "There is a bench."]),
    ],
)
def test_claims_are_sentences_of_their_own(text: str, sentences: list[str]) -> None:
    assert [c.sentence for c in split(text)] == sentences


def test_chinese() -> None:
    text = "图中有两只红色的猫。猫在狗的左边。没有人。总计$8.12。"
    claims = split(text)
    assert existing(text) == ["cat", "dog"]
    assert [(c.value, c.subject.number) for c in claims if c.kind == "count" and c.subject] == [("两", 2)]
    assert relations(text) == [("cat", "left of", "dog")] and attributes(text) == [("cat", "color", "red")]
    assert [c.subject.noun for c in claims if c.negated and c.subject] == ["person"]
    assert values(text) == [("total", "$8.12")]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("图中有三个红色的圆。", ["There are circles.", "There are 3 circles.", "The circles are red."]),
        ("图中有两个大蓝色橡胶立方体。", ["There are cubes.", "There are 2 cubes.", "The cubes are large.",
                                        "The cubes are blue.", "The cubes are rubber."]),
        ("有一只白色的小狗在桌子上。", ["The white dog is on the dining table.", "There is a dog.", "The dog is white.",
                                      "There is a dining table."]),
        ("背景是浅蓝色的。", ["The background is light blue."]),
        ("图片里有白菜。", ["There is a 白菜."]),
    ],
)  # fmt: skip
def test_chinese_things_have_their_english_names(text: str, sentences: list[str]) -> None:
    assert [claim.sentence for claim in split(text)] == sentences


@pytest.mark.parametrize(
    "text",
    ["There is a **purple dog**, and a cat.", "The *dog* is __red__, the `cat` is not.", "- two **cups**\n* one *dog*"],
)
def test_marks_of_emphasis_say_nothing_and_move_no_place(text: str) -> None:
    plain = "".join(sign for sign in text if sign not in "*_`") if "\n" not in text else "- two cups\n* one dog"
    assert [claim.sentence for claim in split(text)] == [claim.sentence for claim in split(plain)]
    for claim in split(text):
        for thing in (claim.subject, claim.object):
            assert thing is None or not set(thing.head.of(text)) & set("*_`")
