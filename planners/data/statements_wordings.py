"""Statements as people write them about boxes and towers of drawn shapes, each with its meaning, drawn by chance.

A family is a function that makes one (sentence, meaning); FAMILIES has them with their weights.
"""

from __future__ import annotations

from planners.data.statements_boxes import (
    boxes_all,
    boxes_one_of,
    boxes_with,
    boxes_without,
    items_in_box,
    items_together,
)
from planners.data.statements_items import items_both, items_every, items_there
from planners.data.statements_towers import (
    block_on_block,
    blocks_as,
    same_height,
    second_block,
    the_tower,
    tower_called,
    towers_all,
    towers_some,
    towers_with,
)
from planners.data.statements_voice import Told, Voice

FAMILIES = (
    (items_there, 9), (items_every, 2), (items_both, 2), (towers_with, 10), (towers_all, 2), (towers_some, 2),
    (blocks_as, 5), (block_on_block, 3), (the_tower, 3), (tower_called, 3), (second_block, 2), (same_height, 0.5),
    (boxes_with, 10), (boxes_all, 3), (boxes_one_of, 3), (items_together, 0.6), (boxes_without, 1.2),
    (items_in_box, 1.5),
)  # fmt: skip


def statement(voice: Voice) -> Told:
    """A statement without its frame: lower case, no full stop."""
    family = voice.draw.choices([family for family, _ in FAMILIES], [weight for _, weight in FAMILIES])[0]
    return family(voice)
