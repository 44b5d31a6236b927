"""Captions of charts, and the same captions with one error planted."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from mllm_core.worlds.charts.data import KINDS, ChartData, Kind, Look
from mllm_core.worlds.charts.phrases import COLOR_NAMES, KIND_NAMES, MARK_NAMES
from mllm_core.worlds.documents.wording import Said


@dataclass(frozen=True, slots=True)
class Facts:
    """What a caption states. Empty and zero: left unsaid."""

    kind: Kind
    title: str
    count: int
    highest: str
    lowest: str
    names: tuple[str, ...]  #: of the series
    color: str  #: of all marks

    def said(self) -> Said:
        """The caption, in both languages."""
        article, kind = KIND_NAMES[self.kind], MARK_NAMES[self.kind]
        english, chinese = [f"A {article['en']} of {self.title}"], [f"一张关于{self.title}的{article['zh']}"]
        if self.count:
            plural = "" if self.count == 1 else "s"
            color = f"{self.color} " if self.color else ""
            english[0] += f" with {self.count} {color}{kind['en']}{plural}"
            chinese.append(f"有{self.count}个{COLOR_NAMES[self.color] if self.color else ''}{kind['zh']}")
        if self.names:
            english.append("The legend lists " + " and ".join(_comma(self.names)))
            chinese.append("图例有" + "、".join(self.names))
        if self.highest and self.lowest:
            english.append(f"The highest is {self.highest} and the lowest is {self.lowest}")
            chinese.append(f"最高的是{self.highest}，最低的是{self.lowest}")
        elif self.highest:
            english.append(f"The highest is {self.highest}")
            chinese.append(f"最高的是{self.highest}")
        return {"en": ". ".join(english) + ".", "zh": "，".join(chinese) + "。"}


def _comma(names: tuple[str, ...]) -> tuple[str, ...]:
    return (", ".join(names[:-1]), names[-1]) if len(names) > 1 else names


def captions(
    draw: random.Random, data: ChartData, look: Look, highest: int | None, lowest: int | None, absent: str
) -> tuple[Said, Said]:
    """A true caption, and one with a wrong kind, colour, number, label or order (`highest`, `lowest`: which label)."""
    several = data.kind in ("grouped bar", "stacked bar", "line", "scatter") and len(data.series) > 1
    ranked = data.kind != "scatter" and (not several or data.kind == "stacked bar")
    facts = Facts(
        kind=data.kind,
        title=data.title,
        count=sum(map(len, data.values)) if data.kind != "line" and data.kind != "stacked bar" else 0,
        highest=data.labels[highest] if ranked and highest is not None else "",
        lowest=data.labels[lowest] if ranked and lowest is not None else "",
        names=data.series if several else (),
        color="" if look.by_label or several else look.colors[0],
    )
    return facts.said(), _spoiled(draw, facts, look, absent).said()


def _spoiled(draw: random.Random, facts: Facts, look: Look, absent: str) -> Facts:
    errors = [replace(facts, kind=draw.choice([kind for kind in KINDS if kind != facts.kind]))]
    if facts.count:
        errors.append(replace(facts, count=facts.count + draw.choice((-1, 1, 2))))
    if facts.count and facts.color:
        errors.append(replace(facts, color=draw.choice([name for name in COLOR_NAMES if name not in look.colors])))
    if facts.highest:
        errors.append(replace(facts, highest=absent))
    if facts.highest and facts.lowest:
        errors.append(replace(facts, highest=facts.lowest, lowest=facts.highest))
    if facts.names:
        errors.append(replace(facts, names=(*facts.names[:-1], absent)))
    return draw.choice(errors)
