"""From a question and its short answer to a sentence that can be checked: "What color is the cup?", "red" -> "The cup
is red.". The place of the answer's words in the sentence is kept, so that what is corrected there is the answer.

English forms only, and only where the sentence says just what was asked and answered; a text of sentences stands for
itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.claims.claim import Span
from agent.wording import with_article
from mllm_core.nouns import singular
from tools.ask.looking import yes_no

_PICTURE = r"(?: (?:in|on) (?:the|this) (?:picture|image|photo|scene|photograph))?"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = re.compile(
    rf"(?:there (?:is|are) )?(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)})\b(?! ?\w+ing)[^.!?]{{0,40}}[.!]?", re.I
)
_SENTENCE = re.compile(
    r"[A-Z\"“].*\b(?:is|are|was|were|has|have|shows?|says?|reads?|[a-z]+s|[a-z]+ing)\b.*[.!]?$", re.S
)
_YES_NO = re.compile(
    r"(?:yes|yeah|yep|no|nope)\b[,.!]*(?: (?:there|it|they|he|she) [a-z' ]{2,12})?[.!]?", re.IGNORECASE
)
_LONG = 6  #: an answer of more words is a text of its own
_SUBJECT = r"(?:the|this|that|these|those|his|her|its|their) [\w' -]+?"
_PREDICATE = (
    r"(?:(?:to the )?(?:left|right) of|above|below|under|beneath|behind|in front of|inside|outside|between|next to|near"
    r"|beside|on|in|at|over|holding|wearing|riding|[a-z]+ing|[a-z]+ed|(?:big|small|larg|tall|short)(?:ger|ler|er) than"
    r"|red|green|blue|yellow|white|black|gr[ae]y|brown|orange|pink|purple|cyan|open|closed|empty|full|round|square"
    r"|small|large|big|tall|metal|wooden|rubber|plastic|striped)\b.*"
)


@dataclass(frozen=True)
class Statement:
    """`text` is what the answer says, as sentences; `answer` its place in it.

    `yes` is set where the answer was yes or no: then the whole text is what it says, and `answer` is None.
    """

    text: str
    answer: Span | None = None
    yes: bool | None = None


def statement_of(question: str, answer: str) -> Statement | None:
    """What `answer` to `question` says about the picture; None where its words alone do not tell."""
    said = answer.strip()
    asked = " ".join(question.split()).strip(" ?.!").replace("colour", "color")
    asked = re.sub(rf"{_PICTURE}$", "", asked, flags=re.I)
    if not said or not asked:
        return None
    told = yes_no(said) if _YES_NO.fullmatch(said) else None
    for form, make in _FORMS:
        match = form.fullmatch(asked)
        made = make(match, said, told) if match else None
        if made is not None:
            return made
    if told is None and (len(said.split()) > _LONG or _SENTENCE.match(said)):
        return Statement(said, Span(start=0, end=len(said)))
    return None


Maker = Callable[["re.Match[str]", str, "bool | None"], "Statement | None"]


def _filled(template: str, answer: str) -> Statement | None:
    """A sentence with the answer in the place of "{}"; None for an answer that is no plain phrase."""
    words = answer.strip().rstrip(".!")
    if not words or len(words.split()) > _LONG or re.search(r"[.!?\n]", words) or _SENTENCE.match(words + " "):
        return None
    before, _, after = template.partition("{}")
    text = f"{before[:1].upper()}{before[1:]}{words}{after}"
    return Statement(text, Span(start=len(before), end=len(before) + len(words)))


def _is(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    return None if told is not None else _filled(f"{match['x'].lower()} {match['be'].lower()} {{}}.", answer)


def _color(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    thing = re.sub(r"^(?!the |this |that |these |those |his |her |its |their )", "the ", match["x"].lower())
    return None if told is not None else _filled(f"{thing} {match['be'].lower()} {{}}.", answer)


def _exists(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    thing = re.sub(r"^(?:an?|any|some) ", "", match["x"].lower())
    if told is None or re.search(r"\b(?:or|more|fewer|less|than|and)\b", thing):
        return None
    plural = match["be"].lower() in ("are", "were")
    if told:
        return Statement(f"There {'are' if plural else 'is'} {thing if plural else with_article(thing)}.", None, True)
    return Statement(f"There {'are' if plural else 'is'} no {thing}.", None, False)


def _holds(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    if told is None or re.search(r"\bor\b", match[0]):
        return None
    no = "" if told else "not "
    subject = match["x"].lower()
    return Statement(f"{subject[0].upper()}{subject[1:]} {match['be'].lower()} {no}{match['rest']}.", None, told)


def _doing(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    verb = match["verb"].lower()
    said = re.sub(rf"^{verb} ", "", answer.strip(), flags=re.I)
    if told is not None:
        return None
    return _filled(f"{match['x'].lower()} {match['be'].lower()} {'' if verb == 'doing' else verb + ' '}{{}}.", said)


def _there(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    said = answer.strip()
    many = re.match(r"(?:\d|two|three|four|five|six|some|several|many)\b", said, re.I)
    return (
        None if told is not None else _filled(f"there {'are' if many else 'is'} {{}} {match['where'].lower()}.", said)
    )


def _says(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    said = answer.strip().strip("\"“”'")
    if not said or len(said) > 200 or "\n" in said:
        return None
    before = 'The picture says "'
    return Statement(f'{before}{said}".', Span(start=len(before), end=len(before) + len(said)))


def _of_what(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    plural = match["x"].rstrip().endswith("s") and not match["x"].rstrip().endswith("ss")
    return None if told is not None else _filled(f"{match['x'].lower()} {'are' if plural else 'is'} {{}}.", answer)


def _counted(match: re.Match[str], answer: str, told: bool | None) -> Statement | None:
    number = _NUMBER.fullmatch(answer.strip())
    if number is None or re.search(r"\b(?:left|more|fewer|less|of|than|and|or|is|are|do|does|did)\b", match["x"], re.I):
        return None
    word = number["n"].lower()
    be = "is" if word in ("1", "one") else "are"
    place = re.sub(r"^are ", "", match["where"].strip()) if match["where"] else ""
    thing = singular(match["x"].lower()) if be == "is" else match["x"].lower()
    return _filled(f"there {be} {{}} {thing}{' ' if place else ''}{place}.", "0" if word == "no" else word)


def _form(pattern: str, make: Maker) -> tuple[re.Pattern[str], Maker]:
    return re.compile(pattern, re.IGNORECASE), make


_BE = r"(?P<be>is|are|was|were)"
_FORMS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    _form(rf"(?:what|which) colors? {_BE} (?P<x>[\w' -]+?)", _color),
    _form(rf"what(?P<be>(?: is|'s| are)) the colors? of (?P<x>{_SUBJECT})", _of_what),
    _form(
        r"how many (?P<x>[\w' -]+?)(?: are there| can you see| do you see| are visible)?"
        r"(?P<where> (?:are )?(?:on|in|under|behind|near|next to|beside) (?:the|this) [\w' -]+)?(?: are there)?",
        _counted,
    ),
    _form(rf"{_BE} there (?P<x>[\w' -]+)", _exists),
    _form(rf"{_BE} (?P<x>{_SUBJECT}) (?P<rest>{_PREDICATE})", _holds),
    _form(
        rf"what {_BE} (?P<x>{_SUBJECT}) (?P<verb>doing|holding|wearing|riding|eating|carrying|using|playing)", _doing
    ),
    _form(
        r"what (?:is|are) (?P<where>(?:on|in|under|behind|inside|next to|beside|to the left of|to the right of|above"
        r"|below) (?:the|this) [\w' -]+)",
        _there,
    ),
    _form(rf"where {_BE} (?P<x>{_SUBJECT})", _is),
    _form(r"what (?:does|do) .+ (?:say|read)|what(?: is|'s) (?:written|printed).*|(?:read|transcribe) .+", _says),
)
