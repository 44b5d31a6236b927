"""Annotated pictures of our own."""

from __future__ import annotations

import pytest

from agent.evaluation.annotated import Annotated
from tests.agent.evaluation.zoo import picture_of


@pytest.fixture
def zoo() -> list[Annotated]:
    """Three photos: dog and cat; dog, cat and person; bird."""
    return [
        picture_of("1", ("dog", "cat")),
        picture_of("2", ("dog", "cat", "person", "person")),
        picture_of("3", ("bird",)),
    ]
