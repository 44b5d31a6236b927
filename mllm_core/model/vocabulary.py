"""A tokenizer for what is to be learned: trained on the texts of samples of every source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mllm_core.model.tokenizer import train_tokenizer
from mllm_core.samples import IMAGE_MARK, Sample, Source, samples

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast


def tokenizer_for(
    sources: Sequence[Source], vocabulary: int, *, count: int = 3000, start: int = 0
) -> PreTrainedTokenizerFast:
    """A tokenizer of `vocabulary` entries for the texts of `count` training samples of each source.

    The same sources give the same tokenizer. `start` is the first sample, so that these need not be those that a run
    begins with.
    """
    return train_tokenizer(
        (text for source in sources for sample in samples(source, "train", count, start) for text in texts_of(sample)),
        vocabulary,
    )


def texts_of(sample: Sample) -> Iterator[str]:
    """The texts of a sample, without its picture marks."""
    yield sample.context.replace(IMAGE_MARK, " ")
    for turn in sample.turns:
        yield turn.prompt
        yield turn.answer
        if turn.rejected:
            yield turn.rejected
