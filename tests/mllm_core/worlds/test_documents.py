"""Tables, receipts and forms: what is said of them is what stands on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.samples import Sample, Source, samples, seed_of
from mllm_core.tokens import boxes_in
from mllm_core.worlds.documents import FormWorld, ReceiptWorld, TableWorld

WORLDS: tuple[Source, ...] = (TableWorld(strength=0), ReceiptWorld(strength=0), FormWorld(strength=0))
NAMES = ("tables", "receipts", "forms")


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, list[Sample]]:
    return {world.name: list(samples(world, "train", 150)) for world in WORLDS}


def texts_of(sample: Sample) -> Iterator[Mapping[str, Any]]:
    for key in ("cells", "texts", "entries"):
        yield from sample.truth.get(key, ())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(WORLDS), st.sampled_from(["train", "validation", "test"]), st.integers(0, 2**40 - 1))
def test_any_seed_gives_the_same_well_formed_sample_twice(world: Source, split: Any, index: int) -> None:
    seed = seed_of(split, index)
    sample, again = world.sample(seed), world.sample(seed)
    assert sample.turns == again.turns
    assert sample.pictures[0].tobytes() == again.pictures[0].tobytes()
    assert 5 <= len(sample.turns) <= 11
    assert {"caption", "probe"} <= {turn.task for turn in sample.turns}
    for turn in sample.turns:
        assert turn.prompt and turn.answer and "{" not in turn.prompt + turn.answer
        assert turn.rejected != turn.answer
        assert not {"Summarize the table.", "Summarize the form."} & {turn.prompt} or split != "train"


@pytest.mark.parametrize("name", NAMES)
def test_texts_hold_ink_and_stay_apart(drawn: Mapping[str, list[Sample]], name: str) -> None:
    for sample in drawn[name]:
        gray = np.asarray(sample.pictures[0].convert("L"), dtype=int)
        high, wide = gray.shape
        for text in texts_of(sample):
            if not text["text"]:
                continue
            left, top, right, bottom = (round(edge) for edge in text["box"])
            assert left >= 0 and top >= 0 and right <= wide and bottom <= high, (sample.seed, text)
            part = gray[top:bottom, left:right]
            assert part.max() - part.min() > 40, (sample.seed, text)
        boxes = [text["box"] for text in texts_of(sample) if text["text"]]
        for at, first in enumerate(boxes):
            for second in boxes[at + 1 :]:
                across = min(first[2], second[2]) - max(first[0], second[0])
                down = min(first[3], second[3]) - max(first[1], second[1])
                assert across <= 1 or down <= 1, (sample.seed, first, second)


@pytest.mark.parametrize("name", NAMES)
def test_regions_say_the_text_that_is_there(drawn: Mapping[str, list[Sample]], name: str) -> None:
    seen = 0
    for sample in drawn[name]:
        size = sample.pictures[0].size
        for turn in sample.turns:
            if turn.task != "region":
                continue
            (box,) = boxes_in(turn.prompt, size)
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            (there,) = (
                text
                for text in texts_of(sample)
                if text["text"]
                and text["box"][0] <= x <= text["box"][2]
                and text["box"][1] - 1 <= y <= text["box"][3] + 1
            )
            assert there["text"] == turn.answer
            seen += 1
    assert seen > 15


@pytest.mark.parametrize("name", NAMES)
def test_pointing_hits_what_was_asked_for(drawn: Mapping[str, list[Sample]], name: str) -> None:
    hit = 0
    for sample in drawn[name]:
        for turn in sample.turns:
            if turn.task != "point" or turn.answer == "none":
                continue
            (box,) = boxes_in(turn.answer, sample.pictures[0].size)
            middles = (
                ((text["box"][0] + text["box"][2]) / 2, (text["box"][1] + text["box"][3]) / 2)
                for text in texts_of(sample)
            )
            assert any(box[0] - 3 <= x <= box[2] + 3 and box[1] - 3 <= y <= box[3] + 3 for x, y in middles), turn
            hit += 1
    assert hit > 40


@pytest.mark.parametrize("name", NAMES)
def test_yes_and_no_are_balanced(name: str) -> None:
    world = WORLDS[NAMES.index(name)]
    answers = Counter(
        turn.answer
        for sample in samples(world, "train", 260)
        for turn in sample.turns
        if turn.task == "probe" and turn.answer in ("yes", "no")
    )
    assert 0.42 < answers["yes"] / sum(answers.values()) < 0.58, answers


def test_a_table_answers_from_its_cells(drawn: Mapping[str, list[Sample]]) -> None:
    asked: Counter[str] = Counter()
    for sample in drawn["tables"]:
        rows, values, header = sample.truth["rows"], sample.truth["values"], sample.truth["header"]
        by_name = {row[0]: (row, numbers) for row, numbers in zip(rows, values, strict=True)}
        for turn in sample.turns:
            prompt, answer = turn.prompt.replace(" Explain, then answer.", ""), turn.answer.split("Answer: ")[-1]
            if prompt.startswith("How much is the ") and turn.task == "vqa":
                asked["price"] += 1
                assert by_name[prompt[len("How much is the ") : -1]][0][1] == answer
            elif prompt == "How many columns are there?":
                asked["columns"] += 1
                assert answer == str(len(rows[0]))
            elif prompt in ("What is the total of the numbers?", "What is the range of the numbers?"):
                numbers = [row[1] for row in values]
                expected = sum(numbers) if "total" in prompt else max(numbers) - min(numbers)
                asked["sums"] += 1
                assert float(answer) == pytest.approx(expected)
            elif prompt.startswith("Which ") and (" has the highest " in prompt or " has the lowest " in prompt):
                asked["extremes"] += 1
                column = next(
                    at for at, head in enumerate(header or ("", "price")) if at and prompt_names(prompt, head)
                )
                best = max if " highest " in prompt else min
                name = best(by_name, key=lambda row: by_name[row][1][column])
                assert answer == name, turn
    assert len(asked) == 4, asked


def prompt_names(prompt: str, head: str) -> bool:
    return head.split(" (")[0].lower() in prompt.lower()


def test_stem_and_leaf_numbers_are_those_of_the_leaves(drawn: Mapping[str, list[Sample]]) -> None:
    seen = 0
    for sample in drawn["tables"]:
        if sample.truth["kind"] != "stems":
            continue
        seen += 1
        drawn_numbers = [int(stem) * 10 + int(leaf) for stem, leaves in sample.truth["rows"] for leaf in leaves.split()]
        assert drawn_numbers == list(sample.truth["leaves"])
        for turn in sample.turns:
            if turn.prompt.startswith("What is the highest number"):
                assert turn.answer.split("Answer: ")[-1] == str(max(drawn_numbers))
    assert seen > 5


def test_a_receipt_adds_up_and_its_fields_are_printed(drawn: Mapping[str, list[Sample]]) -> None:
    def cents(amount: str) -> int:
        return round(float("".join(letter for letter in amount if letter.isdigit() or letter == ".")) * 100)

    for sample in drawn["receipts"]:
        fields, items = sample.truth["fields"], sample.truth["items"]
        net = sum(item["cents"] for item in items)
        assert cents(fields["total"]) == net + (cents(fields["tax"]) if "tax" in fields else 0)
        if "change" in fields:
            assert cents(fields["cash"]) - cents(fields["total"]) == cents(fields["change"])
        printed = "\n".join(sample.truth["lines"])
        for field, text in fields.items():
            assert field == "address" or text in printed
        for turn in sample.turns:
            if turn.prompt in ("What is the total?", "How much is the total?", "What is the total amount?"):
                assert turn.answer == fields["total"]
            if turn.task == "premise" and turn.answer.startswith("There is no "):
                gone = turn.answer.removeprefix("There is no ").removesuffix(" on the receipt.")
                assert gone not in {item["name"].lower() for item in items}


def test_a_form_says_what_was_filled_in(drawn: Mapping[str, list[Sample]]) -> None:
    read = 0
    for sample in drawn["forms"]:
        fields = {key[0].lower() + key[1:]: value for key, value in sample.truth["fields"]}
        for turn in sample.turns:
            for start in ("Read the ", "Give the ", "What is the "):
                key = turn.prompt.removeprefix(start).rstrip(".?")
                if turn.task == "vqa" and turn.prompt.startswith(start) and key in fields:
                    read += 1
                    assert turn.answer == fields[key]
            if turn.task == "premise" and turn.answer.startswith("There is no "):
                assert turn.answer.removeprefix("There is no ").removesuffix(" in the form.") not in fields
    assert read > 100


def test_noise_leaves_the_truth_alone() -> None:
    noisy, clean = ReceiptWorld(strength=1.0), ReceiptWorld(strength=0)
    changed = 0
    for seed in range(12):
        first, second = noisy.sample(seed), clean.sample(seed)
        assert first.truth == second.truth
        assert first.turns == second.turns
        assert first.pictures[0].size == second.pictures[0].size
        changed += first.pictures[0].tobytes() != second.pictures[0].tobytes()
    assert changed >= 2


def test_a_tenth_of_the_turns_is_chinese() -> None:
    turns = [turn for world in WORLDS for sample in samples(world, "train", 150) for turn in sample.turns]
    chinese = [turn for turn in turns if any("一" <= letter <= "鿿" for letter in turn.prompt)]
    assert 0.07 < len(chinese) / len(turns) < 0.13
