"""Texts that would be more than text, keys, refusals, broken lines."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from tests.agent.web.conftest import PATIENCE, PICTURES, ask, box_of, drop, give, opened

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.slow

_HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b id=grown>\u202eevil</b>'


def picture_with(text: str) -> bytes:
    from matplotlib.font_manager import findfont
    from PIL import ImageFont

    picture = Pillow.new("RGB", (1000, 160), "white")
    ImageDraw.Draw(picture).text((20, 50), text, fill="black", font=ImageFont.truetype(findfont("DejaVu Sans"), 40))
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue()


def unharmed(page: Page) -> None:
    """Nothing that a text said was done, and no element was made of one."""
    assert page.evaluate("() => window.hacked") is None
    assert page.locator("#grown, [onerror], body script").count() == 0


def test_what_a_picture_says_and_is_called_is_text(page: Page) -> None:
    said = "<img src=x onerror=alert(1)>"
    drop(page, picture_with(said), f"{_HOSTILE}.png", "image/png")
    page.wait_for_selector("#canvas:visible")
    turn = ask(page, "What does the sign say?")
    assert "onerror" in (turn.locator(".answer").text_content() or "")
    assert "<img src=x" in page.locator("#name").inner_text()
    assert "\u202e" not in page.locator("#name").inner_text()
    for fold in turn.locator("summary").all():
        fold.click()
    assert turn.locator("img").count() == 0
    unharmed(page)


def test_no_field_of_an_answer_is_taken_for_html(page: Page) -> None:
    """Every text of a real run's events and of a real check is replaced by a hostile one."""

    def spoiled(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: spoiled(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [spoiled(one, name) for one in value]
        kept = {
            "event",
            "state",
            "status",
            "kind",
            "image",
            "id",
            "run",
            "action",
            "picture",
            "images",
            "reason",
            "type",
        }
        return f"{_HOSTILE} {value}" if isinstance(value, str) and name not in kept else value

    def spoil_events(route: Route) -> None:
        lines = route.fetch(timeout=PATIENCE).text().splitlines()
        data = [json.dumps(spoiled(json.loads(line[6:]))) for line in lines if line.startswith("data: ")]
        route.fulfill(content_type="text/event-stream", body="".join(f"data: {one}\n\n" for one in data))

    def spoil_json(route: Route) -> None:
        route.fulfill(json=spoiled(route.fetch(timeout=PATIENCE).json()))

    page.route("**/events", spoil_events)
    page.route("**/v1/check", spoil_json)
    give(page, "scene_shapes.png")
    turn = ask(page, "How many squares are there?")
    assert "<script>" in (turn.locator(".answer").text_content() or "")
    page.get_by_role("radio", name="Check a text").check()
    page.fill("#question", f"There are two squares. {_HOSTILE}")
    page.keyboard.press("Control+Enter")
    page.locator(".turn.check .answer").wait_for(timeout=PATIENCE)
    for fold in page.locator("summary").all():
        fold.click()
    turn.locator(".result .points").first.hover()
    assert page.locator(".step").count() >= 3
    unharmed(page)


def test_an_error_s_words_are_text(page: Page) -> None:
    said = {"error": {"message": _HOSTILE, "type": "invalid_request_error", "code": "bad"}}
    page.route("**/v1/runs", lambda route: route.fulfill(status=400, json=said))
    give(page, "scene_shapes.png")
    page.fill("#question", _HOSTILE)
    page.keyboard.press("Enter")
    page.locator(".turn .problem").wait_for()
    assert "<script>" in page.locator(".turn .question").inner_text()
    assert "<script>" in page.locator(".turn .problem").inner_text()
    unharmed(page)


def test_edits_are_put_where_they_belong_whatever_the_letters(page: Page) -> None:
    """The server counts letters; JavaScript counts some of them (beyond the basic plane) twice."""
    before = "\U0001f600\U00020bb7 two \U0001f98a foxes"
    edit = {"start": 3, "end": 6, "before": "two", "after": "three", "action": "replaced", "claim": 0, "reason": ""}

    def answer(route: Route) -> None:
        made = route.fetch(timeout=PATIENCE).json()
        text = before.replace("two", "three")
        route.fulfill(json=made | {"changed": True, "original": before, "text": text, "edits": [edit]})

    page.route("**/v1/check", answer)
    give(page, "scene_shapes.png")
    page.get_by_role("radio", name="Check a text").check()
    page.fill("#question", before)
    page.keyboard.press("Control+Enter")
    page.locator(".turn .answer").wait_for(timeout=PATIENCE)
    assert page.locator(".answer del").text_content() == "two"
    assert page.locator(".answer ins").text_content() == "three"
    assert page.locator(".answer").text_content() == "\U0001f600\U00020bb7 two three \U0001f98a foxes"


def test_the_key_is_asked_for_once_and_kept_in_the_tab(context: BrowserContext, keyed: tuple[str, str]) -> None:
    url, key = keyed
    for page in opened(context, url):
        page.locator("#key").wait_for()
        page.fill("#key-text", "not-the-key")
        page.keyboard.press("Enter")
        page.get_by_text("this API key is not known").wait_for()
        page.fill("#key-text", key)
        page.keyboard.press("Enter")
        page.locator("#key").wait_for(state="hidden")
        give(page, "scene_shapes.png")
        turn = ask(page, "How many squares are there?")
        assert turn.locator(".answer").inner_text() == "2"
        with page.expect_download() as saved:
            turn.get_by_role("button", name="Download the report").click()
        assert saved.value.failure() is None
        kept = page.evaluate("() => [sessionStorage.getItem('yaffle-key'), localStorage.length, document.cookie]")
        assert kept == [key, 0, ""]
        page.reload()
        page.locator(".turn .answer").wait_for()
        assert page.locator("#key").is_hidden()


def test_what_is_no_picture_is_refused_and_the_page_goes_on(page: Page) -> None:
    drop(page, b"nothing to see", "notes.txt", "text/plain")
    assert "no picture" in page.locator("#problem").inner_text()
    drop(page, b"\x89PNG\r\n\x1a\nnot really", "broken.png", "image/png")
    page.locator("#problem", has_text="broken.png:").wait_for()
    assert page.locator("#welcome").is_visible()
    give(page, "scene_shapes.png")
    assert page.locator("#problem").is_hidden()
    assert ask(page, "How many squares are there?").locator(".answer").inner_text() == "2"


def test_a_busy_server_is_asked_again_and_a_failure_can_be_tried_again(page: Page) -> None:
    refusals = 0

    def busy_once(route: Route) -> None:
        nonlocal refusals
        refusals += 1
        if refusals > 1:
            route.continue_()
        else:
            route.fulfill(status=429, headers={"Retry-After": "1"}, json={"error": {"message": "busy", "code": "busy"}})

    page.route("**/v1/runs", busy_once)
    give(page, "scene_shapes.png")
    assert ask(page, "How many squares are there?").locator(".answer").inner_text() == "2"
    assert refusals == 2
    page.unroute("**/v1/runs")

    broken = {"error": {"message": "it broke.", "code": "internal_error"}}
    page.route("**/v1/runs", lambda route: route.fulfill(status=500, json=broken), times=1)
    page.fill("#question", "How many circles are there?")
    page.keyboard.press("Enter")
    page.locator(".turn .problem", has_text="it broke.").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.locator(".turn .answer").nth(1).wait_for(timeout=PATIENCE)
    assert page.locator(".turn .answer").nth(1).inner_text() == "3"


def test_a_broken_line_is_taken_up_where_it_broke(page: Page) -> None:
    asked: list[str | None] = []

    def breaks_twice(route: Route) -> None:
        asked.append(route.request.headers.get("last-event-id"))
        if len(asked) == 1:
            route.abort("connectionreset")
        elif len(asked) == 2:
            route.fulfill(content_type="text/event-stream", body='id: 0\ndata: {"event":"queued","ahead":3}\n\n: still')
        else:
            route.continue_()

    page.route("**/events", breaks_twice)
    give(page, "scene_shapes.png")
    assert ask(page, "How many squares are there?").locator(".answer").inner_text() == "2"
    assert asked == [None, None, "0"]


def test_uploads_that_the_server_forgot_are_sent_again(page: Page) -> None:
    give(page, "scene_shapes.png")
    upload = page.evaluate(
        """async () => {
            const list = performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/v1/files"));
            return list.length;
        }"""
    )
    assert upload == 1
    page.route(
        "**/v1/runs",
        lambda route: route.fulfill(status=404, json={"error": {"message": "gone", "code": "unknown_file"}}),
        times=1,
    )
    with page.expect_response("**/v1/files") as again:
        turn = ask(page, "How many squares are there?")
    assert again.value.ok
    assert turn.locator(".answer").inner_text() == "2"


def test_a_rotated_photo_is_shown_as_it_is_read(page: Page) -> None:
    """Boxes are in pixels of the picture as it is seen, whatever its file says about turning it."""
    with Pillow.open(PICTURES / "odd_rotated.jpg") as file:
        assert file.width > file.height
    give(page, "odd_rotated.jpg")
    page.wait_for_function("() => document.getElementById('picture').complete")
    canvas = box_of(page.locator("#canvas"))
    natural = page.evaluate("() => [picture.naturalWidth, picture.naturalHeight]")
    assert canvas["height"] > canvas["width"]
    assert canvas["width"] / canvas["height"] == pytest.approx(natural[0] / natural[1], abs=0.01)
