"""What an answer and a checked text have in common: words with handles of pictures, which a store can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

if TYPE_CHECKING:
    from tools.artifacts import ArtifactStore


class Shown(BaseModel):
    """A text with the handles of pictures, and the store that has them."""

    model_config = ConfigDict(frozen=True)

    text: str

    _store: Any = PrivateAttr(default=None)

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        """Two are equal where all that they say is equal, whichever store shows their pictures."""
        return isinstance(other, type(self)) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def with_store(self, store: ArtifactStore) -> Self:
        """The same, able to show its pictures from `store`."""
        copy = self.model_copy()
        copy._store = store
        return copy

    @property
    def store(self) -> ArtifactStore | None:
        return self._store  # type: ignore[no-any-return]
