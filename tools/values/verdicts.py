"""What is known about a claim: evidence, and the verdict that witnesses reach."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.values.base import Value
from tools.values.geometry import Box


class Evidence(Value):
    """Which tool saw what, where, and how sure it was.

    `box` is in pixels of the whole picture `image` (its id); None where the evidence is about all of it.
    `kind` is the field's word for what was seen: "object", "text", "cell", "measure", "answer", "user".
    """

    tool: str
    kind: Literal["object", "text", "cell", "measure", "answer", "user"]
    text: str
    image: str
    box: Box | None = None
    score: float = Field(default=1.0, ge=0.0, le=1.0)
    step: str = ""


class Verdict(Value):
    """Whether a claim holds: supported, refuted or unknown, how sure (0..1), and on whose word.

    A single witness neither supports nor refutes: with fewer than two of different kinds the state is "unknown"
    unless the tool that gives it says why one is enough.
    """

    claim: str
    state: Literal["supported", "refuted", "unknown"]
    score: float = Field(ge=0.0, le=1.0)
    witnesses: tuple[Evidence, ...] = ()
    note: str = ""
