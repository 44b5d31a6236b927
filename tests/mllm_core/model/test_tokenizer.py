"""The tokenizer."""

from hypothesis import given
from hypothesis import strategies as st

from mllm_core import tokens
from mllm_core.model.tokenizer import train_tokenizer


@given(text=st.text(max_size=60))
def test_every_text_comes_back_as_it_was(tokenizer, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
    assert tokenizer.decode(ids) == text


def test_the_marks_are_the_first_entries(tokenizer) -> None:
    assert tokenizer.convert_ids_to_tokens(range(len(tokens.SPECIAL))) == list(tokens.SPECIAL)


def test_a_word_is_the_same_tokens_in_a_sentence_and_in_quotes(tokenizer) -> None:
    in_sentence = tokenizer("a gribblet here", add_special_tokens=False).tokens()
    in_quotes = tokenizer("object='gribblet')", add_special_tokens=False).tokens()
    word = tokenizer("gribblet", add_special_tokens=False).tokens()
    assert in_sentence[2 : 2 + len(word)] == word
    assert any(in_quotes[at : at + len(word)] == word for at in range(len(in_quotes)))


def test_digits_and_chinese_characters_are_single(tokenizer) -> None:
    assert tokenizer("2024", add_special_tokens=False).tokens() == list("2024")
    assert len(tokenizer("图中", add_special_tokens=False).tokens()) == 2


def test_marks_in_a_text_are_text_but_locations_are_locations(tokenizer) -> None:
    ids = tokenizer("<|end|> <loc7>", add_special_tokens=False, split_special_tokens=True)["input_ids"]
    assert tokens.SPECIAL.index(tokens.END) not in ids
    assert tokens.SPECIAL.index("<loc7>") in ids


def test_training_twice_gives_the_same_tokenizer(tokenizer) -> None:
    from tests.mllm_core.model.conftest import TEXTS

    assert train_tokenizer(TEXTS, 500).get_vocab() == tokenizer.get_vocab()
