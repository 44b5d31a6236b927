"""What a program takes from its question: the names in both, and the same program for a question with other names.

"How many red cups are there?" with LOC(object='red cup') is a shape with a hole: any question that has the same words
around the hole is answered by the same program with its own words in it, or the program was right by accident.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from mllm_core.nouns import plural, singular
from planners.core.prompting import compact
from planners.language import Code, Literal, Program, Template, parse
from planners.language.format import format_program
from planners.language.program import Argument, Step
from tools.contract import ToolSpec

_QUOTED = re.compile(r"'((?:\\.|[^'\\])*)'|\"((?:\\.|[^\"\\])*)\"")
_DIGITS = re.compile(r"(?<![\w.{'\"])\d+(?:\.\d+)?(?![\w.}'\"])")
_SENTENCES = re.compile(r"(?<=[.?!])\s+")
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER_WORDS = {str(number): word for number, word in enumerate(_WORDS)}
_NUMBERS = {word: digits for digits, word in _NUMBER_WORDS.items()}
_A_NUMBER = rf"\$?\d+(?:[.,]\d+)*|{'|'.join(_WORDS)}"
_WRITTEN = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|\.\d)")
#: arguments that are expressions; until a program is checked they stand there as texts
_EXPRESSIONS = frozenset((("EVAL", "expr"), ("FILTER", "where")))
_LONGEST = 6  #: words of a name
#: what may stand for rare words
_STORY = r"[^\s,;:.?!]+(?:[\s-][^\s,;:.?!]+){0,3}?"


@dataclass(frozen=True, slots=True)
class Name:
    """A text of the program that its question holds, and how it stands there: "same", "plural" or "word" (of a
    number)."""

    text: str
    stands: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A question with holes where its program's names stand. `names` are those of the holes, in order."""

    pattern: re.Pattern[str]
    names: tuple[Name, ...]
    start: str

    def filled(self, words: str) -> dict[str, str] | None:
        """What stands in the holes of another question, by the program's text; None where it has another shape."""
        if not words.startswith(self.start):
            return None
        found = self.pattern.fullmatch(words)
        if found is None:
            return None
        return {name.text: _as_program(found[f"n{place}"], name) for place, name in enumerate(self.names)}


@lru_cache(maxsize=65536)
def folded(words: str) -> str:
    """A question as shapes are compared: no case, single spaces, no mark at its end."""
    return " ".join(words.casefold().split()).rstrip("?.! ")


def shape_of(words: str, program: str, rare: Collection[str] = ()) -> Shape:
    """The shape of a question for this program. Sentences beside the last that hold no name may be any; so may `rare`
    words, which tell a story ("Kari", "hampers") rather than what is asked."""
    text = folded(words)
    taken: list[tuple[int, int, Name]] = []
    for name in sorted(texts_in(program), key=len, reverse=True):
        taken += _places(text, name, [(start, end) for start, end, _ in taken])
    taken.sort(key=lambda one: one[0])
    order = list(dict.fromkeys(name for _, _, name in taken))
    parts: list[str] = []
    start, first = "", True
    begin = 0
    for sentence in _sentences(text):
        end = begin + len(sentence)
        own = [one for one in taken if begin <= one[0] < end]
        last = end >= len(text)
        if not own and not last:
            parts.append(r".*?\s")
        else:
            parts.append(_pattern(text, begin, end, own, order, parts, rare))
        if first:
            start = "" if rare else text[begin : own[0][0]] if own else (text if last else "")
            first = False
        begin = end
    return Shape(re.compile("".join(parts), re.DOTALL), tuple(order), start)


def swapped(program: str, names: Mapping[str, str], tools: Iterable[ToolSpec] = ()) -> str:
    """The program with other names for its own, in the compact form. Raises ProgramError for what is no program."""
    renames = {one.casefold(): other for one, other in names.items()}

    def renamed(text: str) -> str:
        return renames.get(text.casefold(), text)

    steps = tuple(
        replace(step, args={key: _renamed(argument, renamed) for key, argument in _arguments(step)})
        for step in parse(program).steps
    )
    return compact(format_program(Program(steps)), tools)


def texts_in(program: str) -> tuple[str, ...]:
    """The texts and numbers of a program's arguments and expressions, each once. Raises ProgramError."""
    found: dict[str, None] = {}
    for step in parse(program).steps:
        for _, argument in _arguments(step):
            found.update(dict.fromkeys(_texts(argument)))
    return tuple(text for text in found if text.strip())


def _arguments(step: Step) -> Iterable[tuple[str, Argument]]:
    """The arguments of a step, expressions as what they are."""
    for key, argument in step.args.items():
        if (step.module, key) in _EXPRESSIONS and isinstance(argument, Literal | Template):
            yield key, Code(argument.text if isinstance(argument, Template) else str(argument.value))
        else:
            yield key, argument


def _texts(argument: Argument) -> Iterable[str]:
    match argument:
        case Literal(value=str(text)):
            yield text
        case Literal(value=bool()):
            return
        case Literal(value=int() | float() as number):
            yield f"{number:g}"
        case Literal(value=tuple(items)):
            yield from (item for item in items if isinstance(item, str))
        case Template(text=text):
            yield text
        case Code(source=source):
            yield from (one or other for one, other in _QUOTED.findall(source))
            yield from _DIGITS.findall(source)


def _renamed(argument: Argument, renamed: Callable[[str], str]) -> Argument:
    match argument:
        case Literal(value=str(text)):
            return Literal(renamed(text))
        case Literal(value=int() | float() as number) if not isinstance(number, bool):
            new = renamed(f"{number:g}")
            return Literal(type(number)(float(new))) if _DIGITS.fullmatch(new) else argument
        case Literal(value=tuple(items)):
            return Literal(tuple(renamed(item) if isinstance(item, str) else item for item in items))
        case Template(text=text):
            return replace(argument, text=renamed(text))
        case Code(source=source):
            text = _QUOTED.sub(lambda found: repr(renamed(found[1] or found[2] or "")), source)
            return Literal(_DIGITS.sub(lambda found: renamed(found.group()), text))
    return argument


def _sentences(text: str) -> list[str]:
    """The sentences with the space after each."""
    ends = [found.end() for found in _SENTENCES.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _places(text: str, name: str, taken: list[tuple[int, int]]) -> list[tuple[int, int, Name]]:
    """Where a program's text stands in its question."""
    wanted = folded(name)
    ways = [(wanted, "same"), (plural(wanted), "plural"), (_NUMBER_WORDS.get(wanted, ""), "word")]
    if _WRITTEN.fullmatch(wanted):
        found = [
            (one.start(), one.end(), Name(name, "same"))
            for one in _WRITTEN.finditer(text)
            if float(one.group().replace(",", "")) == float(wanted.replace(",", "")) and _free(one, taken)
        ]
        if found:
            return found
    for said, stands in ways:
        if not said or (stands == "plural" and said == wanted):
            continue
        found = [
            (one.start(), one.end(), Name(name, stands))
            for one in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", text)
            if _free(one, taken)
        ]
        if found:
            return found
    return []


def _free(found: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return not any(start < found.end() and found.start() < end for start, end in taken)


def _pattern(
    text: str,
    begin: int,
    end: int,
    own: list[tuple[int, int, Name]],
    order: list[Name],
    before: list[str],
    rare: Collection[str],
) -> str:
    """The pattern of a sentence: its words, with holes for names; a name that stands twice must be the same twice."""
    parts = []
    at = begin
    for start, stop, name in own:
        group = f"n{order.index(name)}"
        parts.append(_words(text[at:start], rare))
        known = any(f"(?P<{group}>" in part for part in (*before, *parts))
        parts.append(f"(?P={group})" if known else f"(?P<{group}>{_hole(text[start:stop])})")
        at = stop
    parts.append(_words(text[at:end], rare))
    return "".join(parts)


def _words(text: str, rare: Collection[str]) -> str:
    """The pattern of words as they stand, but for rare ones: as many of these in a row as there are."""
    parts: list[str] = []
    for part in re.split(r"([^\W\d]+)", text):
        if part in rare:
            while parts and parts[-1] in (" ", "-") and parts[-2:-1] == [""]:
                del parts[-2:]
            if parts[-1:] != [""]:
                parts.append("")
        elif part:
            parts.append(part)
    return "".join(re.escape(part) if part else _STORY for part in parts)


def _hole(said: str) -> str:
    """What may stand where this stood: a number for a number, else as many words or one more."""
    if re.fullmatch(_A_NUMBER, said):
        return _A_NUMBER
    more = min(len(said.split()), _LONGEST - 1)
    return rf"[^\s,;:.?!]+(?:\s[^\s,;:.?!]+){{0,{more}}}?"


def _as_program(said: str, name: Name) -> str:
    """What stands in a question as its program has it."""
    if _WRITTEN.fullmatch(name.text):
        return _NUMBERS.get(said, said).replace(",", "").lstrip("$")
    return singular(said) if name.stands == "plural" else said
