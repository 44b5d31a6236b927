"""`yaffle ask`: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PIL import Image as Pillow

from agent.answer import ABSTAINED, Answer
from agent.errors import ApprovalNeeded
from planners.interface import NotCovered, PlanningError
from planners.language import Problem, ProgramError
from tools.errors import ImageError


def test_stdout_holds_only_the_answer(yaffle, scripted, two):
    scripted(two)

    assert yaffle("ask", "cups.png", "How many cups?") == (0, "2\n", "")


def test_json_is_the_whole_answer(yaffle, scripted, two):
    scripted(two)

    code, out, err = yaffle("ask", "cups.png", "How many cups?", "--json")

    assert (code, err) == (0, "")
    assert Answer.model_validate_json(out) == two


def test_options_reach_the_agent(yaffle, scripted, two, tmp_path):
    agent = scripted(two)

    yaffle(
        "ask", "a.png", "b.png", "Which is larger?", "--region", "1,2,30,40", "--thread", "t", "--planner", "patterns",
        "--backend", "detect=ultralytics:/m/yolo.pt", "--backend", "read=paddle", "--state", str(tmp_path),
        "--timeout", "9", "--allow-urls", "--llm", "endpoint:http://x#m",
    )  # fmt: skip

    assert agent.asked["images"] == ["a.png", "b.png"] and agent.asked["query"] == "Which is larger?"
    assert agent.asked["region"] == (1, 2, 30, 40) and agent.asked["thread"] == "t"
    assert agent.made["backend"] == ["detect=ultralytics:/m/yolo.pt", "read=paddle"]
    assert agent.made["planner"] == "patterns" and agent.made["folder"] == tmp_path
    assert agent.made["timeout"] == 9 and agent.made["allow_urls"] and agent.made["llm"] == "endpoint:http://x#m"


def test_nothing_is_kept_unless_asked_for(yaffle, scripted, two, monkeypatch, tmp_path):
    monkeypatch.setenv("YAFFLE_STATE", str(tmp_path))
    agent = scripted(two)

    yaffle("ask", "a.png", "q")
    assert agent.made["folder"] is None
    yaffle("ask", "a.png", "q", "--thread", "t")
    assert agent.made["folder"] == tmp_path


def test_a_question_of_a_thread_needs_no_picture(yaffle, scripted, two, tmp_path):
    agent = scripted(two)

    assert yaffle("ask", "and how many are red?", "--thread", "t", "--state", str(tmp_path))[0] == 0
    assert agent.asked["images"] is None and agent.asked["query"] == "and how many are red?"


def test_files_are_written(yaffle, scripted, two, tmp_path):
    scripted(two)
    html, markdown, picture = tmp_path / "new" / "r.html", tmp_path / "r.md", tmp_path / "new" / "p.png"

    assert yaffle("ask", "a.png", "q", "--report", str(html), "--save-image", str(picture)) == (0, "2\n", "")
    assert yaffle("ask", "a.png", "q", "--report", str(markdown))[0] == 0

    assert "How many cups?" in html.read_text(encoding="utf-8")
    assert markdown.read_text(encoding="utf-8").startswith("# How many cups?")
    assert Pillow.open(picture).width >= 90


@pytest.mark.parametrize(
    "reason, code", [("cannot_tell", 3), ("not_covered", 4), ("failed", 5), ("refused", 5), ("", 3)]
)
def test_an_abstention_says_so_and_has_its_own_exit_code(yaffle, scripted, reason, code):
    scripted(Answer(text=ABSTAINED, abstained=True, reason=reason))

    assert yaffle("ask", "a.png", "q") == (code, f"{ABSTAINED}\n", "")


@pytest.mark.parametrize(
    "error, code",
    [
        (ImageError("a.png is not a picture.", remedy="Convert it."), 1),
        (NotCovered("no pattern fits."), 4),
        (PlanningError("the planner gave up."), 5),
        (ProgramError([Problem(0, "there is no RESULT line.", "no result")]), 1),
        (ApprovalNeeded("r-1", [{"line": "A=SEND()"}]), 5),
        (ValueError("boom\nsecond line"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_is_one_line_on_stderr(yaffle, scripted, error, code):
    scripted(error)

    got, out, err = yaffle("ask", "a.png", "q")

    assert (got, out) == (code, "")
    assert err.startswith("yaffle: ") and err.count("\n") == 1
    assert "Traceback" not in err


def test_debug_shows_the_traceback(scripted):
    from agent.cli.main import main

    scripted(ValueError("boom"))

    with pytest.raises(ValueError, match="boom"):
        main(["ask", "a.png", "q", "--debug"])


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["ask"], "Missing argument"),
        (["ask", "only a question"], "give the picture"),
        (["ask", "a.png", "q", "--region", "1,2,3"], "--region takes"),
        (["ask", "a.png", "q", "--region", "left"], "--region takes"),
        (["ask", "a.png", "q", "--backend", "detect"], "--backend takes"),
        (["ask", "a.png", "q", "--backend", "detetc=yolox"], "detect, read"),
        (["ask", "a.png", "q", "--planner", "magic"], "controller"),
        (["ask", "a.png", "q", "--planner", "controller"], "language model"),
        (["ask", "a.png", "q", "--llm", "magic"], "endpoint:"),
        (["ask", "a.png", "q", "--report", "r.pdf"], "--report writes"),
        (["ask", "a.png", "q", "--save-image", "p.txt"], "--save-image"),
        (["ask", "a.png", "q", "--nonsense"], "No such option"),
        (["ask", "a.png", "q", "--timeout", "soon"], "--timeout"),
        (["ask", "-", "-", "q"], "only one picture"),
        (["sing"], "sing"),
    ],
)
def test_a_wrong_command_line_is_exit_code_2_in_one_line(yaffle, arguments, words):
    code, out, err = yaffle(*arguments)

    assert (code, out) == (2, "")
    assert words in err and err.startswith("yaffle: ") and err.count("\n") == 1


def test_a_forgotten_question_is_noticed(yaffle, tmp_path):
    (tmp_path / "b.png").write_bytes(b"x")

    code, _, err = yaffle("ask", "a.png", str(tmp_path / "b.png"))

    assert code == 2 and "question is missing" in err


def test_on_a_terminal_the_run_is_told_on_stderr(yaffle, scripted, two, monkeypatch):
    scripted(two)
    monkeypatch.setattr("agent.cli.show.on_terminal", lambda: True)

    code, out, err = yaffle("ask", "a.png", "q")

    assert (code, out) == (0, "2\n")
    assert "A=COUNT(box=B)" in err and "confidence 90 % (high)" in err and "one cup is cut off" in err


def test_a_person_at_a_terminal_is_asked_for_approval(yaffle, scripted, two, monkeypatch):
    agent = scripted(two)
    monkeypatch.setattr("agent.cli.show.on_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)

    def wait(*_, **__):
        raise ApprovalNeeded("r-7", [{"line": "A=SEND(image=IMAGE)"}])

    monkeypatch.setattr(agent, "run", wait)

    code, out, err = yaffle("ask", "a.png", "q")

    assert (code, out) == (0, "2\n")
    assert "A=SEND(image=IMAGE)" in err and agent.resumed == [("r-7", True)]


def test_a_report_that_can_not_be_written_does_not_lose_the_answer(yaffle, scripted, two, tmp_path):
    scripted(two)
    (tmp_path / "file").write_text("")

    code, _, err = yaffle("ask", "a.png", "q", "--report", str(tmp_path / "file" / "r.html"))

    assert code == 1 and "the answer is '2'" in err and err.count("\n") == 1


def test_the_schema_is_that_of_the_json(yaffle, scripted, two):
    scripted(two)

    schema = json.loads(yaffle("schema")[1])
    data = json.loads(yaffle("ask", "a.png", "q", "--json")[1])

    assert set(data) == set(schema["properties"])


def test_no_answer_comes_with_its_reason_even_in_a_pipe(examples, tmp_path):
    command = [sys.executable, "-m", "agent.cli.main", "ask", str(examples / "scene_balls.jpg"), "How many balls?"]
    environment = {**os.environ, "YAFFLE_MODELS": "", "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 3
    assert done.stdout == "I can't tell from this picture.\n"
    assert "yaffle models pull yolox-nano" in done.stderr
