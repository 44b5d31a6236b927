"""SROIE: company, date, address and total of scanned receipts (Huang et al., ICDAR 2019), each asked in three wordings.

An answer is right when it equals the published text, white space and case aside. Of a total a leading currency sign is
dropped on both sides ("RM 6.00" is 6.00): the published totals carry the sign for some receipts and not for others.
The first wording counts; the others are asked aside, and reported by themselves.
"""

from __future__ import annotations

import re
from pathlib import Path

from agent.evaluation.sets.question import DataSet, Given, Look, Middle, Question, items

WORDINGS = {
    "total": ("What is the total?", "How much was paid in total?", "What is the total amount on this receipt?"),
    "date": ("What is the date?", "When was this receipt issued?", "What date is printed on the receipt?"),
    "company": ("Which company is it from?", "What is the name of the company?", "Who issued this receipt?"),
    "address": ("What is the address?", "Where is the shop located?", "What is the address of the company?"),
}
AIMS = {"total": 0.95, "date": 0.97, "company": 0.85, "address": 0.75}
_CURRENCY = re.compile(r"^(?:rm|myr|us\$|\$|€|£)")
_ORDINAL = ("", "second", "third")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def right(field: str, given: str | None, truth: str, *, strict: bool = False) -> bool:
    """Is the answer right (see the module's text)? `strict`: a total with its currency sign as published."""
    if given is None:
        return False
    one, other = squeezed(given), squeezed(truth)
    if field == "total" and not strict:
        one, other = _CURRENCY.sub("", one), _CURRENCY.sub("", other)
    return one == other


def load(folder: Path) -> list[Question]:
    asked = []
    for item in items(folder):
        for field, wordings in WORDINGS.items():
            first = f"{item['id']}/{field}"
            for place, words in enumerate(wordings):
                asked.append(
                    Question(
                        "sroie",
                        f"{first}/{place}" if place else first,
                        folder / item["image"],
                        words,
                        item["fields"][field],
                        f"{field}, {_ORDINAL[place]} wording" if place else field,
                        aside=first if place else "",
                        known={"lines": [line["text"] for line in item["lines"]]},
                    )
                )
    return asked


def _field(question: Question) -> str:
    return question.kind.split(",")[0]


def score(question: Question, given: Given) -> float:
    return float(right(_field(question), given.text, question.truth))


def as_published(question: Question, given: Given) -> float | None:
    """The same, with the currency sign of a total as published."""
    if _field(question) != "total":
        return None
    return float(right("total", given.text, question.truth, strict=True))


def middle(question: Question, look: Look) -> Middle | None:
    """Are the published lines that make up the answer among what was read?"""
    read = look("L=READ(image=IMAGE)\nFINAL=RESULT(var=L)")
    if not isinstance(read, tuple):
        return Middle("reading", False, "no text was read")
    seen = squeezed("".join(line.text for line in read))
    truth = _bare(question.truth)
    lines = [line for line in map(_bare, question.known["lines"]) if len(line) > 2 and line in truth] or [truth]
    missing = [line for line in lines if line not in seen]
    return Middle("reading", not missing, f"not read so: {missing[0]!r}" if missing else "")


def _bare(text: str) -> str:
    """The text as it is sought among others: punctuation at its ends may stand elsewhere there."""
    return squeezed(text).strip(".,:;")


SET = DataSet(
    "sroie",
    load,
    score,
    "exact match of the field",
    AIMS,
    aliases=("receipts",),
    extra={"total, with the sign as published": as_published},
    middle=middle,
)
