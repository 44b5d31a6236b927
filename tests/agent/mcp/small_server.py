"""A small MCP server for the tests, with tools of every kind of result: python small_server.py [PORT]."""

from __future__ import annotations

import base64
import io
import os
import sys
import time
from typing import Any, Literal

from mcp.server.mcpserver import Image, MCPServer
from mcp_types import ToolAnnotations
from PIL import Image as Pillow

server = MCPServer("small", log_level="ERROR")
READS = ToolAnnotations(read_only_hint=True)


@server.tool(annotations=READS)
def add_up(numbers: list[int], unit: Literal["cm", "m"] = "cm") -> float:
    """Add whole numbers up.

    The second paragraph.
    """
    assert all(isinstance(number, int) for number in numbers)
    return sum(numbers) * (1 if unit == "m" else 0.01)


@server.tool(annotations=READS, name="get-forecast")
def forecast(city: str, days: int = 2, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """The weather of a city."""
    return {"city": city, "days": [{"high": 20 + day} for day in range(days)], "options": options}


@server.tool(annotations=READS)
def brightness(image_base64: str) -> float:
    """How bright a picture is."""
    picture = Pillow.open(io.BytesIO(base64.b64decode(image_base64))).convert("L")
    return float(sum(picture.tobytes()) / (picture.width * picture.height))


@server.tool(annotations=READS)
def swatch(color: str) -> Image:
    """A picture of one color."""
    buffer = io.BytesIO()
    Pillow.new("RGB", (40, 30), color).save(buffer, "PNG")
    return Image(data=buffer.getvalue(), format="png")


@server.tool()
def send(to: str) -> str:
    """Send something; it does not say that it only reads."""
    return f"sent to {to}"


@server.tool(annotations=READS)
def fail(why: str) -> str:
    """Fail."""
    raise ValueError(why)


@server.tool(annotations=READS)
def sleep(seconds: float) -> str:
    """Sleep."""
    time.sleep(seconds)
    return "slept"


@server.tool(annotations=READS)
def leave() -> str:
    """End the server's process."""
    os._exit(3)


@server.tool(annotations=READS)
def process() -> int:
    """The id of the server's process."""
    return os.getpid()


@server.tool(annotations=READS)
def secrets() -> list[str]:
    """The names of the variables that the process sees."""
    return sorted(os.environ)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run()
