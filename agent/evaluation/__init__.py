"""Measures of truthfulness: what a model says of pictures, before and after its words are checked.

Sources of annotated pictures, subjects that answer, a runner that can be resumed, and a module for each measure. What
needs no agent (bootstrap intervals, probes, captions of the worlds) comes from `mllm_core.evaluation`.
"""
