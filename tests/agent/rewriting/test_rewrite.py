"""The rewrite on texts whose claims and verdicts are given: what goes, what stays, and the grammar of what is left."""

from __future__ import annotations

import pytest

from agent.rewriting.rewrite import rewrite


def test_a_text_that_holds_stays_as_it_is(told):
    text = told("A man  holds a  dog ,and  two cats.")
    man, dog = text.thing("A man"), text.thing("a  dog")
    text.exists(man), text.exists(dog), text.relation(man, "holds", dog)

    assert rewrite(text.text, text.checked) == rewrite(text.text, [])
    assert rewrite(text.text, text.checked).text == text.text


@pytest.mark.parametrize(
    ("words", "gone", "expected"),
    [
        ("There is a cat, a dog and a bird.", "a dog", "There is a cat and a bird."),
        ("There is a cat, a dog and a bird.", "a bird", "There is a cat and a dog."),
        ("There is a cat, a dog and a bird.", "a cat", "There is a dog and a bird."),
        ("There is a cat, a dog, and a bird.", "a bird", "There is a cat and a dog."),
        ("There is a cat, a dog, and a bird.", "a dog", "There is a cat and a bird."),
        ("There are a cat and a dog.", "a dog", "There is a cat."),
        ("There are a cat and a dog.", "a cat", "There is a dog."),
        ("There is a dog.", "a dog", ""),
        ("A cat and a dog.", "A cat", "A dog."),
        ("A cat, a dog, a cup and a bird.", "a cup", "A cat, a dog and a bird."),
        ("A cat, a dog, a cup, and a bird.", "a dog", "A cat, a cup, and a bird."),
        ("The picture shows a cat and a dog.", "a cat", "The picture shows a dog."),
        ("A photo of a cat and a dog", "a dog", "A photo of a cat"),
    ],
)
def test_a_thing_that_is_not_there_leaves_its_list(told, words, gone, expected):
    text = told(words)
    for phrase in ("a cat", "A cat", "a dog", "a bird", "a cup"):
        if phrase in words:
            text.exists(text.thing(phrase), "false" if phrase == gone else "holds")

    done = rewrite(words, text.checked)

    assert done.text == expected
    assert all(words[edit.start : edit.end] == edit.before for edit in done.edits)


def two_things(told, words, one, relation, other, states, actuals=("", "", "")):
    text = told(words)
    first, second = text.thing(one), text.thing(other)
    a = text.exists(first, states[0], actuals[0])
    b = text.exists(second, states[1], actuals[1])
    text.relation(first, relation, second, states[2], actuals[2], below=(a, b))
    return text


@pytest.mark.parametrize(
    ("words", "one", "relation", "other", "states", "expected"),
    [
        ("A man holding a dog.", "A man", "holding", "a dog", ("holds", "false", "holds"), "A man."),
        ("A man is holding a dog.", "A man", "holding", "a dog", ("holds", "false", "holds"), "There is a man."),
        ("A man holds a dog.", "A man", "holds", "a dog", ("holds", "false", "holds"), "There is a man."),
        ("A dog on a couch.", "A dog", "on", "a couch", ("false", "holds", "holds"), "A couch."),
        (
            "A dog is sleeping on a couch.",
            "A dog",
            "sleeping on",
            "a couch",
            ("false", "holds", "holds"),
            "There is a couch.",
        ),
        ("A dog happily lying on a couch.", "A dog", "lying on", "a couch", ("false", "holds", "holds"), "A couch."),
        ("A cat on a couch", "A cat", "on", "a couch", ("holds", "holds", "false"), "A cat and a couch"),
        (
            "A man is riding a horse.",
            "A man",
            "riding",
            "a horse",
            ("holds", "holds", "false"),
            "There is a man and a horse.",
        ),
        ("A dog on a couch.", "A dog", "on", "a couch", ("false", "false", "holds"), ""),
        (
            "A cat on what is a couch.",
            "A cat",
            "on",
            "a couch",
            ("holds", "holds", "holds"),
            "A cat on what is a couch.",
        ),
    ],
)
def test_what_stands_on_a_thing_goes_with_it(told, words, one, relation, other, states, expected):
    text = two_things(told, words, one, relation, other, states)

    assert rewrite(words, text.checked).text == expected


@pytest.mark.parametrize(
    ("words", "relation", "actual", "expected"),
    [
        ("A cat to the left of a dog.", "to the left of", "right of", "A cat to the right of a dog."),
        ("A cat left of a dog.", "left of", "right of", "A cat right of a dog."),
        ("A cat is above a dog.", "above", "below", "A cat is below a dog."),
        ("A cat is to the left of a dog.", "left of", "right of", "A cat is to the right of a dog."),
        ("A cat is to the left of a dog.", "left of", "above", "A cat is above a dog."),
        ("A cat is above a dog.", "above", "left of", "A cat is left of a dog."),
    ],
)
def test_a_relation_is_replaced(told, words, relation, actual, expected):
    text = two_things(told, words, "A cat", relation, "a dog", ("holds", "holds", "false"), ("", "", actual))

    assert rewrite(words, text.checked).text == expected


@pytest.mark.parametrize(
    ("words", "phrase", "plural", "actual", "expected"),
    [
        ("There are two dogs.", "two dogs", True, "3", "There are three dogs."),
        ("There are two dogs.", "two dogs", True, "1", "There is one dog."),
        ("There is one dog.", "one dog", False, "2", "There are two dogs."),
        ("Two dogs are running.", "Two dogs", True, "1", "One dog is running."),
        ("A man is running.", "A man", False, "2", "Two men are running."),
        ("I see two people.", "two people", True, "one", "I see one person."),
        ("There are two dogs.", "two dogs", True, "0", ""),
        ("There are two dogs.", "two dogs", True, "", "There are dogs."),
    ],
)
def test_a_number_is_replaced_and_the_rest_agrees(told, words, phrase, plural, actual, expected):
    text = told(words)
    thing = text.thing(phrase, plural=plural)
    text.exists(thing)
    text.count(thing, "false", actual, below=0)

    assert rewrite(words, text.checked).text == expected


def test_later_pronouns_agree_with_a_new_number(told):
    text = told("There is one dog. It is brown.")
    dog = text.thing("one dog")
    text.exists(dog)
    text.count(dog, "false", "2")
    text.attribute(text.thing("It", "It", of=dog), "brown")

    assert rewrite(text.text, text.checked).text == "There are two dogs. They are brown."


@pytest.mark.parametrize(
    ("words", "phrase", "value", "state", "actual", "expected"),
    [
        ("A red car.", "A red car", "red", "false", "blue", "A blue car."),
        ("A red car.", "A red car", "red", "false", "orange", "An orange car."),
        ("An orange car.", "An orange car", "orange", "false", "red", "A red car."),
        ("The car is red.", "The car", "red", "false", "blue", "The car is blue."),
        ("An old car.", "An old car", "old", "false", "", "A car."),
        ("A red and white car.", "A red and white car", "red", "false", "", "A white car."),
        ("A red and white car.", "A red and white car", "white", "false", "", "A red car."),
        ("A big, red car.", "A big, red car", "big", "false", "", "A red car."),
        ("A red car.", "A red car", "red", "doubtful", "", "A possibly red car."),
        ("An old car.", "An old car", "old", "doubtful", "", "A possibly old car."),
        ("The car is red.", "The car", "red", "doubtful", "", "The car is possibly red."),
        ("A dog running.", "A dog", "running", "doubtful", "", "A dog possibly running."),
        ("A dog is running.", "A dog", "running", "false", "", "There is a dog."),
        ("A dog running.", "A dog", "running", "false", "", "A dog."),
    ],
)
def test_attributes(told, words, phrase, value, state, actual, expected):
    text = told(words)
    thing = text.thing(phrase, phrase.split()[-1])
    text.attribute(thing, value, state, actual, below=text.exists(thing))

    assert rewrite(words, text.checked).text == expected


def test_a_place_stays_where_an_action_goes(told):
    text = told("A dog is running in a park.")
    dog, park = text.thing("A dog"), text.thing("a park")
    text.exists(dog), text.exists(park)
    text.attribute(dog, "running", "false")
    text.relation(dog, "in", park)

    assert rewrite(text.text, text.checked).text == "A dog is in a park."


@pytest.mark.parametrize(
    ("words", "doubtful", "expected"),
    [
        ("A man with a dog.", "a dog", "A man with possibly a dog."),
        ("There is a dog.", "a dog", "There is possibly a dog."),
        ("A dog on grass.", "A dog", "Possibly a dog on grass."),
        ("A cup, a dog and a cat.", "a dog", "A cup, possibly a dog and a cat."),
        ("The dog is here.", "The dog", "Possibly a dog is here."),
    ],
)
def test_a_doubtful_thing_is_hedged_once(told, words, doubtful, expected):
    text = told(words)
    dog = text.thing(doubtful)
    at = text.exists(dog, "doubtful")
    if "is here" in words:
        text.attribute(dog, "here", "doubtful", below=at)

    assert rewrite(words, text.checked).text == expected
    assert rewrite(words, text.checked, unknown="keep").text == words


def test_a_hedged_claim_is_left_alone(told):
    text = told("There is possibly a dog.")
    text.exists(text.thing("a dog"), "doubtful", hedged=True)

    assert rewrite(text.text, text.checked).text == text.text


def test_doubtful_things_can_be_removed(told):
    text = told("A cat and a dog.")
    text.exists(text.thing("A cat"))
    text.exists(text.thing("a dog"), "doubtful")

    assert rewrite(text.text, text.checked, unknown="remove").text == "A cat."


@pytest.mark.parametrize(
    ("words", "phrase", "plural", "expected"),
    [
        ("There is no dog.", "no dog", False, "There is a dog."),
        ("There are no dogs.", "no dogs", True, "There are dogs."),
        ("There isn't a dog.", "a dog", False, "There is a dog."),
        ("There aren't any dogs.", "any dogs", True, "There are some dogs."),
        ("A street without an owl.", "an owl", False, "A street with an owl."),
    ],
)
def test_a_denial_of_what_is_there_is_taken_back(told, words, phrase, plural, expected):
    text = told(words)
    text.exists(text.thing(phrase, plural=plural), "false", negated=True)

    assert rewrite(words, text.checked).text == expected


def test_a_thing_is_replaced_and_what_was_said_of_the_other_goes(told):
    text = told("A brown dog is sleeping on a couch. It looks happy. A man is there.")
    dog, couch, man = text.thing("A brown dog"), text.thing("a couch"), text.thing("A man")
    a = text.exists(dog, "false", "cat")
    text.attribute(dog, "brown", below=a)
    b = text.exists(couch)
    text.relation(dog, "sleeping on", couch, "unknown", below=(a, b))
    text.attribute(text.thing("It", of=dog), "looks happy", below=a)
    text.exists(man)

    assert rewrite(text.text, text.checked).text == "There is a cat and a couch. A man is there."


def test_whole_sentences_go_with_their_space_and_others_stay(told):
    text = told("A man  walks.  A dog runs.\nTwo cats sleep.")
    text.exists(text.thing("A man"))
    dog = text.thing("A dog")
    text.attribute(dog, "runs", below=text.exists(dog, "false"))
    text.exists(text.thing("Two cats", plural=True))

    assert rewrite(text.text, text.checked).text == "A man  walks.\nTwo cats sleep."


@pytest.mark.parametrize(
    ("state", "actual", "expected"),
    [
        ("false", "EXIT", 'A sign says "EXIT".'),
        ("false", "", "There is a sign."),
        ("doubtful", "", 'A sign says possibly "STOP".'),
    ],
)
def test_words_in_the_picture(told, state, actual, expected):
    text = told('A sign says "STOP".')
    sign = text.thing("A sign")
    below = text.exists(sign)
    text.add(
        "text",
        text.span('"STOP"'),
        'The sign says "STOP".',
        state,
        actual,
        (),
        subject=sign,
        value="STOP",
        value_span=text.span('"STOP"'),
        stands_on=(below,),
    )

    assert rewrite(text.text, text.checked).text == expected


def test_boxes_are_written_once(told):
    text = told("There are two cups on a table.")
    cups = text.thing("two cups", plural=True)
    text.exists(cups, boxes=[(12, 30, 80.4, 99), (12, 30, 81, 99), (200, 30, 280, 99)])

    done = rewrite(text.text, text.checked, boxes=True)

    assert done.text == "There are two cups [12,30,80,99] [200,30,280,99] on a table."
    assert [edit.action for edit in done.edits] == ["boxed"]


@pytest.mark.parametrize(
    ("words", "phrases", "states", "actuals", "expected"),
    [
        ("图中有一只狗和一只猫。", ("一只狗", "一只猫"), ("false", "holds"), ("", ""), "图中有一只猫。"),
        ("图中有一只狗和一只猫。", ("一只狗", "一只猫"), ("holds", "false"), ("", ""), "图中有一只狗。"),
        ("图中有一只狗。", ("一只狗",), ("doubtful",), ("",), "图中可能有一只狗。"),
        ("图中有一只狗。", ("一只狗",), ("false",), ("猫",), "图中有一只猫。"),
        ("图中有一只狗。", ("一只狗",), ("false",), ("",), ""),
    ],
)
def test_chinese_lists(told, words, phrases, states, actuals, expected):
    text = told(words)
    for phrase, state, actual in zip(phrases, states, actuals, strict=True):
        text.exists(text.thing(phrase, phrase[-1]), state, actual)

    assert rewrite(words, text.checked).text == expected


def test_chinese_numbers_and_colors(told):
    text = told("图中有两只狗，狗是红色的。")
    dogs = text.thing("两只狗", "狗")
    text.exists(dogs)
    text.count(dogs, "false", "3")
    text.attribute(dogs, "红色", "false", "黑色")

    assert rewrite(text.text, text.checked).text == "图中有三只狗，狗是黑色的。"
