"""Which form a question has, and what its slots hold.

The forms are declared in the files that `_FILES` names, and tried in that order: `en` and `zh` are wordings (see
grammar.py), `answer` is the program as one nested expression (see building.py), `otherwise` are further answers to try
when the first failed, `claim` is the sentence of the answer. `when` names conditions that must hold, `unless` is a
pattern that the question must not fit; `capture` and `capture_cover` fill slots from anywhere in the question or from
the sentences in front of it (there, `<clock>` is a time of day); `default` fills slots that were left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from planners.forms.grammar import GrammarError, Wording, compile_wording
from planners.forms.lexicon import lexicon, read_yaml
from planners.forms.question import Question
from planners.forms.readers import READERS, shapes
from planners.forms.things import Setting, Thing
from planners.forms.timetables import CLOCK

_FILES = (
    *(
        "editing.yaml",
        "drawings.yaml",
        "texts.yaml",
        "tables_places.yaml",
        "tables_schedules.yaml",
        "tables_shares.yaml",
        "tables_records.yaml",
    ),
    *(
        "tables.yaml",
        "tables_words.yaml",
        "receipts.yaml",
        "parties.yaml",
        "documents.yaml",
        "every.yaml",
        "regions.yaml",
        "comparing.yaml",
        "objects.yaml",
    ),
    *("looking.yaml", "hints.yaml"),
)
_KEYS = frozenset(
    (
        *("form", "kind", "en", "zh", "signs", "when", "unless", "capture", "capture_cover", "default", "require"),
        *("answer", "answer_zh", "otherwise", "claim"),
    )
)
#: kinds of the slots that `capture` and `capture_cover` fill
_CAPTURED = {
    **{"money": "number", "per": "number", "items": "purchase", "changes": "changes"},
    **{"at": "clock", "stop": "row"},
}


@dataclass(frozen=True)
class Form:
    """One declared form. `wordings` are compiled when they are first needed."""

    name: str
    kind: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    answers: tuple[str, ...]
    answers_zh: tuple[str, ...]
    signs: tuple[tuple[str, ...], ...] = ()
    claim: str = ""
    when: tuple[str, ...] = ()
    unless: str = ""
    capture: Mapping[str, str] = field(default_factory=dict)
    capture_cover: Mapping[str, str] = field(default_factory=dict)
    default: Mapping[str, str] = field(default_factory=dict)
    require: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A question understood: its form, the values of the slots, and their texts."""

    form: Form
    slots: Mapping[str, Any]
    texts: Mapping[str, str]
    chinese: bool

    @property
    def answers(self) -> tuple[str, ...]:
        return self.form.answers_zh if self.chinese and self.form.answers_zh else self.form.answers

    @property
    def thing(self) -> Thing | None:
        """The thing that the question is about (the first one)."""
        return next((value for value in self.slots.values() if isinstance(value, Thing) and value.noun), None)

    def claim(self) -> str:
        """The claim with the slots' words filled in; "{}" stays for the answer. English only."""
        if self.chinese:
            return ""

        def fill(match: re.Match[str]) -> str:
            value = self.slots.get(match[1])
            words = value.name() if isinstance(value, Thing) else self.texts.get(match[1], str(value))
            return re.sub(r"^(?:the|a|an) ", "", words, flags=re.IGNORECASE).replace("{", "(").replace("}", ")")

        text = re.sub(r"\$(\w+)", fill, self.form.claim)
        for thing in self.slots.values():
            if isinstance(thing, Thing) and thing.plural:
                name = re.escape(thing.name())
                text = re.sub(rf"\b({name}) is\b", r"\1 are", text)
                text = re.sub(rf"\bThere is an? ({name})", r"There are \1", text)
            elif isinstance(thing, Thing) and not thing.noun:
                text = re.sub(rf"\bThe {re.escape(thing.words)} ", "It ", text)
        return text


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """All forms, in the order in which they are tried. Raises GrammarError for one that is not well formed."""
    return tuple(_form(entry, name) for name in _FILES for entry in read_yaml(name))


def _form(entry: Mapping[str, Any], where: str) -> Form:
    unknown = set(entry) - _KEYS
    if unknown or "form" not in entry or "answer" not in entry:
        raise GrammarError(
            f"{where}: the form {entry.get('form')!r} lacks an answer or has unknown keys {sorted(unknown)}"
        )
    otherwise = tuple(entry.get("otherwise", ()))
    return Form(
        name=entry["form"],
        kind=entry.get("kind", ""),
        english=tuple(entry.get("en", ())),
        chinese=tuple(entry.get("zh", ())),
        answers=(entry["answer"], *otherwise),
        answers_zh=(entry["answer_zh"], *otherwise) if "answer_zh" in entry else (),
        signs=tuple(tuple(group) for group in entry.get("signs", ())),
        claim=entry.get("claim", ""),
        when=tuple(entry.get("when", ())),
        unless=entry.get("unless", ""),
        capture=entry.get("capture", {}),
        capture_cover=entry.get("capture_cover", {}),
        default=entry.get("default", {}),
        require=entry.get("require", {}),
    )


@lru_cache(maxsize=2)
def _wordings(chinese: bool) -> tuple[tuple[Form, Wording], ...]:
    """The compiled wordings of one language, each with its form, in order."""
    phrases = lexicon().phrases
    return tuple(
        (form, compile_wording(source, phrases, shapes(), spaced=not chinese))
        for form in forms()
        for source in (form.chinese if chinese else form.english)
    )


def kinds() -> tuple[str, ...]:
    """What kinds of questions are covered, in words."""
    return tuple(dict.fromkeys(form.kind for form in forms() if form.kind))


def read(question: Question, setting: Setting) -> Reading | None:
    """The first form that the question has; None where it has none of them."""
    return next(readings(question, setting), None)


def readings(question: Question, setting: Setting) -> Iterator[Reading]:
    """Every form that fits, the best first."""
    for form, wording in _wordings(question.chinese):
        if not question.holds(form.when):
            continue
        for text in question.variants:
            texts = wording.match(text)
            if texts is None:
                continue
            if form.unless and re.search(form.unless, question.text, re.IGNORECASE):
                break
            reading = _fill(form, wording, texts, question, setting)
            if reading is not None:
                yield reading
                break
    if not question.cover:
        yield from _hinted(question)


def _hinted(question: Question) -> Iterator[Reading]:
    """The forms whose signs are all in the question: what it means, though its wording is not known."""
    padded = question.text.lower() if question.chinese else " " + re.sub(r"[^\w'-]+", " ", question.text.lower()) + " "
    for form in forms():
        if form.signs and not (form.unless and re.search(form.unless, question.text, re.IGNORECASE)):
            sought = [[word if question.chinese else f" {word} " for word in group] for group in form.signs]
            if all(any(word in padded for word in group) for group in sought):
                yield Reading(form, {"question": question.original}, {}, question.chinese)


def _fill(form: Form, wording: Wording, texts: dict[str, str], question: Question, setting: Setting) -> Reading | None:
    """The values of all slots; None where one of them is not what it must be."""
    for name, pattern in form.capture.items():
        found = re.search(rf"\b(?:{pattern})\b", question.text, re.IGNORECASE)
        if found and name not in texts:
            texts[name] = found.group().lower()
    for name, pattern in form.capture_cover.items():
        found = re.search(pattern.replace("<clock>", CLOCK), question.cover, re.IGNORECASE)
        if found is None:
            return None
        texts[name] = found[name].strip(" .")
    kinds_of = {**dict.fromkeys(form.capture, "text"), **_CAPTURED, **wording.slots}
    for name, text in form.default.items():
        texts.setdefault(name, text)
        kinds_of.setdefault(name, "thing")
    slots: dict[str, Any] = dict.fromkeys(_slot_names(form))
    for name, text in texts.items():
        kind = kinds_of[name]
        if kind not in READERS:
            raise GrammarError(f"the form {form.name!r} has a slot of the unknown kind {kind!r}")
        value = READERS[kind](text, setting)
        if value is None:
            return None
        slots[name] = value
    for name in [name for name in slots if name.endswith("2")]:
        if slots.get(name[:-1]) is None and slots[name] is not None:
            slots[name[:-1]] = slots[name]
    for name, kind in form.require.items():
        slots[name] = READERS[kind](texts.get(name, ""), setting)
        if slots[name] is None:
            return None
    slots["question"], slots["asked"] = question.original, question.text
    for name, value in list(slots.items()):
        if isinstance(value, Thing):
            slots[f"{name}_words"] = value.words
    slots["first_picture"], slots["second_picture"] = setting.pictures[:1], setting.pictures[1:2]
    return Reading(form, slots, texts, question.chinese)


@lru_cache(maxsize=256)
def _names_in(sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for source in sources for name in re.findall(r"\{(\w+)", source)))


def _slot_names(form: Form) -> tuple[str, ...]:
    return (*_names_in(form.english + form.chinese), *form.default, *form.capture)
