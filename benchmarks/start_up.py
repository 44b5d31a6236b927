"""How long the start takes and how much memory a question needs, each in a fresh process.

    python benchmarks/start_up.py

Medians of `import agent`, `yaffle --help`, and the wall time and peak memory of `yaffle ask` on a receipt.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECEIPT = ROOT / "examples" / "pictures" / "receipt_cafe.jpg"
YAFFLE = [sys.executable, "-m", "agent.cli.main"]


def run(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MiB) of one process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "YAFFLE_OFFLINE": "1"}
    started = time.perf_counter()
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def measure(name: str, command: list[str], rounds: int = 7) -> None:
    run(command)
    measured = [run(command) for _ in range(rounds)]
    seconds = statistics.median(seconds for seconds, _ in measured)
    print(f"{name}: {seconds:.2f} s, peak {max(memory for _, memory in measured):.0f} MiB (median of {rounds}, max)")


def main() -> None:
    measure("python -c pass", [sys.executable, "-c", "pass"])
    measure("import agent", [sys.executable, "-c", "import agent"])
    measure("import agent; agent.Agent", [sys.executable, "-c", "import agent; agent.Agent"])
    measure("yaffle --help", [*YAFFLE, "--help"])
    measure("yaffle ask RECEIPT 'What is the total?'", [*YAFFLE, "ask", str(RECEIPT), "What is the total?"], rounds=3)


if __name__ == "__main__":
    main()
