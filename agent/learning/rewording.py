"""The same question in other words, by rules that never change what is asked."""

from __future__ import annotations

import re

#: what a question looks like, and other ways to say it
_WAYS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), ways)
    for pattern, ways in (
        (r"how many (.+?) are there", (r"what is the number of \1?", r"count the \1.")),
        (r"how many (.+?) are in the (picture|image|photo)", (r"how many \1 does the \2 show?", r"count the \1.")),
        (
            r"what (?:is the )?colou?r (?:is|of|are) (the .+)",
            (r"which color does \1 have?", r"what's the colour of \1?"),
        ),
        (r"is there (an? .+?) in the (picture|image|photo)", (r"does the \2 show \1?", r"can you see \1 in the \2?")),
        (r"is it true that (.+)", (r"\1. Is that true?", r"true or false: \1")),
        (r"what is (the .+)", (r"what's \1?", r"please tell me \1")),
        (r"what (.+)", (r"which \1?", r"tell me: what \1?")),
        (r"how many (.+)", (r"can you say how many \1?", r"tell me how many \1")),
        (r"how much (.+)", (r"can you say how much \1?", r"tell me how much \1")),
    )
)
_ANY = ("please tell me: {}", "look at the picture: {}")


def reworded(question: str) -> tuple[str, ...]:
    """Two other wordings of the question. Of several sentences the last that asks is reworded."""
    head, asked, tail = _taken_apart(question)
    body = asked.rstrip("?.! ")
    for pattern, ways in _WAYS:
        found = pattern.fullmatch(body)
        if found:
            return tuple(_whole(head, found.expand(way), tail) for way in ways)
    mark = asked[len(body) :].strip() or "?"
    lowered = body if body[:2].isupper() else body[:1].lower() + body[1:]
    return tuple(_whole(head, way.format(lowered) + mark, tail) for way in _ANY)


def _taken_apart(question: str) -> tuple[str, str, str]:
    """What stands before the sentence that asks, that sentence, and what stands after it."""
    sentences = re.split(r"(?<=[.?!])\s+", question.strip())
    asking = [place for place, sentence in enumerate(sentences) if sentence.endswith("?")]
    place = asking[-1] if asking else len(sentences) - 1
    return " ".join(sentences[:place]), sentences[place], " ".join(sentences[place + 1 :])


def _whole(*parts: str) -> str:
    said = [part[:1].upper() + part[1:] for part in parts if part]
    return " ".join(said)
