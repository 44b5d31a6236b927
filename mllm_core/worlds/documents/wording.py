"""How a world puts its questions: several wordings, two languages, some wordings held back from training."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mllm_core.samples import Split, Task, Turn

Tongue = str  #: "en" or "zh"
Phrases = Mapping[Tongue, Sequence[str]]
Said = str | Mapping[Tongue, str]  #: one text for both languages, or one for each

YES: Mapping[Tongue, str] = {"en": "yes", "zh": "是"}
NO: Mapping[Tongue, str] = {"en": "no", "zh": "否"}
EXPLAIN: Mapping[Tongue, str] = {"en": " Explain, then answer.", "zh": "请先说明理由，再回答。"}
ANSWER: Mapping[Tongue, str] = {"en": " Answer: ", "zh": "答案："}
NOTHING = "none"  #: the answer to "Point to ..." where there is nothing to point to


def in_tongue(said: Said, tongue: Tongue) -> str:
    """The text for a language."""
    return said if isinstance(said, str) else said[tongue]


def yes_no(truth: bool) -> Mapping[Tongue, str]:
    """The answer to a yes/no question, in both languages."""
    return YES if truth else NO


def usable(phrases: Sequence[str], split: Split) -> Sequence[str]:
    """The wordings that a split may use: of three or more, training never sees the last."""
    return phrases[:-1] if split == "train" and len(phrases) >= 3 else phrases


@dataclass(frozen=True, slots=True)
class Speaker:
    """Words the turns of one sample; all chance comes from `draw`."""

    draw: random.Random
    split: Split
    chinese: float = 0.1  #: share of the turns that are in Chinese

    def phrase(self, phrases: Sequence[str], **words: object) -> str:
        """One of the wordings, filled in; outside training the one held back comes every other time."""
        offered = usable(phrases, self.split)
        held = len(offered) >= 3 and len(offered) == len(phrases) and self.split != "train"
        text = phrases[-1] if held and self.draw.random() < 0.5 else self.draw.choice(offered)
        return text.format(**words) if words else text

    def turn(self, task: Task, phrases: Phrases, answer: Said, rejected: Said = "", **words: Said | int) -> Turn:
        """A turn in one of the languages that both the phrases and the answer have."""
        tongue: Tongue = "zh" if "zh" in phrases and self.draw.random() < self.chinese else "en"
        filled = {key: word if isinstance(word, int) else in_tongue(word, tongue) for key, word in words.items()}
        prompt = self.phrase(phrases[tongue], **filled)
        right, wrong = in_tongue(answer, tongue), in_tongue(rejected, tongue)
        return Turn(prompt, right, task, "" if wrong == right else wrong)

    def rationale(self, phrases: Phrases, because: Said, answer: Said, **words: Said | int) -> Turn:
        """A turn that gives the reason before its answer."""
        tongue: Tongue = "zh" if "zh" in phrases and self.draw.random() < self.chinese else "en"
        filled = {key: word if isinstance(word, int) else in_tongue(word, tongue) for key, word in words.items()}
        prompt = self.phrase(phrases[tongue], **filled) + EXPLAIN[tongue]
        return Turn(prompt, in_tongue(because, tongue) + ANSWER[tongue] + in_tongue(answer, tongue), "rationale")

    def some(self, turns: Sequence[Turn], least: int, most: int) -> tuple[Turn, ...]:
        """A random choice of the turns, in random order, each prompt once."""
        once = list({turn.prompt: turn for turn in turns}.values())
        self.draw.shuffle(once)
        return tuple(once[: self.draw.randint(least, most)])
