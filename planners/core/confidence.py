"""The chance that a program of the in-house model is right: the curve it is read from, and the fitting of that curve.

    python -m planners.core.confidence --count 600 [--core FOLDER] [--target 0.9] [--dry]

plans held-out questions (the validation split of planners.data) and counts as right what is the very program that the
data has, or NONE where it has none: a program that says the same in other steps counts as wrong, so the chance is
rather too low than too high. The curve and the threshold go to confidence.json beside this file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from mllm_core.samples import Sample, Turn
from planners.core.grammar import MAX_TOKENS, NONE, best_of, program_grammar
from planners.core.prompt_format import read_context
from planners.core.rereading import request_of
from planners.interface import PlanRequest
from tools.ask.core_model import CoreModel, Generator
from tools.ask.sureness import Sureness, allowed_probability, fit, read_sureness, write_sureness
from tools.contract import ToolSpec

FITTED = Path(__file__).with_name("confidence.json")
KIND = "plan"


@lru_cache(maxsize=1)
def planning_sureness() -> Sureness:
    """The fitted curve; a cautious one until there is one."""
    return read_sureness(FITTED, KIND)


def request_from(sample: Sample, turn: Turn, registry: Mapping[str, ToolSpec]) -> PlanRequest | None:
    """The request that a sample's turn stands for; None for one with tools that are not Yaffle's, or with a history."""
    context = read_context(sample.context)
    plain = not context.cards and not context.before and turn.prompt.startswith("plan: ")
    return (
        request_of(sample.context, turn.prompt, registry) if plain and set(context.names) <= registry.keys() else None
    )


def outcomes(
    model: Generator, samples: Sequence[Sample], registry: Mapping[str, ToolSpec]
) -> Iterator[tuple[float, bool]]:
    """For each planned question: the probability that the model gave its program, and whether it is the data's."""
    for sample in samples:
        for turn in sample.turns:
            request = request_from(sample, turn, registry)
            if request is None:
                continue
            options = best_of(1, program_grammar(request), MAX_TOKENS)
            best = model.generate(sample.context, turn.prompt, (), options)[0]
            if best.text != NONE:  # a question that is declined is not one that is answered wrongly
                yield allowed_probability(best), best.text == turn.answer


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the curve on held-out questions and write it."""
    parser = argparse.ArgumentParser(prog="python -m planners.core.confidence", description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=300, help="samples of several questions each")
    parser.add_argument("--core", default="", help="folder of the model's weights; those that ship by default")
    parser.add_argument("--target", type=float, default=0.9, help="share of the programs given that must be right")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    given = parser.parse_args(arguments)
    from planners.data import evaluation
    from tools.catalogue import default_registry

    samples = evaluation("validation", given.count)
    pairs = list(outcomes(CoreModel(given.core), samples, default_registry(plugins=False)))
    made = fit(pairs, target=given.target)
    kept = [right for own, right in pairs if made.enough(made.probability(own))]
    about: dict[str, object] = {
        "questions": len(pairs),
        "right": round(sum(right for _, right in pairs) / max(1, len(pairs)), 4),
        "answered": round(len(kept) / max(1, len(pairs)), 4),
        "right_of_answered": round(sum(kept) / max(1, len(kept)), 4),
        "target": given.target,
    }
    sys.stdout.write(f"{about} threshold={made.threshold}\n")
    if not given.dry:
        write_sureness(FITTED, KIND, made, about)


if __name__ == "__main__":
    main()
