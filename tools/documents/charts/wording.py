"""What people call the rows and columns of a chart's table: names, years, colors and places found in their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from tools.documents.charts.times import are_times, at_an_end, spanned
from tools.values import Table

_ALIKE = (
    (r"n['’]t\b", " not"),
    (r"\b(?:the )?united states(?: of america)?\b|\bu\.?\s?s\.?(?:a\b\.?)?(?!\w)|\busa\b", " usa "),
    (r"\b(?:the )?united kingdom\b|\bu\.\s?k\.?(?!\w)|\bgreat britain\b", " uk "),
    (r"\bfemales?\b|\bwom[ae]n\b|\bgirls?\b", " woman "),
    (r"\bmales?\b|\bm[ae]n\b|\bboys?\b", " man "),
    (r"\b(?:the )?(?:first|1st) quarter(?: of)?\b", " q1 "),
    (r"\b(?:the )?(?:second|2nd) quarter(?: of)?\b", " q2 "),
    (r"\b(?:the )?(?:third|3rd) quarter(?: of)?\b", " q3 "),
    (r"\b(?:the )?(?:fourth|4th|last) quarter(?: of)?\b", " q4 "),
    (r"['’‘](\d\d)\b", r" 20\1 "),
    (r"(?<=\d)(?:st|nd|rd|th)\b", " "),
    (r"\bpercent(?:age)?\b|%", " "),
    (r"[*]", " "),
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORT = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
#: words that tell no row or column from another
_LIGHT = frozenset(
    (
        *("a", "an", "the", "of", "for", "per", "in", "on", "at", "to", "and", "or", "is", "are", "was", "were", "be"),
        *("been", "by", "with", "from", "as", "it", "its", "this", "that", "there", "than", "s", "what", "which"),
        *("who", "whom", "how", "many", "much", "when", "where", "did", "does", "do", "has", "have", "had", "not"),
        *("chart", "graph", "bar", "bars", "line", "lines", "value", "values", "number", "share", "people", "year"),
        *("years", "old", "most", "least", "more", "less"),
    )
)
_COLORS = (
    *("red", "orange", "yellow", "green", "cyan", "teal", "blue", "purple", "pink", "brown", "black", "white"),
    *("beige", "gray", "violet", "gold", "golden", "mustard"),
)
_TINTS = re.compile(
    rf"\b(?:(?P<shade>dark|light|navy|sky|deep)\s+)?(?P<base>{'|'.join(_COLORS)}|navy|grey|maroon|tan)\b"
)
_CALLED = {
    "violet": "purple",
    "gold": "yellow",
    "golden": "yellow",
    "mustard": "yellow",
    "navy": "dark blue",
    "grey": "gray",
    "maroon": "brown",
    "tan": "beige",
    "black": "dark blue",
}
#: after a color: those who are called by it
_OF_PEOPLE = re.compile(r"\s*(?:people|adults|men|women|population|party|voters|americans|house|sea|card|gas)\b")
_TWO_YEARS = re.compile(r"\b((?:19|20)\d\d)\s?[-–/]\s?(\d\d)\b(?!\d|[-–/])")
#: colors of which people call one a shade of the other
_FAMILIES = (("brown", "orange", "yellow", "beige"), ("blue", "cyan"), ("green", "teal"), ("red", "pink"))
_LIGHTNESS = {
    "white": 9.0,
    "beige": 8.0,
    "yellow": 7.0,
    "cyan": 6.0,
    "orange": 5.0,
    "pink": 5.0,
    "brown": 2.0,
    "black": 0.0,
}
_FIRST = re.compile(r"\b(?:left\s?-?most|lef[t]?most|first bar|upper\s?-?most|top\s?-?most|top bar)\b")
_LAST = re.compile(r"\b(?:right\s?-?most|last bar|bottom\s?-?most|lower\s?-?most|bottom bar)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """The places of the body's rows and of the columns that words name; empty where they name none. `surely` is how
    much of the names the words say: 1 where each stands in them word for word."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    surely: float = 1.0


def named_in(table: Table, words: str, *, span: bool = False) -> Named:
    """The rows (of the body, from 0) and columns (from 1) that `words` name, in the order of their mention. With
    `span`, two times of which the words make a span stand for all between them."""
    rows, columns = row_labels(table), column_labels(table)
    tint_rows, tint_columns, text = _by_color(table, words)
    by_row = _mentioned(rows, text)
    by_column = [place + 1 for place in _mentioned(columns, text)] if columns else []
    low = words.casefold()
    by_row = by_row or at_an_end(rows, words)
    by_column = by_column or [place + 1 for place in at_an_end(columns, words)]
    if span:
        by_row = spanned(rows, by_row, words) or by_row
        between = spanned(columns, [place - 1 for place in by_column], words)
        by_column = by_column if between is None else [place + 1 for place in between]
    if not by_row and rows:
        if _FIRST.search(low):
            by_row = [0]
        elif _LAST.search(low):
            by_row = [len(rows) - 1]
    if columns and by_row and by_column:
        by_row, by_column = _unshared(rows, columns, by_row, by_column, text)
    said = [rows[place] for place in by_row] + [columns[place - 1] for place in by_column]
    surely = min((_said_of(label, text) for label in said if not are_times([label])), default=1.0)
    return Named(tuple(by_row or tint_rows), tuple(by_column or tint_columns), surely)


def unknown_years(table: Table, words: str) -> list[str]:
    """The years in the words that should name a row or column, and do not."""
    labels = [*row_labels(table), *column_labels(table)]
    years = {year for label in labels for year in re.findall(r"\b(?:1[5-9]|20)\d\d\b", _even(label))}
    if len(years) < 2:
        return []
    return [year for year in re.findall(r"\b(?:1[5-9]|20)\d\d\b", words) if year not in years]


def unknown_color(table: Table, words: str) -> str | None:
    """The color in the words that should tell values apart, and is that of none; None without one."""
    if not table.colors:
        return None
    drawn = {color for row in table.colors[table.header :] for color in row[1:] if color}
    labels = " ".join([*row_labels(table), *column_labels(table)]).casefold()
    for match in _TINTS.finditer(words.casefold()):
        tint = _tint(match)
        if match["base"] in labels or len(drawn) < 2 or _fitting(tint, sorted(drawn)):
            continue
        if not _OF_PEOPLE.match(words[match.end() :].casefold()):
            return match.group()
    return None


def row_labels(table: Table) -> list[str]:
    return [row[0].text for row in table.rows[table.header :]]


def column_labels(table: Table) -> list[str]:
    """The names of the columns after the first; [] where they have none."""
    return [cell.text for cell in table.rows[0][1:]] if table.header else []


def tint_of(words: str) -> str | None:
    """The color that is named first in the words."""
    match = _TINTS.search(words.casefold())
    return None if match is None else _tint(match)


def _tint(match: re.Match[str]) -> str:
    base, shade = match["base"], match["shade"] or ""
    shade = {"navy": "dark", "deep": "dark", "sky": "light"}.get(shade, shade)
    called = _CALLED.get(base, base) if base != "black" else "black"
    return f"{shade} {called}".strip()


def _by_color(table: Table, words: str) -> tuple[list[int], list[int], str]:
    """(rows, columns) of the colors in the words, and the words without them where they were found."""
    if not table.colors:
        return [], [], words
    head = list(table.colors[0][1:]) if table.header else []
    body = [colors[1] for colors in table.colors[table.header :]] if len(table.rows[0]) == 2 else []
    rows: list[int] = []
    columns: list[int] = []
    rest = words
    for match in _TINTS.finditer(words.casefold()):
        tint = _tint(match)
        found = _fitting(tint, head) if len(set(head)) > 1 else []
        if found:
            columns += [place + 1 for place in found]
        elif body and len(set(body)) > 1:
            rows += _fitting(tint, body)
        rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    return list(dict.fromkeys(rows)), list(dict.fromkeys(columns)), rest


def _fitting(tint: str, drawn: Sequence[str]) -> list[int]:
    """The places of what is drawn in a color: called just so, else of that color in another shade."""
    exact = [place for place, color in enumerate(drawn) if color == tint]
    if exact:
        return exact
    base = tint.split()[-1]
    akin = _by_shade(tint, drawn)
    if akin is not None:
        return akin
    shades = [place for place, color in enumerate(drawn) if color.split()[-1:] == [base]]
    if shades and (len({drawn[place] for place in shades}) == 1 or " " not in tint):
        return shades if len({drawn[place] for place in shades}) == 1 else []
    near: dict[str, tuple[str, ...]] = {
        "black": ("dark blue", "dark gray"),
        "teal": ("green", "cyan"),
        "cyan": ("teal", "light blue"),
    }
    near |= {"orange": ("yellow", "brown"), "yellow": ("orange",), "pink": ("purple", "red"), "purple": ("pink",)}
    near |= {"brown": ("orange", "red"), "beige": ("light yellow", "yellow"), "red": ("brown", "orange")}
    for other in near.get(base, ()):
        found = [place for place, color in enumerate(drawn) if color == other]
        if found and len({drawn[place] for place in found}) == 1:
            return found
    return []


def _both_years(match: re.Match[str]) -> str:
    """ "2018/19" and "1999-00" with both years in full; other numbers as they are."""
    first, second = int(match[1]), int(match[2])
    full = first - first % 100 + second + (100 if second < first % 100 else 0)
    return f"{first} {full}" if first < full <= first + 12 else match.group()


def _by_shade(tint: str, drawn: Sequence[str]) -> list[int] | None:
    """Where a light or dark shade is named, and just two drawn colors are akin to it: the lighter or darker of them."""
    shade, _, base = tint.rpartition(" ")
    family = next((family for family in _FAMILIES if base in family), (base,))
    akin = {color for color in drawn if color.split()[-1:] and color.split()[-1] in family}
    if shade not in ("light", "dark") or len(akin) != 2:
        return None
    darker, lighter = sorted(akin, key=_lightness)
    return [place for place, color in enumerate(drawn) if color == (lighter if shade == "light" else darker)]


def _lightness(color: str) -> float:
    """How light a color is, by its name."""
    shade, _, base = color.rpartition(" ")
    return _LIGHTNESS.get(base, 3.0) + {"light": 2.5, "dark": -2.5}.get(shade, 0.0)


@lru_cache(maxsize=2048)
def _even(text: str) -> str:
    """Text with spellings of one thing made alike."""
    low = text.casefold()
    if re.fullmatch(r"[A-Z]l", text):
        low = text[0].casefold() + "1"  # a class such as C1, whose digit was read as a letter
    low = _TWO_YEARS.sub(_both_years, low)
    if season := re.fullmatch(r"(\d\d)\s?/\s?(\d\d)", text):
        first = int(season[1]) + (2000 if int(season[1]) < 40 else 1900)
        low = f"{first} {first - first % 100 + int(season[2]) + (100 if season[2] < season[1] else 0)}"
    for pattern, instead in _ALIKE:
        low = re.sub(pattern, instead, low)
    return low


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    found = []
    for word in re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", re.sub(r"(?<=\d),(?=\d{3})", "", _even(text).replace("'", ""))):
        word = _SHORT.get(word, word)
        found.append(_stem(word))
    return tuple(found)


def _stem(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    if len(word) > 6 and word.endswith("ing"):
        return word[:-3]
    if len(word) > 5 and word.endswith("ed"):
        return word[:-2]
    return word


def _mentioned(labels: Sequence[str], words: str) -> list[int]:
    """The places of the labels that the words mention, in the order of their mention."""
    asked = _tokens(words)
    common = Counter(token for label in labels for token in set(_tokens(label)))
    scored: list[tuple[float, int, int, frozenset[int]]] = []
    for place, label in enumerate(labels):
        tokens = _tokens(label)
        if not tokens:
            continue
        at = _run(asked, tokens)
        if at is not None and (any(token not in _LIGHT for token in tokens) or len(tokens) > 2):
            scored.append((1.0, at, place, frozenset(range(at, at + len(tokens)))))
            continue
        bare = _tokens(re.sub(r"\([^)]*\)", " ", label)) or tokens  # what is in brackets may be left unsaid
        content = [token for token in bare if token not in _LIGHT] or list(bare)
        if any(token.isdigit() and token not in asked for token in content):
            continue
        weights = {token: 1.0 / common[token] for token in content}
        hits = {token: _where(asked, token, exactly=common[token] > 1) for token in content}
        got = sum(weights[token] for token in content if hits[token] is not None)
        score = got / sum(weights[token] for token in content)
        spots = frozenset(spot for spot in hits.values() if spot is not None)
        if score >= 0.5 and spots:
            scored.append((0.9 * score, min(spots), place, spots))
    if not scored or max(score for score, *_ in scored) < 0.5:
        return _told(labels, asked, common)
    best = max(score for score, *_ in scored)
    kept = [one for one in scored if one[0] >= max(0.5, min(0.75, best - 0.001))]
    # "agree" within "strongly agree" is no mention of its own
    kept = [one for one in kept if not any(one[3] < other[3] for other in kept)]
    if best < 0.7 and len(kept) > 1:
        return []
    return [place for _, _, place, _ in sorted(kept, key=lambda one: (one[1], one[2]))]


def _said_of(label: str, words: str) -> float:
    """The share of a label's words, but for those in brackets, that other words say."""
    own = [token for token in _tokens(re.sub(r"\([^)]*\)", " ", label)) if token not in _LIGHT]
    asked = set(_tokens(words))
    return sum(token in asked for token in own) / len(own) if own else 1.0


def _told(labels: Sequence[str], asked: Sequence[str], common: Counter[str]) -> list[int]:
    """The one label, of several words, of which the words tell most: twice as many of its own as of any other."""
    hits = []
    for place, label in enumerate(labels):
        own = {token for token in _tokens(label) if token not in _LIGHT and common[token] == 1 and not token.isdigit()}
        told = {token for token in own if _where(asked, token, exactly=False) is not None}
        hits.append((len(told), place))
    if len(hits) < 2:
        return []
    (best, place), (second, _) = sorted(hits, reverse=True)[:2]
    return [place] if best >= 2 and best >= 2 * second else []


def mentions(labels: Sequence[str], words: str) -> int:
    """How many words with a meaning of their own stand in the words and in one of the labels."""
    known = {token for label in labels for token in _tokens(label)} - _LIGHT
    return len(known & set(_tokens(words)))


def _run(asked: Sequence[str], tokens: Sequence[str]) -> int | None:
    """Where the tokens stand one after another."""
    size = len(tokens)
    for at in range(len(asked) - size + 1):
        if all(one == other for one, other in zip(asked[at : at + size], tokens, strict=True)):
            return at
    return None


def _where(asked: Sequence[str], token: str, *, exactly: bool) -> int | None:
    """Where a token stands, or a word that is spelt almost so."""
    if token in asked:
        return asked.index(token)
    if exactly or token.isdigit() or len(token) < 5:
        return None
    for at, other in enumerate(asked):
        if len(other) >= 5 and other[0] == token[0] and SequenceMatcher(None, other, token).ratio() >= 0.84:
            return at
    return None


def _unshared(
    rows: Sequence[str], columns: Sequence[str], by_row: list[int], by_column: list[int], words: str
) -> tuple[list[int], list[int]]:
    """A word that fits a row and a column ("total") names the one that it fits better, not both."""
    asked = _tokens(words)
    for place in list(by_row):
        tokens = set(_tokens(rows[place]))
        for other in list(by_column):
            twin = set(_tokens(columns[other - 1]))
            shared = tokens & twin & set(asked)
            if shared and shared == (tokens & set(asked)) and shared == (twin & set(asked)):
                if len(twin) <= len(tokens):
                    by_row = [one for one in by_row if one != place]
                else:
                    by_column = [one for one in by_column if one != other]
                break
    return by_row, by_column
