"""The other commands, and the command line as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
YAFFLE = [sys.executable, "-m", "agent.cli.main"]


def process(*command: str, **more):
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, timeout=120, check=False, **more)


def test_help_names_every_command_and_exit_code(yaffle):
    code, out, _ = yaffle("--help")

    assert code == 0
    for word in ("ask", "run", "resume", "tools", "models", "doctor", "schema", "--version", "--debug", "130"):
        assert word in out


def test_version(yaffle):
    code, out, _ = yaffle("--version")

    assert code == 0 and out.startswith("yaffle 0.")


def test_help_is_quick_and_loads_nothing_heavy():
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        done = process(*YAFFLE, "--help")
        times.append(time.perf_counter() - begin)
    assert done.returncode == 0
    assert min(times) <= 0.6

    code = "import sys, agent.cli.main; print(*sys.modules)"
    loaded = process(sys.executable, "-c", code, text=True).stdout.split()
    assert not {"numpy", "PIL", "torch", "langgraph", "cv2", "onnxruntime", "transformers"} & set(loaded)


def test_importing_agent_is_quick_and_loads_nothing_heavy():
    code = (
        "import time; begin = time.perf_counter(); import agent, sys; print(time.perf_counter() - begin, *sys.modules)"
    )
    runs = [process(sys.executable, "-c", code, text=True).stdout.split() for _ in range(3)]
    assert min(float(run[0]) for run in runs) <= 0.3
    assert not {"numpy", "PIL", "torch", "langgraph", "pydantic", "typer"} & set(runs[0][1:])


def test_ctrl_c_ends_it_at_once_with_130(tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"sys.path.insert(0, {str(REPOSITORY)!r})\n"
        "from agent.cli import main, options\n"
        "class Slow:\n"
        "    def __enter__(self): return self\n"
        "    def __exit__(self, *_): print('closed', file=sys.stderr)\n"
        "    def stream(self, *_, **__):\n"
        "        print('started', flush=True); time.sleep(60); yield\n"
        "options.make_agent = lambda **_: Slow()\n"
        "main.main(['ask', 'a.png', 'q'])\n"
    )
    running = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None and running.stdout.readline() == "started\n"

    begin = time.perf_counter()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)

    assert running.returncode == 130
    assert err == "closed\nyaffle: interrupted\n"
    assert time.perf_counter() - begin < 5


def test_a_closed_pipe_is_no_traceback():
    listing = f"{sys.executable} -m agent.cli.main models list | true; echo ${{PIPESTATUS[0]}}"
    done = process("bash", "-c", listing, text=True)

    assert "Traceback" not in done.stderr
    assert done.stdout.strip() in ("0", "1")


def test_run_gives_the_program_and_the_pictures_to_the_agent(yaffle, scripted, two, tmp_path):
    agent = scripted(two)
    (tmp_path / "p.txt").write_text("A=COUNT(box=B)\n")

    assert yaffle("run", str(tmp_path / "p.txt"), "a.png", "b.png") == (0, "2\n", "")
    assert agent.asked["query"] == "A=COUNT(box=B)\n" and agent.asked["images"] == ["a.png", "b.png"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_program_that_can_not_be_read_is_named(yaffle, tmp_path, content):
    path = tmp_path / "p.txt"
    if content is not None:
        path.write_bytes(content)

    code, out, err = yaffle("run", str(path), "a.png")

    assert (code, out) == (1, "") and str(path) in err and err.count("\n") == 1


def test_models_are_listed_found_and_verified(yaffle, tmp_path, monkeypatch):
    monkeypatch.setenv("YAFFLE_MODELS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    code, out, err = yaffle("models", "list")
    assert (code, err) == (0, "") and "yolox-nano" in out and "missing" in out

    code, out, _ = yaffle("models", "where")
    assert out.splitlines()[0] == str(tmp_path)
    code, out, err = yaffle("models", "where", "yolox-nano")
    assert (code, out) == (1, "") and "yaffle models pull yolox-nano" in err

    (tmp_path / "yolox_nano.onnx").write_bytes(b"not a model")
    assert yaffle("models", "where", "yolox-nano")[:2] == (0, f"{(tmp_path / 'yolox_nano.onnx').resolve()}\n")
    code, out, err = yaffle("models", "verify")
    assert code == 1 and "yolox-nano  damaged" in out and "yaffle models pull yolox-nano" in err


def test_offline_nothing_is_pulled(yaffle, tmp_path, monkeypatch):
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")

    code, out, err = yaffle("models", "pull", "yolox-nano", "--folder", str(tmp_path))

    assert (code, out) == (1, "") and "YAFFLE_OFFLINE" in err and list(tmp_path.iterdir()) == []


def test_an_unknown_model_is_answered_with_the_nearest(yaffle):
    code, _, err = yaffle("models", "pull", "yolox-nono")

    assert code == 1 and "Did you mean yolox-nano?" in err


def test_a_model_that_is_there_is_verified(yaffle, shared_weights, monkeypatch):
    monkeypatch.setenv("YAFFLE_MODELS", str(shared_weights))

    code, out, _ = yaffle("models", "verify", "yolox-nano")

    assert code == 0 and out.startswith("yolox-nano  verified")


def test_doctor_prints_findings_and_fixes(yaffle, monkeypatch, tmp_path):
    monkeypatch.setenv("YAFFLE_MODELS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    code, out, _ = yaffle("doctor")
    findings = json.loads(yaffle("doctor", "--json")[1])

    assert code == (1 if any(finding["status"] == "fail" for finding in findings) else 0)
    assert "fix: yaffle models pull yolox-nano" in out
    assert {"python", "import names", "torchvision", "OpenCV", "network"} <= {finding["name"] for finding in findings}


def test_a_file_name_that_is_not_utf8_does_not_break_an_error_line():
    done = process(*YAFFLE, "run", os.fsdecode(b"\xff.txt"), "a.png")

    assert done.returncode == 1 and done.stderr.startswith(b"yaffle: ") and b"Traceback" not in done.stderr
