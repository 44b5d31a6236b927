"""What `yaffle mcp` teaches, and what it refuses before anything is started."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.exits import USAGE
from agent.cli.main import app, main
from agent.server.keys import KeyFile


def test_help_shows_configurations_that_can_be_pasted() -> None:
    shown = CliRunner().invoke(app, ["mcp", "--help"], env={"COLUMNS": "120", "TERM": "dumb"}).output
    begins = [match.start() for match in re.finditer(r'\{\s*"mcpServers"', shown)]
    configurations = [json.JSONDecoder().raw_decode(shown[begin:])[0] for begin in begins]
    stdio, http = (one["mcpServers"]["yaffle"] for one in configurations)
    assert stdio["command"] == "yaffle" and stdio["args"][0] == "mcp"
    assert http["url"].endswith("/v1/mcp") and http["headers"]["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--http", "0.0.0.0:8765"], "--keys"),
        (["--http", "8765"], "HOST:PORT"),
        (["--http", "host:99999"], "HOST:PORT"),
        (["--http", "127.0.0.1:1", "--root", "."], "no file is read"),
        (["--no-keys"], "goes with --http"),
        (["--allow-host", "a"], "goes with --http"),
        (["--root", ".", "--no-files"], "contradict"),
    ],
)
def test_wrong_command_lines(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["mcp", *arguments])
    assert left.value.code == USAGE and says in capsys.readouterr().err


def test_a_file_of_keys_that_is_none_is_said_at_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["mcp", "--http", "127.0.0.1:0", "--keys", str(tmp_path / "none.json")])
    assert left.value.code == 1 and "yaffle keys new" in capsys.readouterr().err
    KeyFile(tmp_path / "keys.json").add("ann")
    assert len(KeyFile(tmp_path / "keys.json").records()) == 1


def test_a_missing_package_is_named_with_its_fix(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("agent.mcp.errors.find_spec", lambda name: None)
    with pytest.raises(SystemExit) as left:
        main(["mcp"])
    assert left.value.code == 1 and "pip install 'yaffle[mcp]'" in capsys.readouterr().err
