"""Can the in-house model take a text apart into claims, as a chat model can? Asked freely with the chat models' own
prompt, and under a grammar that leaves it nothing to choose but kinds of claim and words of the sentence.

    python -m benchmarks.claims_core --count 40

Sentences are captions of held-out drawn scenes, of which the grammar's claims are known to be right. A claim counts as
named where its kind and its words come out; beside it stands what cutting at commas names ("every piece is a thing").
"""

from __future__ import annotations

import json
import re
from typing import Annotated, get_args

import typer

from agent.claims.claim import Kind
from agent.claims.grammar import GrammarSplitter
from agent.claims.llm import _EXAMPLE, _SYSTEM, _example_reply
from mllm_core.decoding.decoder import Decoder
from mllm_core.decoding.options import DecodingOptions, Grammar
from mllm_core.samples import samples
from mllm_core.worlds import drawn_worlds
from planners.chat.structured import json_object_in

_KINDS = [kind for kind in get_args(Kind) if kind in ("existence", "count", "attribute", "relation")]
_NAMED = re.compile(rf"({'|'.join(_KINDS)}): ([^;]+)")


def sentences(count: int) -> list[str]:
    """One-sentence captions of scenes."""
    found: list[str] = []
    for sample in samples(drawn_worlds()["scenes"], "test", 6 * count):
        for turn in sample.turns:
            if turn.task == "caption" and turn.answer.isascii() and turn.answer.count(".") == 1:
                found.append(turn.answer)
    return list(dict.fromkeys(found))[:count]


def wanted(sentence: str) -> set[tuple[str, str]]:
    """Kind and words of each claim."""
    claims = GrammarSplitter().split(sentence)
    return {(claim.kind, claim.span.of(sentence).strip(" .")) for claim in claims}


def constrained(sentence: str) -> Grammar:
    """Any list of kinds with words of the sentence."""
    words = json.dumps({"substring_words": sentence.rstrip(".")})
    kinds = " | ".join(f'"{kind}: "' for kind in _KINDS)
    return Grammar(f'start: claim ("; " claim)*\nclaim: KIND words\nKIND: {kinds}\nwords: %regex {words}\n')


def main(count: Annotated[int, typer.Option(help="sentences")] = 40) -> None:
    """Measure the in-house model as a splitter of claims."""
    decoder = Decoder.open()
    every = sentences(count)
    parsed = right = all_claims = told = by_rule = 0
    for sentence in every:
        prompt = f"{_SYSTEM}\n{_EXAMPLE}\n{_example_reply()}\n1. {sentence}"
        reply = decoder.generate("", prompt, (), DecodingOptions(max_tokens=200))[0].text
        data = json_object_in(reply)
        parsed += isinstance(data, dict) and bool(data.get("claims"))
        options = DecodingOptions(max_tokens=120, grammar=constrained(sentence))
        claims = wanted(sentence)
        asked = f"Split into claims (existence, count, attribute, relation): {sentence}"
        named = {
            (kind, words.strip()) for kind, words in _NAMED.findall(decoder.generate("", asked, (), options)[0].text)
        }
        right, all_claims, told = right + len(named & claims), all_claims + len(claims), told + len(named)
        by_rule += len({("existence", part) for part in re.split(r" and |, |: ", sentence.rstrip("."))} & claims)
    print(f"{len(every)} sentences, {all_claims} claims")
    print(f"asked freely: {parsed} replies with claims")
    print(f"under a grammar: {right} of {all_claims} claims named, of {told} that it told")
    print(f"by cutting at commas alone: {by_rule}")


if __name__ == "__main__":
    typer.run(main)
