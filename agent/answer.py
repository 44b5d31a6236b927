"""The answer to a question, with everything that stands behind it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.shown import Shown
from agent.trace import Trace
from tools.values import Evidence, Image, decode

if TYPE_CHECKING:
    from PIL import Image as Pillow

ABSTAINED = "I can't tell from this picture."

#: why there is no answer: the tools can't tell, the question's form is unknown, planning or running failed, a person
#: refused a step; "" where there is one
Reason = Literal["", "cannot_tell", "not_covered", "failed", "refused"]


class Usage(BaseModel):
    """What a run cost: seconds in all and by stage or step, cache hits, tokens of language models."""

    model_config = ConfigDict(frozen=True)

    seconds: float = 0.0
    stages: dict[str, float] = {}
    steps: dict[str, float] = {}
    cache_hits: int = 0
    tool_calls: int = 0
    tokens: int = 0


class Answer(Shown):
    """The answer: `text` for a person, `value` for a program (encoded; `typed()` decodes it), `confidence` 0..1.

    `abstained` is True where there is no answer; `text` then says so, `reason` why, `warnings` what was tried.
    `image` is the picture made by an editing request. `model_dump_json` and `model_validate_json` round-trip;
    pictures are then found again in the same store only.
    """

    value: Any = None
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)
    abstained: bool = False
    reason: Reason = ""
    evidence: tuple[Evidence, ...] = ()
    program: str = ""
    trace: Trace = Trace()
    warnings: tuple[str, ...] = ()
    usage: Usage = Usage()
    images: tuple[Image, ...] = ()
    image: Image | None = None
    thread: str = ""
    run: str = ""

    __hash__ = None  # pydantic would make one anew

    def typed(self) -> Any:
        """The value as a Python value: a number, a text, a bool, Regions, a Table ..."""
        return decode(self.value)

    @property
    def output_image(self) -> Pillow.Image | None:
        """The edited picture as a PIL image, where the request was to edit."""
        from agent.report.pictures import to_pillow

        return to_pillow(self.image, self._store) if self.image else None

    def annotated(self) -> Pillow.Image:
        """The (first) picture with the evidence drawn on it."""
        from agent.report.pictures import annotate

        return annotate(self)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write the self-contained HTML report to `path` and return the path."""
        from agent.report.html import write_report

        return write_report(self, path)

    def markdown(self) -> str:
        """The answer and its trace as Markdown."""
        from agent.report.markdown import to_markdown

        return to_markdown(self)

    def _repr_html_(self) -> str:
        from agent.report.html import summary_html

        return summary_html(self)
