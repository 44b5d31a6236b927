"""Questions about signs: what they say, where, in which colours, and what they do not say."""

from __future__ import annotations

import random
from dataclasses import dataclass

from mllm_core.samples import Turn
from mllm_core.tokens import box_text
from mllm_core.worlds.asking import Wordings, listing, loosen, with_article, wordings
from mllm_core.worlds.lettering import sign_text
from mllm_core.worlds.scenes.palette import FLAT

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its lines from top to bottom, its box, and the boxes of its lines, in pixels."""

    lines: tuple[str, ...]
    plate: str
    colour: str
    ink: str
    box: Box
    rows: tuple[Box, ...]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


_ASKS: dict[str, Wordings] = {
    "read": wordings(
        "What does the sign say?",
        "What is written on the sign?",
        "Read the sign.",
        "What does the text say?",
        "Read the text in the picture.",
        "Which words are on the sign?",
        kept=("Tell me what the sign says.", "What can be read here?"),
    ),
    "read_one": wordings(
        "What does the {one} say?",
        "What is written on the {one}?",
        "Read the {one}.",
        kept=("Tell me what the {one} says.",),
    ),
    "line": wordings(
        "What is the {ordinal} line of the {one}?",
        "Read the {ordinal} line of the {one}.",
        kept=("What stands in the {ordinal} line of the {one}?",),
    ),
    "colour": wordings(
        "What color is the {one}?", "Which color does the {one} have?", kept=("Name the color of the {one}.",)
    ),
    "ink": wordings(
        "What color is the text on the {one}?",
        "In which color is the {one} written?",
        kept=("Name the color of the letters on the {one}.",),
    ),
    "count": wordings("How many signs are there?", "Count the signs.", kept=("The picture has how many signs?",)),
    "words": wordings("How many words are on the {one}?", kept=("The {one} has how many words?",)),
    "word": wordings(
        "Does the {one} say {word}?",
        "Is the word {word} on the {one}?",
        "Can you read {word} on the {one}?",
        kept=("Is {word} written on the {one}?",),
    ),
    "probe": wordings(
        "Is there {a}?", "Is there {a} in the picture?", "Can you see {a}?", kept=("Do you see {a} here?",)
    ),
    "caption": wordings(
        "Describe the picture.",
        "What is in the picture?",
        "Write a caption for this image.",
        "What can you see?",
        kept=("Say what this picture shows.", "Give a short description of the image."),
    ),
    "point": wordings("Point to the {one}.", "Find the {one}.", "Locate the {one}.", kept=("Mark the {one}.",)),
    "point_text": wordings(
        'Point to the text "{text}".', 'Where does it say "{text}"? Give its box.', kept=('Mark the text "{text}".',)
    ),
    "region": wordings("What is written at {box}?", "Read the text in {box}.", kept=("Which text is inside {box}?",)),
    "side": wordings(
        'Is "{first}" to the left of "{second}"?', kept=('Is the text "{first}" left of the text "{second}"?',)
    ),
    "read_zh": wordings("牌子上写着什么？", "图中的文字是什么？", "读出文字。", kept=("请读一读图里的字。",)),
    "colour_zh": wordings("牌子是什么颜色？", kept=("请问牌子是哪种颜色？",)),
}
_ORDINALS = ("first", "second", "third")
_ZH = {
    "red": "红色", "green": "绿色", "blue": "蓝色", "yellow": "黄色", "orange": "橙色", "purple": "紫色",
    "pink": "粉色", "brown": "棕色", "gray": "灰色", "black": "黑色", "white": "白色", "cyan": "青色", "teal": "蓝绿色",
}  # fmt: skip


class SignAsker:
    """Turns about signs."""

    def __init__(self, rng: random.Random, size: tuple[int, int], signs: tuple[Sign, ...], held: bool) -> None:
        self.rng, self.size, self.signs, self.held = rng, size, signs, held
        self.makers = (
            (self.read, 22), (self.line, 8), (self.colour, 8), (self.ink, 6), (self.words, 5), (self.word, 12),
            (self.probe, 7), (self.point, 10), (self.region, 9), (self.side, 5), (self.premise, 6), (self.chinese, 9),
            (self.count, 3),
        )  # fmt: skip

    def prompt(self, key: str, **fields: str) -> str:
        wording = _ASKS[key].pick(self.rng, self.held)
        if any(mark in wording for mark in ("{word}", "{text}", "{first}")):  # quoted words stay as they are written
            return wording.format(**fields)
        return loosen(wording.format(**fields), self.rng)

    def one(self, sign: Sign) -> str | None:
        """A phrase for this sign alone."""
        if len(self.signs) == 1:
            return "sign"
        if sum(other.colour == sign.colour for other in self.signs) == 1:
            return f"{sign.colour} sign"
        return None

    def some(self) -> tuple[Sign, str] | None:
        sign = self.rng.choice(self.signs)
        one = self.one(sign)
        return (sign, one) if one else None

    def other_text(self) -> str:
        """A text that is not in the picture."""
        here = {word for sign in self.signs for word in sign.text.split()}
        while True:
            text = " ".join(sign_text(self.rng, self.held, max_lines=1))
            if not here & set(text.split()):
                return text

    def caption(self) -> Turn:
        def told(signs: tuple[Sign, ...], texts: list[str]) -> str:
            parts = [
                f'{with_article(sign.colour)} sign that says "{text}"' for sign, text in zip(signs, texts, strict=True)
            ]
            return f"The picture shows {listing(parts)}."

        texts = [sign.text for sign in self.signs]
        wrong = list(texts)
        wrong[self.rng.randrange(len(wrong))] = self.other_text()
        return Turn(self.prompt("caption"), told(self.signs, texts), "caption", told(self.signs, wrong))

    def read(self) -> Turn | None:
        if len(self.signs) == 1:
            return Turn(self.prompt("read"), self.signs[0].text, "vqa", self.other_text())
        found = self.some()
        return found and Turn(self.prompt("read_one", one=found[1]), found[0].text, "vqa", self.other_text())

    def line(self) -> Turn | None:
        found = self.some()
        if found is None or len(found[0].lines) < 2:
            return None
        at = self.rng.randrange(len(found[0].lines))
        prompt = self.prompt("line", ordinal=_ORDINALS[at], one=found[1])
        return Turn(prompt, found[0].lines[at], "vqa", found[0].lines[at - 1])

    def _other_colour(self, colour: str) -> str:
        return self.rng.choice([name for name in FLAT if name != colour])

    def colour(self) -> Turn | None:
        if len(self.signs) > 1:
            return None
        sign = self.signs[0]
        return Turn(self.prompt("colour", one="sign"), sign.colour, "vqa", self._other_colour(sign.colour))

    def ink(self) -> Turn | None:
        found = self.some()
        return found and Turn(self.prompt("ink", one=found[1]), found[0].ink, "vqa", found[0].colour)

    def count(self) -> Turn | None:
        return Turn(self.prompt("count"), str(len(self.signs)), "vqa", str(len(self.signs) + 1))

    def words(self) -> Turn | None:
        found = self.some()
        if found is None:
            return None
        number = len(found[0].text.split())
        return Turn(self.prompt("words", one=found[1]), str(number), "vqa", str(number + 1))

    def word(self) -> Turn | None:
        found = self.some()
        if found is None:
            return None
        sign, one = found
        here = sign.text.split()
        if self.rng.random() < 0.5:
            return Turn(self.prompt("word", one=one, word=self.rng.choice(here)), "yes", "vqa", "no")
        elsewhere = [word for other in self.signs if other is not sign for word in other.text.split()]
        pool = [word for word in elsewhere if word not in here] or self.other_text().split()
        return Turn(self.prompt("word", one=one, word=self.rng.choice(pool)), "no", "vqa", "yes")

    def probe(self) -> Turn | None:
        here = {sign.colour for sign in self.signs}
        if self.rng.random() < 0.5:
            colour = self.rng.choice(sorted(here))
            return Turn(self.prompt("probe", a=with_article(f"{colour} sign")), "yes", "probe", "no")
        inks = [sign.ink for sign in self.signs if sign.ink not in here]
        pool = inks if inks and self.rng.random() < 0.4 else [name for name in FLAT if name not in here]
        return Turn(self.prompt("probe", a=with_article(f"{self.rng.choice(pool)} sign")), "no", "probe", "yes")

    def point(self) -> Turn | None:
        sign = self.rng.choice(self.signs)
        one = self.one(sign)
        draw = self.rng.random()
        if draw < 0.2:
            return Turn(self.prompt("point_text", text=self.other_text()), "none", "point")
        if draw < 0.55 and one:
            return Turn(self.prompt("point", one=one), box_text(sign.box, self.size), "point")
        at = self.rng.randrange(len(sign.lines))
        texts = [line for other in self.signs for line in other.lines]
        if texts.count(sign.lines[at]) > 1:
            return None
        return Turn(self.prompt("point_text", text=sign.lines[at]), box_text(sign.rows[at], self.size), "point")

    def region(self) -> Turn | None:
        sign = self.rng.choice(self.signs)
        at = self.rng.randrange(len(sign.lines))
        return Turn(
            self.prompt("region", box=box_text(sign.rows[at], self.size)), sign.lines[at], "region", self.other_text()
        )

    def side(self) -> Turn | None:
        if len(self.signs) < 2 or self.signs[0].box[2] > self.signs[1].box[0]:
            return None
        first, second = self.signs[0], self.signs[1]
        if first.text == second.text:
            return None
        swap = self.rng.random() < 0.5
        names = (second.text, first.text) if swap else (first.text, second.text)
        answer, rejected = ("no", "yes") if swap else ("yes", "no")
        return Turn(self.prompt("side", first=names[0], second=names[1]), answer, "vqa", rejected)

    def premise(self) -> Turn | None:
        pool = [name for name in FLAT if name not in {sign.colour for sign in self.signs}]
        one = f"{self.rng.choice(pool)} sign"
        return Turn(self.prompt("read_one", one=one), f"There is no {one}.", "premise", self.signs[0].text)

    def chinese(self) -> Turn | None:
        if len(self.signs) > 1:
            return None
        sign = self.signs[0]
        if self.rng.random() < 0.3:
            wrong = _ZH[self._other_colour(sign.colour)]
            return Turn(_ASKS["colour_zh"].pick(self.rng, self.held), _ZH[sign.colour], "vqa", wrong)
        return Turn(_ASKS["read_zh"].pick(self.rng, self.held), sign.text, "vqa", self.other_text())

    def turns(self, count: int) -> tuple[Turn, ...]:
        first = self.caption()
        found = {first.prompt: first}
        makers, weights = zip(*self.makers, strict=True)
        for maker in self.rng.choices(makers, weights, k=5 * count):
            if len(found) >= count:
                break
            turn = maker()
            if turn:
                found.setdefault(turn.prompt, turn)
        return tuple(found.values())
