"""Looking things up in a table by what people call its rows and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from mllm_core.nouns import singular
from tools.clock import minutes_in
from tools.documents.layout import words
from tools.errors import ToolError
from tools.numbers import number_in
from tools.values import Table, TextLine

#: words that tell no row or column from another
_LIGHT = frozenset(
    (
        *("a", "an", "the", "of", "for", "per", "in", "on", "at", "to", "and", "is", "are", "was", "were", "s"),
        *("number", "how", "many", "much", "price", "cost"),
    )
)
_GOOD = 0.6
#: words that head columns, and what people say for them
_SAME = {
    **dict.fromkeys(("start", "starting", "beginning", "begin", "commence"), "begin"),
    **dict.fromkeys(("finish", "finishing", "ending", "end"), "end"),
    **dict.fromkeys(("arrival", "arrive", "arriving"), "arrive"),
    **dict.fromkeys(("departure", "depart", "departing", "leave", "leaving"), "depart"),
}
_ORDINALS = {
    **{word: at for at, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh"))},
    **{f"{at + 1}{ending}": at for at, ending in enumerate(("st", "nd", "rd", *["th"] * 7))},
    **{"last": -1, "bottom": -1, "top": 0, "rightmost": -1, "leftmost": 0},
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"(?P<month>\d{1,2})\s?/\s?(?P<day>\d{1,2})|(?P<name>[a-z]{3,9})\.?\s+(?P<of>\d{1,2})(?:st|nd|rd|th)?",
    re.IGNORECASE,
)


def cell_of(table: Table, row: str, column: str | None) -> TextLine:
    """The cell where the row and the column of these names meet. Raises ToolError, naming what there is."""
    down, across = find_row(table, row), None
    if column is not None:
        across = find_column(table, column)
    if down is None and column is not None:
        # people swap the two; a table says which is which
        swapped_down, swapped_across = find_row(table, column), find_column(table, row)
        if swapped_down is not None and swapped_across is not None:
            down, across = swapped_down, swapped_across
    if down is None:
        raise _no_row(table, row)
    if column is None:
        across = _only_values(table, row)
    if across is None:
        raise _no_column(table, column or "")
    cell = table.rows[down][across]
    if not cell.text:
        raise ToolError(f"the cell of {row!r} and {column or 'the values'!r} is empty.")
    return cell


def column_of(table: Table, name: str | None) -> list[TextLine]:
    """The cells of a column without the header and without empty ones; None means the values (the last column).

    The values of a stem-and-leaf plot are its numbers: each leaf with its stem.
    """
    if name is None:
        if is_stem_and_leaf(table):
            return stem_values(table)
        place = _values_column(table)
    else:
        found = find_column(table, name)
        if found is None:
            raise _no_column(table, name)
        place = found
    return [row[place] for row in table.rows[table.header :] if row[place].text]


def row_of(table: Table, name: str) -> list[TextLine]:
    """The cells of a row without its label and without empty ones."""
    place = find_row(table, name)
    if place is None:
        raise _no_row(table, name)
    return [cell for cell in table.rows[place][1 if table.row_labels else 0 :] if cell.text]


def top_of(table: Table, column: str | None, order: str, give: str | None) -> TextLine:
    """The entry of column `give` (None: the row labels) in the row whose `column` is highest or lowest."""
    place = _values_column(table) if column is None else find_column(table, column)
    if place is None:
        raise _no_column(table, column or "")
    given = 0 if give is None else find_column(table, give)
    if given is None:
        raise _no_column(table, give or "")
    scored = [(value_of(row[place].text), row) for row in table.rows[table.header :]]
    known = [(value, row) for value, row in scored if value is not None]
    if not known:
        raise ToolError(f"the column {column or 'of values'!r} holds no numbers to compare.")
    best = (max if order == "highest" else min)(known, key=lambda item: item[0])[1]
    return best[given]


def value_of(text: str) -> float | None:
    """The number of a cell; of a time of day, the minutes since midnight."""
    time = minutes_in(text)
    if time is not None:
        return float(time)
    number = number_in(text)
    return None if number is None else float(number)


def is_stem_and_leaf(table: Table) -> bool:
    """Is this a stem-and-leaf plot?"""
    if not table.header or len(table.rows[0]) != 2:
        return False
    first, second = (cell.text.casefold() for cell in table.rows[0])
    return first.startswith("stem") and second.startswith(("leaf", "leaves"))


def stem_values(table: Table) -> list[TextLine]:
    """The numbers of a stem-and-leaf plot, in order: stem 4 with leaves 0 3 is 40, 43."""
    values = []
    for stem, leaves in table.rows[table.header :]:
        number = number_in(stem.text)
        if number is None:
            continue
        for leaf in re.findall(r"\d", leaves.text):
            text = f"{int(number)}{leaf}".lstrip("0") or "0"
            values.append(leaves.model_copy(update={"text": text, "raw": f"{stem.text} | {leaves.text}"}))
    return values


def find_row(table: Table, name: str) -> int | None:
    """The index of the row that is called `name`: by its label, else by an entry that says just that."""
    body = range(table.header, len(table.rows))
    by_label = _best([(index, table.rows[index][0].text) for index in body], name)
    if by_label is not None:
        return by_label
    for index in body:
        if any(_same_entry(cell.text, name) for cell in table.rows[index][1:]):
            return index
    return _numbered(name, "row", list(body))


def find_column(table: Table, name: str) -> int | None:
    """The index of the column that is called `name`.

    Without a header, columns have no names; but the values of two columns may be called what the title calls them.
    """
    if not table.header:
        asked, title = _content(name), _content(table.title)
        named = bool(asked) and all(max((_alike(word, other) for other in title), default=0) for word in asked)
        called = _values_column(table) if named and len(table.rows[0]) == 2 else None
    else:
        called = _best([(index, cell.text) for index, cell in enumerate(table.rows[0])], name)
    return called if called is not None else _numbered(name, "column", list(range(len(table.rows[0]))))


def _numbered(name: str, kind: str, places: Sequence[int]) -> int | None:
    """The place that is told by its number: "second", "the last column", "row 3", "3rd"."""
    match = re.fullmatch(
        rf"(?:the )?(?:(?P<word>\w+)(?: {kind})?|{kind} (?:number |no\.? )?(?P<number>\d+))", name.lower()
    )
    if match is None:
        return None
    if match["number"]:
        at = int(match["number"]) - 1
        return places[at] if 0 <= at < len(places) else None
    at = _ORDINALS.get(match["word"], len(places))
    return places[at] if -1 <= at < len(places) and places else None


def likeness(name: str, label: str) -> float:
    """How surely a person who says `name` means the row or column that is labelled `label`, 0..1."""
    if _squeezed(name) == _squeezed(label):
        return 1.0
    day, other = _day(name), _day(label)
    if day and other:
        return float(day == other)
    wanted, given = _content(name), _content(label)
    if not wanted or not given:
        return 0.0
    if any(word.isdigit() for word in given) and {w for w in wanted if w.isdigit()} != {
        w for w in given if w.isdigit()
    }:
        return 0.0  # another year or size is another row, however alike the words
    parts = re.split(r"\s+and\s+", name)
    if len(parts) > 1 and any(_told(_content(part), given) <= 0.5 for part in parts):
        return 0.0  # "pizza and baked chicken" is no other name of "baked chicken"
    forward = _told(wanted, given)
    backward = sum(max(_alike(word, other) for other in wanted) for word in given) / len(given)
    # all of one in the other counts for much ("Cartwright" for "Cartwright family"), a loose overlap for little
    return (
        0.98 * (0.65 * max(forward, backward) + 0.35 * min(forward, backward)) if max(forward, backward) > 0.75 else 0.0
    )


def _told(wanted: Sequence[str], given: Sequence[str]) -> float:
    """How much of the wanted words is among the given, 0..1."""
    return sum(max(_alike(word, other) for other in given) for word in wanted) / max(1, len(wanted))


def _day(text: str) -> tuple[int, int] | None:
    """(month, day) of what is nothing but a day of the year: "12/29", "December 29"."""
    match = _DAY.fullmatch(text.strip(" .,"))
    if match is None:
        return None
    if match["month"]:
        return int(match["month"]), int(match["day"])
    short = match["name"][:3].casefold()
    return (_MONTHS.index(short) + 1, int(match["of"])) if short in _MONTHS else None


def _best(labels: Sequence[tuple[int, str]], name: str) -> int | None:
    scored = sorted(((likeness(name, label), -index) for index, label in labels if label), reverse=True)
    if not scored or scored[0][0] < _GOOD:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.02 and scored[0][0] < 0.99:
        tied = [item for item in scored if scored[0][0] - item[0] < 0.02]
        texts = dict(labels)
        ratios = sorted(
            ((SequenceMatcher(None, name.casefold(), texts[-i].casefold()).ratio(), i) for _, i in tied), reverse=True
        )
        return -ratios[0][1] if ratios[0][0] >= 0.9 and ratios[0][0] - ratios[1][0] > 0.01 else None
    return -scored[0][1]


def _content(text: str) -> list[str]:
    found = [_SAME.get(_singular(word), _singular(word)) for word in words(text)]
    return [word for word in found if word not in _LIGHT] or found


def _singular(word: str) -> str:
    return singular(word) if len(word) > 3 else word


def _alike(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if a.isdigit() or b.isdigit() or min(len(a), len(b)) < 4:
        return 0.0
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return ratio if ratio >= 0.84 else 0.0


def _squeezed(text: str) -> str:
    plain = text.casefold().translate(str.maketrans("0o1il|", "oolll1"))
    return re.sub(r"[^\w]", "", plain)


def _same_entry(entry: str, name: str) -> bool:
    """Does a cell say just this? Times are compared as times ("12.25 P.M." and "12:25 P.M.")."""
    if not entry:
        return False
    one, other = minutes_in(entry), minutes_in(name.replace(".", ":", 1) if ":" not in name else name)
    if one is not None and other is not None:
        return one == other
    return _squeezed(entry) == _squeezed(name)


def _values_column(table: Table) -> int:
    return len(table.rows[0]) - 1


def _only_values(table: Table, row: str) -> int:
    """The one column of values. Raises ToolError where several could be meant: none of them is guessed."""
    places = range(1, len(table.rows[0]))
    numeric = [
        place
        for place in places
        if all(value_of(cells[place].text) is not None for cells in table.rows[table.header :])
    ]
    if table.header and len(numeric) > 1 and table.rows[0][-1].text != "Amount":  # which is what a row comes to
        names = [table.rows[0][place].text for place in numeric]
        raise ToolError(f"the row {row!r} has several values.", remedy=f"Name a column: {_listed(names)}.")
    return _values_column(table)


def _no_row(table: Table, name: str) -> ToolError:
    labels = [row[0].text for row in table.rows[table.header :] if row[0].text]
    return ToolError(f"no row of the table is called {name!r}. Its rows: {_listed(labels)}.")


def _no_column(table: Table, name: str) -> ToolError:
    if not table.header:
        return ToolError(
            f"no column is called {name!r}: the table names no columns.", remedy="Leave the column out for the values."
        )
    return ToolError(f"no column of the table is called {name!r}. Its columns: {_listed(_names(table))}.")


def _names(table: Table) -> list[str]:
    return [cell.text for cell in table.rows[0] if cell.text]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:15]) + (" ..." if len(names) > 15 else "")
