"""Beams: as transformers finds them, and never worse than greedy."""

import math

import pytest

from mllm_core.decoding import DecodingError, DecodingOptions, Grammar

PROMPTS = ["How many red cups?", "the lazy dog", "circle", "1 2 3", "table"]


@pytest.mark.parametrize("beams", [1, 2, 4])
def test_beams_are_those_of_transformers(pair, decoder, by_transformers, beams):
    for prompt in PROMPTS:
        options = DecodingOptions(10, "beam", beams=beams, candidates=beams)
        found = decoder.generate("", prompt, options=options)
        more = {"num_beams": beams, "num_return_sequences": beams, "max_new_tokens": 10}
        expected = by_transformers(pair, "", prompt, **more)
        end = pair[0].config.text_config.eos_token_id
        assert all(end not in tokens for tokens in expected)  # so that both rank answers of one length
        assert [list(each.tokens) for each in found] == expected


def test_all_short_answers_are_found_in_order(decoder):
    words = ["cup", "dog", "fox", "red", "the", "table", "over", "lazy"]
    grammar = Grammar("start: " + " | ".join(f'"{word}"' for word in words))
    options = DecodingOptions(20, "beam", beams=64, candidates=8, grammar=grammar, length_penalty=0.0)
    found = decoder.generate("", "which?", options=options)
    assert sorted(each.text for each in found) == sorted(words)
    scores = [each.allowed_logprob for each in found]
    assert scores == sorted(scores, reverse=True)
    assert 0.7 < sum(map(math.exp, scores)) < 1.001  # nothing else is allowed but the same words in other tokens
    for each in found:  # scored as when it is the only one
        only = DecodingOptions(20, grammar=Grammar(f'start: "{each.text}"'))
        (alone,) = decoder.generate("", "which?", options=only)
        if alone.tokens == each.tokens:
            assert alone.logprob == pytest.approx(each.logprob, abs=1e-3)


def test_what_the_grammar_forces_costs_nothing(decoder):
    """A long copy, whose words the model would not have said, is not worse than a short answer for its length."""
    grammar = Grammar('start: "a" "q zq zq zq zq" | "a" | "b"')
    options = DecodingOptions(40, "beam", beams=16, candidates=3, grammar=grammar, length_penalty=0.0)
    found = {each.text: each for each in decoder.generate("", "which?", options=options)}
    long = found["aq zq zq zq zq"]
    assert long.logprob < long.allowed_logprob - 5
    assert 0.7 < sum(math.exp(each.allowed_logprob) for each in found.values()) < 1.001


def test_the_best_of_many_beams_is_no_worse_than_greedy(decoder):
    for prompt in PROMPTS:
        (greedy,) = decoder.generate("", prompt, options=DecodingOptions(8))
        (best, *_) = decoder.generate("", prompt, options=DecodingOptions(8, "beam", beams=8))
        assert best.mean_logprob >= greedy.mean_logprob - 1e-5


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_tokens": 0},
        {"temperature": 0.0},
        {"top_p": 0.0},
        {"candidates": 2},
        {"mode": "beam", "beams": 2, "candidates": 3},
        {"mode": "fast"},
        {"stop": ("",)},
    ],
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(DecodingError, match="can't decode with"):
        DecodingOptions(**wrong)
