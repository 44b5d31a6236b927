"""Words of questions and a detector's labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.nouns import singular
from tools.detect.labels import COCO_LABELS, match_labels, nouns_of


@pytest.mark.parametrize(
    ("noun", "label"),
    [
        ("dogs", "dog"),
        ("the people", "person"),
        ("bikes", "bicycle"),
        ("a sofa", "couch"),
        ("TVs", "tv"),
        ("television", "tv"),
        ("mobile phones", "cell phone"),
        ("wine glasses", "wine glass"),
        ("knives", "knife"),
        ("buses", "bus"),
        ("pair of scissors", "scissors"),
        ("fire-hydrants", "fire hydrant"),
        ("doughnuts", "donut"),
        ("airplanes", "airplane"),
        ("planes", "airplane"),
        ("mice", "mouse"),
        ("couches", "couch"),
        ("potted plants", "potted plant"),
        ("folks", "person"),
        ("pairs of skis", "skis"),
        ("pieces of broccoli", "broccoli"),
        ("glasses of wine", "wine glass"),
        ("cup of coffee", "cup"),
        ("vase of flowers", "vase"),
        ("狗", "dog"),
        ("自行车", "bicycle"),
    ],
)
def test_words_for_a_label(noun: str, label: str) -> None:
    match = match_labels(noun, COCO_LABELS)
    assert match is not None and match.labels == (label,) and match.exact


def test_narrower_words_are_said_to_be_so() -> None:
    match = match_labels("women", COCO_LABELS)
    assert match is not None and match.labels == ("person",) and not match.exact


def test_groups() -> None:
    match = match_labels("vehicles", COCO_LABELS)
    assert match is not None and {"car", "bus", "bicycle"} < set(match.labels) and "dog" not in match.labels
    everything = match_labels("objects", COCO_LABELS)
    assert everything is not None and everything.labels == COCO_LABELS


def test_only_labels_of_the_detector_match() -> None:
    assert match_labels("unicorn", COCO_LABELS) is None
    assert match_labels("bunch of bananas", COCO_LABELS) is None  # a bunch is no banana
    assert match_labels("sofa", ("dog", "cat")) is None
    assert match_labels("helmets", ("Helmet", "vest")) is not None


def test_lists_of_nouns() -> None:
    assert nouns_of("cats and dogs") == ("cats", "dogs")
    assert nouns_of("a dog, the cat or a bird") == ("dog", "cat", "bird")


@given(st.sampled_from(COCO_LABELS))
def test_every_label_is_found_by_its_own_name_and_plural(label: str) -> None:
    for word in (label, f"the {label}", label.upper(), singular(label)):
        match = match_labels(word, COCO_LABELS)
        assert match is not None and match.labels == (label,)


@given(st.text(max_size=40))
def test_any_text_is_either_matched_or_not(text: str) -> None:
    match = match_labels(text, COCO_LABELS)
    assert match is None or set(match.labels) <= set(COCO_LABELS)
    nouns_of(text)
