"""Several programs of the in-house model for one question: the most probable, and draws at temperatures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mllm_core.decoding.options import Candidate, DecodingOptions, Grammar
from planners.core.grammar import MAX_TOKENS, NONE, best_of, program_grammar
from planners.core.prompting import context_of, plan_prompt
from planners.interface import PlanRequest
from tools.ask.core_model import Generator


@dataclass(frozen=True, slots=True)
class Draft:
    """A program that the model wrote, with its log-probability (of the model's own, whatever the temperature), and how
    it was found: "beam", or "draw 0.7" with the temperature."""

    program: str
    logprob: float
    by: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """How many programs are asked for: the `beams` best, and at each temperature as many `draws`."""

    beams: int = 4
    draws: int = 6
    temperatures: tuple[float, ...] = (0.8, 1.3)


def drafts(model: Generator, request: PlanRequest, drawing: Drawing, seed: int = 0) -> tuple[Draft, ...]:
    """Different programs for the question, the most probable first, each once; all of the grammar of programs.

    NONE ("no program of these tools can answer") and what came to no end is left out. The same seed gives the same.
    """
    grammar = program_grammar(request)
    context, prompt = context_of(request), plan_prompt(request)
    found: dict[str, Draft] = {}

    def keep(candidates: Sequence[Candidate], by: str) -> None:
        for one in candidates:
            if one.text != NONE and one.finish != "length":
                found.setdefault(one.text, Draft(one.text, round(one.logprob, 4), by))

    keep(model.generate(context, prompt, (), best_of(drawing.beams, grammar, MAX_TOKENS)), "beam")
    for temperature in drawing.temperatures if drawing.draws else ():
        options = DecodingOptions(
            max_tokens=MAX_TOKENS,
            mode="sample",
            temperature=temperature,
            candidates=drawing.draws,
            grammar=Grammar(grammar),
            seed=seed,
        )
        keep(model.generate(context, prompt, (), options), f"draw {temperature:g}")
    return tuple(sorted(found.values(), key=lambda draft: -draft.logprob))
