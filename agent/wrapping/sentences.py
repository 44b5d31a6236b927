"""Where sentences end in a text that is still being written."""

from __future__ import annotations

import re

#: an end mark with the quotes and brackets that close after it, and the white space up to the next sentence
_END = re.compile(r"(?:[.!?…]++[\"'”’)\]*_]*+(?=\s)|[。！？]++[”’」』）]*+|(?=\n))\s*(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Mt|Jr|Sr|Prof|Co|Inc|Ltd|No|vs|approx|etc|[ei]\.[eg]|U\.S|[AaPp]\.[Mm]|[A-Z])"
    r"|(?:^|\n)\s*\d{1,3})\.$"
)
#: no sentence is longer: a text without end marks is given out in pieces of about this many characters
LONGEST = 600


def finished(text: str, start: int = 0) -> tuple[int, ...]:
    """The ends of the sentences of `text` from `start` on that are complete, the white space after them included.

    The last sentence is complete only once another has begun: "3." may go on as "3.5". A line break ends a sentence,
    too; the mark of a list's item ("1.") and the dot of an abbreviation do not.
    """
    ends: list[int] = []
    begin = start
    for match in _END.finditer(text, start):
        before = text[begin : match.start()] + match[0].rstrip()
        if not before.strip() or _ABBREVIATION.search(before):
            continue
        begin = match.end()
        ends.append(begin)
    while len(text) - begin > LONGEST:
        cut = text.rfind(" ", begin, begin + LONGEST) + 1
        begin = cut if cut > begin else begin + LONGEST
        ends.append(begin)
    return tuple(ends)
