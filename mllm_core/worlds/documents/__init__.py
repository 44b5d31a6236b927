"""Drawn documents: tables, receipts and forms, with questions and answers about them."""

from __future__ import annotations

from mllm_core.worlds.documents.forms import FormWorld
from mllm_core.worlds.documents.receipts import ReceiptWorld
from mllm_core.worlds.documents.tables import TableWorld

__all__ = ["FormWorld", "ReceiptWorld", "TableWorld"]
