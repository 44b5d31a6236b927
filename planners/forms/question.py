"""A question made ready to be matched: contractions written out, the sentences in front of it set apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from planners.forms.grammar import compile_wording
from planners.forms.lexicon import lexicon

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CONTRACTIONS = (
    (
        re.compile(
            r"\b(what|where|who|how|when|which|that|there|it|here|he|she)['’]s\b(?! (?:dog|cat|name|phone|address))",
            re.I,
        ),
        r"\1 is",
    ),
    (re.compile(r"\b(what|where|who|how|there|they|you|we|these|those)['’]re\b", re.I), r"\1 are"),
    (re.compile(r"\b(is|are|was|were|does|do|did|has|have|had|could|would|should)n['’]t\b", re.I), r"\1 not"),
    (re.compile(r"\bcan['’]?t\b|\bcannot\b", re.I), "can not"),
    (re.compile(r"\bi['’]d\b", re.I), "i would"),
    (re.compile(r"\bwhats\b", re.I), "what is"),
    (re.compile(r"\bwheres\b", re.I), "where is"),
    (re.compile(r"\bphotos?graph\b", re.I), "photograph"),
    (re.compile(r"\bcolour", re.I), "color"),
    (re.compile(r"\bgrey\b", re.I), "gray"),
)
_STOP = re.compile(r"(?<=[.?!”\"])\s+(?=[A-Z\"“(0-9$])|(?<=[?!])\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Mt|Jr|Sr|Prof|Co|Inc|Ltd|No|vs|U\.S|[AaPp]\.[Mm]|[A-Z])\.)$")
_HALF_OF_DAY = re.compile(r"[AaPp]\.[Mm]\.$")
_OPENS = re.compile(
    r"(?:what|which|when|where|who|how|if|at|in|on|from|does|do|did|is|are|can|will|he|she|they|the)\b", re.I
)
_SCHEDULE_WORDS = re.compile(r"\b(?:schedules?|timetables?|itinerary)\b", re.IGNORECASE)
_MONEY_RECORD = re.compile(
    r"\bfinancial record|\b(?:record|log|register|ledger) of (?:\w+ )?(?:money|finances)", re.IGNORECASE
)
_PAY_STUB = re.compile(r"\bpay ?(?:stub|slip|check|cheque)\b|\bpaystub|\bwage slip\b", re.IGNORECASE)
_NO_STATE_TAX = re.compile(
    r"\b(?:without|no|(?:not|n['’]t) (?:have|pay|charge|levy)) (?:a |any )?(?:state )?income tax",
    re.IGNORECASE,
)
_DIRECTIVE = re.compile(
    r"^(?:simplify|round|answer|please (?:answer|provide|give)|give your answer|look at|use the|select|choose|provide"
    r"|note|hint|refer to|write your)\b",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"(?:in|on|for|from|looking at|given) (?:the|this|that|my) (?:\w+ )?"
    r"(?:picture|image|photo|photograph|scene|receipt|invoice|document),? (.+)",
    re.IGNORECASE,
)
_TABLE_WORDS = re.compile(
    r"\b(?:in|from|of|to|does|do|with|for) (?:the|this|that) (?:following )?"
    r"(?:table|chart|graph|plot|spreadsheet|schedule)\b"
    r"|\b(?:columns?|rows?|according to)\b|表格|图表|这张表|一列|这列|一行",
    re.IGNORECASE,
)
_CHART_WORDS = re.compile(r"\b(?:chart|graph|diagram)\b|图表|柱状图|饼图|折线图", re.IGNORECASE)
_NUMBER_WORDS = re.compile(
    r"\b(?:numbers|values?|data|table|column|row|list|entries|chart)\b|数字|数值|数据|表格|表", re.IGNORECASE
)
_PICTURE_WORDS = re.compile(r"\b(?:picture|image|photo|photograph|scene|visible)\b", re.IGNORECASE)
#: what is said of one's own picture, not of a table that a problem tells of
_OWN_PICTURE = re.compile(
    r"\b(?:I|we|my|our|us|receipt|invoice|bill|photo|photograph|picture|image)\b"
    r"|^(?:this|that|here|these|those|look)\b(?!.*\b(?:tables?|schedule|timetable|records?|stub|list)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_SEEN = re.compile(r"\bsee\b", re.IGNORECASE)  # in a word problem, somebody else sees
_TRAILING = re.compile(
    r"(?:, ?right|,? ?\b(?:or not|please|thanks|thank you|is not it|is there not|are there not|correct|ok))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """`text` is the question itself, `cover` what was said before it, `variants` the ways to match it."""

    original: str
    text: str
    cover: str
    chinese: bool
    variants: tuple[str, ...]
    flags: frozenset[str] = field(default_factory=frozenset)

    def holds(self, conditions: Iterable[str]) -> bool:
        return all(condition in self.flags for condition in conditions)


def read_question(query: str, *, pictures: int = 1, region: bool = False, tabular: bool = False) -> Question:
    """Make a question ready. `tabular` says that the thread was about a table already."""
    original = " ".join(query.split())
    tidy = original.replace("{", "(").replace("}", ")").replace("’", "'").replace("‘", "'")
    chinese = bool(_CHINESE.search(tidy))
    if chinese:
        cover, text = "", re.sub(r"[\s？?。！!,，、：:；;]+$", "", tidy)
        cleaned = re.sub(r"[\s，,。？！?!：:；;]", "", text)
        variants = tuple(dict.fromkeys(_stripped_chinese(cleaned)))
    else:
        cover, text = _split_cover(tidy)
        text = _plain(text)
        variants = tuple(dict.fromkeys(f" {variant}" for variant in _stripped(text)))
    flags = _flags(text, cover, tabular)
    flags |= _subjects(original)
    if region:
        flags.add("region")
    if pictures > 1:
        flags.add("several")
    return Question(original, text, cover, chinese, variants, frozenset(flags))


def _flags(text: str, cover: str, tabular: bool) -> set[str]:
    flags = {"cover" if cover else "no_cover"}
    table = bool(_TABLE_WORDS.search(text)) or tabular
    picture = bool(_PICTURE_WORDS.search(text) or (not cover and _SEEN.search(text))) and not table
    if cover or table:
        flags.add("tabular")
    if table or (cover and not _OWN_PICTURE.search(_QUOTED.sub(" ", cover))):
        flags.add("word_problem")
    if not picture:
        flags |= {"tabular_bound", "tabular_which", "table_words", "no_column"}
    if _CHART_WORDS.search(text):
        flags.add("chart")
    if cover or tabular or _NUMBER_WORDS.search(text):
        flags.add("numbers")
    return flags


def _subjects(text: str) -> set[str]:
    """What kind of table the whole of a question speaks of."""
    found: set[str] = set()
    if _SCHEDULE_WORDS.search(text):
        found |= {"schedule", "tabular", "word_problem"}
    if _MONEY_RECORD.search(text):
        found |= {"money_record", "tabular", "word_problem"}
    if _PAY_STUB.search(text):
        found |= {"pay_stub", "tabular", "word_problem", "no_state_tax" if _NO_STATE_TAX.search(text) else "state_tax"}
    return found


def _split_cover(text: str) -> tuple[str, str]:
    """(sentences in front, the question): the last sentence that asks, directives such as "Simplify ..." left out."""
    sentences = _sentences(text) or [""]
    kept = [sentence for sentence in sentences if not _DIRECTIVE.match(sentence)] or sentences
    asking = [index for index, sentence in enumerate(kept) if sentence.rstrip("\"”'").endswith(("?", "？"))]
    last = asking[-1] if asking else len(kept) - 1
    return " ".join(kept[:last]), kept[last]


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for part in _STOP.split(text):
        # "at 1.00 P.M. What time ..." are two sentences, "by Mr. White" is none of its own
        ended = bool(found) and bool(_HALF_OF_DAY.search(found[-1])) and bool(_OPENS.match(part))
        if found and _ABBREVIATION.search(found[-1]) and not ended:
            found[-1] += " " + part
        elif part.strip():
            found.append(part)
    return found


def _plain(text: str) -> str:
    for pattern, instead in _CONTRACTIONS:
        text = pattern.sub(instead, text)
    text = re.sub(r"\s+([?!.,])", r"\1", text)
    text = re.sub(r"^[\s\"“]+|[\s?!.]+$", "", text)
    return _TRAILING.sub("", text).strip() or text


def _stripped(text: str) -> Iterable[str]:
    """The text as it is; without a polite opening; without "in the picture" at either end."""
    opening, closing = _edges(False)
    yield text
    heads = [text]
    for _ in range(3):
        match = opening.match(f" {heads[-1]}")
        rest = f" {heads[-1]}"[match.end() :].strip(" ,:") if match else ""
        if not rest:
            break
        heads.append(rest)
    for head in heads:
        yield head
        tail = head
        for _ in range(2):
            match = closing.search(f" {tail}")
            shorter = f" {tail}"[: match.start()].strip(" ,") if match else ""
            if not shorter:
                break
            tail = shorter
            yield tail
        front = _FRONT.match(head)
        if front:
            yield front[1]


def _stripped_chinese(text: str) -> Iterable[str]:
    opening, closing = _edges(True)
    yield text
    for _ in range(2):
        match = opening.match(text)
        if match and match.end() < len(text):
            text = text[match.end() :]
            yield text
    for _ in range(2):
        match = closing.search(text)
        if match and match.start() > 0:
            text = text[: match.start()]
            yield text


@lru_cache(maxsize=2)
def _edges(chinese: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What opens a question politely, and what closes it, as patterns."""
    phrases = lexicon().phrases
    names = ("<opening_zh>", "<closing_zh>") if chinese else ("<opening>", "<closing>")
    first, last = (compile_wording(name, phrases, spaced=not chinese).regex.pattern for name in names)
    edge = "" if chinese else r"(?=[\s,:])"
    return re.compile(f"(?:{first}){edge}", re.IGNORECASE), re.compile(f"(?:{last})$", re.IGNORECASE)
