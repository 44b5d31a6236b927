"""API keys: made, hashed, compared, revoked; and what a key's holder can see."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from agent.cli.main import main
from agent.server.keys import KeyFile, KeyFileError
from tests.agent.server.conftest import Serve, wait_until

_PROGRAM = "N=EVAL(expr='6 * 7')\nR=RESULT(var=N)"


def test_the_file_has_no_key_but_its_hash_and_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    key = KeyFile(path).add("Ada")
    text = path.read_text()
    assert key not in text
    assert key.split("_", 2)[2] not in text
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    [record] = KeyFile(path).records()
    assert (record.name, key.split("_")[1]) == ("Ada", record.id)


def test_only_the_very_key_is_found(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    key, other = keys.add(), keys.add()
    found = keys.find(key)
    assert found is not None and found.id == key.split("_")[1]
    swapped = "_".join([*key.split("_")[:2], other.split("_", 2)[2]])
    for wrong in ("", key[:-1], key + "x", key.upper(), swapped, "yf_00000000_" + "x" * 43, "é" * 56, key + "\n"):
        assert keys.find(wrong) is None, wrong


def test_a_broken_or_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(KeyFileError, match="yaffle keys new"):
        KeyFile(path).records()
    path.write_text(json.dumps({"keys": [{"id": "x"}]}))
    with pytest.raises(KeyFileError, match="no file of keys"):
        KeyFile(path).records()


def test_keys_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "keys.json")

    def yaffle(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(["keys", *arguments, "--keys", path])
        return int(left.value.code or 0), capsys.readouterr().out.strip()

    code, key = yaffle("new", "--name", "Ada", "--requests", "5")
    assert code == 0
    record = KeyFile(path).find(key)
    assert record is not None and record.requests == 5
    assert "Ada" in yaffle("list")[1]
    assert yaffle("revoke", record.id)[0] == 0
    assert KeyFile(path).find(key) is None
    assert yaffle("revoke", record.id)[0] == 1


def test_without_a_key_nobody_gets_in_and_a_revoked_one_stops_working(
    serve: Serve, tmp_path: Path, picture: str
) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.add()
    server = serve(keys=keys.path)
    body = {"program": _PROGRAM, "images": [picture], "wait": 30}
    with server.client() as nobody:
        for headers in ({}, {"Authorization": "Bearer yf_x"}, {"Authorization": f"Basic {key}"}):
            for path in ("/v1/runs", "/v1/models", "/metrics", "/v1/nothing"):
                refused = nobody.get(path, headers=headers)
                assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key"), path
                assert refused.headers["www-authenticate"] == "Bearer"
        assert nobody.post("/v1/runs", json=body).status_code == 401
        assert nobody.get("/healthz").status_code == nobody.get("/readyz").status_code == 200
        assert nobody.get("/v1/models", headers={"X-Api-Key": key}).status_code == 200
    with server.client(key) as client:
        assert client.post("/v1/runs", json=body).json()["answer"]["value"] == 42
        keys.revoke(key.split("_")[1])
        wait_until(lambda: client.get("/v1/models").status_code == 401, 5)


def test_what_one_key_made_does_not_exist_for_another(serve: Serve, tmp_path: Path, picture: str) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    one, other = keys.add("a"), keys.add("b")
    server = serve(keys=keys.path)
    with server.client(one) as ours, server.client(other) as theirs:
        made = ours.post("/v1/runs", json={"program": _PROGRAM, "images": [picture], "thread": "t", "wait": 30}).json()
        upload = ours.post("/v1/files", files={"file": ("a.png", _bytes_of(picture), "image/png")}).json()["id"]
        where = made["links"]["self"]
        check = ours.post("/v1/check", json={"image": picture, "text": "A cup."}).json()["links"]
        for path in (
            *check.values(),
            where,
            f"{where}/report",
            f"{where}/events",
            f"{where}/pictures/{made['images'][0]['id']}",
        ):
            assert ours.get(path).status_code == 200
            assert theirs.get(path).status_code == 404
        assert theirs.post(f"{where}/cancel").status_code == 404
        assert theirs.post(f"{where}/approve", json={"approve": True}).status_code == 404
        assert theirs.get("/v1/runs").json()["data"] == []
        assert theirs.get(f"/v1/files/{upload}").status_code == 404
        asked = theirs.post("/v1/runs", json={"query": "What is it?", "images": [upload]})
        assert (asked.status_code, asked.json()["error"]["code"]) == (404, "unknown_file")
        # a thread of the same name is another thread: it has no pictures
        follow_up = theirs.post("/v1/runs", json={"query": "What is it?", "thread": "t", "wait": 30}).json()
        assert (follow_up["state"], follow_up["error"]["code"]) == ("failed", "invalid_question")


def _bytes_of(url: str) -> bytes:
    import base64

    return base64.b64decode(url.split(",", 1)[1])
