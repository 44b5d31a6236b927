"""Pictures, questions, answers: what a person with a mouse does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.agent.web.conftest import PATIENCE, PICTURES, ask, box_of, drop, give

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.slow

#: notes what the person could see while the answer was on its way
_WATCH = """() => {
    window.seen = [];
    new MutationObserver(() => {
        const turn = document.querySelector(".turn");
        const doing = turn?.querySelector(".doing")?.textContent;
        const counts = ["pending", "done"].map((kind) => turn?.querySelectorAll(`.working .step.${kind}`).length);
        const now = JSON.stringify([doing, ...counts]);
        if (turn && window.seen.at(-1) !== now) window.seen.push(now);
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def test_a_dropped_picture_is_asked_about_and_the_answer_comes_step_by_step(page: Page, tmp_path: Path) -> None:
    drop(page, (PICTURES / "scene_shapes.png").read_bytes(), "shapes.png", "image/png")
    page.wait_for_selector("#canvas:visible")
    assert page.locator("#name").inner_text() == "shapes.png"
    page.evaluate(_WATCH)
    turn = ask(page, "How many squares are there?")
    assert turn.locator(".question").inner_text().endswith("How many squares are there?")
    assert turn.locator(".answer").inner_text() == "2"
    assert re.fullmatch(r"\d\d % sure \(high\)", turn.locator(".confidence").text_content() or "")

    seen = [json.loads(one) for one in page.evaluate("() => window.seen")]
    pending = [one[1] for one in seen]
    done = [one[2] for one in seen]
    assert max(pending) == 3, "the whole program is there before it runs"
    assert done == sorted(done)
    assert {1, 2} & set(done), "the steps are marked off one after the other"
    assert any(str(one[0]).startswith("Looking: ") for one in seen)

    # boxes: at rest both, pointed at one of them with its name; and the other way round
    assert page.locator(".mark").count() == 2
    canvas, first = box_of(page.locator("#canvas")), box_of(page.locator(".mark").first)
    assert (first["x"] - canvas["x"]) / canvas["width"] == pytest.approx(318 / 900, abs=0.01)
    assert first["width"] / canvas["width"] == pytest.approx(125 / 900, abs=0.01)
    assert page.locator(".mark.on").count() == 0
    turn.locator(".piece").nth(1).hover()
    assert page.locator(".mark.on .badge").inner_text() == "2 square"
    turn.locator("h2").hover()
    assert page.locator(".mark.on").count() == 0
    page.locator(".mark").first.hover()
    assert "on" in (turn.locator(".piece").first.get_attribute("class") or "").split()

    # what stands behind it
    turn.get_by_text("Claims, checked").click()
    claim = turn.locator(".claim").first
    assert "There are 2 squares." in claim.inner_text()
    claim.hover()
    assert page.locator(".mark.on").count() == 2
    turn.get_by_text("How it was found").click()
    assert turn.locator(".result .step").count() == 3
    turn.locator(".result .step").first.hover()
    assert page.locator(".mark.on").count() == 2
    turn.get_by_text("Program", exact=False).last.click()
    assert "BOX0=LOC(image=IMAGE, object='square')" in turn.locator(".program").inner_text()
    with page.expect_download() as saved:
        turn.get_by_role("button", name="Download the report").click()
    report = tmp_path / "report.html"
    saved.value.save_as(report)
    assert saved.value.suggested_filename.endswith(".html")
    assert "How many squares are there?" in report.read_text()


def test_follow_up_questions_know_what_was_asked(page: Page) -> None:
    give(page, "scene_shapes.png")
    assert ask(page, "How many squares are there?").locator(".answer").inner_text() == "2"
    assert ask(page, "And how many circles?").locator(".answer").inner_text() == "3"
    with page.expect_request("**/v1/runs") as sent:
        assert ask(page, "How many of them are red?").locator(".answer").inner_text() == "3"
    assert page.locator(".turn").count() == 3
    first_thread = sent.value.post_data_json["thread"]
    # another picture is another matter: its questions are of a thread of their own
    give(page, "scene_shapes.png")
    with page.expect_request("**/v1/runs") as sent:
        ask(page, "How many squares are there?")
    assert sent.value.post_data_json["thread"] != first_thread
    assert page.locator(".divider").count() == 1


def test_a_region_that_is_drawn_is_asked_about(page: Page) -> None:
    give(page, "scene_shapes.png")
    canvas = box_of(page.locator("#canvas"))
    scale = canvas["width"] / 900

    def at(x: float, y: float) -> tuple[float, float]:
        return canvas["x"] + x * scale, canvas["y"] + y * scale

    page.mouse.move(*at(30, 30))
    page.mouse.down()
    page.mouse.move(*at(200, 200), steps=3)
    page.mouse.move(*at(460, 300), steps=3)
    page.mouse.up()
    assert page.locator("#about").inner_text().startswith("Region ")
    with page.expect_request("**/v1/runs") as sent:
        turn = ask(page, "How many circles are there?")
    assert turn.locator(".answer").inner_text() == "1"
    assert sent.value.post_data_json["region"] == pytest.approx([30, 30, 460, 300], abs=3)
    assert "Region" in turn.locator(".about").inner_text()
    page.get_by_role("button", name="Clear region").click()
    assert page.locator("#about").is_hidden()
    assert ask(page, "How many circles are there?").locator(".answer").inner_text() == "3"


def test_several_pictures_are_asked_about_together(page: Page) -> None:
    give(page, "scene_shapes.png")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a picture").click()
    with page.expect_response("**/v1/files"):
        chooser.value.set_files(PICTURES / "scene_blocks.jpg")
    assert page.locator("#strip li").count() == 2
    with page.expect_request("**/v1/runs") as sent:
        ask(page, "How many squares are there?")
    assert len(sent.value.post_data_json["images"]) == 2
    page.get_by_role("button", name="Take away Picture 2").click()
    assert page.locator("#strip").is_hidden()
    with page.expect_request("**/v1/runs") as sent:
        ask(page, "How many squares are there?")
    assert len(sent.value.post_data_json["images"]) == 1


def test_a_text_is_checked_and_corrected(page: Page, tmp_path: Path) -> None:
    give(page, "scene_shapes.png")
    page.get_by_role("radio", name="Check a text").check()
    page.get_by_label("What may not hold is").select_option("remove")
    page.fill("#question", "There are five squares. There is a star.")
    with page.expect_response("**/v1/check", timeout=PATIENCE) as answer:
        page.keyboard.press("Control+Enter")
    made = answer.value.json()
    assert answer.value.request.post_data_json["unknown"] == "remove"
    assert made["changed"], "five squares are said where there are two"
    turn = page.locator(".turn.check")
    assert turn.locator(".corrected").text_content() == made["text"]
    assert turn.locator(".answer del").all_text_contents() == [
        edit["before"] for edit in made["edits"] if edit["before"]
    ]
    assert turn.locator(".answer ins").all_text_contents() == [edit["after"] for edit in made["edits"] if edit["after"]]
    assert turn.locator(".claim").count() == len(made["claims"])
    seen = next(one for one in made["claims"] if any(piece["box"] for piece in one["verdict"]["witnesses"]))
    turn.locator(".claim", has_text=seen["claim"]["sentence"]).first.hover()
    assert page.locator(".mark.on").count() >= 1
    with page.expect_download() as saved:
        turn.get_by_role("button", name="Download as JSON").click()
    saved.value.save_as(tmp_path / "check.json")
    assert json.loads((tmp_path / "check.json").read_text()) == made
    with page.expect_download() as saved:
        turn.get_by_role("button", name="Download the report").click()
    saved.value.save_as(tmp_path / "check.html")
    assert "<title>" in (tmp_path / "check.html").read_text()


def test_the_conversation_is_there_after_the_page_was_put_away(page: Page) -> None:
    give(page, "scene_shapes.png")
    ask(page, "How many squares are there?")
    page.reload()
    page.locator(".turn .answer").wait_for()
    assert page.locator(".turn .answer").inner_text() == "2"
    assert page.locator(".mark").count() == 2
    assert ask(page, "And how many circles?").locator(".answer").inner_text() == "3"
    page.get_by_role("button", name="Start over").click()
    assert page.locator("#welcome").is_visible()
    page.reload()
    assert page.locator("#welcome").is_visible()
    assert page.locator(".turn").count() == 0


def test_a_step_waits_for_the_persons_word(page: Page, calls: list[str]) -> None:
    def with_program(route: Route) -> None:
        body = route.request.post_data_json | {"program": "S=SEND(image=IMAGE, to='bob')\nR=RESULT(var=S)"}
        route.continue_(post_data=json.dumps(body))

    page.route("**/v1/runs", with_program)
    give(page, "scene_shapes.png")
    page.fill("#question", "Send it to Bob")
    page.keyboard.press("Enter")
    page.locator(".approval").wait_for(timeout=PATIENCE)
    assert "S=SEND(image=IMAGE, to='bob')" in page.locator(".approval").inner_text()
    assert calls == []
    page.get_by_role("button", name="Let them run").click()
    page.locator(".turn .answer").wait_for(timeout=PATIENCE)
    assert page.locator(".turn .answer").inner_text() == "sent to bob"
    assert calls == ["send bob"]


def test_a_question_can_be_stopped(page: Page) -> None:
    def with_program(route: Route) -> None:
        body = route.request.post_data_json | {"program": "A=PATIENT(image=IMAGE)\nR=RESULT(var=A)"}
        route.continue_(post_data=json.dumps(body))

    page.route("**/v1/runs", with_program)
    give(page, "scene_shapes.png")
    page.fill("#question", "Wait")
    page.keyboard.press("Enter")
    page.locator(".doing", has_text="Looking").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Stop").click()
    page.locator(".turn .problem").wait_for()
    assert "Stopped." in page.locator(".turn .problem").inner_text()
    page.unroute("**/v1/runs")
    assert ask(page, "How many squares are there?").locator(".answer").inner_text() == "2"
