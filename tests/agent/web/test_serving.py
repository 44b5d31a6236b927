"""How the page is served: its headers, its files, and nothing else. Needs no browser."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from agent.web.page import STATIC
from tests.agent.web.conftest import Web


@pytest.fixture
def client(web: Web) -> httpx.Client:
    return httpx.Client(base_url=web.url, timeout=30)


def test_the_page_allows_nothing_but_its_own_scripts(client: httpx.Client) -> None:
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert client.head("/").status_code == 200


def test_nothing_is_loaded_from_other_hosts_and_nothing_is_inline(client: httpx.Client) -> None:
    page = client.get("/").text
    assert not re.search(r"""<script(?![^>]*\bsrc="/web/)|\bstyle=|\son\w+=|(?:src|href)="(?![/#])""", page)
    for file in STATIC.iterdir():
        text = file.read_text()
        addresses = set(re.findall(r"https?://[^\"')\s]+", text)) - {"http://www.w3.org/2000/svg"}
        assert addresses == set(), file.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


def test_all_files_are_served_with_their_types_and_asked_about_again(client: httpx.Client) -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    for file in STATIC.iterdir():
        answer = client.get(f"/web/{file.name}")
        assert answer.headers["content-type"].split(";")[0] == kinds[file.suffix], file.name
        assert answer.headers["cache-control"] == "no-cache"
        again = client.get(f"/web/{file.name}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["page.py", "../page.py", "%2e%2e/page.py", "..%2fpage.py", "", "none.js", "%00"])
def test_other_files_are_not_served(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/web/{path}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_files_stay_short() -> None:
    for file in STATIC.iterdir():
        assert len(Path(file).read_text().splitlines()) <= 400, file.name
