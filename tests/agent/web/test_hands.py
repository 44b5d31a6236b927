"""The page by keyboard alone, on a phone, and for those who read it with other means than their eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.agent.web.conftest import PATIENCE, PICTURES, Web, ask, box_of, give, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

_PHONE = {"viewport": {"width": 390, "height": 760}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


@pytest.fixture
def phone(chromium: Browser, web: Web) -> Iterator[Page]:
    with chromium.new_context(**_PHONE) as context:  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        yield from opened(context, web.url)


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until the focus is there."""
    for _ in range(40):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the focus never came to {selector}")


def test_everything_by_keyboard(page: Page) -> None:
    tab_to(page, "#choose")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(PICTURES / "scene_shapes.png")
    page.wait_for_function("() => document.activeElement.id === 'question'")

    # a region: from the middle of the picture to its upper left corner, with the arrow keys
    tab_to(page, "#mark", "Shift+Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "region"
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
    label = page.locator("#region").get_attribute("aria-label") or ""
    assert label.startswith("Region 0, 0 to 450, 300.")
    page.keyboard.press("Shift+ArrowRight")
    assert "to 468, 300." in (page.locator("#region").get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "question"
    page.keyboard.type("How many circles are there?")
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for(timeout=PATIENCE)
    assert page.locator(".answer").inner_text() == "1"
    assert re.fullmatch(r"Answer: 1, \d+ % sure", page.locator("#status").text_content() or "")

    # the focus alone shows a box; Enter keeps it, Escape lets it go
    tab_to(page, ".piece", "Shift+Tab")
    assert page.locator(".mark.on").count() == 1
    page.keyboard.press("Enter")
    tab_to(page, "summary")
    assert page.locator(".mark.on").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".mark.on").count() == 0
    page.keyboard.press("Enter")
    assert page.locator("details[open] .claim").count() >= 1

    tab_to(page, "#region", "Shift+Tab")
    page.keyboard.press("Delete")
    assert page.locator("#region").is_hidden()
    assert page.evaluate("() => document.activeElement.id") == "mark"


def test_letters_that_an_input_method_is_at_are_not_sent(page: Page) -> None:
    give(page, "scene_shapes.png")
    page.fill("#question", "有几个")
    page.evaluate(
        """() => document.getElementById("question").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    assert page.locator(".turn").count() == 0
    page.keyboard.press("Shift+Enter")
    assert page.locator("#question").input_value() == "有几个\n"


def test_on_a_phone(phone: Page) -> None:
    assert phone.get_by_role("button", name="Take a picture").is_visible()
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Take a picture").tap()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files(PICTURES / "scene_shapes.png")
    phone.wait_for_selector("#question:visible")
    assert phone.evaluate("() => document.activeElement.id") != "question", "its keyboard would cover the picture"
    phone.fill("#question", "How many squares are there?")
    phone.tap("#send")
    phone.locator(".answer").wait_for(timeout=PATIENCE)
    for fold in phone.locator("summary").all():
        fold.tap()
    wide = phone.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], "nothing sticks out"

    # what is tapped far down is seen on the picture, which stays
    phone.locator(".result .step .show").last.tap()
    picture = box_of(phone.locator("#canvas"))
    assert picture["y"] >= 0
    assert picture["y"] + picture["height"] < 760
    assert phone.locator(".mark.on").count() == 2
    assert phone.locator(".result .step .show").last.get_attribute("aria-pressed") == "true"

    # fingers are wide
    for control in phone.locator("button:visible, summary:visible, select:visible").all():
        assert box_of(control)["height"] >= 24


def test_a_finger_draws_a_region_when_it_is_asked_to_and_scrolls_otherwise(phone: Page) -> None:
    give(phone, "scene_shapes.png")
    canvas = box_of(phone.locator("#canvas"))

    def drag() -> None:
        session = phone.context.new_cdp_session(phone)
        for kind, share in (("touchStart", 0.2), ("touchMove", 0.4), ("touchMove", 0.6), ("touchEnd", 0.6)):
            at = {"x": canvas["x"] + canvas["width"] * share, "y": canvas["y"] + canvas["height"] * share}
            points = [] if kind == "touchEnd" else [at]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        session.detach()

    drag()
    assert phone.locator("#region").is_hidden()
    phone.get_by_role("button", name="Mark a region").tap()
    assert phone.locator("#hint").is_visible()
    canvas = box_of(phone.locator("#canvas"))
    drag()
    assert phone.locator("#region").is_visible()
    assert phone.locator("#hint").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 760}], ids=["desk", "phone"])
def test_axe_finds_nothing_to_mend(chromium: Browser, web: Web, scheme: Any, size: Any) -> None:
    """Contrast, names, roles, order: the rules of axe-core for WCAG A and AA, and its best practices."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with chromium.new_context(viewport=size, color_scheme=scheme) as context:
        for page in opened(context, web.url):
            assert _problems(axe, page) == []
            give(page, "scene_shapes.png")
            ask(page, "How many squares are there?")
            for fold in page.locator("summary").all():
                fold.click()
            page.get_by_role("button", name="Mark a region").press("Enter")
            page.get_by_role("radio", name="Check a text").check()
            assert _problems(axe, page) == []


def _problems(axe: Any, page: Page) -> list[tuple[str, list[str]]]:
    found = axe.run(page).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
