"""Questions and answers about a form: of its picture, or of its text alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mllm_core.samples import Turn
from mllm_core.worlds.documents.form_data import KEY_ZH, KEYS, FormData
from mllm_core.worlds.documents.wording import Phrases, Said, Speaker, yes_no

CAPTION: Final[Phrases] = {
    "en": ("Describe the picture.", "Describe the form.", "What does the picture show?", "Write a caption.",
           "Summarize the form."),
    "zh": ("描述这张图。", "这张图显示了什么？"),
}  # fmt: skip
TITLE: Final[Phrases] = {
    "en": ("What is the title?", "What is written at the top?", "What kind of paper is this?", "Read the heading."),
    "zh": ("标题是什么？",),
}
FIELD: Final[Phrases] = {
    "en": ("What is the {key}?", "What does it say for {key}?", "Read the {key}.", "Give the {key}.",
           "What was filled in at {key}?"),
    "zh": ("{key}是什么？", "{key}填的是什么？"),
}  # fmt: skip
KEY_OF: Final[Phrases] = {
    "en": ('Which field holds "{value}"?', 'What is "{value}"?', 'Which field was filled in with "{value}"?'),
    "zh": ("“{value}”是哪一栏？",),
}
COUNT: Final[Phrases] = {
    "en": ("How many fields are there?", "How many fields were filled in?", "Count the fields."),
    "zh": ("一共有几栏？",),
}
PROBE: Final[Phrases] = {
    "en": ("Is there a field {key}?", "Does the form have a field {key}?", "Does it give the {key}?"),
    "zh": ("有“{key}”这一栏吗？",),
}
PROBE_VALUE: Final[Phrases] = {
    "en": ("Is the {key} {value}?", "Does it say {value} for {key}?", "{key}: is it {value}?"),
    "zh": ("{key}是{value}吗？",),
}
NOT_THERE: Final = {"en": "There is no {key} in the form.", "zh": "表单中没有{key}。"}
UNSAID: Final = {"en": "It does not say.", "zh": "文中没有说明。"}


def key_said(key: str) -> Said:
    """A key as questions name it."""
    english = key[0].lower() + key[1:]
    return {"en": english, "zh": KEY_ZH.get(key, key)}


def form_probes(speaker: Speaker, data: FormData) -> Iterator[Turn]:
    """Two yes/no questions: is a field there, and does it hold a value."""
    draw = speaker.draw
    there = draw.random() < 0.5
    key = draw.choice(data.fields)[0] if there else data.missing(draw)
    yield speaker.turn("probe", PROBE, yes_no(there), key=key_said(key))
    same = draw.random() < 0.5
    key, text = draw.choice(data.fields)
    others = [other for name, other in data.fields if name != key and other != text]
    shown = text if same else draw.choice([*others, *_twins(text)])
    yield speaker.turn("probe", PROBE_VALUE, yes_no(same), key=key_said(key), value=shown)


def _twins(text: str) -> list[str]:
    """The same text with one digit changed, twice: what is easily misread."""
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    changed = [text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :] for at in digits]
    return changed[-1:] * 2


def form_questions(speaker: Speaker, data: FormData) -> Iterator[Turn]:
    """What the fields say."""
    draw = speaker.draw
    yield speaker.turn("vqa", TITLE, data.title)
    yield speaker.turn("vqa", COUNT, str(len(data.fields)), str(len(data.fields) + draw.choice((-1, 1))))
    texts = [text for _, text in data.fields]
    for key, text in data.fields:
        wrong = draw.choice([other for other in texts if other != text] or [""])
        yield speaker.turn("vqa", FIELD, text, wrong, key=key_said(key))
    key, text = draw.choice(data.fields)
    if texts.count(text) == 1:
        yield speaker.turn("vqa", KEY_OF, key, value=text)


def form_captions(speaker: Speaker, data: FormData) -> tuple[Said, Said]:
    """A true caption, and one with an error in its number of fields, a key or a value."""
    draw = speaker.draw
    (first, text), second = data.fields[0], data.fields[-1][0]
    count = len(data.fields)
    others = [key for key, _ in KEYS[data.kind] if key not in {key for key, _ in data.fields}]
    wrong = draw.choice(
        (
            _caption(data.title, count + draw.choice((-1, 1)), first, text, second),
            _caption(data.title, count, first, text, draw.choice(others or ["Signature"])),
            _caption(data.title, count, first, draw.choice([other for _, other in data.fields[1:]]), second),
        )
    )
    return _caption(data.title, count, first, text, second), wrong


def _caption(title: str, count: int, first: str, value: str, last: str) -> Said:
    return {
        "en": f"A form titled {title} with {count} fields, from {first} to {last}. The {key_of(first)} is {value}.",
        "zh": f"一张题为{title}的表单，有{count}栏，从{first}到{last}。{first}是{value}。",
    }


def key_of(key: str) -> str:
    """A key inside an English sentence."""
    return key[0].lower() + key[1:]
