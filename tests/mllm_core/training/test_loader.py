"""The loader: the same examples in the same order whoever makes them; errors name the seed; no worker stays behind."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import Example
from mllm_core.training.loader import Loader, Supply
from tests.mllm_core.training.toy import ToySource, tiny

REPOSITORY = Path(__file__).resolve().parents[3]


def same(one: tuple[int, Example | None], other: tuple[int, Example | None]) -> bool:
    (index, left), (at, right) = one, other
    if left is None or right is None:
        return index == at and left is right
    return (
        index == at
        and np.array_equal(left.ids, right.ids)
        and np.array_equal(left.tiles, right.tiles)
        and left.tasks == right.tasks
    )


def test_workers_give_what_the_trainer_alone_would_make_in_the_same_order() -> None:
    supply = Supply(ToySource(), tiny()[1])
    with Loader(supply, start=3, stride=2) as alone, Loader(supply, start=3, stride=2, workers=2) as helped:
        expected = list(itertools.islice(alone, 30))
        made = list(itertools.islice(helped, 30))
    assert [index for index, _ in made] == list(range(3, 63, 2))
    assert all(same(one, other) for one, other in zip(expected, made, strict=True))


def test_pairs_double_the_turns_that_have_a_rejected_answer_and_skip_samples_without() -> None:
    supply = Supply(ToySource(), tiny()[1], pairs=True)
    kept = supply.example(0)
    assert kept is not None and len(kept.tasks) == 4  # two of its three turns have one
    assert supply.example(2) is None


def test_a_source_that_fails_is_named_with_the_sample() -> None:
    supply = Supply(ToySource(broken_at=5), tiny()[1])
    with pytest.raises(TrainingError, match="toy can't make sample 5 of train"), Loader(supply) as loader:
        list(itertools.islice(loader, 8))


def test_a_worker_that_fails_hands_the_error_on() -> None:
    supply = Supply(ToySource(broken_at=5), tiny()[1])
    with pytest.raises(TrainingError, match="toy can't make sample 5 of train"), Loader(supply, workers=1) as loader:
        list(itertools.islice(loader, 8))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks processes up in /proc")
def test_workers_leave_when_their_trainer_is_killed() -> None:
    code = (
        "import itertools, os, signal\n"
        "from mllm_core.training.loader import Loader, Supply\n"
        "from tests.mllm_core.training.toy import ToySource, tiny\n"
        "if __name__ == '__main__':\n"
        "    loader = Loader(Supply(ToySource(), tiny()[1]), workers=1)\n"
        "    list(itertools.islice(loader, 3))\n"
        "    print(*loader._pool._processes, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    script = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=REPOSITORY, env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    worker = int(script.stdout.split()[0])
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        state = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":
            break
        time.sleep(0.1)
    else:
        assert not Path(f"/proc/{worker}").exists()
