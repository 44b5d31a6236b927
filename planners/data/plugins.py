"""Made-up tools with questions that need them, so that cards are read and not learned by heart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from planners.core.prompt_format import Context
from planners.data.installed import registry
from planners.data.style import styled
from planners.data.vocabulary import Vocabulary
from tools.contract import Argument, ToolSpec
from tools.types import TypeSpec, many, single

_CARD = re.compile(r"([A-Z][A-Z0-9_]*)\((.*)\) -> ([\w\[\]]+): (.+)")
_IMAGE_NAMES = ("image", "picture", "photo", "img", "source")
_BOX_NAMES = ("object", "box", "things", "target", "region")

#: (name, what it does, how it is asked for); {x} stands for a thing
_EFFECTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("SEPIA", "Give a picture brown, old tones", ("make the picture look old and brown", "apply a sepia tone")),
    ("MIRROR", "Flip a picture from left to right", ("mirror the picture", "flip the image horizontally")),
    ("ROTATE", "Turn a picture by a quarter", ("rotate the picture", "turn the image by 90 degrees")),
    ("SHARPEN", "Make the edges of a picture crisper", ("sharpen the picture", "make the photo crisper")),
    ("DENOISE", "Take the grain out of a picture", ("remove the noise", "clean the grain from the photo")),
    ("CARTOON", "Redraw a picture like a comic", ("turn the photo into a cartoon", "make it look like a comic")),
    (
        "INVERT",
        "Turn the colors of a picture into their negatives",
        ("invert the colors", "make a negative of the image"),
    ),
    ("UPSCALE", "Make a picture twice as large", ("upscale the picture", "double the size of the image")),
    ("SKETCH", "Redraw a picture as with a pencil", ("make a pencil sketch of it", "turn it into a drawing")),
    ("BRIGHTEN", "Make a picture lighter", ("brighten the picture", "make the photo lighter")),
    ("DEHAZE", "Take the fog out of a picture", ("remove the haze", "clear the fog from the photo")),
    ("COLORIZE", "Give color to a gray picture", ("colorize the photo", "add color to this old photo")),
)
_MEASURES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("SHARPNESS", "Measure how sharp a picture is", ("how sharp is the picture", "what is the sharpness of the image")),
    ("BRIGHTNESS", "Measure how bright a picture is", ("how bright is the picture", "measure the brightness")),
    ("NOISE", "Measure how noisy a picture is", ("how noisy is the photo", "what is the noise level")),
    (
        "CONTRAST",
        "Measure the contrast of a picture",
        ("what is the contrast of the picture", "how much contrast is there"),
    ),
    (
        "HORIZON",
        "Give the tilt of the horizon in degrees",
        ("how tilted is the horizon", "what is the angle of the horizon"),
    ),
    ("DEPTH", "Estimate how deep a scene is, in meters", ("how deep is the scene", "estimate the depth of the scene")),
    ("ENTROPY", "Measure the entropy of a picture", ("what is the entropy of the image", "compute the entropy")),
)
_PROPERTIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "AGE",
        "Estimate the age of what is in the boxes",
        "Number",
        ("estimate the age of the {x}", "guess how old the {x} is"),
    ),
    (
        "WEIGHT",
        "Estimate the weight of things in kilograms",
        "Number",
        ("how heavy is the {x}", "estimate the weight of the {x}"),
    ),
    (
        "EMOTION",
        "Name the emotion of a person or an animal",
        "Text",
        ("which emotion does the {x} show", "what does the {x} feel"),
    ),
    ("BREED", "Name the breed of an animal", "Text", ("what breed is the {x}", "name the breed of the {x}")),
    (
        "SPECIES",
        "Name the species of an animal or a plant",
        "Text",
        ("which species is the {x}", "name the species of the {x}"),
    ),
    (
        "PRICE_GUESS",
        "Estimate what things cost in dollars",
        "Number",
        ("guess what the {x} is worth", "estimate the value of the {x}"),
    ),
    ("POSE", "Name the pose of a body", "Text", ("which pose does the {x} have", "what is the pose of the {x}")),
    (
        "TEMPERATURE",
        "Estimate the temperature of things in degrees",
        "Number",
        ("how hot is the {x}", "estimate how warm the {x} is"),
    ),
    (
        "MATERIAL",
        "Name the material that things are made of",
        "Text",
        ("tell the material of the {x}", "which material is the {x}"),
    ),
    ("RIPENESS", "Say how ripe a fruit is, 0 to 1", "Number", ("how ripe is the {x}", "give the ripeness of the {x}")),
)
_SCANS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "BARCODE",
        "Read the barcode in a picture",
        "Text",
        ("scan the barcode", "what is the barcode", "read the bar code"),
    ),
    ("QRCODE", "Read the QR code in a picture", "Text", ("scan the qr code", "what does the QR code hold")),
    ("PLATE", "Read the license plate of a car", "Text", ("read the license plate", "what is the plate number")),
    ("FORMULA", "Read a formula as LaTeX", "Text", ("read the formula", "give me the equation as latex")),
    ("SHEET_MUSIC", "Read notes of music", "Text", ("read the notes", "which notes are on the sheet music")),
    ("LANDMARK", "Name the landmark in a picture", "Text", ("which landmark is it", "name this famous building")),
    ("METER", "Read the hand of a dial", "Number", ("what does the gauge show", "read the meter")),
    ("CLOCK", "Tell the time that a clock shows", "Text", ("what time does the clock show", "read the clock")),
    (
        "CHESS",
        "Read the position on a chess board",
        "Text",
        ("read the chess position", "give the position on the board"),
    ),
)
_STATISTICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("VARIANCE", "Compute the variance of a column", ("what is the variance of the {c} column", "variance of {c}")),
    ("STDDEV", "Compute the standard deviation of a column", ("what is the standard deviation of the {c} column",)),
    ("QUARTILE", "Compute the upper quartile of a column", ("what is the upper quartile of the {c} column",)),
    ("TREND", "Say whether the values of a column rise or fall", ("what is the trend of the {c} column",)),
    ("OUTLIERS", "Find the values of a column that stand out", ("which values of the {c} column are outliers",)),
)


@dataclass(frozen=True)
class Asked:
    """A question that a made-up tool answers, its card, and the program."""

    text: str
    spec: ToolSpec
    program: str


def _nothing(**given: Any) -> None:
    """Stands for the function of a made-up tool; it is never run."""


def made_up(words: Vocabulary, image: str = "IMAGE") -> Asked:
    """A tool with a question that needs it. Its name is often its own, its arguments are called as they like."""
    draw = words.draw
    pictures = draw.choice(_IMAGE_NAMES)
    kind = draw.randrange(6)
    if kind == 0:
        name, does, asked = draw.choice(_EFFECTS)
        spec = _spec(_called(name, words), does, {pictures: "Image"}, single("Image"))
        return _asked(spec, draw.choice(asked), f"{pictures}={image}", [], words)
    if kind == 1:
        name, does, asked = draw.choice(_MEASURES)
        spec = _spec(_called(name, words), does, {pictures: "Image"}, single("Number"))
        return _asked(spec, draw.choice(asked), f"{pictures}={image}", [], words)
    if kind == 2:
        name, does, gives, asked = draw.choice(_PROPERTIES)
        boxes, noun = draw.choice(_BOX_NAMES), words.noun()
        spec = _spec(_called(name, words), does, {pictures: "Image", boxes: "List[Region]"}, single(gives))
        located = [f"BOX0=LOC(image={image},object={noun.one!r})"]
        text = draw.choice(asked).format(x=noun.one)
        return _asked(spec, text, f"{pictures}={image},{boxes}=BOX0", located, words, noun.one)
    if kind == 3:
        name, does, gives, asked = draw.choice(_SCANS)
        spec = _spec(_called(name, words), does, {pictures: "Image"}, single(gives))
        return _asked(spec, draw.choice(asked), f"{pictures}={image}", [], words)
    if kind == 4:
        name, does, asked = draw.choice(_STATISTICS)
        table, column, header = (
            draw.choice(("table", "data", "source")),
            draw.choice(("column", "name", "col")),
            words.word("headers"),
        )
        result = many("TextLine") if name == "OUTLIERS" else single("Text" if name == "TREND" else "Number")
        spec = _spec(_called(name, words), does, {table: "Table", column: "Text"}, result)
        text = draw.choice(asked).format(c=header)
        read = [f"TABLE0=TABLE(image={image})"]
        return _asked(spec, text, f"{table}=TABLE0,{column}={header!r}", read, words, header)
    word = words.syllables(2)  # a word that means nothing: only the card says what to do
    shape = draw.choice(("Measure the {} of a picture", "Compute the {} of a picture", "Give the {} of a picture"))
    spec = _spec(word.upper(), shape.format(word), {pictures: "Image"}, single("Number"))
    asked_ = draw.choice(
        ("what is the {} of the picture", "how much {} does it have", "compute the {}", "{} of this image")
    )
    return _asked(spec, asked_.format(word), f"{pictures}={image}", [], words, word)


def _called(name: str, words: Vocabulary) -> str:
    """The tool's own name, one made of it, or one that says nothing."""
    kind = words.draw.random()
    if kind < 0.5:
        return name
    if kind < 0.75:
        return words.draw.choice(("GET_{}", "{}_OF", "MY_{}", "{}2", "DO_{}", "{}_TOOL")).format(name)
    return words.syllables(2).upper()


def _spec(name: str, does: str, arguments: dict[str, str], result: TypeSpec) -> ToolSpec:
    taken = tuple(Argument(key, _type(kind), "", True) for key, kind in arguments.items())
    return ToolSpec(name, _nothing, f"{does}.", taken, result)


def _asked(spec: ToolSpec, text: str, call: str, before: list[str], words: Vocabulary, *kept: str) -> Asked:
    name = f"{spec.name.rstrip('0123456789')}0" if spec.name[-1].isdigit() else f"{spec.name}0"
    lines = [*before, f"{name}={spec.name}({call})", f"FINAL=RESULT(var={name})"]
    return Asked(styled(text, words.draw, chinese=False, keep=frozenset(kept)), spec, "\n".join(lines))


def _type(kind: str) -> TypeSpec:
    return many(kind[5:-1]) if kind.startswith("List[") else single(kind)


def tools_in(context: Context) -> dict[str, ToolSpec]:
    """The tools that a context names: those that come with Yaffle, and those whose cards it holds."""
    cards = {spec.name: spec for line in context.cards if (spec := _spec_of_card(line)) is not None}
    return {name: spec for name, spec in {**registry(), **cards}.items() if name in context.names}


def _spec_of_card(line: str) -> ToolSpec | None:
    """The tool that a card line of a context describes; None where the line is no card."""
    found = _CARD.fullmatch(line)
    if found is None:
        return None
    arguments = dict(part.split(": ", 1) for part in found[2].split(", ") if part)
    return _spec(found[1], found[4], arguments, _type(found[3]))
