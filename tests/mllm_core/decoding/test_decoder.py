"""Answers through the door: equal to transformers' own, alone, together, and from many threads."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from mllm_core.decoding import Contrast, DecodingError, DecodingOptions, PromptTooLong, Request
from mllm_core.decoding.decoder import Decoder

PROMPTS = [
    "How many red cups are on the table?",
    "What color is the large circle?",
    "There is no dog.",
    "1 2 3",
    "the quick brown fox",
    "jumps",
]
CONTEXT = "tools: LOC COUNT RESULT\ninputs: IMAGE\n"


def trimmed(tokens, end):
    return tokens[: tokens.index(end) + 1] if end in tokens else tokens


@pytest.mark.parametrize("heads", [2, 1])
def test_greedy_is_what_transformers_generates(make, by_transformers, heads):
    own = make(num_key_value_heads=heads)
    decoder = Decoder(*own, dtype="float32")
    assert decoder.engine.name.startswith("lean")
    end = own[0].config.text_config.eos_token_id
    options = DecodingOptions(max_tokens=24)
    for prompt in PROMPTS:
        (found,) = decoder.generate(CONTEXT, prompt, options=options)
        assert list(found.tokens) == trimmed(by_transformers(own, CONTEXT, prompt)[0], end)


@pytest.mark.parametrize("connector", ["pixel_shuffle", "resampler", "cross_attention"])
def test_pictures_are_seen_as_transformers_sees_them(make, by_transformers, pictures, connector):
    own = make(connector)
    decoder = Decoder(*own, dtype="float32")
    assert decoder.engine.name.startswith("transformers" if connector == "cross_attention" else "lean")
    answers = []
    for shown in ((pictures[0],), (pictures[1],), pictures):
        context = "<image>" * len(shown) + "inputs: IMAGE"
        (found,) = decoder.generate(context, PROMPTS[0], shown, DecodingOptions(max_tokens=24))
        (again,) = decoder.generate(context, PROMPTS[0], shown, DecodingOptions(max_tokens=24))
        expected = by_transformers(own, context, PROMPTS[0], shown)[0]
        assert list(found.tokens) == trimmed(expected, own[0].config.text_config.eos_token_id)
        assert again.tokens == found.tokens  # from the kept prefix
        answers.append(found)
    assert len({answer.token_logprobs for answer in answers}) == 3  # each picture matters


def test_log_probabilities_are_the_models(pair, decoder, pictures):
    model, processor = pair
    (found,) = decoder.generate("", PROMPTS[1], pictures[:1], DecodingOptions(max_tokens=16))
    inputs = processor(prompt=PROMPTS[1], pictures=list(pictures[:1]))
    inputs["input_ids"] = torch.cat([inputs["input_ids"], torch.tensor([found.tokens])], 1)
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    with torch.no_grad():
        logits = model(**inputs).logits[0, -len(found.tokens) - 1 : -1].log_softmax(-1)
    expected = logits.gather(-1, torch.tensor(found.tokens)[:, None])[:, 0]
    assert torch.allclose(torch.tensor(found.token_logprobs), expected, atol=1e-4)
    assert found.logprob == pytest.approx(float(expected.sum()), abs=1e-3)
    assert found.mean_logprob == pytest.approx(found.logprob / len(found.tokens))
    assert found.min_probability == pytest.approx(float(expected.min().exp()), abs=1e-4)
    top = logits.softmax(-1).topk(2).values
    assert found.margin == pytest.approx(float((top[:, 0] - top[:, 1]).min()), abs=1e-4)


@pytest.mark.parametrize("connector", ["pixel_shuffle", "cross_attention"])
def test_a_batch_gives_what_each_alone_gives(make, pictures, connector):
    decoder = Decoder(*make(connector), dtype="float32")
    requests = [Request(CONTEXT * (index % 3), prompt) for index, prompt in enumerate(PROMPTS)]
    requests += [Request("", prompt, pictures[: 1 + index % 2]) for index, prompt in enumerate(PROMPTS)]
    options = [DecodingOptions(max_tokens=4 + 3 * (index % 4)) for index in range(len(requests))]
    options[3] = DecodingOptions(max_tokens=6, mode="sample", candidates=3, seed=5)
    options[4] = DecodingOptions(max_tokens=6, mode="beam", beams=3, candidates=2)
    options[8] = DecodingOptions(max_tokens=9, contrast=Contrast())
    together = decoder.generate_batch(requests, options)
    for request, own, found in zip(requests, options, together, strict=True):
        alone = decoder.generate(request.context, request.prompt, request.pictures, own)
        assert [each.tokens for each in found] == [each.tokens for each in alone]
        for left, right in zip(found, alone, strict=True):
            assert left.token_logprobs == pytest.approx(right.token_logprobs, abs=1e-4)
    assert decoder.generate_batch([]) == ()


def test_sixteen_threads_get_what_each_alone_gets(pair, pictures):
    decoder = Decoder(*pair, dtype="float32", prefix_bytes=200_000)
    asked = [(CONTEXT * (index % 4), PROMPTS[index % 6], pictures[index % 2 :][: index % 3]) for index in range(16)]
    options = DecodingOptions(max_tokens=12)
    alone = [Decoder(*pair, dtype="float32").generate(*each, options) for each in asked]
    with ThreadPoolExecutor(16) as pool:
        for _ in range(2):
            for (found,), (expected,) in zip(
                pool.map(lambda each: decoder.generate(*each, options), asked), alone, strict=True
            ):
                assert found.tokens == expected.tokens
                assert found.token_logprobs == pytest.approx(expected.token_logprobs, abs=1e-4)


def test_an_answer_ends_at_a_stop_text_or_at_the_limit(decoder):
    (whole,) = decoder.generate("", PROMPTS[0], options=DecodingOptions(max_tokens=30))
    assert len(whole.tokens) == 30 and whole.finish == "length"
    stop = whole.text[5:7]
    (cut,) = decoder.generate("", PROMPTS[0], options=DecodingOptions(max_tokens=30, stop=("never there", stop)))
    assert cut.finish == "stop" and cut.text == whole.text[: whole.text.index(stop)]
    assert cut.tokens == whole.tokens[: len(cut.tokens)] and len(cut.tokens) < 30


def test_a_prompt_that_leaves_no_room_is_refused_with_the_limits(make):
    decoder = Decoder(*make(max_position_embeddings=64), dtype="float32")
    with pytest.raises(PromptTooLong, match=r"has \d+ tokens; the model reads 64"):
        decoder.generate(CONTEXT * 10, PROMPTS[0])
    (found,) = decoder.generate("", "1 " * 26, options=DecodingOptions(max_tokens=500))
    assert found.finish == "length" and 0 < len(found.tokens) <= 64 - 50


def test_samples_depend_on_the_seed_alone(decoder):
    options = DecodingOptions(max_tokens=8, mode="sample", candidates=4, seed=1)
    first = decoder.generate("", PROMPTS[0], options=options)
    assert decoder.generate("", PROMPTS[0], options=options) == first
    other = decoder.generate("", PROMPTS[0], options=DecodingOptions(max_tokens=8, mode="sample", candidates=4, seed=2))
    assert {each.tokens for each in other} != {each.tokens for each in first}
    assert len({each.tokens for each in first}) == len(first) > 1
    scores = [each.mean_logprob for each in first]
    assert scores == sorted(scores, reverse=True)


def test_a_narrow_nucleus_and_a_low_temperature_are_greedy(decoder):
    (greedy,) = decoder.generate("", PROMPTS[0], options=DecodingOptions(max_tokens=12))
    for options in ({"top_p": 1e-6}, {"temperature": 1e-4}):
        found = decoder.generate("", PROMPTS[0], options=DecodingOptions(12, "sample", candidates=3, **options))
        assert [each.tokens for each in found] == [greedy.tokens]


def test_contrast_needs_a_picture_and_changes_the_answer(decoder, pictures):
    (plain,) = decoder.generate("", PROMPTS[0], pictures[:1], DecodingOptions(max_tokens=16))
    strong = DecodingOptions(max_tokens=16, contrast=Contrast(alpha=20.0, beta=0.01, step=900))
    (contrasted,) = decoder.generate("", PROMPTS[0], pictures[:1], strong)
    none = DecodingOptions(max_tokens=16, contrast=Contrast(alpha=0.0))
    assert contrasted.tokens != plain.tokens
    assert decoder.generate("", PROMPTS[0], pictures[:1], none)[0].tokens == plain.tokens
    with pytest.raises(DecodingError, match="no picture"):
        decoder.generate("", PROMPTS[0], options=strong)


@pytest.mark.parametrize("dtype", ["bfloat16", "int8"])
def test_low_precision_stays_close(pair, dtype):
    exact, low = Decoder(*pair, dtype="float32"), Decoder(*pair, dtype=dtype)
    for prompt in PROMPTS[:3]:
        (wanted,) = exact.generate(CONTEXT, prompt, options=DecodingOptions(max_tokens=1))
        (found,) = low.generate(CONTEXT, prompt, options=DecodingOptions(max_tokens=1))
        if found.tokens == wanted.tokens:
            assert found.logprob == pytest.approx(wanted.logprob, abs=0.3)
        else:
            assert wanted.margin < 0.1
    with pytest.raises(DecodingError, match="float16"):
        Decoder(*pair, dtype="float16")


def test_the_values_need_no_torch():
    code = "import sys, mllm_core.decoding as d; d.DecodingOptions(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
