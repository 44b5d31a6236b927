"""The program that checks a statement about a drawing."""

from __future__ import annotations

from functools import lru_cache

from planners.data.statements_meaning import Items
from planners.forms.statements.asking import said_of
from planners.forms.statements.meanings import AllOf
from planners.forms.statements.sentences import meaning_of

_KIND = "is a statement about boxes, towers and shapes of a drawing true?"


def statement_kinds() -> tuple[str, ...]:
    """What is covered, in words."""
    return (_KIND,)


@lru_cache(maxsize=512)
def statement_program(query: str) -> str | None:
    """The program for a statement of which every word is understood; None for anything else.

    Plain questions for things ("Is there a red circle?") are left to the forms, which know photographs, too.
    """
    said = said_of(query)
    meaning = meaning_of(said.text) if said is not None else None
    if said is None or meaning is None:
        return None
    if said.asked:
        counts = meaning.parts if isinstance(meaning, AllOf) else (meaning,)
        if not any(not isinstance(one, Items) or one.kind.touch or one.kind.away for one in counts):
            return None
    return meaning.program()
