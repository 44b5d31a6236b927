"""What may go wrong when a right program runs, as the tools say it, and the program that answers all the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from planners.data.compact import pruned
from planners.data.installed import modules_of
from planners.data.questions import Question, of_chart, of_table
from planners.data.vocabulary import Vocabulary

_NO_TABLE = (
    "no table found: only {few} pieces of text in the picture.",
    "no table found: the text in the picture does not stand in rows and columns.",
    "no table found: fewer than two rows or columns hold text.",
)
_COLUMN = re.compile(r",column='([^']*)'")
_FIELD = re.compile(r"=FIELD\(image=IMAGE\d?,name='([^']*)'\)")
_LOC = re.compile(r"^(\w+)=LOC\(image=(IMAGE\d?),object='([^']*)'\)$", re.MULTILINE)
_HEADERS = ("Total {}", "{} (%)", "{} per year", "Average {}", "{} in USD", "Number of {}", "{} 2020", "Annual {}")


@dataclass(frozen=True)
class Failure:
    """The line that failed, what the tool said, and the program that answers all the same."""

    line: str
    message: str
    program: str


def failure(one: Question, program: str, words: Vocabulary, installed: Collection[str]) -> Failure | None:
    """Something that may go wrong with a program, if there is another way; the tools that it takes are installed."""
    ways = [way for way in (_no_table, _no_chart, _no_column, _no_field, _not_found) if _applies(way, one, program)]
    words.draw.shuffle(ways)
    for way in ways:
        found = way(one, program, words)
        if found is not None and modules_of(found.program) <= set(installed) and found.program != program:
            return found
    return None


def _applies(way: object, one: Question, program: str) -> bool:
    if way is _not_found:
        return not one.tabular and "COUNT(" not in program
    return True


def _line(program: str, call: str) -> str:
    return next(line for line in program.splitlines() if call in line)


def _no_table(one: Question, program: str, words: Vocabulary) -> Failure | None:
    if "=TABLE(" not in program or "table" in one.text.lower():
        return None
    message = words.draw.choice(_NO_TABLE).format(few=words.draw.randint(1, 3))
    return Failure(_line(program, "=TABLE("), message, of_chart(program))


def _no_chart(one: Question, program: str, words: Vocabulary) -> Failure | None:
    if "=CHART(" not in program or re.search(r"\b(?:chart|graph|bars?|slice)\b", one.text, re.IGNORECASE):
        return None
    message = f"no chart found: only {words.draw.randint(1, 5)} pieces of text in the picture."
    return Failure(_line(program, "=CHART("), message, of_table(program))


def _no_column(one: Question, program: str, words: Vocabulary) -> Failure | None:
    """The column is called otherwise: the one that resembles it is taken."""
    found = _COLUMN.search(program)
    if found is None or len(set(_COLUMN.findall(program))) != 1:
        return None
    line = next(line for line in program.splitlines() if found.group() in line)
    named = words.draw.choice(_HEADERS).format(found[1])
    others = [words.word("headers").capitalize() for _ in range(words.draw.randint(1, 3))]
    if any(found[1].lower() in other.lower() for other in others):
        return None
    if words.draw.random() < 0.25:
        message = f"no column is called {found[1]!r}: the table names no columns."
        return Failure(line, message, program.replace(found.group(), ""))
    listed = [*others, named]
    words.draw.shuffle(listed)
    message = f"no column of the table is called {found[1]!r}. Its columns: {', '.join(map(repr, listed))}."
    return Failure(line, message, program.replace(found.group(), f",column={named!r}"))


def _no_field(one: Question, program: str, words: Vocabulary) -> Failure | None:
    """The field stands under another key, or the total in a table."""
    found = _FIELD.search(program)
    if found is None:
        return None
    line = next(line for line in program.splitlines() if found.group() in line)
    read = words.draw.randint(8, 60)
    message = f"no {found[1]} found in the text of the picture ({read} lines read)."
    if found[1] == "total" and len(one.programs) > 1 and words.draw.random() < 0.5:
        return Failure(line, message, one.programs[1])
    keys = words.several("keys", words.draw.randint(1, 3))
    named = words.draw.choice(("{} No", "Your {}", "{} (1)", "Full {}", "{} / Ref", "Main {}")).format(found[1])
    listed = [*(key.capitalize() for key in keys), named]
    words.draw.shuffle(listed)
    return Failure(
        line, f"{message} Its keys are: {', '.join(listed)}.", program.replace(f"name='{found[1]}'", f"name={named!r}")
    )


def _not_found(one: Question, program: str, words: Vocabulary) -> Failure | None:
    """The detector does not know the noun, or finds nothing: SEG and SELECT look for it in words."""
    found = _LOC.search(program)
    if found is None or len(_LOC.findall(program)) != 1 or found[3] in ("object", "TOP", "BOTTOM", "LEFT", "RIGHT"):
        return None
    name, image, noun = found.groups()
    head = noun.split(" ")[-1]
    if head != noun and words.draw.random() < 0.5:
        message = f"yolox finds {head!r} but can't judge {noun.removesuffix(head).strip()!r}."
        selected = f"BOX7=LOC(image={image},object='{head}')\n{name}=SELECT(image={image},object=BOX7,query='{noun}')"
    else:
        message = f"yolox knows 80 kinds of object, and {noun!r} is not among them."
        selected = f"SEG0=SEG(image={image})\n{name}=SELECT(image={image},object=SEG0,query='{noun}')"
    return Failure(found.group(), message, pruned(program.replace(found.group(), selected)))
