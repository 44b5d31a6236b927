"""The wordings of the questions about receipts; of three or more, the last is kept from training."""

from __future__ import annotations

from typing import Final

from mllm_core.worlds.documents.wording import Phrases

#: What the fields are called in questions.
FIELDS: Final = {
    "company": {"en": "company", "zh": "商家"},
    "address": {"en": "address", "zh": "地址"},
    "date": {"en": "date", "zh": "日期"},
    "time": {"en": "time", "zh": "时间"},
    "phone": {"en": "phone number", "zh": "电话"},
    "number": {"en": "receipt number", "zh": "收据号码"},
    "cashier": {"en": "cashier", "zh": "收银员"},
    "subtotal": {"en": "subtotal", "zh": "小计"},
    "tax": {"en": "tax", "zh": "税"},
    "total": {"en": "total", "zh": "总计"},
    "cash": {"en": "cash", "zh": "现金"},
    "change": {"en": "change", "zh": "找零"},
}
#: Fields whose absence can be asked about without doubt.
PROBED: Final = ("phone", "number", "cashier", "subtotal", "tax", "cash", "change")

CAPTION: Final[Phrases] = {
    "en": ("Describe the picture.", "Describe the receipt.", "What does the picture show?", "Write a caption.",
           "Summarize the receipt."),
    "zh": ("描述这张图。", "这张图显示了什么？"),
}  # fmt: skip
FIELD: Final[Phrases] = {
    "en": ("What is the {field}?", "What is the {field} on the receipt?", "Read the {field}.", "Give the {field}.",
           "Which {field} is printed?"),
    "zh": ("{field}是什么？", "收据上的{field}是什么？"),
}  # fmt: skip
ASK: Final[dict[str, Phrases]] = {
    "company": {
        "en": ("Which company issued the receipt?", "What is the name of the company?", "Which shop is it from?",
               "What is the company?", "Who is the seller?"),
        "zh": ("这是哪家商店的收据？", "商家叫什么名字？"),
    },
    "address": {
        "en": ("What is the address?", "Where is the shop?", "What is the address of the company?", "Read the address.",
               "At which address is the shop?"),
        "zh": ("商店的地址是什么？",),
    },
    "date": {
        "en": ("What is the date?", "When was it bought?", "What is the date on the receipt?",
               "On which day was this paid?"),
        "zh": ("日期是什么？",),
    },
    "total": {
        "en": ("What is the total?", "How much is the total?", "What is the total amount?",
               "How much was paid in all?"),
        "zh": ("总计是多少？", "一共多少钱？"),
    },
    "cash": {
        "en": ("How much cash was given?", "What amount was paid in cash?", "How much did the customer hand over?"),
        "zh": ("付了多少现金？",),
    },
    "change": {
        "en": ("How much is the change?", "What is the change?", "How much money was given back?"),
        "zh": ("找零是多少？",),
    },
}  # fmt: skip
COUNT: Final[Phrases] = {
    "en": ("How many different items were bought?", "How many items are listed?", "Count the lines with items."),
    "zh": ("收据上有几项商品？",),
}
PRICE: Final[Phrases] = {
    "en": ("What is the amount for {name}?", "How much is {name}?", "What is the price of {name}?",
           "What was charged for {name}?"),
    "zh": ("{name}多少钱？",),
}  # fmt: skip
ITEM_AT: Final[Phrases] = {
    "en": ("Which item is {price}?", "What costs {price}?", "For which item was {price} charged?"),
    "zh": ("哪一项是{price}？",),
}
DEAREST: Final[Phrases] = {
    "en": ("Which item has the highest amount?", "What is the most expensive line?", "Which item cost the most?"),
    "zh": ("最贵的是哪一项？",),
}
TOGETHER: Final[Phrases] = {
    "en": ("How much are {first} and {second} together?", "What is the sum of {first} and {second}?",
           "Add up {first} and {second}."),
    "zh": ("{first}和{second}一共多少钱？",),
}  # fmt: skip
REGION: Final[Phrases] = {
    "en": ("What is at {box}?", "Read the text at {box}.", "What does it say at {box}?"),
    "zh": ("{box}处写的是什么？",),
}
POINT: Final[Phrases] = {
    "en": ("Point to the {field}.", "Where is the {field}?", "Locate the {field}."),
    "zh": ("指出{field}。",),
}
POINT_PRICE: Final[Phrases] = {
    "en": ("Point to the price of {name}.", "Where is the amount for {name}?", "Locate the price of {name}."),
    "zh": ("指出{name}的价格。",),
}
PROBE_ITEM: Final[Phrases] = {
    "en": ("Is there {name} on the receipt?", "Did someone buy {name}?", "Does the receipt list {name}?"),
    "zh": ("收据上有{name}吗？",),
}
PROBE_FIELD: Final[Phrases] = {
    "en": ("Does the receipt state the {field}?", "Is the {field} on the receipt?", "Is the {field} printed?"),
    "zh": ("收据上有{field}吗？",),
}
NOT_THERE: Final = {"en": "There is no {word} on the receipt.", "zh": "收据上没有{word}。"}
