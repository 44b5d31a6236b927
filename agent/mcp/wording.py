"""The same results in words, for clients that read no structured content."""

from __future__ import annotations

from collections.abc import Sequence

from agent.mcp.results import AskResult, CheckResult, DetectResult, Found, Numbers, ReadResult, SegmentResult

_SHOWN = 30


def ask_text(result: AskResult) -> str:
    lines = [result.answer if result.abstained else f"{result.answer} (confidence {result.confidence:.2f})"]
    lines += [f"- saw {piece.kind} {piece.text!r}{_at(piece.box)}" for piece in result.evidence[:_SHOWN]]
    return _with_warnings(lines, result.warnings)


def check_text(result: CheckResult) -> str:
    lines = [result.text, "", f"{result.summary}."]
    for claim in result.claims[:_SHOWN]:
        instead = f"; there is instead: {claim.actual}" if claim.actual else ""
        lines.append(f"- {claim.verdict.replace('_', ' ')}: {claim.claim}{instead}")
    return _with_warnings(lines, result.warnings)


def read_text(result: ReadResult) -> str:
    return _with_warnings([result.text or "There is no text in this picture."], result.warnings)


def found_text(result: DetectResult | SegmentResult, what: str) -> str:
    lines = [f"{result.count} found" if result.count else f"No {what} found."]
    lines += [f"- {_name(one)}{_at(one.box)}, score {one.score:.2f}" for one in result.objects[:_SHOWN]]
    return _with_warnings(lines, result.warnings)


def _name(one: Found) -> str:
    return one.label or "object"


def _at(box: Numbers | None) -> str:
    return "" if box is None else f" at [{', '.join(f'{number:g}' for number in box)}]"


def _with_warnings(lines: list[str], warnings: Sequence[str]) -> str:
    return "\n".join([*lines, *(f"Note: {warning}" for warning in warnings)])
