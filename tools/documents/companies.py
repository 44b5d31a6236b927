"""The company that issued a document: the name at the head of the page, put together and without its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.documents.addresses import begins_address
from tools.documents.layout import Row, joined
from tools.documents.respelling import TRADE_WORDS, parted, respelled
from tools.values import TextLine

_LEGAL = re.compile(
    r"\b(?:sdn|sbn|son)\b|\bs[dbl]n\.?\s*bhd|\bbhd\b|\bbnd\b|\b[s5]/b\b|\bsb$|\bltd\b|\blimited\b|\binc\b|\bllc\b|\bllp\b|"
    r"\bplt\b|\bcorp(?:oration)?\b|\bgmbh\b|\bag\b|\bpte\b|\bpty\b|\bco\.|\bs\.?a\.?$|\bb\.?v\.?$|sdnbhd|有限公司|公司",
    re.IGNORECASE,
)
#: "& Co." and the like end many a name of a brand; these say that a company is meant
_COMPANY_FORM = re.compile(r"\b(?:sdn|bhd|ltd|limited|inc|llc|llp|plt|gmbh|pte|pty)\b|公司", re.IGNORECASE)
_TRADE = re.compile(
    r"enterprise|trading|company|restaurant|restoran|cafe|bakery|hardware|stationery|shop|store|mart|market|supplies|"
    r"station|service|pharmacy|farmasi|kedai|pasaraya|hotel|clinic|electrical|motor|bistro|kitchen|petrol|petro|bank|"
    r"books?\b|maker|parking|food|salon|studio|garage|foods|group|店|馆|商行|超市",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"invoice|receipt|\btax\b|gst|\breg\b|\btel\b|phone|fax|date|time\b|cashier|table|www|@|http|welcome|thank|"
    r"^\W*\d[\d\s/:.-]*\W*$|^\W*[A-Z]?\d{4,}\W*$|for staff|licensee|formerly|outlet|prepay|chit|copy|original",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\s*[(\[](?:co\.?|company|reg\.?|roc|no\.?|[\s:.#])*[A-Z]{0,4}\d[\w\s/.-]*[)\]]?\s*$|\s+\d{5,}\s*-?\s*[A-Z]{0,2}$|"
    r"\s*\(\s*co\b.*$",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"^\W*(?:own(?:ed)?\s*by|dimiliki(?:\s+oleh)?|operated\s*by|company(?:\s+name)?|from|seller)\s*[:：]\s*", re.I
)
_HEAD_ROWS = 12


def find_company(rows: Sequence[Row]) -> TextLine | None:
    """The name of the company at the head of a document; None where the head holds no name.

    A row with a legal form (Ltd, Sdn Bhd, GmbH ...) is preferred, then one that names a trade, then the first and
    largest. A name that runs over several rows is put together.
    """
    head = _head(rows)
    best: tuple[float, Row] | None = None
    for order, row in enumerate(head):
        worth = _worth(row, head, order)
        if worth is not None and (best is None or worth > best[0]):
            best = worth, row
    if best is None:
        return None
    chosen = _with_neighbours(head, best[1])
    cells = [cell for row in chosen for cell in _named(row)]
    raw = " ".join(cell.text for cell in cells)
    name = tidy_name(raw)
    certainty = 0.95 if _LEGAL.search(raw) else 0.85 if _TRADE.search(raw) else 0.7
    return joined(cells, name, certainty * min(cell.score for cell in cells), raw)


def tidy_name(text: str) -> str:
    """The name without registration numbers and "owned by:"; legal forms that the reader misspells put right."""
    text = _OWNER.sub("", text.strip())
    text = _NUMBER.sub("", text).strip(" -–_*,;:")
    text = re.sub(r"\b5/B\b", "S/B", text)
    text = re.sub(r"\bS[O0L]N\.?\s*BHD\b", "SDN BHD", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(sdn)([.,]?)\s*b(?:nd|h[il1oj])\b", _berhad, text, flags=re.IGNORECASE)
    text = re.sub(r"\b(sdn),\s*(bhd)", r"\1. \2", text, flags=re.IGNORECASE)
    text = re.sub(r"\(\s*(?=\()|(?<=\w)-(?=\s+(?:co\.|sdn|bhd|ltd|inc))", "", text, flags=re.IGNORECASE)
    text = parted(respelled(text, TRADE_WORDS, alike=True))
    text = re.sub(r"(?<=[A-Za-z]{3})\.?(?=\([A-Za-z]{3})", " ", text)  # "ENTERPRISE.(SETIA ALAM)"
    return re.sub(r"\s+", " ", text)


def _berhad(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]} " + ("BHD" if match[1].isupper() else "Bhd")


def _head(rows: Sequence[Row]) -> list[Row]:
    """The rows above the first address, or the first dozen where none follows."""
    head: list[Row] = []
    for row in rows[:_HEAD_ROWS]:
        named = _LEGAL.search(row.text)
        if begins_address(row.text) and not named:
            if any(_is_name(other) for other in head):
                break
            continue
        head.append(row)
    return head


def _is_name(row: Row) -> bool:
    letters = sum(char.isalpha() for char in row.text)
    return letters >= 3 and not _NOT.search(row.text) and row.score > 0.6


def _named(row: Row) -> list[TextLine]:
    """The cells of a row that can be part of a name."""
    cells = [cell for cell in row.cells if re.search(r"[^\W\d_]{2}", cell.text) or cell.text.strip() in ("&",)]
    return cells or list(row.cells)


def _own_words(text: str) -> list[str]:
    """The words of a name that are neither a trade nor a legal form: "BISTRO & CAFE" has none."""
    return re.findall(r"[^\W\d_]{2,}", _LEGAL.sub(" ", _TRADE.sub(" ", text)))


def _worth(row: Row, head: Sequence[Row], order: int) -> float | None:
    text = _OWNER.sub("", row.text)
    letters = sum(char.isalpha() for char in text)
    if letters < 3:
        return None
    legal = _LEGAL.search(text)
    if _NOT.search(text) and not (legal and not re.search(r"licensee|formerly|for staff|^bill", text, re.IGNORECASE)):
        return None
    worth = 3.0 * row.score - 0.3 * order
    if legal:
        worth += 4.0 if _COMPANY_FORM.search(text) else 3.0
    if _TRADE.search(text) and _own_words(text):
        worth += 1.5
    tallest = max(other.height for other in head)
    worth += row.height / tallest
    worth += min(letters, 12) / 12 + (1.0 if letters >= 6 else 0.0)
    if order and re.search(r"formerly|known as", head[order - 1].text, re.IGNORECASE):
        worth -= 4.0
    if letters < 0.6 * len(re.sub(r"\s", "", _NUMBER.sub("", text))):
        worth -= 2.0
    if len(row.cells) > 1 and not legal:
        worth -= 0.7
    if re.search(r"[.:]$", text) and not legal:
        worth -= 1.0
    return worth


def _with_neighbours(head: Sequence[Row], row: Row) -> list[Row]:
    """The row with those above and below that the name runs over."""
    chosen = [row]
    place = head.index(row)
    while place > 0 and _runs_on(head[place - 1], chosen[0]):
        place -= 1
        chosen.insert(0, head[place])
    place = head.index(row) + 1
    while place < len(head) and _runs_on(chosen[-1], head[place]):
        chosen.append(head[place])
        place += 1
    return chosen


def _runs_on(upper: Row, lower: Row) -> bool:
    """Does a name that stands in `upper` go on in `lower`?"""
    if not (_is_name(upper) and re.search(r"[^\W\d_]", lower.text)) or _NUMBER.search(upper.text):
        return False
    if lower.box.y0 - upper.box.y1 > 1.2 * upper.height:
        return False
    if not 0.6 <= lower.height / upper.height <= 1.7:
        return False
    if upper.text.count("(") > upper.text.count(")") and ")" in lower.text:
        return True
    if re.search(r"[&]$|\band$", upper.text.strip(), re.IGNORECASE):
        return True
    return bool(
        re.match(
            r"^\W*(?:co\.|sdn|bhd|enterprise|trading|ltd|limited|inc\b|pte|company\s*$|corporation)", lower.text, re.I
        )
    ) and not _LEGAL.search(upper.text)
