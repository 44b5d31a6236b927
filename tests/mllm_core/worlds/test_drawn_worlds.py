"""What all worlds of drawn pictures keep: the same seed, the same sample; splits apart; boxes inside; fair answers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.samples import Sample, Source, samples, seed_of
from mllm_core.tokens import boxes_in
from mllm_core.worlds import drawn_worlds
from mllm_core.worlds.asking import Wordings
from mllm_core.worlds.scenes.chinese import ASKS as CHINESE_ASKS
from mllm_core.worlds.scenes.english import ASKS as ENGLISH_ASKS
from mllm_core.worlds.scenes.things import KEPT_PAIRS

WORLDS = drawn_worlds()


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest) -> Source:
    return WORLDS[request.param]


def facts(sample: Sample) -> tuple[object, ...]:
    return sample.turns, dict(sample.truth), sample.context, [picture.tobytes() for picture in sample.pictures]


def test_the_same_seed_gives_the_same_sample_in_any_order(world: Source) -> None:
    seeds = [seed_of("train", index) for index in range(12)]
    first = [facts(world.sample(seed)) for seed in seeds]
    again = [facts(world.sample(seed)) for seed in reversed(seeds)][::-1]
    assert first == again
    assert len({repr(fact[0]) for fact in first}) == len(seeds)


def test_no_prompt_comes_twice_and_the_worse_answer_differs(world: Source) -> None:
    for sample in samples(world, "train", 120):
        prompts = [turn.prompt for turn in sample.turns]
        assert len(set(prompts)) == len(prompts)
        if world.name != "places":  # short questions about single things alone
            assert 4 <= len(prompts) <= 10
            assert sample.turns[0].task == "caption"
        for turn in sample.turns:
            assert turn.answer and turn.answer != turn.rejected
            assert "{" not in turn.prompt + turn.answer + turn.rejected


def test_splits_share_no_picture(world: Source) -> None:
    drawn = {
        split: {sample.pictures[0].tobytes() for sample in samples(world, split, 60)}
        for split in ("train", "validation", "test")
    }
    assert not drawn["train"] & drawn["validation"]
    assert not drawn["train"] & drawn["test"]
    assert not drawn["validation"] & drawn["test"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WORLDS)), st.sampled_from(("train", "validation", "test")), st.integers(0, 1 << 39))
def test_boxes_lie_inside_the_picture(name: str, split: str, index: int) -> None:
    sample = WORLDS[name].sample(seed_of(split, index))  # type: ignore[arg-type]
    (picture,) = sample.pictures
    assert picture.mode == "RGB"
    assert list(picture.size) == sample.truth["size"]
    assert max(picture.size) <= 448 and min(picture.size) >= 48
    for item in sample.truth["objects"]:
        boxes = [item["box"], *(line["box"] for line in item.get("lines", ()))]
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= picture.width
            assert 0 <= top < bottom <= picture.height


def test_boxes_pointed_to_are_those_of_the_truth(world: Source) -> None:
    seen = 0
    for sample in samples(world, "train", 150):
        size = sample.pictures[0].size
        known = [item["box"] for item in sample.truth["objects"]]
        known += [line["box"] for item in sample.truth["objects"] for line in item.get("lines", ())]
        for turn in sample.turns:
            if turn.task != "point" or turn.answer == "none":
                continue
            for box in boxes_in(turn.answer, size):
                seen += 1
                slack = max(size) / 64 + 1
                assert any(all(abs(a - b) <= slack for a, b in zip(box, other, strict=True)) for other in known), (
                    sample.seed,
                    turn,
                )
    assert seen > 40 or world.name == "unclear"


def test_yes_is_as_frequent_as_no() -> None:
    """Over all, for each task, and for each word that a question of existence can name."""
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    for name in ("scenes", "signs"):
        for sample in samples(WORLDS[name], "train", 600):
            for turn in sample.turns:
                if turn.answer not in ("yes", "no"):
                    continue
                answers[f"{name} {turn.task}"][turn.answer] += 1
                if turn.task == "probe":
                    for word in re.findall(r"\b(red|blue|black|yellow|circle|square|triangle)", turn.prompt):
                        answers[word][turn.answer] += 1
    assert set(answers) >= {"scenes vqa", "scenes probe", "signs vqa", "signs probe", "red", "circle"}
    for key, counts in answers.items():
        total = counts.total()
        spread = 4 * (0.25 / total) ** 0.5  # four standard deviations of a fair coin
        assert abs(counts["yes"] / total - 0.5) < 0.03 + spread, (key, counts)


def test_no_number_is_the_answer_to_most_counts() -> None:
    numbers: Counter[str] = Counter()
    for sample in samples(WORLDS["scenes"], "train", 350):
        numbers.update(turn.answer for turn in sample.turns if turn.task == "vqa" and turn.answer.isdigit())
    assert numbers.most_common(1)[0][1] < 0.35 * numbers.total()
    assert set(numbers) >= set("01234567")


def test_a_tenth_is_chinese() -> None:
    prompts = [turn.prompt for sample in samples(WORLDS["scenes"], "train", 250) for turn in sample.turns]
    share = sum(re.search("[一-鿿]", prompt) is not None for prompt in prompts) / len(prompts)
    assert 0.06 < share < 0.14


def pattern(wording: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.split(r"\{\w+\}", wording.rstrip("?.？。"))]
    return re.compile("^" + ".+".join(parts), re.IGNORECASE)


def test_kept_wordings_and_pairs_occur_outside_of_training_only() -> None:
    kept = {
        key: [pattern(wording) for wording in asks[key].kept]
        for asks in (ENGLISH_ASKS, CHINESE_ASKS)
        for key in ("colour_of", "count", "point", "extreme_colour")
        for wordings in (asks[key],)
        if isinstance(wordings, Wordings)
    }

    def uses(split: str) -> tuple[int, int, int]:
        prompts = pairs = named = 0
        for sample in samples(WORLDS["scenes"], split, 400):  # type: ignore[arg-type]
            pairs += sum((item["colour"], item["label"]) in KEPT_PAIRS for item in sample.truth["objects"])
            for turn in sample.turns:
                prompts += any(wording.match(turn.prompt) for group in kept.values() for wording in group)
                named += any(f"{colour} {shape}" in turn.prompt for colour, shape in KEPT_PAIRS)
        return prompts, pairs, named

    assert uses("train") == (0, 0, 0)
    assert all(number > 20 for number in uses("validation"))


@pytest.mark.parametrize("name", ["signs", "unclear"])
def test_nothing_to_point_to_where_nothing_is(name: str) -> None:
    for sample in samples(WORLDS[name], "train", 100):
        for turn in sample.turns:
            if turn.task == "premise":
                assert turn.answer.startswith("There is no ")
            if name == "unclear" and turn.task == "point":
                assert turn.answer == "none"
