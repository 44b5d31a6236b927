"""`yaffle check`: what it prints, what it writes, where the text comes from, and its exit codes."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest
from rich.console import Console

from agent.checking.checked import CheckedClaim, Edit
from agent.checking_text import CheckedText
from agent.claims.claim import Claim, Span
from agent.cli import beside
from agent.cli.main import main
from tools.values import Verdict

TEXT = "A cat and a dog."


def claim_of(sentence: str, state: str, chance: float, *, asked: bool = True) -> CheckedClaim:
    whole = Span(start=0, end=len(TEXT))
    claim = Claim(kind="existence", sentence=sentence, span=whole, within=whole)
    verdict = Verdict(claim=sentence, state=state, score=chance)
    return CheckedClaim(claim=claim, verdict=verdict, probability=chance, asked=asked)


@pytest.fixture
def checks(monkeypatch):
    """checks(CheckedText) makes the command's agent give it, and tells what it was asked."""
    asked: dict = {}

    def prepare(outcome: CheckedText) -> dict:
        class Scripted:
            def check(self, image, text, **options):
                asked.update(image=image, text=text, **options)
                return outcome

            def __enter__(self):
                return self

            def __exit__(self, *_):
                return None

        def make(**made):
            asked["made"] = made
            return Scripted()

        monkeypatch.setattr("agent.cli.options.make_agent", make)
        return asked

    return prepare


@pytest.fixture
def corrected() -> CheckedText:
    edit = Edit(start=5, end=15, before=" and a dog", after="", action="removed", claim=1, reason="no dog")
    claims = (claim_of("There is a cat.", "supported", 0.97), claim_of("There is a dog.", "refuted", 0.02))
    return CheckedText(text="A cat.", original=TEXT, claims=claims, edits=(edit,), confidence=0.97)


def test_stdout_holds_the_corrected_text_alone(yaffle, checks, corrected):
    asked = checks(corrected)

    assert yaffle("check", "a.png", TEXT) == (0, "A cat.\n", "")
    assert asked["image"] == "a.png" and asked["text"] == TEXT and asked["unknown"] == "hedge" and not asked["boxes"]


def test_strict_fails_where_something_does_not_hold(yaffle, checks, corrected):
    checks(corrected)
    assert yaffle("check", "a.png", TEXT, "--strict")[0] == 6

    checks(corrected.model_copy(update={"claims": corrected.claims[:1], "edits": (), "text": TEXT}))
    assert yaffle("check", "a.png", TEXT, "--strict")[:2] == (0, TEXT + "\n")


def test_strict_fails_where_something_may_not_hold(yaffle, checks, corrected):
    checks(corrected.model_copy(update={"claims": (claim_of("There is a dog.", "unknown", 0.1),)}))

    assert yaffle("check", "a.png", TEXT, "--strict")[0] == 6


def test_nothing_checked_has_a_code_of_its_own(yaffle, checks):
    unseen = claim_of("There is a soul.", "unknown", 0.8, asked=False)
    checks(CheckedText(text=TEXT, original=TEXT, claims=(unseen,), warnings=("Nothing could be checked.",)))

    assert yaffle("check", "a.png", TEXT) == (3, TEXT + "\n", "yaffle: Nothing could be checked.\n")


def test_json_is_all_of_it(yaffle, checks, corrected):
    checks(corrected)

    code, out, _ = yaffle("check", "a.png", TEXT, "--json")

    assert code == 0 and CheckedText.model_validate_json(out) == corrected


def test_the_schema_of_it_can_be_printed(yaffle):
    code, out, _ = yaffle("schema", "check")

    assert code == 0 and {"text", "original", "claims", "edits"} <= json.loads(out)["properties"].keys()
    assert yaffle("schema", "nothing")[0] == 2


def test_the_text_comes_from_a_file_or_from_stdin(yaffle, checks, corrected, tmp_path, monkeypatch):
    asked = checks(corrected)
    (tmp_path / "caption.txt").write_text("From a file.\n", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("Von außen.".encode())))

    yaffle("check", "a.png", "--file", str(tmp_path / "caption.txt"))
    assert asked["text"] == "From a file.\n"
    yaffle("check", "a.png", "-")
    assert asked["text"] == "Von außen."


def test_options_reach_the_agent(yaffle, checks, corrected, tmp_path):
    asked = checks(corrected)

    yaffle(
        "check", "a.png", TEXT, "--unknown", "remove", "--boxes", "--checks", "3", "--thread", "t", "--state",
        str(tmp_path), "--backend", "read=paddle", "--llm", "endpoint:http://x#m", "--vision", "endpoint:http://x#v",
    )  # fmt: skip

    assert (asked["unknown"], asked["boxes"], asked["budget"].checks, asked["thread"]) == ("remove", True, 3, "t")
    assert asked["made"]["backend"] == ["read=paddle"] and asked["made"]["folder"] == tmp_path
    assert asked["made"]["llm"] == "endpoint:http://x#m" and asked["made"]["vision"] == "endpoint:http://x#v"


@pytest.mark.parametrize(
    "arguments",
    [("a.png",), ("a.png", TEXT, "--file", "b.txt"), ("-", "-"), ("a.png", TEXT, "--unknown", "guess"),
     ("a.png", TEXT, "--report", "a.pdf"), ("a.png", TEXT, "--checks", "0")],
)  # fmt: skip
def test_a_wrong_command_line_is_2(yaffle, checks, corrected, arguments):
    checks(corrected)

    assert yaffle("check", *arguments)[0] == 2


def test_a_file_that_is_no_text_is_an_error(yaffle, checks, corrected, tmp_path):
    checks(corrected)
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")

    code, out, err = yaffle("check", "a.png", "--file", str(tmp_path / "x.txt"))

    assert (code, out) == (1, "") and "can't be read" in err


def test_a_terminal_shows_both_texts_and_the_claims(corrected):
    shown = io.StringIO()

    beside.show_checked(corrected, Console(file=shown, width=100, force_terminal=True))

    text = shown.getvalue()
    assert "original" in text and "corrected" in text and "does not hold" in text
    assert "\x1b[9;31m and a dog\x1b[0m" in text
    assert "2 claims: 1 holds, 1 does not hold" in text


def test_help_teaches_with_an_example(yaffle):
    code, out, _ = yaffle("check", "--help")

    assert code == 0 and '$ yaffle check scene_shapes.png "' in out


@pytest.mark.slow
def test_it_works_for_real(yaffle, examples, tmp_path):
    report, picture = tmp_path / "r.html", tmp_path / "p.png"

    code, out, _ = yaffle(
        "check", str(examples / "sign_stop.jpg"), "I like it.", "--report", str(report), "--save-image", str(picture)
    )

    assert (code, out) == (3, "I like it.\n")
    assert report.is_file() and picture.is_file()


def test_the_command_is_listed(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "check" in capsys.readouterr().out
