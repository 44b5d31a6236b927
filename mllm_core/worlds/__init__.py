"""The worlds that the model learns from: generators of pictures whose ground truth is known exactly.

Each world is a `mllm_core.samples.Source`: endless, and a pure function of the seed.
"""
