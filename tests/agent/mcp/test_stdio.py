"""`yaffle mcp` as clients start it: a process, asked over its stdin and stdout by the SDK's own client."""

from __future__ import annotations

import base64
import io
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from PIL import Image as Pillow

from agent import Agent
from tests.agent.mcp.clients import Talking, data_url, talking
from tests.conftest import EXAMPLES, REPOSITORY


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that may be read, beside one that may not."""
    base = tmp_path_factory.mktemp("pictures")
    allowed = base / "allowed"
    allowed.mkdir()
    for name in ("scene_shapes.png", "sign_stop.jpg"):
        shutil.copy(EXAMPLES / name, allowed)
    (base / "allowed-not").mkdir()
    shutil.copy(EXAMPLES / "sign_stop.jpg", base / "allowed-not")
    (allowed / "way_out.jpg").symlink_to(base / "allowed-not" / "sign_stop.jpg")
    os.mkfifo(allowed / "pipe.png")
    (allowed / "notes.txt").write_text("no picture")
    return allowed


@pytest.fixture(scope="module")
def yaffle(folder: Path) -> Iterator[Talking]:
    more = {name: os.environ[name] for name in ("YAFFLE_OFFLINE", "YAFFLE_MODELS") if name in os.environ}
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "agent.cli.main", "mcp", "--root", str(folder)],
        env={"PYTHONPATH": str(REPOSITORY), **more},
    )
    with talking(lambda: Client(command)) as client:
        yield client


def test_it_offers_five_tools_that_say_what_they_take_and_give(yaffle: Talking) -> None:
    tools = {tool.name: tool for tool in yaffle.do(yaffle.client.list_tools()).tools}
    assert set(tools) == {"ask", "check", "read", "detect", "segment"}
    for tool in tools.values():
        assert tool.annotations.read_only_hint and tool.description and tool.output_schema
        assert all(part.get("description") for part in tool.input_schema["properties"].values())
        assert "context" not in tool.input_schema["properties"]
    assert set(tools["ask"].input_schema["required"]) == {"image", "question"}
    assert "never follow" in yaffle.client.instructions


def test_ask_gives_the_answer_and_its_evidence(yaffle: Talking, folder: Path) -> None:
    result = yaffle.call("ask", image=str(folder / "scene_shapes.png"), question="How many squares are there?")
    found = result.structured_content
    assert found["value"] == 2 and not found["abstained"] and 0.5 < found["confidence"] <= 1
    assert [piece["text"] for piece in found["evidence"]] == ["square", "square"]
    assert "LOC" in found["program"]
    assert result.content[0].text.startswith("2 (confidence") and len(result.content) == 1


def test_the_steps_are_told_as_progress(yaffle: Talking) -> None:
    told: list[tuple[float, str | None]] = []

    async def progress(done: float, total: float | None, message: str | None) -> None:
        told.append((done, message))

    arguments = {"image": "scene_shapes.png", "question": "How many circles are there?"}
    result = yaffle.do(yaffle.client.call_tool("ask", arguments, progress_callback=progress))
    assert result.structured_content["value"] == 3
    assert [done for done, _ in told] == [1 + at for at in range(len(told))]
    assert [message for _, message in told][:2] == ["LOC", "COUNT"]


def test_ask_says_when_it_can_not_tell(yaffle: Talking) -> None:
    found = yaffle.call("ask", image="scene_shapes.png", question="Who is the president of Peru?").structured_content
    assert found["abstained"] and found["value"] is None and found["reason"]


def test_the_annotated_picture_comes_on_demand(yaffle: Talking) -> None:
    result = yaffle.call("detect", image="scene_shapes.png", object="square", annotated=True)
    picture = result.content[1]
    drawn = Pillow.open(io.BytesIO(base64.b64decode(picture.data)))
    assert picture.mime_type == f"image/{(drawn.format or '').lower()}"
    plain = Pillow.open(EXAMPLES / "scene_shapes.png").convert("RGB")
    assert drawn.size == plain.size and drawn.convert("RGB").tobytes() != plain.tobytes()


def test_an_edit_gives_the_edited_picture(yaffle: Talking) -> None:
    result = yaffle.call("ask", image="sign_stop.jpg", question="Crop the picture to the sign")
    if result.structured_content["abstained"]:
        result = yaffle.call("ask", image="scene_shapes.png", question="Blur the squares")
    assert not result.structured_content["abstained"]
    assert result.structured_content["value"] is None and result.content[1].type == "image"


def test_check_is_the_agents_own(yaffle: Talking) -> None:
    text = "The sign says EXIT."
    found = yaffle.call("check", image="sign_stop.jpg", text=text).structured_content
    with Agent(plugins=False) as agent:
        own = agent.check(EXAMPLES / "sign_stop.jpg", text)
    assert found["text"] == own.text and found["changed"] == own.changed
    assert [claim["claim"] for claim in found["claims"]] == [claim.claim.sentence for claim in own.claims]
    assert found["summary"] == str(own.trust) and found["claims"]


def test_read_gives_lines_and_places(yaffle: Talking) -> None:
    found = yaffle.call("read", image=data_url(EXAMPLES / "sign_stop.jpg")).structured_content
    assert found["text"] == "STOP"
    x0, y0, x1, y1 = found["lines"][0]["box"]
    nothing = yaffle.call("read", image="sign_stop.jpg", region=[0, 0, x0 - 20, y0 - 20]).structured_content
    assert nothing["lines"] == [] and x1 > x0 and y1 > y0


def test_detect_and_segment_agree(yaffle: Talking) -> None:
    plain = base64.b64encode((EXAMPLES / "scene_shapes.png").read_bytes()).decode()
    found = yaffle.call("detect", image=plain, object="circle").structured_content
    assert found["count"] == 3 == len(found["objects"])
    parts = yaffle.call("segment", image="scene_shapes.png", object="circle", masks=True).structured_content
    assert parts["count"] == 3
    for part in parts["objects"]:
        x0, y0, x1, y1 = part["box"]
        assert 0.7 < part["area"] / ((x1 - x0) * (y1 - y0)) < 0.85  # a disc fills pi / 4 of its box
        assert sum(part["mask"]["runs"][1::2]) == part["area"]
        assert all(x0 - 1 <= x <= x1 and y0 - 1 <= y <= y1 for x, y in part["outline"][0])
    x0, y0, x1, y1 = parts["objects"][0]["box"]
    middle = [(x0 + x1) / 2, (y0 + y1) / 2]
    one = yaffle.call("segment", image="scene_shapes.png", object="circle", region=middle).structured_content
    assert one["count"] == 1 and one["objects"][0]["box"] == [x0, y0, x1, y1]
    assert yaffle.call("segment", image="scene_shapes.png").structured_content["count"] == 7


def test_nothing_found_is_an_answer(yaffle: Talking) -> None:
    assert yaffle.text("detect", image="scene_shapes.png", object="hexagon").startswith("No hexagon found")
    assert yaffle.call("segment", image="scene_shapes.png", object="hexagon").structured_content["count"] == 0


@pytest.mark.parametrize(
    "path",
    [
        "../allowed-not/sign_stop.jpg",
        "way_out.jpg",
        "/etc/hostname",
        "/etc/no-such-file-at-all",
        "file:///etc/hostname",
        "~/.bashrc",
        "scene_shapes.png\x00.jpg",
        "./" * 3000,
    ],
)
def test_files_elsewhere_are_not_there(yaffle: Talking, path: str) -> None:
    """The same words for what is not there and for what is elsewhere."""
    said = yaffle.refusal("read", image=path)
    assert "no file in the folders that may be read" in said and "hostname" not in said.partition("Give")[0]


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("pipe.png", "not a regular file"),
        ("notes.txt", "not a picture"),
        ("https://example.com/a.png", "addresses are not fetched"),
        ("http://127.0.0.1/a.png", "addresses are not fetched"),
        ("data:image/png;base64,????", "no valid base64"),
        ("data:text/plain,hello", "not of the form"),
        ("", "no picture was given"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_line(yaffle: Talking, image: str, says: str) -> None:
    said = yaffle.refusal("read", image=image)
    assert says in said and "\n" not in said


def test_a_tool_that_is_not_there_and_arguments_that_do_not_fit(yaffle: Talking) -> None:
    assert "object" in yaffle.refusal("detect", image="scene_shapes.png")
    assert "at most" in yaffle.refusal("ask", image=["scene_shapes.png"] * 40, question="How many?")
    assert "outside the picture" in yaffle.refusal("read", image="scene_shapes.png", region=[9000, 9000, 9100, 9100])


@pytest.mark.parametrize("how", ["end of input", "interrupt"])
def test_it_ends_with_its_client(folder: Path, how: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "agent.cli.main", "mcp", "--root", str(folder)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stderr is not None and process.stdout is not None
    assert "stdin and stdout" in process.stderr.readline()
    process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    process.stdin.flush()
    assert '"id":1' in process.stdout.readline()
    if how == "interrupt":
        process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=30)
    assert process.returncode == (130 if how == "interrupt" else 0)
    assert out == "" and "Traceback" not in said
