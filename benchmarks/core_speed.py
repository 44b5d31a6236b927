"""How fast the in-house model loads, plans and answers, against transformers' own `generate` on the same model.

    python -m benchmarks.core_speed                    # the weights that ship
    python -m benchmarks.core_speed --model FOLDER
    python -m benchmarks.core_speed --random           # the shape of `nano` with random weights
    python -m benchmarks.core_speed --out FILE.json    # the numbers as JSON, too

Each number is a median over --rounds, ours and transformers' in turn, in one process. Loading and memory are measured
in fresh processes that have imported the agent: memory is what torch, loading and the first answers add to it. Times
depend on the shape and the number of tokens alone, so random weights give them, too; how well each precision does is of
meaning for trained weights only.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image as Picture

    from mllm_core.decoding.decoder import Decoder, DType
    from planners.interface import PlanRequest

PICTURES = Path(__file__).resolve().parent.parent / "examples" / "pictures"
QUESTIONS = (
    "How many red cups are on the table?",
    "Is the largest blue square left of the green circle?",
    "What is the total on the receipt plus 10 %?",
    "Blur everything but the dog and count the cats.",
)
PROGRAM_TOKENS, ANSWER_TOKENS = 60, 6
TARGETS = {"load": 1.5, "program": 0.4, "vqa": 0.3, "memory": 500.0, "ratio": 2.0}


def resident() -> float:
    """Resident memory of this process, MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def medians(rounds: int, *timed: Callable[[], object]) -> list[float]:
    """Median seconds of each, called in turn."""
    taken: list[list[float]] = [[] for _ in timed]
    for _ in range(rounds):
        for index, call in enumerate(timed):
            started = time.perf_counter()
            call()
            taken[index].append(time.perf_counter() - started)
    return [statistics.median(each) for each in taken]


REPORTED: list[dict[str, Any]] = []  #: what `report` was given, for --out
SECTION = [""]


def section(title: str) -> None:
    """Begins a part of the report."""
    SECTION[0] = title
    print(title)


def report(name: str, value: float, unit: str, target: float | None = None, *, least: bool = False) -> None:
    """Prints a number and keeps it."""
    verdict = ""
    one: dict[str, Any] = {"section": SECTION[0], "name": name.strip(), "value": round(value, 4), "unit": unit}
    REPORTED.append(one)
    if target is not None:
        met = value >= target if least else value <= target
        one |= {"target": target, "met": met}
        verdict = f"   target {'>=' if least else '<='} {target:g}: {'met' if met else 'MISSED'}"
    print(f"{name:<66}{value:>8.3f} {unit}{verdict}")


def plan_request(question: str) -> PlanRequest:
    """A question about one picture, with all of Yaffle's tools."""
    from planners.interface import PlanRequest
    from tools import default_registry
    from tools.values import Image

    picture = Image(id="0" * 64, width=448, height=448)
    registry = default_registry(plugins=False)
    return PlanRequest(query=question, inputs={"IMAGE": picture}, tools=tuple(registry.values()))


def random_model(folder: Path) -> None:
    """Writes a model of nano's shape, whose tokenizer knows the bundled programs."""
    from mllm_core.model.loading import new_model
    from mllm_core.model.presets import nano_config
    from mllm_core.model.tokenizer import train_tokenizer
    from planners.core.prompting import compact
    from planners.exemplars.loader import load_exemplars
    from tools import default_registry

    texts = [text for one in load_exemplars(default_registry()) for text in (one.question, compact(one.program))]
    model, processor = new_model(nano_config(), train_tokenizer(texts * 20, 4096))
    model.save_pretrained(folder)
    processor.save_pretrained(folder)


def generated(model: Any, make: Callable[[], Any], tokens: int) -> Callable[[], list[int]]:
    """transformers' own greedy answer, from text and pictures on, as ours."""

    def call() -> list[int]:
        inputs = make()
        out = model.generate(**inputs, max_new_tokens=tokens, do_sample=False)
        answer: list[int] = out[0, inputs["input_ids"].shape[1] :].tolist()
        return answer

    return call


def compare(title: str, decoder: Decoder, model: Any, processor: Any, context: str, prompt: str,
            pictures: Sequence[Picture.Image], tokens: int, rounds: int, target: str) -> None:  # fmt: skip
    """Ours, with the context kept and without, and transformers', on one prompt without a grammar."""
    from mllm_core.decoding import DecodingOptions

    options = DecodingOptions(max_tokens=tokens)

    def kept() -> tuple[int, ...]:
        return decoder.generate(context, prompt, pictures, options)[0].tokens

    def fresh() -> tuple[int, ...]:
        decoder.prefixes.clear()
        return kept()

    make = partial(processor, context=context, prompt=prompt, pictures=list(pictures))
    theirs = generated(model, make, tokens)
    ours, reference = kept(), theirs()
    if decoder.engine.name.endswith("float32"):
        assert list(ours) == reference, "ours differs from transformers'"
    first, again, slow = medians(rounds, fresh, kept, theirs)
    size = make()["input_ids"].shape[1]
    section(f"{title}: {size} tokens in, {len(ours)} out")
    report("  ours, context read anew", first, "s", TARGETS[target])
    report("  ours, context kept from an earlier question", again, "s", TARGETS[target])
    report("  transformers' generate", slow, "s")
    report("  ratio, context read anew", slow / first, "x", TARGETS["ratio"], least=True)
    report("  ratio, context kept", slow / again, "x", TARGETS["ratio"], least=True)


def under_grammar(decoder: Decoder, rounds: int) -> None:
    """Programs as the planner asks for them: each question with its own grammar, the tools' cards kept."""
    from planners.core.grammar import MAX_TOKENS, best_of, program_grammar
    from planners.core.prompting import context_of, plan_prompt

    for beams in (1, 4):
        taken, tokens, compiled = [], [], []
        for question in QUESTIONS:
            request = plan_request(question)
            context, prompt = context_of(request), plan_prompt(request)
            started = time.perf_counter()
            lark = program_grammar(request)
            compiled.append(time.perf_counter() - started)
            decoder.generate(context, prompt, (), best_of(1, lark, 1))  # the cards are read, the grammar is compiled
            compiled[-1] = time.perf_counter() - started
            for _ in range(max(1, rounds // 3)):
                started = time.perf_counter()
                found = decoder.generate(context, prompt, (), best_of(beams, lark, MAX_TOKENS))
                taken.append(time.perf_counter() - started)
                tokens.append(len(found[0].tokens))
        each = sum(taken) / sum(tokens)
        section(f"programs under the grammar, {beams} beam(s): {statistics.mean(tokens):.0f} tokens on average")
        report("  one program", statistics.median(taken), "s")
        report(f"  {PROGRAM_TOKENS} tokens of it", each * PROGRAM_TOKENS, "s", TARGETS["program"])
        report("  a new question's grammar, made and compiled (once)", statistics.median(compiled[1:]), "s")


def precisions(model: Any, processor: Any, rounds: int, held_out: int) -> None:
    """Each precision's time for a program, and how well it foretells the answers to held-out questions, token by token
    as in decoding: the share of tokens that it would have chosen, and their mean log-probability."""
    from mllm_core.decoding import DecodingOptions
    from mllm_core.decoding.decoder import Decoder
    from mllm_core.samples import samples
    from mllm_core.worlds.scenes.world import SceneWorld
    from planners.core.prompting import context_of, plan_prompt
    from planners.data.source import planning_source

    shown = [
        processor.encode_sample(sample)
        for source in (planning_source(), SceneWorld())
        for sample in samples(source, "validation", held_out)
    ]
    request = plan_request(QUESTIONS[0])
    context, prompt, options = context_of(request), plan_prompt(request), DecodingOptions(PROGRAM_TOKENS)
    section("one program, and how well each precision foretells held-out answers")
    for dtype in ("float32", "bfloat16", "int8"):
        decoder = Decoder(model, processor, dtype)
        right, logprobs = foretold(decoder, shown)
        (seconds,) = medians(rounds, partial(decoder.generate, context, prompt, (), options))
        scored = f"{right:.2%} of {len(logprobs)} tokens, log-probability {statistics.mean(logprobs):.4f}"
        report(f"{dtype}: {scored}", seconds, "s")


def foretold(decoder: Decoder, shown: Sequence[Any]) -> tuple[float, list[float]]:
    """How many of the answers' tokens are the model's first choice, 0..1, and the log-probability of each."""
    import torch

    from mllm_core.model.text import normalised

    engine = decoder.engine
    right, logprobs = 0, []
    with torch.inference_mode():
        for sample in shown:
            pixels = normalised(sample.tiles) if len(sample.tiles) else None
            read = engine.read(None, sample.context, pixels, len(sample))
            for turn in sample.turns[:4]:
                state = engine.prefix(read, len(sample.context), len(sample))
                logits = engine.extend(state, [turn.prompt], last=True)[0][-1]
                for place, token in enumerate(turn.answer):
                    right += int(logits.argmax()) == token
                    logprobs.append(float(logits.log_softmax(-1)[token]))
                    if place + 1 < len(turn.answer):
                        logits = engine.extend(state, [[token]])[0][-1]
    return right / len(logprobs), logprobs


def started(folder: str, dtype: DType) -> dict[str, float]:
    """What loading takes in this process, which has not imported torch: seconds and MiB. Run by `starting`."""
    import sys

    from PIL import Image

    import agent
    from planners.core.prompting import context_of, plan_prompt

    agent.Agent  # noqa: B018 - the agent's own memory is not the model's
    request = plan_request(QUESTIONS[0])
    before, taken = resident(), {}

    def lap(name: str, call: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        made = call()
        taken[name] = time.perf_counter() - begun
        return made

    from mllm_core.decoding.importing import import_torch

    lap("torch", import_torch)
    taken["torch_memory"] = resident() - before
    lap("modules", lambda: importlib.import_module("mllm_core.decoding.opening"))
    from mllm_core.decoding.decoder import Decoder

    decoder = lap("open", lambda: Decoder.open(folder or None, dtype))
    picture = Image.open(PICTURES / "scene_shapes.png").convert("RGB")
    lap("picture", lambda: decoder.generate("", "How many circles are there?", (picture,)))
    lap("plan", lambda: decoder.generate(context_of(request), plan_prompt(request)))
    taken["memory"] = resident() - before
    taken["transformers"] = float("transformers" in sys.modules)
    return taken


def starting(folder: Path | None, dtype: str, rounds: int) -> None:
    """Loading and the first answers, each round in a process of its own."""
    import json
    import subprocess
    import sys

    code = "import json, sys; from benchmarks.core_speed import started; print(json.dumps(started(*sys.argv[1:])))"
    asked = [sys.executable, "-c", code, str(folder or ""), dtype]
    rows = [json.loads(subprocess.run(asked, check=True, capture_output=True).stdout) for _ in range(rounds)]
    middle = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    section(f"start: Decoder.open, {'with' if middle['transformers'] else 'without'} transformers")
    beyond = middle["modules"] + middle["open"]
    report("  import of torch", middle["torch"], "s")
    report("  load, torch's import not counted", beyond, "s", TARGETS["load"])
    report("  load, torch's import counted", statistics.median(map(_whole, rows)), "s", TARGETS["load"])
    report("  first answer about a picture", middle["picture"], "s")
    report("  first program", middle["plan"], "s")
    report("  resident memory above the agent's, torch alone", middle["torch_memory"], "MiB")
    report("  resident memory above the agent's, after two answers", middle["memory"], "MiB", TARGETS["memory"])


def _whole(row: dict[str, float]) -> float:
    return row["torch"] + row["modules"] + row["open"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="a folder; default: the weights that ship")
    parser.add_argument("--random", action="store_true", help="random weights in nano's shape")
    parser.add_argument("--dtype", default="auto", choices=("auto", "float32", "bfloat16", "int8"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--held-out", type=int, default=20, help="samples of each source that precisions are tried on")
    parser.add_argument("--out", type=Path, help="a JSON file for the numbers")
    arguments = parser.parse_args()

    import json
    import tempfile

    import torch
    from PIL import Image

    from mllm_core.decoding.decoder import Decoder
    from mllm_core.model import load
    from planners.core.prompting import context_of, plan_prompt

    folder = arguments.model
    with tempfile.TemporaryDirectory() as home:
        if arguments.random:
            folder = Path(home)
            # in a process of its own, so that what training the tokenizer takes is not counted as the model's
            import subprocess
            import sys

            code = f"from benchmarks.core_speed import random_model; random_model(__import__('pathlib').Path({home!r}))"
            subprocess.run([sys.executable, "-c", code], check=True)
        decoder = Decoder.open(folder, arguments.dtype)
        print(f"{decoder.engine.name}, {torch.get_num_threads()} threads, torch {torch.__version__}")
        starting(folder, arguments.dtype, max(1, arguments.rounds // 3))
        model, processor = load(folder)
        picture = Image.open(PICTURES / "scene_shapes.png").convert("RGB")
        request = plan_request(QUESTIONS[0])
        context, prompt = context_of(request), plan_prompt(request)
        ways = (decoder, model, processor)
        compare("program", *ways, context, prompt, (), PROGRAM_TOKENS, arguments.rounds, "program")
        asked = "How many circles are there?"
        compare("answer about a picture", *ways, "<image>", asked, (picture,), ANSWER_TOKENS, arguments.rounds, "vqa")
        under_grammar(decoder, arguments.rounds)
        precisions(model, processor, arguments.rounds, arguments.held_out)
        if arguments.out:
            made = {"engine": decoder.engine.name, "threads": torch.get_num_threads(), "torch": torch.__version__}
            arguments.out.write_text(json.dumps({**made, "numbers": REPORTED}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
