"""The file of questions: JSON lines, each checked before any work starts."""

from __future__ import annotations

import difflib
import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.batch.errors import BadItems, BatchError
from agent.errors import BadQuestion
from agent.question import checked_query
from agent.settings import Limits

_KEYS = ("id", "image", "question", "region", "meta")
_URL = ("https://", "http://")


@dataclass(frozen=True)
class Item:
    """One question, as its line gives it.

    `key` is its id as text (the number of its line where it has none). `images` are as written, `paths` where they
    are: a path, from the folder of the file of questions on, or an address. `meta` is handed on to the answer's row.
    """

    key: str
    id: str | int
    question: str
    images: tuple[str, ...]
    paths: tuple[str, ...]
    region: tuple[float, ...] | None = None
    meta: Any = field(default=None, hash=False)

    def digest(self, settings: str) -> str:
        """What was asked, of what, under which settings: an answer is only taken over where this is the same."""
        asked = json.dumps([self.question, self.images, self.region, settings], ensure_ascii=False)
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_items(path: Path, *, allow_urls: bool = False, limits: Limits | None = None) -> tuple[Item, ...]:
    """All questions of the file, in its order.

    Raises BadItems with every mistake and its line (no JSON, unknown keys, no question, a picture that is not there,
    an id that was used before), BatchError where the file can't be read or is empty.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise BatchError(f"{path} can't be read: {error.strerror}.") from error
    problems: list[str] = []
    items: list[Item] = []
    first_at: dict[str, int] = {}
    there: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = _item(line, number, path.parent, allow_urls, limits or Limits(), there)
        except _Mistake as mistake:
            problems.append(f"line {number}: {mistake}")
            continue
        if item.key in first_at:
            problems.append(f"line {number}: the id {item.key!r} was used in line {first_at[item.key]}")
        first_at.setdefault(item.key, number)
        items.append(item)
    if problems:
        raise BadItems(path, problems)
    if not items:
        raise BatchError(f"{path} holds no questions.", remedy='A line is {"image": "a.jpg", "question": "..."}.')
    return tuple(items)


class _Mistake(Exception):
    """What is wrong with a line."""


def _item(line: bytes, number: int, folder: Path, allow_urls: bool, limits: Limits, there: dict[str, str]) -> Item:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _Mistake("it is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _Mistake(f"it is not JSON ({_why(error)})") from error
    if not isinstance(row, dict):
        raise _Mistake('it must be an object, {"image": ..., "question": ...}')
    for key in row:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_KEYS)}"
            raise _Mistake(f"{key!r} is no key ({hint})")
    given = row.get("id", number)
    if isinstance(given, bool) or not isinstance(given, str | int) or not 0 < len(str(given)) <= 200:
        raise _Mistake("the id must be a text of up to 200 characters, or a whole number")
    try:
        question = checked_query(row.get("question", ""), limits)
    except BadQuestion as error:
        raise _Mistake(error.message.rstrip(".")) from error
    images = _images(row.get("image"), limits)
    paths = tuple(_place(image, folder, allow_urls, there) for image in images)
    return Item(str(given), given, question, images, paths, _region(row.get("region")), row.get("meta"))


def _images(given: Any, limits: Limits) -> tuple[str, ...]:
    images = given if isinstance(given, list) else [given]
    if given is None or not images:
        raise _Mistake('no picture is given ("image": a path, or a list of paths)')
    if not all(isinstance(image, str) and image for image in images):
        raise _Mistake('"image" must be a path, or a list of paths')
    if len(images) > limits.pictures:
        raise _Mistake(f"{len(images)} pictures are given; {limits.pictures} are allowed")
    return tuple(images)


def _place(image: str, folder: Path, allow_urls: bool, there: dict[str, str]) -> str:
    """Where the picture is. `there` remembers the answers: many questions may be about one picture."""
    if image.startswith(_URL):
        if not allow_urls:
            raise _Mistake(f"{image!r} is an address (--allow-urls allows them)")
        return image
    if image not in there:
        try:
            path = (folder / Path(image).expanduser()).resolve()
            if not path.is_file():
                raise _Mistake(f"there is no picture {image!r}" + (" (it is a folder)" if path.is_dir() else ""))
        except (OSError, ValueError, RuntimeError) as error:
            raise _Mistake(f"the path {image[:80]!r} can't be used ({error})") from error
        there[image] = str(path)
    return there[image]


def _region(given: Any) -> tuple[float, ...] | None:
    if given is None:
        return None
    numbers = given if isinstance(given, list) else []
    good = all(isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in numbers)
    if len(numbers) not in (2, 4) or not good:
        raise _Mistake('"region" must be a point [x, y] or a box [x0, y0, x1, y1], in pixels')
    return tuple(float(n) for n in numbers)


def _why(error: Exception) -> str:
    return f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)


def by_picture(items: Iterator[Item] | tuple[Item, ...]) -> list[list[Item]]:
    """The questions in groups, one for all questions about the same pictures, in the order of their first ones."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        groups.setdefault(item.paths, []).append(item)
    return list(groups.values())
