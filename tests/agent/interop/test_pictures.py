"""Which pictures another program may name."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from agent.interop.pictures import Intake, checked_roots
from tests.conftest import EXAMPLES
from tools.errors import ImageError, ImageTooLarge
from tools.pictures.limits import PictureLimits

STOP = EXAMPLES / "sign_stop.jpg"
BASE64 = base64.b64encode(STOP.read_bytes()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "sign_stop.jpg",
        "./sign_stop.jpg",
        str(STOP),
        STOP.as_uri(),
        f"../{EXAMPLES.name}/sign_stop.jpg",
        BASE64,
        base64.encodebytes(STOP.read_bytes()).decode(),
        f"data:image/jpeg;base64,{BASE64}",
        f"data:;base64,{BASE64}",
        f"DATA:image/jpeg;name=a.jpg;base64,{BASE64}",
    ],
)
def test_ways_that_lead_to_the_picture(text: str) -> None:
    assert Intake(roots=(EXAMPLES,)).take(text) == STOP.read_bytes()


@pytest.mark.parametrize("text", ["sign_stop.jpg", str(STOP), STOP.as_uri(), "../x", str(EXAMPLES)])
def test_without_roots_no_path_is_read(text: str) -> None:
    with pytest.raises(ImageError, match="file paths are not read here"):
        Intake().take(text)


def test_a_folder_whose_name_begins_like_a_root_is_another(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "x.png").write_bytes(b"x")
    with pytest.raises(ImageError, match="no file in the folders"):
        Intake(roots=(tmp_path / "a",)).take(str(tmp_path / "ab" / "x.png"))
    assert Intake(roots=(tmp_path / "a", tmp_path / "ab")).take(str(tmp_path / "ab" / "x.png")) == b"x"


def test_a_root_that_is_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.png").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Intake(roots=(tmp_path / "link",)).take("x.png") == b"x"


def test_sizes_are_checked_before_anything_is_read_or_decoded(tmp_path: Path) -> None:
    small = Intake(roots=(EXAMPLES,), limits=PictureLimits(bytes=1000))
    for text in ("sign_stop.jpg", BASE64, f"data:image/jpeg;base64,{BASE64}"):
        with pytest.raises(ImageTooLarge):
            small.take(text)


def test_addresses_only_where_they_are_allowed() -> None:
    address = "https://example.com/a.png"
    assert Intake(allow_urls=True).take(address) == address
    for text in ("http://example.com/a.png", "ftp://example.com/a.png", "HTTP://127.0.0.1/"):
        with pytest.raises(ImageError, match="not fetched"):
            Intake(allow_urls=True, roots=(EXAMPLES,)).take(text)


def test_roots_must_be_there(tmp_path: Path) -> None:
    assert checked_roots([tmp_path]) == (tmp_path,)
    with pytest.raises(ImageError, match="no folder"):
        checked_roots([tmp_path / "nope"])
