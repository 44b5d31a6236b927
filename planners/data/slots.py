"""All kinds of slots by name, for English and for Chinese wordings."""

from __future__ import annotations

from collections.abc import Mapping

from planners.data import fill_changes, fill_chinese, fill_tables, fill_texts, fill_things
from planners.data.filling import Filler

ENGLISH: Mapping[str, Filler] = {
    **fill_changes.FILLERS,
    **fill_tables.FILLERS,
    **fill_texts.FILLERS,
    **fill_things.FILLERS,
}
CHINESE: Mapping[str, Filler] = {
    "emoji": fill_texts.FILLERS["emoji"],
    "quoted": fill_texts.FILLERS["quoted"],
    **fill_chinese.FILLERS,
}
