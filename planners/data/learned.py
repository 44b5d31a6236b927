"""Planning samples of programs that were kept because they answered real questions right (`yaffle learn`).

A file of JSON lines, {"question", "rewordings", "inputs", "looks", "program", "new"} each. Every tenth question is
never given to training, so that validation has some to itself.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from mllm_core.errors import YaffleError
from mllm_core.samples import Sample, Split, Turn, split_of
from planners.core.prompt_format import one_line, plan_prompt
from planners.data.installed import context_of, modules_of, some
from planners.data.questions import generator
from planners.data.style import styled

#: a question whose program the model did not find most probable is given so much more often
NEW = 3.0
#: of the questions, so many are put in other words that were tried out with the program
REWORDED = 0.3
#: of those that are not, so many are typed as people type (planners.data.style)
STYLED = 0.5
_TEXT = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"")


class LearnedUnreadable(YaffleError):
    """A file that holds no kept programs."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question with the program to be learned."""

    question: str
    rewordings: tuple[str, ...]
    inputs: tuple[str, ...]
    looks: tuple[str, ...]
    program: str
    new: bool


@lru_cache(maxsize=4)
def kept_in(path: Path) -> tuple[Kept, ...]:
    """The kept programs of a file. Raises LearnedUnreadable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = tuple(_kept(line) for line in lines if line.strip())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LearnedUnreadable(f"{path} can't be read: {error!r}.", remedy="Name OUT/kept.jsonl.") from error
    if not found:
        raise LearnedUnreadable(f"{path} holds no programs.", remedy="Let yaffle learn try more questions.")
    return found


def _kept(line: str) -> Kept:
    one = json.loads(line)
    return Kept(
        question=one_line(one["question"]),
        rewordings=tuple(one["rewordings"]),
        inputs=tuple(one["inputs"]),
        looks=tuple(one.get("looks", ())),
        program=one["program"],
        new=bool(one["new"]),
    )


@dataclass(frozen=True)
class LearnedSource:
    """Kept programs, four to eight to a context. Stateless; the file is read once in each process."""

    path: Path
    name: str = "learned"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed. Raises LearnedUnreadable."""
        draw = generator(self.name, seed)
        pools = _pools(self.path, "train" if split_of(seed) == "train" else "validation")
        setting = draw.choices(list(pools), [len(pool.kept) for pool in pools.values()])[0]
        pool = pools[setting]
        asked = list(dict.fromkeys(draw.choices(pool.kept, cum_weights=pool.weights, k=draw.randint(4, 8))))
        needed = frozenset(name for one in asked for name in modules_of(one.program))
        turns = tuple(Turn(plan_prompt(_said(one, draw)), one.program, "plan") for one in asked)
        context = context_of(some(draw, needed) | needed, setting.inputs, looks=setting.looks)
        return Sample(turns, self.name, seed, context=context)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the programs of one context have in common."""

    inputs: tuple[str, ...]
    looks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Kept programs, and their weights added up."""

    kept: tuple[Kept, ...]
    weights: tuple[float, ...]


@lru_cache(maxsize=8)
def _pools(path: Path, split: Split) -> dict[_Setting, _Pool]:
    everything = kept_in(path)
    own = [one for one in everything if (_tenth(one.question) == 0) != (split == "train")] or everything
    found: dict[_Setting, list[Kept]] = {}
    for one in own:
        found.setdefault(_Setting(one.inputs, one.looks), []).append(one)
    return {
        setting: _Pool(tuple(some), tuple(accumulate(NEW if one.new else 1.0 for one in some)))
        for setting, some in found.items()
    }


def _tenth(question: str) -> int:
    return hashlib.blake2b(question.encode(), digest_size=2).digest()[0] % 10


def _said(one: Kept, draw: random.Random) -> str:
    if one.rewordings and draw.random() < REWORDED:
        return one_line(draw.choice(one.rewordings))
    if draw.random() < STYLED and one.question.isascii():
        copied = frozenset(found[0] or found[1] for found in _TEXT.findall(one.program))
        return styled(one.question.rstrip("?."), draw, chinese=False, keep=copied)
    return one.question
