"""The world of several pictures at once: what is in which of them, and how they compare.

The pictures stand in a text that names them ("Picture 1: <image> Picture 2: <image>"), and questions use these names.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from mllm_core.samples import IMAGE_MARK, Sample, Turn
from mllm_core.worlds.asking import fill_turns, is_held, loosen, sentence, wordings
from mllm_core.worlds.scenes import questions
from mllm_core.worlds.scenes.asker import Asker
from mllm_core.worlds.scenes.questions import Maker
from mllm_core.worlds.scenes.things import Kind
from mllm_core.worlds.scenes.world import drawn_and_asked

_LOOKS = ("single", "scatter", "row", "pairs", "solids")
_SMALL = 224  #: pixels a side at most, so that a picture is one view
_NAMES = (("picture 1", "picture 2", "picture 3"), ("the first picture", "the second picture", "the third picture"))
_INSIDE: dict[Maker, float] = {
    questions.colour_of: 4, questions.shape_of: 4, questions.count: 3, questions.existence: 4, questions.where: 2,
    questions.size_of: 1,
}  # fmt: skip
_IN = wordings("In {name}, {question}", "{question} Look at {name}.", kept=("About {name}: {question}",))
_WHICH = wordings("Which picture has {a}?", "Which picture shows {a}?", kept=("In which picture is there {a}?",))
_EACH = wordings("Is there {a} in every picture?", "Do all pictures have {a}?", kept=("Does each picture show {a}?",))
_MORE = wordings(
    "Which has more {many}, {one} or {other}?", "Are there more {many} in {one} or in {other}?",
    kept=("Where are there more {many}: {one} or {other}?",),
)  # fmt: skip
_TOTAL = wordings("How many {many} are there in all pictures?", kept=("Count the {many} of all pictures.",))
EQUAL = "equally many"


@dataclass(frozen=True)
class _Album:
    """The scenes, each with who asks about it, and the names of their pictures."""

    asks: tuple[Asker, ...]
    names: tuple[str, ...]
    rng: random.Random
    held: bool

    def kind(self) -> tuple[Kind, list[int]] | None:
        """A kind of thing that one of the scenes has, and how many each has; None where that is unclear."""
        kind = self.rng.choice(self.asks).present()
        if not all(ask.scene.fair(kind) and ask.permits(kind) for ask in self.asks):
            return None
        return kind, [ask.scene.count(kind) for ask in self.asks]


_Comparer = Callable[[_Album], Turn | None]


def _inside(album: _Album) -> Turn | None:
    """In picture 2, what colour is the star?"""
    at = album.rng.randrange(len(album.asks))
    maker = album.rng.choices(list(_INSIDE), list(_INSIDE.values()))[0]
    turn = maker(album.asks[at])
    if turn is None:
        return None
    wording = _IN.pick(album.rng, album.held)
    first = wording.startswith("{question}")
    asked = turn.prompt if first else turn.prompt[:1].lower() + turn.prompt[1:]
    return replace(turn, prompt=wording.format(name=album.names[at], question=asked))


def _which(album: _Album) -> Turn | None:
    """Which picture has a red star? One of them alone."""
    found = album.kind()
    if found is None or sum(count > 0 for count in found[1]) != 1:
        return None
    at = next(at for at, count in enumerate(found[1]) if count)
    wrong = album.rng.choice([name for name in album.names if name != album.names[at]])
    return _turn(album, _WHICH.pick(album.rng, album.held), album.names[at], wrong, a=album.asks[0].a(found[0]))


def _each(album: _Album) -> Turn | None:
    """Is there a star in every picture?"""
    found = album.kind()
    if found is None:
        return None
    answer, wrong = ("yes", "no") if all(found[1]) else ("no", "yes")
    if answer == "no" and album.rng.random() < 0.5:  # things are seldom in every picture
        return None
    return _turn(album, _EACH.pick(album.rng, album.held), answer, wrong, a=album.asks[0].a(found[0]))


def _more(album: _Album) -> Turn | None:
    """Which has more circles, picture 1 or picture 2?"""
    found = album.kind()
    if found is None:
        return None
    one, other = album.rng.sample(range(len(album.asks)), 2)
    first, second = found[1][one], found[1][other]
    more, fewer = (album.names[one], album.names[other]) if first >= second else (album.names[other], album.names[one])
    return _turn(
        album, _MORE.pick(album.rng, album.held), EQUAL if first == second else more, fewer,
        many=album.asks[0].many(found[0]), one=album.names[one], other=album.names[other],
    )  # fmt: skip


def _total(album: _Album) -> Turn | None:
    """How many circles are there in all pictures?"""
    found = album.kind()
    if found is None or sum(found[1]) > 9:
        return None
    total = sum(found[1])
    many = album.asks[0].many(found[0])
    return _turn(
        album, _TOTAL.pick(album.rng, album.held), str(total), str(total + album.rng.choice((-1, 1))), many=many
    )


def _turn(album: _Album, wording: str, answer: str, rejected: str, **fields: str) -> Turn:
    return Turn(loosen(wording.format(**fields), album.rng), answer, "vqa", rejected)


_MAKERS: dict[_Comparer, float] = {_inside: 6, _which: 4, _each: 2, _more: 3, _total: 2}


@dataclass(frozen=True)
class AlbumWorld:
    """Two pictures of drawn scenes, sometimes three, with 6 to 9 turns about one or several of them.

    `truth` has `things`: for each picture the (colour, shape) of what is in it.
    """

    name: str = "albums"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed (of `mllm_core.samples.seed_of`); the same each time."""
        rng = random.Random(f"{self.name}:{seed}")
        held = is_held(seed)
        drawn = [drawn_and_asked(rng, _LOOKS, held) for _ in range(2 if rng.random() < 0.8 else 3)]
        names = rng.choice(_NAMES)[: len(drawn)]
        album = _Album(tuple(ask for ask, _ in drawn), names, rng, held)
        context = " ".join(f"{sentence(name)}: {IMAGE_MARK}" for name in names)
        # without boxes: pictures are made smaller
        things = [[(thing.colour, thing.shape) for thing in ask.scene.things] for ask in album.asks]
        pictures = tuple(_small(picture) for _, picture in drawn)
        truth = {"kind": "album", "things": things}
        return Sample(_turns(album), self.name, seed, pictures, context=context, truth=truth)


def _turns(album: _Album) -> tuple[Turn, ...]:
    turns: dict[str, Turn] = {}
    count = album.rng.randint(6, 9)
    fill_turns(turns, _MAKERS, lambda: album, album.rng, count, tries=8 * count)
    if not turns:  # things that are all alike leave only their number
        ask = album.asks[0]
        turn = Turn(_TOTAL.shown[0].format(many=ask.many(Kind(), plain=True)),
                    str(sum(len(one.scene.things) for one in album.asks)), "vqa")  # fmt: skip
        turns[turn.prompt] = turn
    return tuple(turns.values())


def _small(picture: Image.Image) -> Image.Image:
    """The picture, not larger than one view."""
    picture = picture.copy()
    picture.thumbnail((_SMALL, _SMALL))
    return picture
