"""The spellings of modules in published programs, and the names that the language itself reserves."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)

#: names that mean something else in expressions
RESERVED = frozenset({"item", "true", "false", "none", "null", "xor"})

#: names that a bare `NAME=VALUE` at the end gives the result of the program (`RESULT=IMAGE0`, as papers print it)
RESULT_NAMES = frozenset({"RESULT", "FINAL", "FINAL_RESULT", "FINAL_ANSWER"})

_DIRECTIONS = {
    "CROP_LEFTOF": ("LEFTOF", "LEFT", "TOLEFTOF", "TOTHELEFTOF"),
    "CROP_RIGHTOF": ("RIGHTOF", "RIGHT", "TORIGHTOF", "TOTHERIGHTOF"),
    "CROP_ABOVE": ("ABOVE", "TOP", "TOPOF", "ONTOPOF", "OVER"),
    "CROP_BELOW": ("BELOW", "BOTTOM", "UNDER", "UNDERNEATH", "BENEATH"),
    "CROP_FRONTOF": ("FRONTOF", "FRONT"),
    "CROP_INFRONT": ("INFRONT",),
    "CROP_INFRONTOF": ("INFRONTOF",),
    "CROP_BEHIND": ("BEHIND", "BACKOF", "INBACKOF"),
    "CROP_AHEAD": ("AHEAD", "AHEADOF"),
}
_OF_ALONE = frozenset({"LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "OVER", "UNDER"})

_SPELLINGS = {
    **{f"CROP{spelling}": module for module, spellings in _DIRECTIONS.items() for spelling in spellings},
    **{
        spelling: module
        for module, spellings in _DIRECTIONS.items()
        for spelling in spellings
        if spelling not in _OF_ALONE
    },
    **{"SELECTOBJ": "SELECT", "LOCATE": "LOC", "EVALUATE": "EVAL", "BACKGROUNDBLUR": "BGBLUR", "COLOURPOP": "COLORPOP"},
    **{"FACEDETECT": "FACEDET", "FACEDETECTION": "FACEDET", "COLOUR": "COLOR", "CLASSIFYOBJ": "CLASSIFY"},
}


def canonical_module(written: str) -> str:
    """The canonical spelling of a module: capitals, `Crop_RightOf` and `RIGHTOF` as CROP_RIGHTOF, and so on."""
    upper = written.upper()
    return _SPELLINGS.get(upper.replace("_", ""), upper)
