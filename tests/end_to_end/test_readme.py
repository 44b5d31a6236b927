"""The documentation, tried as a reader would: every code block of README.md, CONTRIBUTING.md and docs/ is run.

python    all blocks of a page run one after another; `print(...)  # 2` must print what the comment says
console   "$ command" lines are run; what follows them must be printed ("..." stands for any lines)
bash      run as they are; `make` targets must exist, but are not run from inside the tests
sh        not run (network, keys, other packages); every `yaffle` line must still parse
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(*kinds: str) -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in _BLOCK.finditer(text):
            if match[1] in kinds:
                line = text.count("\n", 0, match.start()) + 2
                found.append(Block(str(page.relative_to(REPOSITORY)), line, match[1], match[2]))
    return found


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder that looks like a fresh clone to a reader, and an environment in which `yaffle` is a command."""
    home = tmp_path_factory.mktemp("clone")
    for name in ("examples", "docs", "Makefile"):
        (home / name).symlink_to(REPOSITORY / name)
    (home / "bin").mkdir()
    command = home / "bin" / "yaffle"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m agent.cli.main "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{home / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "YAFFLE_OFFLINE": "1",
        "YAFFLE_STATE": str(home / "state"),
        "YAFFLE_MODELS": "",
        "XDG_CACHE_HOME": str(home / "cache"),
        "COLUMNS": "100",
    }
    return home, environment


def run(command: list[str], reader: tuple[Path, dict[str, str]]) -> subprocess.CompletedProcess[str]:
    home, environment = reader
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=240, check=False)


def pages_with(kind: str) -> list[str]:
    return sorted({block.page for block in blocks(kind)})


@pytest.mark.slow
@pytest.mark.parametrize("page", pages_with("python"))
def test_python_blocks_print_what_they_say(page, reader):
    code = "\n".join(block.text for block in blocks("python") if block.page == page)
    expected = [match[1].strip() for match in re.finditer(r"print\(.*\)  # (.*)$", code, re.MULTILINE)]

    done = run([sys.executable, "-c", code], reader)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks("console"), ids=str)
def test_console_blocks_show_what_is_printed(block, reader):
    for command, shown in sessions(block.text):
        done = run(["bash", "-c", command], reader)

        assert fits(done.stdout.splitlines(), shown), f"$ {command}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks("bash"), ids=str)
def test_bash_blocks_run(block, reader):
    for line in commands(block.text):
        if line.startswith("make "):
            targets = [word for word in shlex.split(line, comments=True)[1:] if "=" not in word]
            done = subprocess.run(["make", "-n", *targets], cwd=REPOSITORY, capture_output=True, text=True, check=False)
        elif line.startswith(("git clone", "cd ")):
            continue
        else:
            done = run(["bash", "-c", line], reader)
        assert done.returncode == 0, f"$ {line}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("block", blocks("sh"), ids=str)
def test_commands_that_are_not_run_still_parse(block, reader):
    for line in commands(block.text):
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words = words[1:]
        if words[:1] == ["yaffle"]:
            done = run([*words, "--help"], reader)
            assert done.returncode == 0, f"$ {line}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def commands(text: str) -> list[str]:
    """The commands of a block: a line each, continued lines joined, comments left out."""
    joined = text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def sessions(text: str) -> list[tuple[str, list[str]]]:
    """(command, the lines shown after it) of a console block."""
    found: list[tuple[str, list[str]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def fits(printed: list[str], shown: list[str]) -> bool:
    """Is `printed` what is `shown`, where "..." stands for any lines?"""
    pattern = "\n".join(".*" if line.strip() == "..." else re.escape(line.rstrip()) for line in shown)
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed), re.DOTALL) is not None
