"""The report of a checked text: page, notebook block, Markdown and the picture with what was seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from agent.report import words
from agent.report.checked_view import STANDING, build_checked_view, claim_marks, standing_word
from agent.report.html import environment, render_page, write_page
from agent.report.markdown import escaped
from agent.report.pictures import data_url, draw_marks, to_pillow
from tools.errors import ArtifactMissing

if TYPE_CHECKING:
    from PIL import Image as Pillow

    from agent.checking_text import CheckedText


def checked_html(checked: CheckedText) -> str:
    """The report as a page. Its content security policy forbids every request and every script but its own."""
    return render_page("checked.html", ("page.css", "checked.css"), build_checked_view(checked))


def write_checked(checked: CheckedText, path: str | os.PathLike[str]) -> Path:
    """Write the report to `path` (folders are made) and return the path."""
    return write_page(checked_html(checked), path)


def checked_summary(checked: CheckedText) -> str:
    """A small block for notebooks: the corrected text with its changes, the picture, the claims."""
    picture = ""
    try:
        picture = data_url(annotate_checked(checked), 560) if checked.images else ""
    except ArtifactMissing:
        picture = ""
    view = build_checked_view(checked, pictures=False)
    return environment().get_template("checked_summary.html").render(**view, picture=picture)


def annotate_checked(checked: CheckedText) -> Pillow.Image:
    """The picture with the boxes of the claims' evidence, numbered as the claims are."""
    if not checked.images:
        raise ArtifactMissing("this text was checked against no picture.")
    image = checked.images[0]
    return draw_marks(to_pillow(image, checked.store), claim_marks(checked, image))


def checked_markdown(checked: CheckedText) -> str:
    """CommonMark with tables (GitHub's flavor); texts are escaped."""
    return "\n".join(_lines(checked)) + "\n"


def _lines(checked: CheckedText) -> Iterator[str]:
    yield "# A checked text"
    yield from ["", "| original | corrected |", "|---|---|"]
    yield f"| {escaped(checked.original)} | {escaped(checked.text)} |"
    yield from ["", f"{str(checked.trust).capitalize()}."]
    if checked.confidence:
        sure = words.confidence_word(checked.confidence)
        yield f"Confidence in the corrected text {words.percent(checked.confidence)} ({sure})."
    for warning in checked.warnings:
        yield from ["", f"> Warning: {escaped(warning)}"]
    if checked.claims:
        yield from ["", "## Claims", "", "| | claim | | likely | why |", "|---|---|---|---|---|"]
    for number, one in enumerate(checked.claims, start=1):
        likely = words.percent(one.probability) if one.asked else ""
        why = one.verdict.note or one.why or "; ".join(piece.text for piece in one.verdict.witnesses)
        row = (str(number), escaped(one.claim.sentence), f"**{standing_word(one)}**", likely, escaped(why))
        yield f"| {' | '.join(row)} |"
    if checked.edits:
        yield from ["", "## Changes", "", "| before | after | why |", "|---|---|---|"]
    for edit in checked.edits:
        yield f"| {escaped(edit.before)} | {escaped(edit.after)} | {escaped(edit.reason)} |"


__all__ = [
    "STANDING",
    "annotate_checked",
    "checked_html",
    "checked_markdown",
    "checked_summary",
    "write_checked",
]
