"""Keys and their values: "Key: value" in one cell, the value in the cell to the right, or below the key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tools.documents.layout import Row, part_of, words
from tools.values import TextLine

#: "Key:" inside a text: up to five words before a colon that is neither a clock time's nor a web address's
_KEY = re.compile(r"(?P<key>[^\W\d_][^:：|]{0,38}?)\s*[:：](?![/\d]{0,1}/)(?=\D|\s|$|\d)")
_NEXT_KEY = re.compile(r"\s+[^\W\d_][\w.#/()]*(?:\s[\w.#/()]+){0,2}\s*[:：](?!\d\d\b)")
#: words of a key that carry no meaning of their own
_LIGHT = frozenset({"no", "number", "num", "nr", "the", "of", "a", "id", "code", "name", "is", "what", "which", "s"})
#: spellings of the same word in keys
_SAME = {
    "inv": "invoice", "tel": "phone", "telephone": "phone", "mobile": "phone", "te1": "phone", "amt": "amount",
    "qty": "quantity", "ref": "reference", "reg": "registration", "addr": "address", "dob": "birth", "acct": "account",
    "acc": "account", "dept": "department", "doc": "document", "cust": "customer", "e": "email", "mail": "email",
    "nr": "number", "no": "number", "num": "number", "chk": "check", "bi11": "bill", "s1ip": "slip",
    "involce": "invoice",
}  # fmt: skip
_GOOD = 0.72


@dataclass(frozen=True, slots=True)
class Pair:
    """A key as it is printed, and its value."""

    key: str
    value: TextLine
    separated: bool


def find_value(rows: Sequence[Row], name: str) -> TextLine | None:
    """The value whose key is called like `name`; None where no key is near enough."""
    scored = [(likeness(name, pair.key), pair) for pair in pairs_of(rows)]
    scored += [(match, pair) for row in rows for match, pair in _unmarked(rows, row, name)]
    scored = [item for item in scored if item[0] >= _GOOD and item[1].value.text.strip()]
    if not scored:
        return None
    match, pair = max(scored, key=lambda item: (round(item[0], 2), item[1].separated))
    return pair.value.model_copy(update={"score": min(1.0, pair.value.score * (0.75 + 0.23 * match))})


def pairs_of(rows: Sequence[Row]) -> list[Pair]:
    """Every "key: value" of the page that a colon marks."""
    found = []
    for row in rows:
        for place, cell in enumerate(row.cells):
            position = 0
            while match := _KEY.search(cell.text, position):
                if not _is_clock(cell.text, match):
                    value = _value_after(rows, row, place, match.end())
                    if value is not None:
                        found.append(Pair(match["key"].strip(" -*.("), value, True))
                position = match.end()
    return found


def known_keys(rows: Sequence[Row]) -> list[str]:
    """The keys of the page, for a message that says what there is."""
    return list(dict.fromkeys(pair.key for pair in pairs_of(rows) if re.search(r"[^\W\d_]{2}", pair.key)))


def likeness(name: str, key: str) -> float:
    """How surely a printed `key` is what a person calls `name`, 0..1."""
    wanted, given = _meaning(name), _meaning(key)
    if not wanted or not given:
        return 0.0
    if wanted == given:
        return 1.0
    heavy_wanted = [word for word in wanted if word not in _LIGHT] or wanted
    heavy_given = [word for word in given if word not in _LIGHT] or given
    hits = sum(max(_alike(word, other) for other in heavy_given) for word in heavy_wanted)
    if hits < 0.8 * len(heavy_wanted):
        squeezed = SequenceMatcher(None, "".join(wanted), "".join(given), autojunk=False).ratio()
        return squeezed if squeezed > 0.85 else 0.0
    extra = len(heavy_given) - len(heavy_wanted)
    # "GST" alone names the tax, not the number that was asked for
    unlike = 0.15 if "number" in wanted and not {"number", "id", "code"} & set(given) else 0.0
    return max(
        0.0,
        -unlike + hits / len(heavy_wanted) * (0.96 if set(heavy_wanted) == set(heavy_given) else 0.92) - 0.08 * extra,
    )


def _meaning(text: str) -> list[str]:
    return [_SAME.get(word, word) for word in words(text.replace("#", " no ").replace("E-Mail", "email"))]


def _alike(a: str, b: str) -> float:
    if a == b or a.rstrip("s") == b.rstrip("s"):
        return 1.0
    if min(len(a), len(b)) < 4:
        return 0.0
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return ratio if ratio > 0.8 else 0.0


def _is_clock(text: str, match: re.Match[str]) -> bool:
    """Is this colon a clock's ("at 10:30")?"""
    return bool(re.search(r"\d$", match["key"]) and re.match(r"\d{2}", text[match.end() :].lstrip()[:2] or ""))


def _value_after(rows: Sequence[Row], row: Row, place: int, start: int) -> TextLine | None:
    """What follows a key that ends at character `start` of a cell: the rest of it, the cell to the right, or below."""
    cell = row.cells[place]
    rest = cell.text[start:]
    stop = _NEXT_KEY.search(rest)
    end = start + (stop.start() if stop else len(rest))
    kept = cell.text[start:end]
    if kept.strip(" :：."):
        lead = len(kept) - len(kept.lstrip(" :：."))
        sign = re.match(r"(?:(?:reg\.?\s*)?no\.?\s*[:：#]?\s*|#\s*)(?=\d)", kept[lead:], re.IGNORECASE)
        lead += sign.end() if sign else 0
        tail = 1 if kept.endswith(")") and "(" not in kept[lead:] else 0
        return part_of(cell, start + lead, end - tail)
    if stop:
        return None
    return _beside(row, place) or _below(rows, row, cell)


def _beside(row: Row, place: int) -> TextLine | None:
    """The cell to the right, unless that is itself a key."""
    if place + 1 >= len(row.cells):
        return None
    following = row.cells[place + 1]
    text = following.text.strip(" :：")
    if not text:
        return _beside(row, place + 1)
    if re.match(r"^[^\W\d_][\w .#/]{1,24}[:：]\s*$", following.text):
        return None
    lead = len(following.text) - len(following.text.lstrip(" :："))
    return part_of(following, lead, len(following.text)) if lead else following


def _below(rows: Sequence[Row], row: Row, cell: TextLine) -> TextLine | None:
    """The cell just under the key that begins where the key does, or is centred under it."""
    if row.index + 1 >= len(rows):
        return None
    below = rows[row.index + 1]
    for candidate in below.cells:
        aligned = abs(candidate.box.x0 - cell.box.x0) < 1.5 * cell.box.height
        centred = abs(candidate.box.center[0] - cell.box.center[0]) < 1.0 * cell.box.height
        near = candidate.box.y0 - cell.box.y1 < 1.8 * cell.box.height
        if (aligned or centred) and near and not re.search(r"[:：]\s*$|^[^\W\d_][\w .]{1,20}[:：]", candidate.text):
            return candidate
    return None


def _unmarked(rows: Sequence[Row], row: Row, name: str) -> list[tuple[float, Pair]]:
    """Keys without a colon: a cell that is called `name` with its value beside or below it, or in the same cell."""
    found = []
    count = len(words(name))
    for place, cell in enumerate(row.cells):
        if "：" in cell.text or ":" in cell.text:
            continue
        whole = likeness(name, cell.text)
        if whole >= 0.9:
            value = _beside(row, place) or _below(rows, row, cell)
            if value is not None:
                found.append((whole * 0.97, Pair(cell.text, value, False)))
            continue
        tokens = list(re.finditer(r"\S+", cell.text))
        for taken in range(min(count + 2, len(tokens) - 1), 0, -1):
            key = cell.text[: tokens[taken - 1].end()]
            match = likeness(name, key)
            rest = cell.text[tokens[taken].start() :]
            if (match >= 0.95 and re.search(r"\d", rest)) or (match >= 0.8 and re.match(r"\W*\d", rest)):
                end = len(cell.text) - (1 if rest.endswith(")") and "(" not in rest else 0)
                found.append((match * 0.93, Pair(key, part_of(cell, tokens[taken].start(), end), False)))
                break
    return found
