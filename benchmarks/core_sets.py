"""The real data sets as one kind of question: words, pictures, published answer, and when a given answer is right.

The scorers that receipts.py, tables.py and photos.py already have are used; what they lack is here: easy-vqa, NLVR,
CLEVR-Math (exact, in words or as a number) and ChartQA (relaxed accuracy: numbers within 5 %, Masry et al. 2022).
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import photos, receipts, tables
from tools.numbers import number_in, number_text
from tools.values import Verdict

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
#: how a statement about a picture is put to the agent
NLVR_WORDING = "Is it true that {statement}?"
_YES_NO = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}
_TOLERANCE = 0.05


@dataclass(frozen=True)
class Question:
    """One question about a picture. `truth` is the published answer as text; `choices` are options, where given."""

    set: str
    id: str
    image: Path
    words: str
    truth: str
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class RealSet:
    """A data set: its folder, how its questions are read, when an answer is right, and what is aimed at."""

    name: str
    folder: str
    load: Callable[[Path], list[Question]]
    right: Callable[[Question, str], bool]
    target: float | None = None


def plain(text: str) -> str:
    """The text without case, outer punctuation and articles; "grey" is "gray"."""
    words = re.sub(r"[^\w.%$-]+", " ", text.casefold()).strip(" .").split()
    return " ".join("gray" if word == "grey" else word for word in words if word not in ("a", "an", "the"))


def exact(question: Question, given: str) -> bool:
    """The same words, or the same number."""
    if plain(given) == plain(question.truth):
        return bool(plain(given))
    return _is_number(question.truth) and number_in(given) == number_in(question.truth)


def yes_no(question: Question, given: str) -> bool:
    """Yes or no at the beginning of the answer, as published."""
    first = plain(given).split(" ")[0]
    return _YES_NO.get(first) == question.truth


def relaxed(question: Question, given: str) -> bool:
    """ChartQA's relaxed accuracy: a number within 5 % of the published one, other answers exactly.

    Percent signs play no part. As published, 5 % holds for years too, so that any near year is right; see `kind`.
    """
    truth = question.truth.strip().rstrip("%").strip()
    if not _is_number(truth):
        return exact(question, given)
    wanted, got = number_in(truth), number_in(given)
    if wanted is None or got is None:
        return False
    return abs(got - wanted) <= _TOLERANCE * abs(wanted)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?[$€£]?\d[\d,]*(?:\.\d+)?%?", text.strip()) is not None


def _items(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()]


def _easy_vqa(folder: Path) -> list[Question]:
    def kind(answer: str) -> str:
        if answer in ("yes", "no"):
            return "yes/no"
        return "shape" if answer in ("rectangle", "circle", "triangle") else "color"

    return [
        Question("easy-vqa", item["id"], folder / item["image"], item["question"], item["answer"], kind(item["answer"]))
        for item in _items(folder)
    ]


def _nlvr(folder: Path) -> list[Question]:
    asked = []
    for item in _items(folder):
        statement = item["statement"].strip().rstrip(".").strip()
        words = NLVR_WORDING.format(statement=statement[:1].lower() + statement[1:])
        things = [thing for box in item["structured"] for thing in box]
        # Towers are made of squares of one size; the other pictures show things of several kinds and sizes.
        kind = "tower" if {(thing["type"], thing["size"]) for thing in things} <= {("square", 20)} else "scattered"
        asked.append(
            Question("nlvr", item["id"], folder / item["image"], words, "yes" if item["answer"] else "no", kind)
        )
    return asked


def _tabmwp(folder: Path) -> list[Question]:
    return [
        Question(
            "tabmwp",
            item["id"],
            folder / item["image"],
            item["question"],
            item["answer"],
            tables.kind_of(item["question"]),
            tuple(item["choices"] or ()),
        )
        for item in _items(folder)
    ]


def _tabmwp_right(question: Question, given: str) -> bool:
    return tables.right(given, question.truth, list(question.choices) or None)


def _chartqa(folder: Path) -> list[Question]:
    def kind(item: dict[str, Any]) -> str:
        if re.fullmatch(r"(?:19|20)\d\d", item["answer"]):
            return "year"  # told apart: relaxed accuracy takes every near year
        return str(item["kind"].split("_")[0])

    return [
        Question("chartqa", item["id"], folder / item["image"], item["question"], item["answer"], kind(item))
        for item in _items(folder)
    ]


def _clevr_math(folder: Path) -> list[Question]:
    return [
        Question("clevr-math", item["id"], folder / item["image"], item["question"], str(item["answer"]), "subtract")
        for item in _items(folder)
    ]


def _receipts(folder: Path) -> list[Question]:
    return [
        Question("receipts", f"{item['id']}/{field}/{place}", folder / item["image"], words, truth, field)
        for item in _items(folder)
        for field, truth in item["fields"].items()
        if field in receipts.WORDINGS
        for place, words in enumerate(receipts.WORDINGS[field])
    ]


def _receipts_right(question: Question, given: str) -> bool:
    return receipts.right(question.kind, given, question.truth)


def _photos(folder: Path) -> list[Question]:
    asked = []
    for place, question in enumerate(photos.questions(folder)):
        article = "an" if question.label[0] in "aeiou" else "a"
        if question.kind == "presence":
            words, truth = f"Is there {article} {question.label} in the picture?", "yes" if question.truth else "no"
        else:
            words, truth = f"How many {photos.plural(question.label)} are there?", str(question.truth)
        asked.append(Question("photos", str(place), Path(question.image), words, truth, question.kind))
    return asked


def _photos_right(question: Question, given: str) -> bool:
    if question.kind == "presence":
        return yes_no(question, given)
    number = number_in(given)
    asked = photos.Question(str(question.image), "", "count", "", int(question.truth))
    return number is not None and photos.right(asked, round(number))


def _easy_vqa_right(question: Question, given: str) -> bool:
    return yes_no(question, given) if question.kind == "yes/no" else exact(question, given)


SETS: dict[str, RealSet] = {
    one.name: one
    for one in (
        RealSet("easy-vqa", "easy-vqa", _easy_vqa, _easy_vqa_right, 0.95),
        RealSet("nlvr", "nlvr", _nlvr, yes_no, 0.70),
        RealSet("tabmwp", "tabmwp", _tabmwp, _tabmwp_right, 0.50),
        RealSet("chartqa", "chartqa", _chartqa, relaxed, 0.35),
        RealSet("receipts", "sroie", _receipts, _receipts_right),
        RealSet("photos", "coco", _photos, _photos_right),
        RealSet("clevr-math", "clevr-math", _clevr_math, exact),
    )
}


def load(name: str, data: Path = DATA, limit: int | None = None, seed: int = 0) -> list[Question]:
    """The questions of a set: all, or `limit` of them drawn evenly with a fixed seed, in the set's order."""
    one = SETS[name]
    asked = one.load(data / one.folder)
    if limit is None or limit >= len(asked):
        return asked
    places = sorted(random.Random(seed).sample(range(len(asked)), limit))
    return [asked[place] for place in places]


def given_text(value: Any, text: str) -> str:
    """A typed answer as text to be scored: yes or no, a number, or the words that the person is given."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, Verdict) and value.state != "unknown":
        return "yes" if value.state == "supported" else "no"
    return text


def most_frequent(asked: Sequence[Question]) -> str:
    """The published answer that occurs most often; of several, the one met first."""
    if not asked:
        raise ValueError("no questions")
    return Counter(question.truth for question in asked).most_common(1)[0][0]
