"""The page of wrong answers: one HTML file that holds its pictures and asks nothing of the network.

Grouped by the step at fault, then by set and kind of question. Each has the picture with the evidence in it, the
question, the published answer and the one given, the program with what each step gave, corrections and warnings.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from agent.evaluation.accuracy.faults import STEPS
from agent.evaluation.accuracy.rows import Row
from agent.evaluation.accuracy.scores import Pair
from agent.report.html import environment, write_page
from agent.version import version

#: longer side of the pictures in pixels, and how much they are compressed
SIDE, QUALITY = 860, 55
MEANING = {
    "plan": "no program, or one whose result is no answer of the kind that was asked for",
    "perception": "things were seen wrongly, or were not seen",
    "reading": "text was read wrongly, or was not read",
    "reasoning": "what it rests on is right, and what was made of it is not",
    "correction": "the program was right, and its answer was changed or withdrawn",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the page: its name in the styles, its size in pixels, its data."""

    name: str
    width: int
    height: int
    url: str


def write_wrong(path: Path, title: str, pairs: Sequence[Pair]) -> Path:
    """Write the page of what earned less than it could, and return the path."""
    return write_page(wrong_html(title, pairs), path)


def wrong_html(title: str, pairs: Sequence[Pair]) -> str:
    """The page. `pairs` are all questions with their answers: what is right is counted, not shown."""
    wrong = [pair for pair in pairs if pair[1].earned < 1]
    pictures: dict[Path, Picture] = {}
    for question, _ in wrong:
        if question.image not in pictures:
            pictures[question.image] = _picture(question.image, f"p{len(pictures)}")
    groups = []
    for step in STEPS:
        here = [pair for pair in wrong if pair[1].fault.get("step") == step]
        sets = [
            (name, [_case(pair, pictures) for pair in sorted(here, key=_order) if pair[0].set == name])
            for name in dict.fromkeys(question.set for question, _ in here)
        ]
        if here:
            groups.append({"step": step, "meaning": MEANING[step], "count": len(here), "sets": sets})
    template = environment().from_string(_text("wrong.html"))
    return template.render(
        title=title,
        asked=len(pairs),
        wrong=len(wrong),
        declined=sum(not row.answered for _, row in wrong),
        groups=groups,
        table=_table(pairs),
        steps=STEPS,
        pictures=list(pictures.values()),
        css=_text("wrong.css"),
        version=version(),
    )


def _order(pair: Pair) -> tuple[str, str]:
    return pair[0].kind, pair[1].planner


def _table(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """A row for each set: asked, wrong, declined, and how many wrong answers each step is at fault for."""
    rows = []
    for name in dict.fromkeys(question.set for question, _ in pairs):
        answers = [row for question, row in pairs if question.set == name]
        wrong = [row for row in answers if row.earned < 1]
        faults = [sum(row.fault.get("step") == step for row in wrong) for step in STEPS]
        rows.append({"name": name, "asked": len(answers), "wrong": len(wrong), "faults": faults})
    return rows


def _case(pair: Pair, pictures: dict[Path, Picture]) -> dict[str, Any]:
    """What the page shows of a wrong answer."""
    question, row = pair
    picture = pictures[question.image]
    return {
        "question": question,
        "row": row,
        "picture": picture,
        "boxes": [_placed(piece["box"], picture) for piece in row.evidence if piece["box"]],
        "given": _given(row),
        "earned": f"{row.earned:.0%}" if row.earned > 0 else "",
    }


def _given(row: Row) -> str:
    if row.answered:
        return row.text or ""
    return f"no answer (would have said: {row.draft})" if row.draft else "no answer"


def _placed(box: Sequence[float], picture: Picture) -> tuple[float, float, float, float]:
    """A box as left, top, width, height in percent of the picture."""
    x0, y0, x1, y1 = box
    across, down = 100 / picture.width, 100 / picture.height
    return x0 * across, y0 * down, (x1 - x0) * across, (y1 - y0) * down


def _picture(path: Path, name: str) -> Picture:
    """The picture, made small, as a data URL."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    with Pillow.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    width, height = picture.size
    picture.thumbnail((SIDE, SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Picture(name, width, height, f"data:image/webp;base64,{data}")


def _text(name: str) -> str:
    return files("agent.evaluation.accuracy").joinpath(name).read_text(encoding="utf-8")
