"""Slots that hold what charts are about: statistics, the places, years and groups they are given for, colors, marks."""

from __future__ import annotations

from mllm_core.nouns import plural
from planners.data.filling import Filler, Filling, one_of
from planners.data.vocabulary import MONTHS, Vocabulary
from planners.data.wordings import Slot, Writer

_COUNTRIES = (
    *("Germany", "France", "Spain", "Italy", "Norway", "Sweden", "Denmark", "Poland", "Austria", "Turkey", "Egypt"),
    *("Kenya", "Nigeria", "South Africa", "Morocco", "Brazil", "Argentina", "Chile", "Peru", "Mexico", "Canada"),
    *("the United States", "the U.S.", "the UK", "the United Kingdom", "the Netherlands", "the Philippines", "Japan"),
    *("China", "India", "Vietnam", "Thailand", "Indonesia", "Australia", "New Zealand", "Russia", "Ukraine", "Greece"),
    *("Iceland", "Portugal", "Ireland", "Finland", "Belgium", "Europe", "Asia", "Latin America", "Western Europe"),
    *("the European Union", "the world", "North America", "California", "Texas", "Florida", "Ohio", "Scotland"),
)
_GROUPS = (
    *(
        "women",
        "men",
        "respondents",
        "adults",
        "teenagers",
        "students",
        "people aged 18 to 29",
        "households",
        "parents",
    ),
    *("Democrats", "Republicans", "millennials", "internet users", "employees", "patients", "children under 5"),
    *("drivers", "voters", "seniors", "smokers", "tourists", "consumers", "Americans", "immigrants", "graduates"),
)
_SERIES = (
    *("Male", "Female", "Boys", "Girls", "Favorable", "Unfavorable", "Very likely", "Not sure", "Strongly agree", "No"),
    *(
        "Yes",
        "Other",
        "Rural",
        "Urban",
        "Exports",
        "Imports",
        "Good",
        "Bad",
        "Satisfied",
        "Agree",
        "Disagree",
        "Online",
    ),
    *("Retail", "18-29", "30-49", "65+", "Under 18", "College graduate", "High school", "North", "South", "Approve"),
    *(
        "Disapprove",
        "Too much",
        "Not enough",
        "About right",
        "Major threat",
        "Minor threat",
        "Confident",
        "Wind",
        "Coal",
    ),
)
_MEASURES = (
    *("revenue", "net income", "gross profit", "turnover", "sales", "market share", "market value", "budget", "output"),
    *("production", "consumption", "exports", "imports", "price", "average price", "median price", "stock", "demand"),
    *("growth rate", "prevalence", "popularity", "unit sales", "export value", "total production", "retail sales"),
    *("operating profit", "production volume", "annual revenue", "share", "supply", "spending", "total cost", "debt"),
)
_RATES = (
    *("unemployment rate", "inflation rate", "birth rate", "death rate", "literacy rate", "crime rate", "poverty rate"),
    *(
        "life expectancy",
        "population",
        "population density",
        "fertility rate",
        "infant mortality rate",
        "GDP per capita",
    ),
    *("gross domestic product", "GDP growth", "median age", "minimum wage", "average salary", "employment rate"),
    *("human development index", "suicide rate", "obesity rate", "urbanization rate", "national debt", "trade balance"),
    *("turnout", "approval rating", "average temperature", "annual rainfall", "carbon footprint", "tax revenue"),
    *("enrollment", "divorce rate", "home ownership rate", "average household size", "interest rate", "exchange rate"),
)
_COUNTED = (
    *("employees", "visitors", "deaths", "births", "stores", "subscribers", "smartphone users", "hospital beds"),
    *("passengers", "registered voters", "active users", "patents", "accidents", "new cases", "flights", "students"),
    *("immigrants", "downloads", "homicides", "farms", "cinemas", "medals", "restaurants", "members", "jobs", "homes"),
)
_OPINIONS = (
    *("said that things were getting better", "trust the media", "have a favorable view of the president"),
    *("were worried about climate change", "agree with this statement", "say immigration is a threat", "own a car"),
    *("did not know", "never exercise", "shop online", "use social media every day", "believe in ghosts", "vote"),
    *("were dissatisfied with the government", "had a positive opinion", "live alone", "feel safe at night"),
)
_MEMBERS = (
    *("country", "city", "company", "brand", "product", "region", "team", "player", "category", "state", "department"),
    *("sector", "age group", "group", "party", "platform", "app", "university", "airline", "bank", "club", "industry"),
    *("continent", "language", "sport", "religion", "social network", "fruit", "crop", "operator", "website", "item"),
)
_COLORS = (
    *("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "gray", "light blue"),
    *("dark blue", "navy blue", "light green", "dark green", "teal", "gray", "blue", "green", "red", "orange"),
)
_MARKS = ("bar", "bar", "line", "segment", "slice", "bars", "graph")


def _statistic(words: Vocabulary) -> str:
    """What a chart shows: "price of kettles", "number of visitors", "share of adults who own a lamp"."""
    draw = words.draw
    kind = draw.random()
    if kind < 0.3:
        return draw.choice(_RATES)
    if kind < 0.45:
        subject = words.noun().one if draw.random() < 0.6 else words.word("goods").split()[-1]
        return f"{subject} {draw.choice(_MEASURES)}"
    if kind < 0.6:
        return f"{draw.choice(_MEASURES)} of {words.noun().many if draw.random() < 0.6 else words.proper_name()}"
    if kind < 0.7:
        return f"{draw.choice(_MEASURES)} of the {words.noun().one} {draw.choice(('industry', 'market', 'sector'))}"
    if kind < 0.85:
        counted = draw.choice(_COUNTED) if draw.random() < 0.6 else words.noun().many
        return f"{draw.choice(('number of', 'number of', 'total number of'))} {counted}"
    share = draw.choice(("share of", "percentage of", "percent of", "proportion of"))
    group = draw.choice(_GROUPS)
    who = f"{group} who {draw.choice(_OPINIONS)}" if draw.random() < 0.6 else group
    return f"{share} {who}"


def _stat(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = _statistic(filling.words)
    return text, text


def _name(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    """What a bar, a line or a slice may be called; another than those before."""
    words, draw = filling.words, filling.words.draw
    while True:
        kind = draw.random()
        if kind < 0.4:
            text = draw.choice(_COUNTRIES)
        elif kind < 0.6:
            text = draw.choice(_SERIES)
        elif kind < 0.75:
            text = draw.choice((words.noun().many, words.noun().one)).capitalize()
        else:
            text = words.proper_name()
        if text not in filling.texts.values():
            return text, text


def _place(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    words, draw = filling.words, filling.words.draw
    text = draw.choice(_COUNTRIES) if draw.random() < 0.75 else words.word("places")
    while text in filling.texts.values():
        text = draw.choice(_COUNTRIES)
    return text, text


def _year(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    draw = filling.words.draw
    while True:
        year = draw.randint(1960, 2024) if draw.random() < 0.3 else draw.randint(2004, 2022)
        kind = draw.random()
        if kind < 0.8:
            text = str(year)
        elif kind < 0.87:
            text = f"{year}/{(year + 1) % 100:02d}"
        elif kind < 0.94:
            text = f"{draw.choice(MONTHS)} {year}"
        else:
            text = draw.choice((f"the {draw.choice(('first', 'third', 'fourth'))} quarter of {year}", f"Q2 {year}"))
        if text not in filling.texts.values():
            return text, text


def _from_to(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    draw = filling.words.draw
    first = draw.randint(1970, 2015)
    last = draw.randint(first + 1, 2022)
    text = draw.choice((f"from {first} to {last}", f"between {first} and {last}"))
    return text, text


def _figure(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    draw = filling.words.draw
    kind = draw.random()
    if kind < 0.6:
        text = str(draw.randint(2, 99))
    elif kind < 0.8:
        text = f"{draw.randint(1, 90)}.{draw.randint(1, 99)}"
    else:
        text = str(draw.choice((100, 120, 150, 200, 250, 300, 500, 750, 1000, 1500, 2000, 5000, 10000)))
    return text, text


def _member(many: bool) -> Filler:
    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        draw = filling.words.draw
        if draw.random() < 0.25:
            noun = filling.words.noun()
            text = noun.many if many else noun.one
        else:
            one = draw.choice(_MEMBERS)
            text = plural(one) if many else one
        return text, text

    return filler


def _color(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
    text = filling.words.draw.choice([color for color in _COLORS if color not in filling.texts.values()])
    return text, text


FILLERS: dict[str, Filler] = {
    "stat": _stat,
    "name": _name,
    "place": _place,
    "year": _year,
    "from_to": _from_to,
    "figure": _figure,
    "member": _member(False),
    "members": _member(True),
    "color": _color,
    "mark": one_of(*_MARKS),
    "group": one_of(*_GROUPS),
    "opinion": one_of(*_OPINIONS),
    "counted": one_of(*_COUNTED),
    "high": one_of("highest", "highest", "largest", "biggest", "greatest", "maximum"),
    "low": one_of("lowest", "lowest", "smallest", "least", "minimum"),
    "size": one_of("highest", "lowest", "largest", "smallest", "biggest", "greatest", "highest"),
    "tall": one_of("longest", "shortest", "tallest", "largest", "smallest", "highest", "lowest", "biggest"),
    "order": one_of("second", "third", "fourth", "second", "2nd", "3rd"),
    "statistic": one_of("average", "median", "mean", "sum", "average"),
    "k": one_of("two", "three", "four", "2", "3"),
}
