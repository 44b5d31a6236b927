"""Fitting how sure the in-house model is: what counts as right, for each kind of question."""

from __future__ import annotations

import math
from typing import Any

from mllm_core.decoding.options import Candidate
from mllm_core.samples import Sample, samples
from mllm_core.worlds.scenes.world import SceneWorld
from tools.ask.fitting import KINDS, is_right, outcomes


class Oracle:
    """Gives the true answer to every prompt, or always the same one, with the same probability."""

    def __init__(self, shown: list[Sample], always: str = "", probability: float = 0.9) -> None:
        self.known = {(id(one.pictures[0]), turn.prompt): turn.answer for one in shown for turn in one.turns}
        self.always, self.probability = always, probability

    def generate(self, context: str, prompt: str, pictures: Any = (), options: Any = None) -> tuple[Candidate, ...]:
        text = self.always or self.known[id(pictures[0]), prompt]
        return (Candidate(text, (1,), (math.log(self.probability),), 1.0, "end"),)


def test_true_answers_are_right_and_others_are_not() -> None:
    shown = list(samples(SceneWorld(), "validation", 12))
    right = outcomes(Oracle(shown), shown)
    assert {"vqa", "probe", "point", "caption"} <= right.keys()
    for kind, pairs in right.items():
        assert all(math.isclose(own, 0.9) for own, _ in pairs), kind
        assert sum(true for _, true in pairs) >= 0.95 * len(pairs), kind
    wrong = outcomes(Oracle(shown, always="a purple teapot"), shown)
    assert not any(true for pairs in wrong.values() for _, true in pairs)


def test_boxes_are_right_where_they_overlap_by_half() -> None:
    shown = [one for one in samples(SceneWorld(), "validation", 20) if any(t.task == "point" for t in one.turns)]
    turn = next(turn for turn in shown[0].turns if turn.task == "point")
    assert is_right(shown[0], turn, turn.answer)
    assert not is_right(shown[0], turn, "<loc0><loc0><loc0><loc0>")
    assert set(KINDS.values()) == {"vqa", "probe", "point", "caption"}
