"""A text's nouns meet a detector's labels: synonyms, hypernyms, narrower words, and words with another sense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.names import same_thing, sight_of
from tools.detect.labels import COCO_LABELS


@pytest.mark.parametrize(
    ("noun", "label"),
    [
        ("man", "person"),
        ("surfers", "person"),
        ("people", "person"),
        ("bride", "person"),
        ("sofa", "couch"),
        ("television", "tv"),
        ("smartphone", "cell phone"),
        ("seaplane", "airplane"),
        ("passenger train", "train"),
        ("city bus", "bus"),
        ("van", "truck"),
        ("vehicle", "bus"),
        ("lap top", "laptop"),
        ("fire hydrants", "fire hydrant"),
        ("wooden bench", "bench"),
    ],
)
def test_a_noun_is_supported_by_a_label(noun, label):
    sight = sight_of(noun)
    assert sight is not None
    assert label in sight.labels


@pytest.mark.parametrize(
    "noun", ["train station", "bus stop", "grass", "hot dog stand", "car park", "thing", "baseball field"]
)
def test_what_no_label_covers_is_not_seen(noun):
    assert sight_of(noun) is None


def test_a_narrower_word_is_not_exact():
    man, person = sight_of("man"), sight_of("person")
    assert man is not None
    assert person is not None
    assert not man.exact
    assert person.exact


def test_the_adjective_may_make_the_name_or_take_the_thing_away():
    stuffed, toy, red = (
        sight_of(noun, words=(word,)) for noun, word in (("bear", "stuffed"), ("train", "toy"), ("train", "red"))
    )
    assert stuffed is not None
    assert stuffed.labels == ("teddy bear",)
    assert toy is not None
    assert toy.grip == "vague"
    assert red is not None
    assert red.grip == "firm"


def test_words_with_another_sense_are_vague():
    trunk, orange = sight_of("trunk"), sight_of("orange")
    assert trunk is not None
    assert trunk.grip == "vague"
    assert orange is not None
    assert orange.grip == "vague"


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(COCO_LABELS))
def test_every_label_is_supported_by_itself_and_is_not_like_itself(label):
    sight = sight_of(label)
    assert sight is not None
    assert label in sight.labels
    assert not set(sight.labels) & set(sight.like)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_any_text_is_looked_up(noun):
    sight = sight_of(noun)
    assert sight is None or set(sight.labels) <= set(COCO_LABELS)


def test_names_of_one_thing():
    assert same_thing("man", "people")
    assert same_thing("giraffes", "giraffe")
    assert same_thing("tree", "trees")
    assert not same_thing("cat", "dog")
