"""English: the names of things in scenes, and the wordings of questions about them."""

from __future__ import annotations

import random

from mllm_core.nouns import plural
from mllm_core.worlds.asking import ORDINALS, listing, loosen, number_word, with_article, wordings
from mllm_core.worlds.scenes.things import Kind
from mllm_core.worlds.scenes.tongue import Tongue

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "ellipse": ("ellipse", "oval"),
    "diamond": ("diamond", "rhombus"),
    "cross": ("cross", "plus sign"),
    "semicircle": ("semicircle", "half circle"),
    "sphere": ("sphere", "sphere", "ball"),
    "cube": ("cube", "cube", "block"),
    "small": ("small", "small", "little", "tiny"),
    "large": ("large", "large", "big"),
    "medium": ("medium", "medium", "medium-sized"),
    "metal": ("metal", "shiny", "metallic"),
    "rubber": ("rubber", "matte"),
    "shape": ("shape", "shape", "object"),
    "object": ("object", "object", "thing", "item"),
    "block": ("block", "block", "square"),
}


def _words(kind: Kind, noun: str, rng: random.Random | None) -> list[str]:
    shape = kind.shape
    if shape == "square" and noun == "block":
        shape = "block"
    parts = [part for part in (kind.scale, kind.colour, kind.material, shape or noun) if part]
    if rng is not None:
        parts = [rng.choice(_SYNONYMS[part]) if part in _SYNONYMS else part for part in parts]
    return parts


def one(kind: Kind, noun: str, rng: random.Random | None = None) -> str:
    """A phrase without an article: "small red circle"."""
    return " ".join(_words(kind, noun, rng))


def many(kind: Kind, noun: str, rng: random.Random | None = None) -> str:
    """The plural: "small red circles"."""
    *before, last = _words(kind, noun, rng)
    return " ".join([*before, plural(last)])


def a(kind: Kind, noun: str, rng: random.Random | None = None) -> str:
    """With an article: "an orange star"."""
    return with_article(one(kind, noun, rng))


def the(kind: Kind, noun: str, rng: random.Random | None = None) -> str:
    """With a definite article."""
    return "the " + one(kind, noun, rng)


def counted(count: int, kind: Kind, noun: str) -> str:
    """With a number: "a red circle", "two red circles", "no red circles"."""
    return a(kind, noun) if count == 1 else f"{number_word(count)} {many(kind, noun)}"


ASKS = {
    "caption": wordings(
        "Describe the picture.",
        "Describe this image.",
        "What is in the picture?",
        "Write a caption for this image.",
        "What can you see?",
        "Caption the picture.",
        kept=("Say what this picture shows.", "Give a short description of the image."),
    ),
    "colour_of": wordings(
        "What color is the {one}?",
        "What is the color of the {one}?",
        "Which color does the {one} have?",
        "The {one} is what color?",
        "Name the color of the {one}.",
        "what color is the {one}?",
        kept=("Tell me the color of the {one}.", "In which color is the {one} drawn?"),
    ),
    "shape_of": wordings(
        "What shape is the {one}?",
        "What is the {one}?",
        "Which shape does the {one} have?",
        "What kind of shape is the {one}?",
        "What form has the {one}?",
        "Name the shape of the {one}.",
        kept=("Tell me the shape of the {one}.", "The {one} is which shape?"),
    ),
    "shape_single": wordings(
        "What shape is in the image?",
        "What shape does the picture show?",
        "Which shape is there?",
        "What shape is present?",
        "What shape does the image contain?",
        "What shape can be seen?",
        kept=("What shape has been drawn here?", "Name the shape in the picture."),
    ),
    "count": wordings(
        "How many {many} are there?",
        "How many {many} can you see?",
        "How many {many} are in the picture?",
        "Count the {many}.",
        "What is the number of {many}?",
        "How many {many} does the image contain?",
        kept=("Give the number of {many}.", "The picture has how many {many}?"),
    ),
    "exist": wordings(
        "Is there {a}?",
        "Is there {a} in the picture?",
        "Is there {a} in the image?",
        "Does the image contain {a}?",
        "Does the picture show {a}?",
        "Is {a} present?",
        "Can you see {a}?",
        "Are there any {many}?",
        kept=("Is {a} visible?", "Do you see any {many} here?"),
    ),
    "absent": wordings(
        "Is there no {one}?",
        "Is there no {one} in the picture?",
        "Is no {one} present?",
        "Is no {one} in the image?",
        "Is there not {a}?",
        "Is there not {a} in the image?",
        "Does the image not contain {a}?",
        "Does the picture show no {one}?",
        kept=("Is {a} missing from the picture?", "Is the image without {a}?"),
    ),
    "relation": wordings(
        "Is the {one} {relation} the {two}?",
        "Is it true that the {one} is {relation} the {two}?",
        "Do you see the {one} {relation} the {two}?",
        kept=("Would you say the {one} is {relation} the {two}?",),
    ),
    "side_of": wordings(
        "Where is the {one} relative to the {two}?",
        "On which side of the {two} is the {one}?",
        "Is the {one} left, right, above or below the {two}?",
        kept=("Seen from the {two}, where is the {one}?",),
    ),
    "at_side": wordings(
        "What is {relation} the {two}?",
        "Which {noun} is {relation} the {two}?",
        "Name the {noun} {relation} the {two}.",
        kept=("What do you see {relation} the {two}?",),
    ),
    "larger": wordings(
        "Which is {more}, the {one} or the {two}?",
        "What is {more}: the {one} or the {two}?",
        kept=("Of the {one} and the {two}, which one is {more}?",),
    ),
    "more": wordings(
        "Are there more {many} than {others}?",
        "Does the picture have more {many} than {others}?",
        kept=("Do the {many} outnumber the {others}?",),
    ),
    "as_many": wordings(
        "Are there as many {many} as {others}?",
        "Is the number of {many} the same as the number of {others}?",
        kept=("Does the number of {many} equal that of {others}?",),
    ),
    "same_colour": wordings(
        "Are the {one} and the {two} the same color?",
        "Does the {one} have the same color as the {two}?",
        kept=("Do the {one} and the {two} match in color?",),
    ),
    "where": wordings(
        "Where is the {one}?",
        "In which part of the picture is the {one}?",
        "Where in the image is the {one}?",
        kept=("Whereabouts is the {one}?",),
    ),
    "size_of": wordings(
        "What size is the {one}?",
        "How big is the {one}?",
        "What is the size of the {one}?",
        kept=("Tell me the size of the {one}.",),
    ),
    "material_of": wordings(
        "What is the {one} made of?",
        "What material is the {one}?",
        "Which material is the {one} made of?",
        kept=("Name the material of the {one}.",),
    ),
    "extreme": wordings(
        "What is the {extreme} {noun}?",
        "Which {noun} is the {extreme} one?",
        "Name the {extreme} {noun}.",
        kept=("Which {noun} would you call the {extreme}?",),
    ),
    "extreme_colour": wordings(
        "What color is the {extreme} {noun}?",
        "Which color does the {extreme} {noun} have?",
        kept=("Give the color of the {extreme} {noun}.",),
    ),
    "ordinal_colour": wordings(
        "What color is the {ordinal} {noun} from the {side}?",
        "Counting from the {side}, what color is {noun} number {number}?",
        kept=("Give the color of the {ordinal} {noun}, counted from the {side}.",),
    ),
    "ordinal_shape": wordings(
        "What is the {ordinal} {noun} from the {side}?",
        "Counting from the {side}, what is {noun} number {number}?",
        kept=("Which shape comes {ordinal} from the {side}?",),
    ),
    "background": wordings(
        "What color is the background?",
        "Which color is behind the {many}?",
        kept=("Give the background's color.",),
    ),
    "point": wordings(
        "Point to the {one}.",
        "Where is the {one}? Give its box.",
        "Show me the {one}.",
        "Find the {one}.",
        "Locate the {one}.",
        kept=("Mark the {one}.", "Give the box of the {one}."),
    ),
    "point_all": wordings(
        "Point to all {many}.",
        "Point to the {many}.",
        "Find every {one}.",
        "Locate the {many}.",
        kept=("Mark each {one}.",),
    ),
    "region": wordings(
        "What is at {box}?",
        "What is in {box}?",
        "Describe the region {box}.",
        kept=("Name what is inside {box}.",),
    ),
    "spot": wordings("What is at {point}?", "What is at the point {point}?", kept=("Name what is at {point}.",)),
    "premise_where": wordings(
        "Where is the {one}?", "Describe where the {one} is.", kept=("Whereabouts is the {one}?",)
    ),
    "premise_do": wordings(
        "Describe the {one}.",
        "Tell me about the {one}.",
        "What is the {one} next to?",
        "How big is the {one}?",
        kept=("Say something about the {one}.",),
    ),
    "explain": wordings(
        "{question} Explain, then answer.",
        "{question} Think step by step, explain, then answer.",
        "{question} Show your reasoning. Explain, then answer.",
    ),
    "statement": wordings(
        "Is this true? {claim}",
        "True or not: {claim}",
        "Is it right that {lower}",
        "{claim} Is that right?",
        kept=("{claim} Yes or no?", "Does this hold? {claim}"),
    ),
}
SAYS = {
    "caption_few": wordings("The picture shows {things}."),
    "caption_on": wordings("The picture shows {things} on a {background} background."),
    "caption_many": wordings("The picture shows {total}: {things}."),
    "relation": wordings("{one} is {relation} {two}."),
    "absent": wordings("There is no {one}."),
    "why_count": wordings("I see {things}. That makes {count}. Answer: {count}"),
    "why_none": wordings("I see {things}, but no {one}. Answer: 0"),
    "why_more": wordings("{many}: {first}, {others}: {second}. Answer: {answer}"),
    "why_relation": wordings("The {one} is at {here} and the {two} at {there}. Answer: {answer}"),
    "why_extreme": wordings("From the {side}, I see {things}. Answer: {answer}"),
}
_WORDS = {
    "bottommost": "lowest",
    "rel left": "to the left of",
    "rel right": "to the right of",
    "rel above": "above",
    "rel below": "below",
    "rel touching": "touching",
    "rel inside": "inside",
    "rel behind": "behind",
    "rel in front": "in front of",
    "from left": "left",
    "from right": "right",
    **{f"side {side}": side for side in ("left", "right", "above", "below")},
    **{f"nth {at + 1}": word for at, word in enumerate(ORDINALS)},
}
ENGLISH = Tongue("en", one, many, a, the, counted, listing, loosen, _WORDS, ASKS, SAYS)
