"""What a program is tried with."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.learning.trying import Bench

PICTURES = Path(__file__).parents[3] / "examples" / "pictures"


@pytest.mark.parametrize(("picture", "looks"), [("chart_bars.png", {"chart"}), ("receipt_cafe.jpg", set())])
def test_a_planner_is_told_what_the_picture_looks_like_as_the_agent_tells_it(
    bench: Bench, picture: str, looks: set[str]
) -> None:
    assert bench.request("How many?", bench.picture(PICTURES / picture)).looks == looks
