"""Evidence: what the steps saw, in pixels of the whole picture, each thing once."""

from __future__ import annotations

from typing import Any

from agent.evidence import PER_ANSWER, ancestors, evidence_for, evidence_of
from agent.trace import TraceStep
from tools.values import Box, Evidence, Image, Origin, Region, Table, TextLine, Verdict, encode

PICTURE = Image(id="a" * 32, width=400, height=300)
CROP = Image(id="b" * 32, width=100, height=100, origin=Origin(image=PICTURE.id, box=Box.of(200, 100, 250, 150)))


def step(name: str, value: Any, *depends: str, module: str = "LOC") -> TraceStep:
    seen = evidence_of(value, tool=module, step=name)
    line = f"{name}={module}()"
    return TraceStep(
        name=name, line=line, module=module, status="done", value=encode(value), depends=depends, evidence=seen
    )


def cup(x: float = 0, image: Image = PICTURE, source: str = "yolox") -> Region:
    return Region(image=image, box=Box.of(x, 0, x + 10, 10), label="cup", score=0.7, source=source)


def line(text: str, x: float = 0) -> TextLine:
    return TextLine(image=PICTURE, box=Box.of(x, 20, x + 30, 30), text=text, score=0.9)


def test_a_region_in_a_crop_is_placed_in_the_whole_picture() -> None:
    [seen] = evidence_of((cup(image=CROP),), tool="LOC", step="B")
    assert (seen.image, seen.kind, seen.text, seen.score, seen.step) == (PICTURE.id, "object", "cup", 0.7, "B")
    assert seen.box == Box.of(200, 100, 205, 105)  # the crop was enlarged twice


def test_the_kind_says_what_was_seen() -> None:
    assert evidence_of(cup(source="user"), tool="LOC", step="R")[0].kind == "user"
    assert evidence_of(line("12"), tool="READ", step="L")[0].kind == "text"
    assert evidence_of(line("12"), tool="CELL", step="C")[0].kind == "cell"
    assert evidence_of(3, tool="COUNT", step="N") == ()
    assert evidence_of(PICTURE, tool="CROP", step="P") == ()


def test_a_verdict_brings_its_witnesses() -> None:
    witness = Evidence(tool="LOC", kind="object", text="cup", image=PICTURE.id)
    verdict = Verdict(claim="There is a cup", state="unknown", score=0.5, witnesses=(witness,))
    assert evidence_of(verdict, tool="VERIFY", step="V") == (witness,)


def test_ancestors_come_nearest_first_and_once() -> None:
    steps = [step("A", ()), step("B", (), "A"), step("C", (), "A"), step("D", 1, "B", "C"), step("X", ())]
    assert [found.name for found in ancestors(steps, "D")] == ["D", "B", "C", "A"]
    assert ancestors(steps, "NOWHERE") == []


def test_behind_a_cell_the_whole_table_is_not_listed() -> None:
    table = Table(image=PICTURE, box=Box.of(0, 0, 100, 100), rows=((line("Tea"), line("2.10", 40)),))
    steps = [step("T", table, module="TABLE"), step("C", line("2.10", 40), "T", module="CELL")]
    assert [(seen.kind, seen.text) for seen in evidence_for(steps, "C")] == [("cell", "2.10")]


def test_a_number_rests_on_what_was_counted() -> None:
    steps = [step("B", (cup(0), cup(20))), step("N", 2, "B", module="COUNT"), step("OTHER", (cup(90),))]
    assert [seen.box.x0 for seen in evidence_for(steps, "N") if seen.box] == [0, 20]


def test_the_same_thing_seen_twice_is_one_piece_and_there_are_not_too_many() -> None:
    steps = [step("A", (cup(0),)), step("B", (cup(0),)), step("N", True, "A", "B", module="EVAL")]
    assert len(evidence_for(steps, "N")) == 1
    crowd = [step(f"A{i}", tuple(cup(x) for x in range(i * 100, i * 100 + 40))) for i in range(3)]
    steps = [*crowd, step("N", 120, "A0", "A1", "A2", module="COUNT")]
    assert len(evidence_for(steps, "N")) == PER_ANSWER
