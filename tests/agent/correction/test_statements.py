"""What a short answer to a question says, as a sentence that can be checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.correction.statements import statement_of

SAID = [
    ("What color is the cup?", "red", "The cup is red."),
    ("What colour are the cups in the picture?", "blue", "The cups are blue."),
    ("What is the color of the car?", "Red.", "The car is Red."),
    ("How many cups are there?", "3", "There are 3 cups."),
    ("How many cups are on the table?", "one", "There is one cup on the table."),
    ("How many dogs can you see?", "There are two dogs.", "There are two dogs."),
    ("Is there a dog?", "Yes", "There is a dog."),
    ("Is there an umbrella in the picture?", "yes, there is", "There is an umbrella."),
    ("Is there a dog?", "No.", "There is no dog."),
    ("Are there any cups?", "no", "There are no cups."),
    ("Is the dog left of the cat?", "yes", "The dog is left of the cat."),
    ("Is the car red?", "no", "The car is not red."),
    ("What is the man holding?", "an umbrella", "The man is holding an umbrella."),
    ("What is the dog doing?", "sleeping", "The dog is sleeping."),
    ("What is on the table?", "a cup", "There is a cup on the table."),
    ("What does the sign say?", "STOP", 'The picture says "STOP".'),
    ("Where is the dog?", "on the couch", "The dog is on the couch."),
    ("Describe the picture.", "A dog sits on a bench.", "A dog sits on a bench."),
    ("Why is he smiling?", "He has won the race and holds a cup.", "He has won the race and holds a cup."),
]


@pytest.mark.parametrize(("question", "answer", "sentence"), SAID)
def test_statements(question: str, answer: str, sentence: str) -> None:
    made = statement_of(question, answer)
    assert made is not None
    assert made.text == sentence
    if made.answer is not None:
        assert made.answer.of(made.text).lower() in answer.lower()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many spheres are left?", "2"),
        ("How many of the cups are red?", "2"),
        ("How many cups are there?", "many"),
        ("Who is it?", "Ann"),
        ("Is there a dog or a cat?", "yes"),
        ("Is the dog or the cat left of the car?", "no"),
        ("What color is the cup?", "yes"),
        ("What is the total?", "31.00"),
        ("", "red"),
        ("What color is the cup?", " "),
    ],
)
def test_what_the_words_do_not_tell_is_left_alone(question: str, answer: str) -> None:
    assert statement_of(question, answer) is None


@given(st.sampled_from(SAID), st.text(max_size=40))
def test_the_place_is_always_in_the_text(case: tuple[str, str, str], answer: str) -> None:
    made = statement_of(case[0], answer)
    assert made is None or made.answer is None or made.answer.end <= len(made.text)
