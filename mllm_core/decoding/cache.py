"""The keys and values of rows of text that are being decoded: preallocated, one tensor for all layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class KeyValues:
    """Keys and values of B rows, each with its own length.

    `keys`, `values`: (layers, B, key-value heads, capacity, head size). What lies behind a row's length is undefined
    (never NaN, as masked attention would carry it on) and is overwritten later. Rows that came from one row share what
    it had, `shared_keys` and `shared_values` (layers, 1, heads, shared tokens, size), so that a step reads it once for
    all; `keys` and `values` then begin behind it. Lengths count it. Belongs to one caller at a time.
    """

    keys: Tensor
    values: Tensor
    lengths: list[int]
    shared_keys: Tensor | None = None
    shared_values: Tensor | None = None

    @classmethod
    def empty(
        cls, layers: int, rows: int, heads: int, capacity: int, size: int, *, device: torch.device, dtype: torch.dtype
    ) -> KeyValues:
        shape = (layers, rows, heads, capacity, size)
        keys, values = (torch.zeros(shape, device=device, dtype=dtype) for _ in range(2))
        return cls(keys, values, [0] * rows)

    @property
    def capacity(self) -> int:
        return self.keys.shape[3]

    @property
    def shared(self) -> int:
        """How many tokens all rows share."""
        return 0 if self.shared_keys is None else self.shared_keys.shape[3]

    @property
    def nbytes(self) -> int:
        """Bytes held, capacity included."""
        apart = self.keys.numel() + (0 if self.shared_keys is None else self.shared_keys.numel())
        return 2 * apart * self.keys.element_size()

    def reserve(self, capacity: int) -> None:
        """Make room for `capacity` tokens a row, the shared ones not counted."""
        if capacity > self.capacity:
            more = (0, 0, 0, max(capacity, self.capacity * 3 // 2) - self.capacity)
            self.keys, self.values = (torch.nn.functional.pad(kept, more) for kept in (self.keys, self.values))

    def select(self, rows: Sequence[int]) -> KeyValues:
        """A copy that holds these rows, in this order; a row may be named several times."""
        if len(self.lengths) == 1 and len(rows) > 1 and self.shared_keys is None:
            return self._fanned(len(rows))
        index = torch.tensor(list(rows), device=self.keys.device)
        keys, values = (kept.index_select(1, index) for kept in (self.keys, self.values))
        return KeyValues(keys, values, [self.lengths[row] for row in rows], self.shared_keys, self.shared_values)

    def _fanned(self, rows: int) -> KeyValues:
        """`rows` rows that share what this one row has."""
        layers, _, heads, capacity, size = self.keys.shape
        length = self.lengths[0]
        shape = (layers, rows, heads, max(1, capacity - length), size)
        keys, values = (self.keys.new_zeros(shape) for _ in range(2))
        shared_keys, shared_values = self.keys[:, :, :, :length].clone(), self.values[:, :, :, :length].clone()
        return KeyValues(keys, values, [length] * rows, shared_keys, shared_values)

    def apart(self) -> KeyValues:
        """The same rows, with nothing shared."""
        if self.shared_keys is None or self.shared_values is None:
            return self
        rows = len(self.lengths)
        keys = torch.cat([self.shared_keys.expand(-1, rows, -1, -1, -1), self.keys], 3)
        values = torch.cat([self.shared_values.expand(-1, rows, -1, -1, -1), self.values], 3)
        return KeyValues(keys, values, list(self.lengths))

    def reorder(self, rows: Sequence[int]) -> None:
        """Puts as many rows into this order, in place; a row may be named several times, others then go."""
        index, end = torch.tensor(list(rows), device=self.keys.device), max(self.lengths) - self.shared
        for kept in (self.keys, self.values):
            kept[:, :, :, :end] = kept[:, :, :, :end].index_select(1, index)
        self.lengths = [self.lengths[row] for row in rows]

    def prefix(self, length: int, row: int = 0, capacity: int = 0) -> KeyValues:
        """A copy of the first `length` tokens of one row, with room for `capacity`."""
        if self.shared_keys is not None:
            return self.apart().prefix(length, row, capacity)
        layers, _, heads, _, size = self.keys.shape
        room = max(length, capacity)
        copy = KeyValues.empty(layers, 1, heads, room, size, device=self.keys.device, dtype=self.keys.dtype)
        copy.keys[:, 0, :, :length] = self.keys[:, row, :, :length]
        copy.values[:, 0, :, :length] = self.values[:, row, :, :length]
        copy.lengths = [length]
        return copy

    @staticmethod
    def stack(parts: Sequence[KeyValues]) -> KeyValues:
        """All rows of all parts, in order."""
        if len(parts) == 1:
            return parts[0]
        parts = [part.apart() for part in parts]
        layers, _, heads, _, size = parts[0].keys.shape
        rows, capacity = sum(len(part.lengths) for part in parts), max(part.capacity for part in parts)
        first = parts[0].keys
        whole = KeyValues.empty(layers, rows, heads, capacity, size, device=first.device, dtype=first.dtype)
        at = 0
        for part in parts:
            to, length = at + len(part.lengths), max(part.lengths)
            whole.keys[:, at:to, :, :length] = part.keys[:, :, :, :length]
            whole.values[:, at:to, :, :length] = part.values[:, :, :, :length]
            whole.lengths[at:to] = part.lengths
            at = to
        return whole
