"""Small pictures, a file of questions about them, and the command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]

Questions = Callable[[Sequence[dict[str, Any]]], Path]


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """Names of four pictures beside the file of questions: squares on white, one to four of them."""
    names = []
    for count in range(1, 5):
        pixels = np.full((120, 240, 3), 255, np.uint8)
        for index in range(count):
            pixels[40:80, 15 + 55 * index : 55 + 55 * index] = (200, 30, 30)
        Image.fromarray(pixels).save(tmp_path / f"squares_{count}.png")
        names.append(f"squares_{count}.png")
    return names


@pytest.fixture
def questions(tmp_path: Path) -> Questions:
    """questions(rows) writes them and gives the path."""

    def write(rows: Sequence[dict[str, Any]]) -> Path:
        path = tmp_path / "questions.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


def command(*arguments: object) -> subprocess.Popen[str]:
    """`yaffle batch ...`, started in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "agent.cli.main", "batch", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "YAFFLE_OFFLINE": "1", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
