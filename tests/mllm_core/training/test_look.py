"""The stage "look": what patches are to say, and runs: resumed exactly, moving the vision encoder alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mllm_core.model import load
from mllm_core.model.pictures import frames, tiles_of
from mllm_core.samples import Sample, Source, Turn
from mllm_core.training import TrainingError, begun, run
from mllm_core.training.checkpoint import load_checkpoint
from mllm_core.training.logs import read_table
from mllm_core.training.look.batches import Sights, Stacker
from mllm_core.training.look.looker import Looker, overlaps
from mllm_core.training.look.seen import COLOURS, LABELS, TEXT, Seen, seen_in
from mllm_core.training.look.targets import ATTRIBUTES, MOST, UNKNOWN, targets_of
from mllm_core.training.mixtures import SHARES, worlds
from mllm_core.training.settings import StageSettings
from tests.mllm_core.training.toy import ToySource, tiny

Quick = Callable[..., StageSettings]
PAINTS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}
TILE, SIDE = 48, 6


@dataclass(frozen=True)
class Squares:
    """One to four squares of one colour each, on white; every fifth sample has no picture."""

    name: str = "squares"

    def sample(self, seed: int) -> Sample:
        draw = random.Random(seed)
        turn = Turn("?", "squares", "caption")
        if seed % 5 == 4:
            return Sample((turn,), self.name, seed, context="none")
        picture = Image.new("RGB", draw.choice(((32, 32), (40, 30), (64, 40))), "white")
        things = []
        for _ in range(draw.randint(1, 4)):
            colour, side = draw.choice(tuple(PAINTS)), draw.randint(4, 14)
            left, top = draw.randint(0, picture.width - side), draw.randint(0, picture.height - side)
            picture.paste(PAINTS[colour], (left, top, left + side, top + side))
            things.append({"label": "square", "colour": colour, "box": [left, top, left + side, top + side]})
        return Sample((turn,), self.name, seed, (picture,), truth={"objects": things})


@st.composite
def painted(draw: st.DrawFn) -> tuple[Image.Image, list[Seen]]:
    """A picture of plain boxes, of any size, later ones nearer."""
    width, height = draw(st.integers(20, 200)), draw(st.integers(20, 200))
    picture, things = Image.new("RGB", (width, height), "white"), []
    for _ in range(draw(st.integers(0, 5))):
        left, top = draw(st.integers(0, width - 2)), draw(st.integers(0, height - 2))
        right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
        colour = draw(st.sampled_from(tuple(PAINTS)))
        picture.paste(PAINTS[colour], (left, top, right, bottom))
        things.append(Seen("square", (left, top, right, bottom), colour))
    return picture, things


@given(painted())
def test_a_patch_is_of_the_nearest_thing_over_its_centre_in_every_view(drawn: tuple[Image.Image, list[Seen]]) -> None:
    picture, things = drawn
    views, grid = tiles_of(picture, TILE, 4, 4)
    found = targets_of(things, picture.size, grid, SIDE)
    parts = frames(picture.size, grid)
    assert len(found) == len(views) == len(parts)
    for view, (left, top, right, bottom) in enumerate(parts):
        wide, high = (right - left) / SIDE, (bottom - top) / SIDE
        for patch in range(SIDE * SIDE):
            column, row = patch % SIDE, patch // SIDE
            x, y = left + (column + 0.5) * wide, top + (row + 0.5) * high
            over = [thing for thing in things if thing.box[0] <= x < thing.box[2] and thing.box[1] <= y < thing.box[3]]
            if not found.thing[view, patch]:
                slivers = [  # less than a sixth of a patch of it reaches into this tile
                    thing
                    for thing in over
                    if min(thing.box[2], right) - max(thing.box[0], left) < wide / 6
                    or min(thing.box[3], bottom) - max(thing.box[1], top) < high / 6
                ]
                assert slivers == over
                assert not found.weight[view, patch] and (found.classes[view, patch] == UNKNOWN).all()
                continue
            sides = found.box[view, patch] * np.array([wide, high, wide, high])
            box = np.array([x - sides[0], y - sides[1], x + sides[2], y + sides[3]])
            owners = [
                thing
                for thing in things
                if np.allclose(box, np.clip(thing.box, (left, top) * 2, (right, bottom) * 2), atol=1e-3)
            ]
            colour = COLOURS[found.classes[view, patch, 1]]
            assert colour in {owner.colour for owner in owners}
            assert (found.box[view, patch] >= -0.5 - 1e-5).all()
            if over and over[-1] in owners and all(_clear(thing, x, y) for thing in over):
                pixel = np.asarray(views[view])[int((row + 0.5) * TILE / SIDE), int((column + 0.5) * TILE / SIDE)]
                nearest = min(PAINTS, key=lambda name: float(np.abs(np.subtract(PAINTS[name], pixel)).sum()))
                covering = [thing for thing in things if _near(thing, x, y)]
                assert nearest == over[-1].colour or len(covering) > 1


def _clear(thing: Seen, x: float, y: float) -> bool:
    """Whether a place is well inside a thing, where resizing has blurred nothing."""
    left, top, right, bottom = thing.box
    return min(x - left, right - x, y - top, bottom - y) > 12


def _near(thing: Seen, x: float, y: float) -> bool:
    left, top, right, bottom = thing.box
    return left - 12 < x < right + 12 and top - 12 < y < bottom + 12


@given(painted())
def test_every_thing_has_its_centre_in_one_view_of_each_kind(drawn: tuple[Image.Image, list[Seen]]) -> None:
    picture, things = drawn
    _, grid = tiles_of(picture, TILE, 4, 4)
    found = targets_of(things, picture.size, grid, SIDE)
    assert found.count[0] == min(MOST, len(things))
    assert found.centre[0].sum() <= len(things) and bool(found.centre[0].any()) == bool(things)
    assert (found.thing | ~found.centre).all()
    if grid != (1, 1):
        edges = {edge for part in frames(picture.size, grid)[1:] for edge in part}
        middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in (thing.box for thing in things)]
        between = sum(any(abs(at - edge) < 1e-6 for at in middle for edge in edges) for middle in middles)
        assert abs(int(found.count[1:].sum()) - len(things)) <= between
    shares = found.weight**2  # the patches of a thing count together for the root of their number
    assert shares.sum() <= len(things) * len(found) + 1e-4


def test_a_thing_smaller_than_a_patch_is_found_by_its_centre() -> None:
    found = targets_of([Seen("circle", (9.0, 1.0, 11.0, 3.0), "red", "small")], (48, 48), (1, 1), SIDE)
    assert np.flatnonzero(found.thing[0]).tolist() == [1] == np.flatnonzero(found.centre[0]).tolist()
    names = {name: found.classes[0, 1, at] for at, name in enumerate(ATTRIBUTES)}
    assert LABELS[names["label"]] == "circle" and COLOURS[names["colour"]] == "red"
    assert names["size"] == 0 and names["fill"] == names["material"] == UNKNOWN
    assert found.box[0, 1].tolist() == pytest.approx([3 / 8, 3 / 8, -1 / 8, -1 / 8])


def test_texts_lie_upon_things_and_are_not_counted() -> None:
    sign = {
        "label": "sign",
        "colour": "red",
        "ink": "white",
        "box": [0, 0, 48, 48],
        "lines": [{"box": [8, 16, 40, 32]}],
    }
    seen = seen_in({"objects": [sign]})
    assert [(thing.label, thing.colour) for thing in seen] == [("sign", "red"), (TEXT, "white")]
    found = targets_of(seen, (48, 48), (1, 1), SIDE)
    labels = found.classes[0, :, 0].reshape(SIDE, SIDE)
    assert (labels[2:4, 1:5] == LABELS.index(TEXT)).all() and (labels == LABELS.index("sign")).sum() == 36 - 8
    assert found.count.tolist() == [1]


def test_a_pie_is_one_thing_and_shades_have_their_colour() -> None:
    slices = [{"box": [0, 0, 5, 9], "color": "red"}, {"box": [4, 2, 9, 8], "color": "blue"}]
    assert seen_in({"kind": "pie", "marks": slices}) == (Seen("pie", (0, 0, 9, 9)),)
    bars = seen_in({"kind": "stacked bar", "marks": [{"box": [0, 0, 5, 9], "color": "dark blue"}]})
    assert bars == (Seen("bar", (0, 0, 5, 9), "blue"),)


@pytest.mark.parametrize("world", [world for world in worlds() if world.name in SHARES["look"]], ids=lambda w: w.name)
def test_the_words_of_every_world_are_known(world: Source) -> None:
    sights = Sights(world, TILE, SIDE, 4)
    found = [sight for at in range(12) if (sight := sights.example(at)) is not None]
    assert len(found) == 12
    for sight in found:
        assert sight.tiles.shape == (len(sight.targets), 3, TILE, TILE)
        assert (sight.targets.classes[..., 0] != UNKNOWN).sum() == sight.targets.thing.sum()
        things = sight.targets.classes[sight.targets.thing]
        if world.name in ("scenes", "signs"):
            assert (things[:, 1] != UNKNOWN).all()
    assert any(sight.targets.thing.any() for sight in found) == (world.name != "unclear")


def test_steps_take_sights_in_order_and_none_is_divided() -> None:
    sights = Sights(Squares(), 32, 4, 2)
    whole = list(Stacker(64, 160).steps((at, sights.example(at)) for at in range(60)))
    assert whole[-1].position == 60
    assert sum(step.samples for step in whole) == 48  # every fifth has no picture
    assert all(step.tokens <= 160 for step in whole)
    assert all(batch.tokens == batch.thing.numel() == 16 * len(batch.tiles) for step in whole for batch in step.batches)
    start = whole[1].position
    again = list(Stacker(64, 160).steps((at, sights.example(at)) for at in range(start, 60)))
    for one, other in zip(whole[2:], again, strict=True):
        assert all(torch.equal(a.tiles, b.tiles) for a, b in zip(one.batches, other.batches, strict=True))


def test_boxes_are_compared_by_what_they_share() -> None:
    wanted = torch.tensor([[1.0, 1, 1, 1], [1, 1, 1, 1], [-0.25, 0.5, 0.5, 0.5]])
    sides = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 1], [0.5, 0.5, -0.4, 0.5]])
    giou, iou = overlaps(sides, wanted)
    assert iou.tolist() == pytest.approx([1.0, 0.5, 0.0])
    assert giou[:2].tolist() == pytest.approx([1.0, 0.5]) and float(giou[2]) < 0


def test_the_loss_does_not_depend_on_how_a_step_is_cut(quick: Quick) -> None:
    model, _ = tiny()
    torch.manual_seed(0)
    looker = Looker(model)
    sights = Sights(Squares(), 32, 4, 2)
    losses = []
    for micro in (32, 10_000):
        step = next(iter(Stacker(micro, 320).steps((at, sights.example(at)) for at in range(40))))
        total = sum(looker.total(batch) for batch in step.batches)
        losses.append(sum(float(looker(batch)[0].detach()) for batch in step.batches) / total)
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


CURVE = ("step", "loss", "loss_label", "right_colour", "iou_box", "f1_centre", "gradient_norm", "samples")


def curve(folder: Path) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in CURVE) for row in read_table(folder / "log.csv")]


def test_a_run_goes_on_exactly_and_moves_the_vision_encoder_alone(quick: Quick, tmp_path: Path) -> None:
    settings = quick("look", steps=5, save_every=3, validate_every=5, optimiser="muon", rate_connector=0.0,
                     rate_language=0.0)  # fmt: skip
    run(settings, Squares(), *tiny(), out=tmp_path / "whole")
    run(settings.with_(steps=3, decay=0.0), Squares(), *tiny(), out=tmp_path / "cut")
    kept = load_checkpoint(tmp_path / "cut")["model"]
    assert any(name.startswith("heads.") for name in kept)
    _, model, processor = begun(tmp_path / "cut")
    run(settings, Squares(), model, processor, out=tmp_path / "cut", resume=True)
    assert len(curve(tmp_path / "whole")) == 5 and curve(tmp_path / "cut") == curve(tmp_path / "whole")
    assert (tmp_path / "whole" / "curve.png").is_file()

    before, _ = load(tmp_path / "whole" / "start", dtype=torch.bfloat16)
    (after, words), (other, _) = load(tmp_path / "whole" / "weights"), load(tmp_path / "cut" / "weights")
    state, same = after.state_dict(), other.state_dict()
    assert not any("heads" in name for name in state) and len(words.tokenizer) > 0
    moved = {name for name, value in before.state_dict().items() if not torch.equal(value, state[name])}
    assert moved and all(".vision." in name for name in moved)
    assert all(torch.equal(value, same[name]) for name, value in state.items())


@pytest.mark.slow
def test_it_learns_to_see(quick: Quick, tmp_path: Path) -> None:
    settings = quick("look", steps=80, batch_tokens=1024, micro_tokens=1024, validate_every=40, validate_samples=40,
                     rate_vision=1e-2, warmup=5)  # fmt: skip
    run(settings, Squares(), *tiny(), out=tmp_path)
    first, last = read_table(tmp_path / "validation.csv")
    assert float(last["loss"]) < float(first["loss"])
    assert float(last["right_colour"]) > 0.9 and float(last["f1_thing"]) > 0.8 and float(last["iou_box"]) > 0.4


def test_without_pictures_or_with_adapters_there_is_nothing_to_look_at(quick: Quick, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"has a picture.*--mix"):
        run(quick("look", steps=1), ToySource(), *tiny(), out=tmp_path / "none")
    with pytest.raises(TrainingError, match="LoRA"):
        run(quick("look", steps=1, lora=True), Squares(), *tiny(), out=tmp_path / "lora")
