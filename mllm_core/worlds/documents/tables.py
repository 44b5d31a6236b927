"""The world of tables: counts, prices, records, timetables, stem-and-leaf plots."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass

from mllm_core.samples import Sample, split_of
from mllm_core.worlds import noise
from mllm_core.worlds.documents.table_data import KINDS, make_table
from mllm_core.worlds.documents.table_sheet import draw_table
from mllm_core.worlds.documents.table_turns import table_turns
from mllm_core.worlds.documents.wording import Speaker


@dataclass(frozen=True)
class TableWorld:
    """Tables in many looks.

    `truth`: `kind`, `title`, `noun`, `header`, `rows` (texts), `values` (numbers, 0 in text columns; minutes after
    midnight in a timetable), `leaves` (of a stem-and-leaf plot), `size` (width, height) and `cells`: each `row` (-1 the
    header, -2 the title), `column`, `text`, `cell` (the whole cell, xyxy in pixels) and `box` (its ink).
    """

    name: str = "tables"
    chinese: float = 0.1  #: share of the turns in Chinese
    strength: float = 1.0  #: of the noise; 0 leaves pictures clean

    def sample(self, seed: int) -> Sample:
        split = split_of(seed)
        draw = random.Random(f"{self.name}:{seed}")
        data = make_table(draw, split, draw.choice(KINDS))
        picture, cells = draw_table(draw, data)
        turns = table_turns(Speaker(draw, split, self.chinese), data, cells, picture.size)
        truth = {
            "kind": data.kind,
            "title": data.title,
            "noun": data.noun,
            "header": data.header,
            "rows": data.rows,
            "values": data.values,
            "leaves": data.leaves,
            "size": picture.size,
            "cells": tuple(asdict(cell) for cell in cells),
        }
        return Sample(turns, self.name, seed, (noise.degrade(picture, draw, self.strength),), truth=truth)
