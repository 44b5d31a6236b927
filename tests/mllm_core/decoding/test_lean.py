"""The lean forward pass: transformers' numbers, for any cut of the text and any rows together."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Qwen3Config, Qwen3ForCausalLM

from mllm_core.decoding import lean
from mllm_core.decoding.cache import KeyValues
from mllm_core.decoding.weights import Projection, fuse, unsupported

LENGTH = 48


def decoder(**changes):
    torch.manual_seed(1)
    shape = {
        "vocab_size": 97, "hidden_size": 32, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "max_position_embeddings": 64, "tie_word_embeddings": True,
    }  # fmt: skip
    model = Qwen3ForCausalLM(Qwen3Config(**{**shape, **changes})).eval()
    for name, parameter in model.named_parameters():
        torch.nn.init.uniform_(parameter, 0.5, 1.5) if "norm" in name else torch.nn.init.normal_(parameter, 0, 0.2)
    return model


@pytest.fixture(scope="module")
def reference():
    model = decoder()
    weights = fuse(model.model, model.lm_head, "float32", 64)
    ids = torch.randint(0, 97, (4, LENGTH), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return weights, ids, model(ids).logits


def logits_of(weights, hidden):
    return weights.head(hidden.reshape(-1, hidden.shape[-1])).view(*hidden.shape[:-1], -1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, LENGTH - 1), max_size=6))
def test_any_cut_gives_transformers_logits(reference, cuts):
    weights, ids, expected = reference
    edges = sorted({0, *cuts, LENGTH})
    with torch.inference_mode():
        cache = lean.new_cache(weights, 8)  # smaller than needed: grows
        for start, end in pairwise(edges):
            hidden = lean.forward(weights, cache, weights.embedding[ids[:1, start:end]], [end - start])
            found = logits_of(weights, hidden)[0]
            assert (found - expected[0, start:end]).abs().max() < 1e-4
            assert torch.equal(found.argmax(-1), expected[0, start:end].argmax(-1))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(1, 9), min_size=4, max_size=4), min_size=1, max_size=5))
def test_rows_of_any_lengths_do_not_disturb_one_another(reference, steps):
    weights, ids, expected = reference
    with torch.inference_mode():
        cache = KeyValues.stack([lean.new_cache(weights, 8) for _ in range(4)])
        for counts in steps:
            starts, width = list(cache.lengths), max(counts)
            if max(starts) + width > LENGTH:
                break
            new = torch.zeros(4, width, dtype=torch.long)
            for row, count in enumerate(counts):
                new[row, :count] = ids[row, starts[row] : starts[row] + count]
            found = logits_of(weights, lean.forward(weights, cache, weights.embedding[new], counts))
            for row, count in enumerate(counts):
                assert (found[row, :count] - expected[row, starts[row] : starts[row] + count]).abs().max() < 1e-4
        cache = cache.select([2, 2, 0])
        assert cache.lengths[0] == cache.lengths[1]
        kept, row = cache.lengths[0], cache.prefix(cache.lengths[0], 1, 60)
        found = lean.forward(weights, row, weights.embedding[ids[2:3, kept : kept + 1]], [1])
        assert (logits_of(weights, found)[0, 0] - expected[2, kept]).abs().max() < 1e-4


def test_rows_are_put_into_order_in_place(reference):
    weights, ids, expected = reference
    with torch.inference_mode():
        one = lean.new_cache(weights, 30)
        lean.forward(weights, one, weights.embedding[ids[:1, :10]], [10])
        cache = one.select([0, 0])
        own = ids[[0, 1], 10:12]
        lean.forward(weights, cache, weights.embedding[own], [2, 2])
        cache.reorder([1, 0])
        swapped = lean.forward(weights, cache, weights.embedding[ids[[1, 0], 12:13]], [1, 1])
        assert (logits_of(weights, swapped)[1, 0] - expected[0, 12]).abs().max() < 1e-4
        assert (logits_of(weights, swapped)[0, 0] - expected[0, 12]).abs().max() > 1e-2


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 20), st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=1, max_size=4))
def test_rows_that_share_their_start_are_as_if_each_were_alone(reference, start, steps):
    weights, ids, _ = reference
    with torch.inference_mode():
        one = lean.new_cache(weights, 8)
        lean.forward(weights, one, weights.embedding[ids[:1, :start]], [start])
        alone = [one.prefix(start) for _ in range(3)]
        cache = one.select([0, 0, 0])
        assert cache.shared == start
        for step, counts in enumerate(steps):
            width = max(counts)
            new = ids[1:4, 6 * step : 6 * step + width]
            found = lean.forward(weights, cache, weights.embedding[new], counts)
            if step == 1:
                cache = cache.select([0, 1, 2]).apart()  # from here on nothing is shared
            for row, count in enumerate(counts):
                expected = lean.forward(weights, alone[row], weights.embedding[new[row : row + 1, :count]], [count])
                assert (found[row, :count] - expected[0]).abs().max() < 1e-4
        assert [each.lengths[0] for each in alone] == cache.lengths


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attention_bias": True}, "biases"),
        ({"hidden_act": "gelu"}, "activation"),
        ({"use_sliding_window": True, "sliding_window": 8, "max_window_layers": 1}, "sliding"),
        ({"rope_parameters": {"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0}}, "rotary"),
    ],
)
def test_shapes_that_are_not_known_are_named(changes, reason):
    model = decoder(**changes)
    assert reason in unsupported(model.model, model.lm_head)


def test_adapters_and_hooks_are_left_to_transformers():
    model = decoder()
    assert not unsupported(model.model, model.lm_head)
    handle = model.model.layers[0].register_forward_hook(lambda *_: None)
    assert "hooks" in unsupported(model.model, model.lm_head)
    handle.remove()
    model.model.layers[1].mlp.up_proj = torch.nn.Sequential(model.model.layers[1].mlp.up_proj)
    assert not unsupported(decoder().model, model.lm_head)
    model.model.layers[1].mlp.up_proj = torch.nn.Bilinear(2, 2, 2)
    assert "projections" in unsupported(model.model, model.lm_head)


@pytest.mark.parametrize(("precision", "bound"), [("float32", 1e-5), ("bfloat16", 0.01), ("int8", 0.02)])
@pytest.mark.parametrize("rows", [1, 5, 40])
def test_products_are_within_the_precision(precision, bound, rows):
    generator = torch.Generator().manual_seed(0)
    weight, given_rows = (torch.randn(shape, generator=generator) for shape in ((64, 128), (rows, 128)))
    exact = given_rows @ weight.T
    with torch.inference_mode():
        found = Projection(weight, precision)(given_rows)
        added = Projection(weight, precision)(given_rows, torch.ones(rows, 64))
    assert found.dtype == torch.float32
    assert (found - exact).norm() / exact.norm() < bound
    assert torch.allclose(added, found + 1, atol=1e-5)
