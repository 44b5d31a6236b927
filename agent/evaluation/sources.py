"""Where annotated pictures come from: a folder with items.jsonl, or the held-out worlds of the in-house model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.evaluation.annotated import Annotated, Thing
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from PIL import Image

    from mllm_core.samples import Sample, Source

#: pictures that are made of a world where no number is given
WORLD_SIZE = 300
FORM = (
    'A line is {"id": ..., "image": "images/a.jpg", "objects": [{"label": "dog", "box": [x0, y0, x1, y1]}], '
    '"captions": [...]}.'
)


def annotated(data: str, count: int | None = None) -> list[Annotated]:
    """The pictures that `data` names: a folder, or worlds by name ("scenes", "scenes,signs").

    `count` is how many are taken of a world (the first of the test split), or of a folder (the first lines; None: all).
    Raises EvaluationError where there is no such set, or it can't be read.
    """
    if Path(data).is_dir():
        return from_folder(Path(data))[:count]
    worlds = held_out_worlds()
    names = [name.strip() for name in data.split(",")]
    unknown = [name for name in names if name not in worlds]
    if unknown:
        raise EvaluationError(
            f"there is no folder and no world named {unknown[0]!r}.",
            remedy=f"Give a folder with items.jsonl, or some of: {', '.join(worlds)}.",
        )
    return [picture for name in names for picture in from_world(worlds[name], count or WORLD_SIZE)]


def from_folder(folder: Path) -> list[Annotated]:
    """The pictures of a folder: items.jsonl with an object a line, which names picture, objects and captions.

    The vocabulary is that of the whole set. Raises EvaluationError where a line is not of that form.
    """
    path = folder / "items.jsonl"
    if not path.is_file():
        raise EvaluationError(f"{folder} has no items.jsonl.", remedy=FORM)
    items = [_item(line, path, number) for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)]
    vocabulary = tuple(sorted({thing.label for _, things in items for thing in things}))
    return [
        Annotated(
            key=f"{folder.name}/{item['id']}",
            source=folder.name,
            things=things,
            vocabulary=vocabulary,
            opened=partial(_opened, folder / item["image"]),
            captions=tuple(item.get("captions") or ()),
        )
        for item, things in items
    ]


def _item(line: str, path: Path, number: int) -> tuple[Mapping[str, Any], tuple[Thing, ...]]:
    try:
        item = json.loads(line)
        things = tuple(
            Thing(
                label=str(one["label"]),
                box=tuple(float(side) for side in one["box"]),  # type: ignore[arg-type]  # four, checked below
                color=str(one.get("color", "")),
                crowd=bool(one.get("crowd", 0)),
            )
            for one in item["objects"]
        )
        if any(len(thing.box) != 4 for thing in things):
            raise ValueError("a box needs four sides")
        return {"id": item["id"], "image": item["image"], "captions": item.get("captions")}, things
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"line {number} of {path} can't be used: {error!r}.", remedy=FORM) from error


def _opened(path: Path) -> Image.Image:
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def held_out_worlds() -> dict[str, Source]:
    """The worlds that have pictures, by name."""
    from mllm_core.worlds import drawn_worlds
    from mllm_core.worlds.charts import ChartWorld
    from mllm_core.worlds.documents.forms import FormWorld
    from mllm_core.worlds.documents.receipts import ReceiptWorld
    from mllm_core.worlds.documents.tables import TableWorld

    printed: tuple[Source, ...] = (ChartWorld(), TableWorld(), ReceiptWorld(), FormWorld())
    return {**drawn_worlds(), **{world.name: world for world in printed}}


def from_world(world: Source, count: int) -> list[Annotated]:
    """The first pictures of a world's test split: pictures, wordings and pairs that training never sees."""
    from mllm_core.samples import samples

    return [from_sample(sample, world) for sample in samples(world, "test", count) if sample.pictures]


def from_sample(sample: Sample, world: Source) -> Annotated:
    """A sample with its truth as annotation. Captions in English alone are taken; what is known of them is English."""
    captions = [turn for turn in sample.turns if turn.task == "caption" and turn.answer.isascii()]
    truth = sample.truth
    scene = truth.get("kind") == "scene"
    return Annotated(
        key=f"{sample.world}/{sample.seed}",
        source=sample.world,
        things=tuple(_thing(one) for one in truth["objects"]) if scene else (),
        vocabulary=tuple(truth["labels"]) if scene else (),
        opened=partial(_rendered, world, sample.seed),
        captions=tuple(turn.answer for turn in captions),
        rejected=tuple(turn.rejected for turn in captions),
        drawn=True,
        truth=truth,
    )


def _thing(one: Mapping[str, Any]) -> Thing:
    left, top, right, bottom = (float(side) for side in one["box"])
    return Thing(
        label=str(one["label"]),
        box=(left, top, right, bottom),
        color=str(one["colour"]),
        size=str(one.get("size") or ""),
        material=str(one.get("material") or ""),
    )


def _rendered(world: Source, seed: int) -> Image.Image:
    return world.sample(seed).pictures[0]
