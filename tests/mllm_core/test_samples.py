"""Samples, splits and mixtures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mllm_core.samples import Mixture, Sample, SampleError, Turn, samples, seed_of, split_of

TURN = Turn("What color is it?", "red", "vqa")


class Named:
    def __init__(self, name: str) -> None:
        self.name = name

    def sample(self, seed: int) -> Sample:
        return Sample((TURN,), self.name, seed)


def test_a_sample_without_context_has_its_pictures_as_context() -> None:
    picture = Image.new("RGB", (8, 8))
    assert Sample((TURN,), "scenes", 0, (picture, picture)).context == "<image><image>"


def test_marks_and_pictures_must_agree() -> None:
    with pytest.raises(SampleError, match="1 <image> for 0 pictures"):
        Sample((TURN,), "scenes", 0, context="Look: <image>")


def test_a_sample_needs_a_turn() -> None:
    with pytest.raises(SampleError, match="has no turn"):
        Sample((), "scenes", 0)


@given(st.sampled_from(["train", "validation", "test"]), st.integers(0, (1 << 40) - 1))
def test_a_seed_knows_its_split(split: str, index: int) -> None:
    assert split_of(seed_of(split, index)) == split  # type: ignore[arg-type]


@pytest.mark.parametrize("index", [-1, 1 << 40])
def test_an_index_outside_of_the_range_is_refused(index: int) -> None:
    with pytest.raises(SampleError):
        seed_of("train", index)


def test_a_mixture_depends_on_the_seed_alone_and_keeps_its_proportions() -> None:
    mixture = Mixture([(Named("a"), 3.0), (Named("b"), 1.0)])
    first = [sample.world for sample in samples(mixture, "train", 400)]
    assert first == [sample.world for sample in samples(mixture, "train", 400)]
    assert 0.65 < first.count("a") / 400 < 0.85
    assert [sample.world for sample in samples(mixture, "train", 10, start=90)] == first[90:100]
