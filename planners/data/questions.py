"""One question and the programs that answer it: a form is chosen, worded, its slots filled, its answers built.

The forms are those of the teacher (planners/forms/*.yaml) and our own (planners/data/forms/*.yaml), which add wordings
to a form (`extends`) or programs that no form has. No question is parsed: what its slots mean is known.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from planners.data.answers import CROPS  # noqa: F401 - registers what answers may call
from planners.data.compact import compact, pruned
from planners.data.filling import Filling, Unreadable
from planners.data.slots import CHINESE, ENGLISH
from planners.data.style import styled
from planners.data.vocabulary import Vocabulary, is_held_back
from planners.data.wordings import Choice, Part, Slot, Word, Writer, breadth, parsed
from planners.forms.building import NotUnderstood, build
from planners.forms.grammar import GrammarError
from planners.forms.lexicon import lexicon
from planners.forms.reading import forms
from planners.forms.things import Setting, Thing

_FILES = ("objects", "reckoning", "relations", "looking", "documents", "tables", "editing", "pictures")
_KEYS = frozenset(
    (
        "form",
        "extends",
        "weight",
        "only",
        "drop",
        "en",
        "zh",
        "answer",
        "otherwise",
        "when",
        "cover",
        "default",
        "require",
    )
)
_TRIES = 30
#: of the wordings of a form that has several, so many of a hundred are held back
_WORDINGS_HELD_BACK = 15
#: answers in which a table's own names tell what the question's words name: like those about charts (charting.py), they
#: are left to the forms
_TABLE_TELLS = re.compile(
    r"\basked\b|\b(?:price_each|named_cell|sum_named|only_\w+|sum_of_row|sum_of_mention|farthest|at_time|next_time|wait_for_next|ride"
    r"|soonest_ride|ride_back|travel|travel_by_rows|lasts|taxes|earnings)\("
)
#: what a question's table must be said to be, in forms that are left to themselves, too
_SUBJECTS = frozenset(("schedule", "money_record", "pay_stub"))
_LIST_OF_ONE = re.compile(r"^FINAL=RESULT\(var=(?:IMAGE|REGION)\w*\)")


@dataclass(frozen=True)
class Pattern:
    """A form as it is used here. `english` and `chinese` pair wordings with their weights."""

    name: str
    weight: float
    english: tuple[tuple[str, float], ...]
    chinese: tuple[tuple[str, float], ...]
    answers: tuple[str, ...]
    answers_zh: tuple[str, ...] = ()
    when: frozenset[str] = frozenset()
    covers: tuple[str, ...] = ()
    default: Mapping[str, str] = field(default_factory=dict)
    require: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question with its programs, the best first, in the compact form. `pictures` are the names of the inputs,
    `values` what its slots stand for."""

    text: str
    programs: tuple[str, ...]
    form: str
    chinese: bool
    pictures: tuple[str, ...]
    region: bool
    thing: Thing | None = None
    tabular: bool = False
    values: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """All forms, those that can't be worded by themselves left out. Raises GrammarError."""
    import yaml

    own: list[dict[str, Any]] = []
    for name in _FILES:
        path = files("planners.data.forms").joinpath(f"{name}.yaml")
        own += yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for entry in own:
        if set(entry) - _KEYS:
            raise GrammarError(f"the form {entry} has unknown keys {sorted(set(entry) - _KEYS)}")
    extended = {entry["extends"]: entry for entry in own if "extends" in entry}
    unknown = set(extended) - {form.name for form in forms()}
    if unknown:
        raise GrammarError(f"there are no forms {sorted(unknown)} to extend")
    found = []
    for form in forms():
        entry = extended.get(form.name, {})
        if form.signs or entry.get("drop") or (form.capture_cover and "cover" not in entry) or form.capture:
            continue
        kept = not entry.get("only", False)
        english = weighted(form.english if kept else (), 1.0) + weighted(entry.get("en", ()), 3.0)
        chinese = weighted(form.chinese if kept else (), 1.0) + weighted(entry.get("zh", ()), 3.0)
        answers = tuple(one for one in _answers(entry) or form.answers if not _TABLE_TELLS.search(one))
        if not answers or _SUBJECTS & set(form.when):
            continue
        found.append(
            Pattern(
                form.name,
                float(entry.get("weight", 1)),
                english,
                chinese,
                answers,
                form.answers_zh if not _answers(entry) else (),
                frozenset((*form.when, *entry.get("when", ()))),
                tuple(entry.get("cover", ())),
                form.default,
                form.require,
            )
        )
    found += [
        Pattern(
            entry["form"],
            float(entry.get("weight", 1)),
            weighted(entry.get("en", ()), 3.0),
            weighted(entry.get("zh", ()), 3.0),
            _answers(entry),
            when=frozenset(entry.get("when", ())),
            covers=tuple(entry.get("cover", ())),
            default=entry.get("default", {}),
            require=entry.get("require", {}),
        )
        for entry in own
        if "form" in entry
    ]
    return tuple(found)


def _answers(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (*((entry["answer"],) if "answer" in entry else ()), *entry.get("otherwise", ()))


def weighted(sources: Any, weight: float) -> tuple[tuple[str, float], ...]:
    """Wordings by how well they read: the more choices one has, the odder its sentences."""
    return tuple((source, weight / (1.0 + breadth(source) / 12.0) ** 1.5) for source in sources)


@lru_cache(maxsize=16)
def _pool(chinese: bool, pictures: int, region: bool) -> tuple[tuple[Pattern, ...], tuple[float, ...]]:
    """The forms for a setting, and their weights added up."""
    fitting = [
        pattern
        for pattern in patterns()
        if (pattern.chinese if chinese else pattern.english)
        and ("region" in pattern.when) <= region
        and ("several" in pattern.when or _names_pictures(pattern)) <= (pictures > 1)
    ]
    if region or pictures > 1:  # what needs them is asked more often where they are there
        own = {"region"} if region else {"several"}
        weights = [pattern.weight * (25.0 if own & pattern.when else 1.0) for pattern in fitting]
    else:
        weights = [pattern.weight for pattern in fitting]
    return tuple(fitting), tuple(accumulate(weights))


def _names_pictures(pattern: Pattern) -> bool:
    return all(":picture" in source for source, _ in (*pattern.english, *pattern.chinese))


def question(words: Vocabulary, setting: Setting, *, chinese: bool = False) -> Question:
    """A random question that fits the setting. A pure function of the vocabulary's generator."""
    draw = words.draw
    for _ in range(_TRIES):
        fitting, weights = _pool(chinese, len(setting.pictures), setting.region)
        pattern = draw.choices(fitting, cum_weights=weights)[0]
        made = from_pattern(pattern, words, setting, chinese=chinese)
        if made is not None:
            return made
    raise GrammarError("no form could be worded")


def from_pattern(pattern: Pattern, words: Vocabulary, setting: Setting, *, chinese: bool) -> Question | None:
    """A question of one form; None where its slots came out as what the form does not take."""
    draw = words.draw
    source = wording(pattern.chinese if chinese else pattern.english, words)
    filling = Filling(words, setting, CHINESE if chinese else ENGLISH)
    writer = Writer(draw, filling.fill, spaced=not chinese)
    try:
        cover = _cover(pattern, filling, chinese)
        writer.write(parsed(source))
        slots = _slots(pattern, filling, _slot_names(pattern))
        slots["question"] = text = _said(cover, writer.text, filling, chinese)
        answers = pattern.answers_zh if chinese and pattern.answers_zh else pattern.answers
        programs = []
        for answer in answers:
            try:
                programs.append(compact(pruned(build(answer, slots, setting))))
            except NotUnderstood:
                continue
    except Unreadable:
        return None
    if not programs or _LIST_OF_ONE.search(programs[0]) or (not chinese and _badly_nested(filling)):
        return None
    first = next((value for value in filling.values.values() if isinstance(value, Thing) and value.noun), None)
    tabular = "=TABLE(" in programs[0] or "=CHART(" in programs[0]
    programs = list(dict.fromkeys(programs))
    if tabular and not chinese:
        text, programs = _of_tables(text, programs, draw, open_ended=not cover)
    return Question(
        text, tuple(programs), pattern.name, chinese, setting.pictures, setting.region, first, tabular, filling.values
    )


def _said(cover: str, text: str, filling: Filling, chinese: bool) -> str:
    """The question as it is typed, with what is said before it."""
    kept = frozenset(value for value in (*filling.values.values(), *filling.texts.values()) if isinstance(value, str))
    things = frozenset(value.noun for value in filling.values.values() if isinstance(value, Thing))
    said = styled(tidy(text, chinese), filling.words.draw, chinese=chinese, keep=kept | things)
    return f"{tidy(cover, chinese)} {said}" if cover else said


def of_chart(program: str) -> str:
    """The same asked of a chart."""
    return program.replace("=TABLE(", "=CHART(").replace("TABLE0", "CHART0")


def of_table(program: str) -> str:
    """The same asked of a table."""
    return program.replace("=CHART(", "=TABLE(").replace("CHART0", "TABLE0")


_TABLE_WORDS = re.compile(
    r"\b(?:table|chart|graph|row|column|bars?|slice|schedule|plot|diagram|entries|cost)s?\b", re.I
)


def _of_tables(text: str, programs: list[str], draw: random.Random, *, open_ended: bool) -> tuple[str, list[str]]:
    """Now and then it is said that a table or a chart is meant; what is asked of one may be asked of the other."""
    if open_ended and not _TABLE_WORDS.search(text) and text[-1:] in "?." and draw.random() < 0.3:
        kind, end = draw.choice(("table", "table", "chart", "graph", "bar chart")), text[-1]
        if draw.random() < 0.5:
            text = f"According to the {kind}, {text[:1].lower() + text[1:] if text[:2] != 'I ' else text}"
        else:
            text = f"{text[:-1]} in the {kind}{end}"
        programs = [of_table(one) if kind == "table" else of_chart(one) for one in programs]
    other = [of_chart(one) if "=TABLE(" in one else of_table(one) for one in programs]
    return text, list(dict.fromkeys((*programs, *other)))


def _badly_nested(filling: Filling) -> bool:
    """Two things that are both told apart by others make sentences that can be read in several ways."""
    things = [value for value in filling.values.values() if isinstance(value, Thing)]
    return len(things) > 1 and any(thing.relations or thing.places for thing in things)


def wording(weighted: tuple[tuple[str, float], ...], words: Vocabulary) -> str:
    """A wording: in training never one that is held back, otherwise mostly one that is."""
    held = [pair for pair in weighted if len(weighted) > 2 and is_held_back(pair[0], _WORDINGS_HELD_BACK)]
    seen = [pair for pair in weighted if pair not in held] or held
    use = held if held and words.split != "train" and words.draw.random() < 0.6 else seen
    return words.draw.choices([source for source, _ in use], [weight for _, weight in use])[0]


def _slots(pattern: Pattern, filling: Filling, names: frozenset[str]) -> dict[str, Any]:
    """The values of the slots as the answers of a form want them."""
    for name, text in pattern.default.items():
        if name not in filling.values:
            filling.values[name] = filling.read("thing", text)[1]
    slots: dict[str, Any] = {**dict.fromkeys(names), **filling.values}
    for name, value in filling.values.items():
        if name.endswith("2") and slots.get(name[:-1]) is None:
            slots[name[:-1]] = value
    for name, kind in pattern.require.items():
        slots[name] = filling.read(kind, filling.texts.get(name, ""))[1]
    for name, value in list(slots.items()):
        if isinstance(value, Thing):
            slots[f"{name}_words"], slots[f"{name}_noun"] = value.words, value.noun
    pictures = filling.setting.pictures
    slots["first_picture"], slots["second_picture"] = pictures[:1], pictures[1:2]
    return slots


@lru_cache(maxsize=1024)
def _slot_names_of(sources: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for source in sources for name in re.findall(r"\{(\w+)", source))


def _slot_names(pattern: Pattern) -> frozenset[str]:
    sources = tuple(source for source, _ in (*pattern.english, *pattern.chinese))
    return _slot_names_of((*sources, *pattern.covers))


def _cover(pattern: Pattern, filling: Filling, chinese: bool) -> str:
    """What is said before the question, where the form wants it."""
    if pattern.covers and not chinese:
        writer = Writer(filling.words.draw, filling.fill, spaced=True)
        writer.write(parsed(filling.words.draw.choice(pattern.covers)))
        return writer.text[:1].upper() + writer.text[1:]
    return ""


_CASES = re.compile(r"\b(a|an) (?=([a-zA-Z]))", re.IGNORECASE)
_AGREEMENT = (
    (re.compile(r"\bdo (the|this|it|that) (picture|image|photo|scene|sign|shop|store)\b"), r"does \1 \2"),
    (re.compile(r"\bdo (it|this|that|he|she)\b"), r"does \1"),
    (re.compile(r"\bdoes (you|i|we|they|these|those|both)\b"), r"do \1"),
    (re.compile(r"\bis (you|we|they|these|those)\b"), r"are \1"),
    (re.compile(r"\bare (it|this|that)\b"), r"is \1"),
    (re.compile(r"\bhas (you|i|we|they)\b"), r"have \1"),
    (re.compile(r"\bi\b"), "I"),
    (re.compile(r" ([,.?!])"), r"\1"),
)


def tidy(text: str, chinese: bool) -> str:
    """Articles before vowels, and the few verbs that drawing may have got wrong."""
    if chinese:
        return text
    text = " ".join(text.split())
    text = _CASES.sub(lambda found: "an " if found[2].lower() in "aeiou" else "a ", text)
    for pattern, instead in _AGREEMENT:
        text = pattern.sub(instead, text)
    return text


def unfillable() -> dict[str, set[str]]:
    """Kinds of slots that nothing fills but the catch-all, by form: what a new form may have forgotten."""
    found: dict[str, set[str]] = {}

    def kinds(parts: tuple[Part, ...]) -> set[str]:
        names: set[str] = set()
        for part in parts:
            if isinstance(part, Slot):
                names.add(part.kind)
            elif not isinstance(part, Word) and isinstance(part, Choice):
                for option in part.options:
                    names |= kinds(option)
        return names

    for pattern in patterns():
        for source, _ in pattern.english:
            odd = kinds(parsed(source)) - ENGLISH.keys()
            if odd:
                found.setdefault(pattern.name, set()).update(odd)
    return found


def generator(name: str, seed: int) -> random.Random:
    """The random numbers of one sample."""
    return random.Random(f"{name}:{seed}")


__all__ = ["Pattern", "Question", "from_pattern", "generator", "lexicon", "patterns", "question", "tidy", "unfillable"]
