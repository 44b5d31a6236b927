"""`yaffle serve` under load: many callers at once, each with its own questions and its own picture.

    python -m benchmarks.server_load [--clients 64] [--requests 20] [--rounds 4] [--cores 0,1] [--json FILE]
    python -m benchmarks.server_load --kill [--cores 0,1]

The first form starts the server in a process of its own, on the given cores, and lets all clients ask at once, `rounds`
times over. It says how many answers were wrong (another's, or none), how long they took, which were refused (429, and
whether Retry-After was said; those are asked again after that time), and what memory the server held after each round.
The second kills the server (kill -9) in the middle of it, starts it again, and counts: every run that was accepted must
finish, and finish once. Exits with 1 where anything of this does not hold.

Clients run in this process, on all cores that it may use: pin it (taskset) where the server's cores must be its own.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image as Pillow

#: each client has a picture of its own size, and a question whose answer is nobody else's
_PROGRAM = "N=EVAL(expr='{client} * 1000 + {turn}')\nR=RESULT(var=N)"
_PATIENCE = 120.0


@dataclass
class Tally:
    """What became of the requests of one round."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    refused_badly: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        times = sorted(self.seconds) or [0.0]
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        return {
            "answered": len(self.seconds),
            "wrong": len(self.wrong),
            "lost": len(self.lost),
            "refused_429": self.refused,
            "refused_without_retry_after": len(self.refused_badly),
            "p50_s": round(cuts[49], 3),
            "p95_s": round(cuts[94], 3),
            "p99_s": round(cuts[98], 3),
            "slowest_s": round(times[-1], 3),
        }


def picture(client: int) -> str:
    """A picture that is `client` + 8 pixels wide, as a data URL."""
    buffer = io.BytesIO()
    Pillow.fromarray(np.full((24, client + 8, 3), client * 3 % 256, np.uint8)).save(buffer, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


class Server:
    """`yaffle serve` in a process of its own; `start` again on the same folder after `kill`."""

    def __init__(self, folder: Path, cores: set[int], queue: int) -> None:
        self.folder, self.cores, self.queue = folder, cores, queue
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        command = ["serve", "--port", str(self.port), "--no-web", "--state", str(self.folder / "state")]
        command += ["--queue", str(self.queue), "--workers", str(max(2, len(self.cores)))]
        code = f"import os; os.sched_setaffinity(0, {self.cores!r}); from agent.cli.main import main; main({command!r})"
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-c", code], stderr=log, stdout=log)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise SystemExit(f"the server did not start; see {self.folder / 'log'}")

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def megabytes(self) -> float:
        """Resident memory now."""
        assert self._process is not None
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def ask(client: int, turns: int, url: str, tally: Tally, start: asyncio.Event) -> None:
    """One caller: its questions one after the other; a refused one again, when it was told to come back."""
    image = picture(client)
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as http:
        await start.wait()
        for turn in range(turns):
            body = {"program": _PROGRAM.format(client=client, turn=turn), "images": [image], "wait": 60}
            expected = (client * 1000 + turn, client + 8)
            end = time.monotonic() + _PATIENCE
            while True:
                started = time.perf_counter()
                try:
                    said = await http.post("/v1/runs", json=body)
                except httpx.HTTPError as error:
                    tally.lost.append(f"{client}-{turn}: {error!r}")
                    break
                if said.status_code == 429:
                    tally.refused += 1
                    wait = said.headers.get("retry-after", "")
                    if not wait.isdigit() or said.json()["error"]["code"] not in ("busy", "too_many_runs"):
                        tally.refused_badly.append(said.text[:200])
                    if time.monotonic() > end:
                        tally.lost.append(f"{client}-{turn}: refused for {_PATIENCE:g} s")
                        break
                    await asyncio.sleep(int(wait or 1) * random.uniform(1.0, 1.5))
                    continue
                tally.seconds.append(time.perf_counter() - started)
                if said.status_code != 200 or _told(said.json()) != expected:
                    tally.wrong.append(f"{client}-{turn}: {said.status_code} {said.text[:200]}")
                break


def _told(run: dict[str, Any]) -> tuple[Any, int]:
    """The answer of a run, and the width of the picture that it was about."""
    return (run["answer"] or {}).get("value"), run["images"][0]["width"]


async def one_round(clients: int, turns: int, url: str) -> tuple[Tally, float]:
    """All callers at once; what became of it, and how long it took."""
    tally, start = Tally(), asyncio.Event()
    tasks = [asyncio.create_task(ask(client, turns, url, tally, start)) for client in range(clients)]
    await asyncio.sleep(0.5)
    began = time.perf_counter()
    start.set()
    await asyncio.gather(*tasks)
    return tally, time.perf_counter() - began


def load(given: argparse.Namespace, server: Server) -> tuple[dict[str, Any], bool]:
    """Rounds of load on one server. The first warms up; memory is measured from its end."""
    server.start()
    empty, rounds, ok = server.megabytes(), [], True
    for number in range(given.rounds):
        tally, seconds = asyncio.run(one_round(given.clients, given.requests, server.url))
        whole = given.clients * given.requests
        row = tally.told() | {"a_second": round(len(tally.seconds) / seconds, 1)}
        row["megabytes"] = round(server.megabytes())
        ok &= not (tally.wrong or tally.lost or tally.refused_badly) and len(tally.seconds) == whole
        rounds.append(row)
        print(f"round {number + 1}: " + "  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        for line in [*tally.wrong, *tally.lost, *tally.refused_badly][:5]:
            print(f"   {line}")
    held = [row["megabytes"] for row in rounds]
    growth = round((held[-1] - held[0]) / max(1, len(held) - 1), 1)
    flat = len(held) > 1 and growth <= given.growth
    print(f"memory: {empty:.0f} MB before, {held} after the rounds, {growth} MB a round after warm-up")
    if not flat:
        print(f"memory grows by more than {given.growth:g} MB a round" if len(held) > 1 else "one round shows nothing")
    result = {"clients": given.clients, "requests": given.requests, "cores": sorted(server.cores), "queue": given.queue}
    result |= {"load_average": os.getloadavg()[0], "rounds": rounds, "megabytes_a_round": growth}
    return result, ok and (flat or len(held) == 1)


async def _submit(clients: int, turns: int, url: str, accepted: dict[str, tuple[Any, int]]) -> None:
    """Hand in runs without waiting for their answers, until the server is gone."""

    async def one(client: int) -> None:
        image = picture(client)
        async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as http:
            for turn in range(turns):
                body = {"program": _PROGRAM.format(client=client, turn=turn), "images": [image]}
                try:
                    said = await http.post("/v1/runs", json=body)
                except httpx.HTTPError:
                    return
                if said.status_code == 429:
                    await asyncio.sleep(float(said.headers["retry-after"]) * 0.2)
                elif said.status_code == 202:
                    accepted[said.json()["id"]] = (client * 1000 + turn, client + 8)

    await asyncio.gather(*(one(client) for client in range(clients)))


def kill(given: argparse.Namespace, server: Server) -> tuple[dict[str, Any], bool]:
    """Accepted runs, a server that is killed under them, and a new one that finishes them."""
    server.start()
    accepted: dict[str, tuple[Any, int]] = {}

    async def until_killed() -> None:
        task = asyncio.create_task(_submit(given.clients, given.requests, server.url, accepted))
        while len(accepted) < given.clients * given.requests // 4 and not task.done():
            await asyncio.sleep(0.01)
        server.kill()
        await task

    asyncio.run(until_killed())
    began = time.perf_counter()
    server.start()
    ready = time.perf_counter() - began
    states: Counter[str] = Counter()
    wrong: list[str] = []
    with httpx.Client(base_url=server.url, timeout=_PATIENCE, trust_env=False) as http:
        left, end = set(accepted), time.monotonic() + _PATIENCE
        while left and time.monotonic() < end:
            for run in list(left):
                found = http.get(f"/v1/runs/{run}").json()
                if found.get("finished") is None:
                    continue
                left.discard(run)
                states[found["state"]] += 1
                if _told(found) != accepted[run]:
                    wrong.append(f"{run}: {found['state']} {found['error']}")
            time.sleep(0.2)
        listed: list[str] = []
        before: float | None = None
        while True:
            page = http.get("/v1/runs", params={"limit": 100} | ({"before": before} if before else {})).json()
            listed += [run["id"] for run in page["data"]]
            before = page["next"]
            if before is None:
                break
    twice = [run for run, times in Counter(listed).items() if times > 1]
    result = {
        "accepted": len(accepted),
        "states": dict(states),
        "wrong": len(wrong),
        "never_finished": len(left),
        "kept_twice": len(twice),
        "not_listed": len(set(accepted) - set(listed)),
        "ready_again_s": round(ready, 2),
    }
    print("kill -9: " + "  ".join(f"{name} {value}" for name, value in result.items()))
    for line in wrong[:5]:
        print(f"   {line}")
    good = accepted and not wrong and not left and not twice and result["not_listed"] == 0
    return result, bool(good)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--requests", type=int, default=20, help="questions of each client a round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--queue", type=int, default=32, help="runs that may wait: fewer than clients refuses some")
    parser.add_argument("--cores", default="0,1", help="cores of the server")
    parser.add_argument("--growth", type=float, default=4.0, help="MB a round that memory may grow by after warm-up")
    parser.add_argument("--kill", action="store_true", help="kill the server under load, instead")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        server = Server(folder, {int(core) for core in given.cores.split(",")}, given.queue)
        closing.callback(server.kill)
        result, ok = kill(given, server) if given.kill else load(given, server)
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n")
    print("all held" if ok else "NOT all held")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
