"""The world of receipts: a shop's slip with its fields, its items and its sums."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from mllm_core.samples import Sample, Split, Turn, split_of
from mllm_core.tokens import XYXY, box_text
from mllm_core.worlds import noise
from mllm_core.worlds.documents import receipt_phrases as say
from mllm_core.worlds.documents import words
from mllm_core.worlds.documents.receipt_data import Item, ReceiptData, make_receipt
from mllm_core.worlds.documents.receipt_sheet import Printed, draw_receipt
from mllm_core.worlds.documents.wording import NOTHING, Said, Speaker, yes_no

_ASKED: Final = tuple(say.FIELDS)


@dataclass(frozen=True)
class ReceiptWorld:
    """Receipts as a till prints them.

    `truth`: `fields` (company, address, date, total ... as printed, without their keys; only those that are there),
    `items` (each `name`, `count`, `cents` for all of them), `lines` (the text, top to bottom), `size` (width, height)
    and `texts`: each `text`, `field` ("item 0" for the first item; "" for what is no field), `part` (1: the amount at
    the right) and `box` of its ink, xyxy in pixels.
    """

    name: str = "receipts"
    chinese: float = 0.1  #: share of the turns in Chinese
    strength: float = 1.0  #: of the noise; 0 leaves pictures clean

    def sample(self, seed: int) -> Sample:
        split = split_of(seed)
        draw = random.Random(f"{self.name}:{seed}")
        data = make_receipt(draw, split)
        picture, texts = draw_receipt(draw, data)
        turns = receipt_turns(Speaker(draw, split, self.chinese), data, texts, picture.size)
        truth = {
            "fields": dict(data.fields),
            "items": tuple(asdict(item) for item in data.items),
            "lines": tuple(data.text().split("\n")),
            "size": picture.size,
            "texts": tuple(asdict(text) for text in texts),
        }
        return Sample(turns, self.name, seed, (noise.degrade(picture, draw, self.strength),), truth=truth)


def missing_item(draw: random.Random, split: Split, items: Sequence[Item]) -> str:
    """Something that might have been bought, and was not."""
    there = {item.name.lower() for item in items}
    pool = [word for kind in ("food", "goods", "drink", "fruit") for word in words.words(kind, split)]
    return draw.choice([word for word in pool if word not in there])


class ReceiptQuestions:
    """All that can be asked about one receipt, from its content alone: of a picture, or of its text."""

    def __init__(self, speaker: Speaker, data: ReceiptData) -> None:
        self.speaker, self.data, self.draw = speaker, data, speaker.draw

    def probes(self) -> Iterator[Turn]:
        """Yes/no questions and a false premise."""
        data, draw, split = self.data, self.draw, self.speaker.split
        there = draw.random() < 0.5
        name = draw.choice(data.items).name if there else missing_item(draw, split, data.items)
        yield self.speaker.turn("probe", say.PROBE_ITEM, yes_no(there), name=name.lower())
        there = draw.random() < 0.5
        field = draw.choice([key for key in _ASKED if (key in data.fields) is there] or ["company"])
        if (field in data.fields) is there and field in say.PROBED:
            yield self.speaker.turn("probe", say.PROBE_FIELD, yes_no(there), field=say.FIELDS[field])
        gone = missing_item(draw, split, data.items)
        refusal = {tongue: text.format(word=gone) for tongue, text in say.NOT_THERE.items()}
        yield self.speaker.turn("premise", say.PRICE, refusal, name=gone)

    def fields(self) -> Iterator[Turn]:
        """What the fields say."""
        data = self.data
        for field in (key for key in _ASKED if key in data.fields):
            likely = {"company": "address", "address": "company", "total": "cash", "cash": "total", "change": "total"}
            wrong = data.fields.get(likely.get(field, ""), "")
            asked = say.ASK.get(field, say.FIELD)
            yield self.speaker.turn("vqa", asked, data.fields[field], wrong, field=say.FIELDS[field])

    def items(self) -> Iterator[Turn]:
        """What was bought, and sums."""
        data, draw, speaker = self.data, self.draw, self.speaker
        count = len(data.items)
        yield speaker.turn("vqa", say.COUNT, str(count), str(count + draw.choice((-1, 1))))
        item = draw.choice(data.items)
        name = item.name.lower()
        others = [data.amount(other.cents) for other in data.items if other is not item]
        yield speaker.turn("vqa", say.PRICE, data.amount(item.cents), draw.choice(others) if others else "", name=name)
        prices = [other.cents for other in data.items]
        if prices.count(item.cents) == 1:
            yield speaker.turn("vqa", say.ITEM_AT, item.name, price=data.amount(item.cents))
        if count > 1 and prices.count(max(prices)) == 1:
            dearest = data.items[prices.index(max(prices))]
            listed = ", ".join(data.amount(price) for price in prices)
            because = {
                "en": f"The prices are {listed}. The highest is {data.amount(dearest.cents)}.",
                "zh": f"价格为{listed}。最高的是{data.amount(dearest.cents)}。",
            }
            yield speaker.turn("vqa", say.DEAREST, dearest.name, draw.choice(data.items).name)
            yield speaker.rationale(say.DEAREST, because, dearest.name)
        if count > 1:
            first, second = draw.sample(data.items, 2)
            both = data.amount(first.cents + second.cents)
            because_sum = f"{data.amount(first.cents)} + {data.amount(second.cents)} = {both}."
            names = {"first": first.name.lower(), "second": second.name.lower()}
            yield speaker.rationale(say.TOGETHER, because_sum, both, **names)
        if "change" in data.fields:
            paid, total, back = data.fields["cash"], data.fields["total"], data.fields["change"]
            yield speaker.rationale(say.ASK["change"], f"{paid} - {total} = {back}.", back, field=say.FIELDS["change"])

    def captions(self) -> tuple[Said, Said]:
        """A true caption, and one with an error in a field, a count or an item."""
        data, draw = self.data, self.draw
        company, total, count = data.fields["company"], data.fields["total"], len(data.items)
        bought = draw.choice(data.items).name.lower()
        right = _caption(company, data.fields["date"], count, bought, total)
        wrong = draw.choice(
            (
                _caption(company, data.fields["date"], count + draw.choice((1, 2)), bought, total),
                _caption(company, words.date(draw), count, bought, total),
                _caption(
                    company, data.fields["date"], count, missing_item(draw, self.speaker.split, data.items), total
                ),
                _caption(company, data.fields["date"], count, bought, data.amount(draw.randint(100, 9999))),
            )
        )
        return right, wrong


def _caption(company: str, date: str, count: int, bought: str, total: str) -> Said:
    things = "1 item" if count == 1 else f"{count} items, among them {bought}"
    things = f"1 item, {bought}" if count == 1 else things
    return {
        "en": f"A receipt from {company}, dated {date}, with {things}. The total is {total}.",
        "zh": f"一张{company}的收据，日期{date}，共{count}项，其中有{bought}。总计{total}。",
    }


def places(speaker: Speaker, data: ReceiptData, texts: Sequence[Printed], size: tuple[int, int]) -> Iterator[Turn]:
    """Pointing at fields, and reading what is at a place."""
    draw = speaker.draw
    text = draw.choice(texts)
    yield speaker.turn("region", say.REGION, text.text, box=box_text(text.box, size))
    boxes: dict[str, list[XYXY]] = {}
    for text in texts:
        if text.field in say.FIELDS and (
            text.part == 1 or text.field not in ("subtotal", "tax", "total", "cash", "change")
        ):
            boxes.setdefault(text.field, []).append(text.box)
    field = draw.choice(list(boxes))
    box = around(boxes[field])
    yield speaker.turn("point", say.POINT, box_text(box, size), field=say.FIELDS[field])
    item = draw.randrange(len(data.items))
    box = next(text.box for text in texts if text.field == f"item {item}" and text.part == 1)
    yield speaker.turn("point", say.POINT_PRICE, box_text(box, size), name=data.items[item].name.lower())
    gone = missing_item(draw, speaker.split, data.items)
    yield speaker.turn("point", say.POINT_PRICE, NOTHING, name=gone)


def around(boxes: Sequence[XYXY]) -> XYXY:
    """The box that holds all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def receipt_turns(
    speaker: Speaker, data: ReceiptData, texts: Sequence[Printed], size: tuple[int, int]
) -> tuple[Turn, ...]:
    """7 to 10 turns about a receipt drawn in a picture of `size` (width, height)."""
    questions = ReceiptQuestions(speaker, data)
    right, wrong = questions.captions()
    always = (speaker.turn("caption", say.CAPTION, right, wrong), *questions.probes())
    rest = (*questions.fields(), *questions.items(), *places(speaker, data, texts, size))
    return (*always, *speaker.some(rest, 5, 6))
