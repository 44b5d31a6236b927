"""Existence and count: one detector neither convicts nor acquits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agent.correction.calibration import probability
from agent.correction.objects import check_objects
from tests.agent.correction.conftest import Seer, context_of, detector_that_sees, step
from tools.context import ToolContext
from tools.values import Box, Image, Region

Picture = Callable[[ToolContext], Image]


def look(context: ToolContext, image: Image) -> tuple[Region, ...]:
    found: tuple[Region, ...] = context.call("LOC", image=image, object="cup")
    return found


def test_a_detector_alone_leaves_the_claim_unknown(picture: Picture) -> None:
    context = context_of(detector_that_sees((0.9,)))
    image = picture(context)
    found = check_objects(
        step("B", "LOC(image=IMAGE, object='cup')", look(context, image)), "existence", (image,), context
    )
    assert found.verdict.state == "unknown"
    assert "only the detector could tell" in found.verdict.note
    assert found.signal.kind == "present/fake"


def test_a_model_that_agrees_supports_it(picture: Picture) -> None:
    seer = Seer("Yes, there is a cup.")
    context = context_of(detector_that_sees((0.9,)), vision=seer)
    image = picture(context)
    found = check_objects(
        step("B", "LOC(image=IMAGE, object='cup')", look(context, image)), "existence", (image,), context
    )
    assert found.verdict.state == "supported"
    assert {seen.tool for seen in found.verdict.witnesses} == {"LOC", "seer"}
    assert "There is a cup" in seer.asked[0]


def test_the_detectors_false_positive_does_not_endorse_the_hallucination(picture: Picture) -> None:
    """Woodpecker's issue 13: the detector sees what is not there, and its word was taken."""
    context = context_of(detector_that_sees((0.4,)), vision=Seer("No."))
    image = picture(context)
    found = check_objects(
        step("B", "LOC(image=IMAGE, object='cup')", look(context, image)), "existence", (image,), context
    )
    assert found.verdict.state == "unknown"
    assert "disagree" in found.withdraw


def test_absence_is_denied_by_a_model_that_sees_it(picture: Picture) -> None:
    context = context_of(detector_that_sees(()), vision=Seer("No, I see a cup."))
    image = picture(context)
    found = check_objects(step("B", "LOC(image=IMAGE, object='cup')", ()), "existence", (image,), context)
    assert found.verdict.state == "unknown"
    assert "disagree" in found.warning


def test_a_faint_candidate_makes_absence_less_sure(picture: Picture) -> None:
    sure = {}
    for scores in ((), (0.07,), (0.28,)):
        context = context_of(detector_that_sees(scores))
        image = picture(context)
        found = check_objects(step("B", "LOC(image=IMAGE, object='cup')", ()), "existence", (image,), context)
        sure[scores] = found.signal.raw
    assert sure[()] > sure[(0.07,)] > sure[(0.28,)]


def test_a_count_is_less_sure_the_more_things_could_be_missed_or_mistaken(picture: Picture) -> None:
    raws = []
    for scores in ((0.95,), (0.95, 0.95), (0.95, 0.95, 0.4), (0.95, 0.95, 0.4, 0.28)):
        context = context_of(detector_that_sees(scores))
        image = picture(context)
        found = check_objects(
            step("B", "LOC(image=IMAGE, object='cup')", look(context, image)), "count", (image,), context
        )
        assert found.signal.kind == "count/fake"
        raws.append(found.signal.raw)
    assert raws == sorted(raws, reverse=True)
    assert len(set(raws)) == len(raws)


def test_measured_shapes_need_no_second_witness(picture: Picture) -> None:
    context = context_of(detector_that_sees(()))
    image = picture(context)
    circles = tuple(
        Region(image=image, box=Box.of(20 * i, 0, 20 * i + 10, 10), label="circle", score=0.98, source="shapes")
        for i in range(3)
    )
    found = check_objects(step("B", "LOC(image=IMAGE, object='circle')", circles), "count", (image,), context)
    assert found.verdict.state == "supported"
    assert found.verdict.claim == "There are 3 circles."


def test_the_claim_is_good_english(picture: Picture) -> None:
    context = context_of(detector_that_sees((), label="umbrella"))
    image = picture(context)
    one = Region(image=image, box=Box.of(0, 0, 5, 5), label="umbrella", score=0.9, source="fake")
    line = "LOC(image=IMAGE, object='umbrella')"
    claims = [
        check_objects(step("B", line, found), asked, (image,), context).verdict.claim
        for found, asked in (((one,), "existence"), ((one,), "count"), ((), "count"))
    ]
    assert claims == ["There is an umbrella.", "There is 1 umbrella.", "There is no umbrella."]


@pytest.mark.parametrize("scores", [(0.31,), (0.5,), (0.99,)])
def test_the_probability_is_never_certain(picture: Picture, scores: tuple[float, ...]) -> None:
    context = context_of(detector_that_sees(scores))
    image = picture(context)
    found = check_objects(
        step("B", "LOC(image=IMAGE, object='cup')", look(context, image)), "existence", (image,), context
    )
    assert 0 < probability(found.signal) < 1


def test_a_count_of_objects_of_any_kind_is_worth_less(picture: Picture) -> None:
    def sure(noun: str) -> tuple[float, str]:
        context = context_of(detector_that_sees((0.95, 0.9), label=noun))
        image = picture(context)
        found = context.call("LOC", image=image, object=noun)
        made = check_objects(step("BOX0", f"LOC(image=IMAGE, object='{noun}')", found), "count", (image,), context)
        return made.sure, made.warning

    assert sure("objects")[0] == pytest.approx(sure("cups")[0] / 2)
    assert "there may be others" in sure("things")[1] and sure("cups")[1] == ""
