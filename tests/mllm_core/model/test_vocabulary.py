"""The tokenizer for given sources."""

from mllm_core import tokens
from mllm_core.model.vocabulary import texts_of, tokenizer_for
from mllm_core.samples import Sample, Turn, split_of


class Colors:
    name = "colors"

    def sample(self, seed: int) -> Sample:
        assert split_of(seed) == "train"
        return Sample((Turn("What color?", ["red", "blue"][seed % 2], "vqa", rejected="green"),), self.name, seed)


def test_it_is_made_from_training_samples_of_every_source_and_always_the_same() -> None:
    first, again = (tokenizer_for([Colors()], 460, count=20) for _ in range(2))
    assert first.get_vocab() == again.get_vocab()
    assert first("green", add_special_tokens=False).tokens() == ["green"]
    assert first.convert_tokens_to_ids(tokens.PAD) == 0


def test_every_text_of_a_sample_counts() -> None:
    assert list(texts_of(Colors().sample(0))) == ["", "What color?", "red", "green"]
