"""Questions with known answers: from the data sets, from a file of JSON lines, or from the data worlds.

A picture decides to which half all its questions belong: those of held-out pictures are never learned from, and only
measured.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from agent.evaluation.sets.catalogue import ALIASES, SETS, named
from agent.evaluation.sets.catalogue import load as load_set
from agent.evaluation.sets.matching import exact, yes_no
from agent.evaluation.sets.options import chosen
from agent.evaluation.sets.question import DataSet, Given, Question
from agent.learning.errors import LearningError

if TYPE_CHECKING:
    from mllm_core.samples import Sample

#: of a hundred pictures, so many are held out
HELD_OUT = 20
#: so many pictures of a world are asked about
WORLD_PICTURES = 200
FORM = 'A line is {"image": "a.jpg", "question": "...", "answer": "...", "choices": [...]}; choices may be left out.'
_YES_NO = frozenset(("yes", "no"))


@dataclass(frozen=True, slots=True)
class Known:
    """A question with its published answer. `picture` is a hash of the picture's file: the same picture, the same half.

    `open` says that there are so many possible answers that a right one can hardly be right by accident.
    """

    question: Question
    data: DataSet
    picture: str

    @property
    def key(self) -> str:
        return f"{self.question.set}/{self.question.id}"

    @property
    def words(self) -> str:
        return self.question.words

    @property
    def held_out(self) -> bool:
        return int(self.picture[:8], 16) % 100 < HELD_OUT

    @property
    def open(self) -> bool:
        truth = self.question.truth.strip()
        if self.question.choices or truth.casefold() in _YES_NO:
            return False
        return len(truth) > 2 if any(sign.isdigit() for sign in truth) else len(truth) > 3 and " " in truth

    def right(self, text: str) -> bool:
        return self.data.right(self.question, text)


def gathered(sources: Sequence[str], data: Path, pictures: Path) -> list[Known]:
    """The questions of all sources, in order: names of data sets (in the folder `data`), of worlds, or files of JSON
    lines. `pictures` is where the pictures of worlds are kept. Raises LearningError and EvaluationError."""
    found: dict[str, Known] = {}
    for source in sources:
        for one in _of(source, data, pictures):
            found.setdefault(one.key, one)
    if not found:
        raise LearningError("these sources have no questions.", remedy=FORM)
    return list(found.values())


def limited(asked: Sequence[Known], limit: int | None, seed: int = 0) -> list[Known]:
    """At most `limit` questions of each set, drawn evenly with the seed; shuffled, so that a run that is stopped has
    tried some of all."""
    by_set: dict[str, list[Known]] = {}
    for one in asked:
        by_set.setdefault(one.question.set, []).append(one)
    chosen: set[str] = set()
    for some in by_set.values():
        kept = some if limit is None else random.Random(seed).sample(some, min(limit, len(some)))
        chosen |= {one.key for one in kept}
    taken = [one for one in asked if one.key in chosen]
    random.Random(seed).shuffle(taken)
    return taken


def _of(source: str, data: Path, pictures: Path) -> Iterable[Known]:
    if source in SETS or source in ALIASES:
        one = named(source)
        asked = [q for q in load_set(source, data) if not q.aside and not q.program]
        return [Known(question, one, picture_hash(question.image)) for question in asked]
    if Path(source).is_file():
        return from_lines(Path(source))
    from agent.evaluation.sources import held_out_worlds

    if source in held_out_worlds():
        return from_world(source, pictures, WORLD_PICTURES)
    raise LearningError(
        f"there is no data set, no world and no file {source!r}.",
        remedy=f"Name some of: {', '.join([*SETS, *held_out_worlds()])}; or a file of JSON lines. {FORM}",
    )


# -- a file of JSON lines ----------------------------------------------------------------------------------------------


def _score(question: Question, given: Given) -> float:
    """One of the choices where there are some; yes or no; otherwise the same words or the same number."""
    if given.text is None:
        return 0.0
    if question.choices:
        return float(chosen(question.choices, given.text) == chosen(question.choices, question.truth))
    return yes_no(question, given) if question.truth.casefold() in _YES_NO else exact(question, given)


def _no_load(folder: Path) -> list[Question]:
    raise LearningError(f"{folder} is no data set.", remedy=FORM)


def from_lines(path: Path) -> list[Known]:
    """The questions of a file; pictures are named from its folder. Raises LearningError with the line that is wrong."""
    name = path.stem
    data = DataSet(name, _no_load, _score, "the same words, or number")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            image = path.parent / item["image"]
            words, truth = str(item["question"]), str(item["answer"]).strip()
            choices = tuple(str(one) for one in item.get("choices") or ())
        except (ValueError, KeyError, TypeError) as error:
            raise LearningError(f"line {number} of {path} can't be used: {error!r}.", remedy=FORM) from error
        if not image.is_file():
            raise LearningError(f"line {number} of {path} names a picture that is not there: {image}.", remedy=FORM)
        truth = truth.casefold() if truth.casefold() in _YES_NO else truth
        asked = Question(name, str(item.get("id", number)), image, words, truth, "", choices)
        found.append(Known(asked, data, picture_hash(image)))
    return found


@lru_cache(maxsize=65536)
def picture_hash(path: Path) -> str:
    """A hash of a picture's file. Raises LearningError where there is none."""
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()
    except OSError as error:
        raise LearningError(f"{path} can't be read: {error.strerror}.", remedy="Check the data's folder.") from error


# -- worlds ------------------------------------------------------------------------------------------------------------


def from_world(name: str, folder: Path, pictures: int) -> list[Known]:
    """Questions about the first pictures of a world's train split; the pictures are written to the folder."""
    from agent.evaluation.sources import held_out_worlds
    from mllm_core.samples import samples

    world = held_out_worlds()[name]
    data = DataSet(name, _no_load, _score, "the same words, or number")
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for sample in samples(world, "train", pictures):
        path = folder / f"{name}-{sample.seed}.png"
        if len(sample.pictures) == 1 and not path.is_file():
            part = path.with_suffix(".part")
            sample.pictures[0].save(part, format="PNG")
            part.replace(path)
        found += [Known(one, data, picture_hash(path)) for one in _asked(name, sample, path)]
    return found


def _asked(name: str, sample: Sample, path: Path) -> list[Question]:
    """The questions of a sample that programs may answer: in English, with an answer of a few words."""
    if len(sample.pictures) != 1:
        return []
    found = []
    for place, turn in enumerate(sample.turns):
        if turn.task != "vqa" or not turn.prompt.isascii() or len(turn.answer.split()) > 6:
            continue
        truth = turn.answer.strip().rstrip(".")
        truth = truth.casefold() if truth.casefold() in _YES_NO else truth
        found.append(Question(name, f"{sample.seed}/{place}", path, turn.prompt, truth, ""))
    return found
