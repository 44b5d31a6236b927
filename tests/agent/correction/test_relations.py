"""A relation is measured on boxes: it settles a claim only where it would hold with boxes a little off, too."""

from __future__ import annotations

import pytest

from agent.correction.draft import Finding
from agent.correction.relations import check_relation
from tests.agent.correction.conftest import step
from tools.objects.relating import related
from tools.values import Box, Image, Region

PICTURE = Image(id="a" * 32, width=400, height=300)


def thing(label: str, x: float, y: float = 100) -> Region:
    return Region(image=PICTURE, box=Box.of(x, y, x + 50, y + 50), label=label, score=0.9, source="yolox")


def found(relation: str, cups: tuple[Region, ...], plates: tuple[Region, ...]) -> Finding | None:
    steps = [
        step("A", "LOC(image=IMAGE, object='cup')", cups),
        step("B", "LOC(image=IMAGE, object='plate')", plates),
        step(
            "R",
            f"RELATE(object=A, relation='{relation}', to=B)",
            related(cups, relation, plates) if plates else (),
            "A",
            "B",
        ),
    ]
    return check_relation(steps[-1], steps)


def test_a_clear_relation_is_settled_by_measuring() -> None:
    made = found("left of", (thing("cup", 10), thing("cup", 300)), (thing("plate", 150),))
    assert made is not None
    assert made.verdict.state == "supported"
    assert made.verdict.claim == "Of the 2 cups found, 1 is left of a plate."
    assert made.signal.raw == 1


def test_a_close_call_is_not_settled() -> None:
    made = found("above", (thing("cup", 150, 99),), (thing("plate", 152, 100),))
    assert made is not None
    assert made.verdict.state == "unknown"
    assert made.signal.raw < 1


@pytest.mark.parametrize("relation", ["in front of", "on"])
def test_depth_is_only_judged(relation: str) -> None:
    made = found(relation, (thing("cup", 150, 160),), (thing("plate", 150, 100),))
    assert made is not None
    assert made.verdict.state == "unknown"


def test_without_two_things_there_is_no_relation() -> None:
    assert found("left of", (thing("cup", 10),), ()) is None
