"""An agent with small tools whose behaviour is known: they sleep, fail, count their calls; and the command line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from agent import Agent
from agent.cli.main import main
from agent.settings import Limits
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.contract import tool
from tools.errors import ToolError, TransientToolError
from tools.registry import Registry
from tools.values import Image

#: a command of yaffle: its arguments -> (exit code, stdout, stderr)
Run = Callable[..., tuple[int, str, str]]

CALLS: list[str] = []


@tool
def wait(image: Image, seconds: float, name: str = "") -> str:
    """Wait, and give the name.

    Args:
        seconds: how long.
    """
    CALLS.append(f"wait {name}")
    time.sleep(seconds)
    return name


@tool
def join(first: str, second: str) -> str:
    """Join two texts."""
    CALLS.append(f"join {first} {second}")
    return f"{first}+{second}"


@tool
def add_one(number: float) -> float:
    """Add one."""
    return number + 1


@tool
def broken(image: Image) -> str:
    """Fail for good."""
    CALLS.append("broken")
    raise ToolError("it is broken.", remedy="Mend it.")


@tool(cacheable=False)
def flaky(image: Image) -> str:
    """Fail twice for a passing reason, then work."""
    CALLS.append("flaky")
    if CALLS.count("flaky") < 3:
        raise TransientToolError("the line was busy")
    return "worked"


@tool(approve=True)
def send(image: Image, to: str) -> str:
    """Send the picture away; a person must approve."""
    CALLS.append(f"send {to}")
    return f"sent to {to}"


@tool
def patient(context: ToolContext, image: Image) -> str:
    """Work in pieces until it is told to stop."""
    for _ in range(1000):
        context.checkpoint()
        time.sleep(0.01)
    return "done"


SMALL_TOOLS = (wait, join, add_one, broken, flaky, send, patient)


@pytest.fixture(scope="session")
def registry() -> Registry:
    return default_registry(plugins=False).with_tools(*SMALL_TOOLS)


@pytest.fixture
def calls() -> list[str]:
    CALLS.clear()
    return CALLS


@pytest.fixture
def agent(registry: Registry) -> Iterator[Agent]:
    with Agent(registry=registry, limits=Limits(step_timeout=20)) as made:
        yield made


@pytest.fixture(scope="session")
def gray() -> np.ndarray:
    """A small picture without anything in it."""
    return np.full((60, 80, 3), 128, np.uint8)


@pytest.fixture
def yaffle(capsys: pytest.CaptureFixture[str]) -> Run:
    """yaffle("ask", ...) -> (exit code, stdout, stderr), in this process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        captured = capsys.readouterr()
        return int(left.value.code or 0), captured.out, captured.err

    return run
