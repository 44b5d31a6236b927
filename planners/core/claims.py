"""The sentence that a program's answer makes, read off the program: what is checked is a claim, not a bare "3".

Only where the program leaves no doubt; "" everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from planners.forms.things import Thing
from planners.language import Literal, ProgramError, Ref, Step, parse
from tools.objects.colors import COLOR_TERMS

_COLOR_CONDITION = re.compile(r"'(\w+)' in color")
_SOME = re.compile(r"\{?(\w+)\}?\s*(?:>\s*0|>=\s*1)")
_NONE = re.compile(r"\{?(\w+)\}?\s*==\s*0")
_EXACT = re.compile(r"\{?(\w+)\}?\s*==\s*(\d+)")
_PLAIN = {
    "READ": "It says: {}.",
    "FIND_TEXT": "It says: {}.",
    "CELL": "It is {}.",
    "TOP": "It is {}.",
    "CAPTION": "{}",
    "VQA": "It is: {}.",
    "MEASURE": "It is {}.",
}


def claim_of(program: str) -> str:
    """The claim as in Plan: with "{}" for the answer, or the sentence that holds where a yes-or-no answer is yes."""
    try:
        steps = {step.name: step for step in parse(program).steps}
    except ProgramError:
        return ""
    final = next((step for step in steps.values() if step.module == "RESULT"), None)
    target = final.args.get("var") if final else None
    maker = steps.get(target.name) if isinstance(target, Ref) else None
    return _claim(maker, steps) if maker else ""


def _claim(step: Step, steps: Mapping[str, Step]) -> str:
    match step.module:
        case "FIELD":
            name = _text(step, "name")
            return f"The {name} is {{}}." if name else ""
        case "COUNT":
            thing = _thing(_maker(step, "box", steps), steps)
            return f"There are {{}} {_many(thing)}." if thing else ""
        case "COLOR":
            thing = _thing(_maker(step, "object", steps), steps)
            if "object" not in step.args:
                return "The main color is {}."
            return f"The {thing.name()} is {{}}." if thing else ""
        case "EVAL":
            return _of_expression(_text(step, "expr"), steps)
    return _PLAIN.get(step.module, "")


def _of_expression(source: str, steps: Mapping[str, Step]) -> str:
    """Counts against a number; every other expression is left alone."""
    for pattern, words in ((_SOME, "There is a {}."), (_NONE, "There is no {}."), (_EXACT, "There are {} {}.")):
        match = pattern.fullmatch(source.strip())
        counted = steps.get(match[1]) if match else None
        if match is None or counted is None or counted.module != "COUNT":
            continue
        thing = _thing(_maker(counted, "box", steps), steps)
        if thing is None:
            return ""
        if pattern is _EXACT:
            return words.format(match[2], _many(thing))
        return words.format(thing.name()) if pattern is _NONE else _some(thing)
    return ""


def _some(thing: Thing) -> str:
    words = thing.name()
    return f"There is {'an' if words[0] in 'aeiou' else 'a'} {words} in the picture."


def _many(thing: Thing) -> str:
    return Thing(thing.noun, thing.words, plural=True, colors=thing.colors).name()


def _thing(step: Step | None, steps: Mapping[str, Step]) -> Thing | None:
    """What a search looks for, with the colour that it is narrowed to; None where there is more to it."""
    if step is None:
        return None
    if step.module == "LOC":
        noun = _text(step, "object")
        plain = noun and noun.isascii() and not noun.isupper()
        return Thing(noun, noun) if plain else None
    if step.module == "FILTER":
        color = _COLOR_CONDITION.fullmatch(_text(step, "where"))
        inner = _thing(_maker(step, "object", steps), steps)
        if inner is None or color is None or color[1] not in COLOR_TERMS or inner.colors:
            return None
        return Thing(inner.noun, inner.words, colors=(color[1],))
    return None


def _maker(step: Step, argument: str, steps: Mapping[str, Step]) -> Step | None:
    used = step.args.get(argument)
    return steps.get(used.name) if isinstance(used, Ref) else None


def _text(step: Step, argument: str) -> str:
    given = step.args.get(argument)
    return given.value if isinstance(given, Literal) and isinstance(given.value, str) else ""
