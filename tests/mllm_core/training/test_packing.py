"""Packing: nothing lost or doubled, turns blind to one another, and the same losses as one by one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import Example, make_example
from mllm_core.training.learner import Learner
from mllm_core.training.packing import IGNORED, Packer, block_mask, collate
from mllm_core.training.settings import default_settings
from tests.mllm_core.training.toy import ToySource, tiny

PAD = 0


def example(context: int, turns: list[tuple[int, int]], first: int = 1) -> Example:
    """A context of so many tokens and turns of (prompt, answer) tokens, numbered on from `first`."""
    numbers, learned = [0] * context, [False] * context
    for number, (prompt, answer) in enumerate(turns, start=1):
        numbers += [number] * (prompt + answer)
        learned += [False] * prompt + [True] * answer
    ids = np.arange(first, first + len(numbers))
    return Example(ids, np.array(numbers), np.array(learned), np.zeros((0, 3, 8, 8), np.uint8), (1,) * len(turns))


examples = st.builds(
    example,
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), min_size=1, max_size=4),
    st.integers(1, 1000),
)


@given(st.lists(examples, min_size=1, max_size=25), st.integers(24, 64), st.integers(30, 200))
@settings(max_examples=60, deadline=None)
def test_every_answer_is_packed_once_and_in_order_of_steps(found: list[Example], length: int, tokens: int) -> None:
    packer = Packer(length, 64, tokens, PAD)
    steps = list(packer.steps(enumerate(found)))
    fitting = [one for one in (each.shortened(length) for each in found) if one is not None]
    learned = sorted(int(token) for one in fitting for token in one.ids[one.learned])
    packed = sorted(
        int(token) for step in steps for batch in step.batches for token in batch.labels[batch.labels != IGNORED]
    )
    assert packed == learned
    assert sum(step.samples for step in steps) == len(fitting)
    assert [step.position for step in steps] == sorted(step.position for step in steps)
    for step in steps:
        assert step.samples == 1 or step.tokens <= tokens
        for batch in step.batches:
            assert len(batch.answers) == int((batch.labels != IGNORED).sum())


@given(st.lists(examples, min_size=4, max_size=25), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_going_on_from_a_position_gives_the_same_steps(found: list[Example], after: int) -> None:
    whole = list(Packer(64, 64, 90, PAD).steps(enumerate(found)))
    if after >= len(whole):
        return
    start = whole[after - 1].position
    rest = list(Packer(64, 64, 90, PAD).steps(enumerate(found[start:], start=start)))
    assert len(rest) == len(whole) - after
    for one, other in zip(rest, whole[after:], strict=True):
        for left, right in zip(one.batches, other.batches, strict=True):
            assert torch.equal(left.input_ids, right.input_ids)
            assert torch.equal(left.attention_mask, right.attention_mask)


@given(st.lists(examples, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_token_sees_its_context_and_its_own_turn_only(found: list[Example]) -> None:
    batch = collate([found], PAD)
    seen = batch.attention_mask[0, 0]
    owners = [(at, int(turn)) for at, one in enumerate(found) for turn in one.turns]
    for row in range(seen.shape[0]):
        for column in range(seen.shape[1]):
            if row >= len(owners):
                expected = row == column
            elif column >= len(owners):
                expected = False
            else:
                (document, turn), (other, its) = owners[row], owners[column]
                expected = document == other and column <= row and its in (0, turn)
            assert bool(seen[row, column]) is expected


def test_each_turn_counts_its_positions_from_the_end_of_the_context() -> None:
    batch = collate([[example(3, [(2, 1), (1, 2)]), example(2, [(1, 1)])]], PAD)
    assert batch.position_ids[0, :13].tolist() == [0, 1, 2, 3, 4, 5, 3, 4, 5, 0, 1, 2, 3]
    assert batch.document_ids[0].tolist() == [0] * 9 + [1] * 4 + [-1] * 3
    assert batch.answers.tolist() == [0, 1, 1, 2]


def test_a_long_sample_loses_whole_turns_and_pairs_stay_together() -> None:
    long = example(4, [(2, 2), (2, 2), (2, 2)])
    kept = long.shortened(13)
    assert kept is not None and len(kept) == 12 and kept.tasks == (1, 1)
    assert long.shortened(11, group=2) is None
    packer = Packer(13, 64, 64, PAD)
    list(packer.steps([(0, long), (1, example(20, [(1, 1)])), (2, example(1, [(1, 1)]))]))
    assert (packer.counts.shortened, packer.counts.dropped) == (1, 1)


def test_data_without_anything_to_learn_is_an_error_and_no_endless_loop() -> None:
    endless = ((at, None) for at in range(10**9))
    with pytest.raises(TrainingError, match="anything to learn"):
        next(Packer(64, 64, 64, PAD).steps(endless))


def test_padding_sees_itself_so_that_no_softmax_is_empty() -> None:
    mask = block_mask(torch.tensor([[0, -1, -1]]), torch.zeros(1, 3, dtype=torch.int64))
    assert mask[0, 0].tolist() == [[True, False, False], [False, True, False], [False, False, True]]


@pytest.mark.parametrize("connector", ["pixel_shuffle", "cross_attention"])
def test_packed_answers_have_the_losses_that_they_have_alone(connector: str) -> None:
    """The mask, the positions and the pictures' places are right: nothing leaks between turns or documents."""
    model, processor = tiny(connector=connector)
    learner = Learner(model.eval(), default_settings("instruct", steps=1, bf16=False))
    found = [make_example(processor, ToySource().sample(seed)) for seed in (0, 1, 2, 3)]
    packed = collate([[one for one in found[:3] if one], [one for one in found[3:] if one]], PAD)
    with torch.no_grad():
        together = learner.scores(model, packed).answer_loss
        alone: list[torch.Tensor] = []
        for one in found:
            assert one is not None
            for turn in range(1, len(one.tasks) + 1):
                keep = (one.turns == 0) | (one.turns == turn)
                numbers = np.minimum(one.turns[keep], 1)
                single = Example(one.ids[keep], numbers, one.learned[keep], one.tiles, (one.tasks[turn - 1],))
                alone.append(learner.scores(model, collate([[single]], PAD)).answer_loss)
    assert torch.allclose(together, torch.cat(alone), atol=1e-4)
    assert len(together) == 10
