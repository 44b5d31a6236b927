"""Prefixes: found again, the longest first, within their memory, and without a change to any answer."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.decoding import DecodingOptions
from mllm_core.decoding.prefix import PrefixCache

CARDS = "tools: LOC COUNT RESULT\ninputs: IMAGE\n"


@dataclass(frozen=True)
class Read:
    key: tuple
    nbytes: int = 10


def key(*numbers):
    return np.array(numbers, np.int64)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=6), max_size=12), st.lists(st.integers(0, 2), min_size=1)
)
def test_the_longest_start_is_found_and_memory_is_bounded(kept, wanted):
    cache = PrefixCache(limit=50)
    for numbers in kept:
        cache.keep(key(*numbers), Read(tuple(numbers)))
        assert cache.nbytes == 10 * len(cache) <= 50
    held = {read.key for _, read in cache._kept.values()}

    def shared(other):
        return next((at for at, pair in enumerate(zip(wanted, other, strict=False)) if pair[0] != pair[1]),
                    min(len(wanted), len(other)))  # fmt: skip

    found = cache.find(key(*wanted))
    best = max((shared(other) for other in held), default=0)
    assert (found[0] if found else 0) == best
    if found:
        assert shared(found[1].key) == best


def test_what_is_used_stays_and_what_is_too_large_is_not_kept():
    cache = PrefixCache(limit=20)
    cache.keep(key(1), Read((1,)))
    cache.keep(key(2), Read((2,)))
    assert cache.find(key(1))
    cache.keep(key(3), Read((3,)))
    cache.keep(key(4), Read((4,), nbytes=21))
    assert cache.find(key(1)) and cache.find(key(3)) and not cache.find(key(2)) and not cache.find(key(4))
    cache.clear()
    assert cache.nbytes == len(cache) == 0


def reads(decoder, monkeypatch):
    seen = []
    read = decoder.engine.read

    def noted(state, ids, pixels, capacity):
        seen.append((len(ids), 0 if pixels is None else len(pixels)))
        return read(state, ids, pixels, capacity)

    monkeypatch.setattr(decoder.engine, "read", noted)
    return seen


def test_a_context_is_read_once_and_a_changed_end_alone(decoder, monkeypatch):
    seen = reads(decoder, monkeypatch)
    options = DecodingOptions(max_tokens=8)
    decoder.generate(CARDS, "How many cups?", options=options)
    (other,) = decoder.generate(CARDS, "What color?", options=options)
    assert len(seen) == 1
    (grown,) = decoder.generate(CARDS + "before: cups", "What color?", options=options)
    assert len(seen) == 2 and seen[1][0] < seen[0][0]
    decoder.prefixes.clear()
    for context, kept in ((CARDS, other), (CARDS + "before: cups", grown)):
        (fresh,) = decoder.generate(context, "What color?", options=options)
        assert fresh.tokens == kept.tokens
        assert fresh.token_logprobs == pytest.approx(kept.token_logprobs, abs=1e-4)


def test_a_picture_is_looked_at_once_and_another_one_is_not_mistaken_for_it(decoder, pictures, monkeypatch):
    seen = reads(decoder, monkeypatch)
    options = DecodingOptions(max_tokens=8)
    (first,) = decoder.generate("", "What color?", pictures[:1], options)
    decoder.generate("", "How many cups?", pictures[:1], options)
    assert [count for _, count in seen] == [1]
    (second,) = decoder.generate("", "What color?", pictures[1:], options)
    decoder.generate("", "What color?", pictures, options)  # the first of the two is known
    assert [count for _, count in seen] == [1, 1, 1]
    assert first.token_logprobs != second.token_logprobs
    assert decoder.generate("", "What color?", pictures[:1], options) == (first,)


def test_prefixes_keep_within_their_memory(pair, pictures):
    from mllm_core.decoding.decoder import Decoder

    decoder = Decoder(*pair, dtype="float32", prefix_bytes=100_000)
    for index in range(30):
        decoder.generate(f"{index} {CARDS}", "How many?", pictures[: index % 3], DecodingOptions(max_tokens=1))
        assert decoder.prefixes.nbytes <= 100_000
    assert 0 < len(decoder.prefixes) < 30
