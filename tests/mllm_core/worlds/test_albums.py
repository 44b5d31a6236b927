"""Several pictures at once: how they are named, and that what is said of them is true."""

from __future__ import annotations

import re
from collections import Counter

from mllm_core.samples import IMAGE_MARK, samples, seed_of
from mllm_core.worlds.scenes.albums import EQUAL, AlbumWorld

_PLAIN = r"(?P<colour>red|blue|green|yellow|black|orange|gray|brown) (?P<shape>circle|square|triangle|star|heart)"


def names_in(context: str) -> list[str]:
    """The names of the pictures, in order."""
    return [name.strip().lower() for name in context.replace(IMAGE_MARK, "").split(":") if name.strip()]


def test_the_text_names_each_picture_and_questions_use_the_names() -> None:
    several = Counter()
    for sample in samples(AlbumWorld(), "train", 60):
        several[len(sample.pictures)] += 1
        names = names_in(sample.context)
        assert len(names) == len(sample.pictures) == sample.context.count(IMAGE_MARK)
        for turn in sample.turns:
            asked = turn.prompt.lower()
            assert any(name in asked for name in names) or re.search(r"which picture|(every|all) picture", asked), asked
            assert turn.answer != turn.rejected
    assert several[2] > several[3] > 0


def test_what_is_said_of_plain_kinds_is_true() -> None:
    held = 0
    for sample in samples(AlbumWorld(), "train", 400):
        names = names_in(sample.context)
        for turn in sample.turns:
            asked = turn.prompt.lower().replace("colour", "color").replace("grey", "gray")
            found = re.search(rf"^which picture (?:has|shows) an? {_PLAIN}\??$", asked)
            if found:
                counts = [inside.count((found["colour"], found["shape"])) for inside in sample.truth["things"]]
                assert [name for name, count in zip(names, counts, strict=True) if count] == [turn.answer], turn
                held += 1
            more = re.search(rf"more {_PLAIN}s?,? (?:in )?(?P<one>.+) or (?:in )?(?P<other>.+?)\??$", asked)
            if more:
                there = {name: inside.count((more["colour"], more["shape"]))
                         for name, inside in zip(names, sample.truth["things"], strict=True)}  # fmt: skip
                one, other = there[more["one"]], there[more["other"]]
                assert turn.answer == (EQUAL if one == other else more["one"] if one > other else more["other"]), turn
                held += 1
    assert held >= 25


def test_an_album_is_the_same_each_time_and_other_wordings_are_kept_back() -> None:
    world = AlbumWorld()
    one, again = (world.sample(seed_of("train", 7)) for _ in range(2))
    assert one.turns == again.turns
    assert [picture.tobytes() for picture in one.pictures] == [picture.tobytes() for picture in again.pictures]
    kept = "In which picture is there"
    for split, expected in (("train", False), ("test", True)):
        prompts = [turn.prompt for sample in samples(world, split, 60) for turn in sample.turns]  # type: ignore[arg-type]
        assert any(kept in prompt for prompt in prompts) == expected
