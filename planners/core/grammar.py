"""The grammar that the in-house model decodes under, made anew for each question: every program of it parses.

A Lark grammar in the dialect of llguidance (github.com/guidance-ai/llguidance, docs/syntax.md): the installed tools
with their arguments by type, texts from the question or from the words that programs know, expressions of our own
subset. Which names are defined, and of which type, is no matter of a grammar: the checker has the last word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mllm_core.decoding.options import DecodingOptions, Grammar
from planners.core.expressions import expression_rules, terminals
from planners.core.vocabulary import (
    SPANS_ONLY,
    chunks_of,
    expression_words,
    has_cjk,
    kind_of,
    known_words,
    phrase_words,
    relation_words,
    singular_words,
)
from planners.decision_maker import name_of
from planners.interface import Observation, PlanRequest
from planners.language.spelling import RESERVED
from tools.contract import Argument, ToolSpec
from tools.types import TypeSpec

NONE = "NONE"  #: what is written where no program of these tools can answer
MAX_STEPS = 24
_MOST_TEXTS = 60
_LONGEST_NAME = 60
MAX_TOKENS = 320  #: of a program

#: arguments that hold one name or noun; all other texts may be put together of several pieces
_PLAIN = frozenset(
    ("object", "row", "column", "name", "text", "give", "what", "color", "category", "emoji", "relation", "country")
)
_TEXTS = frozenset({"Text"})
_QUOTES = (("SINGLE", "'"), ("DOUBLE", '"'))


def program_grammar(request: PlanRequest) -> str:
    """The grammar of whole programs for this question, or NONE."""
    return f'start: "{NONE}" | program\n{_shared(request)}'


def decision_grammar(request: PlanRequest, observations: Sequence[Observation] = (), *, last: bool = False) -> str:
    """The grammar of a turn of the decision maker: the next lines, or NONE, or `ANSWER NAME` with the name of a step
    that gave something (that alone where `last`)."""
    names = tuple(dict.fromkeys(name_of(seen.line) for seen in observations if not seen.failed))
    answer = f'"ANSWER " ({_alternatives(names)})' if names else ""
    lines = "" if last else f'"{NONE}" | step ("\\n" step){{0,5}}'
    return f"start: {' | '.join(filter(None, (answer, lines)))}\n{_shared(request, observations)}"


def best_of(count: int, lark: str, max_tokens: int) -> DecodingOptions:
    """The `count` most probable answers of a grammar, by their whole probability: length is no merit and no fault."""
    return DecodingOptions(
        max_tokens=max_tokens,
        mode="beam" if count > 1 else "greedy",
        beams=count,
        candidates=count,
        length_penalty=0.0,
        grammar=Grammar(lark),
    )


def texts_of(request: PlanRequest, observations: Sequence[Observation] = ()) -> tuple[str, ...]:
    """What a program may copy from: the question, earlier questions of the thread, what was tried, what came of it.

    A message may name what there is instead ("there is no column 'August'; there are 'In August', ..."). That a text
    read from a picture gets into a program this way does no harm: it can only be looked for.
    """
    earlier = [text for turn in request.history[-4:] for text in (turn.query, *_quoted(turn.program))]
    tried = [text for one in request.feedback[-3:] for text in _quoted(one.program)]
    told = [text for one in request.feedback[-3:] for message in one.messages[:4] for text in _named(message)]
    seen = [text for one in observations[-8:] for text in (*_quoted(one.line), *_named(one.text))]
    return tuple(dict.fromkeys((request.query, *earlier, *tried, *told, *seen)))[:_MOST_TEXTS]


def _quoted(program: str) -> Iterable[str]:
    """The texts in quotes of a program that need not be whole."""
    return (text for pair in re.findall(r"'([^'\n]*)'|\"([^\"\n]*)\"", program) for text in pair if text)


def _named(message: str) -> Iterable[str]:
    """What a message may name: its texts in quotes, and the items of its lists ("Its keys are: Main total, Tax.")."""
    listed = (part.strip() for part in re.split(r"[,:;.\u2026]+(?:\s|$)", message.rpartition(": ")[2]))
    return (*_quoted(message), *(part for part in listed if 0 < len(part) <= _LONGEST_NAME))


def _shared(request: PlanRequest, observations: Sequence[Observation] = ()) -> str:
    texts = texts_of(request, observations)
    return f"{_fixed(_Signatures(request.tools))}\n{_spans(texts)}\n"


class _Signatures:
    """Tools as a key for the cache: equal where names, arguments and order are equal."""

    def __init__(self, tools: Sequence[ToolSpec]) -> None:
        self.tools = tuple(tool for tool in tools if tool.name != "RESULT")
        self.key = tuple((tool.name, tool.arguments) for tool in self.tools)

    def __hash__(self) -> int:
        return hash(tuple(name for name, _ in self.key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Signatures) and self.key == other.key


@lru_cache(maxsize=8)
def _fixed(signatures: _Signatures) -> str:
    """What depends on the tools alone."""
    reserved = "|".join(sorted(name.upper() for name in RESERVED))
    calls = [_call(tool) for tool in signatures.tools]
    rules = [
        f'program: (step "\\n"){{1,{MAX_STEPS}}} NAME "=" "RESULT(var=" NAME ")"',
        f'step: NAME "=" ({" | ".join(f"call_{tool.name.lower()}" for tool in signatures.tools)})',
        *calls,
        'expression: "\'" bare0 "\'" | "\\"" quoting0 "\\""',
        expression_rules("bare", ""),
        expression_rules("quoting", "SAYING"),
        terminals(),
        f"NAME: /[A-Z][A-Z0-9_]{{0,23}}/ & ~/{reserved}/",
        *(f"KNOWN_{kind.upper()}: {_alternatives(words)}" for kind, words in known_words().items()),
        f"PHRASE: {_alternatives(phrase_words())}",
        f"SAID: {_alternatives(expression_words())}",
        f"RELATION: {_alternatives([repr(word) for word in relation_words()])}",
    ]
    return "\n".join(rules)


def _call(tool: ToolSpec) -> str:
    """`NAME(key=value,...)`: required arguments first in their order, then any of the others in theirs."""
    parts: list[str] = []
    required = [argument for argument in tool.arguments if argument.required]
    for place, argument in enumerate(required):
        parts.append(f'"{"," if place else ""}{argument.name}=" {_value(tool, argument)}')
    for place, argument in enumerate(one for one in tool.arguments if not one.required):
        comma = "," if required or place else ""
        parts.append(f'("{comma}{argument.name}=" {_value(tool, argument)})?')
    return f'call_{tool.name.lower()}: "{tool.name}(" {" ".join(parts)} ")"'


def _value(tool: ToolSpec, argument: Argument) -> str:
    """What may stand for an argument, by its type."""
    kinds = {kind for kind, _ in argument.type.alternatives}
    if "Expression" in kinds:
        return "expression"
    ways: list[str] = []
    if argument.type.choices:
        return f"({_alternatives([repr(choice) for choice in argument.type.choices])})"
    if tool.name == "RELATE" and argument.name == "relation":
        return "RELATION"
    if kinds & _TEXTS or "Any" in kinds:
        text = f"PLAIN_{kind_of(tool.name, argument.name).upper()}" if argument.name in _PLAIN else "TEXT"
        ways.append(text)
        if _takes_list(argument.type):
            ways.append(f'"[" {text} (COMMA {text}){{0,15}} "]"')
    if "Number" in kinds or "Any" in kinds:
        ways.append('"-"? NUMBER')
    if "Bool" in kinds:
        ways += ['"True"', '"False"']
    if not ways or kinds != {"Text"} or _takes_list(argument.type):
        ways.append("NAME")
    return f"({' | '.join(ways)})"


def _takes_list(wanted: TypeSpec) -> bool:
    return any(is_list for kind, is_list in wanted.alternatives if kind == "Text")


def _spans(texts: Sequence[str]) -> str:
    """What depends on the question: the texts in quotes. Double quotes only where a span holds an apostrophe."""
    lines: list[str] = []
    plain: dict[str, list[str]] = {kind: [] for kind in (*known_words(), SPANS_ONLY)}
    composed = []
    last = singular_words(texts)
    if last:
        lines.append(f"LAST: {_alternatives(last)}")
    ending = ' (" " LAST)?' if last else ""
    glue = "/( |, |: |; )?/" if any(has_cjk(text) for text in texts) else "/ |, |: |; /"
    for label, quote in _QUOTES:
        runs = chunks_of(texts, quote)
        if quote == '"':
            runs = tuple(run for run in runs if any("'" in chunk for chunk in run))
            if not runs:
                continue
        names = [f"{label}_SPAN{index}" for index in range(len(runs))]
        lines += [
            f"{name}: %regex {json.dumps({'substring_chunks': list(run)}, ensure_ascii=False)}"
            for name, run in zip(names, runs, strict=True)
        ]
        span = f"{label}_SPAN"
        lines.append(f"{span}: ({' | '.join(names)}) & /[^ ]([^\\n]*[^ ])?/" if names else f"{span}: KNOWN_THING")
        mark = json.dumps(quote)
        for kind, own in plain.items():
            known = "" if kind == SPANS_ONLY else f" | KNOWN_{kind.upper()}"
            terminal = f"{label}_PLAIN_{kind.upper()}"
            lines.append(f"{terminal}: {mark} ({span}{ending}{known}) {mark}")
            own.append(terminal)
        lines.append(f'{label}_PIECE: {span} | PHRASE | "{{" NAME "}}"')
        lines.append(f"{label}_TEXT: {mark} {label}_PIECE ({glue} {label}_PIECE){{0,7}} /[.?!？。]?/ {mark}")
        composed.append(f"{label}_TEXT")
        if quote == "'":
            lines.append(f"SAYING: {mark} ({span} | SAID) {mark}")
    lines += [f"PLAIN_{kind.upper()}: {' | '.join(own)}" for kind, own in plain.items()]
    lines.append(f"TEXT: {' | '.join(composed)}")
    return "\n".join(lines)


def _alternatives(words: Iterable[str]) -> str:
    return " | ".join(json.dumps(word, ensure_ascii=False) for word in words)
