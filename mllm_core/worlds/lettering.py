"""What signs say, and how it is set: words, numbers, prices; drawn as large as the room allows."""

from __future__ import annotations

import random
import string
from functools import lru_cache

from PIL import Image, ImageDraw

from mllm_core.worlds import fonts
from mllm_core.worlds.scenes.palette import RGB

_PHRASES = (
    "stop", "exit", "no entry", "open", "closed", "push", "pull", "no parking", "one way", "yield", "slow", "danger",
    "keep left", "keep right", "way out", "for sale", "wet floor", "no smoking", "please wait", "mind the gap",
    "keep out", "road work ahead", "speed limit", "dead end", "bus stop", "taxi", "hotel", "cafe", "bakery", "library",
    "school", "bank", "police", "hospital", "pharmacy", "post office", "car wash", "ticket office", "information",
    "toilets", "ladies", "gentlemen", "staff only", "private", "welcome", "thank you", "good morning", "see you soon",
    "fresh bread", "hot coffee", "ice cream", "fish and chips", "pizza", "burger", "free wifi", "special offer",
    "happy hour", "sold out", "new menu", "lost and found", "first aid", "fire exit", "high voltage", "no dogs",
    "beware of the dog", "do not touch", "handle with care", "this way up", "fragile", "made in japan", "best before",
    "main street", "park avenue", "station road", "king street", "church lane", "market square", "river walk",
)  # fmt: skip
_WORDS = (
    "apple", "river", "stone", "cloud", "paper", "green", "house", "light", "music", "north", "ocean", "plant", "queen",
    "round", "south", "table", "under", "voice", "water", "young", "zebra", "bridge", "castle", "dragon", "engine",
    "forest", "garden", "hammer", "island", "jacket", "kitten", "ladder", "market", "needle", "orange", "pepper",
    "rabbit", "silver", "tunnel", "velvet", "window", "yellow", "anchor", "basket", "copper", "dinner", "family",
    "gold", "lamp", "milk", "moon", "nest", "rain", "salt", "snow", "star", "sugar", "tea", "tiger", "train", "wind",
    "winter", "summer", "spring", "autumn", "monday", "friday", "sunday", "coffee", "butter", "cheese", "honey",
    "lemon",
)  # fmt: skip
#: words and phrases that signs bear only outside of training
KEPT_WORDS = frozenset(
    {"no parking", "way out", "bakery", "welcome", "ice cream", "sold out", "king street", "castle", "jacket", "pepper",
     "tiger", "moon", "honey", "sunday", "hammer", "taxi"}
)  # fmt: skip
WORDS = tuple(dict.fromkeys((*_PHRASES, *_WORDS)))


@lru_cache(maxsize=2)
def _pool(held: bool) -> tuple[str, ...]:
    return tuple(text for text in WORDS if held or text not in KEPT_WORDS)


def _invented(rng: random.Random) -> str:
    """A name that no list has: read by its letters alone."""
    syllables = ("ba", "ko", "ri", "mu", "te", "lan", "dor", "vik", "sa", "pel", "nu", "gra", "fi", "zo", "hem", "cy")
    return "".join(rng.choice(syllables) for _ in range(rng.randint(2, 3)))


def _token(rng: random.Random, held: bool) -> str:
    draw = rng.random()
    if draw < 0.55:
        if held and rng.random() < 0.3:
            return rng.choice(sorted(KEPT_WORDS))
        return rng.choice(_pool(held))
    if draw < 0.68:
        return _invented(rng)
    if draw < 0.78:
        return str(rng.choice((rng.randint(1, 99), rng.randint(100, 999), rng.randint(1000, 9999))))
    if draw < 0.86:
        return f"{rng.choice('$€£')}{rng.randint(0, 99)}.{rng.randint(0, 99):02d}"
    if draw < 0.91:
        return f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
    if draw < 0.95:
        return f"{rng.randint(5, 95)}%"
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(3)) + " " + str(rng.randint(10, 999))


def sign_text(rng: random.Random, held: bool, max_lines: int = 3) -> tuple[str, ...]:
    """What a sign says, in one to three lines; in one kind of letters."""
    count = min(max_lines, rng.choices((1, 2, 3), (66, 24, 10))[0])
    lines: list[str] = []
    while len(lines) < count:
        token = _token(rng, held)
        if token not in lines:
            lines.append(token)
    case = rng.random()
    if case < 0.5:
        return tuple(line.upper() for line in lines)
    if case < 0.85:
        return tuple(line[:1].upper() + line[1:] if line.islower() else line for line in lines)
    return tuple(lines)


SMALLEST = 9  # pixels: below this, letters can't be told apart


def face_for(rng: random.Random, lines: tuple[str, ...]) -> str:
    """A face that has all the letters of some lines."""
    names = fonts.faces()
    if not all(line.isascii() for line in lines) and len(names) > 1:
        names = tuple(name for name in names if name != fonts.PILLOW)  # it has no signs of currency but the dollar's
    return rng.choice(names)


def fitting_size(face: str, lines: tuple[str, ...], area: tuple[float, float]) -> int:
    """The size, in pixels, at which lines fill an area (width, height)."""
    probe = fonts.font(face, 32)
    widest = max(probe.getlength(line) for line in lines) / 32
    return int(min(area[1] / len(lines) * 0.72, area[0] / widest))


def letter(
    picture: Image.Image, lines: tuple[str, ...], face: str, centre: tuple[float, float],
    area: tuple[float, float], ink: RGB,
) -> tuple[tuple[int, int, int, int], ...]:  # fmt: skip
    """Draws lines around a centre within an area (width, height); gives the box of each line's ink, in pixels."""
    draw = ImageDraw.Draw(picture)
    size = max(6, fitting_size(face, lines, area))
    chosen = fonts.font(face, size)
    pitch = size * 1.18
    boxes = []
    for at, line in enumerate(lines):
        middle = centre[1] + (at - (len(lines) - 1) / 2) * pitch
        bounds = draw.textbbox((0, 0), line, font=chosen)
        left = round(centre[0] - (bounds[0] + bounds[2]) / 2)
        top = round(middle - (bounds[1] + bounds[3]) / 2)
        draw.text((left, top), line, fill=ink, font=chosen)
        box = left + bounds[0], top + bounds[1], left + bounds[2], top + bounds[3]
        boxes.append((int(box[0]), int(box[1]), int(box[2]), int(box[3])))
    return tuple(boxes)
