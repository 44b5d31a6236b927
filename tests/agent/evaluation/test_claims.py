"""The checker measured: what is planted, what counts as found, and what as damage; by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from agent.claims.claim import Claim, Span, Thing
from agent.evaluation.claims import check_all, items, score
from agent.evaluation.correcting import Check
from agent.evaluation.object_words import named
from agent.evaluation.planting import changed, planted, put
from agent.evaluation.sources import annotated, from_folder
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import checked, picture_of
from tools.errors import ToolError

CAPTION = "Two dogs sit behind a red boat."


def zoo_picture(caption: str = CAPTION) -> object:
    return picture_of("1", ("dog", "dog", "boat"), captions=(caption,))


def test_one_error_of_each_kind_is_planted_where_it_can_be() -> None:
    made = {one.kind: one for one in planted(zoo_picture(), 0)}
    assert set(made) == {"existence", "count", "color", "relation"}
    assert made["relation"].text == "Two dogs sit in front of a red boat."
    for one in made.values():
        assert one.original == CAPTION and one.text != CAPTION
        assert [one.text[start:end] for start, end in one.places] == list(one.wrong)
    absent = {"bird", "cat", "horse", "kite", "person"}
    assert set(named(made["existence"].text)) & absent
    assert made["count"].wrong[0] in ("Three", "Four")
    assert made["color"].wrong[0] in ("blue", "green", "white", "black")


def test_nothing_is_planted_where_it_would_not_be_an_error() -> None:
    assert not list(planted(picture_of("1", ("dog",), captions=("A quiet morning.",)), 0))
    crowd = picture_of("1", ("dog",) * 3, captions=("Two dogs, black and white.",))
    counts = {one.wrong for one in planted(crowd, 0) if one.kind == "count"}
    assert counts and not counts & {("Two",), ("Three",)}  # neither what people said nor what was marked
    assert not [one for one in planted(crowd, 0) if one.kind == "color"]


@pytest.mark.parametrize(
    ("caption", "old", "new", "text"),
    [
        ("A dog runs.", "dog", "elephant", "An elephant runs."),
        ("See an apple.", "apple", "dog", "See a dog."),
        ("Dogs run.", "Dogs", "cats", "Cats run."),
        ("A BOAT ON WATER", "BOAT", "cow", "A COW ON WATER"),
    ],
)
def test_articles_and_case_are_kept_right(caption: str, old: str, new: str, text: str) -> None:
    start = caption.index(old)
    made = put(caption, start, start + len(old), new, "existence")
    assert made.text == text and made.wrong[0].lower() == new


@pytest.mark.parametrize(
    ("true", "wrong", "kind", "words"),
    [
        ("A red cup is left of a box.", "A red cup is right of a box.", "relation", ("right",)),
        ("A red cup.", "A blue cup.", "color", ("blue",)),
        ("Two red cups.", "Three red cups.", "count", ("Three",)),
        ('It says "EXIT".', 'It says "ENTER".', "text", ("ENTER",)),
        ("The total is $3.40.", "The total is $9.10.", "text", ("9.10",)),
        ("A cup.", "A plate and a cup.", "existence", ("plate",)),
        ("An orange cup.", "A red cup.", "color", ("red",)),
    ],
)
def test_what_a_rejected_caption_changes_is_found(true: str, wrong: str, kind: str, words: tuple[str, ...]) -> None:
    made = changed(true, wrong)
    assert made is not None and (made.kind, made.wrong) == (kind, words)


def test_a_caption_that_only_says_less_has_no_error() -> None:
    assert changed("A red cup. It is full.", "A red cup.") is None


@given(
    st.lists(st.sampled_from(["a", "red", "blue", "cup", "box", "left", "3", "4", "two", "."]), min_size=1), st.data()
)
def test_changed_places_are_what_differs(words: list[str], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.sampled_from(["a", "red", "cup", "box", "3", "."]), min_size=1))
    made = changed(" ".join(words), " ".join(others))
    if made is None:
        assert {word for word in others if word not in ("a", ".")} <= set(words)
    else:
        assert all(0 <= start < end <= len(made.text) for start, end in made.places)


def judge_of(marks: dict[str, str], mends: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    """A checker that says one existence claim for each noun of a text, with the state (or "doubtful") that `marks` has
    for the noun, and mends the words of `mends`."""

    def check(picture: Image.Image, text: str) -> Check:
        found = []
        for match in re.finditer(r"\b(dog|dogs|boat|cat|bird|horse|kite|person)s?\b", text, re.IGNORECASE):
            span = Span(start=match.start(), end=match.end())
            thing = Thing(noun=match.group().lower(), span=span, head=span)
            whole = Span(start=0, end=len(text))
            claim = Claim(
                kind="existence", sentence=f"There is {match.group()}.", span=span, within=whole, subject=thing
            )
            state = marks.get(match.group().lower().rstrip("s"), "supported")
            doubtful = state == "doubtful"
            probability = {"supported": 0.9, "refuted": 0.1}.get(state, 0.2 if doubtful else 0.5)
            found.append(checked(claim.sentence, "unknown" if doubtful else state, probability, claim=claim))
        for old, new in (mends or {}).items():
            text = text.replace(old, new)
        return Check(text, tuple(found), 0.3, 0.2)

    return check


def values(scores: list) -> dict[tuple[str, str], float]:
    return {(one.group, one.measure): one.interval.value for one in scores}


def test_the_scores_are_those_counted_by_hand() -> None:
    """One picture, two captions; whatever is neither dog nor boat was planted. Cats and birds are refuted, horses
    doubted, kites and persons let pass; a true boat is doubted and hedged in one caption."""
    picture = picture_of("1", ("dog", "boat"), captions=("A dog.", "A boat."))
    texts = items([picture])
    assert [key.split("/")[-1] for key, _ in texts] == ["true", "existence"] * 2
    marks = {"cat": "refuted", "bird": "refuted", "horse": "doubtful", "boat": "doubtful"}
    rows = check_all(texts, judge_of(marks, {"A boat": "Possibly a boat"}), settings={})
    found = values(score(rows))
    planted_nouns = [row["wrong"][0] for row in rows if row["kind"] != "true"]
    hits = sum(noun in ("cat", "bird", "horse") for noun in planted_nouns)
    refuted = sum(noun in ("cat", "bird") for noun in planted_nouns)
    assert found["zoo: existence planted", "found"] == hits / 2
    assert found["zoo: existence planted", "refuted"] == refuted / 2
    assert found["zoo: existence planted", "seen"] == 1
    assert found["zoo: true captions", "damaged"] == 0.5
    assert found["zoo: true captions", "flagged"] == 0.5
    assert found["zoo: true captions", "with a refuted claim"] == 0
    assert found["zoo: claims", "false alarms"] == 0.5  # of a true dog and a true boat
    assert found["zoo: claims", "precision"] == pytest.approx(hits / (hits + 1))
    assert found["zoo: claims", "time of tools"] == pytest.approx(1.5)


def test_an_error_that_is_put_right_is_restored() -> None:
    picture = picture_of("1", ("dog",), captions=("A dog.",))
    texts = items([picture])
    planted_noun = texts[1][1][1].wrong[0]  # type: ignore[union-attr]
    rows = check_all(texts, judge_of({planted_noun: "refuted"}, {planted_noun: "dog"}), settings={})
    found = values(score(rows))
    assert found["zoo: existence planted", "restored"] == 1
    assert found["zoo: true captions", "damaged"] == 0


def test_a_check_that_fails_is_left_out_and_said(tmp_path: Path) -> None:
    def broken(picture: Image.Image, text: str) -> Check:
        raise ToolError("no detector", remedy="Get one.")

    texts = items([zoo_picture()])
    rows = check_all(texts, broken, settings={}, kept=tmp_path / "claims.jsonl")
    with pytest.raises(EvaluationError, match="no detector"):
        score(rows)
    rows = check_all(texts, judge_of({}), settings={}, kept=tmp_path / "claims.jsonl", resume=True)
    assert not any(row["error"] for row in rows)


def test_pictures_without_captions_are_refused() -> None:
    with pytest.raises(EvaluationError):
        items([picture_of("1", ("dog",))])


def test_people_s_captions_get_errors_of_every_kind(shared_data: Path) -> None:
    kinds = [
        one.kind for p in from_folder(shared_data / "coco") for i in range(len(p.captions)) for one in planted(p, i)
    ]
    assert {kind: kinds.count(kind) for kind in set(kinds)}.keys() == {"existence", "count", "color", "relation"}
    assert kinds.count("existence") > 200 and min(kinds.count(kind) for kind in set(kinds)) >= 10


def test_worlds_bring_their_own_errors() -> None:
    found = [
        one
        for name in ("scenes", "receipts")
        for p in annotated(name, 25)
        for i in range(len(p.captions))
        for one in planted(p, i)
    ]
    assert len(found) > 30
    assert all(one.text != one.original and one.places for one in found)
