"""Pairs of the model's own answers: how they are judged, drawn, kept in a file and given to training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mllm_core.decoding.options import Candidate, DecodingOptions, Request
from mllm_core.evaluation.captions import faults
from mllm_core.samples import Sample, Source, samples, seed_of
from mllm_core.training.errors import TrainingError
from mllm_core.training.mixtures import worlds
from mllm_core.training.preferences.drawing import draw_pairs, faithfulness, paired
from mllm_core.training.preferences.pairs import Pair, PairSource, lines_in, pairs_in

TRUTH = {
    "objects": [
        {"label": "circle", "colour": "red", "box": (0, 0, 10, 10)},
        {"label": "star", "colour": "blue", "box": (20, 0, 30, 10)},
    ]
}


def world(name: str) -> Source:
    return next(source for source in worlds() if source.name == name)


def candidate(text: str, finish: str = "end") -> Candidate:
    return Candidate(text, (1, 2), (-0.1, -0.1), 0.5, finish)  # type: ignore[arg-type]


@dataclass
class Teller:
    """Says of each picture, greedily and drawn, what it is told to; keeps what was asked."""

    greedy: str
    drawn: tuple[str, ...]
    asked: list[Request] = field(default_factory=list)

    def generate_batch(
        self, requests: Sequence[Request], options: Sequence[DecodingOptions]
    ) -> list[tuple[Candidate, ...]]:
        self.asked += requests
        texts = [(self.greedy,) if one.mode == "greedy" else self.drawn[: one.candidates] for one in options]
        return [tuple(map(candidate, some)) for some in texts]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("A red circle and a blue star.", "A red circle."),
        ("A red circle.", "A red circle and a green star."),
        ("A red circle.", "Two red circles."),
        ("A red circle.", "A red circle, a red circle and a green star."),
        ("A red circle.", "Nothing that can be named."),
        ("The red circle is to the left of the blue star.", "The red circle is to the right of the blue star."),
    ],
)
def test_what_is_true_and_says_more_is_better(better: str, worse: str) -> None:
    assert faithfulness(faults(better, TRUTH)) > faithfulness(faults(worse, TRUTH))


def test_to_repeat_oneself_is_no_merit() -> None:
    once, twice = (faults(text, TRUTH) for text in ("A red circle.", "A red circle, a red circle."))
    assert faithfulness(once) == faithfulness(twice)


@pytest.mark.parametrize("name", ["scenes", "charts", "tables", "receipts", "forms", "signs"])
def test_the_true_caption_is_kept_and_the_planted_error_rejected(name: str) -> None:
    pairs = 0
    for sample in samples(world(name), "train", 60):
        for place, turn in enumerate(sample.turns):
            if turn.task == "caption" and turn.rejected:
                pair = paired(sample, place, [candidate(turn.rejected), candidate(turn.answer)])
                assert pair.kept in ("", turn.answer)  # some planted errors are not seen by the judge
                pairs += bool(pair.rejected)
    assert pairs >= 5


def captioned(source: Source) -> tuple[Sample, int]:
    """A sample of the source with the place of its caption."""
    found = (
        (sample, place)
        for sample in samples(source, "train", 50)
        for place, turn in enumerate(sample.turns)
        if turn.task == "caption"
    )
    return next(found)


def test_answers_that_are_no_better_or_were_cut_off_make_no_pair() -> None:
    sample, place = captioned(world("scenes"))
    truth = sample.turns[place].answer
    assert paired(sample, place, [candidate(truth), candidate(truth)]).rejected == ""
    assert paired(sample, place, [candidate(truth), candidate("a pink moon and a", "length")]).rejected == ""
    assert paired(sample, place, []).rejected == ""


def test_pairs_are_drawn_into_a_file_and_gone_on_with(tmp_path: Path) -> None:
    teller = Teller("A turquoise hexagon.", ("One hexagon.", "Three hexagons, four hexagons and a tiny pink hexagon."))
    path = tmp_path / "pairs.jsonl"
    told: list[int] = []
    drawn = draw_pairs(teller, world("scenes"), 6, path, advanced=told.append)
    lines = list(lines_in(path))
    assert drawn == sum(bool(one.rejected) for one in lines) > 0
    assert sum(told) == 6
    asked = len(teller.asked)
    assert all(request.pictures for request in teller.asked)
    with path.open("a") as file:
        file.write('{"world": "sce')  # killed in the middle of a line
    assert draw_pairs(teller, world("scenes"), 6, path, resume=True) == drawn
    assert len(teller.asked) == asked  # all that it says of these is in the file
    draw_pairs(teller, world("scenes"), 9, path, resume=True)
    assert list(lines_in(path))[: len(lines)] == lines


def test_the_source_gives_each_pair_with_its_picture(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    made = []
    for sample in samples(world("scenes"), "train", 40):
        made += [
            Pair("scenes", sample.seed, place, turn.prompt, f"kept {sample.seed}", "rejected")
            for place, turn in enumerate(sample.turns)
            if turn.task == "caption"
        ]
    path.write_text("".join(pair.line() for pair in made))
    assert pairs_in(path) == tuple(made)
    source = PairSource(path, worlds())
    given = {split: {source.sample(seed_of(split, n)).turns[0].answer for n in range(200)}
             for split in ("train", "validation")}  # fmt: skip
    assert given["train"] | given["validation"] == {pair.kept for pair in made}
    assert not given["train"] & given["validation"]
    sample = source.sample(seed_of("train", 1))
    (turn,) = sample.turns
    assert sample.pictures and turn.task == "caption" and turn.rejected == "rejected"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no pair"),
        (Pair("scenes", 1, 0, "Describe.", "", "").line(), "holds no pair"),
        ("[1]\n" + Pair("scenes", 1, 0, "Describe.", "a", "b").line(), "line 1 of"),
        (Pair("scenes", 1, 99, "Describe.", "a", "b").line(), "other worlds"),
        (Pair("moons", 1, 0, "Describe.", "a", "b").line(), "other worlds"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(text)
    with pytest.raises(TrainingError, match=words) as raised:
        PairSource(path, worlds()).sample(0)
    assert "yaffle train pairs" in raised.value.remedy


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="can't be read"):
        pairs_in(tmp_path / "nowhere.jsonl")
