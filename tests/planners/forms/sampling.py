"""Sentences drawn from the notation of the forms, for tests that go over the whole grammar."""

from __future__ import annotations

import random
from collections.abc import Mapping

from planners.forms.grammar import _tokens

#: a filler or more for each kind of slot
FILLERS: Mapping[str, tuple[str, ...]] = {
    "thing": ("the dog", "red cups", "the largest car on the left", "people next to the bus", "a traffic light"),
    "thing_zh": ("狗", "红色的杯子", "桌子上的书"),
    "field": ("the total", "company name", "invoice date"),
    "field_zh": ("总金额", "日期", "公司名称"),
    "key": ("the table number", "patient id"),
    "any_key": ("blood group",),
    "text": ("EXIT", "a banana"),
    "quoted": ('"EXIT"',),
    "row": ("March", "green apples"),
    "rows": ("Monday and Tuesday",),
    "number": ("3", "two"),
    "number_zh": ("三只",),
    "many": ("3", "two"),
    "color": ("red", "dark blue"),
    "picture": ("left", "second"),
    "picture_zh": ("左边", "右"),
    "extreme": ("highest", "fewest"),
    "extreme_function": ("largest",),
    "statistic": ("mean", "median"),
    "average": ("mean",),
    "bound": ("scored at least 10 points but fewer than 20 points", "有至少3个"),
    "purchase": ("a ball and 3 pounds of beans",),
    "mentions": ("Anna have in the 1970s",),
    "mention": ("Anna",),
    "secret": ("phone numbers",),
    "related": ("the cat on the sofa",),
    "related_zh": ("猫在沙发上",),
    "simple": ("face",),
    "place": ("top",),
    "name": ("points",),
    "long_name": ("points",),
    "clock": ("1.15 P.M.", "9:40 A.M."),
    "word": ("swam",),
    "length": ("longest",),
    "times": ("once", "three times"),
    "what": ("points",),
    "verb": ("sold",),
    "total_words": ("total amount",),
    "column_word": ("score",),
    "key_noun": ("selling",),
    "state": ("open",),
    "emoji": ("smiley",),
    "kind": ("animal",),
    "narrowed": ("the blue shape",),
    "relation": ("next to",),
    "relation_zh": ("上面",),
    "any": ("students",),
}


def sample(source: str, phrases: Mapping[str, str], rng: random.Random, *, chinese: bool) -> str:
    """A random sentence of a wording, its slots filled."""
    parts = _Sampler(_tokens(source), phrases, rng, chinese).alternatives()
    return "".join(parts) if chinese else " ".join("".join(parts).split())


class _Sampler:
    def __init__(
        self, tokens: list[tuple[str, str, str, str]], phrases: Mapping[str, str], rng: random.Random, chinese: bool
    ) -> None:
        self.tokens, self.phrases, self.rng, self.chinese, self.at = tokens, phrases, rng, chinese, 0

    def alternatives(self) -> list[str]:
        options = [self.sequence()]
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "|":
            self.at += 1
            options.append(self.sequence())
        return self.rng.choice(options)

    def sequence(self) -> list[str]:
        parts: list[str] = []
        while self.at < len(self.tokens):
            text, slot, kind, phrase = self.tokens[self.at]
            if text in ("|", ")", "]"):
                break
            self.at += 1
            if text in ("(", "["):
                inner = self.alternatives()
                self.at += 1
                parts += inner if text == "(" or self.rng.random() < 0.4 else []
            elif slot:
                kind = kind or slot
                fillers = FILLERS.get(f"{kind}_zh" if self.chinese and f"{kind}_zh" in FILLERS else kind, ("x",))
                parts.append(self.rng.choice(fillers))
            elif phrase:
                parts += _Sampler(_tokens(self.phrases[phrase]), self.phrases, self.rng, self.chinese).alternatives()
            else:
                parts.append("" if self.chinese and not text.strip() else text)
        return parts
