"""yaffle check --ask: a model's answer, checked, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agent.conftest import Run
from tests.agent.wrapping.conftest import Said, Server, whole


def test_the_model_is_asked_and_its_answer_corrected(yaffle: Run, serve: Callable[..., Server], examples: Path) -> None:
    server = serve(whole("There are five red circles."))
    model = f"endpoint:{server.address}#seer"
    picture = str(examples / "scene_shapes.png")
    assert yaffle("check", picture, "--ask", "Describe the picture.", "--vision", model)[:2] == (
        0,
        "There are three red circles.\n",
    )
    boxed = yaffle("check", picture, "--ask", "Describe the picture.", "--vision", model, "--boxes", "--strict")
    assert boxed[0] == 6 and boxed[1].startswith("There are three red circles")
    assert len(server.asked) == 2  # it is no witness to its own words


def test_a_model_that_sends_garbage_is_an_error(yaffle: Run, serve: Callable[..., Server], examples: Path) -> None:
    server = serve(Said([b"<html>"]))
    code, out, err = yaffle(
        "check", str(examples / "scene_shapes.png"), "--ask", "What is it?", "--vision", f"endpoint:{server.address}#m"
    )
    assert code not in (0, 2) and out == "" and "no chat completion" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--ask", "What is it?"),
        ("--ask", " ", "--vision", "core"),
        ("A text.", "--ask", "What is it?", "--vision", "core"),
        ("--ask", "What is it?", "--vision", "core", "--thread", "t"),
    ],
)
def test_what_does_not_go_together_is_told(arguments: tuple[str, ...], yaffle: Run, examples: Path) -> None:
    code, _, err = yaffle("check", str(examples / "scene_shapes.png"), *arguments)
    assert code == 2 and "--ask" in err
