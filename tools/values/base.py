"""What all values share: immutable, validated, plain when serialised."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import InvalidValue


class Value(BaseModel):
    """Base of the value types. Frozen; unknown fields are refused; equal content is equal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            message = first["msg"].removeprefix("Value error, ")
            raise InvalidValue(f"{type(self).__name__}: {f'{where}: ' if where else ''}{message}") from error
