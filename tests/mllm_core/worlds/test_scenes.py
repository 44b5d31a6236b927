"""Scenes: the truth is what the pixels show, and answers follow from the truth."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mllm_core.samples import Sample, samples, seed_of
from mllm_core.tokens import box_text
from mllm_core.worlds.scenes.palette import FLAT, SOLID, TRIO, WEB, apart, named
from mllm_core.worlds.scenes.shapes import SHAPES, polygon, unit
from mllm_core.worlds.scenes.world import LAYOUTS, PlaceWorld, SceneWorld

WORLD = SceneWorld()
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def drawn(split: str, count: int, *looks: str) -> list[Sample]:
    world = SceneWorld(looks=looks) if looks else WORLD
    return list(samples(world, split, count))  # type: ignore[arg-type]


def uncovered(item: dict[str, Any], later: list[dict[str, Any]]) -> bool:
    x, y = (item["box"][0] + item["box"][2]) / 2, (item["box"][1] + item["box"][3]) / 2
    return not any(o["box"][0] - 2 <= x <= o["box"][2] + 2 and o["box"][1] - 2 <= y <= o["box"][3] + 2 for o in later)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("turn", [0, 90, 15])
def test_an_outline_fills_its_box(shape: str, turn: int) -> None:
    corners = np.array(polygon(shape, turn, (10, 20, 50, 80)))
    assert corners.min(axis=0) == pytest.approx((10, 20))
    assert corners.max(axis=0) == pytest.approx((50, 80))
    assert unit(shape, turn)[1] > 0.3


@pytest.mark.parametrize("look", [name for name in LAYOUTS if name != "solids"])
def test_the_colour_at_the_centre_is_the_one_that_the_truth_names(look: str) -> None:
    """Read from the pixels alone, except where a pattern, another thing or a hole is in the way."""
    checked = right = 0
    for sample in drawn("train", 60, look):
        pixels = np.asarray(sample.pictures[0])
        palette = (
            TRIO if sample.truth["colours"] == list(TRIO) else WEB if sample.truth["colours"] == list(WEB) else FLAT
        )
        objects = sample.truth["objects"]
        for at, item in enumerate(objects):
            if (
                item["fill"] not in ("solid", "outlined")
                or item["label"] == "arrow"
                or not uncovered(item, objects[at + 1 :])
            ):
                continue
            left, top, right_, bottom = item["box"]
            x, y = int((left + right_) / 2), int((top + bottom) / 2)
            patch = pixels[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2].reshape(-1, 3).mean(axis=0)
            rgb = tuple(int(value) for value in patch)
            checked += 1
            right += named(rgb, palette) == item["colour"]
    assert checked > 40
    assert right / checked > 0.97


def test_solids_show_their_colour() -> None:
    """Light changes how bright a solid is, not which colour it is nearest to in the whole."""
    checked = right = 0
    for sample in drawn("train", 40, "solids"):
        pixels = np.asarray(sample.pictures[0], dtype=np.float32)
        objects = sample.truth["objects"]
        for at, item in enumerate(objects):
            if not uncovered(item, objects[at + 1 :]) or item["size"] == "small":
                continue
            left, top, right_, bottom = (int(value) for value in item["box"])
            high, wide = bottom - top, right_ - left
            inner = pixels[top + high // 4 : bottom - high // 4, left + wide // 4 : right_ - wide // 4].reshape(-1, 3)
            mean = inner.mean(axis=0)
            hue = mean - mean.mean()
            best = max(
                (name for name in SOLID if name != "gray"),
                key=lambda name: (
                    float(np.dot(hue, np.array(SOLID[name][0]) - np.mean(SOLID[name][0])))
                    / float(np.linalg.norm(np.array(SOLID[name][0]) - np.mean(SOLID[name][0])))
                ),
            )
            if np.abs(hue).max() < 12:
                best = "gray"
            checked += 1
            right += best == item["colour"] or {best, item["colour"]} in ({"red", "brown"}, {"brown", "yellow"})
    assert checked > 30
    assert right / checked > 0.9


def test_boxes_are_tight_around_what_is_drawn() -> None:
    """In plain pictures of one shape: the pixels nearer to its colour than to the background's fill the box."""
    checked = 0
    for sample in drawn("train", 200, "single"):
        if sample.truth["size"] != [64, 64]:
            continue
        pixels = np.asarray(sample.pictures[0], dtype=np.int32)
        (item,) = sample.truth["objects"]
        ground = np.median(pixels.reshape(-1, 3), axis=0)
        differs = np.abs(pixels - np.array(item["rgb"])).sum(axis=-1) < np.abs(pixels - ground).sum(axis=-1)
        rows, columns = np.nonzero(differs.any(axis=1))[0], np.nonzero(differs.any(axis=0))[0]
        found = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        checked += 1
        assert np.abs(np.array(found) - item["box"]).max() <= 2.5, (sample.seed, found, item)
    assert checked > 60


def matching(objects: list[dict[str, Any]], phrase: str) -> int | None:
    """How many things a plain phrase ("large red circles") fits, by its words alone; None where it has others."""
    words = phrase.lower().replace("grey", "gray").split()
    kept = objects
    for word in words:
        bare = {"circles": "circle", "crosses": "cross"}.get(word, word.removesuffix("s"))
        if bare in ("shape", "object", "thing", "item"):
            continue
        for field in ("label", "colour", "size", "material"):
            known = {item[field] for item in objects}
            if bare in known:
                kept = [item for item in kept if item[field] == bare]
                break
        else:
            return 0 if bare in (*SHAPES, *FLAT, "cube", "sphere", "cylinder") else None
    return len(kept)


def test_counts_and_existence_follow_from_the_truth() -> None:
    counted = asked = 0
    for sample in drawn("train", 500, "single", "scatter", "row", "crowd", "solids"):
        objects = sample.truth["objects"]
        for turn in sample.turns:
            many = re.match(r"how many ([a-z ]+?) (?:are|can|does)\b", turn.prompt.lower())
            if many and turn.task == "vqa" and " box" not in turn.prompt:
                number = matching(objects, many[1])
                if number is not None:
                    counted += 1
                    assert turn.answer == str(number), (sample.seed, turn)
            there = re.match(r"is there (?:an? )?([a-z ]+?)(?: in the (?:picture|image))?\??$", turn.prompt.lower())
            if there and not there[1].startswith(("no ", "not ")) and turn.answer in ("yes", "no"):
                number = matching(objects, there[1])
                if number is not None:
                    asked += 1
                    assert (turn.answer == "yes") == (number > 0), (sample.seed, turn)
    assert counted > 120
    assert asked > 100


def test_captions_name_what_is_there_and_the_worse_one_does_not() -> None:
    worse = 0
    for sample in drawn("train", 250, "scatter", "row", "single"):
        turn = sample.turns[0]
        wanted: dict[str, int] = {}
        for item in sample.truth["objects"]:
            name = " ".join(part for part in (item["size"], item["colour"], item["label"]) if part)
            wanted[name] = wanted.get(name, 0) + 1
        told = turn.answer.split(".")[0].split(" on a", 1)[0]
        for name, number in wanted.items():
            if number == 1:
                assert re.search(rf"\ban? {name}\b", told), (sample.seed, turn.answer)
            else:
                assert re.search(rf"\b{NUMBERS[number]} {name}", told), (sample.seed, turn.answer)
        if turn.rejected:
            worse += 1
            assert turn.rejected != turn.answer
    assert worse > 200


def test_sides_follow_from_the_boxes() -> None:
    checked = 0
    for sample in drawn("train", 500, "scatter", "row"):
        for turn in sample.turns:
            found = re.search(
                r"\. The ([a-z ]+) is (to the left of|to the right of|above|below) the ([a-z ]+)\.", turn.answer
            )
            if turn.task != "caption" or not found:
                continue
            boxes = []
            for phrase in (found[1], found[3]):
                parts = phrase.split()
                boxes += [
                    item["box"]
                    for item in sample.truth["objects"]
                    if {item["label"], item["colour"]} <= set(parts) and item["size"] in ("", *parts)
                ]
            one, two = boxes
            axis = 0 if "to the" in found[2] else 1
            before = one[axis] + one[axis + 2] < two[axis] + two[axis + 2]
            assert before == (found[2] in ("to the left of", "above")), (sample.seed, turn)
            checked += 1
    assert checked > 80


def test_towers_are_told_from_the_bottom_up() -> None:
    for sample in drawn("train", 60, "towers"):
        told = sample.turns[0].answer.split("from the bottom up. ")[1].rstrip(".").split("; ")
        assert len(told) == len(sample.truth["panels"])
        for at, text in enumerate(told):
            blocks = [item for item in sample.truth["objects"] if item["panel"] == at]
            blocks.sort(key=lambda item: -item["box"][3])
            assert text.split(": ")[1].split(", ") == [block["colour"] for block in blocks]


def test_statements_about_boxes_hold_as_the_truth_counts() -> None:
    """Those of the forms "there are exactly N ..." and "there is a box with exactly N ...", counted anew."""
    checked = 0
    for sample in drawn("train", 700, "boxes"):
        objects = sample.truth["objects"]
        for turn in sample.turns:
            claim = re.search(r"there (?:is|are) exactly (\w+) ([a-z ]+?)(?:\.|\?|$)", turn.prompt.lower())
            if not claim or turn.task != "vqa" or re.search(r"touching|box|square with", claim[2]):
                continue
            number = int(claim[1]) if claim[1].isdigit() else NUMBERS.index(claim[1]) if claim[1] in NUMBERS else None
            real = matching(objects, claim[2])
            if number is None or real is None:
                continue
            checked += 1
            assert (turn.answer == "yes") == (real == number), (sample.seed, turn)
    assert checked > 40


def test_colours_of_a_palette_are_apart() -> None:
    for palette in (FLAT, WEB, TRIO):
        for name, shades in palette.items():
            for rgb in shades:
                assert named(rgb, palette) == name
        names = [(name, rgb) for name, shades in palette.items() for rgb in shades]
        for at, (name, rgb) in enumerate(names):
            assert all(apart(rgb, other) > 40 for other_name, other in names[at + 1 :] if other_name != name)


def test_a_narrowed_world_has_only_those_looks() -> None:
    world = SceneWorld(looks=("row", "pairs"))
    assert {world.sample(seed_of("train", index)).truth["look"] for index in range(30)} == {"row", "pairs"}


def asked_about(steps: list[str], boxes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The thing whose box this is, or the only one that a point lies in; `boxes` are things by location tokens."""
    if len(steps) == 4:
        return boxes["".join(f"<loc{step}>" for step in steps)]
    x, y = map(int, steps)
    edges = {text: list(map(int, re.findall(r"\d+", text))) for text in boxes}
    (found,) = (thing for text, thing in boxes.items()
                if edges[text][0] <= x <= edges[text][2] and edges[text][1] <= y <= edges[text][3])  # fmt: skip
    return found


def test_a_place_is_asked_about_by_its_box_and_by_a_point() -> None:
    asked = [
        len(re.findall("<loc", turn.prompt))
        for sample in samples(PlaceWorld(), "train", 40)
        for turn in sample.turns
        if turn.task == "region"
    ]
    assert asked.count(2) >= 20 and asked.count(4) >= 20 and set(asked) == {2, 4}


def test_places_are_asked_densely_and_each_answer_is_true_of_a_thing_that_is_there() -> None:
    asked = 0
    for sample in samples(PlaceWorld(), "train", 40):
        asked += len(sample.turns)
        things = sample.truth["objects"]
        boxes = {box_text([*thing["box"][:2], thing["box"][2] - 1, thing["box"][3] - 1], sample.pictures[0].size): thing
                 for thing in things}  # fmt: skip
        assert {turn.task for turn in sample.turns} <= {"point", "region", "vqa"}
        for turn in sample.turns:
            if turn.task == "point":
                steps = re.findall(r"<loc\d+>", turn.answer)
                assert steps and not len(steps) % 4
                assert all("".join(steps[at : at + 4]) in boxes for at in range(0, len(steps), 4))
            if turn.task == "region":
                named = asked_about(re.findall(r"<loc(\d+)>", turn.prompt), boxes)
                assert named["colour"] in turn.answer
    assert asked >= 40 * 9
