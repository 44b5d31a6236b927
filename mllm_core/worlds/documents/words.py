"""The words that charts, tables, receipts and forms are filled with, some held back from training."""

from __future__ import annotations

import random
from typing import Final

from mllm_core.samples import Split

_EVERY = 7  # one word in so many is kept from training

_LISTS: Final[dict[str, str]] = {
    "fruit": (
        "apples pears plums grapes lemons limes mangoes figs dates kiwis melons cherries peaches oranges bananas "
        "berries papayas apricots guavas quinces"
    ),
    "animal": (
        "cats dogs horses cows sheep goats ducks rabbits foxes bears wolves owls frogs bees ants whales seals "
        "deer mice hens"
    ),
    "sport": (
        "football tennis golf rugby hockey rowing boxing judo chess cricket cycling running swimming skiing "
        "sailing fencing archery climbing"
    ),
    "country": (
        "Peru Chile Brazil Spain France Italy Greece Norway Sweden Finland Poland Turkey Egypt Kenya Ghana Mali "
        "India China Japan Nepal Vietnam Canada Mexico Cuba Austria Ireland Iceland Denmark Germany Hungary "
        "Portugal Morocco"
    ),
    "city": (
        "Paris London Rome Madrid Lisbon Berlin Vienna Prague Oslo Cairo Lagos Nairobi Delhi Tokyo Osaka Seoul "
        "Lima Quito Boston Dallas Denver Miami Toronto Sydney Perth Dublin Athens Warsaw Milan Lyon Porto"
    ),
    "person": (
        "Anna Ben Carla David Elena Felix Grace Hugo Ines Jack Kate Leo Mia Noah Olga Paul Rosa Sam Tina Victor "
        "Wendy Yusuf Zoe Liam Emma Oscar Lucy Peter Nina Martin Clara Simon Ahmed Priya Diego Mei Ivan Sofia "
        "Amara Kofi"
    ),
    "surname": (
        "Smith Brown Wilson Taylor Clark Lewis Walker Hall Young King Wright Hill Green Baker Adams Nelson Carter "
        "Evans Turner Parker Cook Bell Murphy Bailey Cooper Ward Silva Costa Lopez Garcia Tan Lim Wong Chen Kumar "
        "Singh Novak"
    ),
    "job": (
        "teacher nurse driver farmer baker painter lawyer dentist pilot clerk chef plumber engineer gardener "
        "tailor librarian mechanic waiter"
    ),
    "drink": "coffee tea water juice milk cocoa cola lemonade cider soda espresso latte",
    "food": (
        "bread rice pasta soup salad pizza cheese eggs butter honey noodles beans tofu yogurt cereal sausage pie "
        "cake cookies crackers mustard ketchup onions carrots potatoes tomatoes mushrooms spinach"
    ),
    "goods": (
        "pencil notebook eraser ruler lamp chair table clock mug plate bowl spoon towel soap brush candle basket "
        "hammer bucket umbrella battery cable kettle mirror pillow blanket scarf gloves hat shirt socks"
    ),
    "subject": "maths history music art biology physics chemistry geography English French drama computing",
    "department": (
        "Sales Design Finance Support Research Legal Marketing Logistics Training Security Planning Quality"
    ),
    "transport": "car bus train tram bicycle plane ferry scooter walking taxi metro truck",
    "street": (
        "Oak Elm Maple Park Mill Church High River Station Garden Bridge King Queen Castle Lake Forest Spring Market"
    ),
    "group": (
        "Men Women Children Adults Urban Rural Online Store Import Export Public Private North South East West "
        "Morning Evening Yes No Maybe Gold Silver Bronze Paper Plastic Glass Metal"
    ),
    "shop": (
        "Mart Store Market Bakery Cafe Books Grill Pharmacy Garden Hardware Foods Kitchen Corner Deli Shop Trading"
    ),
}
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_SOUNDS: Final[dict[str, str]] = {
    "onset": "b br c ch d dr f g gr h j k l m n p pl qu r s st t tr v w z",
    "vowel": "a e i o u ai ea ou",
    "coda": "l m n r s t nd rk st",
}


def kinds() -> tuple[str, ...]:
    """The names of the lists."""
    return tuple(_LISTS)


def words(kind: str, split: Split) -> tuple[str, ...]:
    """The words of a list that a split may use; training sees six of every seven."""
    listed = _LISTS[kind].split()
    return tuple(word for at, word in enumerate(listed) if split != "train" or at % _EVERY != _EVERY - 1)


def pick(draw: random.Random, kind: str, count: int, split: Split) -> tuple[str, ...]:
    """`count` different words of a list; past its end, coined ones follow."""
    listed = words(kind, split)
    chosen = draw.sample(listed, min(count, len(listed)))
    while len(chosen) < count:
        word = coined(draw)
        if word not in chosen:
            chosen.append(word)
    return tuple(chosen)


def coined(draw: random.Random, capital: bool = True) -> str:
    """A word that no list has, so that it must be read letter by letter."""
    onsets, vowels, codas = (_SOUNDS[part].split() for part in ("onset", "vowel", "coda"))
    word = "".join(
        draw.choice(onsets) + draw.choice(vowels) + (draw.choice(codas) if draw.random() < 0.35 else "")
        for _ in range(draw.choice((1, 2, 2, 3)))
    )
    return word.capitalize() if capital else word


def company(draw: random.Random, split: Split) -> str:
    """The name of a firm."""
    name = coined(draw) if draw.random() < 0.3 else draw.choice(words("surname", split))
    shop = draw.choice(words("shop", split))
    return draw.choice(
        (f"{name} {shop}", f"{name}'s {shop}", f"{name} & Sons", f"{name} {shop} Ltd", f"{name} Sdn Bhd")
    )


def address(draw: random.Random, split: Split) -> tuple[str, str]:
    """Street and town, as the two lines of an address."""
    street, city = draw.choice(words("street", split)), draw.choice(words("city", split))
    way = draw.choice(("Street", "Road", "Lane", "Avenue"))
    return f"{draw.randint(1, 199)} {street} {way}", f"{draw.randint(10000, 99999)} {city}"


def date(draw: random.Random) -> str:
    """A day, in one of the ways dates are printed."""
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(2005, 2026)
    return draw.choice(
        (
            f"{day:02}/{month:02}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day:02}.{month:02}.{year}",
            f"{day} {MONTHS[month - 1]} {year}",
            f"{day:02}-{month:02}-{year % 100:02}",
        )
    )
