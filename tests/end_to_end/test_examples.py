"""Every question about every example picture, as a user asks it: answered right, or said that it can't be told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent import Agent

TRUTH = json.loads(
    (Path(__file__).resolve().parents[2] / "examples" / "pictures" / "truth.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def agent() -> Agent:
    return Agent()


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


@pytest.mark.slow
@pytest.mark.parametrize("picture", TRUTH)
def test_no_answer_about_an_example_is_wrong(
    picture: str, agent: Agent, examples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YAFFLE_MODELS", raising=False)
    for row in TRUTH[picture]:
        answer = agent.run(examples / picture, row["question"])
        assert answer.abstained or squeezed(answer.text) == squeezed(str(row["answer"])), row["question"]


@pytest.mark.slow
def test_documents_tables_signs_and_drawings_are_answered_without_any_model_file(agent: Agent, examples: Path) -> None:
    """Photos of things need a detector's file; everything else must be answered, not declined."""
    rows = [
        (name, row)
        for name, rows in TRUTH.items()
        if name.startswith(("receipt", "invoice", "form", "table", "sign_exit", "sign_parking", "scene_shapes"))
        for row in rows
    ]
    answered = [not agent.run(examples / name, row["question"]).abstained for name, row in rows]
    assert sum(answered) / len(answered) >= 0.9
