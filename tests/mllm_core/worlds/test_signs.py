"""Signs: what is written is what is asked for, can be told from the plate, and lies where the truth says."""

from __future__ import annotations

import numpy as np

from mllm_core.samples import samples
from mllm_core.worlds import fonts
from mllm_core.worlds.lettering import KEPT_WORDS
from mllm_core.worlds.signs import SignWorld

WORLD = SignWorld()


def test_reading_gives_the_text_of_the_sign() -> None:
    asked = 0
    for sample in samples(WORLD, "train", 200):
        texts = [item["text"] for item in sample.truth["objects"]]
        for turn in sample.turns:
            if turn.prompt.lower().startswith(("what does the sign say", "read the sign")):
                asked += 1
                assert [turn.answer] == texts
            if turn.task == "caption":
                assert all(f'"{text}"' in turn.answer for text in texts)
                assert not all(f'"{text}"' in turn.rejected for text in texts)
    assert asked > 40


def test_there_is_ink_in_the_box_of_each_line() -> None:
    for sample in samples(WORLD, "train", 150):
        pixels = np.asarray(sample.pictures[0].convert("L"), dtype=np.float32)
        for item in sample.truth["objects"]:
            for line in item["lines"]:
                left, top, right, bottom = line["box"]
                assert pixels[top:bottom, left:right].std() > 9, (sample.seed, line)
                assert bottom - top >= 4


def test_kept_words_are_not_on_signs_in_training() -> None:
    def worn(split: str) -> int:
        return sum(
            line["text"].lower() in KEPT_WORDS
            for sample in samples(WORLD, split, 250)  # type: ignore[arg-type]
            for item in sample.truth["objects"]
            for line in item["lines"]
        )

    assert worn("train") == 0
    assert worn("test") > 15


def test_there_is_a_face_for_every_style() -> None:
    for style in ("sans", "serif", "mono", "any"):
        name = fonts.faces(style)[0]  # type: ignore[arg-type]
        assert fonts.font(name, 14).getbbox("Wide")[2] > fonts.font(name, 14).getbbox("i")[2]
    assert fonts.font("a face that nobody has", 14).getbbox("x")[2] > 0
