"""How people write: polite, terse, in a hurry, with typing errors. What must be copied is left as it is."""

from __future__ import annotations

import random
import re

_POLITE = (
    *("please tell me {}", "could you tell me {}", "can you please tell me {}", "I would like to know {}", "hey, {}"),
    *("ok, {}", "tell me, {}", "quick question: {}", "hi! {}", "so {}", "please, {}", "yaffle, {}"),
)
_POLITE_ORDERS = (
    "please {}",
    "could you {}",
    "can you {}",
    "would you please {}",
    "I want you to {}",
    "hey, {}",
    "now {}",
)
_CLOSINGS = (" please", " pls", ", thanks", " thx", ", please", " in this picture", " here", " in the image")
_CLOSED = re.compile(r"(?:here|picture|image|photo|there|it|please|table|chart|receipt|right|left)$", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:what|which|who|whose|where|when|how|is|are|was|were|does|do|did|can|could|has|have|in|on|at|from|any)\b", re.I
)
#: a statement, which nobody can be told to do
_STATED = re.compile(r"^there (?:is|are)\b", re.I)
#: what test sheets say after a question
_DIRECTIVES = (
    *(" Please provide the final answer as an integer.", " Answer yes or no.", " Give a short answer.", " Be brief."),
    *(" Answer with one word.", " Simplify your answer.", " Round your answer.", " Please answer briefly."),
)
_CONTRACTED = ((re.compile(r"\b([Ww]hat|[Ww]here|[Tt]here|[Hh]ow|[Ww]ho) is\b"), r"\1's"),)


def styled(text: str, draw: random.Random, *, chinese: bool, keep: frozenset[str] = frozenset()) -> str:
    """The question as somebody types it. Words of `keep` (they stand in the program) keep their spelling."""
    if chinese:
        kind = draw.random()
        asks = re.search(r"(?:什么|哪|谁|几|多少|吗|呢|怎么|是不是|有没有|还是)", text)
        opening = (
            draw.choice(("请问", "我想知道", "请问一下") if asks else ("请", "帮我", "麻烦")) if kind < 0.1 else ""
        )
        return opening + text + (draw.choice(("？", "?", "")) if asks else draw.choice(("。", "", "")))
    asking = bool(_ASKING.match(text)) or "?" in text
    if draw.random() < 0.1 and (asking or not _STATED.match(text)):
        shapes = _POLITE if asking else _POLITE_ORDERS
        text = draw.choice(shapes).format(text)
    if draw.random() < 0.35:
        for pattern, instead in _CONTRACTED:
            text = pattern.sub(instead, text, count=1)
    if draw.random() < 0.1 and not _CLOSED.search(text) and text[-1:].isalnum():
        text += draw.choice(_CLOSINGS)
    if draw.random() < 0.07:
        text = misspelt(text, draw, keep)
    kind = draw.random()
    if kind < 0.66:
        text = text[:1].upper() + text[1:]
        text += ("?" if asking else draw.choice((".", "", "."))) if text[-1:].isalnum() or text[-1:] in "\"'”)%" else ""
    elif kind < 0.8:
        text += "?" if asking and text[-1:].isalnum() else ""
    elif kind < 0.88 and not any(word != word.lower() for word in keep):
        text = text.lower()
    if asking and text.endswith("?") and draw.random() < 0.03:
        text += draw.choice(_DIRECTIVES)
    return text


def misspelt(text: str, draw: random.Random, keep: frozenset[str]) -> str:
    """One word with two letters swapped, one left out or one doubled; never a word that the program holds."""
    kept = {part.lower() for word in keep for part in re.findall(r"\w+", word)}
    words = [
        found
        for found in re.finditer(r"[A-Za-z]{4,}", text)
        if found.group().lower() not in kept
        and found.group().lower().rstrip("s") not in kept
        and found.group().lower() in _COMMON
    ]
    if not words:
        return text
    found = draw.choice(words)
    word = found.group()
    at = draw.randrange(1, len(word) - 1)
    kind = draw.random()
    if kind < 0.4:
        wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind < 0.75:
        wrong = word[:at] + word[at + 1 :]
    else:
        wrong = word[:at] + word[at] + word[at:]
    return text[: found.start()] + wrong + text[found.end() :]


#: words of questions themselves, which carry no name that is looked up
_COMMON = frozenset(
    [
        "what",
        "which",
        "where",
        "when",
        "does",
        "many",
        "much",
        "there",
        "picture",
        "image",
        "photo",
        "color",
        "colour",
        "count",
        "number",
        "table",
        "column",
        "highest",
        "lowest",
        "total",
        "sum",
        "difference",
        "between",
        "average",
        "mean",
        "median",
        "largest",
        "smallest",
        "biggest",
        "bigger",
        "smaller",
        "than",
        "more",
        "fewer",
        "people",
        "show",
        "find",
        "read",
        "receipt",
        "invoice",
        "company",
        "address",
        "date",
        "phone",
        "said",
        "written",
        "text",
        "sign",
        "please",
        "could",
        "would",
        "tell",
        "value",
        "blur",
        "background",
        "crop",
        "remove",
        "replace",
        "highlight",
        "draw",
        "boxes",
        "around",
        "hide",
        "located",
        "contain",
        "visible",
    ]
)
