"""Any text about a picture, checked and corrected: claims -> checks -> knowledge -> rewrite (after Woodpecker, Yin et
al. 2023). Works on the text of any model, or of a person; needs no plan and no question."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.answer import Usage
from agent.checking.checked import CheckedClaim, Edit
from agent.checking.knowledge import KnowledgeBase
from agent.errors import BadQuestion
from agent.execution.workers import WORKERS
from agent.observing.here import carried
from agent.rewriting.boxes import without_boxes
from agent.rewriting.rewrite import rewrite
from agent.shown import Shown
from tools.errors import Cancelled, ToolTimeout
from tools.values import Evidence, Image

if TYPE_CHECKING:
    from PIL import Image as Pillow

    from agent.checking.suspicion import Budget
    from agent.claims.claim import ClaimSplitter
    from agent.graph.state import RunContext
    from tools.context import ToolContext

Unknown = Literal["hedge", "remove", "keep"]

_NOTHING = "Nothing in this text could be checked with the tools that are here."
_MOST_EVIDENCE = 200
#: seconds that a check may go on after its time, to finish what it is at
_GRACE = 5.0


class Trust(BaseModel):
    """How many claims of the text hold, do not, may not (`doubtful`), are open, or are nothing that was looked at."""

    model_config = ConfigDict(frozen=True)

    supported: int = 0
    refuted: int = 0
    doubtful: int = 0
    unknown: int = 0
    not_checked: int = 0

    def __str__(self) -> str:
        words = {
            "supported": "hold",
            "refuted": "do not hold",
            "doubtful": "may not hold",
            "unknown": "can't be told",
            "not_checked": "were not checked",
        }
        if sum(self.model_dump().values()) == 0:
            return "no claims"
        one = {"hold": "holds", "do not hold": "does not hold", "were not checked": "was not checked"}
        parts = [
            f"{number} {one.get(word, word) if number == 1 else word}"
            for name, word in words.items()
            if (number := getattr(self, name))
        ]
        total = sum(self.model_dump().values())
        return f"{total} {'claim' if total == 1 else 'claims'}: {', '.join(parts)}"


class CheckedText(Shown):
    """A text after its check.

    `text` is the corrected text, `original` what was given; `edits` made the one from the other. `claims` are what the
    text says, each with its verdict, in the order of the text; `knowledge` is all that is known of the pictures.
    `confidence` (0..1) is the chance that the least sure thing that `text` still states is true; 0 where nothing of it
    was checked. `tool_seconds` is the time for which tools were at work. `model_dump_json` and `model_validate_json`
    round-trip; pictures are then found again in the same store only.
    """

    original: str
    claims: tuple[CheckedClaim, ...] = ()
    edits: tuple[Edit, ...] = ()
    knowledge: KnowledgeBase = KnowledgeBase()
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)
    warnings: tuple[str, ...] = ()
    usage: Usage = Usage()
    tool_seconds: float = 0.0
    images: tuple[Image, ...] = ()
    thread: str = ""

    __hash__ = None  # pydantic would make one anew

    @property
    def changed(self) -> bool:
        """Was anything corrected (boxes put beside words are no correction)?"""
        return any(edit.action != "boxed" for edit in self.edits)

    @property
    def refuted(self) -> tuple[CheckedClaim, ...]:
        return tuple(one for one in self.claims if one.verdict.state == "refuted")

    @property
    def doubtful(self) -> tuple[CheckedClaim, ...]:
        return tuple(one for one in self.claims if one.doubtful)

    @property
    def trust(self) -> Trust:
        """The claims counted by what became of them."""
        counts = dict.fromkeys(Trust.model_fields, 0)
        for one in self.claims:
            counts[standing(one)] += 1
        return Trust(**counts)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the witnesses saw, each piece once, in the order of the claims."""
        pieces = {(p.kind, p.text, p.image, p.box): p for one in self.claims for p in one.verdict.witnesses}
        return tuple(pieces.values())[:_MOST_EVIDENCE]

    def annotated(self) -> Pillow.Image:
        """The picture with the boxes of the claims' evidence, numbered as the claims are."""
        from agent.report.checked import annotate_checked

        return annotate_checked(self)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write the self-contained HTML report (both texts, claim by claim, with crops) and return the path."""
        from agent.report.checked import write_checked

        return write_checked(self, path)

    def markdown(self) -> str:
        """Both texts and the claims as Markdown."""
        from agent.report.checked import checked_markdown

        return checked_markdown(self)

    def _repr_html_(self) -> str:
        from agent.report.checked import checked_summary

        return checked_summary(self)


def standing(one: CheckedClaim) -> str:
    """The name of what became of a claim, as in `Trust`."""
    if one.verdict.state != "unknown":
        return one.verdict.state
    if not one.asked:
        return "not_checked"
    return "doubtful" if one.doubtful else "unknown"


def check_text(
    text: str,
    image: Image,
    context: ToolContext,
    *,
    splitter: ClaimSplitter | None = None,
    unknown: Unknown = "hedge",
    boxes: bool = False,
    budget: Budget | None = None,
    knowledge: KnowledgeBase | None = None,
) -> CheckedText:
    """Check and correct `text` about `image`, with the tools of `context`; works in the caller's thread.

    Args:
        splitter: who takes the text apart; the in-house grammar where none is given.
        unknown: what is done about doubtful claims: "hedge", "remove" or "keep".
        boxes: put the boxes of what was seen after the words for it, in pixels.
        budget: how many checks may be made, and for how long.
        knowledge: what is known of the picture already; it is not looked for again.

    Raises Cancelled where the run was cancelled, and YaffleError where the text can't be taken apart.
    """
    from agent.checking.check import Budget, check_claims

    begun = time.perf_counter()
    if splitter is None:
        from agent.claims import splitter_for

        splitter = splitter_for(None)
    claims = splitter.split(without_boxes(text))
    split = time.perf_counter()
    checked = check_claims(claims, image, context, budget=budget or Budget(), knowledge=knowledge)
    done = time.perf_counter()
    written = rewrite(text, checked.claims, unknown=unknown, boxes=boxes)
    end = time.perf_counter()
    warnings = () if any(one.asked and one.claim.kind != "not_visual" for one in checked.claims) else (_NOTHING,)
    return CheckedText(
        text=written.text,
        original=text,
        claims=checked.claims,
        edits=written.edits,
        knowledge=checked.knowledge,
        confidence=_confidence(checked.claims, written.edits),
        warnings=warnings,
        usage=Usage(seconds=end - begun, stages={"split": split - begun, "check": done - split, "rewrite": end - done}),
        tool_seconds=checked.tool_seconds,
        images=(image,),
    ).with_store(context.store)


async def check_with(
    text: str, images: Sequence[Image], context: RunContext, knowledge: KnowledgeBase, **options: Any
) -> CheckedText:
    """`check_text` in a worker thread, within the limits of a run; the language model of the run takes the text apart.

    Raises BadQuestion for more than one picture, ToolTimeout where a tool hangs, CancelledError where it is cancelled.
    """
    from agent.checking.check import Budget
    from agent.claims import splitter_for

    if len(images) != 1:
        raise BadQuestion(f"a text is checked against one picture, and {len(images)} were given.")
    seconds = context.limits.run_timeout
    options["budget"] = options.get("budget") or Budget(seconds=seconds)
    tools = context.tools.with_deadline(seconds)
    job = partial(
        check_text, text, images[0], tools, splitter=splitter_for(context.chat), knowledge=knowledge, **options
    )
    try:
        return await asyncio.wait_for(asyncio.wrap_future(WORKERS.submit(carried(job))), seconds + _GRACE)
    except TimeoutError as error:
        tools.cancelled.set()
        WORKERS.abandon()
        raise ToolTimeout(
            f"the check took longer than {seconds:g} s.", remedy="Raise Limits(run_timeout=...), or give a budget."
        ) from error
    except asyncio.CancelledError:
        tools.cancelled.set()
        raise
    except Cancelled:
        raise asyncio.CancelledError from None


def _confidence(claims: Sequence[CheckedClaim], edits: Sequence[Edit]) -> float:
    """The probability of the least sure thing that the corrected text still states; 0 where nothing of it was checked.

    What was taken out or hedged is no longer stated. What was replaced is as sure as the claim before it was wrong.
    """
    actions = {edit.claim: edit.action for edit in edits if edit.action not in ("boxed", "agreement")}
    sure: list[float] = []
    asked = False
    for at, one in enumerate(claims):
        if one.claim.kind == "not_visual" or one.claim.hedged or any(below in actions for below in one.claim.stands_on):
            continue
        if at not in actions and one.verdict.state != "refuted":
            sure.append(one.probability)
        elif actions.get(at) == "replaced" and one.actual:
            sure.append(1 - one.probability)
        else:
            continue
        asked = asked or one.asked
    return round(min(sure), 4) if sure and asked else 0.0
