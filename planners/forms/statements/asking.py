"""How a statement is put to somebody: bare, or as "Is it true that ...?", "True or false: ...", "..., right?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PICTURE = r"(?:the|this) (?:picture|image|drawing|scene)"
_TRUE = r"(?:true|right|correct|so|accurate)"
_STATEMENT = r"(?:the (?:following )?|this )?(?:statement|sentence|claim)"
_HEAD = re.compile(
    rf"(?:please |and |ok,? |so )?(?:"
    rf"is (?:it|this|that|{_STATEMENT})(?: about {_PICTURE})? {_TRUE}(?: or (?:false|wrong|not))?(?: to say)?(?: that)?"
    rf"|it is {_TRUE}(?: to say)? that|(?:answer |say )?(?:with )?(?:true or false|yes or no)"
    rf"|(?:judge|verify|check|decide|confirm|tell me)(?: that| this| {_STATEMENT})*"
    rf"(?: (?:whether|if) (?:this|it) is true)?(?: that)?"
    rf"|does {_PICTURE} show(?: that)?|statement|look at {_PICTURE}|in {_PICTURE}"
    r")\s*[:?.,-]*\s+(?P<said>.+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(rf"is [\"“'](?P<said>.+)[\"”'] {_TRUE}\s*[?.]*", re.IGNORECASE)
_TAIL = re.compile(
    rf"\s*[,.:?-]*\s*(?:true or false|yes or no|right|correct|is (?:that|this|it) {_TRUE}(?: or (?:false|not))?"
    rf"|{_TRUE} or not|in {_PICTURE})\s*[?.]*$",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:is|are) there (?P<said>.+)", re.IGNORECASE)
_QUESTION = re.compile(r"(?:what|which|how|who|where|when|why|can|could|is|are|does|do|did|has|have)\b", re.IGNORECASE)
_LONGEST = 300


@dataclass(frozen=True)
class Said:
    """A statement without what leads to it; `framed`: somebody said that it is one; `asked`: "is there ...?"."""

    text: str
    framed: bool = False
    asked: bool = False


def said_of(query: str) -> Said | None:
    """The statement that a query asks to judge; None where it asks for something else."""
    text = " ".join(query.split())
    if not text or len(text) > _LONGEST:
        return None
    framed = False
    for _ in range(3):
        head = _QUOTED.fullmatch(text) or _HEAD.fullmatch(text)
        tail = _TAIL.search(text)
        if head is None and tail is None:
            break
        framed = True
        text = head["said"] if head is not None else text[: tail.start()] if tail is not None else text
    text = text.strip(" \"'“”?.")
    asked = _ASKED.fullmatch(text)
    if asked is not None:
        return Said(f"there is {asked['said']}", framed, asked=True)
    return Said(text, framed) if text and not _QUESTION.match(text) else None
