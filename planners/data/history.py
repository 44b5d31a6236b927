"""Questions that lean on one before: "and the cats?", "how many of them are red?", "what about March?"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from planners.data.answers import CROPS  # noqa: F401 - registers what answers may call
from planners.data.compact import compact, pruned
from planners.data.questions import Question, from_pattern, patterns
from planners.data.style import styled
from planners.data.things import color_words
from planners.data.vocabulary import Vocabulary
from planners.forms.building import build
from planners.forms.lexicon import lexicon
from planners.forms.things import Setting, Thing

_OPENINGS = ("and {}", "what about {}", "and what about {}", "how about {}", "and {}", "now {}", "same for {}")
#: (what is asked of the things before, the answer of a form)
_OF_THEM: tuple[tuple[tuple[str, ...], str], ...] = (
    (("where are they", "and where are they", "where is it", "where exactly"), "EVAL(where(x))"),
    (
        ("what color are they", "and their color", "which colour do they have", "what color is it"),
        "COLOR(image=image, object=x)",
    ),
    (("blur them", "now blur them", "blur it", "and blur them"), "BLUR(image=image, object=x)"),
    (("highlight them", "highlight it", "now highlight them"), "HIGHLIGHT(image=image, object=x)"),
    (("remove them", "erase it", "now erase them", "get rid of them"), "ERASE(image=image, object=x)"),
    (("draw boxes around them", "mark them", "put a box around it"), "DRAW(image=image, object=x)"),
    (("show me them", "show them to me", "find them"), "x"),
    (("how many are there", "and how many are there", "how many of them are there", "count them"), "n(x)"),
    (("crop to it", "zoom in on it", "cut it out"), "CUT(image=image, box=x)"),
    (
        ("which is the largest of them", "show me the biggest one", "the largest one"),
        "EVAL(f\"[first({SORT(object=x, by='area', order='descending')})]\")",
    ),
)
_OF_RED_ONES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("how many of them are {c}", "and how many are {c}", "how many of those are {c}", "and the {c} ones, how many"),
        "n(x)",
    ),
    (("is one of them {c}", "are any of them {c}", "is any of those {c}"), "EVAL(f'{n(x)} > 0')"),
    (("blur the {c} ones", "now only the {c} ones, blur them"), "BLUR(image=image, object=x)"),
    (("where is the {c} one", "and the {c} one, where is it"), "EVAL(where(x))"),
)
_PLACES = {
    **{"on the left": "left", "on the right": "right", "at the top": "top", "at the bottom": "bottom"},
    **{"in the middle": "middle"},
}
_ZH_OPENINGS = ("那{}呢", "{}呢", "还有{}呢")
_ASKED_OF_THINGS = ("count", "exist", "color", "where", "absence", "find", "blur", "highlight", "crop", "erase")
_ASKED_OF_TABLES = ("cell_column", "statistic_column", "points_of", "chart_one", "cost_one", "column_values")
_ASKED_OF_DOCUMENTS = ("field", "key", "total", "date", "company", "address")


@dataclass(frozen=True)
class FollowUps:
    """A question with its program, and the questions that lean on it."""

    before: tuple[str, str]
    asked: tuple[Question, ...]


def follow_ups(words: Vocabulary, count: int) -> FollowUps | None:
    """A history of one question with up to `count` questions that lean on it; None where none could be made."""
    draw = words.draw
    kind = draw.random()
    chinese = draw.random() < 0.12 and kind < 0.6
    names = _ASKED_OF_THINGS if kind < 0.6 else _ASKED_OF_TABLES if kind < 0.8 else _ASKED_OF_DOCUMENTS
    name = draw.choice(names[:6] if chinese else names)
    pattern = next(pattern for pattern in patterns() if pattern.name == name)
    if chinese and not pattern.chinese:
        return None
    first = from_pattern(pattern, words, Setting(), chinese=chinese)
    if first is None:
        return None
    make: Callable[[Question, Vocabulary], Question | None]
    if kind < 0.6:
        if first.thing is None or not first.thing.plain or first.thing.source != "LOC" or first.thing.noun == "object":
            return None
        make = _of_thing
    else:
        make = _of_row if kind < 0.8 else _of_field
    found = [made for made in (make(first, words) for _ in range(count)) if made is not None]
    return FollowUps((first.text, first.programs[0]), tuple(found)) if found else None


def _worded(text: str, first: Question, programs: tuple[str, ...], words: Vocabulary, *keep: str) -> Question:
    said = styled(text, words.draw, chinese=first.chinese, keep=frozenset(keep))
    return replace(first, text=said, programs=programs, thing=None)


def _of_thing(first: Question, words: Vocabulary) -> Question | None:
    draw, thing = words.draw, first.thing
    if thing is None:
        return None
    if first.chinese:
        noun = words.chinese_noun()
        text = draw.choice(_ZH_OPENINGS).format(noun)
        return _worded(text, first, _swapped(first.programs, thing.noun, noun), words, noun)
    kind = draw.random()
    if kind < 0.35:
        other = words.noun()
        said = draw.choice((f"the {other.many}", other.many, f"the {other.one}"))
        text = draw.choice(_OPENINGS).format(said)
        return _worded(text, first, _swapped(first.programs, thing.noun, other.one), words, other.one)
    if kind < 0.62:
        asked, answer = draw.choice(_OF_THEM)
        return _worded(draw.choice(asked), first, (_built(answer, thing),), words)
    if kind < 0.88:
        asked, answer = draw.choice(_OF_RED_ONES)
        word = draw.choice(color_words(False))
        red = replace(thing, colors=(lexicon().colors[word],))
        return _worded(draw.choice(asked).format(c=word), first, (_built(answer, red),), words)
    said = draw.choice(tuple(_PLACES))
    placed = replace(thing, places=(_PLACES[said],))
    text = draw.choice(("how many of them are {}", "and how many are {}", "how many {}")).format(said)
    return _worded(text, first, (_built("n(x)", placed),), words)


def _built(answer: str, thing: Thing) -> str:
    return compact(pruned(build(answer, {"x": thing}, Setting())))


def _swapped(programs: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(program.replace(f"'{old}'", f"'{new}'") for program in programs)


def _of_row(first: Question, words: Vocabulary) -> Question | None:
    """The same of another row or column."""
    draw = words.draw
    for key, name in (("row", "given_names"), ("column", "headers"), ("name", "headers")):
        at = first.programs[0].find(f",{key}='")
        if at < 0:
            continue
        old = first.programs[0][at:].split("'")[1]
        new = words.word(name)
        if old == new or f"'{old}'" not in first.programs[0]:
            return None
        said = new if key == "row" else draw.choice((f"the {new} column", f"the {new}"))
        text = draw.choice(_OPENINGS).format(said)
        return _worded(text, first, _swapped(first.programs, old, new), words, new)
    return None


def _of_field(first: Question, words: Vocabulary) -> Question | None:
    """Another field of the same document."""
    fields = [word for word in lexicon().fields if word.isascii() and " " not in word]
    word = words.draw.choice(fields) if words.draw.random() < 0.6 else words.word("keys")
    value = lexicon().fields.get(word, word)
    text = words.draw.choice(_OPENINGS).format(f"the {word}")
    program = f"FIELD0=FIELD(image=IMAGE,name={value!r})\nFINAL=RESULT(var=FIELD0)"
    return _worded(text, first, (program,), words, word)
