"""Fitting how sure the in-house model is of what it sees.

    python -m tools.ask.fitting --count 60 [--core FOLDER] [--target 0.9] [--dry]

asks it about held-out pictures of every world (the validation split) and keeps, for each kind of answer, a curve and a
threshold in core_sureness.json beside this file. Right is: the very answer (questions, probes, false premises), boxes
that all overlap by half (pointing), a caption that names nothing wrongly (drawn scenes).
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mllm_core.decoding.options import DecodingOptions
from mllm_core.evaluation.answers import same
from mllm_core.evaluation.captions import faults
from mllm_core.evaluation.pointing import pointed
from mllm_core.samples import Sample, Task, Turn
from tools.ask.core import FITTED, MAX_TOKENS, Kind
from tools.ask.core_model import CoreModel, Generator
from tools.ask.sureness import fit, mean_probability, own_probability, write_sureness

KINDS: Mapping[Task, Kind] = {
    "vqa": "vqa",
    "premise": "vqa",
    "probe": "probe",
    "point": "point",
    "caption": "caption",
}


def outcomes(model: Generator, samples: Iterable[Sample]) -> dict[Kind, list[tuple[float, bool]]]:
    """By kind of answer: the probability that the model gave its answer, and whether it is right."""
    found: dict[Kind, list[tuple[float, bool]]] = defaultdict(list)
    for sample in samples:
        for turn in sample.turns:
            kind = KINDS.get(turn.task)
            if kind is None or len(sample.pictures) != 1 or (kind == "caption" and "objects" not in sample.truth):
                continue
            options = DecodingOptions(max_tokens=MAX_TOKENS[kind])
            best = model.generate(sample.context, turn.prompt, sample.pictures, options)[0]
            own = mean_probability(best) if kind == "point" else own_probability(best)
            found[kind].append((own, is_right(sample, turn, best.text)))
    return dict(found)


def is_right(sample: Sample, turn: Turn, given: str) -> bool:
    """Is the answer right, as its kind of question wants it?"""
    if turn.task == "point":
        return pointed(turn.answer, given, sample.pictures[0].size).whole
    if turn.task == "caption":
        seen = faults(given, sample.truth)
        return seen.clean and not seen.silent and not seen.miscounted
    return same(given, turn.answer)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the curves on held-out pictures and write them."""
    parser = argparse.ArgumentParser(prog="python -m tools.ask.fitting", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--count", type=int, default=60, help="samples of each world, of several questions each")
    parser.add_argument("--core", default="", help="folder of the model's weights; those that ship by default")
    parser.add_argument("--target", type=float, default=0.9, help="share of the answers given that must be right")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    given = parser.parse_args(arguments)
    from mllm_core.samples import samples
    from mllm_core.training.mixtures import worlds

    held_out = (sample for world in worlds() for sample in samples(world, "validation", given.count))
    for kind, pairs in outcomes(CoreModel(given.core), held_out).items():
        made = fit(pairs, target=given.target)
        kept = [right for own, right in pairs if made.enough(made.probability(own))]
        about: dict[str, object] = {
            "answers": len(pairs),
            "right": round(sum(right for _, right in pairs) / len(pairs), 4),
            "given": round(len(kept) / len(pairs), 4),
            "right_of_given": round(sum(kept) / max(1, len(kept)), 4),
            "target": given.target,
        }
        sys.stdout.write(f"{kind}: {about} threshold={made.threshold}\n")
        if not given.dry:
            write_sureness(FITTED, kind, made, about)


if __name__ == "__main__":
    main()
