"""ICDAR 2015, incidental scene text (Karatzas et al. 2015): how many words of a street photo are read, by the tool READ
through the agent and by the bare reader beside it (rapidocr as it comes, at its own settings); and "What does the sign
say?".

A word is found when a line that was read covers the middle of the word's box and holds the word, case and outer
punctuation aside (end-to-end recall; the published task does the same with boxes of single words). Words that are
marked as illegible do not count. The sign is asked for where a word is higher than 30 pixels; the answer is right when
it holds the highest word. How many hold every such word is reported beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.sets.question import DataSet, Given, Look, Middle, Question, items

if TYPE_CHECKING:
    from agent.answer import Answer

HIGH = 30
SIGN = "What does the sign say?"
READ = "LINES=READ(image=IMAGE)\nFINAL=RESULT(var=LINES)"
Line = tuple[str, float, float, float, float]


def load(folder: Path) -> list[Question]:
    asked = []
    for item in items(folder):
        words = [word for word in item["words"] if not word["ignore"] and _tokens(word["text"])]
        high = sorted((word for word in words if _height(word) > HIGH), key=_height, reverse=True)
        known = {"words": words, "high": [word["text"] for word in high]}
        image = folder / item["image"]
        if words:
            texts = " ".join(word["text"] for word in words)
            asked.append(
                Question("icdar2015", f"{item['id']}/words", image, READ, texts, "words", program=READ, known=known)
            )
        if high:
            asked.append(Question("icdar2015", f"{item['id']}/sign", image, SIGN, high[0]["text"], "sign", known=known))
    return asked


def _height(word: dict[str, Any]) -> float:
    return float(max(word["polygon"][1::2]) - min(word["polygon"][1::2]))


def _middle(word: dict[str, Any]) -> tuple[float, float]:
    xs, ys = word["polygon"][0::2], word["polygon"][1::2]
    return sum(xs) / len(xs), sum(ys) / len(ys)


def _tokens(text: str) -> list[str]:
    """The words of a text as they are compared."""
    stripped = (re.sub(r"^\W+|\W+$", "", piece) for piece in text.casefold().split())
    return [piece for piece in stripped if piece]


def missing(words: Sequence[dict[str, Any]], lines: Iterable[Sequence[Any]]) -> list[str]:
    """The words that are not found in these lines (text, x0, y0, x1, y1), each token once."""
    pools = [(Counter(_tokens(line[0])), line[1:]) for line in lines]
    left = []
    for word in words:
        x, y = _middle(word)
        wanted = Counter(_tokens(word["text"]))
        here = (pool for pool, (x0, y0, x1, y1) in pools if x0 <= x <= x1 and y0 <= y <= y1 and wanted <= pool)
        pool = next(here, None)
        if pool is None:
            left.append(word["text"])
        else:
            pool.subtract(wanted)
    return left


def recall(words: Sequence[dict[str, Any]], lines: Iterable[Sequence[Any]]) -> float:
    """The share of the words that are found in these lines."""
    return 1 - len(missing(words, lines)) / len(words)


def notes(question: Question, answer: Answer) -> dict[str, Any]:
    """The lines that the agent read, and those of the bare reader."""
    if question.kind != "words":
        return {}
    return {"lines": _lines(answer.typed()), "bare": _bare_lines(question.image)}


def _lines(value: Any) -> list[Line]:
    return [(line.text, *line.root_box.as_tuple()) for line in value] if isinstance(value, tuple) else []


@lru_cache(maxsize=1)
def _bare_reader() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _bare_lines(image: Path) -> list[Line]:
    """What rapidocr reads by itself: its own detection, crops, filling and threshold."""
    import numpy as np
    from PIL import Image as Pillow

    from tools.read.base import bounding_box

    with Pillow.open(image) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    seen = _bare_reader()(np.ascontiguousarray(pixels[:, :, ::-1]))
    if seen.boxes is None or seen.txts is None:
        return []
    return [(text, *bounding_box(points)) for points, text in zip(seen.boxes, seen.txts, strict=True)]


def score(question: Question, given: Given) -> float:
    if question.kind == "words":
        return recall(question.known["words"], given.notes.get("lines", ()))
    return float(_holds(given.text, question.known["high"][:1]))


def _holds(text: str | None, words: Sequence[str]) -> bool:
    wanted = Counter(token for word in words for token in _tokens(word))
    return text is not None and wanted <= Counter(_tokens(text))


def bare(question: Question, given: Given) -> float | None:
    """What the bare reader finds of the same words."""
    if question.kind != "words":
        return None
    return recall(question.known["words"], given.notes.get("bare", ()))


def every_word(question: Question, given: Given) -> float | None:
    """Does the answer hold every word that is higher than 30 pixels?"""
    if question.kind != "sign":
        return None
    return float(_holds(given.text, question.known["high"]))


def middle(question: Question, look: Look) -> Middle | None:
    """Is the word among what was read?"""
    lines = _lines(look(READ))
    if question.kind == "words":
        left = missing(question.known["words"], lines)
        return Middle("reading", not left, "not found: " + ", ".join(left[:8]) if left else "")
    text = " ".join(line[0] for line in lines)
    right = _holds(text, question.known["high"][:1])
    return Middle("reading", right, "" if right else f"read: {text[:80]!r}")


SET = DataSet(
    "icdar2015",
    load,
    score,
    "word recall; the highest word is in the answer",
    aliases=("signs",),
    extra={"words, bare reader": bare, "sign, every word over 30 px": every_word},
    notes=notes,
    middle=middle,
)
