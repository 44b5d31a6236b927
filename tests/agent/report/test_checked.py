"""The report of a checked text: both texts, every claim with its crop, self-contained, and safe whatever is written."""

from __future__ import annotations

import base64
import hashlib
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.answer import Usage
from agent.checking.checked import CheckedClaim
from agent.checking_text import CheckedText
from agent.claims.grammar import GrammarSplitter
from agent.report.checked import checked_html, checked_markdown, checked_summary
from agent.report.checked_view import claim_marks, text_pieces
from agent.rewriting.rewrite import rewrite
from tools.artifacts import MemoryStore
from tools.values import Box, Evidence, Verdict

TEXT = "There are three red cups and a dog on a table. A spoon lies there."


def verdict_of(claim, image):
    """What a careful eye says of the picture with the two red cups and the blue one."""
    noun = claim.subject.noun if claim.subject else ""
    boxes = [Box.of(68, 178, 182, 292), Box.of(208, 178, 322, 292)]
    witnesses = tuple(
        Evidence(tool="LOC", kind="object", text="cup", image=image.id, box=box, score=0.9) for box in boxes
    )
    if noun == "dog":
        seen = Evidence(tool="LOC", kind="object", text="no dog was found", image=image.id, score=0.8)
        return "refuted", 0.02, "", "neither the detector nor the model sees a dog", (seen,)
    if claim.kind == "count":
        return "refuted", 0.04, "2", "two are found at both thresholds", witnesses
    if noun == "spoon":
        return "unknown", 0.2, "", "", ()
    return "supported", 0.97, "", "", witnesses if noun == "cup" else ()


@pytest.fixture
def checked(answer) -> CheckedText:
    image = answer.images[0]
    claims = []
    for claim in GrammarSplitter().split(TEXT):
        state, chance, actual, note, witnesses = verdict_of(claim, image)
        verdict = Verdict(claim=claim.sentence, state=state, score=chance, witnesses=witnesses, note=note)
        claims.append(CheckedClaim(claim=claim, verdict=verdict, probability=chance, actual=actual))
    done = rewrite(TEXT, claims, boxes=True)
    return CheckedText(
        text=done.text, original=TEXT, claims=tuple(claims), edits=done.edits, images=(image,), confidence=0.97,
        usage=Usage(seconds=0.8, stages={"split": 0.01, "check": 0.78, "rewrite": 0.01}), tool_seconds=0.7,
    ).with_store(answer.store)  # fmt: skip


def words_of(html: str) -> str:
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_corrected_text_is_as_expected(checked):
    boxes = "[68,178,182,292] [208,178,322,292]"
    assert checked.text == f"There are two red cups {boxes} and a table. Possibly a spoon lies there."


def test_it_shows_both_texts_and_every_claim(checked):
    html = checked_html(checked)
    shown = words_of(html)

    for expected in (
        "Original",
        "Corrected",
        "does not hold",
        "holds",
        "may not hold",
        "two are found at both thresholds",
    ):
        assert expected in shown
    assert all(one.claim.sentence in shown.replace("&#34;", '"') for one in checked.claims)
    assert html.count('class="crop"') >= 2
    assert html.count('class="mark"') == 2


def test_it_asks_nothing_of_the_network(checked):
    html = checked_html(checked)

    assert re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', html) == []
    script = re.search(r"<script>(.*?)</script>", html, re.S)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html


def test_the_pieces_are_the_texts(checked):
    before, after = text_pieces(checked)

    assert "".join(piece.text for piece in before) == checked.original
    assert "".join(piece.text for piece in after) == checked.text


def test_boxes_are_numbered_as_the_claims_that_they_prove(checked):
    marks = claim_marks(checked, checked.images[0])

    assert len(marks) == 2
    about = {checked.claims[number - 1].claim.subject.noun for mark in marks for number in mark.numbers}
    assert about == {"cup"}


def test_the_other_faces_show_it_too(checked, tmp_path):
    assert checked.text in checked_markdown(checked).replace("\\", "")
    assert "does not hold" in checked_summary(checked) and "data:image" in checked._repr_html_()
    assert checked.report(tmp_path / "deep" / "a.html").read_text(encoding="utf-8").endswith("</html>")
    assert np.asarray(checked.annotated()).shape[2] == 3


def test_without_its_pictures_the_report_says_so(checked):
    html = checked_html(checked.with_store(MemoryStore()))

    assert "no longer stored" in html and "does not hold" in html


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=80))
def test_whatever_is_written_stays_text(checked, text):
    odd = checked.model_copy(update={"original": text, "text": text, "edits": ()})

    html = checked_html(odd.with_store(MemoryStore()))

    assert html.count("<script>") == 1 and "<img src=x" not in html


def test_markup_in_a_text_is_not_markup(checked):
    odd = checked.model_copy(update={"original": "<b onclick=x>|hi|</b>", "text": "<script>1</script>", "edits": ()})

    assert "<b onclick" not in checked_html(odd) and "<script>1" not in checked_html(odd)
    assert "<script>1" not in checked_summary(odd)
    assert "\\|hi\\|" in checked_markdown(odd)
