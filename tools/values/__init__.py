"""The immutable values that tools and programs speak in."""

from tools.values.base import Value
from tools.values.codec import decode, digest, encode, plain
from tools.values.expression import Expression
from tools.values.geometry import Box, Mask
from tools.values.image import Image, Origin
from tools.values.things import Region, Table, TextLine
from tools.values.verdicts import Evidence, Verdict

__all__ = [
    "Box",
    "Evidence",
    "Expression",
    "Image",
    "Mask",
    "Origin",
    "Region",
    "Table",
    "TextLine",
    "Value",
    "Verdict",
    "decode",
    "digest",
    "encode",
    "plain",
]
