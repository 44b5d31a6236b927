"""The stage "look" through the connector: what visual tokens are to say, in the decoder's own embeddings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.model import load
from mllm_core.tokens import BINS
from mllm_core.training import run
from mllm_core.training.logs import read_table
from mllm_core.training.look.batches import Views
from mllm_core.training.look.targets import ATTRIBUTES, UNKNOWN
from mllm_core.training.look.telling import NEAR, Telling, places_loss, token_factor, token_targets
from mllm_core.training.settings import StageSettings
from tests.mllm_core.training.test_look import Squares
from tests.mllm_core.training.toy import tiny

Quick = Callable[..., StageSettings]
SIDE, FACTOR = 4, 2


@st.composite
def some_views(draw: st.DrawFn) -> Views:
    """Two views of 4 x 4 patches, with things wherever chance puts them."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    shape = (2, SIDE * SIDE)
    thing = random.random(shape) < draw(st.sampled_from((0.1, 0.5, 1.0)))
    return Views(
        tiles=torch.zeros(2, 3, 32, 32, dtype=torch.uint8),
        thing=torch.from_numpy(thing),
        centre=torch.from_numpy(thing & (random.random(shape) < 0.3)),
        classes=torch.from_numpy(random.integers(UNKNOWN, 2, (*shape, len(ATTRIBUTES))).astype(np.int8)),
        box=torch.from_numpy(random.random((*shape, 4)).astype(np.float32)),
        weight=torch.from_numpy((thing * (0.1 + 0.9 * random.random(shape))).astype(np.float32)),
        count=torch.zeros(2, dtype=torch.int64),
        samples=2,
    )


@given(views=some_views())
@settings(deadline=None)
def test_a_token_speaks_for_the_patch_with_a_centre_or_else_for_one_with_a_thing(views: Views) -> None:
    found = token_targets(views, FACTOR)
    for view in range(2):
        for token in range((SIDE // FACTOR) ** 2):
            row, column = divmod(token, SIDE // FACTOR)
            cells = [
                (row * FACTOR + down) * SIDE + column * FACTOR + across
                for down in range(FACTOR)
                for across in range(FACTOR)
            ]
            things = [cell for cell in cells if views.thing[view, cell]]
            assert bool(found.thing[view, token]) == bool(things)
            if not things:
                assert float(found.weight[view, token]) == 0
                continue
            middles = [cell for cell in things if views.centre[view, cell]] or things
            speaker = max(middles, key=lambda cell: float(views.weight[view, cell]))
            assert found.classes[view, token].tolist() == views.classes[view, speaker].tolist()
            x, y = speaker % SIDE + 0.5, speaker // SIDE + 0.5
            left, top, right, bottom = views.box[view, speaker].tolist()
            expected = [(x - left), (y - top), (x + right), (y + bottom)]
            assert found.sides[view, token].tolist() == pytest.approx([one * BINS / SIDE for one in expected], abs=1e-3)


def test_a_place_is_right_near_the_truth_and_best_as_a_bell_round_it() -> None:
    sides = torch.tensor([[10.5, 20.5, 60.5, 127.5]])
    exact = torch.full((1, 4, BINS), -100.0)
    for side, at in enumerate((10, 20, 60, 127)):
        exact[0, side, at] = 0.0
    moved = exact.roll(int(NEAR), -1)
    far = exact.roll(int(NEAR) + 1, -1)
    bell = -((torch.arange(BINS) + 0.5 - sides[..., None]) ** 2) / 8.0
    losses = {name: float(places_loss(logits, sides)[0]) for name, logits in (("bell", bell), ("exact", exact))}
    assert losses["bell"] == pytest.approx(0.0, abs=1e-5) and losses["exact"] > 1
    assert float(places_loss(exact, sides)[1]) == 4
    assert float(places_loss(moved, sides)[1]) == 3  # the last went round to the other end
    assert float(places_loss(far, sides)[1]) == 0


def test_a_token_that_is_a_words_embedding_says_this_word() -> None:
    model, processor = tiny()
    torch.nn.init.normal_(model.get_input_embeddings().weight)
    telling = Telling.of(model, processor)
    for attribute in range(len(ATTRIBUTES)):
        words = getattr(telling, f"names{attribute}")
        distinct = torch.unique(words, dim=0)
        assert len(distinct) == len(words)
        normed = words / words.norm(dim=-1, keepdim=True)
        assert (normed @ normed.T - 2 * torch.eye(len(words))).argmax(-1).ne(torch.arange(len(words))).all()
        said = telling.named(words * 1.0, attribute) / words.norm(dim=-1)
        assert said.argmax(-1).tolist() == list(range(len(words)))
    assert telling.placed(torch.zeros(3, int(model.config.text_config.hidden_size))).shape == (3, 4, BINS)
    assert not [name for name in telling.state_dict() if "names" in name or "steps" in name]  # theirs, not its own


@pytest.mark.parametrize(("connector", "factor"), [("pixel_shuffle", 2), ("cross_attention", 1), ("resampler", 0)])
def test_the_connector_learns_where_its_tokens_have_a_place(
    quick: Quick, tmp_path: Path, connector: str, factor: int
) -> None:
    model, processor = tiny(connector=connector)
    assert token_factor(model) == factor
    chosen = quick("look", steps=2, validate_every=2, optimiser="muon", rate_language=0.0)
    run(chosen, Squares(), model, processor, out=tmp_path)
    before, _ = load(tmp_path / "start", dtype=torch.bfloat16)
    after, _ = load(tmp_path / "weights")
    state = after.state_dict()
    moved = {name.split(".")[1] for name, value in before.state_dict().items() if not torch.equal(value, state[name])}
    assert moved == ({"vision", "connector"} if factor else {"vision"})
    told = read_table(tmp_path / "log.csv")[-1]["loss_token_colour"]
    assert bool(told) == bool(factor)


@pytest.mark.slow
def test_tokens_learn_to_say_what_is_there(quick: Quick, tmp_path: Path) -> None:
    chosen = quick("look", steps=80, batch_tokens=1024, micro_tokens=1024, validate_every=40, validate_samples=40,
                   rate_vision=1e-2, rate_connector=1e-2, rate_language=0.0, warmup=5)  # fmt: skip
    run(chosen, Squares(), *tiny(), out=tmp_path)
    first, last = read_table(tmp_path / "validation.csv")
    assert float(last["loss"]) < float(first["loss"])
    for name in ("label", "colour", "place"):
        assert float(last[f"loss_token_{name}"]) < float(first[f"loss_token_{name}"])
    assert float(last["right_token_colour"]) > 0.4  # one of four by chance; its words are made of few letters here
    assert float(last["right_token_place"]) > float(first["right_token_place"])
