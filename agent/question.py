"""A question to the agent, and the checks of what was asked: the words, the pictures, the region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.errors import BadQuestion
from agent.settings import Limits
from planners.interface import Turn
from tools.errors import InvalidValue
from tools.values import Box, Image, Region

_THREAD = re.compile(r"[A-Za-z0-9_.:@-]{1,80}")


@dataclass(frozen=True)
class Question:
    """One call of the agent, as the caller gave it.

    `run` is the id that the run is to have, where the caller has promised one already (32 hexadecimal digits);
    `history` are earlier turns that the caller remembers itself, in place of a thread.
    """

    image: Any
    query: str
    region: Any = None
    thread: str | None = None
    approve: bool | None = None
    program: str | None = None
    run: str | None = None
    history: tuple[Turn, ...] = ()


def checked_query(query: object, limits: Limits) -> str:
    """The question's words, white space trimmed. Raises BadQuestion where it is empty, too long, or no text."""
    if not isinstance(query, str):
        raise BadQuestion(f"the question must be a text, not a {type(query).__name__}.")
    text = query.strip()
    if not any(character.isalnum() for character in text):
        raise BadQuestion("the question is empty.", remedy='Ask something, for example "What is the total?"')
    if len(text) > limits.query_characters:
        raise BadQuestion(
            f"the question has {len(text)} characters; the limit is {limits.query_characters}.",
            remedy="Shorten it, or raise Limits(query_characters=...).",
        )
    return text


def checked_text(text: object, limits: Limits) -> str:
    """The text that is to be checked, as it is. Raises BadQuestion where it is empty, too long, or no text."""
    if not isinstance(text, str):
        raise BadQuestion(f"the text must be a text, not a {type(text).__name__}.")
    if not text.strip():
        raise BadQuestion(
            "the text is empty.", remedy='Give a caption or an answer, for example "Two cups on a table."'
        )
    if len(text) > limits.text_characters:
        raise BadQuestion(
            f"the text has {len(text)} characters; the limit is {limits.text_characters}.",
            remedy="Check it in parts, or raise Limits(text_characters=...).",
        )
    return text


def checked_thread(thread: str | None) -> str | None:
    if thread is not None and not _THREAD.fullmatch(thread):
        raise BadQuestion(
            f"{thread!r} can't name a thread.", remedy="Use up to 80 letters, digits and the signs _ . : @ -"
        )
    return thread


def as_list(image: object) -> list[object]:
    """One picture or several, as a list. A list of numbers is one picture's pixels only as a numpy array."""
    return list(image) if isinstance(image, list | tuple) else [image]


def as_region(region: Region | Box | Sequence[float] | None, image: Image) -> Region | None:
    """The region of the question in `image`: four numbers are a box, two a point, in pixels.

    A point becomes a small square around it, labelled "point"; its middle is what was pointed at.
    Raises BadQuestion where it is not inside the picture.
    """
    if region is None or isinstance(region, Region):
        return region
    try:
        box, label = (region, "region") if isinstance(region, Box) else _box_of(region, image)
        inside = box.clipped(image.width, image.height)
    except (InvalidValue, TypeError, ValueError) as error:
        raise BadQuestion(f"the region {region!r} can't be used: {error}", remedy="Give x0,y0,x1,y1 or x,y.") from error
    if inside is None:
        raise BadQuestion(f"the region {region!r} is outside the picture ({image.width} x {image.height} pixels).")
    return Region(image=image, box=inside, label=label, source="user")


def _box_of(numbers: Any, image: Image) -> tuple[Box, str]:
    values = [float(number) for number in numbers]
    if len(values) == 4:
        return Box.of(*values), "region"
    if len(values) != 2:
        raise ValueError("expected four numbers (a box) or two (a point)")
    x, y = values
    if not (0 <= x < image.width and 0 <= y < image.height):
        raise ValueError(f"the point is outside the picture ({image.width} x {image.height} pixels)")
    reach = max(4.0, 0.04 * min(image.width, image.height))
    return Box.of(x - reach, y - reach, x + reach, y + reach), "point"
