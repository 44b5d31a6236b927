"""The world of forms: keys and values on ruled, boxed or plain paper, and on cards."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from PIL import Image

from mllm_core.samples import Sample, Turn, split_of
from mllm_core.tokens import XYXY, box_text
from mllm_core.worlds import noise
from mllm_core.worlds.documents.form_data import FormData, make_form
from mllm_core.worlds.documents.form_turns import (
    CAPTION,
    FIELD,
    NOT_THERE,
    form_captions,
    form_probes,
    form_questions,
    key_of,
    key_said,
)
from mllm_core.worlds.documents.page import RGB, Anchor, Page, Type, typefaces, width_of
from mllm_core.worlds.documents.wording import NOTHING, Phrases, Speaker

POINT: Final[Phrases] = {
    "en": ("Point to the {key}.", "Where is the {key}?", "Locate the value of {key}."),
    "zh": ("指出{key}。",),
}
REGION: Final[Phrases] = {
    "en": ("What is at {box}?", "Read the text at {box}.", "What does it say at {box}?"),
    "zh": ("{box}处写的是什么？",),
}
_PAPERS: Final[tuple[RGB, ...]] = ((255, 255, 255),) * 3 + ((250, 247, 238), (238, 244, 250), (240, 248, 240))
_INKS: Final[tuple[RGB, ...]] = ((15, 15, 15), (40, 40, 40), (20, 40, 110), (25, 60, 150))


@dataclass(frozen=True, slots=True)
class Entry:
    """A drawn text: the title, a key or a value; `field` is its key ("" for the title), and the box of its ink."""

    text: str
    role: str
    field: str
    box: XYXY


@dataclass(frozen=True)
class FormWorld:
    """Filled-in forms and cards.

    `truth`: `title`, `fields` (pairs of key and value, in order), `size` (width, height) and `entries`: each `text`,
    `role` (title, key, value), `field` (its key, "" for the title) and `box` of its ink, xyxy in pixels.
    """

    name: str = "forms"
    chinese: float = 0.1  #: share of the turns in Chinese
    strength: float = 1.0  #: of the noise; 0 leaves pictures clean

    def sample(self, seed: int) -> Sample:
        split = split_of(seed)
        draw = random.Random(f"{self.name}:{seed}")
        data = make_form(draw, split)
        picture, entries = draw_form(draw, data)
        turns = form_turns(Speaker(draw, split, self.chinese), data, entries, picture.size)
        truth = {
            "title": data.title,
            "fields": data.fields,
            "size": picture.size,
            "entries": tuple(asdict(entry) for entry in entries),
        }
        return Sample(turns, self.name, seed, (noise.degrade(picture, draw, self.strength),), truth=truth)


def draw_form(draw: random.Random, data: FormData) -> tuple[Image.Image, tuple[Entry, ...]]:
    """The form's picture (RGB) and its texts."""
    style = draw.choices(("sans", "serif", "mono"), (5, 2, 1))[0]
    regular, bold = draw.choice(typefaces("sans" if style == "sans" else "serif" if style == "serif" else "mono"))
    face = Type(regular, bold, draw.choice((11, 12, 13, 14)))
    hand = Type(*draw.choice(typefaces(draw.choice(("sans", "serif", "mono")))), face.size + draw.choice((0, 0, 1)))
    look = draw.choice(("ruled", "boxed", "plain", "plain", "columns", "stacked"))
    colon = draw.choice((":", ":", " :", "")) if look != "boxed" else ""
    heavy, margin = draw.random() < 0.5, draw.randint(8, 20)
    ink, filled = draw.choice(_INKS[:2]), draw.choice(_INKS)
    keys = [key + colon for key, _ in data.fields]
    key_room = max(width_of(key, face.font(heavy)) for key in keys)
    value_room = max(width_of(text, hand.font()) for _, text in data.fields)
    gap = draw.randint(6, 24)
    if look == "stacked":
        room, high = max(key_room, value_room), round(2.6 * face.size)
    else:
        room, high = key_room + gap + value_room + 6, round(face.size * draw.uniform(1.6, 2.1))
    title_font = face.font(True, face.size + draw.choice((2, 3, 4)))
    room = max(room, width_of(data.title, title_font))
    head = face.size + 14
    page = Page((room + 2 * margin, head + high * len(keys) + 2 * margin), draw.choice(_PAPERS))
    if draw.random() < 0.3:
        page.pen.rectangle((2, 2, page.size[0] - 3, page.size[1] - 3), outline=ink)
    across = margin + room / 2 if draw.random() < 0.6 else margin
    anchor: Anchor = "ma" if across > margin else "la"
    entries = [Entry(data.title, "title", "", page.text((across, margin), data.title, title_font, ink, anchor))]
    aligned = look in ("boxed", "columns", "ruled") or draw.random() < 0.5
    faint: RGB = (150, 150, 150)
    for at, (key, (name, text)) in enumerate(zip(keys, data.fields, strict=True)):
        top = margin + head + at * high
        middle = top + high / 2
        if look == "stacked":
            entries.append(Entry(key, "key", name, page.text((margin, top), key, face.font(heavy), faint)))
            entries.append(
                Entry(text, "value", name, page.text((margin, top + face.size + 3), text, hand.font(), filled))
            )
            continue
        start = margin + 3 + (key_room if aligned else width_of(key, face.font(heavy))) + gap
        if look == "boxed":
            page.pen.rectangle((margin, top, margin + room, top + high), outline=faint)
            page.pen.line((start - gap / 2, top, start - gap / 2, top + high), fill=faint)
        elif look == "ruled":
            page.pen.line((start, top + high - 3, margin + room, top + high - 3), fill=faint)
        entries.append(Entry(key, "key", name, page.text((margin + 3, middle), key, face.font(heavy), ink, "lm")))
        entries.append(Entry(text, "value", name, page.text((start, middle), text, hand.font(), filled, "lm")))
    return page.image, tuple(entries)


def form_places(speaker: Speaker, data: FormData, entries: Sequence[Entry], size: tuple[int, int]) -> Iterator[Turn]:
    """Pointing at values, and reading what is at a place."""
    draw = speaker.draw
    for entry in draw.sample([entry for entry in entries if entry.role == "value"], 2):
        yield speaker.turn("point", POINT, box_text(entry.box, size), key=key_said(entry.field))
    entry = draw.choice(entries)
    yield speaker.turn("region", REGION, entry.text, box=box_text(entry.box, size))
    yield speaker.turn("point", POINT, NOTHING, key=key_said(data.missing(draw)))


def form_turns(speaker: Speaker, data: FormData, entries: Sequence[Entry], size: tuple[int, int]) -> tuple[Turn, ...]:
    """8 to 10 turns about a form drawn in a picture of `size` (width, height)."""
    right, wrong = form_captions(speaker, data)
    gone = data.missing(speaker.draw)
    said = key_said(gone)
    chinese = said if isinstance(said, str) else said["zh"]
    refusal = {"en": NOT_THERE["en"].format(key=key_of(gone)), "zh": NOT_THERE["zh"].format(key=chinese)}
    always = (
        speaker.turn("caption", CAPTION, right, wrong),
        *form_probes(speaker, data),
        speaker.turn("premise", FIELD, refusal, key=said),
    )
    rest = (*form_questions(speaker, data), *form_places(speaker, data, entries, size))
    return (*always, *speaker.some(rest, 4, 6))
