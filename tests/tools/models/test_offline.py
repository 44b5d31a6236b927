"""YAFFLE_OFFLINE=1: every backend does its work, or says what it lacks, without opening a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import OfflineError
from tools.offline import downloads_allowed, offline, prepare_backends, require_network

REPOSITORY = Path(__file__).resolve().parents[3]

GUARD = """
import socket
def refused(*given, **named):
    raise SystemExit(f"SOCKET OPENED: {given!r}")
socket.socket.connect = refused
socket.socket.connect_ex = refused
socket.getaddrinfo = refused
socket.create_connection = refused

import numpy as np
from tools.errors import YaffleError
picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
"""

DETECT = """
from tools.detect.backends import choose_detector
try:
    detector = choose_detector({setting!r})
    print("found", len(detector.detect(picture, ("dog",))))
except YaffleError as error:
    print("said:", error)
"""

SEGMENT = """
from tools.segment.backends import choose_segmenter
from tools.segment.interface import Prompt
try:
    print("found", len(choose_segmenter({setting!r}).segment(picture, "p", (Prompt((8, 8, 40, 40)),))))
except YaffleError as error:
    print("said:", error)
"""

PULL = """
from tools.models.fetch import pull_model
try:
    pull_model("yunet", folder={setting!r})
except YaffleError as error:
    print("said:", error)
"""


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        (DETECT, "yolox"),
        (DETECT, "shapes"),
        (DETECT, "ultralytics"),
        (DETECT, "transformers:some-org/some-model"),
        (SEGMENT, "grabcut"),
        (SEGMENT, "sam"),
        (SEGMENT, "transformers:some-org/some-sam"),
        (PULL, "models"),
    ],
)
def test_no_backend_opens_a_socket(code: str, setting: str, tmp_path: Path) -> None:
    weights = Path(os.environ.get("YAFFLE_TEST_SHARED", REPOSITORY.parent / "shared")) / "weights"
    environment = os.environ | {
        "YAFFLE_OFFLINE": "1",
        "YAFFLE_ALLOW_DOWNLOADS": "1",  # offline wins
        "YAFFLE_MODELS": str(weights) if weights.is_dir() else "",
        "XDG_CACHE_HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        [sys.executable, "-c", GUARD + code.format(setting=setting)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith(("found", "said:")), done.stdout


def test_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAFFLE_ALLOW_DOWNLOADS", "1")
    for value, on in (("1", True), ("true", True), ("ON", True), ("0", False), ("", False)):
        monkeypatch.setenv("YAFFLE_OFFLINE", value)
        assert offline() is on
        assert downloads_allowed() is not on
    require_network("anything")
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    with pytest.raises(OfflineError, match="a tea leaf reading needs the network"):
        require_network("a tea leaf reading")


def test_backends_are_told_to_stay_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "YOLO_OFFLINE", "YOLO_AUTOINSTALL", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "x")  # so that they are put back afterwards
        monkeypatch.delenv(name)
    monkeypatch.delenv("YAFFLE_OFFLINE", raising=False)
    monkeypatch.delenv("YAFFLE_ALLOW_DOWNLOADS", raising=False)
    prepare_backends()
    assert "HF_HUB_OFFLINE" not in os.environ and os.environ["YOLO_OFFLINE"] == "true"
    assert os.environ["YOLO_AUTOINSTALL"] == "false"
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    prepare_backends()
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
