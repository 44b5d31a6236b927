"""Pictures from https addresses, against a real TLS server on this machine."""

from __future__ import annotations

import http.server
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tools.errors import ImageError, ImageTooLarge
from tools.pictures.fetching import fetch_picture, is_public

BODY = b"\x89PNG" + bytes(range(256)) * 8


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        routes: dict[str, tuple[int, dict[str, str], bytes]] = {
            "/a.png": (200, {}, BODY),
            "/hop": (302, {"Location": "/a.png"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/plain": (302, {"Location": "http://localhost/a.png"}, b""),
            "/inside": (302, {"Location": "https://internal.test/a.png"}, b""),
            "/endless": (200, {}, b"x" * 200_000),
        }
        status, headers, body = routes.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.path != "/endless":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, ssl.SSLContext]]:
    """(port, TLS settings that trust the server's certificate for "localhost")."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl command is needed to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem "
        "-days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    httpd.socket = own.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield httpd.server_address[1], ssl.create_default_context(cafile=str(folder / "cert.pem"))
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAFFLE_OFFLINE", "0")
    real = socket.getaddrinfo

    def only_local(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "internal.test":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
        assert host in ("localhost", "127.0.0.1"), f"looked up {host}"
        return real("127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", only_local)


def fetch(server: tuple[int, ssl.SSLContext], path: str, **options: Any) -> bytes:
    port, tls = server
    settings = {"max_bytes": 100_000, "seconds": 5.0, "allowed": lambda ip: ip == "127.0.0.1", "verify": tls}
    return fetch_picture(f"https://localhost:{port}{path}", **{**settings, **options})


def test_a_picture_is_fetched_through_a_redirect(server: tuple[int, ssl.SSLContext]) -> None:
    assert fetch(server, "/a.png") == BODY
    assert fetch(server, "/hop") == BODY


def test_this_machine_and_private_networks_are_refused(server: tuple[int, ssl.SSLContext]) -> None:
    with pytest.raises(ImageError, match="private network"):
        fetch(server, "/a.png", allowed=is_public)
    with pytest.raises(ImageError, match=r"internal\.test .* private network"):
        fetch(server, "/inside")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/loop", "redirects more than"), ("/plain", "not an https"), ("/missing", "answered 404")],
)
def test_bad_answers_are_explained(server: tuple[int, ssl.SSLContext], path: str, words: str) -> None:
    with pytest.raises(ImageError, match=words):
        fetch(server, path)


def test_the_download_stops_at_the_limit(server: tuple[int, ssl.SSLContext]) -> None:
    with pytest.raises(ImageTooLarge):
        fetch(server, "/endless", max_bytes=5_000)
    with pytest.raises(ImageTooLarge, match="2,052 bytes"):
        fetch(server, "/a.png", max_bytes=100)


def test_a_certificate_that_is_not_trusted_is_refused(server: tuple[int, ssl.SSLContext]) -> None:
    with pytest.raises(ImageError, match="could not be fetched"):
        fetch(server, "/a.png", verify=ssl.create_default_context())


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.png",
        "ftp://example.org/a",
        "https:///a.png",
        "https://me:pw@localhost/a",
        "https://a:b:c/d",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ImageError):
        fetch_picture(url, max_bytes=10, seconds=1)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
