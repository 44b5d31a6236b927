"""The checker measured by itself, with planted errors: what of them it finds, and what of the truth it damages.

Each true caption is checked as it is and with one error of each kind (`planting`). An error is found where a claim at
its place is refuted, or doubtful (hedged or taken out, since one witness speaks against it): both have columns of their
own, and so has the share that anybody could see here (`seen`: a witness was asked). A true caption is damaged where
the correction changes it in any way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.annotated import Annotated, first
from agent.evaluation.correcting import Checker, plain_claim
from agent.evaluation.planting import ERRORS, Planted, planted
from agent.evaluation.running import Plain, collect
from agent.evaluation.scores import ALL, CHECKER, Measure, Score, interval_of, ratio, share
from mllm_core.errors import YaffleError
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from agent.checking.checked import CheckedClaim
    from agent.claims.claim import Span

TRUE = "true"
_OF: Mapping[str, tuple[str, ...]] = {
    "existence": ("existence",),
    "count": ("count",),
    "color": ("attribute",),
    "relation": ("relation",),
    "text": ("text", "value"),
}
Item = tuple[Annotated, Planted | None, str]


def items(pictures: Sequence[Annotated], limit: int | None = None, *, seed: int = 0) -> list[tuple[str, Item]]:
    """The texts to check, with their names: of the first `limit` pictures (of each source) that have captions, each
    caption and what is planted in it. Raises EvaluationError where no picture has a caption."""
    usable = [one for one in pictures if one.captions]
    if not usable:
        raise EvaluationError("no picture has a caption.", remedy="Give pictures with captions, for instance scenes.")
    found: list[tuple[str, Item]] = []
    for picture in first(usable, limit):
        for place, caption in enumerate(picture.captions):
            name = f"{picture.key}/{place}"
            found.append((f"{name}/{TRUE}", (picture, None, " ".join(caption.split()))))
            found += [(f"{name}/{one.kind}", (picture, one, one.text)) for one in planted(picture, place, seed)]
    return found


def check_all(
    texts: Sequence[tuple[str, Item]],
    checker: Checker,
    *,
    settings: Mapping[str, Any],
    kept: Path | None = None,
    resume: bool = False,
    advanced: Callable[[], None] = lambda: None,
) -> list[Plain]:
    """What the checker says of each text. Raises EvaluationError as `collect` does."""
    return collect(
        texts,
        lambda item: checked(item, checker),
        settings=settings,
        kept=kept,
        resume=resume,
        complete=lambda row: not row["error"],
        advanced=advanced,
    )


def checked(item: Item, checker: Checker) -> Plain:
    """One text with its checked claims, each of which is known to be true (or not, or neither: `truth` is None)."""
    picture, error, text = item
    row: Plain = {
        "picture": picture.key,
        "source": picture.source,
        "kind": error.kind if error else TRUE,
        "text": text,
        "original": error.original if error else text,
        "wrong": list(error.wrong) if error else [],
        "corrected": text,
        "claims": [],
        "seconds": 0.0,
        "tool_seconds": 0.0,
        "error": "",
    }
    try:
        check = checker(picture.opened(), text)
    except YaffleError as problem:
        return row | {"error": str(problem)}
    claims = [
        {**plain_claim(one), "truth": truth_of(one, error), "touches": error is not None and touches(one, error)}
        for one in check.claims
    ]
    return row | {
        "corrected": check.text,
        "claims": claims,
        "seconds": round(check.seconds, 4),
        "tool_seconds": round(check.tool_seconds, 4),
    }


def touches(one: CheckedClaim, error: Planted) -> bool:
    """Does a claim say something with words that are wrong?"""
    claim = one.claim
    spans: list[Span | None] = [claim.value_span]
    for thing in (claim.subject, claim.object):
        spans += [thing.head, thing.number_span] if thing is not None else []
    told = [span for span in spans if span is not None] or [claim.span]
    if claim.kind in ("text", "value"):
        told.append(claim.span)
    return any(span.start < end and start < span.end for span in told for start, end in error.places)


def truth_of(one: CheckedClaim, error: Planted | None) -> bool | None:
    """Whether a claim is true: all of a true caption are, and all that do not touch the error; at the error those of
    its kind are false, and of the others nothing is said."""
    if error is None or not touches(one, error):
        return True
    return False if one.claim.kind in _OF[error.kind] else None


def caught(row: Plain, how: str) -> bool:
    """Was the error found, as "refuted", "doubtful" (and not refuted) or either ("found")?"""
    at = [claim for claim in row["claims"] if claim["touches"]]
    refuted = any(claim["state"] == "refuted" for claim in at)
    doubtful = any(claim["doubtful"] for claim in at)
    return {"refuted": refuted, "doubtful": doubtful and not refuted, "found": refuted or doubtful}[how]


def flagged(claim: Plain) -> bool:
    return bool(claim["state"] == "refuted" or claim["doubtful"])


def _planted(how: str) -> Callable[[Plain], bool | None]:
    return lambda row: caught(row, how) if row["kind"] != TRUE else None


def _seen(row: Plain) -> bool:
    return any(claim["touches"] and claim["asked"] for claim in row["claims"])


def _true(holds: Callable[[Plain], bool]) -> Callable[[Plain], bool | None]:
    return lambda row: holds(row) if row["kind"] == TRUE else None


def _hits(row: Plain) -> tuple[float, float]:
    """Claims that were flagged at an error, and all that were flagged."""
    marked = [claim for claim in row["claims"] if flagged(claim)]
    return float(sum(claim["touches"] for claim in marked)), float(len(marked))


def _false_alarms(row: Plain) -> tuple[float, float]:
    """True claims that were flagged, and all true claims."""
    true = [claim for claim in row["claims"] if claim["truth"] is True]
    return float(sum(map(flagged, true))), float(len(true))


_FINDING: tuple[Measure[Plain], ...] = (
    share("found", _planted("found")),
    share("refuted", _planted("refuted")),
    share("doubtful", _planted("doubtful")),
    share("seen", _seen),
    share("found of seen", lambda row: caught(row, "found") if _seen(row) else None),
    share("restored", lambda row: _folded(row["corrected"]) == _folded(row["original"])),
)
_DAMAGE: tuple[Measure[Plain], ...] = (
    share("damaged", _true(lambda row: row["corrected"] != row["text"]), lower=True),
    share("flagged", _true(lambda row: any(map(flagged, row["claims"]))), lower=True),
    share("with a refuted claim", _true(lambda row: any(c["state"] == "refuted" for c in row["claims"])), lower=True),
)
_CLAIMS: tuple[Measure[Plain], ...] = (
    Measure("precision", _hits, ratio),
    share("recall", _planted("found")),
    Measure("false alarms", _false_alarms, ratio, lower=True),
    Measure("time of tools", lambda row: (row["seconds"], row["tool_seconds"]), ratio, lower=True, share=False),
)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def score(rows: Sequence[Plain]) -> list[Score]:
    """Three tables: errors by kind, true captions, and claims in all, over all sources and by source.

    Precision depends on how many of the texts have an error: it is that of one true caption beside its planted ones.
    """
    done = [row for row in rows if not row["error"]]
    if not done:
        why = rows[0]["error"] if rows else "there are no texts"
        raise EvaluationError(f"no text was checked: {why}.", remedy="Mend that, then --resume.")
    sources = list(dict.fromkeys(row["source"] for row in done))
    scores: list[Score] = []
    for source in [ALL, *sources] if len(sources) > 1 else sources:
        inside = [row for row in done if source in (ALL, row["source"])]
        wrong = [row for row in inside if row["kind"] != TRUE]
        for kind in ("any", *ERRORS):
            scores += _scores(f"{source}: {kind} planted", _FINDING, [r for r in wrong if kind in ("any", r["kind"])])
        scores += _scores(f"{source}: true captions", _DAMAGE, [row for row in inside if row["kind"] == TRUE])
        scores += _scores(f"{source}: claims", _CLAIMS, inside)
    return scores


def _scores(group: str, measures: Sequence[Measure[Plain]], rows: Sequence[Plain]) -> list[Score]:
    found = [(measure, interval_of(measure, rows, lambda row: str(row["picture"]))) for measure in measures]
    return [
        Score(CHECKER, group, measure.name, interval, None, measure.lower, measure.share)
        for measure, interval in found
        if interval is not None
    ]
