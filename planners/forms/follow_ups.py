"""Questions that lean on the one before: "and how many are red?", "what about the dogs?", "and the date?".

Such a question is written out in full, from the earlier question, before it is read; what "it" and "they" mean is found
in the earlier reading, or in the earlier program where a language model wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mllm_core.nouns import plural
from planners.forms.naming import read_thing
from planners.forms.question import read_question
from planners.forms.reading import Reading, read
from planners.forms.slots import read_field
from planners.forms.things import Setting, Thing
from planners.interface import Turn

_LONGEST_MEMORY = 6
_AND = r"(?:(?:and|so|ok(?:ay)?|then|now|also|but),? )*"
_HOW_MANY = re.compile(
    rf"^{_AND}how many(?: of (?:them|those|these|the))? (?P<rest>(?:are|is|have|were|can)\b.*"
    r"|(?:in|on|at|to the|left|right|near|under|above|below|behind)\b.*)$",
    re.IGNORECASE,
)
_SO_MANY = re.compile(rf"^{_AND}how many(?: (?:of (?:them|those|these)|are (?:there|they)))*$", re.IGNORECASE)
_WHAT_ABOUT = re.compile(
    rf"^(?:{_AND}(?:what|how) about|and(?: (?:for|with|in))?|same for|now(?: for)?|what of)(?: the)? (?P<what>.+)$",
    re.IGNORECASE,
)
_JUST_COLOR = re.compile(r"^(?:the )?(?P<color>\w+) ones?$", re.IGNORECASE)
_ZH_HOW_MANY = re.compile(r"^(?:那|那么|其中|那其中)?(?:有)?(?:几|多少)[个只辆条]?是(?P<rest>.+)$")
_ZH_WHAT_ABOUT = re.compile(r"^(?:那|那么|还有|而)?(?P<what>[^几多少什么哪]{1,8})呢$")


def thing_before(history: Sequence[Turn], setting: Setting) -> Thing | None:
    """What was spoken of last: from the last question that names a thing, else from the program that answered it."""
    for turn in reversed(history[-_LONGEST_MEMORY:]):
        reading = read(read_question(turn.query, pictures=len(setting.pictures), region=setting.region), setting)
        if reading is not None and reading.thing is not None:
            return reading.thing
        located = re.findall(r"=\s*LOC\(.*?object\s*=\s*(['\"])(.+?)\1", turn.program)
        if located:
            return read_thing(located[0][1], setting)
    return None


def written_out(query: str, history: Sequence[Turn], setting: Setting) -> str:
    """`query` with what it takes from the questions before it; itself where it stands alone."""
    if not history:
        return query
    earlier = history[-_LONGEST_MEMORY:]
    before = written_out(earlier[-1].query, earlier[:-1], setting)
    text = re.sub(r"[\s?？!.。]+$", "", query.strip())
    reading = read(read_question(before, pictures=len(setting.pictures), region=setting.region), setting)
    thing = setting.before
    if re.search(r"[\u4e00-\u9fff]", text):
        return _chinese(text, reading, thing) or query
    found = _HOW_MANY.match(text)
    if found and thing is not None and not re.match(r"(?:are|is) there\b|there\b", found["rest"], re.IGNORECASE):
        return f"how many {_plural(thing)} {found['rest']}"
    if _SO_MANY.match(text) and thing is not None:
        return f"how many {_plural(thing)} are there"
    found = _WHAT_ABOUT.match(text)
    if found:
        return _about(found["what"], before, reading, setting) or query
    return query


def _about(what: str, before: str, reading: Reading | None, setting: Setting) -> str | None:
    """The earlier question, asked of something else."""
    if reading is None:
        return None
    if read_field(what, setting) is not None and any(name in reading.form.name for name in _DOCUMENT_FORMS):
        return f"what is the {what}"
    just_color = _JUST_COLOR.match(what)
    if just_color and reading.thing is not None:
        what = f"{just_color['color']} {_plural(reading.thing) if reading.thing.plural else reading.thing.noun}"
    for name, value in reading.slots.items():
        if isinstance(value, Thing) and name in reading.texts and read_thing(what, setting) is not None:
            article = "the " if re.match(r"(?:the|this|that|these|those) ", reading.texts[name], re.IGNORECASE) else ""
            return before.replace(reading.texts[name], article + what, 1)
    for name in ("row", "a", "c"):
        if name in reading.texts and isinstance(reading.slots.get(name), str):
            return before.replace(reading.texts[name], what, 1)
    return None


_DOCUMENT_FORMS = ("company", "address", "date", "total", "field", "key", "paid_part")


def _plural(thing: Thing) -> str:
    return thing.words if thing.plural else plural(thing.noun) if thing.plain and thing.noun.isascii() else thing.words


def _chinese(text: str, reading: Reading | None, thing: Thing | None) -> str | None:
    found = _ZH_HOW_MANY.match(text)
    if found and thing is not None:
        return f"有几个{found['rest'].rstrip('的')}的{thing.words}"
    found = _ZH_WHAT_ABOUT.match(text)
    if found and reading is not None:
        for name, value in reading.slots.items():
            if name in reading.texts and isinstance(value, Thing):
                return str(_asked(reading).replace(reading.texts[name], found["what"], 1))
        if reading.form.name in _DOCUMENT_FORMS:
            return f"{found['what']}是什么"
    return None


def _asked(reading: Reading) -> str:
    return re.sub(r"[\s？?。！!]+$", "", str(reading.slots["question"]))
