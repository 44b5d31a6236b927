"""Many questions about many pictures: a file of questions in, a file of answers out, resumable, on all cores."""

from __future__ import annotations

from agent.batch.errors import BadItems, BatchError
from agent.batch.items import Item, read_items
from agent.batch.run import BatchResult, run_batch
from agent.batch.settings import AgentSettings

__all__ = ["AgentSettings", "BadItems", "BatchError", "BatchResult", "Item", "read_items", "run_batch"]
