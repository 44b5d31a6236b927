"""Values to plain JSON and back, and the digest that names a value in the cache.

A value type becomes {"$": "Region", ...fields}; lists become JSON lists (and come back as tuples); text, numbers,
booleans and None stay as they are. numpy scalars become Python numbers here, so that none reaches a checkpoint.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from tools.errors import InvalidValue
from tools.values.base import Value
from tools.values.expression import Expression
from tools.values.geometry import Box, Mask
from tools.values.image import Image, Origin
from tools.values.things import Region, Table, TextLine
from tools.values.verdicts import Evidence, Verdict

_TYPES: dict[str, type[Value]] = {
    cls.__name__: cls for cls in (Box, Mask, Image, Origin, Region, TextLine, Table, Evidence, Verdict, Expression)
}


def encode(value: Any) -> Any:
    """`value` as plain JSON data. Raises InvalidValue for what is not a value (an array, an open file ...)."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidValue("a number must be finite to be stored")
        return value
    if isinstance(value, Expression):
        return {"$": "Expression", "source": value.source, "names": {k: encode(v) for k, v in value.names.items()}}
    if isinstance(value, Value):
        return {"$": type(value).__name__, **value.model_dump(mode="json")}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {"$": "dict", "items": {str(key): encode(item) for key, item in value.items()}}
    unwrapped = plain(value)
    if unwrapped is not value:
        return encode(unwrapped)
    raise InvalidValue(f"a {type(value).__name__} is not a value that a program can hold")


def plain(value: Any) -> Any:
    """`value` with numpy scalars turned into Python numbers, in lists as well; everything else as it is."""
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    scalar = getattr(value, "item", None)
    return scalar() if callable(scalar) and getattr(value, "ndim", 1) == 0 else value


def decode(data: Any) -> Any:
    """The value that `encode` turned into `data`."""
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    name = data.get("$")
    if name == "dict":
        return {key: decode(item) for key, item in data["items"].items()}
    if name == "Expression":
        return Expression(source=data["source"], names={k: decode(v) for k, v in data["names"].items()})
    if name not in _TYPES:
        raise InvalidValue(f"stored data names an unknown value type {name!r}")
    return _TYPES[name](**{key: item for key, item in data.items() if key != "$"})


def digest(value: Any) -> str:
    """A hash of the value's content: equal values have equal digests, in every process."""
    text = json.dumps(encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
