"""What a form asks and what was filled in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from mllm_core.samples import Split
from mllm_core.worlds.documents import words

TITLES: Final = {
    "REGISTRATION FORM": "person", "Application Form": "person", "Member Card": "person", "Patient Record": "person",
    "Invoice": "trade", "Delivery Note": "trade", "ORDER FORM": "trade", "Booking": "travel", "Boarding Pass": "travel",
    "Product Label": "product", "Business Card": "person",
}  # fmt: skip
#: Which keys a kind of form may have: key, and the kind of value.
KEYS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "person": (
        ("Name", "name"), ("Date of birth", "date"), ("Phone", "phone"), ("Email", "email"), ("City", "city"),
        ("Country", "country"), ("Job", "job"), ("Member number", "code"), ("Age", "age"), ("Address", "street"),
    ),
    "trade": (
        ("Invoice number", "code"), ("Date", "date"), ("Customer", "name"), ("Item", "goods"), ("Quantity", "count"),
        ("Price", "money"), ("Total", "money"), ("Due date", "date"), ("Seller", "company"), ("Ship to", "city"),
    ),
    "travel": (
        ("Passenger", "name"), ("Origin", "city"), ("Destination", "city"), ("Date", "date"),
        ("Departure", "time"), ("Seat", "seat"),
        ("Gate", "seat"), ("Booking code", "code"), ("Price", "money"),
    ),
    "product": (
        ("Product", "food"), ("Weight", "weight"), ("Price", "money"), ("Best before", "date"), ("Lot", "code"),
        ("Origin", "country"), ("Energy", "energy"), ("Maker", "company"),
    ),
}  # fmt: skip
KEY_ZH: Final = {
    "Name": "姓名", "Date of birth": "出生日期", "Phone": "电话", "Email": "邮箱", "City": "城市",
    "Country": "国家", "Job": "职业",
    "Age": "年龄", "Address": "地址", "Date": "日期", "Customer": "客户", "Quantity": "数量", "Price": "价格",
    "Total": "总计",
    "Seat": "座位", "Weight": "重量", "Product": "产品", "Passenger": "乘客",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormData:
    """A form's content: its title and its keys with their values, all texts as printed."""

    title: str
    kind: str
    fields: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """The form as reading would give it."""
        return "\n".join((self.title, *(f"{key}: {value}" for key, value in self.fields)))

    def missing(self, draw: random.Random) -> str:
        """A key that such a form might have and this one has not."""
        there = {key for key, _ in self.fields}
        own = [key for key, _ in KEYS[self.kind] if key not in there]
        every = [key for keys in KEYS.values() for key, _ in keys if key not in there]
        return draw.choice(own if own and draw.random() < 0.7 else every)


def make_form(draw: random.Random, split: Split) -> FormData:
    """A filled-in form of four to seven fields."""
    title = draw.choice(list(TITLES))
    kind = TITLES[title]
    keys = KEYS[kind]
    chosen = sorted(draw.sample(range(len(keys)), draw.randint(4, min(7, len(keys)))))
    if draw.random() < 0.3:
        draw.shuffle(chosen)
    return FormData(title, kind, tuple((keys[at][0], value(draw, split, keys[at][1])) for at in chosen))


def value(draw: random.Random, split: Split, kind: str) -> str:
    """A value of a kind, as it is filled in."""
    if kind == "name":
        last = words.coined(draw) if draw.random() < 0.2 else draw.choice(words.words("surname", split))
        return f"{draw.choice(words.words('person', split))} {last}"
    if kind == "email":
        return (
            f"{draw.choice(words.words('person', split)).lower()}{draw.randint(1, 99)}@{words.coined(draw, False)}.com"
        )
    if kind == "code":
        return "".join(draw.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(2)) + str(draw.randint(100, 99999))
    if kind == "company":
        return words.company(draw, split)
    if kind == "date":
        return words.date(draw)
    if kind == "street":
        return words.address(draw, split)[0]
    made = {
        "phone": f"{draw.randint(100, 999)}-{draw.randint(1000, 9999)}",
        "age": str(draw.randint(16, 80)),
        "count": str(draw.randint(1, 60)),
        "money": f"${draw.randint(1, 400)}.{draw.randint(0, 99):02}",
        "time": f"{draw.randint(5, 22):02}:{draw.randrange(0, 60, 5):02}",
        "seat": f"{draw.randint(1, 40)}{draw.choice('ABCDEF')}",
        "weight": f"{draw.choice((100, 200, 250, 330, 500, 750))} g",
        "energy": f"{draw.randint(40, 600)} kcal",
    }
    return made[kind] if kind in made else draw.choice(words.words(kind, split)).capitalize()
