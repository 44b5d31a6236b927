"""A question about a receipt: the agent, against a vision-language model of 256 million parameters.

    python -m benchmarks.receipts_speed                  # 8 receipts, both in turn, on two cores
    python -m benchmarks.receipts_speed --receipts 20 --threads 2 --out FILE.json

The model has the shape of SmolVLM-256M (Idefics3: a SigLIP-base eye of 93 million parameters that sees tiles of 512
pixels, 64 tokens a tile, and a Llama-like text model of 576 x 30), built in memory with random weights: the time
depends on the shape, the tiles and the number of tokens alone, and nothing is downloaded. Its picture goes through
transformers' own Idefics3 image processor at the default resolution (longest edge 2048: a receipt is up to 17 tiles),
and `generate` writes exactly --tokens tokens. What a tokenizer would take is left out, in its favour.

The agent's models are loaded first, and every receipt is new to it, so that reading is part of each question. Both run
in this process, in turn, receipt by receipt, with the same number of threads. Its answers are counted, too; a model of
random weights has none.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evaluation.sets.sroie import WORDINGS, right
from benchmarks.receipts import PICTURES, OcrClock
from mllm_core.evaluation.report import save

TARGET = 8.0
_TILE, _PATCH, _SCALE, _LONGEST = 512, 16, 4, 2048
_VOCABULARY, _IMAGE_TOKEN = 49_280, 49_190
#: tokens around the tiles: row and column marks, line ends, the chat's own words, the question
_MARKS_A_TILE, _WORDS = 2, 24


@dataclass(frozen=True)
class Timed:
    """One receipt: seconds of the agent (and of reading in it), and of the model, with the tiles that it saw.

    `agent_cpu` and `model_cpu` are the seconds that all threads of the process were computing: other processes on the
    machine hardly change them.
    """

    id: str
    field: str
    correct: bool
    agent: float
    ocr: float
    model: float
    tiles: int
    agent_cpu: float
    model_cpu: float


def make_model() -> Any:
    """SmolVLM-256M's shape with random weights, float32, ready to generate."""
    import torch
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration, LlamaConfig

    text = LlamaConfig(
        vocab_size=_VOCABULARY,
        hidden_size=576,
        intermediate_size=1536,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
        head_dim=64,
        max_position_embeddings=8192,
        rms_norm_eps=1e-5,
        pad_token_id=2,
    )
    eye = {
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "image_size": _TILE,
        "patch_size": _PATCH,
    }
    torch.manual_seed(0)
    config = Idefics3Config(
        vision_config=eye, text_config=text, scale_factor=_SCALE, image_token_id=_IMAGE_TOKEN, tie_word_embeddings=False
    )
    return Idefics3ForConditionalGeneration(config).eval()


def parameters(model: Any) -> int:
    """How many numbers the model holds."""
    return sum(parameter.numel() for parameter in model.parameters())


def warmed(model: Any) -> None:
    """The model, having written a few tokens without a picture."""
    import torch

    ids = torch.ones((1, 8), dtype=torch.long)
    with torch.inference_mode():
        model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=2, do_sample=False)


def model_answers(model: Any, tokens: int) -> Callable[[Path], int]:
    """How the model answers about a picture: returns how many tiles it looked at."""
    import torch
    from PIL import Image as Pillow
    from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

    processor = Idefics3ImageProcessorPil(size={"longest_edge": _LONGEST}, max_image_size={"longest_edge": _TILE})
    per_tile = (_TILE // _PATCH) ** 2 // _SCALE**2

    def answer(path: Path) -> int:
        with Pillow.open(path) as picture:
            seen = processor(picture.convert("RGB"), return_tensors="pt")
        tiles = int(seen["pixel_values"].shape[1])
        prompt = [1] * _WORDS
        for _ in range(tiles):
            prompt += [2] * _MARKS_A_TILE + [_IMAGE_TOKEN] * per_tile
        ids = torch.tensor([prompt])
        with torch.inference_mode():
            model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                pixel_values=seen["pixel_values"],
                pixel_attention_mask=seen["pixel_attention_mask"],
                max_new_tokens=tokens,
                min_new_tokens=tokens,
                do_sample=False,
            )
        return tiles

    return answer


def clocked(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the call returns, the seconds that passed, and the seconds of computing, all threads together."""
    started, computing = time.perf_counter(), time.process_time()
    value = call()
    return value, time.perf_counter() - started, time.process_time() - computing


def run(folder: Path, receipts: int, tokens: int) -> list[Timed]:
    """Each receipt's question (the fields in turn) to the agent, then to the model."""
    from agent import Agent

    items = [json.loads(line) for line in (folder / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    items = items[: receipts + 1]
    clock = OcrClock()
    agent = Agent(registry=clock.registry)
    model = make_model()
    answer = model_answers(model, tokens)
    agent.run(str(folder / items[0]["image"]), WORDINGS["total"][0])  # loads the models
    warmed(model)
    timed = []
    for place, item in enumerate(items[1:]):
        field = tuple(WORDINGS)[place % len(WORDINGS)]
        picture = folder / item["image"]
        clock.seconds = 0.0
        given, ours, our_cpu = clocked(lambda: agent.run(str(picture), WORDINGS[field][0]))  # noqa: B023 - called here
        tiles, theirs, their_cpu = clocked(lambda: answer(picture))  # noqa: B023
        correct = right(field, None if given.abstained else given.text, item["fields"][field])
        timed.append(Timed(item["id"], field, correct, ours, clock.seconds, theirs, tiles, our_cpu, their_cpu))
        print(
            f"{item['id']} {field:8} {ours:6.2f} s (reading {clock.seconds:.2f}), model {theirs:6.2f} s, {tiles} tiles"
        )
    return timed


def summary(timed: list[Timed]) -> dict[str, float]:
    """Medians of seconds and of the ratio of each receipt, and the share of the agent's answers that is right."""
    return {
        "receipts": len(timed),
        "right": statistics.fmean(one.correct for one in timed),
        "agent_seconds": statistics.median(one.agent for one in timed),
        "reading_seconds": statistics.median(one.ocr for one in timed),
        "model_seconds": statistics.median(one.model for one in timed),
        "agent_cpu_seconds": statistics.median(one.agent_cpu for one in timed),
        "model_cpu_seconds": statistics.median(one.model_cpu for one in timed),
        "times_less_computing": statistics.median(one.model_cpu / one.agent_cpu for one in timed),
        "times_faster": statistics.median(one.model / one.agent for one in timed),
        "question_over_reading": statistics.median(one.agent / one.ocr for one in timed),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=12, help="how many tokens the model writes")
    parser.add_argument("--threads", type=int, default=2, help="of torch and of the agent's models")
    parser.add_argument("--data", type=Path, default=PICTURES, help="the folder with items.jsonl and images")
    parser.add_argument("--out", type=Path, help="the numbers as JSON")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.exit(2, f"the receipts are not at {options.data}; name their folder with --data\n")
    from tools.models.threads import limit_threads

    limit_threads(options.threads)
    import torch

    torch.set_num_threads(options.threads)
    timed = run(options.data, options.receipts, options.tokens)
    numbers = summary(timed)
    verdict = "met" if numbers["times_faster"] >= TARGET else "MISSED"
    print(
        f"agent {numbers['agent_seconds']:.2f} s (reading {numbers['reading_seconds']:.2f} s, "
        f"{numbers['question_over_reading']:.3f} times it), right {numbers['right']:.0%}; "
        f"model {numbers['model_seconds']:.2f} s; {numbers['times_faster']:.1f} times faster "
        f"(target {TARGET:g}: {verdict}), "
        f"{numbers['times_less_computing']:.1f} times less computing; medians of {len(timed)} receipts"
    )
    if options.out:
        save(options.out, {"threads": options.threads, "tokens": options.tokens, **numbers})


if __name__ == "__main__":
    main()
