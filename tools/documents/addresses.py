"""Postal addresses: which rows of a page are one, where it begins and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.documents.layout import Row, joined
from tools.documents.respelling import PLACE_WORDS, respelled
from tools.values import TextLine

_STREET = (
    r"jalan|ja[il1]an|j[l1]n|jin|jl|lorong|lrg|persiaran|lebuh\w*|lebuhraya|street|st|road|rd|avenue|ave|boulevard|blvd|"
    r"lane|drive|highway|hwy|square|terrace|strasse|straße|str|rue|calle|via|km|batu|miles?"
)
_PLACE = (
    r"taman|t[mn]n|tanan|tmn|bandar|bdr|kampung|kg|seksyen|section|sek|mukim|kawasan|perindustrian|industrial|pusat|"
    r"wisma|menara|bangunan|plaza|mall|megamall|complex|kompleks|tower|building|centre|center|park|estate|city|"
    r"medan|niaga|tasik|desa|bukit|sungai|sg|seri|sri|pantai|pangsapuri|apartment|condominium|commercial|business|"
    r"floor|f[l1]r|level|lvl|basement|ground|unit|suite|block|blok|lot|soho|damansara|"
    r"johor|selangor|sel|perak|kedah|kelantan|terengganu|pahang|perlis|melaka|sabah|sarawak|penang|pulau|labuan|"
    r"putrajaya|kuala|lumpur|k\.?l|malaysia|singapore|indonesia|thailand|china|usa|u\.s\.a|united|kingdom|england|"
    r"germany|france|canada|australia|darul|ehsan|takzim"
)
_MARK = re.compile(
    rf"\b(?:{_STREET}|{_PLACE})\b|(?<![\d-])\d{{5}}(?=\D|$)(?!-)|\b[A-Z]{{2}}\s+\d{{5}}\b|(?:jalan|taman)\w",
    re.IGNORECASE,
)
_CJK_MARK = re.compile(r"[省市区县路街號号弄楼樓室].*[省市区县路街號号弄楼樓室0-9]")
#: an address begins with a house, lot, unit or floor number, or with the name of a street or a large building
_BEGIN = re.compile(
    r"^\W*(?:no\b\s*[.,:]?\s*[a-z]?\s*[-.]?\s*\d|no[.,]|lot\b|1\.?0t\b|unit\b|suite\b|block\b|blok\b|level\b|lvl\b|lg?\d+\b|"
    r"no\W*[\dA-Z]{0,4}\W*(?:jalan|jln|lorong|persiaran)|"
    r"\d+(?:st|nd|rd|th)[\s-]+f[l1]|(?:ground|first|second|third)\s+floor|"
    r"\d+[a-z]?\s*(?:[-&/]\s*\d+[a-z]?\s*)*(?:,|\.(?=\s*[a-z]{3}))|\d+[a-z]?\s+[a-z]{3,}|#\d|"
    r"ja[il1]an\b|j[l1]n\b|lorong\b|persiaran\b|lebuh\w*\b|menara\b|wisma\b|bangunan\b|plaza\b|"
    r"p\.?\s?o\.?\s?box|g[-.]?\d+)|"
    r"^[^:\d]{3,30}\b(?:street|road|avenue|lane|drive|square|boulevard|stra(?:ss|ß)e|rd|ave|blvd)\b[^:]*\d|"
    r"^[^:]*\b(?:mall|car park|complex|building|tower)\b[^:]*$",
    re.IGNORECASE,
)
_END = re.compile(
    r"\b(?:tel|te1|telephone|phone|h/?p|fax|mobile|whatsapps?|gst|gstid|sst|vat|tax|reg|roc|brn|co\.?\s*(?:no|reg)|"
    r"company\s*(?:no|reg)|invoice|receipt|bill|cashier|date|e-?mai[l1]|website|www|http|order|table|pos|"
    r"slip|customer|shopping hours|opening|hotline|id no|site\s*:|welcome|thank)\b|gst\s*(?:id|no|reg)|"
    r"www\.|@|\.com\b|invoice|tel\s*[:：.)]|fax\s*[:：.]|^\W*\+?\(?\d[\d\s().-]{6,}\W*$|"
    r"^\W*[a-z]{0,4}\d{5,}-?[a-z]{1,3}\W*$|\d{1,2}[-/]\d{1,2}[-/]\d{2,4}\b\s*\d",
    re.IGNORECASE,
)
_NUMBERED_PLACE = re.compile(r"^\d{3,5}\s*-\s*[A-Z]{2}[A-Z .]+$", re.IGNORECASE)
_COMPANY_NUMBER = re.compile(r"^\W*\(?[A-Z]{0,3}\d{4,}\s*-?\s*[A-Z]{0,3}\)?\W*$", re.IGNORECASE)


def begins_address(text: str) -> bool:
    """Does an address begin on this row?"""
    if _END.search(text) or _COMPANY_NUMBER.match(text):
        return False
    return bool(_BEGIN.search(text) and (_MARK.search(text) or "," in text)) or bool(_CJK_MARK.search(text))


def is_address_like(text: str) -> bool:
    """May this row be a part of an address?"""
    if _END.search(text) or _COMPANY_NUMBER.match(text):
        return False
    return bool(_MARK.search(text) or _CJK_MARK.search(text) or _NUMBERED_PLACE.match(text))


def find_address(rows: Sequence[Row]) -> TextLine | None:
    """The first address of the page (on a receipt, the seller's), its lines joined by spaces; None where none is."""
    start = next((row.index for row in rows if begins_address(row.text) and _goes_on(rows, row.index)), None)
    if start is None:
        start = next((row.index for row in rows if begins_address(row.text)), None)
    if start is None:
        return None
    start = _with_house_number(rows, start)
    end = _end_of(rows, start)
    cells = [cell for row in rows[start:end] for cell in _sound(row)]
    texts = [" ".join(cell.text for cell in _sound(row)) for row in rows[start:end]]
    marks = sum(len(_MARK.findall(text)) for text in texts)
    certainty = min(0.95, 0.6 + 0.07 * marks)
    raw = "\n".join(texts)
    return joined(cells, tidy_address(texts), certainty * min(cell.score for cell in cells), raw)


def tidy_address(texts: Sequence[str]) -> str:
    """The lines as one text; a full stop that the reader saw for a comma, and lost spaces, put right."""
    parts = []
    for index, text in enumerate(texts):
        text = text.strip()
        last = index == len(texts) - 1
        if not last:
            # at a line's end within an address a comma is meant, unless the word is an abbreviation
            text = re.sub(r"(?<=\w{4})\.$|(?<=\d)\.$|(?<=[/ ][A-Z0-9]{1}\d)\.$", ",", text)
        text = re.sub(r"(?<=[A-Za-z]{4})\.(?=[A-Za-z]{3}|\s+[A-Za-z]{4})", ",", text)
        text = re.sub(rf"(?i)^(\d+[a-z]?)\.(?=\s+(?:{_STREET})\b)", r"\1,", text)  # a house number
        text = re.sub(r"(?<=\d)\.(?=[A-Za-z]{4})", ",", text)
        text = re.sub(r"(?<=\d)[.,](?=/\d)", "", text)  # "SS21./60"
        text = re.sub(
            r"(?i)\b(industrial|business|shopping|commercial)[.,](?=\s+(?:park|area|centre|mall)\b)", r"\1", text
        )
        text = re.sub(r"\b(\d{4})[Oo](?=\s)", r"\g<1>0", text)  # "4115O KLANG"
        text = re.sub(r"^[1Il]\.?[0O]T\b", "LOT", text)
        text = re.sub(r"\b[Jj][1iI][nN]\b", lambda m: m[0][0] + ("L" if m[0][2] == "N" else "l") + m[0][2], text)
        text = re.sub(r"\bT[nm]n\b|\bTNN\b", lambda m: "TMN" if m[0].isupper() else "Tmn", text)
        text = re.sub(r"(?<=\d)(ST|ND|RD|TH)\s*-\s*(?=F[L1])", r"\1 ", text, flags=re.IGNORECASE)
        text = respelled(text, PLACE_WORDS)
        text = re.sub(r"(?<![\w])(\d{5})(?=[A-Za-z])", r"\1 ", text)
        text = re.sub(r",(?=[^\s\d])|,(?=\d{5}(?!\d))", ", ", text)
        # words that the reader ran together: "TEMENGGUNG23/9", "OffJalan"
        text = re.sub(r"(?<=[A-Za-z]{5})(?=\d+/\d)|(?<=[a-z])(?=(?:Jalan|Taman|Bandar|Lorong)\b)", " ", text)
        text = re.sub(r"([.,])\1+$", r"\1", text)
        parts.append(text)
    return re.sub(r"\s+", " ", " ".join(parts)).strip()


def _goes_on(rows: Sequence[Row], index: int) -> bool:
    """Is the row complete in itself, or the next one address-like too?"""
    if len(_MARK.findall(rows[index].text)) >= 3:
        return True
    following = [row.text for row in rows[index + 1 : index + 3]]
    if following and is_address_like(following[0]):
        return True
    return len(following) > 1 and not _END.search(following[0]) and is_address_like(following[1])


def _with_house_number(rows: Sequence[Row], start: int) -> int:
    """A house number that stands alone above the street belongs to it."""
    if start and re.match(r"^\W*(?:no|lot|unit)\b[^:]*\d", rows[start - 1].text, re.IGNORECASE):
        above = rows[start - 1].text
        if not _END.search(above) and not _COMPANY_NUMBER.match(above):
            return start - 1
    return start


def _end_of(rows: Sequence[Row], start: int) -> int:
    """The index after the last row of the address that begins at `start`."""
    end = start + 1
    for index in range(start + 1, min(start + 8, len(rows))):
        text, before = rows[index].text, rows[index - 1]
        if _END.search(text) or _COMPANY_NUMBER.match(text):
            break
        gap = rows[index].box.y0 - before.box.y1
        if gap > 2.0 * max(before.height, rows[index].height):
            break
        if is_address_like(text):
            end = index + 1
        elif not (before.text.rstrip().endswith((",", "&", "-")) or _continues(rows, index)):
            break
        elif before.text.rstrip().endswith(","):
            end = index + 1
    return end


def _continues(rows: Sequence[Row], index: int) -> bool:
    """A row without a mark belongs to the address where the next one has one and no postcode came before."""
    seen_postcode = any(re.search(r"(?<!\d)\d{5}(?!\d)", row.text) for row in rows[max(0, index - 3) : index])
    return not seen_postcode and index + 1 < len(rows) and is_address_like(rows[index + 1].text)


def _sound(row: Row) -> list[TextLine]:
    """The cells of a row without specks: a lone sign, or something far off that the reader doubts."""
    if len(row.cells) == 1:
        return list(row.cells)
    widest = max(row.cells, key=lambda cell: cell.box.width)
    return [
        cell
        for cell in row.cells
        if cell is widest or (len(cell.text) > 1 and cell.score > 0.7) or (cell.text.isalnum() and cell.text.isascii())
    ]
