"""Slots that hold what stands in tables and charts, and what people count in them."""

from __future__ import annotations

from typing import Any

from planners.data.filling import Filler, Filling, Unreadable, keys, known, listed, one_of, read_word, with_article
from planners.data.vocabulary import MONTHS, Vocabulary
from planners.data.wordings import Slot, Writer
from planners.forms.building import Raw
from planners.forms.purchases import Purchase

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: (one, several, what they count, did, do)
_FRAMES = (
    ("student", "students", "books", "read", "read"),
    ("friend", "friends", "points", "scored", "score"),
    ("baker", "bakers", "pies", "baked", "bake"),
    ("farmer", "farmers", "pumpkins", "picked", "pick"),
    ("child", "children", "shells", "found", "find"),
    ("player", "players", "goals", "scored", "score"),
    ("store", "stores", "tickets", "sold", "sell"),
    ("teacher", "teachers", "tests", "graded", "grade"),
    ("runner", "runners", "laps", "ran", "run"),
    ("driver", "drivers", "miles", "drove", "drive"),
    ("fisherman", "fishermen", "salmon", "caught", "catch"),
    ("artist", "artists", "paintings", "painted", "paint"),
    ("scout", "scouts", "badges", "earned", "earn"),
    ("cook", "cooks", "meals", "cooked", "cook"),
    ("team", "teams", "games", "won", "win"),
    ("gardener", "gardeners", "tulips", "planted", "plant"),
    ("member", "members", "cookies", "ate", "eat"),
    ("swimmer", "swimmers", "laps", "swam", "swim"),
    ("volunteer", "volunteers", "letters", "wrote", "write"),
    ("worker", "workers", "boxes", "packed", "pack"),
    ("tourist", "tourists", "photos", "took", "take"),
    ("tailor", "tailors", "shirts", "made", "make"),
)
_OPEN_VERBS = (
    *(("sold", "sell"), ("collected", "collect"), ("bought", "buy"), ("counted", "count"), ("saw", "see")),
    *(("owned", "own"), ("found", "find"), ("drew", "draw"), ("made", "make"), ("received", "receive")),
)
_SOMEONE = (
    ("student", "students"),
    ("friend", "friends"),
    ("family", "families"),
    ("shop", "shops"),
    ("club", "clubs"),
)
_STATS = (
    *("unemployment rate", "inflation rate", "birth rate", "literacy rate", "crime rate", "average ticket price"),
    *("number of smartphone users", "number of employees", "number of visitors", "number of deaths", "number of cars"),
    *("yearly revenue", "net income", "market share", "GDP growth", "export value", "production of rice"),
    *("share of respondents", "percentage of women", "share of renewable energy", "life expectancy", "sales volume"),
    *("advertising spending", "poverty rate", "approval rating", "price of a ticket", "average salary", "debt"),
    *("turnout", "consumption of coffee", "number of hospital beds", "median age", "number of subscribers"),
)
_MEMBERS = (
    *("country", "year", "city", "company", "brand", "month", "product", "region", "team", "player", "student"),
    *("department", "category", "item", "state", "store", "day", "school", "town", "river", "planet", "car", "movie"),
)
_HIGHEST = ("highest", "lowest", "largest", "smallest", "greatest")
_STOPS = ("park", "library", "museum", "school", "airport", "harbor", "town hall", "lighthouse", "stadium", "zoo")
_EVENTS = (
    *("swimming class", "math lesson", "staff meeting", "concert", "puppet show", "lunch break", "relay race"),
    *("guided tour", "yoga class", "opening speech", "parade", "quiz", "chess final", "science fair", "magic show"),
)
_TICKETS = ("an adult ticket", "a child ticket", "a senior ticket", "a student ticket", "a family ticket")


def row_name(words: Vocabulary) -> str:
    """What a row may be called."""
    draw = words.draw
    kind = draw.random()
    if kind < 0.42:
        return words.proper_name()
    if kind < 0.57:
        return words.noun().many if draw.random() < 0.5 else words.noun().one
    if kind < 0.85:
        return draw.choice((*_WEEKDAYS, *MONTHS))
    return str(draw.randint(1960, 2024))


def _row(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    """The name of a row, as it stands in the table; another than the rows before."""
    text = row_name(filling.words)
    while text in filling.texts.values():
        text = row_name(filling.words)
    return text, text


def _header(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    words = filling.words
    text = words.word("headers") if words.draw.random() < 0.85 else words.syllables(2)
    while text in filling.texts.values():
        text = words.word("headers")
    return text, text


def _good(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.word("goods") if filling.words.draw.random() < 0.6 else filling.words.noun().one
    if text in filling.values.values():
        raise Unreadable("the same thing twice")
    return with_article(text) if filling.words.draw.random() < 0.8 else f"the {text}", text


def _ticket(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.draw.choice([ticket for ticket in _TICKETS if ticket not in filling.texts.values()])
    return text, text.split(" ", 1)[1]


def _place(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.word("places")
    while text in filling.texts.values():
        text = filling.words.word("places")
    return text, text


def _years(later: bool) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        first = next((int(text) for text in filling.texts.values() if text.isdigit()), 0)
        draw = filling.words.draw
        year = first + draw.choice((1, 1, 2, 3, 5)) if later and first else draw.randint(1960, 2023)
        return str(year), str(year)

    return filler


def _names_two(kind: str) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, tuple[str, ...]]:
        draw = filling.words.draw
        if kind == "days":
            names = draw.sample(_WEEKDAYS, 2)
        elif kind == "people":
            names = filling.words.several("given_names", 2)
        else:
            names = [row_name(filling.words) for _ in range(2 if draw.random() < 0.8 else 3)]
            if any(" and " in name or "," in name or "&" in name for name in names) or len(set(names)) < len(names):
                raise Unreadable("the names run together")
        return ", ".join(names[:-1]) + " and " + names[-1], tuple(names)

    return filler


def _purchase(least: int) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, tuple[Purchase, ...]]:
        """Goods with their quantities; a quantity by weight stands alone."""
        words, draw = filling.words, filling.words.draw
        if least == 1 and draw.random() < 0.25:
            noun = words.noun().many
            amount, value = draw.choice(_AMOUNTS) if draw.random() < 0.4 else _some_amount(draw.randint(11, 59))
            return f"{amount} of {noun}", (Purchase(value, noun),)
        goods, texts = [], []
        for _ in range(draw.choice((least, 2))):
            if draw.random() < 0.25:
                noun_, count = words.noun(), draw.randint(2, 12)
                goods.append(Purchase(count, noun_.one))
                texts.append(f"{count} {noun_.many}")
            else:
                good = words.word("goods") if draw.random() < 0.6 else words.noun().one
                goods.append(Purchase(1, good))
                texts.append(with_article(good))
        if len({good.row for good in goods}) < len(goods):
            raise Unreadable("the same thing twice")
        return " and ".join(texts), tuple(goods)

    return filler


_AMOUNTS: tuple[tuple[str, float], ...] = (
    *(("half a pound", 0.5), ("3/4 of a pound", 0.75), ("1/2 of a pound", 0.5), ("1/4 of a pound", 0.25)),
    *(("2 pounds", 2), ("3 kilograms", 3), ("5 pounds", 5), ("4 yards", 4), ("1/5 of a pound", 0.2)),
)


def _some_amount(tenths: int) -> tuple[str, float]:
    value = tenths / 10 if tenths % 10 else tenths // 10
    return f"{value} {'pounds' if tenths % 2 else 'kilograms'}", value


def _bound(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Raw]:
    """ "scored at least 10 points but fewer than 20 points" as a condition on `v`."""
    draw, frame = filling.words.draw, _frame(filling)
    signs = {"at least": ">=", "at most": "<=", "more than": ">", "fewer than": "<", "less than": "<", "exactly": "=="}
    how = draw.choice(("at least", "at least", "exactly", "fewer than", "more than", "at most", "less than"))
    low = draw.randint(1, 90)
    text, value = f"{frame['did']} {how} {low} {frame['things']}", f"v {signs[how]} {low}"
    if how == "at least" and draw.random() < 0.5:
        high = low + draw.randint(2, 40)
        below = draw.choice(("fewer than", "less than"))
        text, value = f"{text} but {below} {high} {frame['things']}", f"{value} and v < {high}"
    return text, Raw(value)


def _frame(filling: Filling) -> dict[str, str]:
    """What the table of a question is about; the same for the whole question."""
    if not filling.frame:
        draw = filling.words.draw
        if draw.random() < 0.45:
            frame = draw.choice(_FRAMES)
        else:
            frame = (*draw.choice(_SOMEONE), filling.words.noun().many, *draw.choice(_OPEN_VERBS))
        filling.frame = dict(zip(("who", "whos", "things", "did", "do"), frame, strict=True))
    return dict(filling.frame)


def _of_frame(key: str) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        text = _frame(filling)[key]
        return text, text

    return filler


def _extreme(highest: tuple[str, ...], lowest: tuple[str, ...]) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        high = filling.words.draw.random() < 0.55
        return filling.words.draw.choice(highest if high else lowest), "highest" if high else "lowest"

    return filler


def _number(low: int, high: int, *, word: bool = False) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, int]:
        number = filling.words.draw.randint(low, high)
        return str(number), number

    return filler


def _money(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, int | float]:
    draw = filling.words.draw
    whole = draw.choice((5, 10, 20, 50, 100, 200, draw.randint(1, 999)))
    if draw.random() < 0.4:
        cents = draw.randint(0, 99)
        return f"${whole}.{cents:02d}", float(f"{whole}.{cents:02d}")
    return draw.choice(("${}", "${}", "{} dollars", "{}")).format(whole) if slot.name == "k" else f"${whole}", whole


def _dollars(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = f"${filling.words.draw.randint(5, 1200):,}"
    return text, text


def _date(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = f"{filling.words.draw.choice(MONTHS)} {filling.words.draw.randint(1, 28)}"
    return text, text


def _noun(many: bool) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        noun = filling.words.noun()
        kept = filling.values.setdefault("a noun", noun)
        return (kept.many if many else kept.one), kept.one

    return filler


def _things_word(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    return _of_frame("things")(filling, slot, writer)


def _group(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
    return listed("people")(filling, slot, writer)


FILLERS: dict[str, Filler] = {
    "row": _row,
    "named_row": _row,
    "long_name": _row,
    "column_word": _header,
    "what": _header,
    "name": listed("given_names"),
    "person": listed("given_names"),
    "mention": listed("given_names"),
    "proper": listed("given_names"),
    "place": _place,
    "place_name": _place,
    "header": _header,
    "header2": _header,
    "good": _good,
    "ticket": _ticket,
    "rows": _names_two("rows"),
    "people_two": _names_two("people"),
    "days_two": _names_two("days"),
    "day": one_of(*_WEEKDAYS),
    "month": one_of(*MONTHS),
    "date": _date,
    "year": _years(False),
    "year1": _years(False),
    "year2": _years(True),
    "stat": one_of(*_STATS),
    "member": one_of(*_MEMBERS),
    "group": _group,
    "stop": one_of(*_STOPS),
    "event": one_of(*_EVENTS),
    "purchase": _purchase(1),
    "purchases": _purchase(2),
    "bound": _bound,
    "frame_bound": _bound,
    "frame_who": _of_frame("who"),
    "frame_whos": _of_frame("whos"),
    "frame_things": _of_frame("things"),
    "frame_did": _of_frame("did"),
    "frame_do": _of_frame("do"),
    "things_word": _things_word,
    "one_word": _noun(False),
    "many_word": _noun(True),
    "digits": _number(1, 12),
    "digits2": _number(2, 150),
    "small": _number(2, 9),
    "large": _number(10, 30),
    "money": _money,
    "dollars": _dollars,
    "extreme": known("extreme", "extremes"),
    "extreme_many": _extreme(("most",), ("fewest", "least")),
    "extreme_size": _extreme(("highest", "largest", "greatest", "biggest"), ("lowest", "smallest")),
    "extreme_bar": _extreme(
        ("highest", "largest", "biggest", "tallest", "longest"), ("lowest", "smallest", "shortest")
    ),
    "peak": _extreme(("peak", "maximum", "highest value"), ("minimum", "lowest value", "lowest point")),
    "extreme_function": read_word("extreme_function", *_HIGHEST, "biggest", "maximum", "minimum"),
    "statistic": read_word("statistic", *keys("statistics", True)),
    "average": read_word("average", "mean", "average", "median", "mode"),
    "measure": known("row", "measures"),
}
