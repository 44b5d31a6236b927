"""Is a right program general? It must not have been right by accident.

A program whose answer is right is put to four tests, in the order of what they cost; it is general where it passes all.

1. Swapped names: questions of the same shape (the same words around the names that the program takes from them, or the
   very same words about another picture; where these are few, rare words may differ, too) are answered by the program
   with their names in it. `SHARE` of these must come out right, with two different answers among them: a constant is
   right by accident. Where answers are few (yes or no, options, small counts), `FEW` such questions are needed.
2. Where no other question has that shape: the answer must be one of many (a text, a longer number), and another picture
   must be answered otherwise, or not at all.
3. Other words: whoever wrote the program writes it for a rewording of the question, too.
4. Perturbed pictures: a wider margin, JPEG, another size. All but one must be answered right.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from agent.learning.known import Known
from agent.learning.names import Shape, folded, shape_of, swapped
from agent.learning.pictures import WAYS, changed
from agent.learning.rewording import reworded
from agent.learning.trying import Bench
from planners.core.sameness import canonical
from planners.language import ProgramError
from tools.errors import YaffleError

SHARE = 0.8
FEW = 3
#: so many questions of the same shape are tried
SIBLINGS = 5
#: a word is rare that this share of a set's questions hold, at most
RARE = 0.015
_OTHERS = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """How the tests went. `why` is the test that failed: "looks at nothing", "swapped names", "constant", "too few",
    "other words", "perturbed"; empty where the program is general. `siblings` were tried, `right` of them were."""

    why: str
    siblings: int = 0
    right: int = 0
    perturbed: int = 0

    @property
    def general(self) -> bool:
        return not self.why

    def plain(self) -> dict[str, Any]:
        return asdict(self)


#: the programs that are written for a question in other words
Writes = Callable[[str], Sequence[str]]


class Judge:
    """Judges programs by the other questions of `pool`, which holds nothing that is held out."""

    def __init__(self, pool: Sequence[Known], bench: Bench, ways: Sequence[str] = WAYS) -> None:
        self.bench = bench
        self.ways = tuple(ways)
        self._by_set: dict[str, list[Known]] = defaultdict(list)
        for one in pool:
            self._by_set[one.question.set].append(one)
        self._rare = {name: rare_words([one.words for one in asked]) for name, asked in self._by_set.items()}

    def judged(self, known: Known, program: str, writes: Writes) -> Judged:
        """How general a program is that answers this question right. `writes` is who wrote it."""
        image = self.bench.picture(known.question.image)
        made = self.bench.checked(program, image)
        if not any(name in made.inputs for step in made.steps for name in step.uses):
            return Judged("looks at nothing")
        found = self._by_siblings(known, program)
        if found.why:
            return found
        if not self._in_other_words(known, program, writes):
            return Judged("other words", found.siblings, found.right)
        right = sum(self._right_about(known, program, way) for way in self.ways)
        why = "perturbed" if right < len(self.ways) - (len(self.ways) > 1) else ""
        return Judged(why, found.siblings, found.right, right)

    # -- swapped names ---------------------------------------------------------------------------------------------

    def _by_siblings(self, known: Known, program: str) -> Judged:
        siblings = self._siblings(known, shape_of(known.words, program))
        if len(siblings) < FEW:
            loose = shape_of(known.words, program, self._rare[known.question.set])
            siblings = self._siblings(known, loose) or siblings
        if not siblings:
            return self._alone(known, program)
        truths = {known.question.truth}
        right = 0
        for place, (other, names) in enumerate(siblings, 1):
            if self._follows(other, program, names):
                right += 1
                truths.add(other.question.truth)
            if place - right > (1 - SHARE) * len(siblings) + 1e-9:
                return Judged("swapped names", place, right)
        if len(truths) < 2:
            return Judged("constant", len(siblings), right)
        if not known.open and len(siblings) < FEW:
            return Judged("too few", len(siblings), right)
        return Judged("", len(siblings), right)

    def _siblings(self, known: Known, shape: Shape) -> list[tuple[Known, dict[str, str]]]:
        """Questions of the same shape: such with other answers and about other pictures first."""
        found = []
        for other in self._by_set[known.question.set]:
            if other.key == known.key:
                continue
            names = shape.filled(folded(other.words))
            if names is not None and not (
                other.picture == known.picture and folded(other.words) == folded(known.words)
            ):
                found.append((other, names))
        random.Random(known.key).shuffle(found)
        spread: dict[str, list[tuple[Known, dict[str, str]]]] = defaultdict(list)
        for one in sorted(found, key=lambda pair: pair[0].picture == known.picture):
            spread[one[0].question.truth].append(one)
        lines = sorted(spread.items(), key=lambda pair: pair[0] == known.question.truth)
        return _in_turn([line for _, line in lines], SIBLINGS)

    def _follows(self, other: Known, program: str, names: dict[str, str]) -> bool:
        try:
            own = swapped(program, names, self.bench.registry.values())
            image = self.bench.picture(other.question.image)
        except YaffleError:
            return False
        tried = self.bench.tried(own, image)
        return tried.answered and other.right(tried.text)

    def _alone(self, known: Known, program: str) -> Judged:
        """A question like no other: is its answer one of many, and does it depend on the picture?"""
        if not known.open:
            return Judged("too few")
        others = [one for one in self._by_set[known.question.set] if one.picture != known.picture]
        for other in random.Random(known.key).sample(others, min(_OTHERS, len(others))):
            tried = self.bench.tried(program, self.bench.picture(other.question.image))
            if not tried.answered or not known.right(tried.text):
                return Judged("")
        return Judged("constant" if others else "too few")

    # -- other words, other pictures -------------------------------------------------------------------------------

    def _in_other_words(self, known: Known, program: str, writes: Writes) -> bool:
        image = self.bench.picture(known.question.image)
        own = canonical(self.bench.checked(program, image))
        for words in reworded(known.words):
            for other in writes(words):
                try:
                    if canonical(self.bench.checked(other, image)) == own:
                        return True
                except ProgramError:
                    continue
        return False

    def _right_about(self, known: Known, program: str, way: str) -> bool:
        from PIL import Image

        pixels = self.bench.pixels(self.bench.picture(known.question.image))
        try:
            image = self.bench.picture(changed(Image.fromarray(pixels), way))
        except YaffleError:
            return False
        tried = self.bench.tried(program, image)
        return tried.answered and known.right(tried.text)


def rare_words(questions: Sequence[str]) -> frozenset[str]:
    """Words that hardly any of a set's questions hold. (Names of people and of what a story is about, mostly; a rare
    word that matters only makes a program fail that might have been general.)"""
    counts = Counter(word for words in questions for word in set(re.findall(r"[^\W\d]+", folded(words))))
    return frozenset(word for word, count in counts.items() if count <= RARE * len(questions) and len(word) > 2)


def _in_turn(lines: Sequence[list[tuple[Known, dict[str, str]]]], most: int) -> list[tuple[Known, dict[str, str]]]:
    """The first of each line, then the second of each, up to `most`."""
    longest = max((len(line) for line in lines), default=0)
    return [line[place] for place in range(longest) for line in lines if place < len(line)][:most]
