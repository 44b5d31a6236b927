"""What the engine itself costs, against bare LangGraph in the same run.

    python benchmarks/engine.py

Prints, for memory and for a SQLite file: milliseconds per step of a 100-step chain through Agent.run_program (trace and
cache on, a cold cache), through bare LangGraph tasks, and through a bare loop of graph nodes; the wall time of eight
independent tools of 100 ms; and the time of the same question asked again, against the first time.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from agent import Agent
from tools.catalogue import default_registry
from tools.contract import tool
from tools.values import Image

STEPS = 100
ROUNDS = 7


@tool
def add_one(number: float, salt: str = "") -> float:
    """Add one."""
    return number + 1


@tool(cacheable=False)
def wait(image: Image, seconds: float) -> float:
    """Wait."""
    time.sleep(seconds)
    return seconds


class State(TypedDict, total=False):
    value: float


def chain(salt: str) -> str:
    lines = [f"N0=ADD_ONE(number=0, salt='{salt}')"]
    lines += [f"N{i}=ADD_ONE(number=N{i - 1}, salt='{salt}')" for i in range(1, STEPS - 1)]
    return "\n".join([*lines, f"R=RESULT(var=N{STEPS - 2})"])


def median_ms(work: Callable[[], Any]) -> float:
    """Median over the rounds, after one warm-up, in milliseconds per step."""
    work()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000 / STEPS


def bare_tasks(saver: Any, loop: asyncio.AbstractEventLoop) -> float:
    """100 LangGraph tasks, one after the other, in one node."""
    from langgraph.func import task
    from langgraph.graph import END, START, StateGraph

    @task
    async def step(value: float) -> float:
        return value + 1

    async def node(state: State) -> State:
        value = state["value"]
        for _ in range(STEPS):
            value = await step(value)
        return {"value": value}

    graph = StateGraph(State).add_node("n", node).add_edge(START, "n").add_edge("n", END).compile(checkpointer=saver)

    def work() -> None:
        config: Any = {"configurable": {"thread_id": uuid.uuid4().hex}}
        assert loop.run_until_complete(graph.ainvoke({"value": 0.0}, config))["value"] == STEPS

    return median_ms(work)


def bare_nodes(saver: Any, loop: asyncio.AbstractEventLoop) -> float:
    """One graph node, 100 times round."""
    from langgraph.graph import END, START, StateGraph

    async def node(state: State) -> State:
        return {"value": state["value"] + 1}

    graph = (
        StateGraph(State)
        .add_node("n", node)
        .add_edge(START, "n")
        .add_conditional_edges("n", lambda state: END if state["value"] >= STEPS else "n", ["n", END])
        .compile(checkpointer=saver)
    )

    def work() -> None:
        config: Any = {"configurable": {"thread_id": uuid.uuid4().hex}, "recursion_limit": 2 * STEPS}
        assert loop.run_until_complete(graph.ainvoke({"value": 0.0}, config))["value"] == STEPS

    return median_ms(work)


def ours(agent: Agent, picture: Any) -> float:
    return median_ms(lambda: agent.run_program(chain(uuid.uuid4().hex), picture))


def main() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    registry = default_registry(plugins=False).with_tools(add_one, wait)
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory() as folder:
        from langgraph.checkpoint.memory import InMemorySaver
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        print(f"milliseconds per step, median of {ROUNDS} chains of {STEPS} steps (cold cache, trace on)")
        agent = Agent(registry=registry)
        print(f"  memory   ours {ours(agent, picture):.2f}", end="")
        print(f"   bare tasks {bare_tasks(InMemorySaver(), loop):.2f}", end="")
        print(f"   bare nodes {bare_nodes(InMemorySaver(), loop):.2f}")
        durable = Agent(registry=registry, checkpoints=f"{folder}/ours.sqlite")
        print(f"  sqlite   ours {ours(durable, picture):.2f}", end="")

        async def sqlite() -> Any:
            import aiosqlite

            saver = AsyncSqliteSaver(await aiosqlite.connect(f"{folder}/bare.sqlite"))
            await saver.setup()
            return saver

        saver = loop.run_until_complete(sqlite())
        print(f"   bare tasks {bare_tasks(saver, loop):.2f}   bare nodes {bare_nodes(saver, loop):.2f}")
        loop.run_until_complete(saver.conn.close())
        kept = Agent(registry=registry, folder=f"{folder}/state")
        print(f"  folder   ours {ours(kept, picture):.2f}   (SQLite checkpoints, results and pictures on disk)")

    lines = [f"W{i}=WAIT(image=IMAGE, seconds=0.1)" for i in range(8)]
    names = " + ".join(f"{{W{i}}}" for i in range(8))
    program = "\n".join([*lines, f"E=EVAL(expr='{names}')", "R=RESULT(var=E)"])
    agent.run_program(program, picture)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        agent.run_program(program, picture)
        times.append(time.perf_counter() - started)
    print(f"8 independent tools of 100 ms: {statistics.median(times) * 1000:.0f} ms (median of {ROUNDS})")
    again()


def again() -> None:
    """The same question about the same file, first and second time, models already loaded."""
    pictures = sorted((Path(__file__).resolve().parent.parent / "examples" / "pictures").glob("receipt_*.jpg"))
    agent = Agent()
    agent.run(pictures[0], "What is the total?")
    shares, firsts, seconds = [], [], []
    for picture in pictures[1:]:
        times = []
        for _ in range(2):
            started = time.perf_counter()
            agent.run(picture, "What is the total?")
            times.append(time.perf_counter() - started)
        firsts.append(times[0])
        seconds.append(times[1])
        shares.append(times[1] / times[0])
    first, second = statistics.median(firsts) * 1000, statistics.median(seconds) * 1000
    print(f"the same question again: {second:.0f} ms after {first:.0f} ms, {statistics.median(shares):.1%}", end=" ")
    print(f"(medians of {len(shares)} receipts)")


if __name__ == "__main__":
    main()
