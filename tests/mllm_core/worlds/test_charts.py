"""Charts: the same seed gives the same chart, what is said of it is what is drawn, in both kinds of looks."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.samples import Sample, Turn, samples, seed_of, split_of
from mllm_core.tokens import boxes_in
from mllm_core.worlds.charts import ChartWorld
from mllm_core.worlds.charts.data import KINDS
from mllm_core.worlds.charts.plotted import ChartError
from mllm_core.worlds.documents.words import words

QUICK = ChartWorld(plotted=0, strength=0)
PLOTTED = ChartWorld(plotted=1, strength=0)
COUNT = 120


@pytest.fixture(scope="module", params=["quick", "plotted"])
def charts(request: pytest.FixtureRequest) -> list[Sample]:
    if request.param == "quick":
        return list(samples(QUICK, "train", COUNT))
    pytest.importorskip("matplotlib")
    return list(samples(PLOTTED, "validation", 28))


def test_every_kind_comes_up(charts: list[Sample]) -> None:
    seen = {sample.truth["kind"] for sample in charts}
    assert len(seen) >= len(KINDS) - 1


@pytest.mark.parametrize("world", [ChartWorld(plotted=0), ChartWorld(plotted=1)], ids=["quick", "plotted"])
def test_the_same_seed_gives_the_same_chart(world: ChartWorld) -> None:
    if world.plotted:
        pytest.importorskip("matplotlib")
    for seed in (seed_of("train", 3), seed_of("test", 4)):
        first, second = world.sample(seed), world.sample(seed)
        assert first.turns == second.turns
        assert first.truth == second.truth
        assert first.pictures[0].tobytes() == second.pictures[0].tobytes()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**40 - 1))
def test_any_seed_gives_turns_of_every_obligatory_task(index: int) -> None:
    sample = QUICK.sample(seed_of("train", index))
    tasks = {turn.task for turn in sample.turns}
    assert {"caption", "probe", "premise"} <= tasks
    assert 5 <= len(sample.turns) <= 11
    assert all(130 <= side <= 400 for side in sample.pictures[0].size)
    for turn in sample.turns:
        assert turn.prompt and turn.answer and "{" not in turn.prompt + turn.answer
        assert turn.rejected != turn.answer


def test_marks_have_their_colour_where_they_are_said_to_be(charts: list[Sample]) -> None:
    looked = 0
    for sample in charts:
        pixels = np.asarray(sample.pictures[0], dtype=int)
        taken: list[bool] = []
        for mark in sample.truth["marks"]:
            x, y = (int(part) for part in mark["spot"])
            left, top, right, bottom = mark["box"]
            if min(right - left, bottom - top) < 5 or sample.truth["kind"] in ("line", "scatter"):
                continue  # a thin bar's edge is blended with its ground; points cover each other
            taken.append(bool(np.abs(pixels[y, x] - mark["rgb"]).max() <= 12))
        looked += len(taken)
        assert sum(taken) >= 0.9 * len(taken), (sample.seed, taken)
    assert looked > 100


def test_bars_are_as_long_as_their_values(charts: list[Sample]) -> None:
    for sample in charts:
        along = {"bar": 1, "grouped bar": 1, "stacked bar": 1, "horizontal bar": 0}.get(sample.truth["kind"])
        if along is None:
            continue
        ratios = []
        for mark in sample.truth["marks"]:
            length = mark["box"][along + 2] - mark["box"][along]
            ratios.append((length, sample.truth["values"][mark["series"]][mark["label"]]))
        longest = max(ratios)
        for length, value in ratios:
            assert length / longest[0] == pytest.approx(value / longest[1], abs=0.06)


def test_texts_lie_inside_and_hold_ink(charts: list[Sample]) -> None:
    held, all_texts = 0, 0
    for sample in charts:
        width, height = sample.pictures[0].size
        gray = np.asarray(sample.pictures[0].convert("L"), dtype=int)
        for text in sample.truth["texts"]:
            left, top, right, bottom = text["box"]
            all_texts += 1
            part = gray[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
            inside = left >= -2 and top >= -2 and right <= width + 2 and bottom <= height + 2
            held += inside and part.size > 0 and int(part.max()) - int(part.min()) > 40
    assert held / all_texts > 0.98


def test_answers_follow_from_the_truth(charts: list[Sample]) -> None:
    checked: Counter[str] = Counter()
    for sample in charts:
        for turn in sample.turns:
            name, expected = recomputed(turn, sample.truth)
            if name:
                checked[name] += 1
                assert turn.answer.split("Answer: ")[-1] == expected, (sample.seed, turn)
    assert sum(checked.values()) > len(charts) / 2, checked
    assert len(checked) >= 6, checked


def recomputed(turn: Turn, truth: dict[str, Any] | Any) -> tuple[str, str]:
    """The answer as the truth has it, worked out from the wording of the prompt; ("", "") for what isn't covered."""
    prompt = turn.prompt.replace(" Explain, then answer.", "")
    labels, values, kind = truth["labels"], truth["values"], truth["kind"]
    heights = [sum(column) for column in zip(*values, strict=True)] if kind == "stacked bar" else values[0]
    by_label = dict(zip(labels, heights, strict=True)) if labels else {}
    single = len(values) == 1 and kind != "scatter"
    if turn.task not in ("vqa", "rationale", "probe"):
        return "", ""
    if prompt in ("What kind of chart is this?", "What type of chart is it?", "What sort of chart is shown?"):
        return "kind", {"scatter": "scatter plot"}.get(kind, f"{kind} chart")
    if prompt in ("What is the title of the chart?", "What is the chart called?", "Read the title."):
        return "title", truth["title"]
    if prompt.startswith("Which ") and prompt.endswith(("the highest value?", "is the highest?")):
        return "highest", max(by_label, key=lambda label: by_label[label])
    if prompt.startswith("Which ") and prompt.endswith(("the lowest value?", "is the lowest?")):
        return "lowest", min(by_label, key=lambda label: by_label[label])
    if single and prompt.startswith(("What is the value for ", "What is the value of ")):
        label = prompt.removesuffix("?").removeprefix("What is the value ").split(" ", 1)[1]
        return "value", f"{by_label[label]:g}"
    if single and prompt.startswith("What is the sum of "):
        first, second = prompt.removesuffix("?")[len("What is the sum of ") :].split(" and ")
        return "sum", f"{by_label[first] + by_label[second]:g}"
    if prompt == "What is the difference between the highest and the lowest value?":
        return "spread", f"{max(heights) - min(heights):g}"
    if single and prompt.startswith("What is the difference between "):
        first, second = prompt.removesuffix("?")[len("What is the difference between ") :].split(" and ")
        return "difference", f"{by_label[first] - by_label[second]:g}"
    if single and prompt.startswith("How many values are greater than "):
        return "above", str(sum(value > float(prompt.removesuffix("?").split()[-1]) for value in heights))
    if turn.task == "probe" and prompt.startswith(("Does the chart show ", "Is there a value for ")):
        name = prompt.removesuffix("?").removeprefix("Does the chart show ").removeprefix("Is there a value for ")
        return "probe", "yes" if name in (*labels, *truth["series"]) else "no"
    return "", ""


def test_pointing_names_the_box_of_a_mark_or_a_text(charts: list[Sample]) -> None:
    pointed = 0
    for sample in charts:
        size = sample.pictures[0].size
        known = [mark["box"] for mark in sample.truth["marks"]] + [text["box"] for text in sample.truth["texts"]]
        for turn in sample.turns:
            if turn.task != "point" or turn.answer == "none":
                continue
            pointed += 1
            (box,) = boxes_in(turn.answer, size)
            step = max(size) / 128 + 1
            assert any(max(abs(a - b) for a, b in zip(box, other, strict=True)) <= step for other in known), turn
    assert pointed > len(charts) / 8


def test_yes_and_no_are_balanced() -> None:
    answers = Counter(
        turn.answer
        for sample in samples(QUICK, "train", 300)
        for turn in sample.turns
        if turn.task == "probe" and turn.answer in ("yes", "no")
    )
    assert 0.42 < answers["yes"] / sum(answers.values()) < 0.58


def test_training_never_sees_what_is_held_back() -> None:
    train = list(samples(QUICK, "train", 150))
    test = list(samples(QUICK, "test", 150))
    held = set(words("country", "test")) - set(words("country", "train"))
    assert held
    assert not any(label in held for sample in train for label in sample.truth["labels"])
    assert any(label in held for sample in test for label in sample.truth["labels"])

    def prompts(given: list[Sample]) -> set[str]:
        return {turn.prompt for sample in given for turn in sample.turns}

    assert "Summarize the chart." not in prompts(train)
    assert "Summarize the chart." in prompts(test)
    assert {split_of(sample.seed) for sample in test} == {"test"}


def test_rejected_captions_differ_in_little() -> None:
    for sample in samples(QUICK, "train", 60):
        (caption,) = (turn for turn in sample.turns if turn.task == "caption")
        assert caption.rejected and caption.rejected != caption.answer


def test_without_matplotlib_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    with pytest.raises(ChartError, match=r"yaffle\[train\]"):
        PLOTTED.sample(1)
    assert QUICK.sample(1).turns  # the plain looks need none
