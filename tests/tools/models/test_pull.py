"""Pulling a model file from a real server: whole, resumed, redirected, wrong, cut off, refused."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.errors import ModelFileError, OfflineError
from tools.models.catalogue import MODELS, ModelEntry, model_entry
from tools.models.fetch import pull_model
from tools.models.locate import find_model, locate_model, model_list, search_path, verify_models

CONTENT = bytes(range(256)) * 4096  # 1 MiB


class Server(ThreadingHTTPServer):
    """Serves CONTENT; remembers the Range of each request."""

    ranges: list[str | None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        if self.path == "/moved":
            self._head(302, {"Location": "/model"})
        elif self.path == "/insecure":
            self._head(302, {"Location": "http://models.example/model"})
        elif self.path == "/missing":
            self._head(404, {})
        elif self.path == "/no-ranges":
            self._head(200, {"Content-Length": str(len(CONTENT))})
            self.wfile.write(CONTENT)
        elif self.path == "/cut":
            self._head(200, {"Content-Length": str(len(CONTENT))})
            self.wfile.write(CONTENT[: len(CONTENT) // 2])
        elif self.path == "/endless":
            self._head(200, {})
            self.wfile.write(CONTENT * 2)
        else:
            self._head(
                206 if asked else 200,
                {"Content-Length": str(len(CONTENT) - start)}
                | ({"Content-Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"} if asked else {}),
            )
            self.wfile.write(CONTENT[start:])

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.delenv("YAFFLE_OFFLINE", raising=False)
    running = Server(("127.0.0.1", 0), Handler)
    running.ranges = []
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def entry(server: Server, path: str, *, sha256: str | None = None) -> ModelEntry:
    return ModelEntry(
        name="test-model",
        file="test.onnx",
        url=f"http://127.0.0.1:{server.server_port}{path}",
        sha256=sha256 or hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
        licence="Apache-2.0",
        purpose="tests",
    )


@pytest.mark.parametrize("path", ["/model", "/moved"])
def test_a_file_arrives_whole_and_is_kept(server: Server, tmp_path: Path, path: str) -> None:
    seen: list[tuple[int, int]] = []
    target = pull_model(entry(server, path), folder=tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert target.read_bytes() == CONTENT
    assert [item.name for item in tmp_path.iterdir()] == ["test.onnx"]
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    requests = len(server.ranges)
    pull_model(entry(server, path), folder=tmp_path)
    assert len(server.ranges) == requests, "a file that is there is not fetched again"


def test_an_interrupted_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="Try again"):
        pull_model(entry(server, "/cut"), folder=tmp_path)
    assert not (tmp_path / "test.onnx").exists()
    half = (tmp_path / "test.onnx.part").stat().st_size
    assert 0 < half < len(CONTENT)
    assert pull_model(entry(server, "/model"), folder=tmp_path).read_bytes() == CONTENT
    assert server.ranges[-1] == f"bytes={half}-"


def test_a_server_that_knows_no_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    (tmp_path / "test.onnx.part").write_bytes(CONTENT[:1000])
    assert pull_model(entry(server, "/no-ranges"), folder=tmp_path).read_bytes() == CONTENT


def test_a_damaged_part_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "test.onnx.part").write_bytes(b"\0" * 1000 + b"not what it should be")
    assert pull_model(entry(server, "/model"), folder=tmp_path).read_bytes() == CONTENT
    assert server.ranges[-1] is None


def test_a_wrong_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not the right one"):
        pull_model(entry(server, "/model", sha256="0" * 64), folder=tmp_path)
    assert not (tmp_path / "test.onnx").exists()
    assert (tmp_path / "test.onnx.part").stat().st_size == 0


def test_a_server_that_sends_too_much_is_stopped(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="more than"):
        pull_model(entry(server, "/endless"), folder=tmp_path)
    assert not (tmp_path / "test.onnx").exists()


@pytest.mark.parametrize(("path", "message"), [("/missing", "answered 404"), ("/insecure", "https only")])
def test_refusals_are_said_in_words(server: Server, tmp_path: Path, path: str, message: str) -> None:
    with pytest.raises(ModelFileError, match=message):
        pull_model(entry(server, path), folder=tmp_path)


def test_a_plain_http_address_is_never_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YAFFLE_OFFLINE", raising=False)
    insecure = ModelEntry("x", "x.onnx", "http://models.example/x.onnx", "0" * 64, 1, "MIT", "tests")
    with pytest.raises(ModelFileError, match="https only"):
        pull_model(insecure, folder=tmp_path)


def test_two_processes_do_not_write_the_same_file(server: Server, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / "test.onnx.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ModelFileError, match="another process"):
            pull_model(entry(server, "/model"), folder=tmp_path)


def test_a_folder_that_can_not_be_written_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelFileError, match="could not write"):
        pull_model(entry(server, "/model"), folder=tmp_path / "file" / "below")


def test_offline_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    with pytest.raises(OfflineError, match="pulling yolox-nano needs the network"):
        pull_model("yolox-nano", folder=tmp_path)


def test_the_catalogue_is_in_order() -> None:
    assert len({model.name for model in MODELS}) == len({model.file for model in MODELS}) == len(MODELS)
    for model in MODELS:
        assert model.url.startswith("https://")
        assert len(model.sha256) == 64 and int(model.sha256, 16)
        assert model.size > 0 and model.licence and model.purpose
    with pytest.raises(ModelFileError, match="Did you mean yolox-nano"):
        model_entry("yolox_nano")


def test_files_are_found_in_the_folders_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, cache = tmp_path / "a", tmp_path / "b", tmp_path / "cache"
    for folder in (first, second):
        folder.mkdir()
    (second / "yolox_nano.onnx").write_bytes(b"second")
    monkeypatch.setenv("YAFFLE_MODELS", f"{first}:{second}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert search_path() == (first, second, cache / "yaffle" / "models")
    assert find_model("yolox-nano") == find_model("yolox_nano.onnx") == second / "yolox_nano.onnx"
    (first / "yolox_nano.onnx").write_bytes(b"first")
    assert locate_model("yolox-nano") == first / "yolox_nano.onnx"
    assert locate_model(str(second / "yolox_nano.onnx")) == second / "yolox_nano.onnx"
    with pytest.raises(ModelFileError, match="yaffle models pull yunet"):
        locate_model("yunet")
    with pytest.raises(ModelFileError, match="YAFFLE_MODELS"):
        locate_model("something.onnx")


def test_verify_tells_right_from_damaged(tmp_path: Path, shared_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("YAFFLE_MODELS", str(shared_weights))
    assert {status.entry.name: status.state for status in model_list()}["yolox-nano"] == "present"
    assert [status.state for status in verify_models("yolox-nano", "yunet")] == ["verified", "missing"]
    (tmp_path / "yolox_nano.onnx").write_bytes((shared_weights / "yolox_nano.onnx").read_bytes()[:-1] + b"\0")
    monkeypatch.setenv("YAFFLE_MODELS", str(tmp_path))
    assert verify_models("yolox-nano")[0].state == "damaged"
