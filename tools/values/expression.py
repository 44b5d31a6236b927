"""An expression of EVAL or FILTER, with the values of the program's names in it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tools.values.base import Value


class Expression(Value):
    """`source` in the safe subset (see tools.expressions); `names` are the values that it mentions.

    The checker finds the names; the executor fills them in before the tool is called.
    """

    source: str
    names: dict[str, Any] = Field(default_factory=dict)
