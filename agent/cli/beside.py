"""A checked text on a terminal: both texts side by side, what changed in color, and the claims below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from agent.checking_text import CheckedText
    from agent.report.checked_view import TextPiece

_BEFORE = {"removed": "red strike", "replaced": "red strike", "agreement": "", "hedged": "yellow"}
_AFTER = {"replaced": "green", "hedged": "yellow", "agreement": "", "boxed": "dim", "removed": "green"}
_WORDS = {"supported": "green", "refuted": "red", "doubtful": "yellow", "unknown": "yellow", "not_checked": "dim"}


def show_checked(checked: CheckedText, console: Console | None = None) -> None:
    """Print it on stderr (or `console`)."""
    from rich.console import Console

    (console or Console(stderr=True)).print(checked_table(checked))


def checked_table(checked: CheckedText) -> RenderableType:
    """Both texts side by side, then the claims with their verdicts, then a line that sums up."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from agent.checking_text import standing
    from agent.report.checked_view import standing_word, text_pieces
    from agent.report.words import duration, percent, printable, short

    parts: list[RenderableType] = []
    if checked.edits:
        before, after = text_pieces(checked)
        texts = Table(box=None, expand=True, padding=(0, 2, 0, 0), header_style="dim")
        texts.add_column("original", ratio=1)
        texts.add_column("corrected", ratio=1)
        texts.add_row(_colored(before, _BEFORE), _colored(after, _AFTER))
        parts.append(texts)
    claims = Table(box=None, padding=(0, 1, 0, 0), show_header=False)
    claims.add_column(justify="right", style="dim")
    claims.add_column()
    claims.add_column()
    claims.add_column(style="dim")
    for number, one in enumerate(checked.claims, start=1):
        word = Text(standing_word(one), style=_WORDS[standing(one)])
        likely = f"{percent(one.probability)} likely" if one.asked and one.verdict.state == "unknown" else ""
        why = " ".join(part for part in (likely, one.verdict.note or one.why) if part)
        claims.add_row(
            str(number), word, Text(short(printable(one.claim.sentence), 100)), Text(short(printable(why), 120))
        )
    if checked.claims:
        parts.append(claims)
    for warning in checked.warnings:
        parts.append(Text(f"note: {warning}", style="dim"))
    parts.append(Text(f"{checked.trust}, {duration(checked.usage.seconds)}", style="dim"))
    return Group(*parts)


def _colored(pieces: Sequence[TextPiece], styles: dict[str, str]) -> RenderableType:
    from rich.text import Text

    from agent.report.words import printable

    return Text.assemble(*((printable(piece.text), styles.get(piece.action, "")) for piece in pieces))
