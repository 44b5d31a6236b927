"""The HTML report: one file that shows everything and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.report import words
from tools.errors import ArtifactMissing

if TYPE_CHECKING:
    from jinja2 import Environment

    from agent.answer import Answer

#: the whole script of a report: pointing at a piece of evidence lights up its box, and the other way round
SCRIPT = """
const all = document.querySelectorAll("[data-n]");
const light = (keys, on) => all.forEach(e => {
  if (e.dataset.n.split(" ").some(n => keys.includes(n))) e.classList.toggle("on", on);
});
all.forEach(e => {
  const keys = e.dataset.n.split(" ");
  for (const name of ["pointerenter", "focus"]) e.addEventListener(name, () => light(keys, true));
  for (const name of ["pointerleave", "blur"]) e.addEventListener(name, () => light(keys, false));
});
"""


def to_html(answer: Answer) -> str:
    """The report as a page. Its content security policy forbids every request and every script but its own."""
    from agent.report.view import build_view

    return render_page("page.html", ("page.css",), build_view(answer))


def render_page(template: str, styles: Sequence[str], view: Mapping[str, Any]) -> str:
    """A page of a template with its style sheets, the one script and what the view shows."""
    from agent.version import version

    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode("ascii")
    page = environment().get_template(template)
    css = "".join(map(text_of, styles))
    return page.render(**view, css=css, script=SCRIPT, script_hash=digest, version=version())


def write_report(answer: Answer, path: str | os.PathLike[str]) -> Path:
    """Write the report to `path` (folders are made) and return the path."""
    return write_page(to_html(answer), path)


def write_page(page: str, path: str | os.PathLike[str]) -> Path:
    """Write a page to `path`, all of it or nothing (folders are made), and return the path."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_text(page, encoding="utf-8")
    os.replace(part, target)
    return target


def summary_html(answer: Answer) -> str:
    """A small block for notebooks: the answer, the picture with its boxes, the program."""
    from agent.report.pictures import annotate, data_url

    picture = ""
    try:
        shown = answer.output_image or (annotate(answer) if answer.images else None)
        if shown is not None:
            picture = data_url(shown, 560)
    except ArtifactMissing:
        picture = ""
    return environment().get_template("summary.html").render(answer=answer, picture=picture, words=words)


@lru_cache(maxsize=1)
def environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        loader=FunctionLoader(text_of),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=words.printable,
    )
    made.filters.update(duration=words.duration, percent=words.percent, short=words.short)
    return made


def text_of(name: str) -> str:
    return files("agent.report").joinpath(name).read_text(encoding="utf-8")
