"""Short answers: when two are the same, what a rationale concludes, yes or no, and the kind of a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from mllm_core.evaluation.errors import EvaluationError

_FINAL = re.compile(r"(?:\banswer|答案)\s*[:：]\s*", re.IGNORECASE)
_KINDS: tuple[tuple[str, str], ...] = (
    ("count", r"\bhow many\b|\bcount\b|几|多少个"),
    ("color", r"\b(?:what|which) colou?rs?\b|\bcolou?r (?:is|of)\b|颜色"),
    ("shape", r"\b(?:what|which) (?:kind of )?shape\b|形状"),
    ("price or amount", r"\bhow much\b|\btotal\b|\bprice\b|\bcost\b"),
    ("where", r"\bwhere\b|\bwhich (?:side|half|corner|box|row|column)\b"),
)


def normal(text: str) -> str:
    """The text as answers are compared: without case, doubled spaces and a final full stop; "grey" is "gray"."""
    squeezed = re.sub(r"\s+", " ", text.strip().casefold()).rstrip(".。").strip()
    return re.sub(r"\bgrey\b", "gray", squeezed)


def same(given: str, truth: str) -> bool:
    """Exact match of two answers. An empty answer is the same as nothing, not even another empty one."""
    return bool(normal(given)) and normal(given) == normal(truth)


def conclusion(text: str) -> str:
    """What stands after the last "Answer:" of a rationale; "" where it comes to no conclusion."""
    parts = _FINAL.split(text)
    return parts[-1].strip() if len(parts) > 1 else ""


def yes_or_no(text: str) -> Literal["yes", "no", ""]:
    """The answer to a yes-or-no question; "" where it is neither."""
    first = re.match(r"(yes|no|是|有|对|不|没|否)(?![a-z])", normal(text))
    if first is None:
        return ""
    return "yes" if first[1] in ("yes", "是", "有", "对") else "no"


def kind_of(prompt: str, truth: str) -> str:
    """The kind of a question: "yes/no" by its answer, others by their words, and where those tell nothing "number" or
    "words"."""
    if yes_or_no(truth) and len(truth) <= 4:
        return "yes/no"
    for kind, words in _KINDS:
        if re.search(words, prompt, re.IGNORECASE):
            return kind
    return "number" if re.fullmatch(r"[^\w\s]?-?[\d.,]+\s?%?", truth.strip()) else "words"


def most_frequent(truths: Sequence[str]) -> str:
    """The true answer that occurs most often, the baseline of every share. Raises EvaluationError on none."""
    if not truths:
        raise EvaluationError("there is no answer to be the most frequent.", remedy="Give at least one record.")
    return Counter(truths).most_common(1)[0][0]
