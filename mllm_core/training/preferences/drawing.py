"""Drawing pairs: the model describes pictures that it has not seen, several times, and the worlds' truth judges it.

From planted errors a model learns to tell its own sentences from strange ones; from what it would say itself, and which
of that is true, to be more faithful (on-policy pairs: Tajwar et al. 2024; judged captions for DPO: RLAIF-V, Yu et al.
2024).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from mllm_core.decoding.options import Candidate, DecodingOptions, Request
from mllm_core.evaluation.captions import Faults
from mllm_core.evaluation.running import TOKENS, Generator, record_of
from mllm_core.evaluation.scoring import faults_of_caption
from mllm_core.samples import Sample, Source, samples
from mllm_core.training.preferences.pairs import Pair, lines_in

#: the first picture: far from those that the stages before learn from, so that it says what it says of new ones
START = 1 << 33
DRAWS = 6
#: a thing that is wrong weighs as much as so many that are right
WRONG = 2
_TASK = "caption"
_AT_ONCE = 4  #: pictures


def draw_pairs(
    model: Generator,
    source: Source,
    count: int,
    path: Path,
    *,
    draws: int = DRAWS,
    temperature: float = 1.0,
    resume: bool = False,
    advanced: Callable[[int], None] = lambda pictures: None,
) -> int:
    """Let the model describe `count` pictures of the source's training split, and add its pairs to a file; gives how
    many pairs that are.

    Each description is asked for greedily and `draws` times at `temperature`. With `resume`, what the file holds is not
    drawn again. `advanced` is told how many pictures are done. Raises TrainingError where the file can't be read.
    """
    known = list(lines_in(path)) if resume and path.exists() else []
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text("".join(pair.line() for pair in known), encoding="utf-8")
    part.replace(path)  # a kill leaves the old file or the new one
    done = {(pair.world, pair.seed) for pair in known}
    found = sum(bool(pair.rejected) for pair in known)
    coming = samples(source, "train", count, START)
    options = DecodingOptions(max_tokens=TOKENS[_TASK], mode="greedy")
    drawn = DecodingOptions(max_tokens=TOKENS[_TASK], mode="sample", candidates=draws, temperature=temperature)
    while group := list(islice(coming, _AT_ONCE)):
        asked = [
            (sample, place)
            for sample in group
            if (sample.world, sample.seed) not in done
            for place, turn in enumerate(sample.turns)
            if turn.task == _TASK
        ]
        requests = [Request(sample.context, sample.turns[place].prompt, sample.pictures) for sample, place in asked]
        given = model.generate_batch([*requests, *requests], [*[options] * len(asked), *[drawn] * len(asked)])
        pairs = [
            paired(sample, place, [*greedy, *others])
            for (sample, place), greedy, others in zip(asked, given[: len(asked)], given[len(asked) :], strict=True)
        ]
        with path.open("a", encoding="utf-8") as file:
            file.writelines(pair.line() for pair in pairs)
        found += sum(bool(pair.rejected) for pair in pairs)
        advanced(len(group))
    return found


def paired(sample: Sample, place: int, given: Sequence[Candidate]) -> Pair:
    """The most and the least faithful of the answers to a turn; without a rejected one where none is better."""
    judged = sorted(_judged(sample, place, given), key=lambda one: -one[0])
    turn = sample.turns[place]
    if not judged or judged[0][0] <= judged[-1][0]:
        return Pair(sample.world, sample.seed, place, turn.prompt, "", "")
    return Pair(sample.world, sample.seed, place, turn.prompt, judged[0][1], judged[-1][1])


def _judged(sample: Sample, place: int, given: Sequence[Candidate]) -> Iterator[tuple[int, str]]:
    for text in dict.fromkeys(one.text.strip() for one in given if one.finish == "end"):
        found = faults_of_caption(record_of(sample, place, text, 0.0))
        if text and found is not None:
            yield faithfulness(found), text


def faithfulness(found: Faults) -> int:
    """The kinds of things that a caption names, less WRONG for each thing that it names, counts or places wrongly.

    Things are counted by kind, so that to repeat oneself is no merit; silence is one error, as in CHAIR_i.
    """
    wrong = found.hallucinated + found.miscounted + found.misrelated + found.silent
    return found.named - WRONG * wrong
